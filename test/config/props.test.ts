import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { toProps } from '../../config/props';
import { parseConfig } from '../../config/read';
import { type Config, DEFAULTS } from '../../config/schema';
import { Breakwater } from '../../lib/breakwater';

/** The templates and their Regions, as one text to look into. */
function synthesize(config: Config): string {
  const props = toProps(parseConfig(JSON.stringify(config), 'test.json', {}));
  const { originStack, standbyStack, edgeStack, controlStack } = new Breakwater(new App(), 'Test', props);
  const stacks = [originStack, ...(standbyStack ? [standbyStack] : []), edgeStack, controlStack];
  return JSON.stringify(
    stacks.map((stack) => [stack.account, stack.region, Template.fromStack(stack).toJSON()]),
    null,
    1,
  );
}

const SECRET = (name: string) => `arn:aws:secretsmanager:eu-west-2:210987654321:secret:${name}-AbCdEf`;

/** Every key with a value that occurs nowhere else, and what the templates then say. */
const everyKey: Config = {
  site: 'zebra',
  account: '210987654321',
  siteRegion: 'ap-south-1',
  controlRegion: 'eu-west-2',
  domainName: 'www.zebra.example',
  hostedZoneId: 'ZZEBRA',
  hostedZoneName: 'zebra.example',
  originAccess: 'public',
  originVerifyRelease: 'zebra-header',
  cdnBypass: true,
  standbyRegion: 'eu-north-1',
  standbyCapacity: 'running',
  standbyRetry: true,
  mode: 'observe',
  fleet: {
    instanceTypes: ['m7g.4xlarge'],
    minSize: 7,
    maxSize: 77,
    requestsPerMinutePerInstance: 4242,
    maxInFlight: 909,
    warmPoolSize: 31,
    availabilityZones: ['ap-south-1b', 'ap-south-1c'],
  },
  capacity: { factor: 3.7, leaseMinutes: 47 },
  origin: { connectSeconds: 9, readSeconds: 83, completionSeconds: 97 },
  errorTtlSeconds: 53,
  sessionCookies: ['zebra_session'],
  forwardHost: false,
  alwaysPass: ['/zebra-hook/*'],
  cacheablePaths: ['/zebra-catalogue/*'],
  checkoutPaths: ['/zebra-checkout'],
  landingPaths: ['/zebra-sale'],
  admission: { paidCapPercent: 71, paidMixPercent: 37 },
  edge: { logSample: 0.07 },
  accessLogs: { retentionDays: 413, removalPolicy: 'destroy' },
  cache: { nodeType: 'cache.r7g.xlarge', replicas: 4 },
  notify: {
    emails: ['zebra@example.org'],
    sms: ['+33639980042'],
    slackSecretArn: SECRET('zebra-slack'),
    webhooks: [SECRET('zebra-hook')],
    language: 'fr',
  },
  page: { brand: 'Zebra & Co', promoCode: 'STRIPES' },
  amiRelease: 'zebra-release',
};

const evidence: Record<string, RegExp> = {
  site: /"\/breakwater\/zebra\/mode"/,
  account: /"210987654321"/,
  siteRegion: /"ap-south-1"/,
  controlRegion: /"eu-west-2"/,
  domainName: /"www\.zebra\.example\."/,
  hostedZoneId: /"HostedZoneId": "ZZEBRA"/,
  // It is in no template: a record's name and the zone's id say it all.
  hostedZoneName: /zebra\.example/,
  originAccess: /"CidrIp": "0\.0\.0\.0\/0"/,
  originVerifyRelease: /release-zebra-header/,
  cdnBypass: /"cdn\.origin\.www\.zebra\.example\."/,
  standbyRegion: /"eu-north-1"/,
  // Of the site's group and of the standby's: warm would be two.
  standbyCapacity: /"MinSize": "7"[\s\S]*"MinSize": "7"/,
  standbyRetry: /"Id": "breakwater-standby"/,
  mode: /"Mode": "observe"/,
  'fleet.instanceTypes': /"m7g\.4xlarge"/,
  'fleet.minSize': /"MinSize": "7"/,
  'fleet.maxSize': /"MaxSize": "77"/,
  'fleet.requestsPerMinutePerInstance': /"TargetValue": 4242/,
  'fleet.maxInFlight': /\b909\b/,
  'fleet.warmPoolSize': /"MinSize": 31/,
  'fleet.availabilityZones': /"ap-south-1c"/,
  'capacity.factor': /"BREAKWATER_CAPACITY_FACTOR": "3\.7"/,
  'capacity.leaseMinutes': /"BREAKWATER_LEASE_SECONDS": "2820"/,
  'origin.connectSeconds': /"ConnectionTimeout": 9/,
  'origin.readSeconds': /"OriginReadTimeout": 83/,
  'origin.completionSeconds': /"ResponseCompletionTimeout": 97/,
  errorTtlSeconds: /"ErrorCachingMinTTL": 53/,
  sessionCookies: /"zebra_session"/,
  forwardHost: /\\"a\\":\\"\\"/,
  alwaysPass: /\\"w\\":\[\\"\/zebra-hook\/\*\\"\]/,
  cacheablePaths: /\\"c\\":\[\\"\/zebra-catalogue\/\*\\"\]/,
  checkoutPaths: /\\"b\\":\[\\"\/zebra-checkout\\"\]/,
  landingPaths: /\\"l\\":\[\\"\/zebra-sale\\"\]/,
  'admission.paidCapPercent': /\\"s\\":71,/,
  'admission.paidMixPercent': /\\"m\\":37,/,
  'edge.logSample': /\\"o\\":0\.07/,
  'accessLogs.retentionDays': /"ExpirationInDays": 413/,
  // The pages' bucket has one anyway.
  'accessLogs.removalPolicy': /AccessLogsBucketAutoDeleteObjects/,
  'cache.nodeType': /"CacheNodeType": "cache\.r7g\.xlarge"/,
  'cache.replicas': /"(NumCacheClusters": 5|ReplicasPerNodeGroup": 4)/,
  'notify.emails': /"Endpoint": "zebra@example\.org"/,
  'notify.sms': /"Endpoint": "\+33639980042"/,
  'notify.slackSecretArn': /zebra-slack/,
  'notify.webhooks': /zebra-hook/,
  'notify.language': /"BREAKWATER_LANGUAGE": "fr"/,
  amiRelease: /"zebra-release"/,
};

