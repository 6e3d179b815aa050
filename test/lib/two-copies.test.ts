// Every construct twice in one stack: for two sites it works, and for one site it works or is refused at construction. What
// synthesizes and then fails in the deploy, because two resources have one name, is neither.
import { App, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import * as breakwater from '../../lib';
import { someOrigin } from '../support/origins';
import { ACCOUNT } from '../support/stacks';

interface Case {
  readonly make: (stack: Stack, id: string, site: string) => void;
  /** How a second one for the same site is refused; without it, it works. */
  readonly refused?: string;
}

const once = <T>(stack: Stack, id: string, make: () => T): T =>
  (stack.node.tryFindChild(id) as T | undefined) ?? make();
const vpcOf = (stack: Stack) =>
  once(stack, 'Vpc', () => new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b'] }));
const queue = (stack: Stack, id: string) => new sqs.Queue(stack, `${id}Queue`);
const readMode = (stack: Stack, id: string, site: string) =>
  new breakwater.OperatingMode(stack, `${id}Mode`, { site, existing: true });
const someFunction = (stack: Stack, id: string) =>
  new lambda.Function(stack, `${id}Function`, {
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });
const distribution = (stack: Stack, id: string) =>
  new cloudfront.Distribution(stack, `${id}Distribution`, {
    defaultBehavior: { origin: new origins.HttpOrigin('origin.shop.example') },
  });
const maintenance = (stack: Stack, id: string) =>
  new breakwater.MaintenanceSite(stack, `${id}Maintenance`, { page: { brand: 'Shop' } });
const originStack = (stack: Stack, id: string, site: string) =>
  new breakwater.OriginStack(stack, `${id}Origin`, {
    site,
    controlRegion: 'eu-west-1',
    env: { account: ACCOUNT, region: 'eu-west-3' },
  });
const edgeStack = (stack: Stack, id: string, site: string) =>
  new breakwater.EdgeStack(stack, `${id}Edge`, {
    site,
    controlRegion: 'eu-west-1',
    loadBalancer: someOrigin(stack, `${id}EdgeOrigin`).loadBalancer,
    env: { account: ACCOUNT, region: 'us-east-1' },
  });
const zoneOf = (site: string) => ({
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  hostedZoneName: `${site}.example`,
});
const publicLoadBalancer = (stack: Stack, id: string) =>
  elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, `${id}Public`, {
    loadBalancerArn: `arn:aws:elasticloadbalancing:eu-west-3:${ACCOUNT}:loadbalancer/app/shop/0123456789abcdef`,
    securityGroupId: 'sg-0123456789abcdef0',
    loadBalancerDnsName: 'shop-1.eu-west-3.elb.amazonaws.com',
    loadBalancerCanonicalHostedZoneId: 'Z3Q77PNBQS71R4',
  });
const domainOf = (site: string) => ({ ...zoneOf(site), domainName: `www.${site}.example` });
/** A control stack with health checks: of a site with a name, and with a load balancer on the Internet. */
const namedControlStack = (stack: Stack, id: string, site: string) => {
  const domain = domainOf(site);
  const origin = new breakwater.OriginStack(stack, `${id}Origin`, {
    site,
    controlRegion: 'eu-west-1',
    domain,
    originAccess: 'cloudfront',
    env: { account: ACCOUNT, region: 'eu-west-3' },
  });
  const edge = new breakwater.EdgeStack(stack, `${id}Edge`, {
    site,
    controlRegion: 'eu-west-1',
    loadBalancer: origin.origin.loadBalancer,
    publicOrigin: origin.origin.publicOrigin,
    domain,
    env: { account: ACCOUNT, region: 'us-east-1' },
  });
  return new breakwater.ControlStack(stack, `${id}Control`, {
    site,
    originStack: origin,
    edgeStack: edge,
    domain,
    env: { account: ACCOUNT, region: 'eu-west-1' },
  });
};
const lifeboat = (stack: Stack, id: string, site: string) =>
  new breakwater.Lifeboat(stack, id, { ...zoneOf(site), domainNames: [`origin.${site}.example`] });
const ALARMS = 'site must differ between two sets of alarms';
const MODES = 'site must differ between two OperatingModes without existing: true';
const TOPICS = 'site and layer together must differ between two alarm topics';

const CASES: Record<string, Case> = {
  AccessLogs: {
    make: (stack, id) => new breakwater.AccessLogs(stack, id, { distribution: distribution(stack, id) }),
  },
  AlarmHealthCheck: {
    make: (stack, id) =>
      new breakwater.AlarmHealthCheck(stack, id, {
        alarm: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Up' }).createAlarm(
          stack,
          `${id}Alarm`,
          { threshold: 1, evaluationPeriods: 1 },
        ),
      }),
  },
  AlarmTopic: {
    make: (stack, id, site) => new breakwater.AlarmTopic(stack, id, { site, layer: 'edge' }),
    refused: TOPICS,
  },
  AppOrigin: {
    make: (stack, id) =>
      new cloudfront.Distribution(stack, id, {
        defaultBehavior: {
          origin: breakwater.AppOrigin.privateLoadBalancer(someOrigin(stack, `${id}Origin`).loadBalancer),
        },
      }),
  },
  Breakwater: {
    make: (stack, id, site) => new breakwater.Breakwater(stack, id, { site, account: ACCOUNT }),
    refused: MODES,
  },
  CacheAlarms: {
    make: (stack, id, site) =>
      new breakwater.CacheAlarms(stack, id, { site, cacheClusterIds: [`${site}-001`, `${site}-002`] }),
    refused: ALARMS,
  },
  CacheCluster: { make: (stack, id) => new breakwater.CacheCluster(stack, id, { vpc: vpcOf(stack) }) },
  ControlStack: {
    make: (stack, id, site) =>
      new breakwater.ControlStack(stack, id, {
        site,
        originStack: originStack(stack, id, site),
        edgeStack: edgeStack(stack, id, site),
        env: { account: ACCOUNT, region: 'eu-west-1' },
      }),
    refused: MODES,
  },
  EdgeAlarms: {
    make: (stack, id, site) =>
      new breakwater.EdgeAlarms(stack, id, { site, distribution: distribution(stack, id) }),
    refused: ALARMS,
  },
  EdgeDistribution: {
    make: (stack, id) =>
      new breakwater.EdgeDistribution(stack, id, {
        origin: breakwater.AppOrigin.publicHost('origin.shop.example'),
        maintenance: maintenance(stack, id),
      }),
  },
  EdgeMode: { make: (stack, id, site) => new breakwater.EdgeMode(stack, id, { site }) },
  EdgeStack: { make: edgeStack, refused: TOPICS },
  EventRelay: {
    make: (stack, id, site) =>
      new breakwater.EventRelay(stack, id, { controlRegion: 'eu-west-1', alarmNames: [`${site}-alarm`] }),
  },
  ExistingFleet: {
    make: (stack, id) =>
      new breakwater.ExistingFleet(stack, id, {
        loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/shop/50dc6c495c0c9188`,
        loadBalancerDnsName: 'internal-shop.us-east-1.elb.amazonaws.com',
        securityGroupId: 'sg-0123456789abcdef0',
        targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/shop/73e2d6bc24d8a067`,
        autoScalingGroupName: 'shop',
        requestsPerMinutePerInstance: 900,
      }),
  },
  HealthCheckAlarms: {
    make: (stack, id, site) =>
      new breakwater.HealthCheckAlarms(stack, id, {
        site,
        primary: route53.HealthCheck.fromHealthCheckId(
          stack,
          `${id}Check`,
          '0a1b2c3d-0000-4000-8000-000000000001',
        ),
      }),
    refused: ALARMS,
  },
  HealthStack: {
    make: (stack, id, site) =>
      new breakwater.HealthStack(stack, id, {
        site,
        controlStack: namedControlStack(stack, id, site),
        env: { account: ACCOUNT, region: 'us-east-1' },
      }),
    refused: MODES,
  },
  LifeboatAlarms: {
    make: (stack, id, site) =>
      new breakwater.LifeboatAlarms(stack, id, {
        site,
        lifeboat: lifeboat(stack, `${id}Lifeboat`, `${id.toLowerCase()}-${site}`),
      }),
    refused: ALARMS,
  },
  Lifeboat: { make: lifeboat, refused: 'domainNames must differ between two lifeboats' },
  MaintenanceSite: { make: (stack, id) => maintenance(stack, id) },
  Notify: {
    make: (stack, id, site) =>
      new breakwater.Notify(stack, id, { site, mode: readMode(stack, id, site), emails: ['a@shop.example'] }),
  },
  OperatingMode: {
    make: (stack, id, site) => new breakwater.OperatingMode(stack, id, { site }),
    refused: MODES,
  },
  OriginFailover: {
    make: (stack, id, site) =>
      new breakwater.OriginFailover(stack, id, {
        ...zoneOf(site),
        domainName: `${site}.example`,
        loadBalancer: publicLoadBalancer(stack, id),
        standby: publicLoadBalancer(stack, `${id}Standby`),
      }),
    refused: 'domainName must differ between two OriginFailovers',
  },
  OriginVerify: { make: (stack, id) => new breakwater.OriginVerify(stack, id) },
  OriginStack: { make: originStack, refused: MODES },
  ResponderAlarms: {
    make: (stack, id, site) =>
      new breakwater.ResponderAlarms(stack, id, {
        site,
        responder: 'scale-out',
        function: someFunction(stack, id),
        deadLetterQueue: queue(stack, id),
      }),
    refused: ALARMS,
  },
  RunResponder: {
    make: (stack, id) =>
      new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' })
        .createAlarm(stack, id, { threshold: 1, evaluationPeriods: 1 })
        .addAlarmAction(new breakwater.RunResponder(someFunction(stack, id))),
  },
  ScaleOut: {
    make: (stack, id, site) =>
      new breakwater.ScaleOut(stack, id, {
        site,
        mode: readMode(stack, id, site),
        autoScalingGroup: new breakwater.ExistingFleet(stack, `${id}Fleet`, {
          loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/${site}/50dc6c495c0c9188`,
          loadBalancerDnsName: 'internal-shop.us-east-1.elb.amazonaws.com',
          securityGroupId: 'sg-0123456789abcdef0',
          targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/${site}/73e2d6bc24d8a067`,
          autoScalingGroupName: site,
          requestsPerMinutePerInstance: 900,
        }).origin.autoScalingGroup,
        capacityAlarmNames: ['overload'],
      }),
    refused: 'autoScalingGroup must be of one ScaleOut only',
  },
  SiteAlarms: {
    make: (stack, id, site) =>
      new breakwater.SiteAlarms(stack, id, { site, origin: someOrigin(stack, `${id}Origin`) }),
    refused: ALARMS,
  },
  SiteDashboard: {
    make: (stack, id, site) =>
      new breakwater.SiteDashboard(stack, id, {
        site,
        siteRegion: 'eu-west-3',
        loadBalancerFullName: 'app/shop/0123456789abcdef',
        targetGroupFullName: 'targetgroup/shop/fedcba9876543210',
        autoScalingGroupName: 'shop',
        distributionId: 'E123',
        alarmArns: [],
        scaleOutLog: { logGroupName: '/scale-out', region: 'eu-west-3' },
        notifyLog: { logGroupName: '/notify', region: 'eu-west-1' },
      }),
    refused: 'site must differ between two dashboards',
  },
  SiteMode: {
    make: (stack, id, site) =>
      new breakwater.SiteMode(stack, id, {
        site,
        mode: readMode(stack, id, site),
        storeArn: `arn:aws:cloudfront::${ACCOUNT}:key-value-store/0a1b2c3d`,
      }),
  },
  StopSwitch: { make: (stack, id) => new breakwater.StopSwitch(stack, id) },
  UndeliveredAlarm: {
    make: (stack, id, site) =>
      new breakwater.UndeliveredAlarm(stack, id, { site, what: 'events', queue: queue(stack, id) }),
    refused: ALARMS,
  },
  WebAcl: { make: (stack, id) => new breakwater.WebAcl(stack, id) },
  WebFleet: {
    make: (stack, id) =>
      new breakwater.WebFleet(stack, id, { availabilityZones: ['us-east-1a', 'us-east-1b'] }),
  },
};

