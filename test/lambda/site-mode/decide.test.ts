import * as fc from 'fast-check';
import { readEntry } from '../../../lambda/shared/site-mode-document';
import {
  type Decision,
  decide,
  TELL_END_SECONDS,
  type Wish,
  writtenFor,
} from '../../../lambda/site-mode/decide';
import { LatestRequest } from '../../../lambda/site-mode/latest-request';
import { MODES, type Mode } from '../../../lib/private/contracts/mode';
import {
  DOCUMENT_MAX_BYTES,
  isInForce,
  MODE_ENTRY,
  PRESET_DIALS,
  PRESETS,
  readDocument,
  type SiteModeDocument,
} from '../../../lib/private/contracts/site-mode';
import type { SiteModeRequest } from '../../../lib/private/contracts/site-mode-responder';
import { LEASE, NOON, POLICY, request, SWEEP, siteMode, wishFor } from './fakes';

const on = (document: SiteModeDocument | undefined, wish: Wish, mode: Mode = 'act'): Decision =>
  decide(wish, { document, revision: document?.revision ?? 0 }, mode, POLICY, NOON);

const shortly = (decision: Decision): string =>
  decision.outcome === 'nothing'
    ? 'nothing'
    : `${decision.outcome} ${decision.step} ${decision.after.preset}`;

const ended = { until: NOON };
const person = { by: 'person' } as const;

