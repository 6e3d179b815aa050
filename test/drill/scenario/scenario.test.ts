// Scenario files: the presets, what an editor says of them, and what a person is told who gets one wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { drillTables } from '../../../drill/documentation';
import { jsonSchemas } from '../../../drill/json-schemas';
import { OBJECTIVES } from '../../../drill/objectives';
import { checkObjectives, ObjectivesError } from '../../../drill/objectives/file';
import { checkScenario, presetNames, readScenario, ScenarioError } from '../../../drill/scenario/scenario';
import { EVENT, type ScenarioEvent } from '../../../drill/scenario/schema';
import { act, ENDED_BY, describe as inWords, spansOf } from '../../../drill/scenario/verbs';
import { FaultBoard } from '../../../drill/world/faults';

const ROOT = join(__dirname, '..', '..', '..');
const read = (...path: readonly string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const validator = (name: string) =>
  new Ajv({ strict: true, strictTypes: false, allErrors: true, formats: { 'date-time': true } }).compile(
    JSON.parse(read(name)),
  );
const presets = join('drill', 'scenario', 'presets');

test.each(Object.entries(jsonSchemas()))('the committed %s is what `npm run schema` writes', (name, text) => {
  expect(read(name)).toBe(text);
});

test.each(Object.entries(drillTables()))(
  'docs/drill.md has the table of %s that `npm run schema` writes',
  (_name, table) => {
    expect(read('docs', 'drill.md')).toContain(`\n${table}\n`);
  },
);

test('every file of a preset is one that the drill knows, under its own name', () => {
  const files = readdirSync(join(ROOT, presets)).filter((name) => name.endsWith('.json'));
  expect(files.map((name) => name.replace('.json', '')).sort()).toEqual([...presetNames()].sort());
  expect(presetNames().map((name) => readScenario(name).file.name)).toEqual(presetNames());
});

test.each(presetNames())('an editor accepts %s, and knows its schema by its path', (name) => {
  const file = JSON.parse(read(presets, `${name}.json`));
  const validate = validator('scenario.schema.json');
  expect(validate(file) ? [] : validate.errors).toEqual([]);
  expect(join(presets, file.$schema)).toBe('scenario.schema.json');
  expect(validate({ ...file, crowd: { ...file.crowd, requestsPerSecond: 0 } })).toBe(false);
  expect(validate({ ...file, durration: '1h' })).toBe(false);
});

test('the scenario in the documentation is one', () => {
  const [, shown = ''] = /```json\n(\{\n {2}"name"[\s\S]*?)\n```/.exec(read('docs', 'drill.md')) ?? [];
  expect(checkScenario(JSON.parse(shown), 'docs').durationMs).toBe(90 * 60_000);
});

test('objectives in the documentation and of the example are such, for editors too', () => {
  const [, shown = ''] = /```json\n(\{\n {2}"objectives"[\s\S]*?)\n```/.exec(read('docs', 'drill.md')) ?? [];
  const validate = validator('objectives.schema.json');
  for (const text of [shown, read('examples', 'campaign-shop', 'objectives.json')]) {
    checkObjectives(JSON.parse(text), 'file');
    expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
  }
  expect(validate({ objectives: { detekt: 3 } })).toBe(false);
});

test('the example is granted nothing that it does not need a reason for, and no scenario that there is not', () => {
  const { objectives, scenarios } = checkObjectives(
    JSON.parse(read('examples', 'campaign-shop', 'objectives.json')),
    'example',
  );
  expect(Object.keys(scenarios).filter((name) => !presetNames().includes(name))).toEqual([]);
  for (const overrides of [objectives, ...Object.values(scenarios)])
    for (const [name, override] of Object.entries(overrides)) {
      expect([name, typeof override]).toEqual([name, 'object']);
      const { bound, limit } = OBJECTIVES.find((one) => one.name === name)!;
      const given = (override as { limit: number | 'off' }).limit;
      expect(given === 'off' || (bound === 'at most' ? given > limit : given < limit)).toBe(true);
    }
});

test('an unknown scenario is an objective file’s own business: it may be a person’s', () => {
  expect(checkObjectives({ scenarios: { mine: { detect: 60 } } }, 'f').scenarios.mine).toEqual({
    detect: 60,
  });
  expect(() => checkObjectives({ scenarios: { mine: { detect: {} } } }, 'f')).toThrow(ObjectivesError);
});

test.each<[name: string, limit: number, said: string]>([
  ['detect', -3, 'must be at least 0, got -3'],
  ['failed-requests', 101, 'must be at most 100, got 101'],
  ['useful-with-automation', -101, 'must be at least -100, got -101'],
])('a limit that nothing can have is refused: %s %d', (name, limit, said) => {
  const refused = (given: unknown) => () => checkObjectives({ objectives: { [name]: given } }, 'f');
  expect(refused(limit)).toThrow(`f: objectives.${name} ${said}`);
  expect(refused({ limit, because: 'so' })).toThrow(/^f: objectives\.[a-z.-]+ must be/);
});

const base = {
  name: 'x',
  title: 'x',
  description: 'x',
  duration: '1h',
  crowd: { requestsPerSecond: 10 },
};
const problems = (more: object): string[] => {
  try {
    checkScenario({ ...base, ...more }, 'x.json');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    return (error as Error).message.split('\n');
  }
};

test.each<[what: string, more: object, ...lines: string[]]>([
  ['well', {}],
  [
    'too short',
    { duration: '5m' },
    'x.json: duration is 5m; the alarms need at least 20m to have seen a quiet site',
  ],
  ['too long', { duration: '61d' }, 'x.json: duration is 61d; write at most 60d'],
  [
    'events that by their numbers break nothing',
    {
      crowd: { requestsPerSecond: 1, surges: [{ at: '20m', until: '30m', factor: 1 }] },
      events: [
        { at: '20m', do: 'fail-application', how: 'errors', share: 0 },
        { at: '21m', do: 'slow-application', factor: 1 },
        { at: '22m', do: 'break-cdn', how: 'errors', share: 0 },
      ],
    },
    'x.json: crowd.surges[0].factor must be more than 1, got 1',
    'x.json: events[0].share must be more than 0, got 0',
    'x.json: events[1].factor must be more than 1, got 1',
    'x.json: events[2].share must be more than 0, got 0',
  ],
  [
    'a dependency that is slower by nothing',
    { events: [{ at: '20m', do: 'break-dependency', name: 'database', how: 'slow' }] },
    'x.json: events[0].addedSeconds must be more than 0 for slow, got 0; nothing would be slower',
  ],
  [
    'shares that are not all',
    { crowd: { requestsPerSecond: 1, mix: { organic: 0.5, paid: 0, customer: 0, bot: 0 } } },
    'x.json: crowd.mix must add up to 1, got {"organic":0.5,"paid":0,"customer":0,"bot":0}',
  ],
  [
    'a surge that ends before it begins, and one after the end',
    {
      crowd: {
        requestsPerSecond: 1,
        surges: [
          { at: '30m', until: '20m', factor: 2 },
          { at: '2h', until: '3h', factor: 2 },
        ],
      },
    },
    'x.json: crowd.surges[1].at is 2h, after the end of the run (1h); write a moment before it, or a longer duration',
    'x.json: crowd.surges[0].until is 20m, not after its beginning (30m); write a later moment',
  ],
  [
    'a surge that never comes to its height',
    { crowd: { requestsPerSecond: 1, surges: [{ at: '20m', ramp: '5m', until: '22m', factor: 2 }] } },
    'x.json: crowd.surges[0].ramp is 5m, and the surge is over by then (20m to 22m); write a shorter ramp or a later until',
  ],
  [
    'people who try again before they could',
    { crowd: { requestsPerSecond: 1, retries: { share: 1, from: '20s', to: '4s', most: 1 } } },
    'x.json: crowd.retries.to is 4s, before from (20s); write a longer time',
  ],
  [
    'what would break at the end of the run, of which nothing is left; what mends then is well',
    {
      crowd: { requestsPerSecond: 1, surges: [{ at: '1h', until: '2h', factor: 2 }] },
      events: [
        { at: '50m', do: 'cut-origin', how: 'refuses' },
        { at: '1h', do: 'drain-targets' },
        { at: '60m', do: 'join-origin' },
      ],
    },
    'x.json: events[1].at is 1h, the end of the run (1h); write a moment before it, or a longer duration',
    'x.json: crowd.surges[0].at is 1h, the end of the run (1h); write a moment before it, or a longer duration',
  ],
  [
    'what is mended at the moment at which it breaks',
    {
      events: [
        { at: '10m', do: 'fail-application', how: 'errors' },
        { at: '600s', do: 'restore-application' },
      ],
    },
    'x.json: events[0] is fail-application at 10m, and events[1] mends it at the same moment; write a later one there',
  ],
  [
    'a day that no clock of AWS has had, and one that none will have',
    { startsAt: '1969-12-31T23:00:00Z' },
    'x.json: startsAt must be from 2000 to 2099, got "1969-12-31T23:00:00Z"',
  ],
  [
    'a fault after the end and what mends it: one slip, one line',
    {
      events: [
        { at: '70m', do: 'cut-origin', how: 'refuses' },
        { at: '80m', do: 'join-origin' },
      ],
    },
    'x.json: events[0].at is 70m, after the end of the run (1h); write a moment before it, or a longer duration',
  ],
  [
    'what mends too late',
    {
      events: [
        { at: '50m', do: 'cut-origin', how: 'refuses' },
        { at: '70m', do: 'join-origin' },
      ],
    },
    'x.json: events[1].at is 70m, after the end of the run (1h); write a moment before it, or a longer duration',
  ],
  [
    'a beginning that is no moment',
    { startsAt: 'Friday' },
    'x.json: startsAt must be a moment in UTC such as 2026-11-27T17:30:00Z, got "Friday"',
  ],
  [
    'what it needs by a name that is none',
    { application: { healthNeeds: ['constructor', 'The Database'] } },
    'x.json: application.healthNeeds[0] must be another word: this one means something in JavaScript, got "constructor"',
    'x.json: application.healthNeeds[1] must be lower-case words with hyphens, got "The Database"',
  ],
  [
    'third parties of one name, and one that has the database’s',
    {
      application: {
        thirdParties: ['pay', 'pay', 'database'].map((name) => ({ name, neededBy: ['order'] })),
      },
    },
    'x.json: application.thirdParties[1].name is pay, which something else is called already; give it another',
    'x.json: application.thirdParties[2].name is database, which something else is called already; give it another',
  ],
  [
    'a verb with another one’s key',
    { events: [{ at: '30m', do: 'drain-targets', how: 'hangs' }] },
    'x.json: events[0].how is not a key of this file; known here: at, do',
  ],
  [
    'a value that is none',
    { application: { maxInFlight: 'lots', workers: 0 } },
    'x.json: application.workers must be at least 1, got 0',
    'x.json: application.maxInFlight must be a whole number, none or template, got "lots"',
  ],
  [
    'a dependency that is mended under another name',
    {
      events: [
        { at: '30m', do: 'break-dependency', name: 'database', how: 'down' },
        { at: '40m', do: 'mend-dependency', name: 'cache' },
      ],
    },
    'x.json: events[1] is mend-dependency at 40m, and nothing is broken that it mends',
  ],
])('%s', (_what, more, ...lines) => {
  expect(problems(more)).toEqual(lines);
});

test('every verb is in one pair, or leaves nothing behind, and has words for people', () => {
  const verbs = EVENT.options.map((option) => option.shape.do.value);
  const paired = Object.entries(ENDED_BY).flat();
  expect(new Set(paired).size).toBe(paired.length);
  expect(verbs.filter((verb) => !paired.includes(verb)).sort()).toEqual([
    'deploy',
    'health-event',
    'send-event',
  ]);
});

test('an API that is broken fails in its Region only, until it is mended there', () => {
  const faults = new FaultBoard();
  const world = {
    faults,
    regions: { site: 'eu-west-3', standby: undefined, control: undefined },
    deploy: () => undefined,
    sendEvent: () => undefined,
    reportHealth: () => undefined,
  };
  const event = (verb: 'break-api' | 'mend-api', region: string, service: string): ScenarioEvent => ({
    at: '1m',
    do: verb,
    region,
    service,
  });
  const fails = () =>
    ['eu-west-3', 'eu-west-1'].map((region) =>
      ['dynamodb', 'sns'].filter((name) => faults.apiFails(name, region)),
    );
  act(event('break-api', 'eu-west-3', 'dynamodb'), world);
  act(event('break-api', 'eu-west-1', '*'), world);
  expect(fails()).toEqual([['dynamodb'], ['dynamodb', 'sns']]);
  act(event('mend-api', 'eu-west-3', 'dynamodb'), world);
  expect(fails()).toEqual([[], ['dynamodb', 'sns']]);
  act(event('mend-api', 'eu-west-1', '*'), world);
  expect([...fails(), faults.now.apis]).toEqual([[], [], {}]);
});

test('what nobody mends lasts to the end; two faults of one kind are mended together', () => {
  const { events, durationMs } = checkScenario(
    {
      ...base,
      events: [
        { at: '10m', do: 'fail-application', how: 'errors', share: 0.3 },
        { at: '20m', do: 'fail-application', how: 'hangs', share: 0.5 },
        { at: '30m', do: 'restore-application' },
        { at: '40m', do: 'cut-origin', how: 'black-hole' },
      ],
    },
    'x.json',
  );
  const spans = spansOf(
    events.map(({ atMs, event }) => ({ ...event, atMs })),
    durationMs,
  );
  expect(spans.map(({ fromMs, toMs, text }) => [fromMs / 60_000, toMs / 60_000, text])).toEqual([
    [10, 30, '30 % of the servers answer 500'],
    [20, 30, '50 % of the servers take requests and do not answer'],
    [40, 60, 'packets to the load balancer vanish'],
  ]);
  expect(inWords(events[0]!.event)).toBe('30 % of the servers answer 500');
  expect(inWords({ ...(events[0]!.event as object), share: 0.001 } as ScenarioEvent)).toBe(
    'less than 1 % of the servers answer 500',
  );
});

test('a fault of which only one can be ends when the next of its kind takes its place', () => {
  const { events, durationMs } = readScenario('cloudflare-2025-11-18');
  const spans = spansOf(
    events.map(({ atMs, event }) => ({ ...event, atMs })),
    durationMs,
  ).filter(({ text }) => text.startsWith('CloudFront answers'));
  for (const [i, { toMs }] of spans.slice(0, -1).entries())
    expect(toMs).toBeLessThanOrEqual(spans[i + 1]!.fromMs);
});

test('services have the names that people know', () => {
  const events = [
    { at: '10m', do: 'break-api', service: 'dynamodb', region: 'site' },
    { at: '20m', do: 'break-control-plane', service: 'cloudfront', region: 'us-east-1' },
    { at: '30m', do: 'break-dependency', name: 'payment', how: 'hangs' },
  ];
  expect(events.map((event) => inWords(EVENT.parse(event)))).toEqual([
    'the API of DynamoDB fails in the site’s Region',
    'nothing can be changed at CloudFront in us-east-1',
    'the service “payment” hangs',
  ]);
});
