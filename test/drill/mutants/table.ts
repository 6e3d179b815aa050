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
    '`test/drill/mutants/*.contract.test.ts`; the stack has leases of five minutes there, so that short runs see their end. Incident response is not built yet:',
    'its mutants are of a small responder (`test/drill/support/responder`), which by itself holds every objective, and of a small probe',
    '(`test/drill/support/probe`), which looks from another Region and is the first to know. Nothing of the stack uses Step Functions or Amazon SES: their',
    'mutants are of a state machine that mails people of alarms (`test/drill/support/mailing`).',
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
    '## Not killed, and why',
    '',
    '- The missing alarm action, the missing subscription or the missing rule alone: each is one of two ways, and the other one still works. Only both',
    '  together are a mutant.',
    '- Draining of 300 s: the load balancer takes a dead server out by itself, and its successor comes before it goes. What drains longer is paid longer,',
    '  which no objective counts.',
    '- Replacement of unhealthy servers that nothing holds back, alone: their successors come first, and where none can be launched nobody goes. What is',
    '  held back is launches, which no objective counts.',
  ].join('\n')}\n`;
}
