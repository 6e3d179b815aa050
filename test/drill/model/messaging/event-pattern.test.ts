import { fits, PatternError } from '../../../../drill/model/messaging/event-pattern';

const ALARM = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  resources: ['arn:aws:cloudwatch:us-east-1:1:alarm:a', 'arn:aws:cloudwatch:us-east-1:1:alarm:b'],
  detail: {
    alarmName: 'site-down',
    state: { value: 'ALARM', limit: 7 },
    none: null,
    tags: [],
    from: '10.0.0.255',
  },
};
const on = (detail: unknown) => ({ detail });

// Amazon EventBridge User Guide, "Comparison operators for use in event patterns" and "Amazon EventBridge event patterns".
test.each<[string, unknown, boolean]>([
  ['a value that is there', { source: ['aws.cloudwatch'] }, true],
  ['one of several values', { source: ['aws.ec2', 'aws.cloudwatch'] }, true],
  ['none of them', { source: ['aws.ec2'] }, false],
  ['all fields must fit', { source: ['aws.cloudwatch'], 'detail-type': ['other'] }, false],
  ['any item of an array in the event', { resources: ['arn:aws:cloudwatch:us-east-1:1:alarm:b'] }, true],
  ['a field that is not there', on({ nowhere: ['x'] }), false],
  ['null', on({ none: [null] }), true],
  ['values are compared with their case', { source: ['AWS.CloudWatch'] }, false],
  ['a number is not its text', on({ state: { limit: ['7'] } }), false],
  ['exists', on({ alarmName: [{ exists: true }] }), true],
  ['exists false', on({ nowhere: [{ exists: false }] }), true],
  ['exists false deep in what is not there', on({ far: { away: [{ exists: false }] } }), true],
  ['prefix', on({ alarmName: [{ prefix: 'site-' }] }), true],
  ['prefix, in any case', on({ alarmName: [{ prefix: { 'equals-ignore-case': 'SITE' } }] }), true],
  ['prefix that is none', on({ alarmName: [{ prefix: 'down' }] }), false],
  ['suffix', on({ alarmName: [{ suffix: '-down' }] }), true],
  ['equals-ignore-case', on({ alarmName: [{ 'equals-ignore-case': 'Site-Down' }] }), true],
  ['wildcard', on({ alarmName: [{ wildcard: 's*-d*n' }] }), true],
  ['wildcard that does not fit', on({ alarmName: [{ wildcard: 's*-d' }] }), false],
  ['anything-but one', on({ alarmName: [{ 'anything-but': 'other' }] }), true],
  ['anything-but a list', on({ alarmName: [{ 'anything-but': ['site-down', 'other'] }] }), false],
  ['anything-but a prefix', on({ alarmName: [{ 'anything-but': { prefix: 'site' } }] }), false],
  [
    'anything-but several suffixes',
    on({ alarmName: [{ 'anything-but': { suffix: ['up', 'down'] } }] }),
    false,
  ],
  ['anything-but needs the field', on({ nowhere: [{ 'anything-but': 'x' }] }), false],
  ['numeric equal', on({ state: { limit: [{ numeric: ['=', 7] }] } }), true],
  ['numeric range', on({ state: { limit: [{ numeric: ['>', 0, '<=', 7] }] } }), true],
  ['numeric range, its end excluded', on({ state: { limit: [{ numeric: ['>=', 0, '<', 7] }] } }), false],
  ['numeric wants a number', on({ alarmName: [{ numeric: ['>', 0] }] }), false],
  ['$or', { $or: [{ source: ['aws.ec2'] }, { detail: { alarmName: ['site-down'] } }] }, true],
  ['cidr', on({ from: [{ cidr: '10.0.0.0/24' }] }), true],
  ['cidr, another block', on({ from: [{ cidr: '10.0.1.0/24' }] }), false],
  ['cidr, of the other family', on({ from: [{ cidr: '2001:db8::/32' }] }), false],
  ['cidr wants an address', on({ alarmName: [{ cidr: '0.0.0.0/0' }] }), false],
  ['$or of comparisons is a field', { $or: [{ numeric: ['=', 7] }, { prefix: 'a' }] }, false],
  ['$or with none', { $or: [{ source: ['aws.ec2'] }, { source: ['aws.s3'] }] }, false],
])('%s', (_, pattern, expected) => {
  expect(fits(pattern, ALARM)).toBe(expected);
});

test.each([
  { source: [{ fuzzy: 'cloudwatch' }] },
  { $or: [{ source: ['aws.cloudwatch'] }] },
  on({ state: { limit: [{ numeric: ['~', 1] }] } }),
])('a comparison that is not played says so by name: %j', (pattern) => {
  expect(() => fits(pattern, ALARM)).toThrow(PatternError);
});
