import { createHash } from 'node:crypto';
import { FACTS, type FactName } from '../../drill/facts';
import { type Random, randomFor } from '../../drill/kernel/random';
import type { TraceEntry } from '../../drill/kernel/trace';
import type { ObjectiveResult, RunResult, Series, Verdict } from '../../drill/result';
import { AUDIENCES, type Audience, OUTCOMES, type Outcome } from '../../drill/world/traffic';

const MINUTE = 60_000;

export interface SampleOptions {
  readonly seed?: number;
  readonly durationMs?: number;
  /** Failed requests a second in each second of the fault; by default a burst of three seconds. */
  readonly failures?: (secondOfFault: number) => number;
  /** Replaces any text that a template or a scenario could have brought. */
  readonly text?: (text: string) => string;
  readonly faults?: boolean;
  /** Of all; some objectives of the sample have failed, one is inconclusive. */
  readonly verdict?: Verdict;
}

type Row = Record<Outcome | Exclude<keyof Series, 'atMs' | 'outcomes'>, number>;

/** A run as one of a shop looks whose servers answer 503 in mid-campaign: figures of no machine, the same for the same seed. */
export function sampleResult(options: SampleOptions = {}): RunResult {
  const { seed = 1, durationMs = 120 * MINUTE, text = (one: string) => one, faults = true } = options;
  const random = randomFor(seed, 'sample');
  const rows = rowsOf(
    random,
    durationMs,
    faults,
    options.failures ?? ((second) => (second < 3 ? 170 - 50 * second : 0)),
  );
  const column = (pick: (row: Row) => number) => rows.map((row) => Number(pick(row).toPrecision(6)));
  const outcomes = byOutcome((outcome) => rows.reduce((sum, row) => sum + row[outcome], 0));
  const byAudience = Object.fromEntries(
    AUDIENCES.map((audience) => [audience, byOutcome((outcome) => outcomes[outcome] * SHARES[audience])]),
  ) as Record<Audience, Record<Outcome, number>>;
  const requests = OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);
  const objectives = OBJECTIVES.map((one) => ({
    ...one,
    title: text(one.title),
    because: text(one.because),
  }));
  const timeline = timelineOf(random, durationMs).map((entry) => ({
    ...entry,
    actor: text(entry.actor),
    text: text(entry.text),
  }));
  const used = [...new Set(timeline.flatMap((entry) => entry.facts ?? []))].sort() as FactName[];
  return {
    schema: 1,
    scenario: {
      name: text('campaign-503'),
      title: text('The backend answers 503 in the middle of a campaign'),
      description: text(
        'An ad campaign triples the visitors within a minute. Ten minutes later every server begins to answer 503, its health check included, for thirty minutes.',
      ),
      durationMs,
      faults: faults
        ? [{ fromMs: 30 * MINUTE, toMs: 60 * MINUTE, text: text('every server answers 503') }]
        : [],
      currency: text('EUR'),
    },
    seed,
    version: '1.2.3',
    assembly: {
      name: text('cdk.out'),
      sha256: createHash('sha256').update('assembly').digest('hex'),
      stacks: ['breakwater-shop-origin', 'breakwater-shop-edge', 'breakwater-shop-control'].map(text),
    },
    verdict: options.verdict ?? 'failed',
    objectives,
    totals: {
      requests,
      outcomes,
      byAudience,
      lostRevenue: rows.at(-1)?.lostRevenue ?? 0,
      adSpend: 3600,
      wastedSpend: rows.at(-1)?.wastedSpend ?? 0,
    },
    series: {
      atMs: rows.map((_, second) => second * 1000),
      outcomes: Object.fromEntries(
        OUTCOMES.map((outcome) => [outcome, column((row) => row[outcome])]),
      ) as unknown as Series['outcomes'],
      load: column(({ load }) => load),
      capacity: column(({ capacity }) => capacity),
      goodput: column(({ goodput }) => goodput),
      inService: column(({ inService }) => inService),
      healthy: column(({ healthy }) => healthy),
      demand: column(({ demand }) => demand),
      lostRevenue: column(({ lostRevenue }) => lostRevenue),
      wastedSpend: column(({ wastedSpend }) => wastedSpend),
    },
    alarms: ALARMS.map(([name, from, to]) => ({
      name: text(name),
      spans:
        from === undefined || !faults
          ? []
          : [{ fromMs: from * 1000, toMs: (to ?? 0) * 1000, text: text('in ALARM') }],
    })),
    functions: [
      { name: text('breakwater-shop-origin/ScaleOut'), invocations: 34, errors: 0, refusedCalls: [] },
      { name: text('breakwater-shop-edge/SiteMode'), invocations: 121, errors: 1, refusedCalls: [] },
      {
        name: text('breakwater-shop-control/Notify'),
        invocations: 9,
        errors: 0,
        refusedCalls: [
          text('cloudwatch:DescribeAlarms on arn:aws:cloudwatch:us-east-1:111122223333:alarm:*'),
        ],
      },
    ],
    timeline,
    facts: used.map((name) => ({ name, ...FACTS[name] })),
    notModelled: [
      {
        resource: text('breakwater-shop-edge/Firewall'),
        type: 'AWS::WAFv2::WebACL',
        what: text('managed rules: no request is blocked'),
        matters: true,
      },
      ...['A', 'B', 'C', 'D', 'E'].map((zone) => ({
        resource: text(`breakwater-shop-origin/Fleet/Vpc/${zone}`),
        type: 'AWS::EC2::RouteTable',
        what: text('routes: every server reaches what it needs'),
        matters: false,
      })),
    ],
    digest: createHash('sha256').update(JSON.stringify(rows)).digest('hex'),
    reproduce: text(`breakwater drill cdk.out --scenario campaign-503 --seed ${seed}`),
  };
}