const newStack = (context: Record<string, unknown> = recommendedFlags) =>
  new Stack(new App({ context }), 'Test', { env: { account: ACCOUNT, region: 'us-east-1' } });

/** Properties that end in Name or Id, and name something else than the resource or within something narrower than the Region. */
const NO_IDENTITY = new Set([
  'AWS::CloudWatch::Alarm MetricName',
  // The name of an inline policy is one of its role's.
  'AWS::IAM::Policy PolicyName',
  // Firewalls may share it; their metrics are then one.
  'AWS::WAFv2::WebACL VisibilityConfig.MetricName',
  // A stage is one of its API's.
  'AWS::ApiGatewayV2::Stage StageName',
  // A record is its name, its type and which of the failover's two it is.
  'AWS::Route53::RecordSet Name',
  'AWS::Route53::RecordSet HostedZoneId',
  // What is looked up.
  'Custom::BreakwaterImage Parameter',
  'Custom::BreakwaterPrefixList Name',
]);

/** Physical names that two resources of one type, account and Region share. */
function sharedNames(stack: Stack): string[] {
  const owners = new Map<string, string[]>();
  for (const artifact of (stack.node.root as App).synth().stacksRecursively) {
    for (const [id, resource] of Object.entries<{ Type: string; Properties?: Record<string, unknown> }>(
      artifact.template.Resources ?? {},
    )) {
      for (const [path, name] of namesIn(resource.Properties ?? {})) {
        if (NO_IDENTITY.has(`${resource.Type} ${path}`)) continue;
        const key = `${artifact.environment.region} ${resource.Type} ${path} ${name}`;
        owners.set(key, [...(owners.get(key) ?? []), `${artifact.id}/${id}`]);
      }
    }
  }
  return [...owners].filter(([, ids]) => ids.length > 1).map(([name, ids]) => `${name}: ${ids.join(', ')}`);
}

