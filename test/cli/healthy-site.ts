/**
 * A site with a domain, a standby and a stop switch, deployed and well, as AWS would tell of it. What is broken in a test is broken in
 * `facts`, or by a handler of its own.
 */
import { SITE_MODE_VERSION } from '../../lib/private/contracts/site-mode';
import { type LoopbackDns, startLoopbackDns } from '../../scripts/local/loopback-dns';
import { STORE_ARN } from '../support/key-value-store';
import { type AwsInput, awsFault } from '../support/loopback-aws';
import { CONTROL_REGION, SECRET_ARN, SITE_REGION, startWorld, type World } from './world';

export const STANDBY_REGION = 'eu-central-1';
export const ZONE = 'Z0123456789ABC';
export const SWITCH_BUCKET = 'breakwater-shop-standby-switch';
const ACCOUNT = '111122223333';
export const NAME_SERVERS = [
  'ns-1.awsdns-1.com',
  'ns-2.awsdns-2.net',
  'ns-3.awsdns-3.org',
  'ns-4.awsdns-4.co.uk',
];
const MODE_IN_FORCE_SINCE = 1_700_000_000;

interface Resource {
  readonly type: string;
  readonly id: string;
  readonly logicalId: string;
  /** CREATE_COMPLETE when it is left out. */
  readonly status?: string;
}

interface Facts {
  /** Version by Region. */
  readonly bootstrap: Map<string, string>;
  /** Status by stack. */
  readonly stacks: Map<
    string,
    { region: string; status: string; outputs: Record<string, string>; resources: Resource[] }
  >;
  readonly certificates: Map<string, Record<string, unknown>>;
  zone?: { name: string; isPrivate: boolean; nameServers: string[] };
  /** `name type` to addresses. */
  readonly dns: Map<string, { code: string; data: string[] }>;
  readonly healthChecks: Map<
    string,
    { config: Record<string, unknown>; statuses: { Region: string; Status: string }[] }
  >;
  checkerRanges: string[];
  switchRanges: string[];
  readonly subscriptions: Map<string, Record<string, string>[]>;
  sandbox: boolean;
  spendLimit: string;
  executions: number;
  maxSize: number;
  quota: number;
  readonly alarms: Map<string, Record<string, unknown>>;
  /** Messages by name of the queue. */
  readonly queues: Map<string, number>;
  readonly functions: Map<string, { State?: string; reserved?: number }>;
  /** The switch's object. */
  object?: string;
  /** What S3 says of an object that is not there, to who may not list the bucket. */
  hidesAbsence: boolean;
}

export interface HealthySite extends World {
  readonly facts: Facts;
  /** What resolvers say. */
  readonly dns: LoopbackDns;
}

const topicArn = (region: string, name: string): string => `arn:aws:sns:${region}:${ACCOUNT}:${name}`;
const certificateArn = (region: string): string =>
  `arn:aws:acm:${region}:${ACCOUNT}:certificate/of-${region}`;

const resource = (type: string, logicalId: string, id: string): Resource => ({
  type: `AWS::${type}`,
  logicalId,
  id,
});

/** Three checkers in each of eight Regions. */
export const CHECKER_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
];
export const seen = (status: string, except: Readonly<Record<string, string>> = {}) =>
  CHECKER_REGIONS.flatMap((Region) => [1, 2, 3].map(() => ({ Region, Status: except[Region] ?? status })));
export const GOOD = 'Success: HTTP Status Code 200, OK';
const FORBIDDEN = 'Failure: HTTP Status Code 403, Forbidden';

function alarmsAndQueues(site: string, region: string, url: string) {
  return [
    resource('CloudWatch::Alarm', `Alarm${site}`, `breakwater-shop-${site}`),
    resource('SNS::Topic', 'AlarmsTopic3A2DFEBA', topicArn(region, `breakwater-shop-${site}-alarms`)),
    resource('SQS::Queue', 'AlarmsUndelivered3D473D67', `${url}/${ACCOUNT}/shop-${site}-undelivered`),
  ];
}