let configured: string;
let unconfigured: string;
beforeAll(() => {
  configured = synthesize(everyKey);
  unconfigured = synthesize({});
});

test.each(Object.entries(evidence))('%s reaches the templates', (_, pattern) => {
  expect(pattern.test(configured)).toBe(true);
  expect(pattern.test(unconfigured)).toBe(false);
});

test('the evidence is about every key there is', () => {
  const paths = Object.entries(everyKey).flatMap(([name, value]) =>
    typeof value === 'object' && !Array.isArray(value)
      ? Object.keys(value).map((key) => `${name}.${key}`)
      : [name],
  );
  const elsewhere = ['page.brand', 'page.promoCode'];
  expect(paths.filter((path) => !elsewhere.includes(path)).sort()).toEqual(Object.keys(evidence).sort());
});

test('the page’s theme changes the deployed page', () => {
  const hash = (template: string) => /"ContentHash|"SourceObjectKeys": \[[^\]]*\]/.exec(template)?.[0];
  const branded = synthesize({ page: { brand: 'Zebra & Co', promoCode: 'STRIPES' } });
  expect(hash(branded)).toBeDefined();
  expect(hash(branded)).not.toBe(hash(unconfigured));
});

test('the documented defaults, written out, are what the constructs do by themselves', () => {
  expect(synthesize(DEFAULTS as unknown as Config)).toBe(unconfigured);
});

test('a group of fixed size has no warm pool, rather than an error about one', () => {
  expect(synthesize({ fleet: { minSize: 4, maxSize: 4 } })).not.toContain('AWS::AutoScaling::WarmPool');
});

test('allowSharedRegion puts the people’s side beside the site', () => {
  const shared = { siteRegion: 'eu-west-3', controlRegion: 'eu-west-3', allowSharedRegion: true } as const;
  expect(synthesize(shared)).not.toContain('"eu-west-1"');
});

test('existing servers are named, and none are made', () => {
  const elb = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
  const text = synthesize({
    existing: {
      loadBalancerArn: `${elb}:loadbalancer/app/zebra/0123456789abcdef`,
      loadBalancerDnsName: 'internal-zebra-1.eu-west-3.elb.amazonaws.com',
      securityGroupId: 'sg-0123456789abcdef0',
      targetGroupArn: `${elb}:targetgroup/zebra/fedcba9876543210`,
      autoScalingGroupName: 'zebra-group',
      requestsPerMinutePerInstance: 100,
    },
  });
  for (const name of ['app/zebra/0123456789abcdef', 'targetgroup/zebra/fedcba9876543210', 'zebra-group']) {
    expect(text).toContain(name);
  }
  // Overload begins at one and a half times what an instance is sized for.
  expect(text).toContain('"Threshold": 150');
  expect(text).not.toContain('AWS::AutoScaling::AutoScalingGroup"');
});

test('existing servers with a name have their listener’s rules', () => {
  const elb = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
  const text = synthesize({
    domainName: 'zebra.example',
    hostedZoneId: 'ZZEBRA',
    hostedZoneName: 'zebra.example',
    existing: {
      loadBalancerArn: `${elb}:loadbalancer/app/zebra/0123456789abcdef`,
      loadBalancerDnsName: 'zebra-1.eu-west-3.elb.amazonaws.com',
      securityGroupId: 'sg-0123456789abcdef0',
      targetGroupArn: `${elb}:targetgroup/zebra/fedcba9876543210`,
      autoScalingGroupName: 'zebra-group',
      requestsPerMinutePerInstance: 100,
      listenerArn: `${elb}:listener/app/zebra/0123456789abcdef/0467ef3c8400ae65`,
      canonicalHostedZoneId: 'ZELB',
      firstRulePriority: 41,
      healthPath: '/zebra-health',
      ipv6: true,
    },
  });
  for (const one of [
    '0467ef3c8400ae65',
    '"HostedZoneId": "ZELB"',
    '"Priority": 41',
    '/zebra-health',
    '"dualstack"',
  ])
    expect(text).toContain(one);
});
