import { inputFor } from '../../../../drill/model/messaging/target-input';

const EVENT = {
  id: '1',
  source: 'aws.cloudwatch',
  detail: { name: 'site "down"', state: { value: 'ALARM' }, count: 3, cost: '$& $1' },
};
const RULE = {
  arn: 'arn:aws:events:eu-west-3:1:rule/r',
  name: 'r',
  nowMs: Date.parse('2026-11-25T12:00:00Z'),
};
const transformed = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  inputFor({ InputTransformer: { InputTemplate, InputPathsMap } }, EVENT, RULE);
const PATHS = {
  name: '$.detail.name',
  state: '$.detail.state',
  count: '$.detail.count',
  cost: '$.detail.cost',
  none: '$.x',
};

test('without an input a target gets the event; with one, the constant or the part', () => {
  expect(inputFor({}, EVENT, RULE)).toBe(EVENT);
  expect(inputFor({ Input: '{"a":1}' }, EVENT, RULE)).toEqual({ a: 1 });
  expect(inputFor({ InputPath: '$.detail.state' }, EVENT, RULE)).toEqual({ value: 'ALARM' });
});

// Amazon EventBridge User Guide, "Amazon EventBridge input transformation".
test.each<[string, unknown]>([
  ['{"a": <name>}', { a: 'site "down"' }],
  ['{"a": <state>, "b": <count>}', { a: { value: 'ALARM' }, b: 3 }],
  ['{"a": "alarm <name> is on"}', { a: 'alarm site "down" is on' }],
  ['{"a": "<count> times <count>"}', { a: '3 times 3' }],
  ['{"a": "<name>: <name>"}', { a: 'site "down": site "down"' }],
  ['{"a": "state <state>"}', { a: 'state {"value":"ALARM"}' }],
  ['{"a": <cost>, "b": "<cost>"}', { a: '$& $1', b: '$& $1' }],
  ['{"a": "<unknown>"}', { a: '<unknown>' }],
  ['{"a": <none>}', { a: null }],
  ['"alarm <name>"', 'alarm site "down"'],
  ['{"rule": <aws.events.rule-arn>, "is": "<aws.events.rule-name>"}', { rule: RULE.arn, is: 'r' }],
  ['{"at": <aws.events.event.ingestion-time>}', { at: '2026-11-25T12:00:00.000Z' }],
  ['{"event": <aws.events.event>}', { event: { id: '1', source: 'aws.cloudwatch' } }],
  ['{"event": <aws.events.event.json>}', { event: EVENT }],
])('the template %s', (template, expected) => {
  expect(transformed(template, PATHS)).toEqual(expected);
});
