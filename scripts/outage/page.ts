import { readScenario } from '../../drill/scenario/scenario';
import type { Figures } from './figures';
import { CONTESTANTS, limited, SCENARIOS, WITH_THE_LIMIT } from './stacks';
import { objectivesTable, scenarioTable } from './tables';

/** Columns of the README: whoever plays every scenario. */
const COLUMNS = CONTESTANTS.filter(({ only }) => only === undefined);

export const BEGIN = '<!-- outages: written by npm run bench:outage -->';
export const END = '<!-- end of outages -->';

/** What stands between the marks in the README. */
export function readmeTable(figures: Figures): string {
  return objectivesTable(figures, COLUMNS);
}

/** @throws Error when the marks are not there. */
export function withTable(text: string, figures: Figures): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the README lacks the marks "${BEGIN}" and "${END}"`);
  return `${text.slice(0, from)}${BEGIN}\n\n${readmeTable(figures)}\n\n${text.slice(to)}`;
}

/** docs/benchmarks-outage.md. */
export function page(figures: Figures): string {
  const played = SCENARIOS.filter((scenario) => figures.runs[scenario] !== undefined);
  const also = WITH_THE_LIMIT.filter((scenario) => figures.runs[limited(scenario)] !== undefined);
  return `${[
    '# Outages, side by side',
    '',
    'Written by `npm run bench:outage -- --write` from `docs/benchmarks-outage.json`; a test fails when it is stale, and plays some of it again. The drill plays the same outages against each',
    'stack ([what they are](../examples/baselines/README.md)), with the [default objectives](drill.md#objectives) for everybody. Nothing here has been measured on AWS: the figures rest on the',
    '[facts](facts.md) that each report lists, and on one application and one crowd. A fault between the edge and the load balancers is none for a stack without an edge.',
    '',
    `Seeds ${figures.seeds}; days of noise with the first one. Each figure is the worst seed. ✗: the goal is not reached. –: not asked, as in a stack that has none of it or a scenario that is not about it. What must never happen, and did not, is counted and not listed.`,
    '',
    '## All together',
    '',
    'What says p95 in its definition is the 95th percentile over all scenarios and seeds, the others the worst.',
    '',
    readmeTable(figures),
    '',
    ...costs(figures),
    '',
    ...played.flatMap((scenario) => section(figures, scenario)),
    '## With the limit of requests in flight',
    '',
    'Breakwater’s own server refuses what comes above 64 requests in flight; whoever brings servers of his own is told how ([shedding](shedding.md)). Here everybody’s servers do so, and what',
    'is left of a difference is what stands in front of them.',
    '',
    ...also.flatMap((scenario) => [
      `### \`${scenario}\` with it`,
      '',
      scenarioTable(figures, limited(scenario), CONTESTANTS),
      '',
    ]),
  ]
    .join('\n')
    .trim()}\n`;
}

function section(figures: Figures, scenario: string): string[] {
  const { title, description } = readScenario(scenario).file;
  return [
    `## \`${scenario}\``,
    '',
    `**${title}.** ${description}`,
    '',
    scenarioTable(figures, scenario, CONTESTANTS),
    '',
  ];
}

function costs({ cost }: Figures): string[] {
  const rows = CONTESTANTS.flatMap(({ name, title }) => {
    const own = cost[name];
    return own === undefined ? [] : [`| ${title} | ${own.total.toFixed(0)} | ${own.above.toFixed(0)} |`];
  });
  return [
    'USD of a quiet month, by the prices and usage of [cost.md](cost.md), with the fewest servers of the group:',
    '',
    '| | all | above the servers, their load balancer, cache and traffic |',
    '|---|--:|--:|',
    ...rows,
  ];
}