function factsOf(url: string, siteUrl: string): Facts {
  const regions = {
    origin: SITE_REGION,
    standby: STANDBY_REGION,
    edge: 'us-east-1',
    control: CONTROL_REGION,
    health: 'us-east-1',
  };
  const fleet = resource('AutoScaling::AutoScalingGroup', 'FleetGroupASGF037160E', 'shop-fleet');
  const own: Readonly<Record<keyof typeof regions, Resource[]>> = {
    origin: [
      fleet,
      resource('Lambda::Function', 'ScaleOutFunction', 'shop-scale-out'),
      resource('CertificateManager::Certificate', 'Certificate', certificateArn(SITE_REGION)),
    ],
    standby: [fleet, resource('Route53::HealthCheck', 'StopSwitchCheck', 'check-switch')],
    edge: [resource('CertificateManager::Certificate', 'Certificate', certificateArn('us-east-1'))],
    control: [
      resource('SNS::Topic', 'NotifyPeopleDF4457FE', topicArn(CONTROL_REGION, 'shop-people')),
      resource('Lambda::Function', 'NotifyFunction', 'shop-notify'),
      resource('Route53::HealthCheck', 'PrimaryCheck', 'check-primary'),
      resource('Route53::HealthCheck', 'PrimaryNotStopped', 'check-both'),
      resource('Route53::HealthCheck', 'PrimaryLost', 'check-lost'),
      resource('Route53::HealthCheck', 'StandbyReachable', 'check-reachable'),
      resource('Route53::HealthCheck', 'ReserveEligible', 'check-eligible'),
      resource('Route53::RecordSet', 'OriginFailoverPrimaryA1B2C3D4E', 'origin.shop.example'),
      resource('Route53::RecordSet', 'OriginFailoverReserveStandbyA1B2C3D4E', 'reserve.origin.shop.example'),
    ],
    health: [],
  };
  const outputs: Readonly<Record<string, Record<string, string>>> = {
    edge: {
      SiteUrl: siteUrl,
      SiteModeStoreArn: STORE_ARN,
      SigningKeysSecretArn: SECRET_ARN,
      SiteRegion: SITE_REGION,
      ControlRegion: CONTROL_REGION,
      StandbyRegion: STANDBY_REGION,
      DomainName: 'shop.example',
      HostedZoneId: ZONE,
    },
    standby: { StopSwitchBucket: SWITCH_BUCKET },
  };
  const healthAlarm = resource('CloudWatch::Alarm', 'OriginUnreachable', 'breakwater-shop-health');
  const entries = Object.entries(regions) as [keyof typeof regions, string][];
  const certificate = (DomainName: string) => ({
    DomainName,
    Status: 'ISSUED',
    NotAfter: new Date(Date.now() + 200 * 86_400_000),
    DomainValidationOptions: [{ DomainName, ValidationStatus: 'SUCCESS' }],
  });
  const alarm = { StateValue: 'OK', ActionsEnabled: true, AlarmConfigurationUpdatedTimestamp: new Date(0) };
  const lambda = (Endpoint: string) => ({
    SubscriptionArn: `${topicArn(CONTROL_REGION, 'x')}:1`,
    Protocol: 'lambda',
    Endpoint,
  });
  const asksOrigin = (side: string) => ({
    Type: 'HTTPS_STR_MATCH',
    FullyQualifiedDomainName: `${side}.origin.shop.example`,
    ResourcePath: '/_breakwater/origin',
  });
  const names = {
    'shop.example': 10,
    'origin.shop.example': 20,
    'primary.origin.shop.example': 20,
    'standby.origin.shop.example': 30,
    'reserve.origin.shop.example': 30,
  };
  return {
    bootstrap: new Map(Object.values(regions).map((region) => [region, '28'])),
    stacks: new Map(
      entries.map(([part, region]) => [
        `breakwater-shop-${part}`,
        {
          region,
          status: 'UPDATE_COMPLETE',
          outputs: outputs[part] ?? {},
          resources:
            part === 'health' ? [healthAlarm] : [...alarmsAndQueues(part, region, url), ...own[part]],
        },
      ]),
    ),
    certificates: new Map([
      [certificateArn(SITE_REGION), certificate('origin.shop.example')],
      [certificateArn('us-east-1'), certificate('shop.example')],
    ]),
    zone: { name: 'shop.example.', isPrivate: false, nameServers: [...NAME_SERVERS] },
    dns: new Map(
      Object.entries(names).flatMap(([name, n]) => [
        [`${name} A`, { code: 'NOERROR', data: [`192.0.2.${n}`, `192.0.2.${n + 1}`] }],
        [`${name} AAAA`, { code: 'NOERROR', data: [`2001:db8::${n}`] }],
      ]),
    ),
    healthChecks: new Map([
      [
        'check-primary',
        {
          config: {
            Type: 'HTTPS_STR_MATCH',
            FullyQualifiedDomainName: 'primary.origin.shop.example',
            ResourcePath: '/health',
          },
          statuses: seen(GOOD),
        },
      ],
      [
        'check-switch',
        {
          config: {
            Type: 'HTTPS_STR_MATCH',
            FullyQualifiedDomainName: `${SWITCH_BUCKET}.s3.${STANDBY_REGION}.amazonaws.com`,
            ResourcePath: '/standby-takes-over',
            Inverted: true,
          },
          statuses: seen(FORBIDDEN),
        },
      ],
      ['check-both', { config: { Type: 'CALCULATED' }, statuses: [] }],
      ['check-eligible', { config: { Type: 'CALCULATED' }, statuses: [] }],
      ['check-reachable', { config: asksOrigin('standby'), statuses: seen(GOOD) }],
      // Inverted like the switch's, and none: it sees the load balancer, as it should.
      ['check-lost', { config: { ...asksOrigin('primary'), Inverted: true }, statuses: seen(GOOD) }],
    ]),
    checkerRanges: ['15.177.0.0/18', '54.228.16.0/26', '2600:1f1c:7ff:f800::/53'],
    switchRanges: ['15.177.0.0/18', '54.228.16.0/26'],
    subscriptions: new Map([
      ...entries.map(([part, region]): [string, Record<string, string>[]] => [
        topicArn(region, `breakwater-shop-${part}-alarms`),
        [lambda(`arn:aws:lambda:${region}:${ACCOUNT}:function:notify`)],
      ]),
      [
        topicArn(CONTROL_REGION, 'shop-people'),
        [
          {
            SubscriptionArn: `${topicArn(CONTROL_REGION, 'shop-people')}:2`,
            Protocol: 'email',
            Endpoint: 'ops@shop.example',
          },
          {
            SubscriptionArn: `${topicArn(CONTROL_REGION, 'shop-people')}:3`,
            Protocol: 'sms',
            Endpoint: '+33612345678',
          },
        ],
      ],
    ]),
    sandbox: false,
    spendLimit: '50',
    executions: 1000,
    maxSize: 10,
    quota: 64,
    alarms: new Map(entries.map(([part]) => [`breakwater-shop-${part}`, { ...alarm }])),
    queues: new Map(entries.map(([part]) => [`shop-${part}-undelivered`, 0])),
    functions: new Map([
      ['shop-scale-out', { State: 'Active' }],
      // Lambda puts functions away that have not run for weeks; that is no illness.
      ['shop-notify', { State: 'Inactive', reserved: 5 }],
    ]),
    hidesAbsence: true,
  };
}

