// The price table behind docs/cost.md. A price without a price list of AWS behind it says so: `reported` was read in somebody
// else's publication, `assumed` is our own recollection. Read them again before showing a figure to a customer.
export type Evidence = 'AWS price page' | 'reported' | 'assumed';

export interface Price {
  /** USD for one unit. */
  readonly usd: number;
  readonly unit: string;
  readonly evidence: Evidence;
  /** What was read, and when; for an assumed price, when it was assumed. */
  readonly source: string;
}

const READ = '2026-11-22';
const aws = (page: string) => ({ evidence: 'AWS price page' as const, source: `${page}, read ${READ}` });
const reported = (where: string) => ({ evidence: 'reported' as const, source: `${where}, read ${READ}` });
const assumed = { evidence: 'assumed' as const, source: `eu-west-3, ${READ}` };

export const PRICES = {
  loadBalancerHour: { usd: 0.0265, unit: 'hour', ...assumed },
  loadBalancerCapacityUnitHour: { usd: 0.0084, unit: 'capacity unit and hour', ...assumed },
  instanceHour: { usd: 0.019, unit: 'hour of a t4g.small', ...assumed },
  volumeGibMonth: { usd: 0.093, unit: 'GiB of gp3', ...assumed },
  detailedMonitoring: { usd: 2.1, unit: 'instance (7 metrics)', ...assumed },
  cacheNodeHour: { usd: 0.027, unit: 'hour of a cache.t4g.small with Valkey', ...assumed },
  edgeGib: { usd: 0.085, unit: 'GB to visitors, above 1 TB', ...aws('Amazon CloudFront Pricing') },
  edgeRequests: { usd: 1.2, unit: 'million HTTPS requests, above 10 million', ...assumed },
  edgeFunctions: {
    usd: 0.1,
    unit: 'million runs of a function, above 2 million',
    ...reported('a list of AWS billing codes'),
  },
  storeReads: { usd: 0.03, unit: 'million reads by the functions', ...assumed },
  storeCalls: { usd: 1, unit: 'thousand calls of the store’s API', ...assumed },
  webAcl: { usd: 5, unit: 'web ACL', ...reported('two cost guides of 2026') },
  webAclRule: { usd: 1, unit: 'rule', ...reported('two cost guides of 2026') },
  webAclRequests: { usd: 0.6, unit: 'million requests', ...reported('two cost guides of 2026') },
  key: { usd: 1, unit: 'customer managed key', ...aws('AWS Key Management Service Pricing') },
  secret: { usd: 0.4, unit: 'secret', ...reported('a wiki of 2026') },
  alarmMetric: { usd: 0.1, unit: 'metric of an alarm, above 10', ...reported('a cost guide of 2026') },
  dashboard: { usd: 3, unit: 'dashboard, above 3', ...assumed },
  lambdaRequests: { usd: 0.2, unit: 'million invocations, above 1 million', ...assumed },
  lambdaGibSecond: { usd: 0.0000133, unit: 'GB-second, above 400,000', ...assumed },
  logGib: { usd: 0.6, unit: 'GB of logs taken in, above 5', ...assumed },
  tableRequests: { usd: 0.8, unit: 'million writes and reads', ...assumed },
  publicAddressHour: { usd: 0.005, unit: 'hour of a public IPv4 address', ...assumed },
  healthCheck: { usd: 0.5, unit: 'health check of an endpoint in AWS', ...assumed },
  healthCheckFeature: { usd: 1, unit: 'optional feature of one', ...assumed },
  storageGibMonth: { usd: 0.024, unit: 'GB of pages and access logs', ...assumed },
} satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
