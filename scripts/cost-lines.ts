import type { PriceName } from './prices';

/** What a month brings. */
export interface Usage {
  /** Average number of running instances. */
  readonly instances: number;
  readonly requestsMillions: number;
  readonly edgeGib: number;
  /** Average load-balancer capacity units. */
  readonly capacityUnits: number;
  /** Whether the account's monthly free allowances are still unused by others. */
  readonly freeTier: boolean;
}

/** What the templates hold. */
export interface Inventory {
  readonly loadBalancers: number;
  readonly minInstances: number;
  readonly warmInstances: number;
  readonly volumeGib: number;
  readonly cacheNodes: number;
  readonly webAcls: number;
  readonly webAclRules: number;
  readonly keys: number;
  readonly secrets: number;
  readonly alarmMetrics: number;
  readonly alarms: number;
  readonly dashboards: number;
  readonly functions: number;
  readonly edgeFunctions: number;
  readonly natGateways: number;
  readonly publicAddresses: number;
  readonly healthChecks: number;
  readonly healthCheckFeatures: number;
  readonly tables: number;
  readonly distributions: number;
  readonly schedules: number;
}

/** One line of the bill. */
export interface Line {
  readonly item: string;
  /** `site`: a site without Breakwater would have it too. */
  readonly part: 'site' | 'breakwater';
  readonly price: PriceName;
  readonly quantity: (inventory: Inventory) => string;
  readonly units: (inventory: Inventory, usage: Usage) => number;
  /** What a stack must have to be charged for it at all, where `units` does not say so by itself. @default nothing */
  readonly onlyWith?: keyof Inventory;
}

const HOURS = 730;
/** Two sweeps a minute, and room for alarms; each run is short and has a quarter of a GiB. */
const INVOCATIONS = 100_000;
/** SiteMode asks for the store's version and for the mode. */
const CALLS_OF_A_LOOK = 2;
const RUN_GIB_SECONDS = 0.25 * 0.3;
const beyond = (amount: number, free: number, { freeTier }: Usage) =>
  freeTier ? Math.max(0, amount - free) : amount;

