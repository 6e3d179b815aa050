// Plays the same outages against other people's stacks and ours, and prints the objectives of all of them side by side.
// Usage: npm run bench:outage [-- --scenario NAME … --stack NAME … --seeds 1..5 --workers N --json --write | --render]
// --write commits what was played to the README, docs and their picture; --render makes the pages anew from what was committed.
import { join } from 'node:path';
import type { RunResult } from '../drill/result';
import { presetNames } from '../drill/scenario/scenario';
import { tuneForManyRuns } from '../drill/sweep/engine';
import { seedsOf, seedsText } from '../drill/sweep/seeds';
import { commandLine } from './command-line';
import { templatesIn } from './outage/baselines';
import { costOf } from './outage/cost';
import type { Figures } from './outage/figures';
import { readmeTable } from './outage/page';
import { type Match, matchesOf, playMatches } from './outage/play';
import { CONTESTANTS, SCENARIOS } from './outage/stacks';
import { synthesizeAll } from './outage/synthesize';
import { committedFigures, writeFigures, writePicture } from './outage/write';

const ROOT = join(__dirname, '..');
const WORK = join(ROOT, '.local', 'bench-outage');
const PICTURED = 'campaign-503';

/** What was asked for is none of what there is. */
class UsageError extends Error {}

function options() {
  const { values } = commandLine({
    name: 'bench:outage',
    about:
      'The same outages against other people’s stacks and ours, and the objectives of all side by side: some five minutes for a seed on two idle cores.',
    help: {
      scenario: 'one scenario; several times if wanted (default: all of the comparison)',
      stack: 'one stack, likewise',
      seeds: 'such as 1..5, which is the default',
      workers: 'threads that play at once (default: one for each core)',
      json: 'the figures for programs',
      write: 'write them to README.md, docs/benchmarks-outage.* and docs/images/outages.svg',
      render: 'make these pages anew from the committed figures; nothing is played',
    },
    options: {
      scenario: { type: 'string', multiple: true },
      stack: { type: 'string', multiple: true },
      seeds: { type: 'string', default: '1..5' },
      workers: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      render: { type: 'boolean', default: false },
    },
  });
  const known = SCENARIOS.filter((name) => presetNames().includes(name));
  const problems: string[] = [];
  const chosen = (given: readonly string[] | undefined, all: readonly string[], what: string) => {
    for (const one of given ?? [])
      if (!all.includes(one)) problems.push(`--${what} ${one} is none of ${all.join(', ')}`);
    return all.filter((one) => given?.includes(one) ?? true);
  };
  const scenarios = chosen(values.scenario, known, 'scenario');
  const stacks = chosen(
    values.stack,
    CONTESTANTS.map(({ name }) => name),
    'stack',
  );
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0))
    problems.push(`--workers must be a whole number from 1 on, got ${values.workers}`);
  let seeds: readonly number[] = [];
  try {
    seeds = seedsOf(values.seeds);
  } catch (error) {
    problems.push(`--seeds ${(error as Error).message}`);
  }
  if (values.write && (values.scenario ?? values.stack) !== undefined)
    problems.push('--write writes the whole comparison; leave --scenario and --stack out');
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return { ...values, scenarios, stacks, seeds, workers };
}

async function main(): Promise<void> {
  const { scenarios, stacks, seeds, workers, json, write, render } = options();
  if (render) return writeFigures(committedFigures());
  const tell = process.stderr.isTTY ? (line: string) => process.stderr.write(`\r\x1b[K${line}`) : () => true;
  tell('synthesizing …');
  const contestants = CONTESTANTS.filter(({ name }) => stacks.includes(name));
  const folders = synthesizeAll(contestants, WORK);
  const matches = matchesOf(scenarios, contestants, seeds);
  const pictured: { readonly match: Match; readonly result: RunResult }[] = [];
  tuneForManyRuns();
  const runs = await playMatches(matches, folders, {
    ...(workers === undefined ? {} : { workers }),
    onFirst: (match, result) => match.name === PICTURED && pictured.push({ match, result }),
    onProgress: (played, of) => tell(`played ${played.toFixed(0)} of ${of} runs`),
  });
  tell('');
  const figures: Figures = {
    seeds: seedsText(seeds),
    runs,
    cost: Object.fromEntries(contestants.map(({ name }) => [name, costOf(templatesIn(folders[name]!))])),
  };
  process.stdout.write(json ? `${JSON.stringify(figures, null, 1)}\n` : `${readmeTable(figures)}\n`);
  if (!write) return;
  writeFigures(figures);
  writePicture(pictured.map(({ match, result }) => ({ title: match.contestant.title, result })));
  console.error('written: README.md, docs/benchmarks-outage.md and .json, docs/images/outages.svg');
}

main().catch((error: Error) => {
  const isUsage = error instanceof UsageError || 'code' in error;
  console.error(`bench:outage: ${isUsage ? error.message : (error.stack ?? error.message)}`);
  process.exitCode = isUsage ? 2 : 1;
});
