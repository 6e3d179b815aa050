import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kind, leftoversOf, MEANING, sentenceOf } from '../../scripts/leftovers';
import { DEFAULT, examplesOf, synthesize } from '../../scripts/upgrade/synthesize';
import type { Cases } from '../../scripts/upgrade/templates';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'destroy.md'), 'utf8');

/** What AWS itself lets go of later, or never: no template can say otherwise. */
const BY_AWS: readonly Kind[] = ['pending-key', 'validation-record', 'table-backup'];

let examples: Cases;
beforeAll(async () => {
  examples = await synthesize(ROOT);
}, 120_000);

const ours = (example: string) =>
  leftoversOf(examples[example] ?? {}).filter(
    ({ kind, logicalId }) =>
      !BY_AWS.includes(kind) &&
      // Empty unless a person has thrown it, and then it is right that the stack stays: docs/destroy.md.
      !(kind === 'not-emptied' && logicalId.includes('StopSwitchBucket')),
  );

test.each(examplesOf(ROOT).filter((name) => name !== DEFAULT))(
  '%s leaves nothing that a template decides',
  (name) => {
    expect(Object.keys(examples[name] ?? {}).length).toBeGreaterThan(0);
    expect(ours(name).map(sentenceOf)).toEqual([]);
  },
);

test('without a configuration the access logs stay, and nothing else', () => {
  expect(
    ours(DEFAULT).map(({ type, kind, logicalId }) => [type, kind, /AccessLogs/.test(logicalId)]),
  ).toEqual([['AWS::S3::Bucket', 'kept', true]]);
});

test('what is left is what the page says, and the page says what it means', () => {
  const kinds = Object.keys(examples).flatMap((name) =>
    leftoversOf(examples[name] ?? {}).map(({ kind }) => kind),
  );
  const found = [...new Set(kinds)].sort();
  expect(found).toEqual([...BY_AWS, 'kept', 'not-emptied'].sort());
  for (const kind of found) expect(PAGE).toContain(MEANING[kind]);
});