export const LINES: readonly Line[] = [
  {
    item: 'Load balancer',
    part: 'site',
    price: 'loadBalancerHour',
    quantity: (all) => `${all.loadBalancers}`,
    units: (all) => all.loadBalancers * HOURS,
  },
  {
    item: 'Public IPv4 addresses of load balancers',
    part: 'breakwater',
    price: 'publicAddressHour',
    quantity: (all) => `${all.publicAddresses}`,
    units: (all) => all.publicAddresses * HOURS,
  },
  {
    item: 'Health checks',
    part: 'breakwater',
    price: 'healthCheck',
    quantity: (all) => `${all.healthChecks}`,
    units: (all) => all.healthChecks,
  },
  {
    item: 'Their features: HTTPS, a text to match, each 10 s',
    part: 'breakwater',
    price: 'healthCheckFeature',
    quantity: (all) => `${all.healthCheckFeatures}`,
    units: (all) => all.healthCheckFeatures,
  },
  {
    item: 'Load balancer, by use',
    part: 'site',
    price: 'loadBalancerCapacityUnitHour',
    quantity: () => 'by traffic',
    units: (_, { capacityUnits }) => capacityUnits * HOURS,
  },
  {
    item: 'Servers',
    part: 'site',
    price: 'instanceHour',
    quantity: (all) => `${all.minInstances} or more`,
    units: (_, { instances }) => instances * HOURS,
  },
  {
    item: 'Disks, those of the warm pool included',
    part: 'site',
    price: 'volumeGibMonth',
    quantity: (all) => `${all.volumeGib} GiB each`,
    units: (all, { instances }) => (instances + all.warmInstances) * all.volumeGib,
  },
  {
    item: 'One-minute metrics of the servers',
    part: 'breakwater',
    price: 'detailedMonitoring',
    quantity: (all) => `${all.minInstances} or more`,
    units: (_, { instances }) => instances,
  },
  {
    item: 'Cache',
    part: 'site',
    price: 'cacheNodeHour',
    quantity: (all) => `${all.cacheNodes} nodes`,
    units: (all) => all.cacheNodes * HOURS,
  },
  {
    item: 'CloudFront, data',
    part: 'site',
    onlyWith: 'distributions',
    price: 'edgeGib',
    quantity: () => 'by traffic',
    // This allowance does not expire, so it counts in both columns.
    units: (_, { edgeGib }) => Math.max(0, edgeGib - 1024),
  },
  {
    item: 'CloudFront, requests',
    part: 'site',
    onlyWith: 'distributions',
    price: 'edgeRequests',
    quantity: () => 'by traffic',
    units: (_, { requestsMillions }) => Math.max(0, requestsMillions - 10),
  },
  {
    item: 'Functions at the edge',
    part: 'breakwater',
    price: 'edgeFunctions',
    quantity: (all) => `${all.edgeFunctions}, each run for each request`,
    // Two million runs a month are free, and stay so (reported with the price).
    units: (all, { requestsMillions }) => Math.max(0, all.edgeFunctions * requestsMillions - 2),
  },
  {
    item: 'Store of the mode, reads',
    part: 'breakwater',
    onlyWith: 'edgeFunctions',
    price: 'storeReads',
    quantity: () => 'one for a request, more while a mode is on',
    // Static files read nothing, so this is the upper end.
    units: (_, { requestsMillions }) => requestsMillions * 1.5,
  },
  {
    item: 'Store of the mode, calls of its API',
    part: 'breakwater',
    onlyWith: 'edgeFunctions',
    price: 'storeCalls',
    quantity: () => 'a look an hour, and each change',
    units: () => (HOURS * CALLS_OF_A_LOOK) / 1000,
  },
  {
    item: 'Log lines of the functions at the edge',
    part: 'breakwater',
    price: 'logGib',
    quantity: () => 'of one request in a hundred',
    // CloudFront writes lines of its own around each of ours: assumed 400 bytes a sample, and a sample for each function.
    units: (all, { requestsMillions }) => (all.edgeFunctions * requestsMillions * 0.01 * 400) / 1000,
  },
  {
    item: 'Firewall',
    part: 'breakwater',
    price: 'webAcl',
    quantity: (all) => `${all.webAcls}`,
    units: (all) => all.webAcls,
  },
  {
    item: 'Firewall, rules',
    part: 'breakwater',
    price: 'webAclRule',
    quantity: (all) => `${all.webAclRules}`,
    units: (all) => all.webAclRules,
  },
  {
    item: 'Firewall, requests',
    part: 'breakwater',
    onlyWith: 'webAcls',
    price: 'webAclRequests',
    quantity: () => 'by traffic',
    units: (_, { requestsMillions }) => requestsMillions,
  },
  {
    item: 'Encryption keys of the alarm topics',
    part: 'breakwater',
    price: 'key',
    quantity: (all) => `${all.keys}`,
    // A rotated key keeps its former version, which is charged as well.
    units: (all, { freeTier }) => all.keys * (freeTier ? 1 : 2),
  },
  {
    item: 'Secrets',
    part: 'breakwater',
    price: 'secret',
    quantity: (all) => `${all.secrets}`,
    units: (all) => all.secrets,
  },
  {
    item: 'Alarms',
    part: 'breakwater',
    price: 'alarmMetric',
    quantity: (all) => `${all.alarms} with ${all.alarmMetrics} metrics`,
    units: (all, usage) => beyond(all.alarmMetrics, 10, usage),
  },
  {
    item: 'Dashboard',
    part: 'breakwater',
    price: 'dashboard',
    quantity: (all) => `${all.dashboards}`,
    units: (all, usage) => beyond(all.dashboards, 3, usage),
  },
  {
    item: 'Lambda, invocations',
    part: 'breakwater',
    onlyWith: 'schedules',
    price: 'lambdaRequests',
    quantity: (all) => `${all.functions} functions`,
    units: (_, usage) => beyond(INVOCATIONS, 1_000_000, usage) / 1_000_000,
  },
  {
    item: 'Lambda, run time',
    part: 'breakwater',
    onlyWith: 'schedules',
    price: 'lambdaGibSecond',
    quantity: () => 'two runs a minute',
    units: (_, usage) => beyond(INVOCATIONS * RUN_GIB_SECONDS, 400_000, usage),
  },
  {
    item: 'Logs of the functions',
    part: 'breakwater',
    onlyWith: 'schedules',
    price: 'logGib',
    quantity: () => 'under 1 GB',
    units: (_, usage) => beyond(1, 5, usage),
  },
  {
    item: 'Lease and notification tables',
    part: 'breakwater',
    onlyWith: 'tables',
    price: 'tableRequests',
    quantity: () => 'by use',
    units: () => 0.2,
  },
  {
    item: 'Pages and access logs',
    part: 'breakwater',
    price: 'storageGibMonth',
    quantity: () => 'about 0.5 GB for a million requests',
    units: (_, { requestsMillions }) => requestsMillions * 0.5,
  },
];

