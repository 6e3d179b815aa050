import type { Application, Trouble } from '../../site/application';
import {
  answering,
  type CacheState,
  type CacheUse,
  cacheEffect,
  type Effect,
  effectOf,
  hitShare,
  type ThirdParty,
} from '../../site/dependencies';
import type { Found } from '../../template/resolve';
import type { DependencyFault } from '../../world/faults';
import type { World } from '../../world/world';
import { CacheModel } from '../elasticache/cache';
import { CACHE_TYPES } from '../elasticache/nodes';
import { type DatabaseModel, databaseOf } from '../rds/database';
import { placeOfCache, placeOfDatabase, placeOfServers, portOfCache, portOfDatabase } from './places';
import { barrierBetween, type Place } from './reach';

/** By these names the scenario breaks what an application shares between its servers. */
export const DATABASE = 'database';
export const CACHE = 'cache';

/**
 * What the servers of a Region share: the cache and the database of the stack, and services of others. What one server asks of them the others
 * cannot have.
 */
export class Backends {
  private readonly cache: CacheModel | undefined;
  private readonly database: DatabaseModel | undefined;
  /** Until when nobody asks a service that has failed. */
  private readonly openUntilMs = new Map<string, number>();
  private effectsNow: Readonly<Record<string, Effect>> = {};
  /** Of what pages ask of the database, what the cache answers. */
  private hit = 0;
  /** What is added to each page by a database that is slow. */
  private slowMs = 0;
  private nowMs: number | undefined;
  private version = -1;
  /** Requests that needed the database since then. */
  private pages = 0;
  /** What security groups keep from the servers, for good: why, by the name of what they do not reach. */
  private readonly kept = new Map<string, string>();
  private saidKept = false;

  public constructor(
    private readonly world: World,
    region: string,
    private readonly application: Application,
    /** Groups of servers that are behind the load balancers of the Region. */
    private readonly servers: readonly Found[] = [],
  ) {
    this.cache = application.cache && this.cacheOf(region, application.cache);
    this.database = databaseOf(world, region);
    const [cache, database] = [this.cache?.found, this.database?.found];
    if (cache !== undefined) this.look(cache, CACHE, placeOfCache(world, cache), portOfCache(world, cache));
    // Behind a proxy it is the proxy that is let in, and that is not played.
    const isBehind = world.resolver.ofType('AWS::RDS::DBProxy').some(({ stack }) => stack.region === region);
    if (database !== undefined && !isBehind)
      this.look(database, DATABASE, placeOfDatabase(world, database), portOfDatabase(world, database));
  }

  /** What is other than usual, by the dependency's name. */
  public effects(): Readonly<Record<string, Effect>> {
    this.advance();
    return this.effectsNow;
  }

  /** Requests a second that need the database, of all servers together, at most; undefined where nothing bounds them. */
  public bound(): NonNullable<Trouble['bound']> | undefined {
    const { database } = this.application;
    if (database === undefined) return undefined;
    this.advance();
    const queries = Math.max(database.queriesPerPage * (1 - this.hit), 1e-3);
    // What a fault adds, it adds to each page.
    const queryMs = database.queryMs + this.slowMs / Math.max(1, queries);
    return { name: DATABASE, perSecond: (1000 * database.connections) / queryMs / queries };
  }

  /** Requests that needed the database and were worked on. */
  public served(requests: number): void {
    this.pages += requests;
  }

  /** Once for each moment: what has changed since the last one. */
  private advance(): void {
    const { sim, faults } = this.world;
    if (this.nowMs === sim.nowMs && this.version === faults.version) return;
    const seconds = this.nowMs === undefined ? 0 : (sim.nowMs - this.nowMs) / 1000;
    if (seconds > 0) {
      this.cache?.used(
        this.pages / seconds,
        this.application.database?.queriesPerPage ?? 1,
        this.hit,
        seconds,
      );
      this.pages = 0;
    }
    this.nowMs = sim.nowMs;
    this.version = faults.version;
    this.effectsNow = this.effectsOf();
  }

  /** Whether the servers are let in where the application asks; what some of them alone reach is named. */
  private look(found: Found, name: string, to: Place, port: number): void {
    const { world } = this;
    const all = this.servers.map((group) => barrierBetween(world, placeOfServers(world, group), to, port));
    const barriers = all.flatMap((one) => one ?? []);
    const [first] = barriers;
    if (first === undefined) return;
    if (barriers.length === this.servers.length && barriers.every(({ partly }) => !partly)) {
      this.kept.set(name, first.why);
      return;
    }
    world.unsupported.add({
      resource: world.nameOf(found),
      type: found.resource.Type,
      what: `${first.why}, and others do: all servers are taken to reach it`,
      matters: true,
    });
  }

