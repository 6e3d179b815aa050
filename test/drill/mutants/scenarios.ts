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

export const SCENARIOS = {
  quiet: { title: 'Nothing happens', duration: '20m', crowd: CROWD },
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
} satisfies Readonly<Record<string, { title: string; duration: string; [key: string]: unknown }>>;

export type ScenarioName = keyof typeof SCENARIOS;

export function scenarioOf(name: ScenarioName): Scenario {
  const file = { name, description: SCENARIOS[name].title, mode: 'act', ...SCENARIOS[name] };
  return checkScenario(file, name);
}
