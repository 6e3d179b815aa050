import type { OriginLoad, OriginPart } from '../../world/traffic';
import type { World } from '../../world/world';

/**
 * A load balancer has a node in each of its zones, all behind one name. The address in a zone that is lost stays in DNS for a while, and whoever
 * connects to it waits in vain.
 */
export class BalancerZones {
  private readonly zones: readonly string[];
  /** Zones that are lost, and from when on the name leads nobody there. */
  private readonly leaves = new Map<string, number>();

  public constructor(
    private readonly world: World,
    private readonly name: string,
    region: string,
    { Subnets, SubnetMappings }: Readonly<Record<string, unknown>>,
  ) {
    const list = [Subnets, SubnetMappings].find(Array.isArray) as readonly unknown[] | undefined;
    this.zones = (list ?? []).map((_, index) => `${region}/${index}`);
  }

  public get count(): number {
    return this.zones.length;
  }

  /** Of those who connect now, how many are led to a zone that is lost. */
  public unreachable(): number {
    const { sim, facts, faults } = this.world;
    if (faults.now.zones.length === 0 && this.leaves.size === 0) return 0;
    let [named, lost] = [0, 0];
    for (const zone of this.zones) {
      if (!faults.now.zones.includes(zone)) {
        this.leaves.delete(zone);
        named += 1;
        continue;
      }
      let untilMs = this.leaves.get(zone);
      if (untilMs === undefined) {
        untilMs = sim.nowMs + 1000 * facts.draw('elb.zoneLeavesDns', this.name);
        this.leaves.set(zone, untilMs);
        sim.note({
          kind: 'health',
          actor: this.name,
          text: `its node in zone ${zone.split('/')[1]} is gone; its name leads there for ${Math.round((untilMs - sim.nowMs) / 1000)} s more`,
          facts: ['elb.zoneLeavesDns'],
        });
      }
      if (sim.nowMs >= untilMs) continue;
      named += 1;
      lost += 1;
    }
    // With every zone lost the name leads somewhere all the same.
    return named === 0 && this.zones.length > 0 ? 1 : lost / Math.max(1, named);
  }

  /** What of a load reaches a node that is there, at one of its attempts. */
  public reaching(load: OriginLoad, lost: number): OriginLoad {
    return { ...load, perSecond: load.perSecond * (1 - lost ** load.attempts) };
  }

  /** How a whole load ended, from how that part of it did which got through: each attempt may lead to another zone. */
  public withUnreached(parts: readonly OriginPart[], load: OriginLoad, lost: number): OriginPart[] {
    const { connectMs, completionMs = Number.POSITIVE_INFINITY } = load.limits;
    const timedOut = (share: number, waitedMs: number): OriginPart => ({
      share,
      ended: { failure: waitedMs < completionMs ? 'connect-timeout' : 'completion-timeout' },
      afterMs: Math.min(waitedMs, completionMs),
    });
    const all: OriginPart[] = [];
    for (let before = 0; before < load.attempts; before++) {
      const share = lost ** before * (1 - lost);
      const waitedMs = before * connectMs;
      if (share === 0) continue;
      if (waitedMs >= completionMs) all.push(timedOut(share, waitedMs));
      else
        for (const part of parts)
          all.push({ ...part, share: part.share * share, afterMs: part.afterMs + waitedMs });
    }
    all.push(timedOut(lost ** load.attempts, load.attempts * connectMs));
    return all;
  }
}
