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
    '- Draining of 300 s. A target that is deregistered gets no new request from the first moment on, what is under way may end, and Auto Scaling waits for that',
    '  with the termination alone (documented: Application Load Balancers, “Target group attributes”; EC2 Auto Scaling, “Attach a load balancer”): the successor',
    '  comes before, or beside. Played in `unavailable`, `crowd` and `servers-die`, every objective is held as it was (the most that moves is `recovered` in',
    '  `unavailable`, from 0 to 5 s); each server that goes is paid for 285 s longer, which no objective counts. It would show where answers take minutes, or where a warm pool takes',
    '  servers back; neither is so here.',
  ].join('\n')}\n`;
}
