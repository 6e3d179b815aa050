import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OriginFailover, StopSwitch } from '../../../lib';
import { ORIGIN_CHECK_PATH, ORIGIN_CHECK_TEXT } from '../../../lib/private/contracts/origin-check';
import { STOP_SWITCH_KEY, STOP_SWITCH_TEXT } from '../../../lib/private/contracts/stop-switch';
import { flagSets, stackIn } from '../../support/stacks';
import { answerFor, type Endpoint, isHealthy, type Template as Synthesized } from './route53-rules';
import { configsOf, controlStack, lifeboat, loadBalancer, messageOf, synthesized, ZONE } from './support';

const ORIGIN = 'origin.shop.example';
const PRIMARY = 'primary.origin.shop.example';
const STANDBY = 'standby.origin.shop.example';

/** What S3 says to a checker. Without a right to list, a key that is not there is forbidden like one that is. */
const PRESENT: Endpoint = { status: 200, body: `${STOP_SWITCH_TEXT}\nreason: the Region is gone\n` };
const ABSENT: Endpoint = { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' };
const DOWN: Endpoint = 'no connection';

/** The host of the switch, as its template has it. */
function switchAt(template: Synthesized): string {
  const found = Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::S3::Bucket');
  return `<${found![0]}.RegionalDomainName>/${STOP_SWITCH_KEY}`;
}

function withLifeboat(): Synthesized {
  const stack = controlStack();
  new OriginFailover(stack, 'Failover', {
    ...ZONE,
    domainName: 'shop.example',
    loadBalancer: loadBalancer(stack, 'Site'),
    lifeboat: lifeboat(stack),
    stopSwitch: new StopSwitch(stack, 'Switch'),
  });
  return synthesized(stack);
}

function withStandby(): Synthesized {
  const stack = controlStack();
  new OriginFailover(stack, 'Failover', {
    ...ZONE,
    domainName: 'shop.example',
    loadBalancer: loadBalancer(stack, 'Site'),
    standby: loadBalancer(stack, 'Standby'),
    stopSwitch: new StopSwitch(stack, 'Switch'),
  });
  return synthesized(stack);
}

/** Rows: the switch; the primary's check; what answers. */
const POLARITY: ReadonlyArray<readonly [string, string, Endpoint, Endpoint, string]> = [
  ['object absent', 'primary up', ABSENT, { status: 200, body: ORIGIN_CHECK_TEXT }, 'PRIMARY'],
  ['object absent', 'primary down', ABSENT, DOWN, 'SECONDARY'],
  ['object present', 'primary up', PRESENT, { status: 200, body: ORIGIN_CHECK_TEXT }, 'SECONDARY'],
  ['object present', 'primary down', PRESENT, DOWN, 'SECONDARY'],
  ['bucket out of reach', 'primary up', DOWN, { status: 200, body: ORIGIN_CHECK_TEXT }, 'PRIMARY'],
  ['bucket out of reach', 'primary down', DOWN, DOWN, 'SECONDARY'],
  ['S3 failing', 'primary up', { status: 503 }, { status: 200, body: ORIGIN_CHECK_TEXT }, 'PRIMARY'],
  ['S3 redirecting', 'primary up', { status: 307 }, { status: 200, body: ORIGIN_CHECK_TEXT }, 'PRIMARY'],
  [
    'another object',
    'primary up',
    { status: 200, body: 'test' },
    { status: 200, body: ORIGIN_CHECK_TEXT },
    'PRIMARY',
  ],
  // Documented, and unwanted: an inverted check is unhealthy until it has data.
  ['switch just made', 'primary up', 'new', { status: 200, body: ORIGIN_CHECK_TEXT }, 'SECONDARY'],
];

describe('polarity, with a lifeboat', () => {
  const template = withLifeboat();

  test.each(POLARITY)('%s, %s', (_switch, _primary, stop, primary, expected) => {
    const endpoints = { [switchAt(template)]: stop, [`${PRIMARY}${ORIGIN_CHECK_PATH}`]: primary };
    for (const type of ['A', 'AAAA']) expect(answerFor(template, ORIGIN, type, { endpoints })).toBe(expected);
  });

  test('whatever the switch is when nobody throws it, it moves nothing', () => {
    const up = { status: 200, body: ORIGIN_CHECK_TEXT };
    for (const stop of [ABSENT, DOWN, { status: 404 }, { status: 500 }]) {
      const endpoints = { [switchAt(template)]: stop, [`${PRIMARY}${ORIGIN_CHECK_PATH}`]: up };
      expect(answerFor(template, ORIGIN, 'A', { endpoints })).toBe('PRIMARY');
    }
  });

  test('disabling the switch throws it: the object is to be removed instead', () => {
    const endpoints = {
      [switchAt(template)]: ABSENT,
      [`${PRIMARY}${ORIGIN_CHECK_PATH}`]: { status: 200, body: ORIGIN_CHECK_TEXT },
    };
    const inverted = Object.entries(template.Resources).find(
      ([, { Properties }]) => Properties?.HealthCheckConfig?.Inverted,
    )![0];
    expect(answerFor(template, ORIGIN, 'A', { endpoints, disabled: [inverted] })).toBe('SECONDARY');
  });
});

describe('polarity, with a standby', () => {
  const template = withStandby();
  const OK: Endpoint = { status: 200, body: 'ok' };

  test.each([
    ['object absent', 'both up', ABSENT, OK, OK, 'PRIMARY'],
    ['object absent', 'primary down', ABSENT, DOWN, OK, 'SECONDARY'],
    ['object present', 'both up', PRESENT, OK, OK, 'SECONDARY'],
    ['object present', 'primary down', PRESENT, DOWN, OK, 'SECONDARY'],
    // The standby's own check still counts: nobody is sent to what does not answer.
    ['object present', 'standby down', PRESENT, OK, DOWN, 'PRIMARY'],
    ['object present', 'both down', PRESENT, DOWN, DOWN, 'PRIMARY'],
    ['object absent', 'both down', ABSENT, DOWN, DOWN, 'PRIMARY'],
    // The whole Region of the standby, its bucket included.
    ['standby’s Region down', 'primary up', DOWN, OK, DOWN, 'PRIMARY'],
  ] as const)('%s, %s', (_switch, _fleets, stop, primary, standby, expected) => {
    const endpoints = {
      [switchAt(template)]: stop,
      [`${PRIMARY}/health`]: primary,
      [`${STANDBY}/health`]: standby,
    };
    for (const type of ['A', 'AAAA']) expect(answerFor(template, ORIGIN, type, { endpoints })).toBe(expected);
  });
});

describe('the rules that the tables rest on', () => {
  const check = (config: object) => ({
    Type: 'AWS::Route53::HealthCheck',
    Properties: {
      HealthCheckConfig: { FullyQualifiedDomainName: 'a.example', ResourcePath: '/', ...config },
    },
  });
  const template: Synthesized = {
    Resources: {
      Plain: check({ Type: 'HTTPS' }),
      Inverted: check({ Type: 'HTTPS', Inverted: true }),
      All: check({
        Type: 'CALCULATED',
        HealthThreshold: 2,
        ChildHealthChecks: [{ Ref: 'Plain' }, { Ref: 'Inverted' }],
      }),
      One: check({
        Type: 'CALCULATED',
        HealthThreshold: 1,
        ChildHealthChecks: [{ Ref: 'Plain' }, { Ref: 'Inverted' }],
      }),
      None: check({ Type: 'CALCULATED', HealthThreshold: 0, ChildHealthChecks: [{ Ref: 'Plain' }] }),
      TooMany: check({ Type: 'CALCULATED', HealthThreshold: 2, ChildHealthChecks: [{ Ref: 'Plain' }] }),
      Nested: check({ Type: 'CALCULATED', HealthThreshold: 1, ChildHealthChecks: [{ Ref: 'All' }] }),
    },
  };
  const at = (id: string, endpoint: Endpoint, disabled?: string[]) =>
    isHealthy(template, id, { endpoints: { 'a.example/': endpoint }, disabled });

  test.each<[string, Endpoint, boolean]>([
    ['Plain', { status: 200 }, true],
    ['Plain', { status: 302 }, true],
    ['Plain', { status: 404 }, false],
    ['Plain', 'no connection', false],
    ['Plain', 'new', true],
    ['Inverted', { status: 200 }, false],
    ['Inverted', 'no connection', true],
    ['Inverted', 'new', false],
    ['All', { status: 200 }, false],
    ['One', { status: 200 }, true],
    ['None', 'no connection', true],
    ['TooMany', { status: 200 }, false],
  ])('%s, when its endpoint is %j', (id, endpoint, expected) => {
    expect(at(id, endpoint)).toBe(expected);
  });

  test('disabled is healthy, disabled and inverted is not', () => {
    expect(at('Plain', 'no connection', ['Plain'])).toBe(true);
    expect(at('Inverted', 'no connection', ['Inverted'])).toBe(false);
  });

  test('a calculated check of a calculated one does not exist', () => {
    expect(() => at('Nested', 'new')).toThrow('cannot monitor another one');
  });
});

describe.each(flagSets)('the bucket, %s', (_, context) => {
  const make = () => {
    const stack = stackIn('eu-central-1', context);
    new StopSwitch(stack, 'Switch');
    return stack;
  };

  test('is private, and lets only the checkers’ addresses read only the one key', () => {
    const template = Template.fromStack(make());
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: Match.absent(),
    });
    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    const statements = policy!.Properties.PolicyDocument.Statement;
    const allowed = statements.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
    expect(allowed).toHaveLength(1);
    expect(allowed[0].Action).toBe('s3:GetObject');
    expect(JSON.stringify(allowed[0].Resource)).toContain(`/${STOP_SWITCH_KEY}"`);
    expect(Object.keys(allowed[0].Condition)).toEqual(['IpAddress']);
    const ranges: string[] = allowed[0].Condition.IpAddress['aws:SourceIp'];
    // S3 takes a policy with a range wider than /8 for a public one, and Block Public Access refuses it.
    for (const range of ranges) expect(Number(range.split('/')[1])).toBeGreaterThanOrEqual(8);
    expect(ranges).toContain('15.177.0.0/18');
  });

  test('is asked over HTTPS, by its Region’s own address, inverted, for its text', () => {
    const stack = make();
    expect(configsOf(stack)).toMatchObject([
      {
        Type: 'HTTPS_STR_MATCH',
        Inverted: true,
        FullyQualifiedDomainName: { 'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'] },
        ResourcePath: `/${STOP_SWITCH_KEY}`,
        SearchString: STOP_SWITCH_TEXT,
        RequestInterval: 10,
        FailureThreshold: 3,
        MeasureLatency: false,
      },
    ]);
  });
});

