import type { ComparedScenario, ComparisonResult } from '../../drill/sweep/comparison';
import { hasP95 } from '../../drill/sweep/distribution';
import { fold, type Terminal } from '../terminal';
import { MARK } from './show';

/** Least room for an objective's title; what is longer is folded. */
const TITLE_COLUMNS = 18;
const TITLE_MOST = 32;

/** Several stacks side by side, for a person at a terminal of 80 columns. */
export function showComparison(terminal: Terminal, { scenarios, stacks }: ComparisonResult): void {
  const names = stacks.map(({ name }) => name);
  for (const one of scenarios) showScenario(terminal, one, names);
  terminal.say();
  terminal.say(`  ${terminal.style('dim', '★ the best of its row; no star where all are the same')}`);
}

function showScenario(
  terminal: Terminal,
  { scenario, runs, objectives, verdicts }: ComparedScenario,
  names: readonly string[],
): void {
  terminal.say();
  terminal.say(`  ${terminal.style('bold', scenario.title)}`);
  terminal.say(
    `  ${terminal.style('dim', `${scenario.name}, ${runs === 1 ? 'one run' : hasP95(runs) ? `${runs} runs, at p95,` : `the worst of ${runs} runs`} of each stack`)}`,
  );
  terminal.say();
  const asked = objectives.filter(({ cells }) => cells.some(({ verdict }) => verdict !== 'not asked'));
  const rows = asked.map(({ title, goal, cells, winners }) => ({
    title,
    goal: goal.replace(' an hour', '/h'),
    cells: cells.map(({ stack, verdict, value }) => ({
      verdict,
      text: `${verdict === 'not asked' ? '–' : value.replace(' an hour', '/h')} ${winners.includes(stack) ? '★' : MARK[verdict].sign}`,
    })),
  }));
  const goals = Math.max(4, ...rows.map(({ goal }) => goal.length));
  const widths = names.map((name, i) =>
    Math.max(name.length, ...rows.map(({ cells }) => cells[i]!.text.length)),
  );
  const used = 2 + goals + 2 + widths.reduce((sum, width) => sum + width + 2, 0);
  const room = Math.max(TITLE_COLUMNS, Math.min(TITLE_MOST, terminal.width - used));
  const head = [
    ' '.repeat(room),
    'goal'.padStart(goals),
    ...names.map((name, i) => name.padStart(widths[i]!)),
  ];
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