describe('what is written', () => {
  test.each<[string, SiteModeDocument | undefined, Wish, string]>([
    ['a request, and no document', undefined, wishFor(), 'written set queue'],
    ['a request for what is in force', siteMode(), wishFor(), 'nothing'],
    ['another preset', siteMode(), wishFor({ preset: 'maintenance' }), 'written set maintenance'],
    ['other dials', siteMode(), wishFor({ dials: { admit: 25 } }), 'written set queue'],
    ['the preset’s own dials, spelt out', siteMode(), wishFor({ dials: { admit: 40 } }), 'nothing'],
    ['another incident', siteMode(), wishFor({ incident: 'inc-2' }), 'written set queue'],
    ['another reason alone', siteMode(), wishFor({ reason: 'still overload' }), 'nothing'],
    ['half of the lease left', siteMode({ until: NOON + LEASE / 2 }), wishFor(), 'nothing'],
    ['less than half of it', siteMode({ until: NOON + LEASE / 2 - 1 }), wishFor(), 'written renewed queue'],
    ['its time over', siteMode(ended), wishFor(), 'written set queue'],
    ['a request for normal, and no document', undefined, wishFor({ preset: 'normal' }), 'nothing'],
    ['normal, in a mode', siteMode(), wishFor({ preset: 'normal' }), 'written set normal'],
    ['normal, after a mode', siteMode(ended), wishFor({ preset: 'normal' }), 'written ended normal'],
    ['normal, in normal', siteMode({ preset: 'normal' }), wishFor({ preset: 'normal' }), 'nothing'],
    [
      'a person’s mode in force',
      siteMode(person),
      wishFor({ preset: 'maintenance' }),
      'held-back set maintenance',
    ],
    ['the same one as hers', siteMode(person), wishFor(), 'held-back set queue'],
    ['normal, in hers', siteMode(person), wishFor({ preset: 'normal' }), 'held-back set normal'],
    [
      'a person’s normal in force',
      siteMode({ ...person, preset: 'normal' }),
      wishFor(),
      'held-back set queue',
    ],
    ['a person’s mode that is over', siteMode({ ...person, ...ended }), wishFor(), 'written set queue'],
    ['the sweep, and no document', undefined, SWEEP, 'nothing'],
    ['the sweep in a mode', siteMode(), SWEEP, 'nothing'],
    ['the sweep after it', siteMode(ended), SWEEP, 'written ended normal'],
    ['the sweep after a person’s', siteMode({ ...person, ...ended }), SWEEP, 'written ended normal'],
    ['the sweep after normal', siteMode({ preset: 'normal', ...ended }), SWEEP, 'nothing'],
    [
      'a mild name with strict dials',
      siteMode({ preset: 'normal', admit: 5, ...ended }),
      SWEEP,
      'written ended normal',
    ],
    ['as old as a lease lasts', undefined, wishFor({}, NOON - LEASE), 'nothing'],
    ['normal as old as that', siteMode(), wishFor({ preset: 'normal' }, NOON - LEASE), 'nothing'],
    ['a second less old', undefined, wishFor({}, NOON - LEASE + 1), 'written set queue'],
    ['older than what is in force', siteMode(), wishFor({ preset: 'brownout' }, NOON - 61), 'nothing'],
    ['normal, older than that', siteMode(), wishFor({ preset: 'normal' }, NOON - 61), 'nothing'],
    ['of the same second', siteMode(), wishFor({ preset: 'brownout' }, NOON - 60), 'written set brownout'],
    ['older than the normal there', siteMode({ preset: 'normal' }), wishFor({}, NOON - 61), 'nothing'],
    ['older than what has ended', siteMode(ended), wishFor({}, NOON - 61), 'nothing'],
    ['of a clock that is ahead', siteMode(), wishFor({ preset: 'normal' }, NOON + 60), 'written set normal'],
    ['older than a person’s', siteMode(person), wishFor({}, NOON - 61), 'held-back set queue'],
    ['the same, and no longer', siteMode({ until: NOON + 60 }), wishFor({}, NOON - LEASE + 60), 'nothing'],
  ])('%s', (_what, document, wish, expected) => {
    expect(shortly(on(document, wish))).toBe(expected);
  });

  test('a lease counts from the moment of asking', () => {
    expect(on(undefined, wishFor({}, NOON - 100))).toMatchObject({
      after: { at: NOON - 100, until: NOON - 100 + LEASE },
    });
    expect(on(undefined, wishFor({}, NOON + 100))).toMatchObject({
      after: { at: NOON, until: NOON + LEASE },
    });
  });

  test('the document of a request', () => {
    const wish = wishFor({ preset: 'lead-capture', dials: { admit: 50 }, retryAfterSeconds: 60 });
    expect(on(siteMode(), wish)).toMatchObject({
      before: { revision: 7 },
      after: {
        version: 1,
        revision: 8,
        preset: 'lead-capture',
        admit: 50,
        dim: 1,
        lead: true,
        hard: false,
        until: NOON + LEASE,
        retryAfterSeconds: 60,
        by: 'automation',
        at: NOON,
        incident: 'inc-1',
        reason: 'overload',
      },
    });
  });

  test('normal needs no time: it is as good when it is over', () => {
    const decision = on(siteMode(), wishFor({ preset: 'normal' }));
    expect(decision).toMatchObject({ after: { ...PRESET_DIALS.normal, until: NOON, by: 'automation' } });
  });
});

describe('where the operating mode allows no write', () => {
  test.each<[Mode, Wish, SiteModeDocument | undefined, string]>([
    ['off', wishFor(), undefined, 'nothing'],
    ['off', SWEEP, siteMode(ended), 'nothing'],
    ['observe', wishFor(), undefined, 'observed set queue'],
    ['protect', wishFor(), undefined, 'observed set queue'],
    ['protect', wishFor(), siteMode(person), 'held-back set queue'],
    ['protect', wishFor({ preset: 'normal' }), siteMode(), 'observed set normal'],
    ['protect', SWEEP, siteMode(), 'nothing'],
    ['observe', SWEEP, siteMode({ ...person, ...ended }), 'over ended normal'],
    ['protect', SWEEP, siteMode({ until: NOON - TELL_END_SECONDS + 1 }), 'over ended normal'],
    ['protect', SWEEP, siteMode({ until: NOON - TELL_END_SECONDS }), 'nothing'],
  ])('%s', (mode, wish, document, expected) => {
    const decision = on(document, wish, mode);
    expect(shortly(decision)).toBe(expected);
    expect(decision.puts).toBeUndefined();
  });
});

