import { reasonsOf } from '../../drill/objectives/exceptions';
import type { Verdict } from '../../drill/result';
import {
  type ComparedObjective,
  type ComparedScenario,
  type ComparisonResult,
  exceptionsIn,
} from '../../drill/sweep/comparison';
import { hasP95 } from '../../drill/sweep/distribution';
import { isSweep } from '../../drill/sweep/result';
import { fold, type Terminal } from '../terminal';
import { MARK, showHead } from './show';

/** Least room for an objective's title; what is longer is folded. */
const TITLE_COLUMNS = 18;
const TITLE_MOST = 32;

/** Several stacks side by side, for a person at a terminal of 80 columns, or of less. */
export function showComparison(terminal: Terminal, comparison: ComparisonResult): void {
  const names = comparison.stacks.map(({ name }) => name);
  for (const one of comparison.scenarios) {
    showScenario(terminal, one, names);
    showUnplayed(terminal, one, comparison);
  }
  terminal.say();
  for (const line of fold('★ the best of its row; no star where all are the same', terminal.width - 2))
    terminal.say(`  ${terminal.style('dim', line)}`);
}

interface Row {
  readonly title: string;
  readonly goal: string;
  readonly cells: readonly {
    readonly verdict: ComparedObjective['cells'][number]['verdict'];
    readonly text: string;
  }[];
}

function showScenario(
  terminal: Terminal,
  { scenario, runs, objectives, verdicts }: ComparedScenario,
  names: readonly string[],
): void {
  terminal.say();
  const each = runs === 1 ? 'one run' : hasP95(runs) ? `${runs} runs, at p95,` : `the worst of ${runs} runs`;
  showHead(terminal, scenario.title, `${scenario.name}, ${each} of each stack`);
  terminal.say();
  const asked = objectives.filter(({ cells }) => cells.some(({ verdict }) => verdict !== 'not asked'));
  const rows = asked.filter((one) => !isSame(one)).map(rowOf);
  const goals = Math.max(4, ...rows.map(({ goal }) => goal.length));
  const widthsOf = (heads: readonly string[]) =>
    heads.map((head, i) =>
      Math.max(head.length, verdicts[i]!.verdict.length, ...rows.map(({ cells }) => cells[i]!.text.length)),
    );
  const roomBeside = (widths: readonly number[]) =>
    terminal.width - 2 - goals - 2 - widths.reduce((sum, width) => sum + width + 2, 0);
  const letters = names.map((_, i) => String.fromCharCode(65 + (i % 26)));
  const heads = [names, letters].find((some) => roomBeside(widthsOf(some)) >= TITLE_COLUMNS);
  if (heads === undefined) showNarrow(terminal, rows, names, verdicts);
  else {
    if (heads === letters) {
      for (const [i, name] of names.entries())
        terminal.say(`  ${terminal.style('dim', letters[i]!)}  ${name}`);
      terminal.say();
    }
    const widths = widthsOf(heads);
    showTable(terminal, {
      rows,
      heads,
      widths,
      goals,
      room: Math.min(TITLE_MOST, roomBeside(widths)),
      verdicts,
    });
  }
  const same = asked.filter(isSame).map(({ title }) => title);
  const paragraphs = [
    ...(same.length === 0 ? [] : [`Held by all that were asked, and the same: ${same.join(', ')}.`]),
    ...unaskedSaid(objectives),
  ];
  for (const text of paragraphs) {
    terminal.say();
    for (const line of fold(text, terminal.width - 2)) terminal.say(`  ${line}`);
  }
}

/** What a file leaves out for all of them is no row, and is said all the same: it may be what matters most. */
function unaskedSaid(objectives: readonly ComparedObjective[]): readonly string[] {
  return reasonsOf(exceptionsIn(objectives)).map(({ because, which }) => {
    const said = which.map(
      ({ title, cells }) => `${title} (${cells.map(({ stack, value }) => `${stack} ${value}`).join(', ')})`,
    );
    return `Not asked: ${said.join('; ')}: ${because}.`;
  });
}

/** What says nothing of the difference between stacks. */
function isSame({ cells }: ComparedObjective): boolean {
  const asked = cells.filter(({ verdict }) => verdict !== 'not asked');
  return asked.every(({ verdict, value }) => verdict === 'held' && value === asked[0]!.value);
}