  private sayWhatIsKept(): void {
    const { sim } = this.world;
    if (this.saidKept || sim.nowMs < sim.startMs) return;
    this.saidKept = true;
    for (const [name, text] of this.kept) sim.note({ kind: 'health', actor: name, text });
  }

  private effectsOf(): Readonly<Record<string, Effect>> {
    const { application, world } = this;
    this.sayWhatIsKept();
    const { [CACHE]: cacheFault, ...faults } = world.faults.now.dependencies;
    const effects: Record<string, Effect> = {};
    for (const [name, fault] of Object.entries(faults)) {
      const party = application.thirdParties?.find((one) => one.name === name);
      effects[name] =
        party === undefined ? effectOf(fault, application.dependencyTimeoutMs) : this.asked(party, fault);
    }
    for (const [name, untilMs] of this.openUntilMs) {
      if (effects[name] !== undefined) continue;
      if (untilMs > world.sim.nowMs) effects[name] = unasked(this.party(name)!);
      else this.openUntilMs.delete(name);
    }
    // Packets that are not let in vanish: whoever asks waits as long as for one that hangs.
    if (this.database?.isDown() || this.kept.has(DATABASE))
      effects[DATABASE] = effectOf({ how: 'hangs', addedMs: 0 }, application.dependencyTimeoutMs);
    this.slowMs = effects[DATABASE]?.addedMs ?? 0;
    this.useCache(effects, cacheFault);
    return effects;
  }

  /** A service that fails; with a breaker only the first ones meet it, and then one now and then. */
  private asked(party: ThirdParty, fault: DependencyFault): Effect {
    const { nowMs } = this.world.sim;
    const effect = effectOf(fault, party.timeoutMs);
    const met = { ...effect, failed: party.fallback ? 0 : effect.failed };
    if (party.breakerMs === undefined || effect.failed === 0) return met;
    const untilMs = this.openUntilMs.get(party.name);
    if (untilMs === undefined || untilMs <= nowMs) this.openUntilMs.set(party.name, nowMs + party.breakerMs);
    return untilMs === undefined ? met : unasked(party);
  }

  /** What a cache lacks the database is asked for, so that its effect is on whoever needs that. */
  private useCache(effects: Record<string, Effect>, fault: DependencyFault | undefined): void {
    const { cache: use } = this.application;
    this.hit = use?.hitRatio ?? 0;
    // Where the stack has no cache, the database is of the size that does without: it is asked as seldom as behind a warm one.
    if (use === undefined || this.cache === undefined) return;
    const own = this.kept.has(CACHE) ? UNREACHED : this.cache.state();
    const state = answering(own, fault, use);
    this.hit = hitShare(use, state);
    const effect = cacheEffect(use, state, fault);
    if (effect.addedMs === 0 && effect.failed === 0 && effect.work === 1) return;
    const before = effects[DATABASE] ?? { addedMs: 0, failed: 0, work: 1 };
    effects[DATABASE] = {
      addedMs: effect.addedMs + before.addedMs,
      failed: 1 - (1 - effect.failed) * (1 - before.failed),
      work: effect.work,
    };
  }

  private party(name: string): ThirdParty | undefined {
    return this.application.thirdParties?.find((one) => one.name === name);
  }

  /** The one cache of a Region that the application uses; what there is besides is named. */
  private cacheOf(region: string, use: CacheUse): CacheModel | undefined {
    const { resolver, unsupported, nameOf } = this.world;
    const [first, ...others] = CACHE_TYPES.flatMap((type) =>
      [...resolver.ofType(type)]
        .filter(({ stack }) => stack.region === region)
        .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    );
    for (const found of others) {
      unsupported.add({
        resource: nameOf(found),
        type: found.resource.Type,
        what: `another cache: the application uses ${nameOf(first!)} only`,
        matters: false,
      });
    }
    return first === undefined ? undefined : new CacheModel(this.world, first, use);
  }
}

/** What becomes of requests that need a service which nobody asks for the time being. */
const unasked = ({ fallback }: ThirdParty): Effect => ({ addedMs: 0, failed: fallback ? 0 : 1, work: 1 });

const UNREACHED: CacheState = { reachable: 0, warmth: 0 };
