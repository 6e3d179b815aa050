import type {
  Demand,
  OriginLoad,
  OriginPart,
  OriginPort,
  Outcome,
  Outcomes,
  RequestKind,
  Served,
} from '../../world/traffic';
import { addOutcome, noOutcomes } from '../../world/traffic';
import type { World } from '../../world/world';
import type { KeyValueStore } from '../cloudfront/functions/key-value-store';
import type { StoredObject } from '../cloudfront/s3-origin';
import { SWITCHES, type Switches } from '../cloudfront/switches';
import type { Behavior, Distribution, Origin } from '../cloudfront/types';
import type { LogMetrics } from '../observe/log-metrics';
import { EdgeMetrics } from './edge-metrics';
import { EdgeProbe } from './edge-probe';
import { whatItMakes } from './ending-words';
import { asksNow, PopCache, receive, type ShieldSlot, type Slot, shieldSlots, slotState } from './pop-cache';
import { type Branch, endingKey, isError, type Meaning, type Verdict, Verdicts } from './verdicts';

/** Addresses that are followed at each location for one kind. */
const SLOTS = 4;
/** Visitors that stand for all of a kind: more where functions draw among them. */
const VISITORS = 24;
/** As long as nobody has written to the store in a run: nothing says that some are to fare otherwise. */
const FEW_VISITORS = 4;
/** How often a few of them look whether time alone has changed what they get. */
const RECHECK_MS = 60_000;

export interface EdgeModelOptions {
  readonly distribution: Distribution;
  /** For people. */
  readonly name: string;
  readonly additionalMetrics: boolean;
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
  readonly store: KeyValueStore | undefined;
  readonly logs: LogMetrics;
  readonly switches?: Partial<Switches>;
}

interface Location {
  readonly share: number;
  readonly propagationMs: number;
  readonly caches: Map<string, Map<Behavior, PopCache>>;
}

/** Locations that read the same of the store now: what needs no cache is the same at all of them. */
interface Together {
  readonly entries: ReadonlyMap<string, string> | undefined;
  readonly locations: Location[];
  share: number;
}

type GrowingLoad = Omit<OriginLoad, 'perSecond'> & { perSecond: number };

/** What a location does with requests of one kind, by the version of the store that it has. */
interface View {
  readonly entries: ReadonlyMap<string, string> | undefined;
  readonly verdict: Verdict;
}

type AskBranch = Extract<Branch, { does: 'ask' }>;

/** Requests a second that go to the origin for one reason, until it is known how they ended. */
interface Pending {
  readonly tally: Tally;
  readonly branch: AskBranch;
  readonly view: View;
  /** Where an answer may be kept, and who draws for it. */
  readonly slot: Slot | undefined;
  /** What Origin Shield has of it, in between. */
  readonly shield: ShieldSlot | undefined;
  readonly cache: PopCache | undefined;
  /** Of visitors, and how many of them go to the origin themselves; the others get what the first one got. */
  readonly perSecond: number;
  readonly asking: number;
  /** Those who come for an old copy while a new one is fetched. */
  readonly renewing: Renewing | undefined;
  /** Whether this step's request for one address happens, drawn in advance. */
  readonly arrives: boolean;
  readonly background: boolean;
}

/** Of visitors, and how many of them are the first for their address in a step. */
interface Renewing {
  readonly perSecond: number;
  readonly first: number;
}

interface Tally {
  readonly kind: RequestKind;
  readonly perSecond: number;
  readonly outcomes: Outcomes;
  waited: number;
  useful: number;
  met: { perSecond: number; honest: number; waited: number };
}

/** What is the same for all requests of one step. */
interface Moment {
  readonly nowMs: number;
  readonly stepMs: number;
  readonly roundTripMs: number;
  /** More where Origin Shield is in between. */
  readonly shieldMs: number;
  /** Nobody leaves to the millisecond: a page that comes when the read timeout of 5 s is over still finds its visitor. */
  readonly patienceMs: number;
}

/**
 * A CloudFront distribution under load. What becomes of single requests is worked out by the rules themselves, with the bytes of the
 * functions (see Verdicts); here those answers are multiplied: caches that fill and expire, errors that are remembered, copies that stand
 * in, and what therefore reaches the origin.
 */
