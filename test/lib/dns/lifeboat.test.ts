import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Lifeboat, type LifeboatProps } from '../../../lib';
import { ACCOUNT, flagSets, stackIn } from '../../support/stacks';
import { controlStack, lifeboat, messageOf, ZONE } from './support';

const NAMES = ['origin.shop.example', 'shop.example'];

describe.each(flagSets)('%s', (_, context) => {
  const template = (props: Partial<LifeboatProps> = {}) => {
    const stack = stackIn('eu-west-1', context);
    lifeboat(stack, props);
    return Template.fromStack(stack);
  };

  test('one route takes every path and method, in format 2.0', () => {
    const made = template();
    made.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
    made.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'NONE',
    });
    made.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  test('each name has a domain of IPv4 and IPv6, under one certificate of this Region, and no other address answers', () => {
    const made = template();
    made.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', NAMES.length);
    for (const DomainName of NAMES) {
      made.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
        DomainName,
        DomainNameConfigurations: [
          { EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2', IpAddressType: 'dualstack' },
        ],
      });
    }
    made.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      DisableExecuteApiEndpoint: true,
      ProtocolType: 'HTTP',
    });
    made.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: NAMES[0],
      SubjectAlternativeNames: [NAMES[1]],
      ValidationMethod: 'DNS',
      DomainValidationOptions: NAMES.map((DomainName) => ({ DomainName, HostedZoneId: ZONE.hostedZoneId })),
    });
  });

  test('is throttled, and logs what was asked without who asked', () => {
    template({ requestsPerSecond: 50, burst: 20 }).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 20 },
      AccessLogSettings: {
        DestinationArn: Match.anyValue(),
        Format: Match.not(Match.stringLikeRegexp('sourceIp|userAgent|query')),
      },
    });
    template().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
    });
  });

  test('the function may write its log and nothing else, knows two things, and reserves no concurrency', () => {
    const made = template({ brand: 'Chez Léa', retryAfter: Duration.seconds(90) });
    const policies = Object.values(made.findResources('AWS::IAM::Policy'));
    const actions = policies.flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
    );
    expect(actions.sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    made.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      ReservedConcurrentExecutions: Match.absent(),
      VpcConfig: Match.absent(),
      Environment: {
        Variables: { BREAKWATER_BRAND: 'Chez Léa', BREAKWATER_RETRY_AFTER_SECONDS: '90' },
      },
    });
    made.resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('depends on nothing else of ours: no table, parameter, secret, key, topic, queue or bucket', () => {
    const types = Object.values(template().toJSON().Resources as Record<string, { Type: string }>).map(
      ({ Type }) => Type.split('::')[1],
    );
    expect([...new Set(types)].sort()).toEqual([
      'ApiGatewayV2',
      'CertificateManager',
      'IAM',
      'Lambda',
      'Logs',
    ]);
  });
});

test('its metrics are of its API, and of its function', () => {
  const stack = controlStack();
  const boat = lifeboat(stack);
  for (const metric of [boat.metricRequests(), boat.metricRefused()]) {
    expect(metric.namespace).toBe('AWS/ApiGateway');
    expect(stack.resolve(metric.dimensions)).toEqual({ ApiId: stack.resolve(boat.api.apiId) });
    metric.createAlarm(stack, `Alarm${metric.metricName}`, { threshold: 1, evaluationPeriods: 1 });
  }
  expect(boat.metricFailed().namespace).toBe('AWS/Lambda');
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 2);
});

test('a function that hangs keeps a visitor for seconds, not for API Gateway’s half a minute', () => {
  const stack = controlStack();
  lifeboat(stack);
  const [fn] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  expect(fn?.Properties.Timeout).toBeLessThanOrEqual(5);
});

test('the domain of a name that it does not answer to is refused', () => {
  expect(messageOf(() => lifeboat(controlStack()).domainOf('www.shop.example'))).toBe(
    'Test/Lifeboat: domainName must be one of origin.shop.example, shop.example, got "www.shop.example"',
  );
});

test.each<[Partial<LifeboatProps>, string]>([
  [{ domainNames: [] }, 'domainNames must be 1 to 10 different names, got []'],
  [{ domainNames: ['a.shop.example', 'a.shop.example'] }, 'domainNames must be 1 to 10 different names'],
  [{ domainNames: ['shop.test'] }, 'domainNames[0] must be in the hosted zone shop.example, got "shop.test"'],
  // Another domain that ends alike.
  [{ domainNames: ['myshop.example'] }, 'domainNames[0] must be in the hosted zone shop.example'],
  [
    { domainNames: [`${'a'.repeat(60)}.shop.example`, 'shop.example'] },
    "domainNames[0] must have at most 64 characters, as the certificate's first name; put a shorter one first",
  ],
  [{ domainNames: ['Shop.example'] }, 'domainNames[0] must be a host name such as www.shop.example'],
  [
    { domainNames: [Token.asString({ Ref: 'Name' })] },
    'domainNames[0] must be known at synthesis, got a token',
  ],
  [{ brand: 'x'.repeat(61) }, 'brand must have at most 60 characters'],
  [{ retryAfter: Duration.seconds(1) }, 'retryAfter must be a number from 5 to 3600 s, got 1'],
  [{ requestsPerSecond: 0 }, 'requestsPerSecond must be a number from 1 to 100000, got 0'],
  [{ burst: 1.5 }, 'burst must be a whole number from 1 to 100000, got 1.5'],
  [{ hostedZoneId: 'x', burst: 0 }, 'hostedZoneId must be the id of a hosted zone (Z…), got "x"; burst must'],
])('refuses %j', (props, message) => {
  expect(messageOf(() => lifeboat(controlStack(), props))).toContain(message);
});

test('after one that was refused, the next is judged as if it were alone', () => {
  const stack = controlStack();
  expect(messageOf(() => lifeboat(stack, { domainNames: [] }))).toContain('domainNames must be 1 to 10');
  expect(() => new Lifeboat(stack, 'Second', { ...ZONE, domainNames: ['shop.example'] })).not.toThrow();
});

test('two in one Region for the same name are refused, in different Regions not', () => {
  const stack = controlStack();
  lifeboat(stack);
  expect(
    messageOf(() => new Lifeboat(stack, 'Second', { ...ZONE, domainNames: ['shop.example'] })),
  ).toContain('domainNames must differ between two lifeboats in one account and Region');
  const other = new Stack(stack.node.root, 'Other', { env: { account: ACCOUNT, region: 'eu-central-1' } });
  expect(() => new Lifeboat(other, 'Second', { ...ZONE, domainNames: ['shop.example'] })).not.toThrow();
});
