import type { Demand, RequestKind, Served } from '../../world/traffic';
import type { Headers } from '../cloudfront/types';
import type { WebAcl } from '../waf/web-acl';
import type { EdgeModel } from './edge-model';

/**
 * A distribution with a firewall: what it blocks meets neither functions nor caches (documented: AWS WAF, "How AWS WAF works": requests are
 * inspected before CloudFront answers them).
 */
export function behindFirewall(
  acl: WebAcl,
  edge: Pick<EdgeModel, 'step' | 'countOwn'>,
  host: string,
): (demands: readonly Demand[], stepMs: number) => Promise<readonly Served[]> {
  const headersOf = new Map<RequestKind, Headers>();
  const headers = (kind: RequestKind): Headers => {
    let known = headersOf.get(kind);
    if (known === undefined) {
      known = { ...kind.headers, host: [host] };
      headersOf.set(kind, known);
    }
    return known;
  };
  return async (demands, stepMs) => {
    const judged = acl.judge(
      demands.map(({ kind, perSecond }) => ({
        kind,
        perSecond,
        headers: headers(kind),
        from: 'internet' as const,
      })),
      stepMs,
    );
    if (judged.every(({ passes }) => passes === 1)) return edge.step(demands, stepMs);
    const served = await edge.step(
      demands.map((demand, index) => ({ ...demand, perSecond: demand.perSecond * judged[index]!.passes })),
      stepMs,
    );
    return served.map((one, index): Served => {
      const { perSecond } = demands[index]!;
      let blocked = 0;
      for (const { status, share } of judged[index]!.blocked) {
        blocked += perSecond * share;
        edge.countOwn(status, (perSecond * share * stepMs) / 1000);
      }
      if (blocked === 0) return one;
      const outcomes = { ...one.outcomes, blocked: one.outcomes.blocked + blocked };
      return { ...one, perSecond, outcomes };
    });
  };
}