export class EdgeModel {
  public readonly verdicts: Verdicts;
  private readonly locations: readonly Location[];
  private readonly metrics: EdgeMetrics;
  private readonly known = new Map<
    string,
    WeakMap<object, { readonly verdict: Verdict; checkedAtMs: number }>
  >();
  private readonly cookies = new Map<string, readonly string[]>();
  private readonly switches: Switches;
  private readonly noted = new Set<string>();
  private readonly hasShield: boolean;
  /** Whether any ending met so far leads to a second origin. */
  private hasSecond = false;
  /** By origin, behaviour and kind: what Origin Shield has kept. */
  private readonly shields = new Map<string, readonly ShieldSlot[]>();
  /** By kind's id: how long its last answer was under way, ms. */
  private readonly answering = new Map<string, number>();

  public constructor(
    private readonly world: World,
    private readonly options: EdgeModelOptions,
    private readonly origin: OriginPort,
  ) {
    const { sim, facts } = world;
    this.switches = { ...SWITCHES, ...options.switches };
    this.hasShield = options.distribution.origins.some(({ shieldRegion }) => shieldRegion !== undefined);
    const random = sim.random(`${options.name}/edge`);
    const locations = Math.max(1, Math.round(facts.get('cloudfront.locations')));
    this.locations = Array.from({ length: locations }, (_, index) => ({
      share: 1 / locations,
      propagationMs: 1000 * facts.draw('cloudfront.storePropagation', `${options.name}/${index}`),
      caches: new Map(),
    }));
    const probe = new EdgeProbe({
      distribution: options.distribution,
      switches: this.switches,
      now: () => sim.nowMs,
      random,
      buckets: options.buckets,
      onAssumed: ({ id }) =>
        world.unsupported.add({
          resource: options.name,
          type: 'AWS::CloudFront::Distribution',
          property: `Origins ${id}`,
          what: 'its bucket’s content, which is not in the assembly: what is asked for is taken to be there',
          matters: true,
        }),
    });
    this.verdicts = new Verdicts(probe, options.distribution, () => sim.nowMs, this.cookies);
    this.metrics = new EdgeMetrics(
      world,
      options.distribution,
      options.name,
      options.additionalMetrics,
      options.logs,
    );
  }

  /** Lets customers have been in the checkout before, so that they have the cookies that the site gives there. */
  public async prepare(kinds: readonly RequestKind[]): Promise<void> {
    const { sim } = this.world;
    const priority = kinds.find(({ priority: first, method }) => first && method === 'GET');
    if (priority === undefined) return;
    const collected = await this.verdicts.cookiesAfter(priority, this.storeAt(this.locations[0]!));
    if (collected.length === 0) return;
    for (const kind of kinds) if (kind.audience === 'customer') this.cookies.set(kind.id, collected);
    sim.trace.witness(`cookies ${collected.length}`);
  }

  /** Goes on with what another one's locations have kept. */
  public continueFrom({ locations, answering, shields }: EdgeModel): void {
    for (const [key, slots] of shields) this.shields.set(key, slots);
    for (const [kind, ms] of answering) this.answering.set(kind, ms);
    this.locations.forEach(({ caches }, index) => {
      for (const [key, cache] of locations[index]!.caches) caches.set(key, cache);
    });
  }

  /** One step: every demand is answered; outcomes of each add up to its rate. */
  public async step(demands: readonly Demand[], stepMs: number): Promise<readonly Served[]> {
    const pending: Pending[] = [];
    const tallies = demands.map(
      ({ kind, perSecond }): Tally => ({
        kind,
        perSecond,
        outcomes: noOutcomes(),
        waited: 0,
        useful: 0,
        met: { perSecond: 0, honest: 0, waited: 0 },
      }),
    );
    const moment = this.moment(stepMs);
    const places = this.together();
    const views = await this.views(tallies, places);
    tallies.forEach((tally, index) => {
      places.forEach((place, at) => {
        this.spread(tally, place, views[index]![at]!, moment, pending);
      });
    });
    const first = this.ask(pending, stepMs);
    if (hasUnknown(pending, first)) await this.learnMeanings(pending, first);
    const answers = this.askSecond(pending, first, stepMs);
    if (answers !== first && hasUnknown(pending, answers)) await this.learnMeanings(pending, answers);
    pending.forEach((one, index) => {
      this.settle(one, answers[index]!, moment);
    });
    const edgeMs = this.world.facts.get('cloudfront.edgeLatency');
    return tallies.map(({ kind, perSecond, outcomes, waited, useful, met }) => ({
      kind,
      perSecond,
      outcomes,
      latencyMs: edgeMs + (useful > 0 ? waited / useful : 0),
      met: {
        perSecond: met.perSecond,
        honest: met.honest,
        honestMs: edgeMs + (met.honest > 0 ? met.waited / met.honest : 0),
      },
    }));
  }

