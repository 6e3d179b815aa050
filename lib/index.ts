// The public surface, name by name: widening it is a decision (test/lib/index.test.ts).
export { AlarmTopic, type AlarmTopicProps } from './actions/alarm-topic';
export { EventRelay, type EventRelayProps } from './actions/event-relay';
export { RunResponder } from './actions/run-responder';
export { CacheAlarms, type CacheAlarmsProps } from './alarms/cache-alarms';
export type { DashboardFleet } from './alarms/dashboard-fleet';
export type { DashboardHealthChecks } from './alarms/dashboard-health';
export { EdgeAlarms, type EdgeAlarmsProps } from './alarms/edge-alarms';
export { HealthCheckAlarms, type HealthCheckAlarmsProps } from './alarms/health-check-alarms';
export { LifeboatAlarms, type LifeboatAlarmsProps } from './alarms/lifeboat-alarms';
export { ResponderAlarms, type ResponderAlarmsProps } from './alarms/responder-alarms';
export { SiteAlarms, type SiteAlarmsProps, type SiteAlarmThresholds } from './alarms/site-alarms';
export { type DashboardLog, SiteDashboard, type SiteDashboardProps } from './alarms/site-dashboard';
export { UndeliveredAlarm, type UndeliveredAlarmProps } from './alarms/undelivered-alarm';
export { Breakwater, type BreakwaterProps } from './breakwater';
export { CacheCluster, type CacheClusterProps } from './cache/cache-cluster';
export { ExistingFleet, type ExistingFleetProps } from './compute/existing-fleet';
export type { ExistingPublicOriginOptions } from './compute/existing-public-origin';
export { OriginVerify, type OriginVerifyProps } from './compute/origin-verify';
export type { PublicOrigin, PublicOriginOptions } from './compute/public-origin';
export { WebFleet, type WebFleetProps } from './compute/web-fleet';
export type { WebOrigin } from './compute/web-origin';
export type { WebServer } from './compute/web-server';
export { AlarmHealthCheck, type AlarmHealthCheckProps } from './dns/alarm-health-check';
export { Lifeboat, type LifeboatProps } from './dns/lifeboat';
export { OriginFailover, type OriginFailoverProps } from './dns/origin-failover';
export type { SiteDomain } from './dns/site-domain';
export { StopSwitch, type StopSwitchProps } from './dns/stop-switch';
export { AccessLogs, type AccessLogsOptions, type AccessLogsProps } from './edge/access-logs';
export { AppOrigin, type AppOriginOptions } from './edge/app-origin';
export { EdgeDistribution } from './edge/edge-distribution';
export type { EdgeDistributionProps } from './edge/edge-distribution-props';
export { EdgeMode } from './edge/edge-mode';
export type { EdgeModeProps } from './edge/edge-mode-props';
export {
  type ErrorResponsesOptions,
  MaintenanceSite,
  type MaintenanceSiteProps,
} from './edge/maintenance-site';
export type {
  LeadPageText,
  ModePageText,
  PageColors,
  PageContact,
  PageText,
  PageTheme,
} from './edge/page-theme';
export { WebAcl, type WebAclProps } from './edge/web-acl';
export { OperatingMode, type OperatingModeProps } from './incident/operating-mode';
export { Notify, type NotifyProps } from './responders/notify';
export { ScaleOut, type ScaleOutProps } from './responders/scale-out';
export { SiteMode, type SiteModeProps } from './responders/site-mode';
export { ControlStack, type ControlStackProps } from './stacks/control-stack';
export { EdgeStack, type EdgeStackProps } from './stacks/edge-stack';
export { HealthStack, type HealthStackProps } from './stacks/health-stack';
export type {
  AdmissionOptions,
  CacheOptions,
  CapacityOptions,
  EdgeOptions,
  NotifyOptions,
  OriginTimeouts,
} from './stacks/options';
export { OriginStack, type OriginStackProps } from './stacks/origin-stack';
