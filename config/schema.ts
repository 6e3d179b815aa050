import * as z from 'zod';
import { EDGE_PATH } from '../lib/edge/edge-paths';
import { RESERVED_IN_SITE } from '../lib/private/contracts/alarms';
import { RELEASE_PATTERN } from '../lib/private/contracts/deploy-lookup';
import { MODES } from '../lib/private/contracts/mode';
import { LANGUAGES } from '../lib/private/contracts/notify';
import { ORIGIN_ACCESS } from '../lib/private/contracts/origin-access';
import { VERIFY_RELEASE_PATTERN } from '../lib/private/contracts/origin-verify';
import { STANDBY_CAPACITIES } from '../lib/private/contracts/standby';
import { REGION_NAMES } from '../lib/private/regions';
import { existing } from './existing-schema';
import { choice, flag, key, list, matching, number, whole } from './keys';
import { page } from './page-schema';
import { REGIONS } from './regions';

const region = () => choice(REGIONS as [string, ...string[]]);
const secretArn = () =>
  matching(
    /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}$/,
    'be the complete ARN of a Secrets Manager secret, the six characters at its end included; the address is in the secret',
  );

/** What holds where nothing is written. The constructs decide; these are shown in editors and documents, and a test compares. */
export const DEFAULTS = {
  site: 'site',
  allowSharedRegion: false,
  cdnBypass: false,
  standbyRetry: false,
  mode: 'protect',
  fleet: {
    instanceTypes: ['t4g.small', 't4g.medium', 'c7g.medium'],
    minSize: 2,
    maxSize: 10,
    requestsPerMinutePerInstance: 3000,
    maxInFlight: 64,
    warmPoolSize: 2,
  },
  capacity: { factor: 2, leaseMinutes: 15 },
  origin: { connectSeconds: 2, readSeconds: 5, completionSeconds: 7 },
  errorTtlSeconds: 5,
  sessionCookies: [],
  forwardHost: true,
  alwaysPass: [],
  cacheablePaths: [],
  checkoutPaths: [],
  landingPaths: [],
  admission: { paidCapPercent: 80, paidMixPercent: 50 },
  edge: { logSample: 0.01 },
  accessLogs: { retentionDays: 30, removalPolicy: 'retain' },
  cache: { nodeType: 'cache.t4g.small', replicas: 1 },
  notify: { emails: [], sms: [], webhooks: [], language: 'en' },
  amiRelease: 'default',
} as const;

const fleet = z.strictObject({
  instanceTypes: key(
    list(
      matching(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'be an EC2 instance type such as t4g.small'),
      1,
      40,
      'EC2 instance types of one architecture',
    ),
    'Instance types the group may launch, best first; all of one architecture. Several make it less likely that none is to be had when it matters.',
    DEFAULTS.fleet.instanceTypes,
  ),
  minSize: key(
    whole(2, 1000, 'instances'),
    'Instances that always run. At least one for each of the two zones, so that a zone may fail.',
    DEFAULTS.fleet.minSize,
  ),
  maxSize: key(
    whole(2, 1000, 'instances'),
    'The most instances the group may ever have, whatever asks for more.',
    DEFAULTS.fleet.maxSize,
  ),
  requestsPerMinutePerInstance: key(
    whole(1, 10_000_000, 'requests a minute'),
    'What one instance is sized for: the target of the scaling policy. Measure it with a load test of your site.',
    DEFAULTS.fleet.requestsPerMinutePerInstance,
  ),
  maxInFlight: key(
    whole(1, 10_000, 'requests'),
    'Requests an instance works on at once; above it the default web app answers a fast 503 instead of slowing down for everybody.',
    DEFAULTS.fleet.maxInFlight,
  ),
  warmPoolSize: key(
    whole(0, 100, 'instances'),
    'Stopped instances kept ready; at most maxSize less minSize.',
    DEFAULTS.fleet.warmPoolSize,
  ),
  availabilityZones: key(
    list(
      matching(/^[a-z]{2}-[a-z]+-\d[a-z]$/, 'be a zone such as eu-west-3a'),
      2,
      6,
      'zones of the site’s Region',
    ),
    'Zones of the new network, by the names they have in your account. Default: two, and where CloudFront excludes one, two others.',
  ),
});

const capacity = z.strictObject({
  factor: key(
    number(1.1, 10),
    'An alarm raises the minimum size to the running instances times this, up to fleet.maxSize.',
    DEFAULTS.capacity.factor,
  ),
  leaseMinutes: key(
    whole(1, 120, 'minutes'),
    'How long raised capacity is held after the alarm last asked for it.',
    DEFAULTS.capacity.leaseMinutes,
  ),
});

const origin = z.strictObject({
  connectSeconds: key(
    whole(1, 10, 'seconds'),
    'How long CloudFront waits for a connection to the load balancer; one attempt. CloudFront’s own default is 10 seconds, three times.',
    DEFAULTS.origin.connectSeconds,
  ),
  readSeconds: key(
    whole(1, 120, 'seconds'),
    'How long CloudFront waits for the first byte, and between packets.',
    DEFAULTS.origin.readSeconds,
  ),
  completionSeconds: key(
    whole(1, 3600, 'seconds'),
    'How long a whole answer may take; not less than readSeconds.',
    DEFAULTS.origin.completionSeconds,
  ),
});