  /** Requests that end before any rule of the distribution: errors that CloudFront itself makes, and what a firewall blocks. Its metrics count them (assumed). */
  public countOwn(status: number, count: number): void {
    this.metrics.request(status, count);
  }

  /** What every location reads of the store, newest last; for whoever looks on. */
  public get versions(): readonly (ReadonlyMap<string, string> | undefined)[] {
    return this.locations.map((location) => this.storeAt(location));
  }

  private storeAt({ propagationMs }: Location): ReadonlyMap<string, string> | undefined {
    return this.options.store?.seenAfter(propagationMs);
  }

  private moment(stepMs: number): Moment {
    const { sim, facts } = this.world;
    const roundTripMs = facts.get('cloudfront.originRoundTrip');
    const patienceMs = 1000 * facts.get('visitor.patience') + roundTripMs;
    const shieldMs = this.hasShield ? facts.get('cloudfront.shieldLatency') : 0;
    return { nowMs: sim.nowMs, stepMs, roundTripMs, shieldMs, patienceMs };
  }

  private together(): readonly Together[] {
    const found: Together[] = [];
    for (const location of this.locations) {
      const entries = this.storeAt(location);
      const known = found.find((one) => one.entries === entries);
      if (known === undefined) found.push({ entries, locations: [location], share: location.share });
      else {
        known.locations.push(location);
        known.share += location.share;
      }
    }
    return found;
  }

  /** Worked out before anything is counted, so that counting need not wait. By tally, then by place. */
  private async views(
    tallies: readonly Tally[],
    places: readonly Together[],
  ): Promise<readonly (readonly View[])[]> {
    const found: View[][] = [];
    for (const { kind } of tallies) {
      const views: View[] = [];
      for (const { entries } of places) {
        views.push({ entries, verdict: this.holding(kind, entries) ?? (await this.verdict(kind, entries)) });
      }
      found.push(views);
    }
    return found;
  }

  private spread(tally: Tally, place: Together, view: View, moment: Moment, pending: Pending[]): void {
    const { verdict } = view;
    const perSecond = tally.perSecond * place.share;
    if (perSecond <= 0) return;
    this.metrics.functions(verdict, (perSecond * moment.stepMs) / 1000);
    for (const branch of verdict.branches) {
      const rate = perSecond * branch.share;
      if (branch.does === 'answer') {
        this.count(tally, branch.outcome, branch.status, rate, 0, moment);
      } else if (branch.shared) {
        for (const location of place.locations) {
          const own = tally.perSecond * location.share * branch.share;
          this.throughCache(tally, location, view, branch, own, moment, pending);
        }
      } else {
        pending.push({
          tally,
          branch,
          view,
          slot: undefined,
          shield: undefined,
          cache: undefined,
          perSecond: rate,
          renewing: undefined,
          asking: rate,
          arrives: true,
          background: false,
        });
      }
    }
  }

