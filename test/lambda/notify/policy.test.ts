import { readPolicy } from '../../../lambda/notify/policy';
import { LOOPBACK_WEBHOOKS } from '../../../lib/private/contracts/notify';

const good = {
  BREAKWATER_SITE: 'shop',
  BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
  BREAKWATER_DEAD_LETTER_QUEUE_URL: 'https://sqs.example/q',
  BREAKWATER_NOTIFY_TABLE: 'table',
  BREAKWATER_PEOPLE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:people',
  BREAKWATER_LANGUAGE: 'fr',
  BREAKWATER_CHANNELS: '[{"kind":"slack","name":"slack","secretArn":"arn"}]',
  BREAKWATER_RUNBOOK_BASE_URL: 'https://runbooks.example',
  BREAKWATER_HEALTH_CHECKS: '[{"role":"primary","id":"check-1","asks":"primary.origin.shop.example"}]',
};

test('what the construct writes', () => {
  expect(readPolicy(good)).toEqual({
    site: 'shop',
    modeParameter: '/breakwater/shop/mode',
    deadLetterQueueUrl: 'https://sqs.example/q',
    table: 'table',
    peopleTopicArn: 'arn:aws:sns:eu-west-1:111122223333:people',
    language: 'fr',
    channels: [{ kind: 'slack', name: 'slack', secretArn: 'arn' }],
    runbookBaseUrl: 'https://runbooks.example',
    checks: [{ role: 'primary', id: 'check-1', asks: 'primary.origin.shop.example' }],
    allowLoopback: false,
  });
});

test('where servers stand by, on a site that has some', () => {
  expect(readPolicy({ ...good, BREAKWATER_STANDBY_REGION: 'eu-central-1' }).standbyRegion).toBe(
    'eu-central-1',
  );
  expect(readPolicy({ ...good, BREAKWATER_STANDBY_REGION: '' }).standbyRegion).toBeUndefined();
});

test.each([
  ['1', true],
  ['0', false],
  ['', false],
])('webhooks on the own machine only where a rehearsal says %j', (value, allowed) => {
  expect(readPolicy({ ...good, [LOOPBACK_WEBHOOKS]: value }).allowLoopback).toBe(allowed);
});

test('everything that is wrong, at once', () => {
  const bad = { ...good, BREAKWATER_SITE: '', BREAKWATER_LANGUAGE: 'de', BREAKWATER_CHANNELS: '[{}]' };
  expect(() => readPolicy(bad)).toThrow(
    'BREAKWATER_SITE must be set, got an empty text; BREAKWATER_LANGUAGE must be one of en, fr, got "de"; ' +
      'BREAKWATER_CHANNELS must be a JSON array of {kind, name, secretArn}, got "[{}]"',
  );
});

test('two channels of one name would hide each other’s deliveries', () => {
  const channel = '{"kind":"webhook","name":"a","secretArn":"arn"}';
  expect(() => readPolicy({ ...good, BREAKWATER_CHANNELS: `[${channel},${channel}]` })).toThrow(
    'BREAKWATER_CHANNELS',
  );
});

test.each(['{}', '[{"role":"other","id":"1","asks":"a"}]', '[{"role":"cdn","id":"","asks":"a"}]', '[null]'])(
  'health checks that are none: %s',
  (value) => {
    expect(() => readPolicy({ ...good, BREAKWATER_HEALTH_CHECKS: value })).toThrow(
      'BREAKWATER_HEALTH_CHECKS must be a JSON array of {role, id, asks}',
    );
  },
);