export async function startHealthySite(siteUrl?: string): Promise<HealthySite> {
  const document = {
    version: SITE_MODE_VERSION,
    revision: 4,
    preset: 'normal',
    admit: 100,
    dim: 0,
    lead: false,
    hard: false,
    until: MODE_IN_FORCE_SINCE,
    retryAfterSeconds: 30,
    by: 'person',
    at: MODE_IN_FORCE_SINCE,
  };
  const world = await startWorld({ mode: JSON.stringify(document) }, siteUrl);
  world.parameters.set(STANDBY_REGION, ['act']);
  const facts = factsOf(world.aws.url, siteUrl ?? world.edge.url);
  playStacks(world, facts);
  playDns(world, facts);
  playMessages(world, facts);
  playCompute(world, facts);
  playSwitch(world, facts);
  const dns = await startLoopbackDns(new Map([['shop.example NS', NAME_SERVERS]]));
  const close = async () => {
    await dns.close();
    await world.close();
  };
  return { ...world, facts, dns, close };
}

function playStacks({ aws, parameters }: World, facts: Facts): void {
  const stackIn = (name: string, region: string) => {
    const stack = facts.stacks.get(name);
    return stack?.region === region ? stack : undefined;
  };
  const missing = (name: string) => awsFault('ValidationError', `Stack with id ${name} does not exist`);
  aws.on('cloudformation.DescribeStacks', ({ StackName }, { region }) => {
    const stack = stackIn(StackName, region);
    if (!stack) return missing(StackName);
    const Outputs = Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
    }));
    return { Stacks: [{ StackName, StackStatus: stack.status, CreationTime: new Date(0), Outputs }] };
  });
  // In pages of three, as AWS has them of a hundred.
  aws.on('cloudformation.ListStackResources', ({ StackName, NextToken = '0' }, { region }) => {
    const resources = stackIn(StackName, region)?.resources;
    if (!resources) return missing(StackName);
    const from = Number(NextToken);
    return {
      StackResourceSummaries: resources
        .slice(from, from + 3)
        .map(({ type, id, logicalId, status = 'CREATE_COMPLETE' }) => ({
          ResourceType: type,
          PhysicalResourceId: id,
          LogicalResourceId: logicalId,
          ResourceStatus: status,
          LastUpdatedTimestamp: new Date(0),
        })),
      ...(from + 3 < resources.length && { NextToken: String(from + 3) }),
    };
  });
  aws.on('ssm.GetParameter', ({ Name }, { region }) => {
    const Value = Name.startsWith('/cdk-bootstrap/')
      ? facts.bootstrap.get(region)
      : parameters.get(region)?.at(-1);
    return Value === undefined
      ? awsFault('ParameterNotFound')
      : { Parameter: { Name, Value, Type: 'String' } };
  });
  aws.on('acm.DescribeCertificate', ({ CertificateArn }, { region }) => {
    const certificate = CertificateArn.includes(`:${region}:`) && facts.certificates.get(CertificateArn);
    return certificate
      ? { Certificate: { CertificateArn, ...certificate } }
      : awsFault('ResourceNotFoundException');
  });
}

