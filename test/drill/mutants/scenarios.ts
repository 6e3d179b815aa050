import { checkScenario, type Scenario } from '../../../drill/scenario/scenario';

/** Short ones: eight quiet minutes for the alarms, then one trouble, and no longer than what is asked needs to show. */
const CROWD = { requestsPerSecond: 200 };
const surge = (factor: number, until: string) => ({
  ...CROWD,
  surges: [{ at: '8m', ramp: '60s', until, factor, paidShare: 0.6 }],
});

/** As incident response will ask SiteMode for a mode. */
const ask = (preset: string) => ({
  at: '8m',
  do: 'send-event',
  region: 'eu-west-1',
  source: 'breakwater.incident',
  detailType: 'Breakwater Site Mode Request',
  detail: { version: 1, site: 'site', preset, incident: 'mutants', reason: 'a drill' },
});

/** A database that can do about twice of what a warm cache leaves to it, and a fifth of all. */
const LEANS_ON_ITS_CACHE = {
  cache: { hitRatio: 0.9, warmUpRequests: 20_000 },
  database: { connections: 10, querySeconds: 0.05, queriesPerPage: 10 },
};

export const SCENARIOS = {
  quiet: { title: 'Nothing happens', duration: '20m', crowd: CROWD },
  'quiet-hours': { title: 'Nothing happens for long', duration: '2h', crowd: CROWD },
  unavailable: {
    title: 'Every server answers 503 for six minutes, its health check too',
    duration: '20m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'fail-application', how: 'unavailable', healthCheckFails: true },
      { at: '14m', do: 'restore-application' },
    ],
    alarms: [
      { name: '*-no-healthy-targets', within: '5m' },
      { name: '*-origin-errors', within: '5m' },
      { name: '*-edge-error-rate', within: '6m' },
    ],
  },
  'black-hole': {
    title: 'Packets to the load balancer vanish for six minutes',
    duration: '20m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'cut-origin', how: 'black-hole' },
      { at: '14m', do: 'join-origin' },
    ],
    alarms: [{ name: '*-edge-error-rate', within: '6m' }],
  },
  hangs: {
    title: 'Servers take requests and do not answer, for five minutes',
    duration: '20m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'fail-application', how: 'hangs' },
      { at: '13m', do: 'restore-application' },
    ],
  },
  hiccup: {
    title:
      'Every server of a busy site answers 503 for two minutes; most visitors find pages that the edge has kept, those who search do not',
    duration: '20m',
    crowd: { requestsPerSecond: 1000 },
    events: [
      { at: '8m', do: 'fail-application', how: 'unavailable' },
      { at: '10m', do: 'restore-application' },
    ],
  },
  'no-targets': {
    title: 'Every target is deregistered for six minutes',
    duration: '20m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'drain-targets' },
      { at: '14m', do: 'return-targets' },
    ],
    alarms: [
      { name: '*-no-healthy-targets', within: '5m' },
      { name: '*-origin-error-count', within: '5m' },
    ],
  },
  crowd: {
    title: 'Five times the visitors for ten minutes',
    duration: '50m',
    crowd: surge(5, '18m'),
    alarms: [{ name: '*-overload', within: '5m' }],
  },
  flood: {
    title: 'Twenty times the visitors, to the end',
    duration: '26m',
    crowd: surge(20, '26m'),
    alarms: [{ name: '*-overload', within: '5m' }],
  },
  'servers-die': {
    title:
      'So many visitors that each server is needed; four in ten hang for a quarter of an hour, their health check too',
    duration: '32m',
    crowd: surge(17, '32m'),
    events: [
      { at: '16m', do: 'fail-application', how: 'hangs', share: 0.4, healthCheckFails: true },
      { at: '30m', do: 'restore-application' },
    ],
  },
  'no-successors': {
    title:
      'Every server answers 503 for six minutes, its health check too, while the Region has no capacity for launches',
    duration: '24m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'fail-application', how: 'unavailable', healthCheckFails: true },
      { at: '8m', do: 'stop-launches' },
      { at: '14m', do: 'restore-application' },
      { at: '20m', do: 'allow-launches' },
    ],
  },
  'all-fail': {
    title:
      'So many visitors that each server is needed, and servers that take a minute and a half to boot; every server answers 503 for six minutes, its health check too',
    duration: '34m',
    crowd: surge(17, '34m'),
    application: { bootSeconds: 80, startSeconds: 20 },
    events: [
      { at: '18m', do: 'fail-application', how: 'unavailable', healthCheckFails: true },
      { at: '24m', do: 'restore-application' },
    ],
  },
  nonsense: {
    title: 'Somebody asks for a mode that there is not',
    duration: '20m',
    crowd: CROWD,
    events: [ask('closed')],
    alarms: [{ name: '*-site-mode-dead-letters', within: '8m' }],
  },
  deploy: {
    title: 'Five times the visitors, and a deploy in the middle',
    duration: '26m',
    crowd: surge(5, '26m'),
    events: [{ at: '18m', do: 'deploy' }],
  },
  'dependency-down': {
    title: 'The database is down for five minutes',
    duration: '20m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'break-dependency', name: 'database', how: 'down' },
      { at: '13m', do: 'mend-dependency', name: 'database' },
    ],
  },
  'zone-lost': {
    title: 'An Availability Zone is lost for eight minutes',
    duration: '30m',
    crowd: CROWD,
    application: LEANS_ON_ITS_CACHE,
    events: [
      { at: '8m', do: 'lose-zone', zone: 0 },
      { at: '16m', do: 'return-zone', zone: 0 },
    ],
  },
  'cache-primary': {
    title: 'The primary of the cache is lost for ten minutes',
    duration: '30m',
    crowd: CROWD,
    application: LEANS_ON_ITS_CACHE,
    events: [
      { at: '8m', do: 'lose-cache', what: 'primary' },
      { at: '18m', do: 'return-cache' },
    ],
  },
  'cache-gone': {
    title: 'The whole cache is lost for six minutes',
    duration: '20m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'lose-cache' },
      { at: '14m', do: 'return-cache' },
    ],
  },
  'payment-hangs': {
    title: 'The payment service hangs for five minutes',
    duration: '20m',
    crowd: CROWD,
    application: { thirdParties: [{ name: 'payment', neededBy: ['order'], timeoutSeconds: 1 }] },
    events: [
      { at: '8m', do: 'break-dependency', name: 'payment', how: 'hangs' },
      { at: '13m', do: 'mend-dependency', name: 'payment' },
    ],
  },
  'region-lost': {
    title: 'The site’s Region is lost for twelve minutes',
    duration: '26m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'lose-region', region: 'eu-west-3' },
      { at: '20m', do: 'return-region', region: 'eu-west-3' },
    ],
  },
  'probed-region-lost': {
    title:
      'The site’s Region is lost for ten minutes, and a probe in another one asks for the site each five seconds',
    duration: '22m',
    crowd: CROWD,
    events: [
      { at: '8m', do: 'lose-region', region: 'eu-west-3' },
      { at: '18m', do: 'return-region', region: 'eu-west-3' },
    ],
  },
  'waiting-room': {
    title: 'Incident response asks for the mode queue',
    duration: '40m',
    crowd: CROWD,
    events: [ask('queue')],
  },
  brownout: {
    title: 'Incident response asks for the mode brownout',
    duration: '40m',
    crowd: CROWD,
    events: [ask('brownout')],
  },
  'turned-away': {
    title:
      'Pages of a busy site fail for 21 minutes while the health check passes; a small incident response turns visitors away',
    duration: '40m',
    crowd: { requestsPerSecond: 500 },
    events: [
      { at: '8m', do: 'fail-application', how: 'unavailable' },
      { at: '29m', do: 'restore-application' },
    ],
  },
} satisfies Readonly<Record<string, { title: string; duration: string; [key: string]: unknown }>>;

export type ScenarioName = keyof typeof SCENARIOS;

export function scenarioOf(name: ScenarioName, changes?: Readonly<Record<string, unknown>>): Scenario {
  const own: Readonly<Record<string, unknown>> = SCENARIOS[name];
  const application = merged((own.application ?? {}) as Readonly<Record<string, unknown>>, changes ?? {});
  const file = { name, description: SCENARIOS[name].title, mode: 'act', ...SCENARIOS[name], application };
  // What a mutant has lost may be what is broken.
  return { ...checkScenario(file, name), forAnyStack: true };
}

/** Groups of settings one by one, everything else as a whole. */
function merged(
  before: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(changes).map(([key, value]) => {
    const own = before[key];
    return [key, isGroup(own) && isGroup(value) ? { ...own, ...value } : value];
  });
  return { ...before, ...Object.fromEntries(entries) };
}