function rowOf({ title, goal, cells, winners }: ComparedObjective): Row {
  // 80 columns are few.
  const short = (text: string) => text.replace(' an hour', '/h');
  return {
    title,
    goal: short(goal),
    cells: cells.map(({ stack, verdict, value }) => ({
      verdict,
      text:
        verdict === 'not asked'
          ? 'not asked'
          : `${short(value)} ${signsOf(verdict, winners.includes(stack))}`,
    })),
  };
}

/** The best of those that fail has failed all the same, also where there are no colours. */
function signsOf(verdict: Verdict, isBest: boolean): string {
  const { sign } = MARK[verdict];
  if (!isBest) return sign;
  return verdict === 'held' ? '★' : `★${sign}`;
}

function showTable(
  terminal: Terminal,
  {
    rows,
    heads,
    widths,
    goals,
    room,
    verdicts,
  }: {
    readonly rows: readonly Row[];
    readonly heads: readonly string[];
    readonly widths: readonly number[];
    readonly goals: number;
    readonly room: number;
    readonly verdicts: ComparedScenario['verdicts'];
  },
): void {
  const head = [' '.repeat(room), 'goal'.padStart(goals), ...heads.map((one, i) => one.padStart(widths[i]!))];
  terminal.say(`  ${terminal.style('dim', head.join('  '))}`);
  for (const { title, goal, cells } of rows) {
    const [first = '', ...more] = fold(title, room);
    const values = cells.map(({ verdict, text }, i) => {
      const padded = text.padStart(widths[i]!);
      return verdict === 'held' ? padded : terminal.style(MARK[verdict].style, padded);
    });
    terminal.say(
      `  ${[first.padEnd(room), terminal.style('dim', goal.padStart(goals)), ...values].join('  ')}`,
    );
    for (const line of more) terminal.say(`  ${line}`);
  }
  const whole = verdicts.map(({ verdict }, i) =>
    terminal.style(MARK[verdict].style, verdict.padStart(widths[i]!)),
  );
  terminal.say(`  ${['Verdict'.padEnd(room), ' '.repeat(goals), ...whole].join('  ')}`);
}

/** Where no table fits: each objective with a line for each stack. */
function showNarrow(
  terminal: Terminal,
  rows: readonly Row[],
  names: readonly string[],
  verdicts: ComparedScenario['verdicts'],
): void {
  const widest = Math.max(...names.map((name) => name.length));
  const show = (title: string, cells: Row['cells']) => {
    for (const line of fold(title, terminal.width - 2)) terminal.say(`  ${line}`);
    for (const [i, { verdict, text }] of cells.entries())
      terminal.say(`    ${names[i]!.padEnd(widest)}  ${terminal.style(MARK[verdict].style, text)}`);
  };
  for (const { title, goal, cells } of rows) show(`${title}, ${goal}`, cells);
  show(
    'Verdict',
    verdicts.map(({ verdict }) => ({ verdict, text: verdict })),
  );
}

/** Why a stack is inconclusive of which no objective is. */
function showUnplayed(
  terminal: Terminal,
  { scenario, verdicts, objectives }: ComparedScenario,
  { results }: ComparisonResult,
): void {
  for (const { stack, verdict } of verdicts) {
    const own = objectives.flatMap(({ cells }) => cells.filter((cell) => cell.stack === stack));
    if (verdict !== 'inconclusive' || own.some((cell) => cell.verdict === 'inconclusive')) continue;
    const found = results.find((one) => one.stack === stack && one.result.scenario.name === scenario.name);
    if (found === undefined) continue;
    const run = isSweep(found.result) ? found.result.worst : found.result;
    const things = run.notModelled.filter(({ matters }) => matters);
    const [first] = things;
    if (first === undefined) continue;
    const more = things.length > 1 ? `, and ${things.length - 1} more` : '';
    terminal.say();
    for (const line of fold(
      `${stack} has what is not played and may change this: ${first.resource}: ${first.what}${more}.`,
      terminal.width - 2,
    ))
      terminal.say(`  ${line}`);
  }
}
