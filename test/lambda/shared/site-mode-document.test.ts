import * as fc from 'fast-check';
import {
  nextDocument,
  plainReason,
  readEntry,
  writeDocument,
} from '../../../lambda/shared/site-mode-document';
import {
  DOCUMENT_MAX_BYTES,
  PRESET_DIALS,
  PRESETS,
  readDocument,
} from '../../../lib/private/contracts/site-mode';

const NOW = 1_764_000_000;
const next = { preset: 'queue', untilSeconds: NOW + 900, by: 'automation' } as const;

test('has the preset’s dials where nothing else is asked for, and one revision more', () => {
  expect(nextDocument({ revision: 7 }, { ...next, dials: { admit: 25 } }, NOW)).toEqual({
    version: 1,
    revision: 8,
    preset: 'queue',
    admit: 25,
    dim: 1,
    lead: false,
    hard: false,
    until: NOW + 900,
    retryAfterSeconds: 30,
    by: 'automation',
    at: NOW,
  });
});

test.each([
  ['nothing', undefined, 0],
  ['no JSON', 'maintenance', 0],
  ['JSON that is no document', '[1]', 0],
  ['null', 'null', 0],
  ['a document of another version', '{"version":2,"revision":41}', 41],
  ['a revision that is none', '{"version":1,"revision":-3}', 0],
])('of %s it goes on counting where it can', (_what, text, revision) => {
  expect(readEntry(text)).toEqual({ document: undefined, revision });
});

test('the largest revision is followed by one that can be read', () => {
  expect(nextDocument({ revision: Number.MAX_SAFE_INTEGER }, next, NOW).revision).toBe(1);
});

test.each([
  ['is one line', 'database\n\tdown\u0000', 'database down'],
  ['has whole characters only', 'x\ud800y', 'x y'],
  ['is cut between characters', `${'a'.repeat(198)}🌊🌊`, `${'a'.repeat(198)}…`],
  ['is left as it is when it fits', 'a'.repeat(200), 'a'.repeat(200)],
])('a reason %s', (_what, text, expected) => {
  expect(plainReason(text)).toBe(expected);
});

test('what is out of range is not written as something that every edge takes for normal', () => {
  for (const wrong of [{ retryAfterSeconds: 0 }, { dials: { admit: 101 } }, { incident: 'a b' }]) {
    expect(() => nextDocument({ revision: 1 }, { ...next, ...wrong }, NOW)).toThrow(RangeError);
  }
});

test('whatever is asked for within range, the document is read back as it is, and fits', () => {
  void fc.assert(
    fc.property(
      fc.record({
        preset: fc.constantFrom(...PRESETS),
        dials: fc.record(
          {
            admit: fc.double({ min: 0, max: 100, noNaN: true }),
            dim: fc.double({ min: 0, max: 1, noNaN: true }),
            lead: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
        untilSeconds: fc.maxSafeNat(),
        by: fc.constantFrom('person' as const, 'automation' as const),
        retryAfterSeconds: fc.integer({ min: 1, max: 3600 }),
        incident: fc.option(fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/), { nil: undefined }),
        reason: fc.oneof(
          fc.string({ unit: 'binary', maxLength: 500 }),
          fc.constant('\u0001'.repeat(300)),
          fc.constant('"\\'.repeat(150)),
          fc.constant('漢'.repeat(300)),
        ),
      }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }),
      fc.maxSafeNat(),
      (asked, revision, now) => {
        const document = nextDocument({ revision }, asked, now);
        const text = writeDocument(document);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(DOCUMENT_MAX_BYTES);
        // -0 is a number that JSON writes as 0.
        expect(readDocument(text)).toEqual(JSON.parse(JSON.stringify(document)));
        expect(readEntry(text).revision).toBe(revision + 1);
        expect(document).toMatchObject({ ...PRESET_DIALS[asked.preset], ...asked.dials });
      },
    ),
    { seed: 20261122, numRuns: 1000 },
  );
});
