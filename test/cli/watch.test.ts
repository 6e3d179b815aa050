import type { System } from '../../cli/system';
import { WATCH_SECONDS, watchEdge } from '../../cli/watch';

/** A machine whose time passes only where the command waits. */
function machine(answers: (probe: number) => Response) {
  let now = Date.parse('2026-11-25T18:04:00Z');
  let probes = 0;
  const asked: string[] = [];
  const system = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
    fetch: async (url: string) => {
      asked.push(url);
      probes += 1;
      return answers(probes);
    },
    env: {},
  } as unknown as System;
  return { system, asked };
}

const mode = (revision: unknown, headers = {}): Response =>
  Response.json({ version: 1, revision, preset: 'queue' }, { headers });

test('waits until the nearest edge has the revision, and says meanwhile what it has', async () => {
  const { system, asked } = machine((probe) => mode(probe < 4 ? 6 : 7));
  const waits: string[] = [];
  const watched = await watchEdge(system, 'https://shop.example/', 7, (seconds, last) =>
    waits.push(`${seconds} s: ${last}`),
  );
  expect(watched).toMatchObject({ seen: true, seconds: 6, edge: { revision: 7 } });
  expect(waits).toEqual(['0 s: it has revision 6', '2 s: it has revision 6', '4 s: it has revision 6']);
  expect(new Set(asked)).toEqual(new Set(['https://shop.example/_breakwater/mode']));
});

test('a later revision will do: somebody else wrote after us', async () => {
  const { system } = machine(() => mode(9));
  expect(await watchEdge(system, 'https://shop.example/', 7, () => undefined)).toMatchObject({ seen: true });
});

test('gives up in the end, and says what it saw last', async () => {
  const { system, asked } = machine(() => mode(6));
  const watched = await watchEdge(system, 'https://shop.example/', 7, () => undefined);
  expect(watched).toEqual({ seen: false, seconds: WATCH_SECONDS, last: 'it has revision 6' });
  expect(asked).toHaveLength(WATCH_SECONDS / 2 + 1);
});

test.each([
  ['another page', () => new Response('<html>', { status: 200 }), /answers 200, not the mode$/],
  ['an error', () => new Response('', { status: 404 }), /answers 404, not the mode$/],
  ['no revision', () => mode('7'), /not the mode$/],
  [
    'nothing',
    () => {
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } });
    },
    /does not answer \(ENOTFOUND\)$/,
  ],
])('%s is no revision', async (_name, answer, last) => {
  const { system } = machine(answer);
  const watched = await watchEdge(system, 'https://shop.example/', 0, () => undefined);
  expect(watched).toEqual({ seen: false, seconds: WATCH_SECONDS, last: expect.stringMatching(last) });
});

test('sees how far the clock of this machine is off', async () => {
  const { system } = machine(() => mode(7, { date: 'Wed, 25 Nov 2026 17:57:00 GMT' }));
  const watched = await watchEdge(system, 'https://shop.example/', 7, () => undefined);
  expect(watched).toMatchObject({ edge: { clockAheadSeconds: 420 } });
});