/** The part of a template that is counted. */
export interface TemplateJson {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Counts what costs money in a set of templates. */
export function inventoryOf(templates: readonly TemplateJson[]): Inventory {
  const all = templates.flatMap(({ Resources }) => Object.values(Resources));
  const of = (type: string) => all.filter(({ Type }) => Type === type);
  const sum = (type: string, count: (properties: Readonly<Record<string, unknown>>) => number) =>
    of(type).reduce((total, { Properties = {} }) => total + count(Properties), 0);
  return {
    loadBalancers: of('AWS::ElasticLoadBalancingV2::LoadBalancer').length,
    minInstances: sum('AWS::AutoScaling::AutoScalingGroup', ({ MinSize }) => Number(MinSize)),
    warmInstances: sum('AWS::AutoScaling::WarmPool', ({ MinSize }) => Number(MinSize)),
    volumeGib: sum('AWS::EC2::LaunchTemplate', volumeOf),
    cacheNodes: sum('AWS::ElastiCache::ReplicationGroup', nodesOf),
    webAcls: of('AWS::WAFv2::WebACL').length,
    webAclRules: sum('AWS::WAFv2::WebACL', ({ Rules }) => (Rules as unknown[]).length),
    keys: of('AWS::KMS::Key').length,
    secrets: sum(
      'AWS::SecretsManager::Secret',
      ({ ReplicaRegions = [] }) => 1 + (ReplicaRegions as unknown[]).length,
    ),
    alarmMetrics: sum('AWS::CloudWatch::Alarm', metricsOf),
    alarms: of('AWS::CloudWatch::Alarm').length,
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    functions: of('AWS::Lambda::Function').length,
    edgeFunctions: of('AWS::CloudFront::Function').length,
    natGateways: of('AWS::EC2::NatGateway').length,
    publicAddresses: sum('AWS::ElasticLoadBalancingV2::LoadBalancer', addressesOf),
    healthChecks: of('AWS::Route53::HealthCheck').length,
    healthCheckFeatures: sum('AWS::Route53::HealthCheck', featuresOf),
    tables: of('AWS::DynamoDB::Table').length + of('AWS::DynamoDB::GlobalTable').length,
    distributions: of('AWS::CloudFront::Distribution').length,
    schedules: of('AWS::Events::Rule').filter(
      ({ Properties }) => Properties?.ScheduleExpression !== undefined,
    ).length,
  };
}

function volumeOf({ LaunchTemplateData }: Readonly<Record<string, unknown>>): number {
  const data = LaunchTemplateData as { BlockDeviceMappings?: { Ebs?: { VolumeSize?: number } }[] };
  // Without a mapping the image's own size holds: 8 GiB for Amazon Linux 2023.
  return data.BlockDeviceMappings?.reduce((total, { Ebs }) => total + (Ebs?.VolumeSize ?? 8), 0) ?? 8;
}

function nodesOf({ NumCacheClusters, ReplicasPerNodeGroup }: Readonly<Record<string, unknown>>): number {
  return Number(NumCacheClusters ?? Number(ReplicasPerNodeGroup ?? 0) + 1);
}

/** An alarm on an expression is charged for each metric in it. */
function metricsOf({ Metrics }: Readonly<Record<string, unknown>>): number {
  const metrics = Metrics as { readonly MetricStat?: unknown }[] | undefined;
  return metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;
}

/** One in each subnet. */
function addressesOf({ Scheme, Subnets = [] }: Readonly<Record<string, unknown>>): number {
  return Scheme === 'internet-facing' ? (Subnets as unknown[]).length : 0;
}

/** HTTPS, a text to match, the short interval and latency graphs are charged each; a calculated check has none of them. */
function featuresOf({ HealthCheckConfig }: Readonly<Record<string, unknown>>): number {
  const { Type, RequestInterval, MeasureLatency } = HealthCheckConfig as {
    Type: string;
    RequestInterval?: number;
    MeasureLatency?: boolean;
  };
  const features = [
    Type.startsWith('HTTPS'),
    Type.endsWith('STR_MATCH'),
    RequestInterval === 10,
    MeasureLatency,
  ];
  return features.filter(Boolean).length;
}
