import { goalOf } from '../../drill/objectives/objective';
import { at, type Figures, holds, objectiveOf, said } from './figures';

interface Row {
  readonly what: string;
  readonly objective: string;
  /** Percentile from the best. */
  readonly share: 95 | 100;
  /** @default every scenario that asks */
  readonly scenarios?: readonly string[];
}

/** What the table of the README has, beside the cost. */
export const ROWS: readonly Row[] = [
  // Of single scenarios: over all of them each stack has one in which it never mitigates, and the row says nothing.
  ...(
    [
      ['first honest answer', 'first-honest-answer', 'campaign-503'],
      ['first honest answer', 'first-honest-answer-silent', 'black-hole'],
      ['detected', 'detect', 'campaign-503'],
      ['detected', 'detect', 'black-hole'],
      ['people told', 'people-told', 'campaign-503'],
      ['mitigated', 'mitigate', 'campaign-503'],
      ['mitigated', 'mitigate', 'black-hole'],
      ['mitigated', 'mitigate', 'bad-deploy'],
      ['recovered', 'recovered', 'campaign-503'],
    ] as const
  ).map(([what, objective, scenario]) => ({
    what: `${what}, \`${scenario}\``,
    objective,
    share: 95 as const,
    scenarios: [scenario],
  })),
  ...['campaign-503', 'black-hole', 'bad-deploy'].map((scenario) => ({
    what: `failed requests in \`${scenario}\``,
    objective: 'failed-requests',
    share: 100 as const,
    scenarios: [scenario],
  })),
  {
    what: 'useful answers in `campaign-503`',
    objective: 'useful-answers',
    share: 100,
    scenarios: ['campaign-503'],
  },
  {
    what: 'paid clicks on an error in `campaign-503`',
    objective: 'paid-clicks',
    share: 100,
    scenarios: ['campaign-503'],
  },
  {
    what: 'goodput, of capacity, at 5 times the visitors',
    objective: 'goodput',
    share: 100,
    scenarios: ['flash-crowd-5x'],
  },
  {
    what: 'requests in the checkout, at 5 times',
    objective: 'priority-requests',
    share: 100,
    scenarios: ['flash-crowd-5x'],
  },
  {
    what: 'the same at 25 times',
    objective: 'priority-requests',
    share: 100,
    scenarios: ['flash-crowd-25x'],
  },
  { what: 'switched back and forth in `flapping`', objective: 'flips', share: 100, scenarios: ['flapping'] },
  {
    what: 'changes to the site in days of noise',
    objective: 'false-mitigations',
    share: 100,
    scenarios: ['noise-3-days'],
  },
  { what: 'alarms about nothing', objective: 'false-alarms', share: 100 },
  { what: 'one session served to another', objective: 'sessions-apart', share: 100 },
];

export const COST_GOAL = 50;

interface Column {
  readonly name: string;
  readonly title: string;
}

/** The objectives of all stacks, a row each; goals that are not reached are marked, whoever does not reach them. */
export function objectivesTable(figures: Figures, columns: readonly Column[]): string {
  const rows = ROWS.flatMap(({ what, objective: name, share, scenarios }) => {
    const objective = objectiveOf(name);
    const cells = columns.map((column) => {
      const values = Object.entries(figures.runs)
        .filter(([scenario]) => scenarios?.includes(scenario) ?? !scenario.includes(','))
        .flatMap(([, stacks]) => stacks[column.name]?.[name] ?? []);
      const value = at(share, objective, values);
      const text = said(value, objective.unit);
      return value === undefined || holds(objective, value) ? text : `${text} ✗`;
    });
    if (cells.every((cell) => cell === '–')) return [];
    const { bound, limit, unit } = objective;
    return [`| ${what} | ${goalOf(bound, limit, unit)} | ${cells.join(' | ')} |`];
  });
  const cost = columns.map(({ name }) => {
    const above = figures.cost[name]?.above;
    return above === undefined ? '–' : `${above.toFixed(0)} USD${above > COST_GOAL ? ' ✗' : ''}`;
  });
  return [
    `| | goal | ${columns.map(({ title }) => title).join(' | ')} |`,
    `|---|---|${columns.map(() => '---|').join('')}`,
    ...rows,
    `| **objectives held, of all that were asked in ${scenariosOf(figures).length} scenarios** | all | ${heldIn(figures, columns).join(' | ')} |`,
    `| a quiet month, above the servers, their load balancer and cache | ≤ ${COST_GOAL} USD | ${cost.join(' | ')} |`,
  ].join('\n');
}

/** Played as they are; those with a comma are played once more with something else. */
const scenariosOf = ({ runs }: Figures): string[] => Object.keys(runs).filter((one) => !one.includes(','));

/** By column: in how many scenarios' objectives the worst seed holds. */
function heldIn(figures: Figures, columns: readonly Column[]): string[] {
  return columns.map(({ name }) => {
    const asked = scenariosOf(figures).flatMap((scenario) =>
      Object.entries(figures.runs[scenario]?.[name] ?? {}).map(([objective, values]) => {
        const one = objectiveOf(objective);
        return holds(one, at(100, one, values) ?? null);
      }),
    );
    return `**${asked.filter(Boolean).length} of ${asked.length}**`;
  });
}

/** One scenario: every objective that somebody was asked, the worst seed of each stack. */
export function scenarioTable(figures: Figures, scenario: string, columns: readonly Column[]): string {
  const stacks = figures.runs[scenario] ?? {};
  const present = columns.filter(({ name }) => stacks[name] !== undefined);
  const names = new Set(present.flatMap(({ name }) => Object.keys(stacks[name]!)));
  const rows = [...names].flatMap((name) => {
    const objective = objectiveOf(name);
    const all = present.flatMap((column) => stacks[column.name]![name] ?? []);
    // What must never happen, and did not: it counts, and needs no line.
    if (objective.limit === 0 && all.every((value) => value === 0)) return [];
    const cells = present.map((column) => {
      const value = at(100, objective, stacks[column.name]![name] ?? []);
      const text = said(value, objective.unit);
      return value === undefined || holds(objective, value) ? text : `${text} ✗`;
    });
    return [
      `| ${objective.title} | ${goalOf(objective.bound, objective.limit, objective.unit)} | ${cells.join(' | ')} |`,
    ];
  });
  const held = present.map(({ name }) => {
    const all = Object.entries(stacks[name]!);
    const well = all.filter(([one, values]) =>
      holds(objectiveOf(one), at(100, objectiveOf(one), values) ?? null),
    );
    return `**${well.length} of ${all.length}**`;
  });
  return [
    `| | goal | ${present.map(({ title }) => title).join(' | ')} |`,
    `|---|---|${present.map(() => '---|').join('')}`,
    ...rows,
    `| **held** | | ${held.join(' | ')} |`,
  ].join('\n');
}
