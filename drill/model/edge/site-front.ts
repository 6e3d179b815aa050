import type { Demand, OriginLoad, OriginPart, Outcome, RequestKind, Served } from '../../world/traffic';
import { FAILURES, noOutcomes, OUTCOMES } from '../../world/traffic';
import type { World } from '../../world/world';
import type { Answer } from '../dns/zone';
import type { EdgeFront, Front } from './front';
import type { OriginSide } from './origin-side';

export interface SiteFrontOptions {
  /** The distribution, where there is one. */
  readonly edge: EdgeFront | undefined;
  readonly origins: OriginSide;
  /** Whether something of the stack is at a name. */
  readonly answersTo: (domainName: string) => boolean;
  readonly dns: { forVisitors(name: string): Answer['targets'] };
  /** What visitors type. */
  readonly entry: string;
  /** Of what they ask, how much reaches the servers where no edge is in between, in requests of one unit of work. */
  readonly uncached: number;
}

/** Browsers wait longer than visitors do. */
const BROWSER = { connectMs: 10_000, readMs: 60_000 };

/** What became of all demands that went one way. */
type Way = readonly Served[];

/**
 * The site by its name: DNS says for how many visitors it is the distribution and for how many a load balancer or an HTTP API, while they move from
 * one to another. What CloudFront itself breaks is met here, before any of its rules.
 */
export class SiteFront implements Front {
  public readonly name: string;
  /** Where the name led when the run began. */
  private readonly usual: ReadonlySet<string>;
  /** Whether the distribution turns away whoever asks for the site's name. */
  private readonly isClosed: boolean;
  private last: readonly Served[] = [];

  public constructor(
    private readonly world: World,
    private readonly options: SiteFrontOptions,
  ) {
    const { edge, entry, dns } = options;
    this.name = edge?.name ?? entry;
    this.usual = new Set(dns.forVisitors(entry).map(({ target }) => target));
    const why = edge?.whyClosed(entry);
    this.isClosed = why !== undefined;
    if (why !== undefined) world.sim.note({ kind: 'edge', actor: this.name, text: `answers nobody: ${why}` });
  }

  /** By which visitors come, or could: they meet the same. */
  public get names(): readonly string[] {
    const { edge, entry } = this.options;
    return [...new Set([entry, ...(edge === undefined ? [] : [edge.domainName, ...edge.aliases])])];
  }

  /** What became of each kind of request in the last step. */
  public get served(): readonly Served[] {
    return this.last;
  }

  public get audit() {
    return this.isClosed ? undefined : this.options.edge?.audit;
  }

  public get originShare(): number {
    return this.options.edge?.originShare ?? this.options.uncached;
  }

  public async decidesOtherwise(): Promise<readonly string[]> {
    return (await this.options.edge?.decidesOtherwise()) ?? [];
  }

  public async step(demands: readonly Demand[], stepMs: number): Promise<readonly Served[]> {
    this.last = await this.serve(demands, stepMs);
    return this.last;
  }

  private async serve(demands: readonly Demand[], stepMs: number): Promise<readonly Served[]> {
    const { edge, origins, dns, entry } = this.options;
    const targets = dns.forVisitors(entry);
    const atEdge = edge === undefined ? 0 : shareOf(targets, (target) => target === edge.domainName);
    const { cdn } = this.world.faults.now;
    const broken = this.isClosed ? atEdge : cdn === undefined ? 0 : atEdge * cdn.share;
    if (edge !== undefined && atEdge === 1 && broken === 0) return edge.step(demands, stepMs);

    const ways: Way[] = [];
    const direct = targets.filter(({ target }) => target !== edge?.domainName);
    const loads = direct.flatMap(({ target, share }) => this.loadsTo(target, share, demands));
    origins.bring(loads.map(({ load }) => load));
    // The edge is asked in each step, with nobody too: what it has kept grows old, and the servers' time goes on with it.
    if (edge !== undefined) ways.push(await edge.step(scaled(demands, atEdge - broken), stepMs));
    else origins.serve([], stepMs);
    const answers = origins.brought;
    ways.push(
      loads.map(({ load, moved }, index) => this.direct(load.kind, load.perSecond, answers[index]!, moved)),
    );
    if (this.isClosed) ways.push(this.refused(demands, broken, 'error', undefined, stepMs));
    else if (edge !== undefined && cdn !== undefined && broken > 0)
      ways.push(this.refused(demands, broken, cdn.how === 'silent' ? 'timeout' : 'error', edge, stepMs));
    const nowhere = 1 - shareOf(targets, () => true);
    if (nowhere > 1e-9) ways.push(this.refused(demands, nowhere, 'error', undefined, stepMs));
    return together(demands, ways);
  }