function playDns({ aws }: World, facts: Facts): void {
  aws.on('route53.TestDNSAnswer', ({ HostedZoneId, RecordName, RecordType }) => {
    if (HostedZoneId !== ZONE) return awsFault('NoSuchHostedZone', 'none', 404);
    const { code, data } = facts.dns.get(`${RecordName} ${RecordType}`) ?? { code: 'NXDOMAIN', data: [] };
    return {
      Nameserver: 'ns-1.awsdns-1.com',
      RecordName,
      RecordType,
      RecordData: data,
      ResponseCode: code,
      Protocol: 'UDP',
    };
  });
  aws.on('route53.GetHostedZone', ({ Id }) => {
    const { zone } = facts;
    if (Id !== ZONE || zone === undefined) return awsFault('NoSuchHostedZone', 'none', 404);
    return {
      HostedZone: {
        Id: `/hostedzone/${Id}`,
        Name: zone.name,
        CallerReference: '1',
        Config: { PrivateZone: zone.isPrivate },
      },
      ...(!zone.isPrivate && { DelegationSet: { NameServers: zone.nameServers } }),
    };
  });
  aws.on('route53.GetHealthCheck', ({ HealthCheckId }) => {
    const check = facts.healthChecks.get(HealthCheckId);
    if (!check) return awsFault('NoSuchHealthCheck', 'none', 404);
    const HealthCheck = {
      Id: HealthCheckId,
      CallerReference: '1',
      HealthCheckConfig: check.config,
      HealthCheckVersion: 1,
    };
    return { HealthCheck };
  });
  aws.on('route53.GetHealthCheckStatus', ({ HealthCheckId }) => ({
    HealthCheckObservations: facts.healthChecks.get(HealthCheckId)?.statuses.map(({ Region, Status }, i) => ({
      Region,
      IPAddress: `15.177.0.${i}`,
      StatusReport: { Status, CheckedTime: new Date() },
    })),
  }));
  aws.on('route53.GetCheckerIpRanges', () => ({ CheckerIpRanges: facts.checkerRanges }));
}

