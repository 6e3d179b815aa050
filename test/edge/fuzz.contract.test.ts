/** 120,000 events that nobody should send, with fields missing or of another type, against the bytes of both functions. */
import fc from 'fast-check';
import { type EdgeEvent, NOW, STANDBY_SETTINGS } from '../../scripts/edge/event';
import { hostileRequest, hostileResponse, SEED, store } from './support/arbitraries';
import { runnerFor } from './support/run-table';
import { faultsOf } from './support/valid';

const viewerRequest = runnerFor('viewer-request', { o: 0.5 });
const withStandby = runnerFor('viewer-request', { o: 0.5, r: STANDBY_SETTINGS.r });
const viewerResponse = runnerFor('viewer-response');
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** For 120,000 runs on a machine that has other work too. */
const LONG = 300_000;

/** As deep as the functions write. */
const copy = <T extends { headers: object; cookies?: object }>(one: T): T => ({
  ...one,
  headers: one.headers && { ...one.headers },
  cookies: one.cookies && { ...one.cookies },
});

/** Copies first, so that the event can be held against what became of it. */
async function faults(run: typeof viewerRequest, event: unknown, entries: object, chance: number) {
  const { request, response } = event as EdgeEvent;
  const before = { request: copy(request), response: response && copy(response) } as EdgeEvent;
  return faultsOf(
    before,
    await run({
      event: event as EdgeEvent,
      store: entries as Record<string, string>,
      now: NOW,
      random: chance,
    }),
  );
}

test(
  '60,000 hostile requests: never a throw, never an open redirect, always something valid',
  async () => {
    await fc.assert(
      fc.asyncProperty(hostileRequest, store, random, async (event, entries, chance) => {
        // Not for each of them: an expectation takes longer than the function.
        const found = await faults(viewerRequest, event, entries, chance);
        if (found.length > 0) expect(found).toEqual([]);
      }),
      { seed: SEED, numRuns: 60_000 },
    );
  },
  LONG,
);

test(
  '20,000 hostile requests of a site with a standby: a group for reads alone, of the two origins and no other',
  async () => {
    await fc.assert(
      fc.asyncProperty(hostileRequest, store, random, async (event, entries, chance) => {
        const found = await faults(withStandby, event, entries, chance);
        if (found.length > 0) expect(found).toEqual([]);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  },
  LONG,
);

test(
  '40,000 hostile answers: never a throw, always something valid',
  async () => {
    await fc.assert(
      fc.asyncProperty(hostileResponse, store, random, async (event, entries, chance) => {
        const found = await faults(viewerResponse, event, entries, chance);
        if (found.length > 0) expect(found).toEqual([]);
      }),
      { seed: SEED, numRuns: 40_000 },
    );
  },
  LONG,
);
