/**
 * Every timing constant of AWS's that the drill uses: value, the range in which it may lie, unit, source, the day it was read, and how we
 * know it. A verdict that changes when an assumed fact is moved to its low or its high end says more about the fact than about
 * the site. CloudFront's own rules have theirs in model/cloudfront/facts.ts.
 */
export interface Fact {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: 's' | 'ms' | 'share' | 'count' | 'bytes';
  readonly kind: 'documented' | 'measured' | 'assumed';
  /** The page and its section, or who measured it. */
  readonly source: string;
  /** When the source was read. */
  readonly read: string;
}

const READ = '2026-11-22';

function documented(
  value: number,
  unit: Fact['unit'],
  source: string,
  range: readonly [number, number] = [value, value],
): Fact {
  return { value, low: range[0], high: range[1], unit, kind: 'documented', source, read: READ };
}

function measured(
  value: number,
  [low, high]: readonly [number, number],
  unit: Fact['unit'],
  source: string,
): Fact {
  return { value, low, high, unit, kind: 'measured', source, read: READ };
}

function assumed(
  value: number,
  [low, high]: readonly [number, number],
  unit: Fact['unit'],
  source: string,
): Fact {
  return { value, low, high, unit, kind: 'assumed', source, read: READ };
}

export const FACTS = {
  // CloudFront
  'cloudfront.storePropagation': measured(
    30,
    [20, 35],
    's',
    'smoketurner/virtual-waiting-room, ADR-0021: 29.4–32.4 s in five trials; others report 21 and 26 s',
  ),
  'cloudfront.edgeLatency': assumed(30, [5, 80], 'ms', 'A round trip to an edge location; not published'),
  'cloudfront.originRoundTrip': assumed(
    20,
    [5, 60],
    'ms',
    'Between an edge location and the origin’s Region; not published',
  ),
  'cloudfront.locations': assumed(
    4,
    [2, 12],
    'count',
    'Regional edge caches through which a site’s visitors come, each with copies of its own; CloudFront has about a dozen',
  ),
  'cloudfront.shieldLatency': assumed(
    10,
    [1, 80],
    'ms',
    'One more hop through Origin Shield: little where its Region is the origin’s, a long way where it is not',
  ),
  'cloudfront.metricLag': assumed(
    120,
    [60, 180],
    's',
    'How long after its minute a distribution’s metric can be read; not published',
  ),

  // Elastic Load Balancing
  'elb.metricLag': assumed(
    90,
    [60, 120],
    's',
    'How long after its minute a load balancer’s metric can be read; not published',
  ),
  'elb.connectTimeout': documented(
    10,
    's',
    'Application Load Balancers, "Troubleshoot", HTTP 504: connection to a target within 10 seconds',
  ),
  'elb.idleTimeout': documented(
    60,
    's',
    'Application Load Balancers, "Edit attributes", idle timeout, default',
  ),
  'elb.healthCheckInterval': documented(
    30,
    's',
    'Application Load Balancers, "Target group health checks", default',
  ),
  'elb.healthCheckTimeout': documented(
    5,
    's',
    'Application Load Balancers, "Target group health checks", default',
  ),
  'elb.healthyThreshold': documented(
    5,
    'count',
    'Application Load Balancers, "Target group health checks", default',
  ),
  'elb.unhealthyThreshold': documented(
    2,
    'count',
    'Application Load Balancers, "Target group health checks", default',
  ),
  'elb.deregistrationDelay': documented(
    300,
    's',
    'Application Load Balancers, "Target group attributes", default',
  ),
  'elb.registration': assumed(
    4,
    [1, 10],
    's',
    'From registering a target to its first health check; not published',
  ),

  'elb.zoneLeavesDns': assumed(
    90,
    [60, 180],
    's',
    'From the loss of a zone until a load balancer’s name no longer leads there: documented is the 60 s that its records live ("How Elastic Load Balancing works"), not how soon they change',
  ),

  // Amazon EC2 Auto Scaling
  'autoscaling.launchRequest': assumed(
    7,
    [5, 10],
    's',
    'From a change of the desired capacity to an instance that is pending; not published',
  ),
  'autoscaling.coldBoot': assumed(
    35,
    [25, 45],
    's',
    'Start of an Amazon Linux 2023 instance up to its user data; not published',
  ),
  'autoscaling.warmStart': assumed(
    20,
    [12, 35],
    's',
    'Start of a stopped instance of a warm pool up to its services; not published',
  ),
  'autoscaling.runningWarmStart': assumed(
    6,
    [3, 12],
    's',
    'From a running instance of a warm pool to its registration; not published',
  ),
  'autoscaling.metricLag': assumed(
    60,
    [30, 90],
    's',
    'How long after its minute a group metric can be read; not published',
  ),
  'autoscaling.targetTrackingOut': assumed(
    3,
    [2, 3],
    'count',
    'Breaching minutes before target tracking adds capacity, as its managed alarms had it; today it may tune itself',
  ),
  'autoscaling.targetTrackingIn': assumed(
    15,
    [10, 15],
    'count',
    'Minutes below before target tracking removes capacity, as its managed alarms had it; today it may tune itself',
  ),
  'autoscaling.targetTrackingInBelow': assumed(
    0.9,
    [0.8, 0.95],
    'share',
    'Of the target, below which target tracking removes capacity, as its managed alarms had it; not documented',
  ),
  'autoscaling.launchRetry': assumed(
    60,
    [30, 300],
    's',
    'From a failed launch to the next try; not published, and longer after many',
  ),
  'autoscaling.rollingPause': assumed(
    180,
    [60, 600],
    's',
    'Between two batches of a rolling update: until a server has come and answers; by its PauseTime and its signals',
  ),
  'autoscaling.unhealthyReplacement': assumed(
    15,
    [5, 60],
    's',
    'From an unhealthy state to the termination of the instance; not published',
  ),
  'autoscaling.termination': assumed(
    30,
    [15, 60],
    's',
    'From the start of a termination to the end of the instance, without draining; not published',
  ),

  'autoscaling.scheduledDelay': documented(
    5,
    's',
    '"Scheduled scaling for Amazon EC2 Auto Scaling": within seconds, or up to two minutes late',
    [0, 120],
  ),
  'autoscaling.statusCheckReplacement': assumed(
    300,
    [120, 600],
    's',
    'From the loss of an instance’s zone to its replacement by EC2 status checks, which are made each minute ("Status checks for your instances"); the rest is not published',
  ),
  'autoscaling.rebalance': assumed(
    300,
    [60, 900],
    's',
    'From zones that are out of balance to the first launch of a rebalancing; not published',
  ),

  // Amazon ElastiCache
  'elasticache.failover': assumed(
    30,
    [15, 60],
    's',
    'From the loss of a primary to a replica that takes writes: detection, promotion and DNS. Documented of the promotion alone, typically a few seconds ("Minimizing downtime in ElastiCache by using Multi-AZ", failure scenarios); no page has a figure for all of it',
  ),
  'elasticache.nodeReplacement': assumed(
    300,
    [120, 900],
    's',
    'From the loss of a node without replicas to an empty one in its place; documented without a figure ("Mitigating failures")',
  ),
  'elasticache.commandsPerSecond': assumed(
    100_000,
    [50_000, 200_000],
    'count',
    'Commands a second that keep the engine’s thread busy; by node type, not published',
  ),
  'elasticache.warmMemory': assumed(
    0.5,
    [0.2, 0.8],
    'share',
    'Of a node’s memory, what a warm cache has in use; of the site, not of AWS',
  ),
  'elasticache.metricLag': assumed(
    60,
    [30, 120],
    's',
    'How long after its minute a node’s metric can be read; not published',
  ),

  // Amazon RDS
  'rds.multiAzFailover': documented(
    90,
    's',
    '"Failing over a Multi-AZ DB instance": typically 60 to 120 seconds',
    [60, 120],
  ),
  'rds.multiAzClusterFailover': documented(
    35,
    's',
    'RDS API reference, FailoverDBCluster: of a Multi-AZ DB cluster, typically less than 35 seconds',
    [10, 35],
  ),
  'rds.auroraFailover': documented(
    30,
    's',
    '"High availability for Amazon Aurora", to an Aurora Replica: typically within 60 seconds, often within 30',
    [15, 60],
  ),
  'rds.auroraRecreation': documented(
    600,
    's',
    '"High availability for Amazon Aurora", without a replica the instance is made again: typically within 10 minutes',
    [300, 900],
  ),

  // Amazon ECS
  'ecs.taskRequest': assumed(
    5,
    [2, 15],
    's',
    'From a change of the desired count to a task that is provisioning; not published',
  ),
  'ecs.taskStart': assumed(
    40,
    [15, 120],
    's',
    'From a task that is provisioning to one that runs: network interface, image, container; by the image’s size, not published',
  ),

  // Amazon CloudWatch
  'cloudwatch.evaluationRangeExtra': assumed(
    2,
    [0, 4],
    'count',
    'Datapoints that are fetched beyond the evaluation periods; the documented example has 5 for 3 ("Configuring how alarms treat missing data")',
  ),
  'cloudwatch.evaluationPeriod': documented(
    60,
    's',
    '"Alarm evaluation": an alarm with a period of a minute or more is evaluated each minute',
  ),
  'cloudwatch.highResolutionEvaluation': documented(
    10,
    's',
    '"Alarm evaluation": periods of 10, 20 or 30 seconds are evaluated each 10 seconds',
  ),
  'cloudwatch.actionDelay': assumed(
    1,
    [0.2, 5],
    's',
    'From a change of state to the action’s request; not published',
  ),
  'cloudwatch.putMetricDataLag': assumed(
    3,
    [2, 5],
    's',
    'Until a high-resolution metric can be read; not published',
  ),
  'cloudwatch.logMetricLag': assumed(
    10,
    [5, 60],
    's',
    'From a log line to the metric of a filter or of the embedded format; not published',
  ),

  // AWS Lambda
  'lambda.metricLag': assumed(
    45,
    [30, 60],
    's',
    'How long after its minute a function’s metric can be read; not published',
  ),
  'lambda.coldStart': assumed(
    500,
    [200, 800],
    'ms',
    'Start of an execution environment for Node.js with a bundled SDK; not published',
  ),
  'lambda.keptWarm': assumed(
    600,
    [300, 3600],
    's',
    'How long an idle execution environment is kept; not published',
  ),
  'lambda.asyncQueueDelay': assumed(
    100,
    [20, 500],
    'ms',
    'From an accepted asynchronous invocation to its start; not published',
  ),
  'lambda.firstRetry': documented(
    60,
    's',
    '"How Lambda handles errors and retries with asynchronous invocation": one minute before the first retry',
  ),
  'lambda.secondRetry': documented(
    120,
    's',
    '"How Lambda handles errors and retries with asynchronous invocation": two minutes before the second retry',
  ),
  'lambda.firstThrottleRetry': documented(
    1,
    's',
    '"How Lambda handles errors and retries with asynchronous invocation": throttled events return to the queue, from 1 second, exponentially',
  ),
  'lambda.longestThrottleRetry': documented(
    300,
    's',
    '"How Lambda handles errors and retries with asynchronous invocation": up to a maximum of 5 minutes',
  ),
  'lambda.maximumEventAge': documented(
    21_600,
    's',
    '"How Lambda handles errors and retries with asynchronous invocation": an event is kept for up to 6 hours, default',
  ),
  'lambda.callerRetry': assumed(
    30,
    [1, 60],
    's',
    'How often a service tries again to hand an event to a Lambda that does not take it; documented to retry, without a figure',
  ),
  'lambda.duplicate': assumed(
    0.0005,
    [0, 0.01],
    'share',
    'Asynchronous invocations that come twice; documented to occur, without a figure',
  ),
  'lambda.concurrency': documented(
    1000,
    'count',
    '"Lambda quotas": concurrent executions of an account and Region, default',
    [10, 1000],
  ),

  'lambda.warmDuration': assumed(
    5,
    [1, 30],
    'ms',
    'A handler that waits for nothing, in an environment that is there, with the way to it; not published',
  ),

  // AWS WAF
  'waf.rateDelay': assumed(
    20,
    [5, 30],
    's',
    'AWS WAF, "Rate-based rule caveats": until a rate is known, usually below 30 seconds, up to several minutes',
  ),
  'waf.metricLag': assumed(
    90,
    [60, 180],
    's',
    'How long after its minute a firewall’s metric can be read; not published',
  ),
  'waf.captchaSolved': assumed(
    0.8,
    [0.6, 0.95],
    'share',
    'Of people who are given a puzzle, those who solve it and go on',
  ),
  'cloudfront.originFacingAddresses': assumed(
    200,
    [50, 1000],
    'count',
    'Addresses from which CloudFront’s servers ask one origin; not published',
  ),

  // Amazon API Gateway
  'apigateway.integrationTimeout': documented(
    30_000,
    'ms',
    'API Gateway, "Quotas for configuring and running an HTTP API", maximum integration timeout, which is the default',
  ),
  'apigateway.accountRate': documented(
    10_000,
    'count',
    'API Gateway, "Quotas", throttle of an account and Region, requests a second; less in some Regions',
    [2500, 10_000],
  ),
  'apigateway.accountBurst': documented(
    5000,
    'count',
    'API Gateway, "Quotas", throttle of an account and Region, burst; less in some Regions',
    [1250, 5000],
  ),
  'apigateway.metricLag': assumed(
    60,
    [30, 120],
    's',
    'How long after its minute an API’s metric can be read; not published',
  ),

  // Amazon SNS, Amazon EventBridge, Amazon SQS
  'sns.delivery': assumed(150, [30, 1000], 'ms', 'From Publish to a subscription’s endpoint; not published'),
  'sns.shortestRetry': documented(
    1,
    's',
    'Amazon SNS, "Message delivery retries", AWS managed endpoints: minimum delay of 1 second',
  ),
  'sns.longestRetry': documented(
    20,
    's',
    'Amazon SNS, "Message delivery retries", AWS managed endpoints: maximum delay of 20 seconds',
  ),
  'sns.retries': documented(
    100_015,
    'count',
    'Amazon SNS, "Message delivery retries", AWS managed endpoints: 100,015 times, over 23 days',
  ),
  'sns.metricLag': assumed(
    60,
    [30, 300],
    's',
    'How long after its minute a topic’s metric can be read; not published',
  ),
  'eventbridge.firstRetry': assumed(
    2,
    [0.5, 10],
    's',
    'Before a target that does not answer is tried again; documented to grow exponentially, without a figure',
  ),
  'eventbridge.longestRetry': assumed(
    300,
    [60, 600],
    's',
    'The longest pause between two tries; 185 tries in 24 hours are documented, not how they lie',
  ),
  'eventbridge.retries': documented(
    185,
    'count',
    'EventBridge, "How EventBridge retries delivering events": up to 185 times, default',
  ),
  'eventbridge.maximumEventAge': documented(
    86_400,
    's',
    'EventBridge, "How EventBridge retries delivering events": for 24 hours, default',
  ),
  'eventbridge.delivery': assumed(500, [100, 2000], 'ms', 'From an event to its target; not published'),
  'eventbridge.crossRegion': assumed(
    700,
    [200, 3000],
    'ms',
    'More for a bus in another Region; not published',
  ),
  'eventbridge.scheduleJitter': assumed(
    15,
    [0, 59],
    's',
    'Within its minute, a schedule of a rule fires at any second; documented without a distribution ("Creating a rule that runs on a schedule")',
  ),
  'eventbridge.metricLag': assumed(
    60,
    [30, 120],
    's',
    'How long after its minute a metric of a rule or of a schedule can be read; not published',
  ),
  // The posts' times are AWS's own; that an event comes with the post is what nobody has published.
  'health.eventDelay': assumed(
    1380,
    [300, 3120],
    's',
    'From the beginning of trouble to the first word on AWS’s health dashboard: 23 min on 2025-10-20 (DynamoDB in us-east-1: 11:48 PM to 12:11 AM PDT), 52 min on 2021-12-07 (7:30 to 8:22 AM PST), by AWS’s summaries and posts; that events come with the posts is assumed',
  ),
  'scheduler.jitter': assumed(
    15,
    [0, 60],
    's',
    'Within the minute of its schedule; a precision of 60 seconds is documented ("Schedule types"), no distribution',
  ),
  'sqs.polling': assumed(
    50,
    [10, 1000],
    'ms',
    'From a message in a queue to Lambda’s poller; long polling, without a figure',
  ),
  'lambda.queueConcurrency': documented(
    5,
    'count',
    'Lambda, "Configuring scaling behavior for SQS event source mappings": five batches at once to begin with',
  ),
  'lambda.queueScaling': documented(
    300,
    'count',
    'Lambda, "Configuring scaling behavior for SQS event source mappings": up to 300 more each minute',
  ),
  'lambda.queueMostConcurrency': documented(
    1250,
    'count',
    'Lambda, "Configuring scaling behavior for SQS event source mappings": 1,250 at most',
  ),
  'sqs.metricLag': assumed(
    60,
    [30, 90],
    's',
    'How long after its minute a queue’s metric can be read; not published',
  ),

  // Amazon Route 53, and those who ask it
  'route53.checkers': assumed(
    16,
    [15, 18],
    'count',
    '"Values that you specify when you create or update health checks": at an interval of 30 seconds an endpoint sees about one request every two seconds',
  ),
  'route53.healthyShare': documented(
    0.18,
    'share',
    '"How Amazon Route 53 determines whether a health check is healthy": more than 18 % of the checkers; may change',
  ),
  'route53.requestInterval': documented(
    30,
    's',
    '"Values that you specify when you create or update health checks", request interval, default',
  ),
  'route53.failureThreshold': documented(
    3,
    'count',
    '"Values that you specify when you create or update health checks", failure threshold, default; up and down alike',
  ),
  'route53.connectTimeout': documented(
    4,
    's',
    '"How Amazon Route 53 determines whether a health check is healthy": HTTP and HTTPS, a connection within four seconds',
  ),
  'route53.tcpTimeout': documented(
    10,
    's',
    '"How Amazon Route 53 determines whether a health check is healthy": TCP, a connection within ten seconds',
  ),
  'route53.statusTimeout': documented(
    2,
    's',
    '"How Amazon Route 53 determines whether a health check is healthy": a status within two seconds after connecting',
  ),
  'route53.bodyTimeout': documented(
    2,
    's',
    '"How Amazon Route 53 determines whether a health check is healthy": string matching, the body within two more seconds',
  ),
  'route53.checkerRoundTrip': assumed(
    120,
    [20, 300],
    'ms',
    'Between a health checker and an endpoint; not published',
  ),
  'route53.aggregation': assumed(
    4,
    [1, 10],
    's',
    'From the votes of the checkers to the answers of all name servers; not published',
  ),
  'route53.metricLag': assumed(
    60,
    [30, 180],
    's',
    'How long after its minute a health check’s metric can be read; not published',
  ),
  'route53.aliasTtl': documented(
    60,
    's',
    'Application Load Balancers, "Target group health": clients keep an address for 60 s; others of AWS’s names alike (assumed)',
  ),
  'route53.negativeTtl': documented(
    900,
    's',
    '"SOA and NS records that Route 53 creates": the SOA record’s TTL of 900 s, for which a resolver keeps that there is no such name (RFC 2308)',
  ),
  'dns.overcachingShare': assumed(
    0.05,
    [0.01, 0.2],
    'share',
    'Visitors whose resolver, system or browser keeps an answer far beyond its TTL; reported to occur, without a figure',
  ),
  'dns.overcachingFor': assumed(
    1200,
    [1080, 1800],
    's',
    'How long they keep it: migrations report 18 to 30 minutes',
  ),
  'cloudfront.resolverExtra': assumed(
    0,
    [0, 60],
    's',
    'How much longer than its TTL CloudFront keeps the address of an origin; not published',
  ),

  // Amazon DynamoDB
  'dynamodb.timeToLive': assumed(
    86_400,
    [0, 172_800],
    's',
    '"Using time to live": expired items are removed within a few days; not published when',
  ),

  // AWS Step Functions
  'states.transition': assumed(25, [5, 150], 'ms', 'From one state to the next; not published'),
  'states.metricLag': assumed(
    60,
    [30, 120],
    's',
    'How long after its minute a metric of an execution can be read; not published',
  ),

  // Amazon SES
  'ses.delivery': assumed(3, [1, 30], 's', 'From SendEmail to the recipient’s mailbox; not published'),
  'ses.inSandbox': assumed(
    0,
    [0, 1],
    'share',
    'Whether the account is in the sandbox of a Region still: every one begins there, and no template says that it has left',
  ),
  'ses.sandboxQuota': documented(
    200,
    'count',
    'Amazon SES, "Request production access": 200 messages in 24 hours in the sandbox',
  ),
  'ses.sandboxRate': documented(
    1,
    'count',
    'Amazon SES, "Request production access": 1 message a second in the sandbox',
  ),
  'ses.recipients': documented(50, 'count', 'Amazon SES, "Service quotas": 50 recipients of a message'),

  // Calls to AWS APIs
  'api.latency': assumed(25, [8, 80], 'ms', 'An API call within a Region; not published'),
  'api.crossRegionLatency': assumed(90, [40, 200], 'ms', 'An API call to another Region; not published'),

  // People who visit
  'visitor.session': assumed(
    600,
    [120, 1800],
    's',
    'How long a visitor stays, after whom another one comes; of the site, not of AWS',
  ),
  'visitors.carrierShare': assumed(
    0.4,
    [0.2, 0.6],
    'share',
    'Requests that come over mobile networks, whose visitors share addresses (RFC 6888); differs by country and by campaign',
  ),
  'visitors.carrierAddresses': assumed(
    100,
    [25, 600],
    'count',
    'Public addresses behind which a country’s mobile carriers put the visitors of one site; not published',
  ),
  'visitors.officeShare': assumed(
    0.1,
    [0.02, 0.2],
    'share',
    'Requests from companies and schools, which share addresses too',
  ),
  'visitors.officeAddresses': assumed(
    1000,
    [200, 5000],
    'count',
    'Addresses of companies and schools whose people visit a site',
  ),
  'visitors.householdRequests': assumed(
    40,
    [10, 150],
    'count',
    'Requests from one household in five minutes, pages and what belongs to them, as far as they are no copies of its browsers',
  ),
  'visitors.crawlerAddresses': assumed(
    40,
    [5, 200],
    'count',
    'Addresses from which crawlers come to one site at a time',
  ),
  'visitor.patience': assumed(
    5,
    [5, 5],
    's',
    'After that a visitor has given up: the drill’s definition of a timeout',
  ),
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof FACTS;
