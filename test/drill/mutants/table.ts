import { CATALOGUE } from './catalogue';
import { SCENARIOS } from './scenarios';

/** docs/drill-mutants.md: what each mutant breaks, and which objective dies of it. */
export function mutantsPage(): string {
  const groups = Object.entries(CATALOGUE).flatMap(([group, mutants]) => [
    `## ${group}`,
    '',
    '| what is broken | scenario | what goes red |',
    '|---|---|---|',
    ...mutants.map(({ name, scenario, red }) => `| ${name} | \`${scenario}\` | \`${red}\` |`),
    '',
  ]);
  const count = Object.values(CATALOGUE).flat().length;
  const scenarios = Object.entries(SCENARIOS).map(
    ([name, { title, duration }]) => `| \`${name}\` | ${title} | ${duration} |`,
  );
  return `${[
    '# Mutants of the drill',
    '',
    '<!-- Written by `npm run mutants`; test/drill/mutants/table.test.ts fails when it is stale. -->',
    '',
    `Each of these ${count} breaks one thing in the synthesized stack: a template, or the sources that a function is bundled from. The drill must go red`,
    'where it holds in the stack as it is, and name what is broken in the objective’s sentence or in the timeline. The tests are',
    '`test/drill/mutants/*.contract.test.ts`; the stack has leases of five minutes there, so that short runs see their end.',
    '',
    ...groups,
    '## Scenarios',
    '',
    'Short ones, made for this: eight quiet minutes for the alarms, then one trouble.',
    '',
    '| scenario | what happens | length |',
    '|---|---|---|',
    ...scenarios,
    '',
    '## Not here yet',
    '',
    '- Edge 5xx taken as evidence of recovery, and capacity given back while a mode turns visitors away: both are decisions of incident response,',
    '  which does not exist yet. The nearest that does, a lease that ends while its alarm rings, is above.',
    '- The missing alarm action, the missing subscription or the missing rule alone: each is one of two ways, and the other one still works. Only both',
    '  together are a mutant.',
    '- A dead-letter queue that is missing: it shows with a function that fails, which is red by itself.',
    '- Draining of 300 s, no warm pool, a health check that is shed like any page, replacement that nothing holds back: each costs some minutes of',
    '  capacity, less than what an objective holds today.',
  ].join('\n')}\n`;
}
