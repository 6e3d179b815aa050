import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { OperatingMode, SiteMode, type SiteModeProps } from '../../../lib';
import { flagSets, stackIn } from '../../support/stacks';

const STORE = 'arn:aws:cloudfront::123456789012:key-value-store/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f';

function made(context?: Record<string, unknown>, props: Partial<SiteModeProps> = {}): Template {
  const stack = stackIn('eu-west-1', context);
  const mode = new OperatingMode(stack, 'Mode', { site: 'shop', existing: true });
  new SiteMode(stack, 'SiteMode', { site: 'shop', mode, storeArn: STORE, ...props });
  return Template.fromStack(stack);
}

describe.each(flagSets)('SiteMode %s', (_, context) => {
  const template = made(context);

  test('is woken by requests for its own site, and by nobody else’s', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['breakwater.incident'],
        'detail-type': ['Breakwater Site Mode Request'],
        detail: { site: ['shop'] },
      },
    });
  });

  test('sweeps each minute', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputPathsMap: { time: '$.time' },
            InputTemplate: '{"source":"breakwater.sweep","time":<time>}',
          },
        }),
      ],
    });
  });

  test('hears of what people change, and not of what it changed itself', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['breakwater.site-mode'],
        'detail-type': ['Breakwater Site Mode Change'],
        detail: { site: ['shop'], by: ['person'] },
      },
    });
  });

  test('what cannot be delivered to it is kept', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule'))) {
      expect(Properties.Targets[0].DeadLetterConfig).toBeDefined();
    }
  });

  test('knows the store, and how long a mode lasts', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          BREAKWATER_SITE: 'shop',
          BREAKWATER_MODE_STORE_ARN: STORE,
          BREAKWATER_LEASE_SECONDS: '900',
          BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
        }),
      },
    });
  });

  test('may write to one store, and put only its own events', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: [
        'cloudfront-keyvaluestore:DescribeKeyValueStore',
        'cloudfront-keyvaluestore:GetKey',
        'cloudfront-keyvaluestore:UpdateKeys',
      ],
      Resource: STORE,
    });
    expect(statements.find(({ Action }) => Action === 'events:PutEvents')?.Condition).toEqual({
      'ForAllValues:StringEquals': { 'events:source': 'breakwater.site-mode' },
    });
    const wide = statements.filter(({ Resource }) => JSON.stringify(Resource).includes('*'));
    expect(wide).toEqual([]);
  });
});

test('a lease of one’s own arrives', () => {
  made({}, { leaseDuration: Duration.minutes(40) }).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ BREAKWATER_LEASE_SECONDS: '2400' }) },
  });
});

test.each([
  [undefined, 900],
  [Duration.minutes(1), 60],
  [Duration.hours(2), 7200],
])('with a lease of %s, no request waits longer than that', (leaseDuration, seconds) => {
  const template = made({}, { leaseDuration });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: seconds });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['breakwater.incident'] },
    Targets: [Match.objectLike({ RetryPolicy: Match.objectLike({ MaximumEventAgeInSeconds: seconds }) })],
  });
});

test.each([Duration.seconds(30), Duration.hours(3)])('a lease of %s is refused', (leaseDuration) => {
  expect(() => made({}, { leaseDuration })).toThrow(
    'Test/SiteMode: leaseDuration must be a number from 1 to 120 minutes, got',
  );
});