const SHARES: Readonly<Record<Audience, number>> = { organic: 0.38, paid: 0.44, customer: 0.12, bot: 0.06 };

const byOutcome = (value: (outcome: Outcome) => number) =>
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, value(outcome)])) as Record<Outcome, number>;

function rowsOf(
  random: Random,
  durationMs: number,
  faults: boolean,
  failuresIn: (secondOfFault: number) => number,
): Row[] {
  const rows: Row[] = [];
  let lostRevenue = 0;
  let wastedSpend = 0;
  let wave = 0;
  for (let second = 0; second < durationMs / 1000; second++) {
    wave = 0.98 * wave + 0.02 * random.between(-1, 1);
    const campaign =
      Math.min(1, Math.max(0, (second - 1200) / 60)) *
      (second < 4800 ? 1 : Math.max(0, 1 - (second - 4800) / 300));
    const demand = 200 * (1 + 2 * campaign) * (1 + wave / 3);
    const broken = faults && second >= 1800 && second < 3600;
    const into = second - 1800;
    const back = faults && second >= 3600 ? Math.min(1, (second - 3600) / 300) : 1;
    const failed = broken ? Math.min(demand, failuresIn(into)) : 0;
    const left = demand - failed;
    const stale = broken ? left * 0.46 * Math.min(1, into / 60) : 0;
    const cached = broken ? left * 0.46 - stale : left * 0.58;
    const lead = broken && into > 210 ? left * 0.16 : 0;
    const queued = (broken && into > 95) || back < 1 ? left * 0.18 * (broken ? 1 : 1 - back) : 0;
    const page = broken ? left - stale - cached - lead - queued : 0;
    const fresh = left - stale - cached - lead - queued - page;
    const inService = second < 1290 ? 3 : second < 2100 ? 6 : second < 6300 ? 9 : 6;
    const healthy = broken && into > 25 ? 0 : faults && second >= 3600 && second < 3650 ? 3 : inService;
    const minutes = 1 / 60;
    lostRevenue += (400 * minutes * (failed + page + queued)) / demand;
    wastedSpend += campaign > 0 ? (60 * minutes * (failed + page * 0.4)) / demand : 0;
    rows.push({
      fresh,
      cached,
      stale,
      standby: 0,
      lead,
      page,
      queued,
      error: failed * 0.8,
      timeout: failed * 0.2,
      blocked: 0,
      load: fresh + page,
      capacity: inService * 60,
      goodput: fresh,
      inService,
      healthy,
      demand,
      lostRevenue,
      wastedSpend,
    });
  }
  return rows;
}