const cache = z.strictObject({
  nodeType: key(
    matching(/^cache\.[a-z0-9-]+\.[a-z0-9-]+$/, 'be an ElastiCache node type such as cache.t4g.small'),
    'ElastiCache node type of each Valkey node.',
    DEFAULTS.cache.nodeType,
  ),
  replicas: key(
    whole(1, 5, 'replicas'),
    'Replicas of the primary, each in another zone.',
    DEFAULTS.cache.replicas,
  ),
});

const paths = (what: string, value: readonly string[]) =>
  key(
    list(
      matching(EDGE_PATH, 'be a path that begins with /, has no query, and has a * at the end only'),
      0,
      100,
      'paths',
    ),
    `${what} Exact, or ending in *.`,
    value,
  );

const admission = z.strictObject({
  paidCapPercent: key(
    number(1, 100, 'percent'),
    'While a mode does not admit everybody: the most of the admissions that paid clicks may take.',
    DEFAULTS.admission.paidCapPercent,
  ),
  paidMixPercent: key(
    number(1, 99, 'percent'),
    'Share of paid clicks among new visitors during a campaign, which the shares are computed for.',
    DEFAULTS.admission.paidMixPercent,
  ),
});

const edge = z.strictObject({
  logSample: key(
    number(0, 1),
    'Share of requests of which the edge writes a log line; the source of “requests by outcome”.',
    DEFAULTS.edge.logSample,
  ),
});

const accessLogs = z.strictObject({
  retentionDays: key(
    whole(1, 3650, 'days'),
    'How long the distribution’s access logs are kept. They name no visitor.',
    DEFAULTS.accessLogs.retentionDays,
  ),
  removalPolicy: key(
    choice(['retain', 'destroy']),
    'What `cdk destroy` does with their bucket: retain, as an outage is asked about long after it, or destroy, for a site to try.',
    DEFAULTS.accessLogs.removalPolicy,
  ),
});

const notify = z.strictObject({
  emails: key(
    list(
      matching(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/, 'be an e-mail address such as oncall@example.com'),
      0,
      100,
      'e-mail addresses',
    ),
    'Who is told by e-mail. Each address receives a confirmation request from SNS first.',
  ),
  sms: key(
    list(
      matching(/^\+[1-9]\d{6,14}$/, 'be a phone number in international form such as +33612345678'),
      0,
      100,
      'phone numbers',
    ),
    'Who is told by SMS. New accounts start in the SMS sandbox: verify the numbers there.',
  ),
  slackSecretArn: key(
    secretArn(),
    'Secret whose string is a Slack incoming-webhook address, in the control Region.',
  ),
  webhooks: key(
    list(secretArn(), 0, 20, 'secret ARNs'),
    'Secrets of signed webhooks, in the control Region: {"url": "https://…", "key": "whsec_…"}.',
  ),
  language: key(choice(LANGUAGES), 'Language of what is sent to people.', DEFAULTS.notify.language),
});

