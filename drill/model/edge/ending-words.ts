import type { Failure } from '../cloudfront/origin-attempts';
import type { Ending } from './edge-probe';
import type { Meaning } from './verdicts';

const FAILURES: Readonly<Record<Failure, string>> = {
  refused: 'connections are refused',
  'connect-timeout': 'no connection comes about',
  'response-timeout': 'no answer comes',
  'completion-timeout': 'no answer is whole in time',
  broken: 'what answers is no HTTP',
};

const WHO: Readonly<Record<string, string>> = {
  application: 'the servers answer',
  'load balancer': 'the load balancer answers',
  firewall: 'the firewall answers',
  website: 'the bucket’s website answers',
  'redirect loop': 'the load balancer sends everybody back to the same address with',
  ELB: 'the load balancer answers',
};

/** What the edge makes of an error, as somebody reads it who does not know CloudFront: what is shown, when, why, and for how long. */
export function whatItMakes(
  ended: Ending,
  afterMs: number,
  { outcome, status, rememberedMs }: Pick<Meaning, 'outcome' | 'status' | 'rememberedMs'>,
): string {
  const what = outcome === 'page' ? 'the error page' : 'a naked error';
  const when = afterMs < 50 ? 'at once' : `after ${Number((afterMs / 1000).toFixed(1))} s`;
  const why =
    'failure' in ended
      ? FAILURES[ended.failure]
      : `${WHO[ended.by] ?? `${ended.by} answers`} ${ended.status}`;
  const seconds = Math.round(rememberedMs / 1000);
  const again = seconds === 0 ? 'and asks again each time' : `and keeps that for ${seconds} s`;
  return `shows ${what} (${status}) ${when} where ${why}, ${again}`;
}
