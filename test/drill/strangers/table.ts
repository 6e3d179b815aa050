import { runDrill } from '../../../drill/drill';
import type { RunResult } from '../../../drill/result';
import { readScenario } from '../../../drill/scenario/scenario';
import { STRANGERS, type StrangersStack } from './stacks';

/** As somebody sees it who has just heard of the drill: its default scenario, nothing else given. */
export function playStranger({ make }: StrangersStack): Promise<RunResult> {
  return runDrill({
    source: make(),
    scenario: readScenario('campaign-503'),
    seed: 1,
    reproduce: '',
  });
}

export function rowOf(
  { name, from }: StrangersStack,
  { verdict, objectives, notModelled }: RunResult,
): string {
  const failed = objectives.flatMap((one) => (one.verdict === 'failed' ? [`\`${one.name}\``] : []));
  const [unplayed] = notModelled.filter(({ matters }) => matters);
  const more = failed.length > 3 ? [`and ${failed.length - 3} more`] : [];
  const open = unplayed === undefined ? 'what was asked is held' : `${unplayed.resource}: ${unplayed.what}`;
  const why = failed.length > 0 ? [...failed.slice(0, 3), ...more].join(', ') : open;
  return `| ${name} | \`${from}\` | ${verdict} | ${why} |`;
}

/** docs/drill.md: what each of the strangers' stacks is told. */
export async function strangersTable(): Promise<string> {
  const rows: string[] = [];
  for (const stack of STRANGERS) rows.push(rowOf(stack, await playStranger(stack)));
  return [
    '| stack | from | verdict | what fails, or what is not played |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
