import { clock } from '../objectives/objective';
import type { ObjectiveResult, RunResult } from '../result';

/**
 * JUnit XML, as CI systems read it: a suite for each scenario, a case for each objective. What is not asked is skipped; a scenario that is
 * inconclusive has a case of its own, in error, so that no CI takes it for held.
 */
export function junit(results: readonly RunResult[]): string {
  const suites = results.map(suite);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="breakwater drill">\n${suites.join('')}</testsuites>\n`;
}

function suite(result: RunResult): string {
  const { scenario, seed, objectives, verdict, timeline, reproduce } = result;
  const count = (wanted: ObjectiveResult['verdict']) =>
    objectives.filter((one) => one.verdict === wanted).length;
  const inconclusive = verdict === 'inconclusive';
  const ended = timeline.at(-1)?.atMs ?? 0;
  const attributes = [
    ['name', `${scenario.name} (seed ${seed})`],
    ['tests', objectives.length + (inconclusive ? 1 : 0)],
    ['failures', count('failed')],
    ['errors', count('inconclusive') + (inconclusive ? 1 : 0)],
    ['skipped', count('not asked')],
  ];
  const cases = objectives.map((objective) => testCase(scenario.name, objective));
  if (inconclusive) cases.push(whole(result));
  return [
    `  <testsuite ${attributes.map(([name, value]) => `${name}="${escaped(String(value))}"`).join(' ')}>\n`,
    `    <properties><property name="reproduce" value="${escaped(reproduce)}"/><property name="last-line" value="${clock(ended)}"/></properties>\n`,
    ...cases,
    '  </testsuite>\n',
  ].join('');
}

function testCase(scenario: string, objective: ObjectiveResult): string {
  const { name, title, verdict, value, goal, because } = objective;
  const open = `    <testcase classname="${escaped(scenario)}" name="${escaped(name)}"`;
  const message = escaped(`${title}: ${value}, wanted ${goal}: ${because}`);
  if (verdict === 'held') return `${open}/>\n`;
  if (verdict === 'not asked') return `${open}><skipped message="${escaped(because)}"/></testcase>\n`;
  const element = verdict === 'failed' ? 'failure' : 'error';
  return `${open}><${element} message="${message}"/></testcase>\n`;
}

function whole({ scenario, notModelled }: RunResult): string {
  const names = notModelled
    .filter(({ matters }) => matters)
    .map(
      ({ resource, property, what }) => `${resource}${property === undefined ? '' : ` ${property}`}: ${what}`,
    );
  const message = escaped(`inconclusive: ${names.join('; ') || 'no objective could be asked'}`);
  return `    <testcase classname="${escaped(scenario.name)}" name="conclusive"><error message="${message}"/></testcase>\n`;
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