/** `breakwater.config.json`. Every key is optional; what a key does not say, the constructs' own default decides. */
export const schema = z
  .strictObject({
    $schema: key(
      z.string({ error: 'must be the address of the JSON Schema' }),
      'For editors: ./breakwater.config.schema.json',
    ),
    site: key(
      matching(
        new RegExp(`^(?!.*${RESERVED_IN_SITE})[a-z0-9-]{1,20}$`),
        `be 1 to 20 of a-z, 0-9 and -, without ${RESERVED_IN_SITE}`,
      ),
      'Short name of the site. It names the stacks, the alarms and the parameter /breakwater/<site>/mode.',
      DEFAULTS.site,
    ),
    account: key(
      matching(/^\d{12}$/, 'be an AWS account number of 12 digits, in quotes'),
      'The AWS account. Default: the account of the credentials the CDK CLI uses.',
    ),
    siteRegion: key(
      region(),
      'Where the servers run: a Region with CloudFront VPC origins. Default: the Region the CDK CLI uses, which is us-east-1 when it has none.',
    ),
    controlRegion: key(
      region(),
      'Where people are notified from: enabled by default (not opt-in), and neither the site’s Region nor us-east-1. Default: eu-west-1, or eu-central-1 when the site is there.',
    ),
    allowSharedRegion: key(
      flag(),
      'Accept a control Region that fails together with the site or the edge. For small tests only.',
      DEFAULTS.allowSharedRegion,
    ),
    domainName: key(
      matching(
        /^(?=.{4,64}$)([a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/,
        'be a host name such as www.shop.example, in lower case, at most 64 characters',
      ),
      'The site’s own name. Together with hostedZoneId and hostedZoneName: its records and certificates are made in that zone. Default: the distribution’s own name, without DNS failover.',
    ),
    hostedZoneId: key(
      matching(/^Z[A-Z0-9]{1,31}$/, 'be the id of a hosted zone (Z…)'),
      'The public hosted zone that domainName is in. Nothing is looked up.',
    ),
    hostedZoneName: key(
      matching(
        /^(?=.{3,253}$)([a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/,
        'be a name such as shop.example, in lower case, without a trailing dot',
      ),
      'Name of that zone.',
    ),
    originAccess: key(
      choice(ORIGIN_ACCESS),
      'How CloudFront reaches the servers’ load balancer: vpcOrigin (private), cloudfront (on the Internet, for this site’s distribution and Route 53’s checks only), public (for everybody; what cdnBypass needs). Default: cloudfront with domainName, public with cdnBypass, else vpcOrigin.',
    ),
    originVerifyRelease: key(
      matching(VERIFY_RELEASE_PATTERN, 'be 1 to 40 of A-Z, a-z, 0-9, _ and -'),
      'Another word makes a new secret header between the distribution and the load balancer; deploy all stacks before you change it again. Default: first.',
    ),
    cdnBypass: key(
      flag(),
      'Let DNS send visitors to the load balancer itself while CloudFront does not answer. It is then open to everybody, at all times.',
      DEFAULTS.cdnBypass,
    ),
    standbyRegion: key(
      choice(REGION_NAMES as [string, ...string[]]),
      'Another Region with servers that take over, by DNS, when the site’s do not answer. Database, sessions and uploads are yours to replicate. Default: none; a lifeboat answers with an honest 503.',
    ),
    standbyCapacity: key(
      choice(STANDBY_CAPACITIES),
      'How many servers run there meanwhile: warm, one for each zone; running, as many as in the site’s Region; what each costs is in docs/cost.md. Default: warm.',
    ),
    standbyRetry: key(
      flag(),
      'Let CloudFront ask the standby in the same request for reads that fail at the site’s servers. For servers that share sessions or keep them in the cookie; try it before visitors come (docs/decisions/177).',
      DEFAULTS.standbyRetry,
    ),
    mode: key(
      choice(MODES),
      'What Breakwater may do by itself at the first deploy; later a person changes the parameter. See docs/configuration.md.',
      DEFAULTS.mode,
    ),
    fleet: key(fleet, 'The servers that Breakwater makes.'),
    existing: key(existing, 'Servers that exist already, in the place of fleet, cache and amiRelease.'),
    capacity: key(capacity, 'How capacity is lent while an alarm asks for it.'),
    origin: key(origin, 'How long CloudFront waits for the origin before it answers with the page.'),
    errorTtlSeconds: key(
      whole(0, 60, 'seconds'),
      'How long an edge location repeats an error answer before it asks the origin again.',
      DEFAULTS.errorTtlSeconds,
    ),
    sessionCookies: key(
      list(
        matching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, 'be a cookie name'),
        0,
        10,
        'cookie names (CloudFront’s quota for one cache policy)',
      ),
      'Cookies that tell one visitor’s pages from another’s: they become part of the cache key.',
      DEFAULTS.sessionCookies,
    ),
    forwardHost: key(
      flag(),
      'Whether the servers get the visitor’s Host header. Without, they find it in x-forwarded-host.',
      DEFAULTS.forwardHost,
    ),
    alwaysPass: paths(
      'Paths that no mode touches, whatever their method: webhooks of payment providers and the like.',
      DEFAULTS.alwaysPass,
    ),
    cacheablePaths: paths(
      'Paths whose pages the edge can answer from its cache: only planned work closes them.',
      DEFAULTS.cacheablePaths,
    ),
    checkoutPaths: paths(
      'Paths of the checkout: who was shown a page there, or sent a form, comes before everybody else for half an hour. XHRs that only read do not count.',
      DEFAULTS.checkoutPaths,
    ),
    landingPaths: paths(
      'Paths that campaigns lead to: their visitors count as paid clicks, also without a click id, as AdsBot comes.',
      DEFAULTS.landingPaths,
    ),
    admission: key(admission, 'How the few that a mode admits are chosen.'),
    edge: key(edge, 'What the edge records.'),
    accessLogs: key(accessLogs, 'The distribution’s access logs.'),
    cache: key(cache, 'The ElastiCache for Valkey cluster.'),
    notify: key(notify, 'Who is told, and how.'),
    runbookBaseUrl: key(
      matching(
        /^https:\/\/[^\s/]+(\/[^\s/]+)*$/,
        'be an address that begins with https:// and ends without a slash',
      ),
      'Folder with the runbooks, for links in alarms, messages and on the dashboard. Default: those of this project.',
    ),
    page: key(page, 'What visitors see while the site cannot answer. Default: a page without a brand.'),
    amiRelease: key(
      matching(RELEASE_PATTERN, 'be 1 to 40 of A-Z, a-z, 0-9, ., _ and -'),
      'The machine image is resolved once and kept; change this word to take the newest at the next deploy.',
      DEFAULTS.amiRelease,
    ),
  })
  .meta({
    title: 'Breakwater configuration',
    description: 'breakwater.config.json of a Breakwater app. Without the file, every default holds.',
  });

/** A valid configuration, as written: nothing filled in. */
export type Config = z.infer<typeof schema>;
