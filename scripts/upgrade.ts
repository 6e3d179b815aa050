// Says what an upgrade would replace or remove in an account: compared with the baseline and with the commit before.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ACCEPTED } from './upgrade/accepted';
import { compare, type Finding, sentenceOf } from './upgrade/compare';
import { checkOut, previousCommit, sameExamples } from './upgrade/history';
import { renderBaseline } from './upgrade/identities';
import { synthesize } from './upgrade/synthesize';
import type { Cases } from './upgrade/templates';

const root = join(__dirname, '..');
const file = join(root, 'test', 'upgrade', 'baseline.json');

const HELP = `npm run upgrade [-- options]

Synthesizes the default app and every example, and says which distribution, table, bucket, load balancer… an upgrade would replace
or remove: against test/upgrade/baseline.json, and against the commit before this one, whose examples are synthesized with both.

Options
  --from REF  compare with this tag or commit instead of the one before HEAD
  --write     write the baseline anew, unless something is lost that scripts/upgrade/accepted.ts does not have
  --help      this text

Exit code 0: nothing is lost, or what is lost was decided. 1: something is lost, or the baseline is stale. 2: it could not be compared.
`;

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const previous = previousCommit(root, options.from);
  if (options.from !== undefined && 'none' in previous) throw new Error(`--from: ${previous.none}`);
  const now = await synthesize(root);
  const baseline: Cases = JSON.parse(readFileSync(file, 'utf8'));
  let lost = tell('the baseline', compare(baseline, now, ACCEPTED));
  if ('none' in previous) {
    console.log(`Not compared with the commit before: ${previous.none}. The baseline stands in for it.`);
  } else {
    const before = checkOut(root, previous.commit);
    try {
      const was = await synthesize(before.folder);
      const is = sameExamples(root, previous.commit) ? now : await synthesize(root, before.folder);
      lost += tell(previous.subject, compare(was, is, ACCEPTED));
    } finally {
      before.remove();
    }
  }
  return settle(lost, renderBaseline(now), options.write);
}

function optionsOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: { from: { type: 'string' }, write: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  return { from: values.from, write: values.write ?? false, help: values.help ?? false };
}

/** Prints what was found; gives the number of losses that nobody decided. */
function tell(before: string, findings: readonly Finding[]): number {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  console.log(
    `Compared with ${before}: ${open.length} lost, ${findings.length - open.length} more by decision.`,
  );
  for (const finding of findings)
    console.log(`  - ${sentenceOf(finding)}${finding.accepted ? ` Decided: ${finding.accepted}` : ''}`);
  return open.length;
}

function settle(lost: number, wanted: string, write: boolean): number {
  if (lost > 0) {
    if (write)
      console.error(
        'The baseline was not written: scripts/upgrade/accepted.ts has no reason for what is lost.',
      );
    return 1;
  }
  const stale = readFileSync(file, 'utf8') !== wanted;
  if (write) writeFileSync(file, wanted);
  else if (stale)
    console.error('test/upgrade/baseline.json is stale: run `npm run upgrade -- --write` and commit it.');
  return stale && !write ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  },
);
