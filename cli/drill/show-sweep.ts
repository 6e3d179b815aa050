import { exceptionsOf } from '../../drill/objectives/exceptions';
import { hasP95 } from '../../drill/sweep/distribution';
import type { SweepResult, SweptObjective } from '../../drill/sweep/sweep';
import { several } from '../../drill/words';
import { fold, type Terminal } from '../terminal';
import { facts, MARK, relaxations, showHead, signed } from './show';

/** Many seeds of one scenario, for a person at a terminal of 80 columns. */
export function showSweep(terminal: Terminal, sweep: SweepResult): void {
  const { scenario, seeds, runs, assembly, objectives, worst } = sweep;
  terminal.say();
  const which = runs.length === 1 ? `one run (seed ${seeds})` : `${runs.length} runs (seeds ${seeds})`;
  showHead(terminal, scenario.title, `${scenario.name}, ${which}, against ${assembly.name}`);
  terminal.say();
  const asked = objectives.filter(({ verdict }) => verdict !== 'not asked');
  showTable(terminal, asked, runs.length);
  terminal.say();
  for (const one of asked.filter(({ verdict }) => verdict !== 'held')) {
    const { sign, style } = MARK[one.verdict];
    const seed = one.worstSeed === null ? '' : `, worst with seed ${one.worstSeed}`;
    const times = one.failed > 0 ? `${one.failed} of ${one.asked} failed${seed}: ` : '';
    for (const [i, line] of fold(`${one.title}: ${times}${one.because}`, terminal.width - 6).entries())
      terminal.say(i === 0 ? `  ${terminal.style(style, sign)} ${line}` : `    ${line}`);
    // Not folded: it is there to be copied.
    if (one.reproduce !== '' && one.worstSeed !== worst.seed)
      terminal.say(`    ${terminal.style('dim', one.reproduce)}`);
  }
  if (asked.some(({ verdict }) => verdict !== 'held')) terminal.say();
  for (const [i, text] of relaxations(objectives).entries()) terminal.row(i === 0 ? 'Relaxed' : '', text);
  terminal.row('Rests on', facts(worst));
  terminal.row('Worst run', `seed ${worst.seed}`);
  terminal.say(`  ${terminal.style('dim', 'Again'.padEnd(16))}${worst.reproduce}`);
  terminal.say();
  terminal.say(verdictOf(terminal, sweep));
}

type Column = readonly [head: string, cell: (one: SweptObjective) => string];

const P95: Column = ['p95', ({ words }) => words.p95];
const COLUMNS: readonly Column[] = [
  ['p50', ({ words }) => words.p50],
  P95,
  ['worst', ({ words }) => words.worst],
  ['goal', ({ goal }) => goal],
];
const FAILED: Column = ['failed', ({ failed, asked }) => (failed === 0 ? '–' : `${failed} of ${asked}`)];

function showTable(terminal: Terminal, asked: readonly SweptObjective[], runs: number): void {
  const usual = COLUMNS.filter((column) => column !== P95 || hasP95(runs));
  const columns = (asked.some(({ failed }) => failed > 0) ? [...usual, FAILED] : usual).map(
    // 80 columns are few.
    ([head, cell]): Column => [head, (one) => cell(one).replace(' an hour', '/h')],
  );
  const titles = Math.max(...asked.map(({ title }) => title.length), 0);
  const widths = columns.map(([head, cell]) =>
    Math.max(head.length, ...asked.map((one) => cell(one).length)),
  );
  const whole = 6 + titles + widths.reduce((sum, width) => sum + width + 2, 0) - 2;
  if (whole > terminal.width) {
    showNarrow(terminal, asked, columns);
    return;
  }
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(widths[i]!)).join('  ');
  terminal.say(`    ${' '.repeat(titles)}  ${terminal.style('dim', line(columns.map(([head]) => head)))}`);
  for (const one of asked) {
    const { sign, style } = MARK[one.verdict];
    const cells = line(columns.map(([, cell]) => cell(one)));
    terminal.say(
      `  ${terminal.style(style, sign)} ${one.title.padEnd(titles)}  ${one.verdict === 'held' ? cells : terminal.style(style, cells)}`,
    );
  }
}

/** Where the table is wider than the terminal: each objective on lines of its own. */
function showNarrow(terminal: Terminal, asked: readonly SweptObjective[], columns: readonly Column[]): void {
  for (const one of asked) {
    const { sign, style } = MARK[one.verdict];
    terminal.say(`  ${terminal.style(style, sign)} ${one.title}`);
    const words = columns
      .filter(([, cell]) => cell(one) !== '–')
      .map(([head, cell]) => `${head} ${cell(one)}`);
    for (const line of fold(words.join(', '), terminal.width - 6)) terminal.say(`      ${line}`);
  }
}

function verdictOf(terminal: Terminal, sweep: SweepResult): string {
  const { verdict, runs, failed, held, inconclusive, objectives } = sweep;
  const off = exceptionsOf(objectives);
  const except = off.length === 0 ? '' : `, with ${several(off.length, 'exception')}`;
  const open = objectives.filter((one) => one.verdict === 'inconclusive').length;
  const text = {
    held: `Held${except}: with ${runs.length === 1 ? 'the one seed' : `all ${runs.length} seeds`}.`,
    failed: `Failed: with ${failed} of ${several(runs.length, 'seed')}.`,
    inconclusive:
      open > 0
        ? `Inconclusive: ${open} ${open === 1 ? 'objective rests' : 'objectives rest'} on a number that nobody has published, as the worst run shows.`
        : `Inconclusive: ${held} of ${several(runs.length, 'seed')} held, ${inconclusive} inconclusive.`,
    'not asked': 'Nothing was asked.',
  }[verdict];
  return signed(terminal, verdict, text);
}
