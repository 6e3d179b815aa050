import { parseRule, RuleError } from '../../../drill/alarms/composite-rule';
import type { AlarmState } from '../../../drill/alarms/evaluate';

const STATES: Record<string, AlarmState> = {
  on: 'ALARM',
  off: 'OK',
  blind: 'INSUFFICIENT_DATA',
  'arn:aws:cloudwatch:eu-west-3:1:alarm:with (odd) name': 'ALARM',
};
const holds = (text: string) => parseRule(text).holds((name) => STATES[name]);

// Amazon CloudWatch API Reference, PutCompositeAlarm, AlarmRule.
test.each([
  ['ALARM(on)', true],
  ['ALARM("on")', true],
  ['ALARM(off)', false],
  ['OK(off)', true],
  ['INSUFFICIENT_DATA(blind)', true],
  ['ALARM(blind) OR OK(blind)', false],
  ['NOT ALARM(off)', true],
  ['TRUE AND NOT FALSE', true],
  ['ALARM(on) AND ALARM(off)', false],
  ['ALARM(on) OR ALARM(off) AND ALARM(off)', true],
  ['(ALARM(on) OR ALARM(off)) AND ALARM(off)', false],
  ['NOT (ALARM(on) AND ALARM(off))', true],
  ['ALARM("arn:aws:cloudwatch:eu-west-3:1:alarm:with (odd) name")', true],
  ['ALARM(nobody)', false],
  ['NOT ALARM(nobody)', true],
  ['AT_LEAST(1, ALARM, (on, off))', true],
  ['AT_LEAST(2, ALARM, (on, off))', false],
  ['AT_LEAST(50%, ALARM, (on, off))', true],
  ['AT_LEAST(51%, ALARM, (on, off))', false],
  ['AT_LEAST(2, NOT ALARM, (on, off, blind))', true],
])('%s: %s', (text, expected) => {
  expect(holds(text)).toBe(expected);
});

test('a rule says which alarms it speaks of', () => {
  expect(parseRule('ALARM(a) AND (NOT ALARM("b c") OR AT_LEAST(1, OK, (d, e)))').alarms).toEqual([
    'a',
    'b c',
    'd',
    'e',
  ]);
});

test.each([
  '',
  'ALARM(on',
  'ALARM(on) ALARM(off)',
  'BROKEN(on)',
  'ALARM(on) AND',
  'AT_LEAST(some, ALARM, (on))',
])('the rule "%s" is none', (text) => {
  expect(() => parseRule(text)).toThrow(RuleError);
});
