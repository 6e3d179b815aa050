import * as breakwater from '../../lib';

/** The public surface. Widening it is a decision: change this list with a reason in the commit. */
const PUBLIC = [
  // The whole, and its stacks
  'Breakwater',
  'OriginStack',
  'EdgeStack',
  'ControlStack',
  'HealthStack',
  // The edge
  'EdgeDistribution',
  'EdgeMode',
  'MaintenanceSite',
  'AppOrigin',
  'WebAcl',
  'AccessLogs',
  // The origin
  'WebFleet',
  'ExistingFleet',
  'OriginVerify',
  'CacheCluster',
  // DNS
  'OriginFailover',
  'Lifeboat',
  'StopSwitch',
  'AlarmHealthCheck',
  // Alarms, and what they do
  'SiteAlarms',
  'CacheAlarms',
  'EdgeAlarms',
  'HealthCheckAlarms',
  'LifeboatAlarms',
  'ResponderAlarms',
  'UndeliveredAlarm',
  'SiteDashboard',
  'AlarmTopic',
  'EventRelay',
  'RunResponder',
  // Responders
  'OperatingMode',
  'ScaleOut',
  'Notify',
  'SiteMode',
];

test('the library exports exactly its public surface', () => {
  expect(Object.keys(breakwater).sort()).toEqual([...PUBLIC].sort());
});