test('no checker looks before its addresses are let in', () => {
  const stack = controlStack();
  new StopSwitch(stack, 'Switch');
  const template = Template.fromStack(stack);
  const [policy] = Object.keys(template.findResources('AWS::S3::BucketPolicy'));
  const [check] = Object.values(template.findResources('AWS::Route53::HealthCheck'));
  expect(check?.DependsOn).toContain(policy);
});

test('whoever may throw it may do so to that one key', () => {
  const stack = controlStack();
  new StopSwitch(stack, 'Switch').grantThrow(
    new iam.Role(stack, 'OnCall', { assumedBy: new iam.AccountRootPrincipal() }),
  );
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const [statement, ...others] = policy!.Properties.PolicyDocument.Statement;
  expect(others).toEqual([]);
  expect(statement.Action.sort()).toEqual(['s3:DeleteObject', 's3:GetObject', 's3:PutObject']);
  expect(JSON.stringify(statement.Resource)).toContain(`/${STOP_SWITCH_KEY}"`);
});

test('the combined check needs both', () => {
  const stack = controlStack();
  const stopSwitch = new StopSwitch(stack, 'Switch');
  const failover = new OriginFailover(stack, 'Failover', {
    ...ZONE,
    domainName: 'shop.example',
    loadBalancer: loadBalancer(stack, 'Site'),
    lifeboat: lifeboat(stack),
    stopSwitch,
  });
  const combined = configsOf(stack).find(({ Type }) => Type === 'CALCULATED');
  expect(combined).toMatchObject({ HealthThreshold: 2 });
  expect(combined.Inverted).toBeFalsy();
  expect(combined.ChildHealthChecks).toEqual(
    [failover.primaryCheck, stopSwitch.healthCheck].map(({ healthCheckId }) =>
      Stack.of(stack).resolve(healthCheckId),
    ),
  );
});

test.each([
  [{ failureThreshold: 0 }, 'failureThreshold must be a whole number from 1 to 10, got 0'],
  [{ checkerRegions: ['eu-west-1'] }, 'checkerRegions must be 3 or more different ones of'],
  [{ checkerRanges: [] }, 'checkerRanges must be IPv4 ranges such as 15.177.0.0/18'],
  [{ checkerRanges: ['0.0.0.0/1'] }, 'none wider than /8, which S3 takes for public, got ["0.0.0.0/1"]'],
  [{ checkerRanges: ['300.0.0.0/26'] }, 'checkerRanges must be IPv4 ranges'],
])('refuses %j', (props, message) => {
  expect(messageOf(() => new StopSwitch(controlStack(), 'Switch', props))).toContain(message);
});
