import fc from 'fast-check';
import { CommandError } from '../../cli/errors';
import { type ModeOptions, nextOf, readModeRequest } from '../../cli/mode-request';
import { nextDocument } from '../../lambda/shared/site-mode-document';
import { PRESETS, readDocument } from '../../lib/private/contracts/site-mode';

function problemsOf(preset: string, options: ModeOptions): readonly string[] {
  try {
    readModeRequest(preset, options);
    return [];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return error.lines;
  }
}

const why = { reason: 'database is full' };

test('what is not said is the preset’s own', () => {
  expect(readModeRequest('queue', why)).toEqual({
    preset: 'queue',
    admit: 40,
    dim: 1,
    lead: false,
    hard: false,
    seconds: 3600,
    retryAfterSeconds: 30,
    reason: 'database is full',
    incident: undefined,
  });
});

test('what is said is taken', () => {
  const options = {
    for: '1h30m',
    reason: '  moving \n the  database ',
    admit: '12.5',
    dim: '0.5',
    lead: false,
    hard: true,
    retryAfter: '2m',
    incident: 'INC-42',
  };
  expect(readModeRequest('maintenance', options)).toEqual({
    preset: 'maintenance',
    admit: 12.5,
    dim: 0.5,
    lead: false,
    hard: true,
    seconds: 5400,
    retryAfterSeconds: 120,
    reason: 'moving the database',
    incident: 'INC-42',
  });
});

test('normal needs no reason', () => {
  expect(problemsOf('normal', {})).toEqual([]);
});

test.each([
  [
    'maintenence',
    why,
    'the mode must be one of normal, brownout, queue, lead-capture, maintenance, got "maintenence"; did you mean maintenance?',
  ],
  ['x', why, 'the mode must be one of normal, brownout, queue, lead-capture, maintenance, got "x"'],
  [
    'queue',
    { ...why, for: '9d' },
    '--for must be from 1m to 24h, written as 90s, 20m, 2h or 1h30m, got "9d"',
  ],
  [
    'queue',
    { ...why, for: '59s' },
    '--for must be from 1m to 24h, written as 90s, 20m, 2h or 1h30m, got "59s"',
  ],
  [
    'queue',
    { ...why, for: 'soon' },
    '--for must be from 1m to 24h, written as 90s, 20m, 2h or 1h30m, got "soon"',
  ],
  [
    'queue',
    {},
    '--reason must say why in a few words, for those who come after: --reason "database is full"',
  ],
  [
    'queue',
    { reason: ' ' },
    '--reason must say why in a few words, for those who come after: --reason "database is full"',
  ],
  ['queue', { reason: 'x'.repeat(201) }, '--reason must have at most 200 characters, got 201'],
  ['queue', { reason: 'a\u0007' }, '--reason must be plain text, got control characters'],
  ['queue', { reason: 'a\ud800' }, '--reason must be plain text, got control characters'],
  [
    'queue',
    { ...why, admit: '101' },
    '--admit must be the percentage of new visitors to let in, 0 to 100, got "101"',
  ],
  [
    'queue',
    { ...why, admit: '' },
    '--admit must be the percentage of new visitors to let in, 0 to 100, got ""',
  ],
  ['queue', { ...why, dim: '1.5' }, '--dim must be a share from 0 to 1, got "1.5"'],
  [
    'queue',
    { ...why, hard: true },
    '--hard closes the site for planned work and goes with maintenance only, got queue',
  ],
  ['queue', { ...why, retryAfter: '0' }, '--retry-after must be 1 to 3600 seconds, got "0"'],
  ['queue', { ...why, retryAfter: '2h' }, '--retry-after must be 1 to 3600 seconds, got "2h"'],
  [
    'queue',
    { ...why, incident: 'a b' },
    '--incident must be 1 to 64 of A-Z, a-z, 0-9, ".", "_", ":" and "-", got "a b"',
  ],
  [
    'normal',
    { admit: '40', lead: false, hard: true },
    'normal is the site as it is, and takes no --admit, --no-lead, --hard; choose another mode, or leave it out',
  ],
] satisfies [string, ModeOptions, string][])('%s %j is refused in one line', (preset, options, problem) => {
  expect(problemsOf(preset, options)).toEqual([problem]);
});

test('all problems at once, one line each', () => {
  const options = { for: '9d', admit: '-1', dim: 'x', retryAfter: 'x', incident: '' };
  const problems = problemsOf('queue', options);
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    '--admit',
    '--dim',
    '--for',
    '--retry-after',
    '--reason',
    '--incident',
  ]);
  expect(problems.filter((problem) => problem.includes('\n'))).toEqual([]);
});

test('what is accepted is always a document that the edges understand', () => {
  const options = fc.record(
    {
      for: fc.constantFrom('1m', '90s', '24h', '86400s'),
      reason: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: fc.constantFrom('"', '\\', 'é', '€', '😀', 'a'), maxLength: 200 }),
      ),
      admit: fc.integer({ min: 0, max: 100 }).map(String),
      dim: fc.constantFrom('0', '0.33', '1'),
      lead: fc.boolean(),
      hard: fc.boolean(),
      retryAfter: fc.integer({ min: 1, max: 3600 }).map(String),
      incident: fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
    },
    { requiredKeys: [] },
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom(...PRESETS), options, fc.nat(), (preset, given, revision) => {
      if (problemsOf(preset, given).length > 0) return;
      accepted += 1;
      const now = 1_795_000_000;
      const document = nextDocument({ revision }, nextOf(readModeRequest(preset, given), now), now);
      expect(readDocument(JSON.stringify(document))).toEqual(document);
      expect(document.revision).toBe(revision + 1);
      expect(document.until).toBeGreaterThan(now);
      expect(document.by).toBe('person');
    }),
    { seed: 4281, numRuns: 1_500 },
  );
  expect(accepted).toBeGreaterThan(200);
});
