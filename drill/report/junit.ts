import { clock } from '../objectives/objective';
import type { ObjectiveResult, RunResult } from '../result';
import { isSweep, type PlayedResult } from '../sweep/result';
import type { SweepResult, SweptObjective } from '../sweep/sweep';
import { several } from '../words';

/**
 * JUnit XML, as CI systems read it: a suite for each scenario, a case for each objective. What is not asked is skipped; a scenario that is
 * inconclusive has a case of its own, in error, so that no CI takes it for held. Of a sweep a case fails when one seed fails it.
 *
 * @param stacks which stack each result is of, where several are compared
 */
export function junit(results: readonly PlayedResult[], stacks: readonly string[] = []): string {
  const suites = results.map((result, index) => {
    const prefix = stacks[index] === undefined ? '' : `${stacks[index]}: `;
    return isSweep(result) ? sweepSuite(result, prefix) : suite(result, prefix);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="breakwater drill">\n${suites.join('')}</testsuites>\n`;
}

function suite(result: RunResult, prefix: string): string {
  const { scenario, seed, objectives, timeline, reproduce } = result;
  const ended = timeline.at(-1)?.atMs ?? 0;
  return suiteOf(
    result,
    prefix,
    `(seed ${seed})`,
    objectives,
    { reproduce, 'last-line': clock(ended) },
    objectives.map((one) =>
      testCase(
        prefix + scenario.name,
        one,
        `${one.title}: ${one.value}, wanted ${one.goal}: ${one.because}; ${reproduce}`,
      ),
    ),
  );
}

function sweepSuite(sweep: SweepResult, prefix: string): string {
  const { scenario, seeds, runs, objectives, worst } = sweep;
  const again = ({ worstSeed, reproduce }: SweptObjective) =>
    worstSeed === worst.seed ? worst.reproduce : reproduce;
  const message = (one: SweptObjective) => {
    const { title, goal, words, failed, asked, because } = one;
    return `${title}: ${failed} of ${several(asked, 'run')} failed, wanted ${goal}; p50 ${words.p50}, p95 ${words.p95}, worst ${words.worst}: ${because}; ${again(one)}`;
  };
  return suiteOf(
    sweep,
    prefix,
    `(${several(runs.length, 'run')}, ${runs.length === 1 ? 'seed' : 'seeds'} ${seeds})`,
    objectives,
    { reproduce: worst.reproduce },
    objectives.map((one) => testCase(prefix + scenario.name, one, message(one))),
  );
}

type Judged = Pick<ObjectiveResult, 'name' | 'verdict' | 'because'>;

function suiteOf(
  result: Pick<RunResult, 'verdict' | 'scenario' | 'notModelled'>,
  prefix: string,
  which: string,
  objectives: readonly Judged[],
  properties: Readonly<Record<string, string>>,
  cases: readonly string[],
): string {
  const count = (wanted: ObjectiveResult['verdict']) =>
    objectives.filter((one) => one.verdict === wanted).length;
  // An objective that is inconclusive by itself has its own error already.
  const open =
    result.verdict === 'inconclusive' &&
    (count('inconclusive') === 0 || result.notModelled.some(({ matters }) => matters));
  const attributes = [
    ['name', `${prefix}${result.scenario.name} ${which}`],
    ['tests', objectives.length + (open ? 1 : 0)],
    ['failures', count('failed')],
    ['errors', count('inconclusive') + (open ? 1 : 0)],
    ['skipped', count('not asked')],
  ];
  const known = Object.entries(properties).map(
    ([key, value]) => `<property name="${key}" value="${escaped(value)}"/>`,
  );
  return [
    `  <testsuite ${attributes.map(([key, value]) => `${key}="${escaped(String(value))}"`).join(' ')}>\n`,
    `    <properties>${known.join('')}</properties>\n`,
    ...cases,
    ...(open ? [whole(prefix + result.scenario.name, result, properties.reproduce ?? '')] : []),
    '  </testsuite>\n',
  ].join('');
}

function testCase(scenario: string, { name, verdict, because }: Judged, message: string): string {
  const open = `    <testcase classname="${escaped(scenario)}" name="${escaped(name)}"`;
  if (verdict === 'held') return `${open}/>\n`;
  if (verdict === 'not asked') return `${open}><skipped message="${escaped(because)}"/></testcase>\n`;
  const element = verdict === 'failed' ? 'failure' : 'error';
  return `${open}><${element} message="${escaped(message)}"/></testcase>\n`;
}

function whole(name: string, { notModelled }: Pick<RunResult, 'notModelled'>, again: string): string {
  const names = notModelled
    .filter(({ matters }) => matters)
    .map(
      ({ resource, property, what }) => `${resource}${property === undefined ? '' : ` ${property}`}: ${what}`,
    );
  const message = escaped(`inconclusive: ${names.join('; ') || 'no objective could be asked'}; ${again}`);
  return `    <testcase classname="${escaped(name)}" name="conclusive"><error message="${message}"/></testcase>\n`;
}

/** Also without the control characters that XML 1.0 has no form for. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\n', '&#10;')
  );
}