  private throughCache(
    tally: Tally,
    location: Location,
    view: View,
    branch: AskBranch,
    rate: number,
    moment: Moment,
    pending: Pending[],
  ): void {
    const { nowMs, stepMs } = moment;
    const cache = this.cacheOf(location, tally.kind, branch);
    const perSlot = rate / cache.slots.length;
    const stepS = stepMs / 1000;
    // Requests for one address in this step, and the chance that there is one at all.
    const expected = (perSlot / cache.weight) * stepS;
    const chance = 1 - Math.exp(-expected);
    const once = (chance * cache.weight) / stepS;
    let fresh = 0;
    let held = 0;
    for (const slot of cache.slots) {
      receive(slot, nowMs);
      const waiting = slot.coming?.waiting;
      if (waiting !== undefined) {
        const waitMs = Math.max(0, slot.coming!.atMs - nowMs - stepMs / 2);
        this.countLate(tally, waiting, perSlot, waitMs, moment, waiting.failed);
        continue;
      }
      const state = slotState(slot, nowMs);
      if (state === 'fresh') fresh += perSlot;
      else if (state === 'held') {
        held += perSlot;
        meet(tally, 'stale', perSlot, 0);
      } else if (state === 'error') this.countLate(tally, slot.error!, perSlot, 0, moment, true);
      else {
        const arrives = cache.random.chance(chance);
        const background = state === 'revalidate';
        if (background && slot.coming !== undefined) {
          held += perSlot;
          continue;
        }
        const shield = this.shieldSlot(tally.kind, branch, cache.slots.indexOf(slot));
        const mine = background ? 0 : perSlot;
        if (shield !== undefined && this.shielded(tally, slot, shield, mine, arrives, moment)) {
          // Whoever comes first gets the old copy, and fetches the shield's for all after him.
          const old = background ? Math.min(once, perSlot) : 0;
          const isFresh = slotState(shield, nowMs) === 'fresh';
          held += background && !isFresh ? perSlot : old;
          if (background && isFresh) fresh += perSlot - old;
          continue;
        }
        // Addresses for which another location has asked in this step already are on their way.
        const unasked = shield === undefined ? 1 : asksNow(shield, nowMs, chance);
        // An answer that is kept is asked for once; one that all who wait get, as often as nobody is waiting; else everybody asks.
        const isOnce = background || branch.kept !== undefined;
        const foreground = isOnce
          ? Math.min(once, perSlot)
          : this.collapsed(tally.kind, branch, perSlot, cache.weight);
        pending.push({
          tally,
          branch,
          view,
          slot,
          shield,
          cache,
          perSecond: mine,
          renewing: background ? { perSecond: perSlot, first: Math.min(once, perSlot) } : undefined,
          asking: (background ? once : foreground) * unasked,
          arrives,
          background,
        });
      }
    }
    this.count(tally, 'cached', 200, fresh, 0, moment);
    this.count(tally, 'stale', 200, held, 0, moment);
  }

  /** Of requests a second, how many go to the origin when those who come while an answer is under way wait for it. */
  private collapsed(
    kind: RequestKind,
    { collapses }: AskBranch,
    perSecond: number,
    addresses: number,
  ): number {
    if (!collapses || !this.switches.collapses) return perSecond;
    const waitingS = (this.answering.get(kind.id) ?? 0) / 1000;
    return perSecond / (1 + (perSecond / addresses) * waitingS);
  }

  /** All loads of this step, those of one kind and origin together. */
  private ask(pending: readonly Pending[], stepMs: number): readonly (readonly OriginPart[])[] {
    const loads: GrowingLoad[] = [];
    const origins: Origin[] = [];
    // Requests of one kind are beside one another.
    let kindNow: RequestKind | undefined;
    let from = 0;
    const places = pending.map(({ tally: { kind }, branch: { origin, sends }, asking }) => {
      if (kind !== kindNow) {
        kindNow = kind;
        from = loads.length;
      }
      const place = origins.indexOf(origin, from);
      if (place >= 0) {
        loads[place]!.perSecond += asking;
        return place;
      }
      origins.push(origin);
      return loads.push(loadOf(kind, origin, sends, asking)) - 1;
    });
    const answers = this.origin.serve(loads, stepMs);
    return places.map((place) => answers[place]!);
  }

