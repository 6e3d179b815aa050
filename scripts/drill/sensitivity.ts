// `npm run sensitivity`: which objectives of examples/campaign-shop are inconclusive today, because a number that nobody has published decides
// them, into docs/drill-sensitivity.md. Plays each scenario once for each end of each assumed fact, on all cores: minutes for each scenario.
// `-- --scenario NAME` (several times if wanted) for some of them; the page then has these alone. `-- --resume` goes on with what was broken off,
// for as long as neither the drill nor the example has changed since.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../drill/result';
import { presetNames, readScenario } from '../../drill/scenario/scenario';
import { commandLine } from '../command-line';

const root = join(__dirname, '..', '..');
const REPORTS = '.local/drill/sensitivity';
const PAGE = join(root, 'docs', 'drill-sensitivity.md');

const { values } = commandLine({
  name: 'sensitivity',
  about:
    'Which objectives of examples/campaign-shop an unpublished number decides: some eighty runs for each scenario, on all cores, minutes each.\nWrites docs/drill-sensitivity.md, and a report for each scenario into .local/drill/sensitivity.',
  options: { scenario: { type: 'string', multiple: true }, resume: { type: 'boolean' } },
  help: {
    scenario: 'one scenario; several times if wanted (default: all but the days of noise)',
    resume: 'go on with what was broken off',
  },
});
// Days of noise would take hours, and ask what happens on quiet ones.
const names = values.scenario ?? presetNames().filter((name) => readScenario(name).file.noise === undefined);
if (values.resume !== true) rmSync(join(root, REPORTS), { recursive: true, force: true });
const given = names.flatMap((name) => played(name));
writeFileSync(PAGE, page(given));
console.log(`Written: ${PAGE}`);

/** One scenario after the other, each with its report: what is played is not lost when a later one is broken off. */
function played(name: string): readonly RunResult[] {
  const report = `${REPORTS}/${name}`;
  const file = join(root, report, 'results.json');
  if (!existsSync(file)) {
    const line = ['scripts/drill.mjs', '--sensitivity', '--report', report, '--scenario', name];
    const { status } = spawnSync(process.execPath, line, { cwd: root, stdio: 'inherit' });
    if (status === null || status === 2 || status === 3) process.exit(status ?? 3);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as readonly RunResult[];
}

function page(results: readonly RunResult[]): string {
  const runs = results.reduce((sum, { sensitivity }) => sum + (sensitivity?.runs ?? 0), 0);
  const changes = results.flatMap(({ scenario, sensitivity }) =>
    (sensitivity?.changes ?? []).map((change) => ({ scenario: scenario.name, ...change })),
  );
  const rows = changes.map(({ scenario, objective, from, fact, end, at, unit, to }) => [
    `\`${scenario}\``,
    `\`${objective}\``,
    `${from.value}, ${from.verdict}`,
    `\`${fact}\` at its ${end} end, ${at} ${unit}`,
    `${to.value}, ${to.verdict}`,
  ]);
  const deciding = [...new Set(changes.map(({ fact }) => `\`${fact}\``))].sort();
  const open = new Set(changes.map(({ scenario, objective }) => `${scenario} ${objective}`)).size;
  const head = ['scenario', 'objective', 'as it is', 'with the fact', 'it would be'];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `# What the example's verdicts rest on

Written by \`npm run sensitivity\`: \`examples/campaign-shop\` with its \`objectives.json\`, seed 1, each assumed fact at its low and at its high end, one at a time
([how](drill.md#what-a-verdict-rests-on), [the facts](facts.md)). ${runs} runs more, of ${results.map(({ scenario }) => `\`${scenario.name}\``).join(', ')}.

${open === 0 ? 'No verdict turns.' : `${open === 1 ? 'One verdict is' : `${open} verdicts are`} inconclusive today, all of them because of ${deciding.join(' and ')}:\n\n${table}`}
`;
}
