import type { StackPart } from '../../lib/private/contracts/outputs';
import type { StoredState } from '../mode-store';
import type { RegionMode } from '../operating-mode';

/** A stack of the site as it is in the account. */
export interface StackFacts {
  readonly part: StackPart;
  readonly name: string;
  readonly region: string;
  /** CloudFormation's; undefined when there is no such stack. */
  readonly status?: string;
  readonly statusReason?: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly ResourceFacts[];
}

export interface ResourceFacts {
  /** As templates name it: `AWS::SQS::Queue`. */
  readonly type: string;
  /** The physical id: what it is depends on the type. */
  readonly id: string;
  readonly logicalId: string;
}

export interface CertificateFacts {
  readonly region: string;
  readonly domainName: string;
  /** Every name that it is for. */
  readonly names: readonly string[];
  /** ACM's: ISSUED, PENDING_VALIDATION, … */
  readonly status: string;
  readonly reason?: string;
  /** ms since the epoch. */
  readonly notAfter?: number;
  /** The records that ACM still waits for: "name CNAME value". */
  readonly awaited: readonly string[];
}

/** A hosted zone of Route 53. */
export interface HostedZoneFacts {
  readonly id: string;
  /** In lower case without a trailing dot; undefined when this account has no such zone. */
  readonly name?: string;
  readonly isPrivate: boolean;
  /** As `name`; none of a private zone. */
  readonly nameServers: readonly string[];
}

/** What Route 53's servers say. */
export interface DnsAnswer {
  readonly name: string;
  readonly type: DnsType;
  /** NOERROR, NXDOMAIN, … */
  readonly code: string;
  readonly data: readonly string[];
}
export type DnsType = 'A' | 'AAAA';

export interface HealthCheckFacts {
  readonly id: string;
  /** What it asks, or its id where it asks nothing. */
  readonly name: string;
  /** Route 53's: HTTPS_STR_MATCH, CALCULATED, CLOUDWATCH_METRIC, … */
  readonly type: string;
  readonly disabled: boolean;
  readonly inverted: boolean;
  /** It asks for the object of a stop switch. */
  readonly ofSwitch: boolean;
  /** One for each checker that reports; none where Route 53 does not tell (calculated checks). */
  readonly observations: readonly { readonly region: string; readonly status: string }[];
}

/**
 * Whether checkers look, and Route 53 tells what they see: not of calculated checks (documented: API reference "GetHealthCheckStatus"), nor
 * of those that follow an alarm or a routing control, which no checker looks at.
 */
export const hasCheckers = (type: string): boolean =>
  !/^(CALCULATED|CLOUDWATCH_METRIC|RECOVERY_CONTROL)$/.test(type);

export interface SubscriptionFacts {
  readonly topic: string;
  readonly region: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly confirmed: boolean;
}

export interface FleetFacts {
  readonly region: string;
  readonly group: string;
  readonly maxSize: number;
  readonly instanceTypes: readonly string[];
}

export interface LoadBalancerFacts {
  readonly region: string;
  readonly arn: string;
  /** Elastic Load Balancing's: active, provisioning, …; undefined when there is no such load balancer. */
  readonly state?: string;
  /** `internal`, or `internet-facing`. */
  readonly scheme?: string;
}

export interface ListenerFacts {
  readonly region: string;
  readonly arn: string;
  /** HTTPS or HTTP; undefined when there is no such listener. */
  readonly protocol?: string;
  /** ARNs, the default one first. */
  readonly certificates: readonly string[];
  /** What it does with a request that no rule is for: `forward`, or `fixed-response 403`. */
  readonly byDefault: string;
}

export interface AlarmFacts {
  readonly name: string;
  readonly region: string;
  /** Undefined when CloudWatch has no such alarm. */
  readonly state?: string;
  readonly actionsEnabled?: boolean;
  /** When it was made or changed, ms since the epoch. */
  readonly changedAt?: number;
}

export interface FunctionFacts {
  readonly name: string;
  readonly region: string;
  /** Undefined when Lambda has no such function. */
  readonly state?: string;
  readonly reserved?: number;
}

export interface QueueFacts {
  readonly name: string;
  readonly region: string;
  readonly messages: number;
}

/** What the checks ask of the account. Each call gives facts, or throws a CommandError that says what to do. */
export interface Account {
  stack(part: StackPart, region: string): Promise<StackFacts>;
  /** Undefined where the Region is not bootstrapped. */
  bootstrapVersion(region: string): Promise<string | undefined>;
  certificate(region: string, arn: string): Promise<CertificateFacts>;
  hostedZone(id: string): Promise<HostedZoneFacts>;
  testAnswer(hostedZoneId: string, name: string, type: DnsType): Promise<DnsAnswer>;
  healthCheck(id: string): Promise<HealthCheckFacts>;
  /** Where Route 53's checkers come from. */
  checkerRanges(): Promise<readonly string[]>;
  /** Who may read the stop switch, by its bucket's policy; none without a policy. */
  switchRanges(region: string, bucket: string): Promise<readonly string[]>;
  subscriptions(region: string, topicArn: string): Promise<readonly SubscriptionFacts[]>;
  inSmsSandbox(region: string): Promise<boolean>;
  /** What SMS may cost in a month, in USD. */
  smsSpendLimit(region: string): Promise<number>;
  fleet(region: string, group: string): Promise<FleetFacts>;
  /** Virtual processors of each type. */
  processors(region: string, instanceTypes: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** How many processors On-Demand instances of the standard families may have. */
  processorQuota(region: string): Promise<number>;
  /** How many executions of Lambda functions at once. */
  concurrencyQuota(region: string): Promise<number>;
  loadBalancer(region: string, arn: string): Promise<LoadBalancerFacts>;
  listener(region: string, arn: string): Promise<ListenerFacts>;
  siteMode(): Promise<StoredState>;
  operatingModes(): Promise<readonly RegionMode[]>;
  alarms(region: string, names: readonly string[]): Promise<readonly AlarmFacts[]>;
  queue(region: string, url: string): Promise<QueueFacts>;
  function(region: string, name: string): Promise<FunctionFacts>;
}
