import { Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';

const GUIDE = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide';
const API = 'https://docs.aws.amazon.com/Route53/latest/APIReference';
/** "Values that you specify when you create or update health checks", section "Monitoring a CloudWatch alarm". */
const VALUES = `${GUIDE}/health-checks-creating-values.html#health-checks-creating-values-cloudwatch`;
/** "How Route 53 determines the status of health checks that monitor CloudWatch alarms". */
const STATUS = `${GUIDE}/dns-failover-determining-health-of-endpoints.html#dns-failover-determining-health-of-endpoints-cloudwatch`;
/** "CloudWatchAlarmConfiguration": all that Route 53 takes over from an alarm. */
const CONFIGURATION = `${API}/API_CloudWatchAlarmConfiguration.html`;

const STATISTICS = ['Average', 'Sum', 'SampleCount', 'Maximum', 'Minimum'];
const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];

/** What of an alarm decides whether Route 53 can follow it. What only the deploy knows is left out. */
interface AlarmFacts {
  /** The alarm was made in this app. */
  readonly known: boolean;
  readonly composite: boolean;
  readonly account?: string;
  readonly ownAccount?: string;
  readonly metricName?: unknown;
  readonly expressions: readonly string[];
  readonly listed: boolean;
  readonly statistics: readonly string[];
  readonly periods: readonly number[];
  readonly datapointsToAlarm?: number;
  readonly evaluationPeriods?: number;
  readonly comparison?: string;
}

/** One of Route 53's rules: what is wrong, or nothing; what to do; where AWS says so. */
interface Rule {
  readonly wrong: (facts: AlarmFacts) => string | undefined;
  readonly remedy: string;
  readonly source: string;
}

/**
 * Route 53 does not follow the alarm's state: it reads the metric's data stream with a copy of the alarm's settings, and knows less
 * than CloudWatch does. CloudFormation accepts every alarm; the health check then fails to deploy, or decides otherwise than the alarm.
 * One rule for each thing that it does not know, all documented on the page that the message names, but for composite alarms
 * (inferred: they have no data stream and no metric, which the configuration requires).
 */
const RULES: readonly Rule[] = [
  {
    wrong: ({ composite }) => (composite ? 'be a metric alarm, got a composite one' : undefined),
    remedy:
      'make one health check of each alarm that it combines, and combine those in a calculated health check',
    source: CONFIGURATION,
  },
  {
    wrong: ({ account, ownAccount }) =>
      account !== undefined && ownAccount !== undefined && account !== ownAccount
        ? `be in the account of the health check (${ownAccount}), got ${account}`
        : undefined,
    remedy: 'make the health check in the account of the alarm',
    source: STATUS,
  },
  {
    wrong: ({ expressions }) =>
      expressions.length > 0
        ? `watch a metric, got metric math: ${expressions.map((text) => JSON.stringify(text)).join(', ')}`
        : undefined,
    remedy: 'watch one of its metrics alone, with a threshold for that metric',
    source: VALUES,
  },
  {
    wrong: ({ known, listed, expressions, metricName }) => {
      if (!known || expressions.length > 0) return undefined;
      if (listed) return 'watch one metric of its own account and Region, got one in a list of queries';
      return metricName === undefined ? 'watch one metric, got none' : undefined;
    },
    remedy: 'give the alarm a metric by namespace and name, and make it where that metric is',
    source: CONFIGURATION,
  },
  {
    wrong: ({ statistics }) => {
      const extended = statistics.filter((statistic) => !STATISTICS.includes(statistic));
      return extended.length > 0
        ? `use the statistic ${STATISTICS.join(', ')}, got ${extended.map((s) => JSON.stringify(s)).join(', ')}`
        : undefined;
    },
    remedy: 'use Average or Maximum with a threshold of its own',
    source: VALUES,
  },
  {
    wrong: ({ periods }) => {
      const high = periods.filter((period) => period < 60);
      return high.length > 0
        ? `have a period of 60 s or more, got ${high.join(' s, ')} s: high-resolution metrics are not supported`
        : undefined;
    },
    remedy: 'use a period of 60 s on a metric that is published each minute',
    source: VALUES,
  },
  {
    wrong: ({ datapointsToAlarm: m, evaluationPeriods: n }) =>
      m !== undefined && n !== undefined && m !== n
        ? `not be an "M out of N" alarm, got ${m} of ${n} datapoints`
        : undefined,
    remedy: 'leave datapointsToAlarm out, so that all evaluation periods have to breach',
    source: VALUES,
  },
  {
    wrong: ({ comparison }) =>
      comparison !== undefined && !COMPARISONS.includes(comparison)
        ? `compare with ${COMPARISONS.join(', ')}, got ${JSON.stringify(comparison)}`
        : undefined,
    remedy: 'use a fixed threshold; a band of anomaly detection is none',
    source: CONFIGURATION,
  },
];