function playMessages({ aws }: World, facts: Facts): void {
  // In pages of one.
  aws.on('sns.ListSubscriptionsByTopic', ({ TopicArn, NextToken = '0' }) => {
    const all = facts.subscriptions.get(TopicArn) ?? [];
    const from = Number(NextToken);
    return {
      Subscriptions: all.slice(from, from + 1).map((one) => ({ TopicArn, Owner: ACCOUNT, ...one })),
      ...(from + 1 < all.length && { NextToken: String(from + 1) }),
    };
  });
  aws.on('sns.GetSMSSandboxAccountStatus', () => ({ IsInSandbox: facts.sandbox }));
  aws.on('sns.GetSMSAttributes', () => ({
    attributes: { entry: { key: 'MonthlySpendLimit', value: facts.spendLimit } },
  }));
  aws.on('sqs.GetQueueAttributes', ({ QueueUrl }) => {
    const messages = facts.queues.get(QueueUrl.split('/').at(-1));
    return messages === undefined
      ? awsFault('AWS.SimpleQueueService.NonExistentQueue')
      : {
          Attributes: {
            ApproximateNumberOfMessages: String(messages),
            ApproximateNumberOfMessagesNotVisible: '0',
          },
        };
  });
}

function playCompute({ aws }: World, facts: Facts): void {
  aws.on('autoscaling.DescribeAutoScalingGroups', ({ AutoScalingGroupNames: [name] }) => {
    const Overrides = ['t4g.small', 'c7g.medium'].map((InstanceType) => ({ InstanceType }));
    const group = {
      AutoScalingGroupName: name,
      MinSize: 2,
      MaxSize: facts.maxSize,
      MixedInstancesPolicy: { LaunchTemplate: { Overrides } },
    };
    return { AutoScalingGroups: [group] };
  });
  aws.on('ec2.DescribeInstanceTypes', () => ({
    instanceTypeSet: [
      { instanceType: 't4g.small', vCpuInfo: { defaultVCpus: 2 } },
      { instanceType: 'c7g.medium', vCpuInfo: { defaultVCpus: 1 } },
    ],
  }));
  aws.on('servicequotas.GetServiceQuota', ({ QuotaCode }) => ({ Quota: { QuotaCode, Value: facts.quota } }));
  aws.on('cloudwatch.DescribeAlarms', ({ AlarmNames }) => ({
    ...Object.fromEntries(
      ['MetricAlarms', 'CompositeAlarms'].map((list) => [
        list,
        AlarmNames.flatMap((AlarmName: string) => {
          const { composite = false, ...alarm } = facts.alarms.get(AlarmName) ?? {};
          const here = facts.alarms.has(AlarmName) && composite === (list === 'CompositeAlarms');
          return here ? [{ AlarmName, ...alarm }] : [];
        }),
      ]),
    ),
  }));
  aws.on('lambda.GetAccountSettings', () => ({ AccountLimit: { ConcurrentExecutions: facts.executions } }));
  aws.on('lambda.GetFunctionConfiguration', ({ FunctionName }) => {
    const { State } = facts.functions.get(FunctionName) ?? {};
    return State === undefined
      ? awsFault('ResourceNotFoundException', 'Function not found', 404)
      : { FunctionName, State };
  });
  aws.on('lambda.GetFunctionConcurrency', ({ FunctionName }) => ({
    ReservedConcurrentExecutions: facts.functions.get(FunctionName)?.reserved,
  }));
}

function playSwitch({ aws }: World, facts: Facts): void {
  const here = (input: AwsInput) => input.Bucket === SWITCH_BUCKET;
  const noBucket = () => awsFault('NoSuchBucket', 'none', 404);
  aws.on('s3.GetBucketPolicy', (input) =>
    here(input)
      ? {
          Policy: JSON.stringify({
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:*',
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
              {
                Sid: 'HealthCheckersReadTheSwitch',
                Effect: 'Allow',
                Principal: { AWS: '*' },
                Action: 's3:GetObject',
                Resource: `arn:aws:s3:::${SWITCH_BUCKET}/standby-takes-over`,
                Condition: { IpAddress: { 'aws:SourceIp': facts.switchRanges } },
              },
            ],
          }),
        }
      : noBucket(),
  );
  aws.on('s3.GetObject', (input) => {
    if (!here(input)) return noBucket();
    if (facts.object !== undefined) return { Body: facts.object };
    return facts.hidesAbsence
      ? awsFault('AccessDenied', 'Access Denied', 403)
      : awsFault('NoSuchKey', 'none', 404);
  });
  aws.on('s3.PutObject', (input) => {
    if (!here(input)) return noBucket();
    facts.object = input.Body;
    return {};
  });
  aws.on('s3.DeleteObject', (input) => {
    if (!here(input)) return noBucket();
    facts.object = undefined;
    return {};
  });
}
