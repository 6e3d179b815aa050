import { parseAlarmEvent, parseInstant } from '../../../lambda/shared/alarm-event';
import { MalformedEventError } from '../../../lambda/shared/errors';

const ARN = 'arn:aws:cloudwatch:eu-west-3:111122223333:alarm:breakwater-shop-overload';
const AT = '2026-11-22T12:00:00.000+0000';
const AT_MS = Date.parse('2026-11-22T12:00:00Z');

/** Shapes as in the CloudWatch guide, "Invoke a Lambda function from an alarm" and "Alarm events and EventBridge". */
const direct = {
  source: 'aws.cloudwatch',
  alarmArn: ARN,
  accountId: '111122223333',
  time: AT,
  region: 'eu-west-3',
  alarmData: {
    alarmName: 'breakwater-shop-overload',
    state: { value: 'ALARM', reason: 'Threshold Crossed', reasonData: '{}', timestamp: AT },
    previousState: { value: 'OK', reason: 'fine', timestamp: AT },
    configuration: { description: 'More traffic than the fleet is sized for', metrics: [{ id: 'm1' }] },
  },
};
const stateChange = {
  version: '0',
  id: 'e',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '111122223333',
  time: '2026-11-22T12:00:01Z',
  region: 'eu-west-3',
  resources: [ARN],
  detail: direct.alarmData,
};
const message = {
  AlarmName: 'breakwater-shop-overload',
  AlarmDescription: null,
  AWSAccountId: '111122223333',
  NewStateValue: 'OK',
  OldStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed',
  StateChangeTime: AT,
  Region: 'EU (Paris)',
  AlarmArn: ARN,
};
const sns = (...messages: unknown[]) => ({
  Records: messages.map((one) => ({ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(one) } })),
});

const notice = {
  alarmName: 'breakwater-shop-overload',
  alarmArn: ARN,
  accountId: '111122223333',
  region: 'eu-west-3',
  state: 'ALARM',
  previousState: 'OK',
  reason: 'Threshold Crossed',
  changedAtMs: AT_MS,
  description: 'More traffic than the fleet is sized for',
  actionsMuted: false,
};

describe('the three ways in give the same notice', () => {
  test('a Lambda alarm action', () => {
    expect(parseAlarmEvent(direct)).toEqual([notice]);
  });

  test('an EventBridge event', () => {
    expect(parseAlarmEvent(stateChange)).toEqual([notice]);
  });

  test('an SNS delivery, with one notice for each record', () => {
    expect(parseAlarmEvent(sns(message, { ...message, NewStateValue: 'ALARM' }))).toEqual([
      { ...notice, state: 'OK', previousState: 'ALARM', description: undefined },
      { ...notice, state: 'ALARM', previousState: 'ALARM', description: undefined },
    ]);
  });
});

describe('what may be absent', () => {
  test('in an alarm action', () => {
    const alarmData = { alarmName: 'a', state: { value: 'INSUFFICIENT_DATA', timestamp: AT } };
    expect(parseAlarmEvent({ source: 'aws.cloudwatch', alarmArn: ARN, alarmData })).toMatchObject([
      { state: 'INSUFFICIENT_DATA', reason: '', previousState: undefined, description: undefined },
    ]);
  });

  test('in an SNS message', () => {
    const { AlarmDescription: _, OldStateValue: __, NewStateReason: ___, ...rest } = message;
    expect(parseAlarmEvent(sns(rest))).toMatchObject([{ reason: '', previousState: undefined }]);
  });
});

describe('muted and suppressed alarms', () => {
  test.each([
    ['a mute rule', { ...stateChange, detail: { ...stateChange.detail, muteDetail: { mutedBy: 'arn' } } }],
    [
      'a suppressor, in an event',
      {
        ...stateChange,
        detail: { ...direct.alarmData, state: { ...direct.alarmData.state, actionsSuppressedBy: 'Alarm' } },
      },
    ],
    [
      'a suppressor, in an alarm action',
      {
        ...direct,
        alarmData: {
          ...direct.alarmData,
          state: { ...direct.alarmData.state, actionsSuppressedBy: 'Alarm' },
        },
      },
    ],
  ])('%s is seen', (_, event) => {
    expect(parseAlarmEvent(event)).toEqual([{ ...notice, actionsMuted: true }]);
  });
});

describe('malformed events name every field that is wrong, with the value', () => {
  const refused = (event: unknown): string => {
    try {
      parseAlarmEvent(event);
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedEventError);
      return (error as Error).message;
    }
    throw new Error('was accepted');
  };

  test('several fields at once', () => {
    const state = { value: 'BROKEN', timestamp: 'yesterday' };
    const reason = refused({
      source: 'aws.cloudwatch',
      alarmArn: 'overload',
      alarmData: { alarmName: '', state },
    });
    expect(reason.split('; ')).toEqual([
      expect.stringMatching(/^event\.alarmArn .*got "overload"$/),
      expect.stringMatching(/^event\.alarmData\.alarmName .*got ""$/),
      expect.stringMatching(/^event\.alarmData\.state\.value .*got "BROKEN"$/),
      expect.stringMatching(/^event\.alarmData\.state\.timestamp .*got "yesterday"$/),
    ]);
  });

  test.each([
    [null, 'event'],
    [undefined, 'event'],
    ['text', 'event'],
    [[], 'event'],
    [{}, 'event.source'],
    [{ Records: [] }, 'event.source'],
    [{ Records: [{ EventSource: 'aws:sqs' }] }, 'event.source'],
    [{ ...direct, source: 'aws.ec2' }, 'event.source'],
    [{ ...stateChange, resources: [] }, 'event.resources'],
    [{ ...stateChange, resources: ['arn:aws:ec2:eu-west-3:1:instance/i'] }, 'event.resources[0]'],
    [{ ...stateChange, 'detail-type': 'Something Else' }, 'event.detail-type'],
    [sns({ ...message, NewStateValue: 'UP' }), 'Sns.Message.NewStateValue'],
    [sns('text'), 'Sns.Message'],
  ])('%j', (event, place) => {
    expect(refused(event)).toContain(place);
  });

  test('an SNS message that is not JSON', () => {
    const event = { Records: [{ EventSource: 'aws:sns', Sns: { Message: 'Hello {' } }] };
    expect(refused(event)).toBe('Sns.Message must be an alarm\'s JSON, got "Hello {"');
  });

  test('a long value is cut', () => {
    const reason = refused({ ...direct, alarmArn: 'x'.repeat(5_000) });
    expect(reason.length).toBeLessThan(300);
    expect(reason).toContain('...');
  });
});

test.each([
  ['2026-11-22T12:00:00.000+0000', AT_MS],
  ['2026-11-22T13:00:00.000+0100', AT_MS],
  ['2026-11-22T12:00:00Z', AT_MS],
  ['2026-11-22T13:00:00+01:00', AT_MS],
  ['never', Number.NaN],
])('%s is read as an instant', (text, ms) => {
  expect(parseInstant(text)).toBe(ms);
});