const OBJECTIVES: readonly ObjectiveResult[] = [
  {
    name: 'first-honest-answer',
    title: 'First honest answer',
    phase: 'safety',
    verdict: 'held',
    goal: '≤ 3 s',
    value: '1.9 s',
    measured: 1.9,
    limit: 3,
    unit: 's',
    because:
      'the distribution shows its page as soon as the application answers 503; no alarm is needed for it',
  },
  {
    name: 'detect',
    title: 'Detected',
    phase: 'safety',
    verdict: 'inconclusive',
    goal: '≤ 30 s',
    value: '28 s',
    measured: 28,
    limit: 30,
    unit: 's',
    because: 'cloudwatch.putMetricDataLag, which is assumed, decides: at its high end it would be 31 s',
  },
  {
    name: 'mitigate',
    title: 'Mitigated',
    phase: 'safety',
    verdict: 'held',
    goal: '≤ 75 s',
    value: '3 s',
    measured: 3,
    limit: 75,
    unit: 's',
    because: 'after 0:30:03 failures stay under 1 %',
  },
  {
    name: 'failed-requests',
    title: 'Failed requests',
    phase: 'safety',
    verdict: 'held',
    goal: '≤ 3 %',
    value: '0.03 %',
    measured: 0.03,
    limit: 3,
    unit: '%',
    because: '',
  },
  {
    name: 'paid-clicks-on-errors',
    title: 'Paid clicks that land on an error',
    phase: 'safety',
    verdict: 'failed',
    goal: '≤ 5 %',
    value: '7.2 %',
    measured: 7.2,
    limit: 5,
    unit: '%',
    because: 'the lead page came at 0:33:30; until then a click that no copy answers met the honest page',
  },
  {
    name: 'campaigns-restored',
    title: 'Campaigns restored exactly',
    phase: 'liveness',
    verdict: 'not asked',
    goal: '100 %',
    value: '–',
    measured: null,
    limit: null,
    unit: '%',
    because: 'the stack has nothing that pauses campaigns',
  },
  {
    name: 'back-to-normal',
    title: 'Everything as before',
    phase: 'liveness',
    verdict: 'held',
    goal: '≤ 15 min',
    value: '6 min 10 s',
    measured: 370,
    limit: 900,
    unit: 's',
    because: 'mode, capacity and answers are as before the fault',
  },
];

const ALARMS: readonly (readonly [name: string, from?: number, to?: number])[] = [
  ['breakwater-shop-edge/Alarms/EdgeErrors', 1935, 3705],
  ['breakwater-shop-origin/Alarms/OriginErrors', 1860, 3660],
  ['breakwater-shop-origin/Alarms/UnhealthyTargets', 1890, 3675],
  ['breakwater-shop-origin/Alarms/Overload', 1285, 1480],
  ['breakwater-shop-control/Alarms/ProbeFailing', 1828, 3620],
  ['breakwater-shop-origin/Alarms/Latency'],
  ['breakwater-shop-origin/Alarms/NoTargets'],
  ['breakwater-shop-control/Alarms/ResponderFailing'],
];

