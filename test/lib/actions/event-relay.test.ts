import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventRelay } from '../../../lib/actions/event-relay';
import { flagSets, stackIn } from '../../support/stacks';

const CONTROL_BUS = ':events:eu-west-1:123456789012:event-bus/default';
const alarmNames = ['breakwater-shop-overload'];

describe.each(flagSets)('EventRelay %s', (_, context) => {
  const stack = stackIn('eu-west-3', context);
  new EventRelay(stack, 'Relay', { controlRegion: 'eu-west-1', alarmNames, capacityChangesOf: 'shop' });
  const template = Template.fromStack(stack);
  const toControlBus = [
    Match.objectLike({ Arn: Match.anyValue(), DeadLetterConfig: { Arn: Match.anyValue() } }),
  ];

  test('every rule sends to the control Region, and to nothing else', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule'))) {
      expect(Properties.Targets).toHaveLength(1);
      expect(JSON.stringify(Properties.Targets[0].Arn)).toContain(CONTROL_BUS);
    }
  });

  test('passes on the state changes of the alarms it was given, and no others', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { alarmName: alarmNames },
      },
      Targets: toControlBus,
    });
  });

  test('passes on what ScaleOut reports of this site', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['breakwater.scale-out'], detail: { site: ['shop'] } },
      Targets: toControlBus,
    });
  });

  test('may put events on that one bus only', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements = policy?.Properties.PolicyDocument.Statement;
    expect(statements).toHaveLength(1);
    expect(statements[0].Action).toBe('events:PutEvents');
    expect(JSON.stringify(statements[0].Resource)).toContain(CONTROL_BUS);
  });
});

test('without a site only alarms are passed on', () => {
  const stack = stackIn('us-east-1');
  new EventRelay(stack, 'Relay', { controlRegion: 'eu-west-1', alarmNames });
  Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 1);
});

test('fails inside the control Region, where the rule would feed itself, and without alarms', () => {
  const make = () =>
    new EventRelay(stackIn('eu-west-1'), 'Relay', { controlRegion: 'eu-west-1', alarmNames: [] });
  expect(make).toThrow(
    'Test/Relay: controlRegion must differ from the stack\'s own Region, got "eu-west-1"; ' +
      'alarmNames must name at least one alarm, got []',
  );
});