/** Texts known at synth; CloudFront has the name of a resource one level down, in its configuration. */
function* namesIn(properties: Record<string, unknown>, prefix = ''): Generator<[string, string]> {
  for (const [property, value] of Object.entries(properties)) {
    if (typeof value === 'string' && /(^|[a-z])(Name|Id|Parameter)$/.test(property))
      yield [`${prefix}${property}`, value];
    if (property.endsWith('Config') && typeof value === 'object' && value !== null)
      yield* namesIn(value as Record<string, unknown>, `${property}.`);
  }
}

test('a name given twice is seen, so that the cases below mean something', () => {
  const stack = newStack();
  for (const id of ['First', 'Second']) new sqs.Queue(stack, id, { queueName: 'orders' });
  expect(sharedNames(stack)).toEqual([
    expect.stringContaining('us-east-1 AWS::SQS::Queue QueueName orders: Test/First'),
  ]);
});

test('two stacks whose place only the deploy knows may have one site', () => {
  const app = new App();
  for (const id of ['Here', 'There']) CASES.AlarmTopic!.make(new Stack(app, id), 'Topic', 'shop');
  expect(app.synth().stacks).toHaveLength(2);
});

test('every export has a case here', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(breakwater).sort());
});

describe.each(Object.keys(breakwater).sort())('two of %s in one stack', (name) => {
  const { make, refused } = CASES[name]!;

  test('for two sites share no name', () => {
    const stack = newStack();
    make(stack, 'First', 'shop');
    make(stack, 'Second', 'blog');
    expect(sharedNames(stack)).toEqual([]);
  });

  test(`for one site ${refused ? 'are refused' : 'share no name either'}`, () => {
    const stack = newStack();
    make(stack, 'First', 'shop');
    const second = () => make(stack, 'Second', 'shop');
    if (refused) expect(second).toThrow(refused);
    else {
      second();
      expect(sharedNames(stack)).toEqual([]);
    }
  });
});