/** Route 53's rules on the alarms of health checks. */
export class Route53Eligibility {
  /** Undefined when the alarm was not made in this app: what is behind its name is not known here. */
  public readonly settings?: CfnAlarm;
  private readonly facts: AlarmFacts;

  public constructor(alarm: cloudwatch.IAlarmRef, ownAccount: string) {
    const child = alarm.node.defaultChild;
    this.settings = isAlarm(child) ? child : undefined;
    const place = { account: plain(accountOf(alarm)), ownAccount: plain(ownAccount) };
    this.facts = { ...NOTHING, ...place, composite: isComposite(child), ...this.readSettings() };
  }

  /** Everything that keeps Route 53 from following the alarm, each with the remedy and AWS's page. */
  public problems(name: string): string[] {
    return RULES.flatMap(({ wrong, remedy, source }) => {
      const what = wrong(this.facts);
      return what === undefined ? [] : [`${name} must ${what}: ${remedy} (${source})`];
    });
  }

  private readSettings(): Partial<AlarmFacts> {
    const { settings } = this;
    if (!settings) return {};
    const resolved = <T>(value: T): T => Stack.of(settings).resolve(value);
    const queries = listOf(resolved(settings.metrics)) as readonly Query[];
    const stats = queries.flatMap(({ metricStat }) => metricStat ?? []);
    return {
      known: true,
      metricName: resolved(settings.metricName),
      listed: settings.metrics !== undefined,
      expressions: queries.flatMap(({ expression }) => texts(expression)),
      statistics: [
        ...texts(resolved(settings.statistic)),
        ...texts(resolved(settings.extendedStatistic)),
        ...stats.flatMap(({ stat }) => texts(stat)),
      ],
      periods: [
        ...numbers(resolved(settings.period)),
        ...stats.flatMap(({ period }) => numbers(period)),
        ...queries.flatMap(({ period }) => numbers(period)),
      ],
      datapointsToAlarm: numbers(resolved(settings.datapointsToAlarm))[0],
      evaluationPeriods: numbers(resolved(settings.evaluationPeriods))[0],
      comparison: texts(resolved(settings.comparisonOperator))[0],
    };
  }
}

interface Query {
  readonly expression?: unknown;
  readonly period?: unknown;
  readonly metricStat?: { readonly stat?: unknown; readonly period?: unknown };
}

const NOTHING: AlarmFacts = {
  known: false,
  composite: false,
  expressions: [],
  listed: false,
  statistics: [],
  periods: [],
};

/** By its type, not by its class: a project may have two copies of aws-cdk-lib. */
const isAlarm = (child: unknown): child is CfnAlarm => typeOf(child) === CfnAlarm.CFN_RESOURCE_TYPE_NAME;
const isComposite = (child: unknown): boolean => typeOf(child) === 'AWS::CloudWatch::CompositeAlarm';
const typeOf = (child: unknown): unknown =>
  (child as { cfnResourceType?: unknown } | undefined)?.cfnResourceType;

/** An imported alarm's account is in its ARN; that of one which was made here is its stack's. */
function accountOf(alarm: cloudwatch.IAlarmRef): string {
  const arn = alarm.alarmRef.alarmArn;
  const named = Token.isUnresolved(arn) ? undefined : arn.split(':')[4];
  return named || Stack.of(alarm).account;
}

const plain = (value: string): string | undefined => (Token.isUnresolved(value) ? undefined : value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);
const numbers = (value: unknown): number[] => (typeof value === 'number' ? [value] : []);
