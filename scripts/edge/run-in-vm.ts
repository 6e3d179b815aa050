// Runs the complete bytes of a CloudFront function in a context of their own, which has what the edge has and no more.
import { createHmac } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import type { EdgeCase, EdgeRun, OriginGroup } from './event';

const IMPORT = "import cf from 'cloudfront';\n";

/** Gives a runner of cases, one after the other: a function keeps nothing from one request to the next. */
export function loadInVm(code: string): (one: EdgeCase) => Promise<EdgeRun> {
  if (!code.startsWith(IMPORT)) throw new Error('the code does not begin with the import of the helpers');
  let current: EdgeCase;
  let selected: [string, { hostHeader?: string } | null][] = [];
  let groups: OriginGroup[] = [];
  let reads: string[] = [];
  let log: string[] = [];
  let hashed: string[] = [];
  const context = createContext(
    {
      cf: {
        kvs: () => ({
          get: async (key: string) => {
            reads.push(key);
            if (current.fails?.get !== undefined) throw new Error(current.fails.get);
            // Documented: an absent key is an error.
            if (!Object.hasOwn(current.store, key)) throw new Error(`KeyNotFound: ${key}`);
            return current.store[key];
          },
        }),
        selectRequestOriginById: (id: string, options?: { hostHeader?: string }) => {
          if (current.fails?.select === id) throw new Error(`cannot select ${id}`);
          selected.push([id, options ? { ...options } : null]);
        },
        createRequestOriginGroup: (group: OriginGroup) => {
          if (current.fails?.group) throw new Error('cannot make a group');
          // A copy of this realm, and what JSON leaves out is no override either.
          groups.push(JSON.parse(JSON.stringify(group)));
        },
      },
      require: (name: string) => {
        if (name !== 'crypto') throw new Error(`there is no module ${name} at the edge`);
        return {
          createHmac: (algorithm: string, key: string) => {
            const hmac = createHmac(algorithm, key);
            const hash = {
              update: (text: string) => {
                hashed.push(text);
                hmac.update(text);
                return hash;
              },
              digest: (encoding: 'hex' | 'base64url') => hmac.digest(encoding),
            };
            return hash;
          },
        };
      },
      console: { log: (line: string) => log.push(line) },
      clock: { now: () => current.now * 1000, random: () => current.random },
    },
    { codeGeneration: { strings: false, wasm: false } },
  );
  runInContext('Date.now = clock.now; Math.random = clock.random; delete globalThis.clock;', context);
  // A script, not a module: Node has modules in a context only behind a flag. The import is the only difference.
  runInContext(code.slice(IMPORT.length), context, { filename: 'edge-function.js' });
  const handler: unknown = context.handler;
  if (typeof handler !== 'function') throw new Error('the code defines no top-level function handler');

  return async (one) => {
    current = one;
    selected = [];
    groups = [];
    reads = [];
    log = [];
    hashed = [];
    const run = { selected, groups, reads, log, hashed };
    try {
      return { ...run, result: await handler(one.event) };
    } catch (error) {
      return { ...run, thrown: String(error) };
    }
  };
}