function timelineOf(random: Random, durationMs: number): TraceEntry[] {
  const origin = 'breakwater-shop-origin';
  const at = (second: number, entry: Omit<TraceEntry, 'atMs'>): TraceEntry => ({
    atMs: Math.round(second * 1000 + random.between(0, 900)),
    ...entry,
  });
  const lag = ['elb.metricLag', 'cloudwatch.evaluationPeriod'];
  const boot = ['autoscaling.launchRequest', 'autoscaling.warmStart'];
  const known: TraceEntry[] = [
    at(1200, {
      kind: 'visitors',
      actor: 'Visitors',
      text: 'the campaign began: 3 times as many within a minute',
    }),
    at(1285, { kind: 'alarm', actor: `${origin}/Alarms/Overload`, text: 'OK → ALARM', facts: lag }),
    at(1286, {
      kind: 'lambda',
      actor: `${origin}/ScaleOut`,
      text: 'was invoked by Overload',
      facts: ['lambda.coldStart', 'cloudwatch.actionDelay'],
    }),
    at(1287, {
      kind: 'call',
      actor: `${origin}/ScaleOut`,
      text: 'called autoscaling.UpdateAutoScalingGroup (minimum 6)',
      facts: ['api.latency'],
    }),
    at(1288, { kind: 'capacity', actor: `${origin}/Fleet`, text: 'a call: minimum 3 → 6, desired 3 → 6' }),
    ...[4, 5, 6].map((count, index) =>
      at(1312 + index, {
        kind: 'capacity',
        actor: `${origin}/Fleet`,
        text: `a server of the warm pool entered service: ${count} in service`,
        facts: boot,
      }),
    ),
    at(1800, { kind: 'fault', actor: 'Scenario', text: 'every server answers 503' }),
    at(1802, {
      kind: 'edge',
      actor: 'breakwater-shop-edge/Distribution',
      text: 'shows its page for 503, and copies where it has some',
      facts: ['cloudfront.originRoundTrip'],
    }),
    at(1803, { kind: 'visitors', actor: 'Visitors', text: 'failures fell under 1 %' }),
    at(1815, {
      kind: 'health',
      actor: `${origin}/Fleet/Targets`,
      text: '6 of 6 targets fail their health check',
      facts: ['elb.healthCheckInterval', 'elb.unhealthyThreshold'],
    }),
    at(1828, {
      kind: 'alarm',
      actor: 'breakwater-shop-control/Alarms/ProbeFailing',
      text: 'OK → ALARM',
      facts: ['cloudwatch.putMetricDataLag', 'cloudwatch.highResolutionEvaluation'],
    }),
    at(1829, {
      kind: 'delivery',
      actor: 'breakwater-shop-control/Alerts',
      text: 'a message went to Notify',
      facts: ['sns.delivery'],
    }),
    at(1831, {
      kind: 'notification',
      actor: 'breakwater-shop-control/Notify',
      text: 'sent a POST to hooks.example.com',
      facts: ['api.latency'],
    }),
    at(1860, { kind: 'alarm', actor: `${origin}/Alarms/OriginErrors`, text: 'OK → ALARM', facts: lag }),
    at(1890, { kind: 'alarm', actor: `${origin}/Alarms/UnhealthyTargets`, text: 'OK → ALARM', facts: lag }),
    at(1895, {
      kind: 'lambda',
      actor: 'breakwater-shop-edge/SiteMode',
      text: 'set the mode to queue',
      facts: ['lambda.coldStart', 'api.crossRegionLatency'],
    }),
    at(1926, {
      kind: 'edge',
      actor: 'breakwater-shop-edge/Store',
      text: 'the mode queue has reached the edge',
      facts: ['cloudfront.storePropagation'],
    }),
    at(1935, {
      kind: 'alarm',
      actor: 'breakwater-shop-edge/Alarms/EdgeErrors',
      text: 'OK → ALARM',
      facts: ['cloudfront.metricLag', 'cloudwatch.evaluationPeriod'],
    }),
    at(2010, {
      kind: 'edge',
      actor: 'breakwater-shop-edge/Store',
      text: 'the lead page has reached the edge',
      facts: ['cloudfront.storePropagation'],
    }),
    at(3600, { kind: 'fault', actor: 'Scenario', text: 'the application is well again' }),
    at(3620, { kind: 'alarm', actor: 'breakwater-shop-control/Alarms/ProbeFailing', text: 'ALARM → OK' }),
    at(3650, {
      kind: 'health',
      actor: `${origin}/Fleet/Targets`,
      text: '9 of 9 targets pass their health check',
      facts: ['elb.healthCheckInterval', 'elb.healthyThreshold'],
    }),
    at(3660, { kind: 'alarm', actor: `${origin}/Alarms/OriginErrors`, text: 'ALARM → OK', facts: lag }),
    at(3705, {
      kind: 'alarm',
      actor: 'breakwater-shop-edge/Alarms/EdgeErrors',
      text: 'ALARM → OK',
      facts: ['cloudfront.metricLag'],
    }),
    at(3710, {
      kind: 'notification',
      actor: 'breakwater-shop-control/Notify',
      text: 'sent a POST to hooks.example.com',
      facts: ['api.latency'],
    }),
    at(3970, { kind: 'visitors', actor: 'Visitors', text: 'everybody is let in again' }),
    at(4800, { kind: 'visitors', actor: 'Visitors', text: 'the campaign ended' }),
    at(6300, {
      kind: 'capacity',
      actor: `${origin}/Fleet`,
      text: 'target tracking: minimum 3 → 3, desired 9 → 6',
      facts: ['autoscaling.targetTrackingIn'],
    }),
    at(4200, { kind: 'money', actor: 'Money', text: 'the last sale was lost at 1:05' }),
  ];
  const sweeps = Array.from({ length: Math.floor(durationMs / MINUTE) }, (_, minute) =>
    at(minute * 60 + 15, {
      kind: 'lambda',
      actor: `${origin}/ScaleOut`,
      text: 'was invoked by its schedule',
      facts: ['eventbridge.scheduleJitter'],
    }),
  );
  const renewals = Array.from({ length: 30 }, (_, minute) =>
    at(1860 + minute * 60, {
      kind: 'call',
      actor: `${origin}/ScaleOut`,
      text: 'called dynamodb.UpdateItem on Leases',
      facts: ['api.latency'],
    }),
  );
  return [...known, ...sweeps, ...renewals]
    .filter(({ atMs }) => atMs <= durationMs)
    .sort((a, b) => a.atMs - b.atMs);
}
