import type { Application } from '../../../drill/site/application';

/** What runs on the servers of these tests. */
export const APP: Application = {
  requestsPerSecond: 70,
  serviceMs: 120,
  workers: 32,
  maxInFlight: 48,
  backlog: 1000,
  shedWork: 0.02,
  bootSeconds: 40,
  startSeconds: 4,
  dependencyStatus: 500,
  dependencyTimeoutMs: 10_000,
  healthNeeds: [],
  healthIsExempt: true,
};