  private loadsTo(
    target: string,
    share: number,
    demands: readonly Demand[],
  ): readonly { readonly load: OriginLoad; readonly moved: boolean }[] {
    const { entry, answersTo } = this.options;
    if (!answersTo(target)) {
      this.world.unsupported.add({
        resource: entry,
        type: 'AWS::Route53::RecordSet',
        what: `visitors who are led to ${target}: it is not in the assembly`,
        matters: true,
      });
    }
    const moved = !this.usual.has(target);
    return demands.map(({ kind, perSecond }) => ({
      moved,
      load: {
        domainName: target,
        kind,
        perSecond: perSecond * share,
        headers: { ...kind.headers, host: [entry] },
        limits: BROWSER,
        attempts: 1,
        from: 'internet',
      },
    }));
  }

  /** Nothing is cached, and an error is what whoever answers says. */
  private direct(kind: RequestKind, perSecond: number, parts: readonly OriginPart[], moved: boolean): Served {
    const patienceMs = 1000 * this.world.facts.get('visitor.patience');
    const outcomes = noOutcomes();
    let waited = 0;
    let met = 0;
    let honest = 0;
    let honestWaited = 0;
    for (const { share, ended, afterMs, standby, page } of parts) {
      const rate = perSecond * share;
      const well = 'status' in ended && ended.status < 400;
      const outcome: Outcome =
        afterMs > patienceMs
          ? 'timeout'
          : well
            ? standby === true
              ? 'standby'
              : 'fresh'
            : page === true
              ? 'page'
              : 'error';
      outcomes[outcome] += rate;
      if (well) waited += share * afterMs;
      // Whoever was led past what is broken has met it too, and got something.
      if (well && !moved) continue;
      met += rate;
      if (FAILURES.includes(outcome)) continue;
      honest += rate;
      honestWaited += rate * afterMs;
    }
    const honestMs = honest > 0 ? honestWaited / honest : 0;
    return { kind, perSecond, outcomes, latencyMs: waited, met: { perSecond: met, honest, honestMs } };
  }

  /** Those who get nothing, of whoever it is. */
  private refused(
    demands: readonly Demand[],
    share: number,
    outcome: 'error' | 'timeout',
    edge: EdgeFront | undefined,
    stepMs: number,
  ): Way {
    return demands.map(({ kind, perSecond }) => {
      const rate = perSecond * share;
      if (outcome === 'error') edge?.countOwnError((rate * stepMs) / 1000);
      return {
        kind,
        perSecond: rate,
        outcomes: { ...noOutcomes(), [outcome]: rate },
        latencyMs: 0,
        met: { perSecond: rate, honest: 0, honestMs: 0 },
      };
    });
  }
}

function shareOf(
  targets: readonly { readonly target: string; readonly share: number }[],
  is: (target: string) => boolean,
): number {
  const all = targets.reduce((sum, { target, share }) => sum + (is(target) ? share : 0), 0);
  return all > 1 - 1e-9 ? 1 : all;
}

function scaled(demands: readonly Demand[], share: number): readonly Demand[] {
  return demands.map(({ kind, perSecond }) => ({ kind, perSecond: perSecond * share }));
}

/** The same demands, whichever way their requests went. */
function together(demands: readonly Demand[], ways: readonly Way[]): readonly Served[] {
  const byKind = new Map<RequestKind, Served[]>();
  for (const served of ways.flat()) byKind.set(served.kind, [...(byKind.get(served.kind) ?? []), served]);
  return demands.map(({ kind, perSecond }): Served => {
    const all = byKind.get(kind) ?? [];
    const outcomes = noOutcomes();
    for (const one of all) for (const outcome of OUTCOMES) outcomes[outcome] += one.outcomes[outcome];
    const sum = (pick: (one: Served) => number) => all.reduce((total, one) => total + pick(one), 0);
    const honest = sum(({ met }) => met.honest);
    return {
      kind,
      perSecond,
      outcomes,
      latencyMs: sum((one) => one.latencyMs * one.perSecond) / Math.max(perSecond, 1e-9),
      met: {
        perSecond: sum(({ met }) => met.perSecond),
        honest,
        honestMs: honest > 0 ? sum(({ met }) => met.honest * met.honestMs) / honest : 0,
      },
    };
  });
}
