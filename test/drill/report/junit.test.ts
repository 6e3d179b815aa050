import { highlights } from '../../../drill/report/highlights';
import { junit } from '../../../drill/report/junit';
import type { RunResult } from '../../../drill/result';
import { sampleResult } from '../../support/drill-result';

const count = (xml: string, pattern: RegExp) => xml.match(pattern)?.length ?? 0;

test('JUnit: a suite for each run, a case for each objective, and its counts are those of its elements', () => {
  const results = [sampleResult(), sampleResult({ seed: 2 })];
  const xml = junit(results);
  const [suite = ''] = /<testsuite [\s\S]*?<\/testsuite>/.exec(xml) ?? [];
  const attribute = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1]);
  expect(count(xml, /<testsuite /g)).toBe(2);
  expect(count(suite, /<testcase /g)).toBe(attribute('tests'));
  expect(count(suite, /<failure /g)).toBe(attribute('failures'));
  expect(count(suite, /<error /g)).toBe(attribute('errors'));
  expect(count(suite, /<skipped /g)).toBe(attribute('skipped'));
  expect(attribute('failures')).toBe(
    results[0]!.objectives.filter(({ verdict }) => verdict === 'failed').length,
  );
  expect(attribute('failures')).toBeGreaterThan(0);
  // What CI shows of a failure is its message alone.
  const messages = [...suite.matchAll(/<(?:failure|error) message="([^"]*)"/g)].map(([, message]) => message);
  for (const message of messages)
    expect(message).toMatch(/; breakwater drill cdk\.out --scenario campaign-503 --seed 1$/);
});

test('JUnit: what is inconclusive as a whole is an error, so that no CI takes it for held', () => {
  const base = sampleResult();
  const held = base.objectives.map((one) => ({ ...one, verdict: 'held' as const }));
  const notModelled = [
    { resource: 'Queue', type: 'T', property: 'P', what: 'is <not> "played" & matters', matters: true },
  ];
  const run = { ...base, objectives: held, notModelled };
  const inconclusive = junit([{ ...run, verdict: 'inconclusive' }]);
  expect(inconclusive).toContain(
    'name="conclusive"><error message="inconclusive: Queue P: is &lt;not&gt; &quot;played&quot; &amp; matters; breakwater drill cdk.out --scenario campaign-503 --seed 1"/>',
  );
  expect(junit([{ ...run, verdict: 'held' }])).not.toContain('<error');
  // Of several stacks each has cases of its own: CI knows them by class and name.
  const stacks = junit(
    [
      { ...run, verdict: 'inconclusive' },
      { ...run, verdict: 'inconclusive' },
    ],
    ['a', 'b'],
  );
  const cases = [...stacks.matchAll(/<testcase (classname="[^"]+" name="[^"]+")/g)].map(([, of]) => of);
  expect(cases).toContain('classname="b: campaign-503" name="conclusive"');
  expect(new Set(cases).size).toBe(cases.length);
});

test('JUnit: no text of a template can be markup or a character that XML does not have', () => {
  const xml = junit([sampleResult({ text: (one) => `${one}]]>\u0007<b a="1">&` })]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
  expect(xml).not.toMatch(/[\u0000-\u0008]|<b /);
  expect(xml).toContain('&lt;b a=&quot;1&quot;&gt;&amp;');
});

const told = (timeline: readonly Partial<RunResult['timeline'][number]>[], most = 14) =>
  highlights(
    {
      scenario: { ...sampleResult().scenario, faults: [] },
      timeline: timeline.map((one) => ({ atMs: 0, kind: 'fault', actor: 'a', text: '', ...one })),
    },
    most,
  ).map(({ text }) => text);
const alarm = (actor: string) => ({ kind: 'alarm' as const, actor, text: 'OK → ALARM' });
const call = (operation: string, input: object) => ({
  kind: 'call' as const,
  actor: 'Site/Origin/ScaleOut/Responder/Function',
  text: `called ${operation} (a-long-name)`,
  data: { operation, input },
});

test('highlights: between two faults each kind of thing is told once, and calls that change the site only', () => {
  const visitors = (share: number) => ({
    kind: 'visitors' as const,
    text: `${share} % of the requests fail`,
  });
  expect(
    told([
      { ...visitors(1), atMs: -5 },
      { text: 'it breaks' },
      visitors(20),
      visitors(30),
      alarm('overload'),
      { ...alarm('overload'), text: 'ALARM → OK' },
      alarm('overload'),
      call('sns.Publish', { Message: 'x' }),
      call('autoscaling.UpdateAutoScalingGroup', { AutoScalingGroupName: 'long', MinSize: 6 }),
      { text: 'it is mended' },
      visitors(2),
    ]),
  ).toEqual([
    'it breaks',
    '20 % of the requests fail',
    'overload rings',
    'ScaleOut called autoscaling.UpdateAutoScalingGroup: MinSize 6',
    'it is mended',
    '2 % of the requests fail',
  ]);
});

test('highlights: what breaks again and again is told once, and leaves room for what came of it', () => {
  const minute = (at: number) => ({ atMs: at * 60_000 });
  const timeline = [20, 29, 38].flatMap((at) => [
    { ...minute(at), text: 'it breaks' },
    { ...minute(at), kind: 'visitors' as const, text: `${at} % get the page` },
    { ...minute(at + 5), text: 'it is mended' },
  ]);
  expect(told(timeline, 4)).toEqual([
    'it breaks, 3 times until 0:38:00',
    '20 % get the page',
    'it is mended, 3 times until 0:43:00',
    '29 % get the page',
  ]);
});

test('highlights: where there is room for few, faults stay first, then alarms; in the order of time', () => {
  const timeline = [
    { text: 'it breaks' },
    { kind: 'visitors' as const, text: 'many fail' },
    ...['a', 'b', 'c', 'd', 'e'].map(alarm),
    { text: 'it is mended' },
  ];
  expect(told(timeline, 4)).toEqual(['it breaks', 'a rings', 'b rings', 'it is mended']);
  expect(told(timeline)).toEqual(['it breaks', 'many fail', 'a rings', 'b rings', 'c rings', 'it is mended']);
});

test('highlights: what is taken back and done again is told again, so that the last word is not that it was taken back', () => {
  const suspend = call('autoscaling.SuspendProcesses', {});
  const resume = call('autoscaling.ResumeProcesses', {});
  const [done, undone] = ['Suspend', 'Resume'].map((word) => `ScaleOut called autoscaling.${word}Processes`);
  const turns = [{ text: 'it breaks' }, suspend, suspend, resume, suspend, resume, suspend, resume];
  // Once again each, however often it goes on.
  expect(told(turns)).toEqual(['it breaks', done, undone, done, undone]);
});

test('highlights: that a fault is over is no bad news', () => {
  const { scenario } = sampleResult();
  const [{ fromMs, toMs, text }] = scenario.faults as [RunResult['scenario']['faults'][number]];
  const line = (atMs: number, said: string) => ({
    atMs,
    kind: 'fault' as const,
    actor: 'scenario',
    text: said,
  });
  const timeline = [line(fromMs, text), line(fromMs + 1000, 'a deploy'), line(toMs, 'all is well again')];
  expect(highlights({ scenario, timeline }, 14).map(({ over }) => over)).toEqual([
    undefined,
    undefined,
    true,
  ]);
});
