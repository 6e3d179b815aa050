import type { OriginLoad, OriginPart } from '../../world/traffic';
import type { World } from '../../world/world';
import type { ComputePlane } from '../compute/compute-plane';
import type { LoadBalancer } from '../compute/load-balancer';
import { attributesOf } from '../compute/target-group';
import { firewallOf } from './firewalls';
import type { WebAcl } from './web-acl';

const FAIL_OPEN = 'waf.fail_open.enabled';

type Servers = Pick<ComputePlane, 'serve' | 'serveSecond' | 'balancerFor' | 'balancers'>;

/** Servers whose load balancers have firewalls: what those block comes no further, and is answered by them. */
export class GuardedServers implements Pick<Servers, 'serve' | 'serveSecond' | 'balancerFor'> {
  private readonly acls = new Map<LoadBalancer, WebAcl>();

  public constructor(
    private readonly world: World,
    private readonly servers: Servers,
  ) {
    for (const balancer of servers.balancers) {
      const acl = firewallOf(world, balancer.found);
      if (acl !== undefined) this.acls.set(balancer, acl);
    }
  }

  public balancerFor(domainName: string): LoadBalancer | undefined {
    return this.servers.balancerFor(domainName);
  }

  public serve(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    return this.guard(loads, stepMs, (passing) => this.servers.serve(passing, stepMs));
  }

  public serveSecond(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    return this.guard(loads, stepMs, (passing) => this.servers.serveSecond(passing, stepMs));
  }

  /** Documented: "Load balancer attributes", `waf.fail_open.enabled`: what becomes of requests that cannot be forwarded to AWS WAF. */
  private sayWhatFails({ found }: LoadBalancer): void {
    const { LoadBalancerAttributes } = this.world.resolver.properties(found);
    const open = attributesOf(LoadBalancerAttributes).get(FAIL_OPEN) === 'true';
    this.world.unsupported.add({
      resource: this.world.nameOf(found),
      type: found.resource.Type,
      property: FAIL_OPEN,
      what: `a firewall that cannot be asked, past which requests ${open ? '' : 'do not '}go: here it answers as ever`,
      matters: true,
    });
  }

  private guard(
    loads: readonly OriginLoad[],
    stepMs: number,
    serve: (passing: readonly OriginLoad[]) => readonly (readonly OriginPart[])[],
  ): readonly (readonly OriginPart[])[] {
    if (this.acls.size === 0) return serve(loads);
    const passing = [...loads];
    const blocked = new Map<number, readonly OriginPart[]>();
    for (const [balancer, acl] of this.acls) {
      const { faults } = this.world;
      if (faults.apiFails('wafv2', balancer.region) && !faults.isLost(balancer.region))
        this.sayWhatFails(balancer);
      const own = loads.flatMap((load, index) =>
        this.servers.balancerFor(load.domainName) === balancer ? [{ load, index }] : [],
      );
      const judged = acl.judge(
        own.map(({ load }) => ({ ...load, from: load.from ?? 'cloudfront' })),
        stepMs,
      );
      judged.forEach(({ passes, blocked: refused }, at) => {
        if (refused.length === 0) return;
        const { load, index } = own[at]!;
        passing[index] = { ...load, perSecond: load.perSecond * passes };
        blocked.set(
          index,
          refused.map(({ status, share }) => ({ share, ended: { status, by: 'firewall' }, afterMs: 2 })),
        );
      });
    }
    return serve(passing).map((parts, index) => {
      const refused = blocked.get(index);
      if (refused === undefined) return parts;
      const passed = 1 - refused.reduce((sum, { share }) => sum + share, 0);
      const served = passed <= 0 ? [] : parts.map((part) => ({ ...part, share: part.share * passed }));
      return [...served, ...refused];
    });
  }
}