  /**
   * What failed goes on to the second origin of a group, in the same request and as if nothing had been before (documented: origin failover has
   * no memory). The same answers, where there is no group.
   */
  private askSecond(
    pending: readonly Pending[],
    answers: readonly (readonly OriginPart[])[],
    stepMs: number,
  ): readonly (readonly OriginPart[])[] {
    if (this.origin.serveSecond === undefined) return answers;
    if (!this.hasSecond) {
      this.origin.serveSecond([], stepMs);
      return answers;
    }
    const loads: GrowingLoad[] = [];
    /** By the answers of a load: for each part the place of its second load. */
    const places = new Map<readonly OriginPart[], (number | undefined)[]>();
    pending.forEach(({ tally: { kind }, view: { verdict }, asking }, index) => {
      const parts = answers[index]!;
      let own = places.get(parts);
      if (own === undefined) {
        own = parts.map(({ ended }) => {
          const second = verdict.meanings.get(endingKey(ended))!.second;
          return second === undefined
            ? undefined
            : loads.push(loadOf(kind, second.origin, second.sends, 0)) - 1;
        });
        places.set(parts, own);
      }
      own.forEach((place, at) => {
        if (place !== undefined) loads[place]!.perSecond += asking * parts[at]!.share;
      });
    });
    const second = this.origin.serveSecond(loads, stepMs);
    if (loads.length === 0) return answers;
    const whole = new Map<readonly OriginPart[], readonly OriginPart[]>();
    return answers.map((parts) => {
      let made = whole.get(parts);
      if (made === undefined) {
        made = parts.flatMap((part, at) => {
          const place = places.get(parts)?.[at];
          if (place === undefined) return [part];
          return second[place]!.map((one) => ({
            ...one,
            share: part.share * one.share,
            afterMs: part.afterMs + one.afterMs,
          }));
        });
        whole.set(parts, made);
      }
      return made;
    });
  }

  private settle(one: Pending, parts: readonly OriginPart[], moment: Moment): void {
    const { tally, branch, view, slot } = one;
    const { stepMs } = moment;
    // Of those who come in a step for one address, all but the first find or await what the first one brings.
    const first =
      one.perSecond > 0 && branch.kept !== undefined ? Math.min(1, one.asking / one.perSecond) : 1;
    const mayStand = slot !== undefined && slotState(slot, moment.nowMs) === 'stand-in';
    const hopMs = branch.origin.shieldRegion === undefined ? 0 : moment.shieldMs;
    if (branch.collapses && branch.kept === undefined) {
      const meanMs = parts.reduce((sum, { share, afterMs }) => sum + share * afterMs, 0);
      this.answering.set(tally.kind.id, moment.roundTripMs + meanMs);
    }
    if (one.renewing !== undefined) this.renew(tally, one.renewing, parts, moment);
    for (const part of parts) {
      const rate = one.perSecond * part.share;
      if (rate <= 0) continue;
      const got = this.gets(view.verdict, part, mayStand);
      const failed = isError(part.ended);
      const waitMs = part.afterMs + moment.roundTripMs + hopMs;
      this.countLate(tally, got, rate * first, waitMs, moment, failed);
      if (first === 1) continue;
      const others = failed ? got : CACHED;
      this.countLate(tally, others, rate * (1 - first), Math.max(0, waitMs - stepMs / 2), moment, failed);
    }
    if (slot !== undefined && one.arrives)
      this.remember(one, parts, slot, mayStand || one.background, stepMs);
  }

  /** While a new copy is fetched the old one is served, not for the rest of a step that may be longer than that. */
  private renew(
    tally: Tally,
    { perSecond, first }: Renewing,
    parts: readonly OriginPart[],
    moment: Moment,
  ): void {
    for (const { share, ended, afterMs } of parts) {
      const meanwhile = isError(ended) ? 1 : Math.min(1, (afterMs + moment.roundTripMs) / moment.stepMs);
      const old = first + (perSecond - first) * meanwhile;
      this.count(tally, 'stale', 200, old * share, 0, moment);
      this.count(tally, 'cached', 200, (perSecond - old) * share, 0, moment);
    }
  }

  /** What a visitor gets whose request ended so at the origin. */
  private gets(
    verdict: Verdict,
    part: OriginPart,
    mayStand: boolean,
  ): { readonly outcome: Outcome; readonly status: number } {
    const meaning = verdict.meanings.get(endingKey(part.ended))!;
    if (mayStand && isError(part.ended) && isServerError(part)) return STALE;
    return part.standby === true && meaning.outcome === 'fresh'
      ? { outcome: 'standby', status: meaning.status }
      : meaning;
  }

