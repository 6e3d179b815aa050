import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { CommandError } from './errors';

/** What the world's resolvers say, as a visitor's would: no API of AWS knows it. */
export interface PublicDns {
  /** Names in lower case without a trailing dot; none where DNS says that there are none. */
  nameServers(name: string): Promise<readonly string[]>;
  /** IPv4; none where DNS says that there are none. */
  addresses(name: string): Promise<readonly string[]>;
}

/** DNS has answered, and the answer is that there is nothing (documented: Node.js, DNS error codes). */
const NOTHING = /^(ENOTFOUND|ENODATA)$/;
const PATIENCE = { timeout: 2_000, tries: 2 };

/**
 * @param resolver address of the resolver to ask, with a port or without; that of this machine when it is undefined
 * @throws CommandError when it is no address
 */
export function publicDns(resolver: string | undefined): PublicDns {
  checkResolver(resolver);
  const ask = async (name: string, type: 'NS' | 'A'): Promise<string[]> => {
    const dns = new Resolver(PATIENCE);
    if (resolver !== undefined) dns.setServers([resolver]);
    try {
      return type === 'NS' ? await dns.resolveNs(name) : await dns.resolve4(name);
    } catch (error) {
      const { code = 'no code' } = error as NodeJS.ErrnoException;
      if (NOTHING.test(code)) return [];
      throw new CommandError(
        `${resolver ?? 'the resolver of this machine'} does not say the ${type} records of ${name} (${code}); ask another with --resolver 1.1.1.1; ` +
          'when that one fails too, the name servers that the domain is delegated to may not know it',
      );
    }
  };
  return {
    nameServers: async (name) =>
      (await ask(name, 'NS')).map((server) => server.toLowerCase().replace(/\.$/, '')),
    addresses: (name) => ask(name, 'A'),
  };
}

function checkResolver(resolver: string | undefined): void {
  if (resolver === undefined) return;
  const [, bracketed, port6] = /^\[([^\]]+)\](?::(\d+))?$/.exec(resolver) ?? [];
  const [, host = resolver, port4] = /^([\d.]+):(\d+)$/.exec(resolver) ?? [];
  const port = Number(port6 ?? port4 ?? 53);
  if (isIP(bracketed ?? host) > 0 && port >= 1 && port <= 65_535) return;
  throw new CommandError(
    `--resolver must be the IP address of a DNS server, such as 1.1.1.1 or 127.0.0.1:5353, got ${JSON.stringify(resolver)}`,
  );
}
