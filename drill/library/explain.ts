import type { ObjectiveResult, RunResult } from '../result';
import { several } from '../words';

/** A result in a few lines, for whoever reads a test's output: what failed or is not known and why, and how to play it again. */
export function explain(result: RunResult): string {
  const { scenario, seed, objectives, verdict, notModelled, reproduce } = result;
  const asked = objectives.filter((one) => one.verdict !== 'not asked');
  const of = (wanted: ObjectiveResult['verdict']) => asked.filter((one) => one.verdict === wanted);
  const grave = notModelled.filter(({ matters }) => matters);
  const head = {
    held: `held: ${asked.length === 1 ? 'the one objective' : `all ${asked.length} objectives`}`,
    failed: `failed: ${of('failed').length} of ${several(asked.length, 'objective')}`,
    inconclusive: 'inconclusive',
    'not asked': 'nothing was asked',
  }[verdict];
  return [
    `${scenario.name}, seed ${seed}: ${head}`,
    ...of('failed').map((one) => `  ✗ ${lineOf(one)}`),
    ...of('inconclusive').map((one) => `  ? ${lineOf(one)}`),
    ...grave.map(
      ({ resource, property, what }) =>
        `  ? not played, and it may change the result: ${resource}${property === undefined ? '' : ` ${property}`}: ${what}`,
    ),
    // What is in cdk.out may be of another day.
    `Play it again: npx ${/^breakwater drill cdk\.out\b/.test(reproduce) ? 'cdk synth --quiet && npx ' : ''}${reproduce}`,
  ].join('\n');
}

const lineOf = ({ title, name, value, goal, because }: ObjectiveResult) =>
  `${title} (${name}): ${value}, wanted ${goal}${because === '' ? '' : `: ${because}`}`;