  /** The one request that was drawn: at once, or when its answer comes, it decides what the location has from then on. */
  private remember(
    one: Pending,
    parts: readonly OriginPart[],
    slot: Slot,
    mayStand: boolean,
    stepMs: number,
  ): void {
    const { sim } = this.world;
    const { branch, cache } = one;
    const { verdict } = one.view;
    // Where everybody asks, one failure among them is enough to be remembered for all.
    const many = branch.kept === undefined && !branch.collapses ? one.asking : 1;
    const part = drawn(parts, cache!.random.next(), many);
    if (part === undefined) return;
    const meaning = verdict.meanings.get(endingKey(part.ended))!;
    // What fails is answered to all who wait, what succeeds where it may be shared (see Fetcher).
    const together = this.switches.collapses && (branch.collapses || isError(part.ended));
    const { shield } = one;
    if (part.afterMs <= stepMs || !(together || one.background)) {
      this.keep(branch, slot, part, meaning, mayStand, sim.nowMs);
      if (shield !== undefined) this.keep(branch, shield, part, meaning, mayStand, sim.nowMs);
      return;
    }
    const atMs = sim.nowMs + part.afterMs;
    const got = this.gets(verdict, part, mayStand);
    slot.coming = {
      atMs,
      keep: () => this.keep(branch, slot, part, meaning, mayStand, atMs),
      waiting: one.background ? undefined : { ...got, failed: isError(part.ended) },
    };
    if (shield !== undefined)
      shield.coming = {
        ...slot.coming,
        keep: () => this.keep(branch, shield, part, meaning, mayStand, atMs),
      };
  }

  private keep(
    branch: AskBranch,
    slot: Slot,
    part: OriginPart,
    meaning: Meaning,
    mayStand: boolean,
    atMs: number,
  ): void {
    if (!isError(part.ended)) {
      if (branch.kept !== undefined) {
        slot.kept = { ...branch.kept, storedAtMs: atMs };
        slot.heldUntilMs = 0;
      }
      slot.errorUntilMs = 0;
      return;
    }
    if (mayStand && isServerError(part)) {
      // Inside stale-if-error each request waits anew (measured), unless the switch says that one failure is remembered.
      const waits = slot.kept?.lifetime.ifError !== undefined && this.switches.staleIfErrorWaits;
      if (!waits) slot.heldUntilMs = atMs + meaning.heldMs;
      return;
    }
    if (meaning.rememberedMs > 0) {
      // The error takes the copy's place.
      slot.kept = undefined;
      slot.errorUntilMs = atMs + meaning.rememberedMs;
      slot.error = meaning;
    }
  }

  /** What each ending that has just been met means; most are known from the step before. */
  private async learnMeanings(
    pending: readonly Pending[],
    answers: readonly (readonly OriginPart[])[],
  ): Promise<void> {
    const seen = new Map<readonly OriginPart[], Verdict>();
    for (const [index, { tally, view, branch }] of pending.entries()) {
      const { kind } = tally;
      const { verdict, entries } = view;
      const parts = answers[index]!;
      if (seen.get(parts) === verdict) continue;
      seen.set(parts, verdict);
      for (const part of parts) {
        const key = endingKey(part.ended);
        if (verdict.meanings.has(key)) continue;
        const meaning = await this.verdicts.meaning(kind, part.ended, entries);
        verdict.meanings.set(key, meaning);
        if (meaning.second !== undefined) this.hasSecond = true;
        if (isError(part.ended)) this.noteMeaning(part, key, meaning);
        if (!branch.shared && meaning.rememberedMs > OWN_ERROR_MS) this.sayWhatSessionsKeep(meaning);
      }
    }
  }

  /** Visitors of one session are not followed: each asks the origin anew, though the edge has an error for that session. */
  private sayWhatSessionsKeep({ rememberedMs }: Meaning): void {
    this.world.unsupported.add({
      resource: this.options.name,
      type: 'AWS::CloudFront::Distribution',
      property: 'CustomErrorResponses',
      what: `an error that is remembered for one session, for ${Math.round(rememberedMs / 1000)} s: whoever is signed in asks anew`,
      matters: true,
    });
  }

  /** What the edge makes of an error is a line of the timeline, once for each ending. */
  private noteMeaning({ afterMs, ended }: OriginPart, ending: string, meaning: Meaning): void {
    const what = `${meaning.outcome} ${meaning.status}`;
    if (this.noted.has(`${ending} ${what}`)) return;
    this.noted.add(`${ending} ${what}`);
    const text = whatItMakes(ended, afterMs, meaning);
    this.world.sim.note({ kind: 'edge', actor: this.options.name, text });
  }

