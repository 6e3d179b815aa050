import type { PublicDns } from '../../public-dns';
import type { HostedZoneFacts } from '../account';
import type { Check } from '../check';
import { type Finding, listed, plural, skipped, warn, wrong } from '../finding';

const isIn = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** Every record and certificate rests on it: in a zone that nobody is sent to, all of them look well in Route 53. */
export function zoneFindings(zone: HostedZoneFacts, domain: string): Finding[] {
  if (zone.name === undefined)
    return [
      wrong(
        `there is no hosted zone ${zone.id} in this account`,
        'put the id of the zone that the domain is delegated to into hostedZoneId, and deploy; a zone that was made anew has other name servers',
      ),
    ];
  const findings: Finding[] = [];
  if (!isIn(domain, zone.name))
    findings.push(
      wrong(
        `the hosted zone ${zone.id} is that of ${zone.name}, which ${domain} is not in`,
        `put id and name of the zone that ${domain} is in into hostedZoneId and hostedZoneName, and deploy`,
      ),
    );
  if (zone.isPrivate)
    findings.push(
      wrong(
        `the hosted zone ${zone.id} (${zone.name}) is private: outside its own networks nobody is sent to it`,
        `put the id of the public zone of ${zone.name} into hostedZoneId, and deploy`,
      ),
    );
  return findings;
}

/** @param delegated names in the resolvers’ answer that serve the zone, and those that do not */
export function delegationFindings(
  zone: HostedZoneFacts & { readonly name: string },
  delegated: { readonly own: readonly string[]; readonly strange: readonly string[] },
): Finding[] {
  const { own, strange } = delegated;
  const servers = listed(zone.nameServers);
  if (own.length + strange.length === 0)
    return [
      wrong(
        `${zone.name} is delegated nowhere: resolvers know no name server of it`,
        `where the domain is registered (or in its parent's zone), set its name servers to ${servers}`,
      ),
    ];
  if (strange.length > 0)
    return [
      wrong(
        `${zone.name} is delegated to ${listed(strange)}, which ${strange.length === 1 ? 'does' : 'do'} not serve the hosted zone ${zone.id}`,
        `where the domain is registered (or in its parent's zone), set its name servers to ${servers}; or put the id of the zone that those serve into hostedZoneId`,
      ),
    ];
  const missing = zone.nameServers.filter((server) => !own.includes(server));
  // Names of one's own for the same servers cannot be told apart, and need not be.
  if (missing.length === 0 || own.some((server) => !zone.nameServers.includes(server))) return [];
  return [
    warn(
      `${zone.name} is delegated to ${own.length} of the zone's ${plural(zone.nameServers.length, 'name server')}; missing: ${listed(missing)}`,
      `where the domain is registered, set its name servers to all of ${servers}`,
    ),
  ];
}

/** Whether it is one of the zone's servers under another name ("white-label name servers" in Route 53's guide). */
async function split(dns: PublicDns, zone: HostedZoneFacts, asked: readonly string[]) {
  const named = asked.filter((server) => zone.nameServers.includes(server));
  const others = asked.filter((server) => !zone.nameServers.includes(server));
  if (others.length === 0) return { own: named, strange: [] };
  const known = new Set((await Promise.all(zone.nameServers.map((server) => dns.addresses(server)))).flat());
  const same = await Promise.all(
    others.map(async (server) => {
      const addresses = await dns.addresses(server);
      return addresses.length > 0 && addresses.every((address) => known.has(address));
    }),
  );
  return {
    own: [...named, ...others.filter((_, i) => same[i])],
    strange: others.filter((_, i) => !same[i]),
  };
}

export const delegation: Check = {
  id: 'delegation',
  title: 'Delegation',
  async examine({ account, dns, deployment }) {
    const { domainName, hostedZoneId } = deployment;
    if (domainName === undefined || hostedZoneId === undefined) return skipped('the site has no domain');
    const zone = await account.hostedZone(hostedZoneId);
    const findings = zoneFindings(zone, domainName);
    const { name } = zone;
    if (name === undefined || findings.length > 0) return { findings, fine: '' };
    const delegated = await split(dns, zone, await dns.nameServers(name));
    return {
      findings: delegationFindings({ ...zone, name }, delegated),
      fine: `resolvers are sent to the name servers of ${name}’s zone`,
    };
  },
};
