import { type CacheState, type CacheUse, warmed } from '../../site/dependencies';
import type { Found } from '../../template/resolve';
import type { FaultState } from '../../world/faults';
import type { World } from '../../world/world';
import { MinuteMetrics } from '../compute/minute-metrics';
import { type CacheLayout, layoutOf, type Shard } from './nodes';

const NAMESPACE = 'AWS/ElastiCache';

/** Part of the keys, at one moment. */
interface Part {
  readonly shard: Shard;
  /** Of the shard's nodes, the one that is the primary. */
  primary: number;
  warmth: number;
  /** Since when the primary cannot be had; ms since 1970. */
  lostAtMs: number | undefined;
  /** How long it takes until another one is there. */
  takesMs: number;
  /** Whether at some moment no node was left that knew anything. */
  empty: boolean;
  /** Of the shard's nodes, the one that a fault of the primary has taken: it was the primary when that began, and may not be it any more. */
  taken: number | undefined;
  /** Whether the service has put another node in the place of one that a fault had taken. */
  replaced: boolean;
}

/**
 * A cache: which of its keys can be asked for, and how many of them are there. Where the primary of a shard is lost, a replica takes over with all
 * that was in it; without one, another node comes, and is empty (documented: "Minimizing downtime by using Multi-AZ", failure scenarios).
 */
export class CacheModel {
  public readonly name: string;
  public readonly region: string;
  private readonly layout: CacheLayout;
  private readonly parts: readonly Part[];
  private readonly metrics: MinuteMetrics;
  private readonly dimensions = new Map<string, readonly Record<string, string>[]>();

  public constructor(
    private readonly world: World,
    public readonly found: Found,
    private readonly use: CacheUse,
  ) {
    this.name = world.nameOf(found);
    this.region = found.stack.region;
    this.layout = layoutOf(world, found);
    this.parts = this.layout.shards.map((shard) => ({
      shard,
      primary: 0,
      warmth: 1,
      lostAtMs: undefined,
      takesMs: 0,
      empty: false,
      taken: undefined,
      replaced: false,
    }));
    this.metrics = new MinuteMetrics(world, this.region, 'elasticache.metricLag', this.name);
    for (const { id } of this.layout.shards.flatMap(({ nodes }) => nodes)) {
      // Each metric is there for the cluster, and for its node (documented: "Metrics for Valkey and Redis OSS", dimensions).
      this.dimensions.set(id, [{ CacheClusterId: id }, { CacheClusterId: id, CacheNodeId: '0001' }]);
    }
  }

  /** What it is now; called in the order of time. */
  public state(): CacheState {
    for (const part of this.parts) this.look(part);
    const reachable = this.parts.filter(({ lostAtMs }) => lostAtMs === undefined);
    if (reachable.length === 0) return { reachable: 0, warmth: 0 };
    return {
      reachable: reachable.length / this.parts.length,
      warmth: reachable.reduce((sum, { warmth }) => sum + warmth, 0) / reachable.length,
    };
  }

  /** Pages a second that used it for some time, each asking for `each` things, and of them what it had. */
  public used(pages: number, each: number, hit: number, seconds: number): void {
    const asked = (pages * each) / this.parts.length;
    for (const part of this.parts) {
      const { nodes } = part.shard;
      const memory = 100 * part.warmth * this.world.facts.get('elasticache.warmMemory');
      for (const node of nodes) {
        if (isLost(node, part, this.world.faults.now)) continue;
        this.observe(node.id, 'Evictions', 0);
        this.observe(node.id, 'DatabaseMemoryUsagePercentage', memory);
      }
      if (part.lostAtMs !== undefined) continue;
      part.warmth = warmed(this.use, part.warmth, pages * seconds);
      const { id } = nodes[part.primary]!;
      const busy = (100 * asked) / this.world.facts.get('elasticache.commandsPerSecond');
      this.observe(id, 'EngineCPUUtilization', Math.min(100, busy));
      this.count(id, 'CacheHits', asked * hit * seconds);
      this.count(id, 'CacheMisses', asked * (1 - hit) * seconds);
    }
  }

  private look(part: Part): void {
    const { sim, faults } = this.world;
    if (faults.now.cache === 'primary') part.taken ??= part.primary;
    else {
      part.taken = undefined;
      part.replaced = false;
    }
    const standing = part.shard.nodes.map((node) => !isLost(node, part, faults.now));
    if (part.lostAtMs === undefined) {
      if (!standing[part.primary]) this.lose(part);
      return;
    }
    const over = sim.nowMs >= part.lostAtMs + part.takesMs;
    const other = standing.findIndex((stands, index) => stands && index !== part.primary);
    if (!standing.includes(true)) part.empty = true;
    if (standing[part.primary] === true) {
      // Its fault has ended before anybody took over.
      this.back(part, part.empty || !this.layout.failsOver, []);
    } else if (this.layout.failsOver && other >= 0) {
      if (!over) return;
      part.primary = other;
      this.back(part, part.empty, ['elasticache.failover']);
    } else if (over && faults.now.cache === 'primary' && !this.isZoneLost(part)) {
      // The service replaces a node in its zone, and waits for that where it is lost (documented, as above).
      part.replaced = true;
      this.back(part, true, ['elasticache.nodeReplacement']);
    }
  }

  private lose(part: Part): void {
    const { sim, facts } = this.world;
    const replica = this.layout.failsOver;
    part.lostAtMs = sim.nowMs;
    part.empty = false;
    part.takesMs =
      1000 * facts.draw(replica ? 'elasticache.failover' : 'elasticache.nodeReplacement', this.name);
    sim.note({ kind: 'health', actor: this.name, text: `the primary in zone ${zoneOf(part)} is gone` });
  }

  private back(
    part: Part,
    empty: boolean,
    facts: readonly ('elasticache.failover' | 'elasticache.nodeReplacement')[],
  ): void {
    part.lostAtMs = undefined;
    part.empty = false;
    if (empty) part.warmth = 0;
    const text = `a node in zone ${zoneOf(part)} answers, ${empty ? 'and is empty' : 'with all that was in it'}`;
    this.world.sim.note({ kind: 'health', actor: this.name, text, facts });
  }

  private isZoneLost({ shard, primary }: Part): boolean {
    return this.world.faults.now.zones.includes(shard.nodes[primary]!.zone);
  }

  private observe(id: string, name: string, value: number): void {
    for (const dimensions of this.dimensions.get(id)!)
      this.metrics.observe(NAMESPACE, name, dimensions, value);
  }

  private count(id: string, name: string, amount: number): void {
    for (const dimensions of this.dimensions.get(id)!) this.metrics.add(NAMESPACE, name, dimensions, amount);
  }
}

/** Whether a node cannot be had now. */
function isLost(node: Shard['nodes'][number], part: Part, { zones, cache }: Readonly<FaultState>): boolean {
  if (zones.includes(node.zone) || cache === 'all') return true;
  return cache === 'primary' && !part.replaced && part.shard.nodes.indexOf(node) === part.taken;
}

const zoneOf = ({ shard, primary }: Part): string => shard.nodes[primary]!.zone.split('/')[1]!;