  /**
   * A verdict holds for one version of the store. Time alone can end it too (a mode has an end in its document), so after the first write of a
   * run a few visitors look again each minute.
   */
  private async verdict(
    kind: RequestKind,
    entries: ReadonlyMap<string, string> | undefined,
  ): Promise<Verdict> {
    const version = entries ?? NO_STORE;
    const { sim } = this.world;
    let byVersion = this.known.get(kind.id);
    if (byVersion === undefined) {
      byVersion = new WeakMap();
      this.known.set(kind.id, byVersion);
    }
    const known = byVersion.get(version);
    if (known !== undefined) {
      const { verdict } = known;
      known.checkedAtMs = sim.nowMs;
      if ((await this.verdicts.signature(kind, entries)) === verdict.signature) return verdict;
    }
    const verdict = await this.verdicts.of(kind, entries, this.written ? VISITORS : FEW_VISITORS);
    byVersion.set(version, { verdict, checkedAtMs: sim.nowMs });
    return verdict;
  }

  /** The verdict that is known and need not be looked at again. */
  private holding(kind: RequestKind, entries: ReadonlyMap<string, string> | undefined): Verdict | undefined {
    const known = this.known.get(kind.id)?.get(entries ?? NO_STORE);
    if (known === undefined) return undefined;
    const isDue = this.written && this.world.sim.nowMs - known.checkedAtMs >= RECHECK_MS;
    return isDue ? undefined : known.verdict;
  }

  /** Whether anybody has written to the store in this run. */
  private get written(): boolean {
    const writtenAtMs = this.options.store?.writtenAtMs;
    return writtenAtMs !== undefined && writtenAtMs > this.world.sim.startMs;
  }

  /** What Origin Shield has of one address of a kind; undefined where the origin has none. */
  private shieldSlot(kind: RequestKind, branch: AskBranch, index: number): ShieldSlot | undefined {
    const { shieldRegion } = branch.origin;
    if (shieldRegion === undefined) return undefined;
    // Another Region takes its place, with a cache of its own (documented: "Use Amazon CloudFront Origin Shield", high availability).
    const lost = this.world.faults.now.regions.includes(shieldRegion);
    if (lost && !this.noted.has(shieldRegion)) {
      this.noted.add(shieldRegion);
      const text = `asks through another Region than ${shieldRegion}: its Origin Shield is lost, with what it had kept`;
      this.world.sim.note({ kind: 'edge', actor: this.options.name, text });
    }
    const key = `${branch.origin.id} ${branch.behavior.pattern} ${kind.id} ${lost}`;
    let slots = this.shields.get(key);
    if (slots === undefined) {
      slots = shieldSlots(kind.addresses, SLOTS);
      this.shields.set(key, slots);
    }
    return slots[index];
  }

  /** Whether Origin Shield answers those of a location whose own copy is missing or too old; what it has, the location has then too. */
  private shielded(
    tally: Tally,
    slot: Slot,
    shield: ShieldSlot,
    perSecond: number,
    arrives: boolean,
    moment: Moment,
  ): boolean {
    const { nowMs, stepMs, shieldMs } = moment;
    receive(shield, nowMs);
    const waiting = shield.coming?.waiting;
    if (waiting !== undefined) {
      const waitMs = Math.max(0, shield.coming!.atMs - nowMs - stepMs / 2) + shieldMs;
      this.countLate(tally, waiting, perSecond, waitMs, moment, waiting.failed);
      return true;
    }
    const state = slotState(shield, nowMs);
    if (state === 'empty' || state === 'stand-in' || state === 'revalidate') return false;
    const got = state === 'error' ? shield.error! : state === 'held' ? STALE : CACHED;
    this.countLate(tally, got, perSecond, shieldMs, moment, state !== 'fresh');
    if (!arrives) return true;
    slot.kept = shield.kept;
    slot.heldUntilMs = shield.heldUntilMs;
    slot.errorUntilMs = shield.errorUntilMs;
    slot.error = shield.error;
    return true;
  }

  private cacheOf(location: Location, kind: RequestKind, { behavior }: AskBranch): PopCache {
    // Answers to requests whose origin a function chose share a key all the same.
    let ofKind = location.caches.get(kind.id);
    if (ofKind === undefined) {
      ofKind = new Map();
      location.caches.set(kind.id, ofKind);
    }
    let cache = ofKind.get(behavior);
    if (cache === undefined) {
      cache = new PopCache(kind.addresses, SLOTS, this.world.sim.random(`${this.options.name}/${kind.id}`));
      ofKind.set(behavior, cache);
    }
    return cache;
  }

