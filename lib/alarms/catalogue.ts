import type { AlarmKey } from '../private/contracts/alarms';

/** What an alarm is for. */
export interface AlarmUse {
  /** Reaches ScaleOut: capacity is added. */
  readonly capacity: boolean;
  /** Reaches Notify: people are told. */
  readonly people: boolean;
}

const use = (letters: string): AlarmUse => ({
  capacity: letters.includes('C'),
  people: letters.includes('P'),
});

/** What each alarm says (first sentence of its description) and what it is for. */
export const CATALOGUE: Readonly<Record<AlarmKey, { readonly says: string; readonly use: AlarmUse }>> = {
  overload: {
    says: 'Each server receives far more requests than it is sized for.',
    use: use('CP'),
  },
  'origin-errors': {
    says: 'More than one request in twenty that reaches the load balancer ends in a 5xx.',
    use: use('P'),
  },
  'origin-error-count': {
    says: 'The load balancer itself answers 5xx: targets are missing, unreachable, too slow or breaking connections.',
    use: use('CP'),
  },
  'connection-errors': {
    says: 'The load balancer cannot connect to servers.',
    use: use('P'),
  },
  'no-healthy-targets': {
    says: 'No server passes its health check; the load balancer sends requests to unhealthy ones (fail-open).',
    use: use('CP'),
  },
  'no-targets': {
    says: 'The Auto Scaling group has no server in service.',
    use: use('CP'),
  },
  latency: {
    says: 'One request in twenty waits longer than the limit for the server.',
    use: use('P'),
  },
  'edge-error-rate': {
    says: 'More than one request in twenty at CloudFront ends in a 5xx; while a waiting page is up, that page counts too.',
    use: use('P'),
  },
  'edge-function-failing': {
    says: 'A function at the edge failed or gave an answer that CloudFront refused; visitors it was for got an error.',
    use: use('P'),
  },
  'edge-function-throttled': {
    says: 'CloudFront turned requests away because a function at the edge was called too often or worked too long.',
    use: use('P'),
  },
  'edge-function-busy': {
    says: 'A function at the edge uses more than 80 % of the time that CloudFront gives it; near 100 % it is throttled.',
    use: use('P'),
  },
  'origin-unreachable': {
    says: 'Route 53 takes the site’s load balancer for lost: DNS sends visitors to the standby, or to the lifeboat.',
    use: use('P'),
  },
  'standby-unreachable': {
    says: 'Route 53 takes the standby for lost: if the site’s load balancer is lost now, visitors cannot go there.',
    use: use('P'),
  },
  'cdn-unreachable': {
    says: 'Route 53 takes CloudFront for lost: DNS sends visitors past it, to the load balancer.',
    use: use('P'),
  },
  'switch-thrown': {
    says: 'Somebody threw the stop switch: DNS sends visitors to the standby for as long as its object is there.',
    use: use('P'),
  },
  'lifeboat-answering': {
    says: 'Requests reach the lifeboat, so DNS has moved: visitors get an honest 503, or copies from the cache.',
    use: use('P'),
  },
  'lifeboat-failing': {
    says: 'The lifeboat fails or turns requests away, at the moment that it is for.',
    use: use('P'),
  },
  'cache-pressure-cpu': { says: 'The cache engine is short of CPU.', use: use('P') },
  'cache-pressure-memory': { says: 'The cache is almost full.', use: use('P') },
  'cache-pressure-evictions': { says: 'The cache throws out live entries to make room.', use: use('P') },
  'responder-failing': {
    says: 'A responder failed, or an event was left that it could not handle or never received.',
    use: use('P'),
  },
};

/** Where the runbooks are: one page for each key. */
export const DEFAULT_RUNBOOK_BASE_URL =
  'https://github.com/cdk-breakwater/cdk-breakwater/blob/main/docs/runbooks';
