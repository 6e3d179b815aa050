import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCEPTED } from '../../scripts/upgrade/accepted';
import { compare, type Finding, sentenceOf } from '../../scripts/upgrade/compare';
import { checkOut, previousCommit, sameExamples } from '../../scripts/upgrade/history';
import { renderBaseline } from '../../scripts/upgrade/identities';
import { examplesOf, synthesize } from '../../scripts/upgrade/synthesize';
import type { Cases } from '../../scripts/upgrade/templates';

const ROOT = join(__dirname, '..', '..');
const BASELINE = readFileSync(join(__dirname, 'baseline.json'), 'utf8');
// A branch's first commit, a release: `BREAKWATER_UPGRADE_FROM=v0.1.0 npx jest test/upgrade`.
const FROM = process.env.BREAKWATER_UPGRADE_FROM || undefined;

let now: Cases;
beforeAll(async () => {
  now = await synthesize(ROOT);
}, 240_000);

const undecided = (findings: readonly Finding[]) =>
  findings.filter(({ accepted }) => accepted === undefined).map(sentenceOf);

test('an upgrade from the baseline replaces no distribution, table, bucket, store or load balancer', () => {
  const baseline: Cases = JSON.parse(BASELINE);
  // An example that is gone leaves the baseline by `npm run upgrade -- --write`; that it is gone replaces nothing.
  const kept = Object.fromEntries(Object.entries(baseline).filter(([example]) => example in now));
  expect(Object.keys(kept)).toContain('default');
  expect(undecided(compare(kept, now, ACCEPTED))).toEqual([]);
});

test('the baseline has every example and every resource of now: if not, run `npm run upgrade -- --write` and commit it', () => {
  expect(Object.keys(now)).toEqual(examplesOf(ROOT));
  expect(BASELINE).toBe(renderBaseline(now));
});

test('an upgrade from the commit before replaces none either: its examples, with its library and with this one', async () => {
  const previous = previousCommit(ROOT, FROM);
  if ('none' in previous) {
    // Only a copy without history has nothing before it; a ref that was asked for and is not there is a mistake.
    expect(FROM).toBeUndefined();
    console.info(
      `Not compared with the commit before: ${previous.none}. The baseline, above, stands in for it.`,
    );
    return;
  }
  const before = checkOut(ROOT, previous.commit);
  try {
    const was = await synthesize(before.folder);
    const is = sameExamples(ROOT, previous.commit) ? now : await synthesize(ROOT, before.folder);
    expect(Object.keys(is)).toEqual(expect.arrayContaining(Object.keys(was)));
    expect(undecided(compare(was, is, ACCEPTED))).toEqual([]);
  } finally {
    before.remove();
  }
}, 240_000);
