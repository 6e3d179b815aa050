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
    'its mutants are of a small responder (`test/drill/support/responder`), which by itself holds every objective.',
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
    '- A group that is judged by EC2 alone, and draining of 300 s: the load balancer takes a dead server out by itself. When two in five servers die while',
    '  seven times the visitors are there, 516 of 1,176,000 requests get the page, with these and without; what differs is that five servers are replaced,',
    '  or none.',
    '- Replacement that nothing holds back: eight servers are terminated in six minutes instead of three, their successors came first, and no visitor is',
    '  worse off. It costs launches, which no objective counts.',
    '- Errors remembered for 300 s: older copies stand in for most pages, so that 0.7 % of the requests get the page for five minutes after the servers are',
    '  well, and less than 1 % is recovered. At half an hour it is more, and killed.',
  ].join('\n')}\n`;
}