  /** Who has waited longer than people do has gone, whatever comes then. */
  private countLate(
    tally: Tally,
    { outcome, status }: { readonly outcome: Outcome; readonly status: number },
    rate: number,
    waitedMs: number,
    moment: Moment,
    failed: boolean,
  ): void {
    const late = waitedMs > moment.patienceMs;
    const got = late ? 'timeout' : outcome;
    this.count(tally, got, status, rate, waitedMs, moment);
    if (failed || late) meet(tally, got, rate, waitedMs);
  }

  private count(
    tally: Tally,
    outcome: Outcome,
    status: number,
    rate: number,
    waitedMs: number,
    { stepMs }: Moment,
  ): void {
    if (rate <= 0) return;
    addOutcome(tally.outcomes, outcome, rate);
    if (outcome === 'fresh' || outcome === 'cached' || outcome === 'stale' || outcome === 'standby') {
      tally.useful += rate;
      tally.waited += rate * waitedMs;
    }
    this.metrics.request(status, (rate * stepMs) / 1000);
  }
}

/** Somebody whose request would have gone well, had the origin been well: what they got instead, and after how long. */
function meet({ met }: Tally, outcome: Outcome, rate: number, waitedMs: number): void {
  met.perSecond += rate;
  if (outcome === 'error' || outcome === 'timeout' || outcome === 'blocked') return;
  met.honest += rate;
  met.waited += rate * waitedMs;
}

/** Errors of one session that are remembered for less are over before anybody could tell (assumed). */
const OWN_ERROR_MS = 60_000;

const NO_STORE = {};
const CACHED = { outcome: 'cached', status: 200 } as const;
const STALE = { outcome: 'stale', status: 200 } as const;

/** Whether an ending was met whose meaning is not known yet; most are known from the step before. */
function hasUnknown(pending: readonly Pending[], answers: readonly (readonly OriginPart[])[]): boolean {
  let [parts, verdict]: [readonly OriginPart[] | undefined, Verdict | undefined] = [undefined, undefined];
  return pending.some(({ view }, index) => {
    // Requests of one kind are beside one another, and have one answer.
    if (answers[index] === parts && view.verdict === verdict) return false;
    parts = answers[index]!;
    verdict = view.verdict;
    return parts.some(({ ended }) => !view.verdict.meanings.has(endingKey(ended)));
  });
}

function isServerError({ ended }: OriginPart): boolean {
  return 'failure' in ended || ended.status >= 500;
}

/** One part by its share; of `many` requests the first that failed, if one did. */
function drawn(parts: readonly OriginPart[], u: number, many: number): OriginPart | undefined {
  const failing = parts.filter(({ ended }) => isError(ended));
  const failed = failing.reduce((sum, { share }) => sum + share, 0);
  const any = failed > 0 && u < 1 - (1 - Math.min(failed, 1)) ** Math.max(1, many);
  const among = any ? failing : parts.filter(({ ended }) => !isError(ended));
  return among.length === 0 ? parts[0] : among.reduce((best, one) => (one.share > best.share ? one : best));
}

function loadOf(
  kind: RequestKind,
  origin: Origin,
  headers: OriginLoad['headers'],
  perSecond: number,
): GrowingLoad {
  const { domainName, attempts } = origin;
  const isPrivate = origin.kind === 'vpc';
  const connection = connectionOf(origin);
  return { domainName, kind, perSecond, headers, limits: limitsOf(origin), attempts, connection, isPrivate };
}

const connections = new WeakMap<Origin, OriginLoad['connection']>();

function connectionOf(origin: Origin): OriginLoad['connection'] {
  const { connection, domainName: name } = origin;
  if (connection === undefined) return undefined;
  let known = connections.get(origin);
  if (known === undefined) {
    known = { ...connection, name };
    connections.set(origin, known);
  }
  return known;
}

const limits = new WeakMap<Origin, OriginLoad['limits']>();

function limitsOf(origin: Origin): OriginLoad['limits'] {
  let known = limits.get(origin);
  if (known === undefined) {
    const { connectMs, readMs, completionMs } = origin;
    known = { connectMs, readMs, ...(completionMs === undefined ? {} : { completionMs }) };
    limits.set(origin, known);
  }
  return known;
}