describe('what an earlier try wrote', () => {
  const now = { at: NOON, until: NOON + LEASE };
  const over = { preset: 'normal', at: NOON - 600, until: NOON } as const;
  test.each<[string, Wish, SiteModeDocument | undefined, number | undefined, string | undefined]>([
    ['is known by its time', wishFor(), siteMode(now), NOON, 'set'],
    ['is not what was there before', wishFor(), siteMode(now), NOON + 1, undefined],
    ['is not somebody else’s', wishFor(), siteMode({ ...now, ...person }), NOON, undefined],
    ['is not another mode', wishFor({ preset: 'brownout' }), siteMode(now), NOON, undefined],
    ['is not known without the event’s time', wishFor(), siteMode(now), undefined, undefined],
    ['is the normal mode after a sweep', SWEEP, siteMode(over), NOON, 'ended'],
    ['is not the normal mode before it', SWEEP, siteMode(over), NOON + 1, undefined],
    ['is no mode after a sweep', SWEEP, siteMode(now), NOON, undefined],
    ['is nothing without a document', SWEEP, undefined, NOON, undefined],
  ])('%s', (_what, wish, document, sinceSeconds, expected) => {
    expect(writtenFor({ ...wish, sinceSeconds }, document)).toBe(expected);
  });
});

const requests: fc.Arbitrary<SiteModeRequest> = fc
  .record({
    preset: fc.constantFrom(...PRESETS),
    dials: fc.record(
      {
        admit: fc.constantFrom(0, 1, 25, 40, 99.5, 100),
        dim: fc.constantFrom(0, 0.5, 1),
        lead: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    incident: fc.constantFrom('inc-1', 'inc-2'),
    reason: fc.string({ unit: 'binary', maxLength: 400 }),
    retryAfterSeconds: fc.option(fc.integer({ min: 1, max: 3600 }), { nil: undefined }),
  })
  .map(({ dials, ...rest }) => request({ ...rest, ...(rest.preset !== 'normal' && { dials }) }));
const wishes: fc.Arbitrary<Wish> = fc.oneof(
  fc.constant(SWEEP),
  requests.map((asked) => ({ kind: 'request' as const, request: asked })),
);
const documents: fc.Arbitrary<SiteModeDocument> = fc
  .record({
    revision: fc.nat({ max: 1_000_000 }),
    preset: fc.constantFrom(...PRESETS),
    until: fc.integer({ min: NOON - 2 * LEASE, max: NOON + 2 * LEASE }),
    by: fc.constantFrom('person' as const, 'automation' as const),
    incident: fc.constantFrom('inc-1', 'inc-2', undefined),
    admit: fc.option(fc.constantFrom(0, 40, 100), { nil: undefined }),
    hard: fc.boolean(),
  })
  .map(({ admit, hard, ...rest }) =>
    siteMode({
      ...rest,
      ...(admit !== undefined && { admit }),
      hard: hard && rest.preset === 'maintenance',
    }),
  );
/** Also what is not there, and what cannot be read. */
const entries = fc.oneof(
  { weight: 6, arbitrary: documents.map((document) => JSON.stringify(document)) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.string() },
);
const runs = { seed: 20261122, numRuns: 1000 };

test('whatever is there and whatever is wanted', () => {
  void fc.assert(
    fc.property(entries, wishes, fc.constantFrom(...MODES), (text, wish, mode) => {
      const entry = readEntry(text);
      const decision = decide(wish, entry, mode, POLICY, NOON);
      const { document } = entry;
      // Nothing is written unless the operating mode is `act`, nor over what a person has in force.
      const hers = document?.by === 'person' && isInForce(document, NOON);
      if (mode !== 'act' || hers) expect(decision.puts).toBeUndefined();
      if (decision.outcome === 'nothing') return;
      expect(decision.outcome === 'written').toBe(decision.puts !== undefined);
      expect(decision.after.revision).toBe(entry.revision + 1);
      expect(decision.after.by).toBe('automation');
      expect(decision.after.hard).toBe(false);
      if (decision.step === 'renewed') expect(document!.until - NOON).toBeLessThan(LEASE / 2);
      if (!decision.puts) return;
      // The mode alone, in a form that edges read.
      expect(Object.keys(decision.puts)).toEqual([MODE_ENTRY]);
      const written = decision.puts[MODE_ENTRY]!;
      expect(readDocument(written)).toEqual(decision.after);
      expect(Buffer.byteLength(written)).toBeLessThanOrEqual(DOCUMENT_MAX_BYTES);
      // As if it had not come: the same again changes nothing.
      expect(decide(wish, readEntry(written), mode, POLICY, NOON).outcome).toBe('nothing');
    }),
    runs,
  );
});

test('a mode that is asked for each minute is renewed in time, and never oftener than half a lease', () => {
  let text: string | undefined;
  const written: number[] = [];
  for (let now = NOON; now < NOON + 4 * LEASE; now += 60) {
    const { puts } = decide(wishFor(), readEntry(text), 'act', POLICY, now);
    if (puts) {
      text = puts[MODE_ENTRY];
      written.push(now - NOON);
    }
    expect(isInForce(readDocument(text)!, now)).toBe(true);
  }
  expect(written).toEqual([0, 480, 960, 1440, 1920, 2400, 2880, 3360]);
});

/** Requests of different seconds, and an order in which they come: each once at least, none before it was made. */
const deliveries = fc
  .uniqueArray(fc.integer({ min: 0, max: 3 * LEASE }), { minLength: 1, maxLength: 6 })
  .chain((times) =>
    fc.record({
      asked: fc.tuple(
        ...times.map((time) => fc.tuple(fc.constant(NOON + time), fc.constantFrom(...PRESETS))),
      ),
      order: fc
        .array(fc.nat({ max: times.length - 1 }), { maxLength: 6 })
        .chain((more) =>
          fc.shuffledSubarray([...times.keys(), ...more], { minLength: times.length + more.length }),
        ),
      ways: fc.array(fc.constantFrom(0, 1, 60, LEASE / 2, LEASE - 1, LEASE, 2 * LEASE), {
        minLength: 12,
        maxLength: 12,
      }),
    }),
  );

test('in whatever order requests come, and however often, none is undone by an older one', () => {
  void fc.assert(
    fc.property(deliveries, ({ asked, order, ways }) => {
      let text: string | undefined;
      let now = NOON;
      const latest = new LatestRequest();
      order.forEach((index, i) => {
        const [since, preset] = asked[index]!;
        // One after the other, each some time after it was made.
        now = Math.max(now, since + ways[i]!);
        latest.heardOf(since, now);
        const known = latest.seconds;
        text =
          decide(wishFor({ preset }, since), readEntry(text), 'act', POLICY, now, known).puts?.[MODE_ENTRY] ??
          text;
        const [, wanted] = asked.find(([time]) => time === known)!;
        const document = readDocument(text);
        const inForce = document && isInForce(document, now) ? document.preset : 'normal';
        // Too late to be done, it is too late for those before it, too.
        expect(inForce).toBe(now - known >= LEASE ? 'normal' : wanted);
      });
    }),
    runs,
  );
});

test('the sweep writes the end of a mode exactly once', () => {
  void fc.assert(
    fc.property(documents, (document) => {
      let text: string | undefined = JSON.stringify(document);
      let writes = 0;
      for (let now = NOON; now < NOON + 3 * LEASE; now += 60) {
        const decision = decide(SWEEP, readEntry(text), 'act', POLICY, now);
        if (!decision.puts) continue;
        writes += 1;
        expect(isInForce(document, now)).toBe(false);
        text = decision.puts[MODE_ENTRY];
      }
      const { admit, dim, lead, hard } = document;
      const says = JSON.stringify({ admit, dim, lead, hard });
      expect(writes).toBe(says === JSON.stringify(PRESET_DIALS.normal) ? 0 : 1);
    }),
    { ...runs, numRuns: 100 },
  );
});
