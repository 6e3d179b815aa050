import type { RequestKind } from '../../world/traffic';
import type { World } from '../../world/world';
import { type Answer, Edge } from '../cloudfront/edge';
import type { Entry } from '../cloudfront/entries';
import type { Failed } from '../cloudfront/exchange';
import type { KeyValueStore } from '../cloudfront/functions/key-value-store';
import type { SameMoment } from '../cloudfront/functions/run';
import { cookiesOf } from '../cloudfront/headers';
import type { OriginRequest } from '../cloudfront/origin-request';
import { behaviorFor } from '../cloudfront/path-pattern';
import { type StoredObject, s3Answer } from '../cloudfront/s3-origin';
import type { Switches } from '../cloudfront/switches';
import type { Distribution, Headers, Origin, Response, ViewerRequest } from '../cloudfront/types';
import { EdgeProbe, type Ending, type Probed, viewerOf } from './edge-probe';

/** What must never happen, asked again and again while a run goes on. */
export interface Audit {
  readonly name: 'sessions' | 'modes';
  /** Answers that were looked at. */
  readonly checks: number;
  /** A sentence for each way in which it happened. */
  readonly violations: readonly string[];
}

export interface AuditOptions {
  readonly distribution: Distribution;
  /** For people. */
  readonly name: string;
  readonly switches: Switches;
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
  readonly store: KeyValueStore | undefined;
  readonly kinds: readonly RequestKind[];
  /** Until this location has what was written to the store, ms. */
  readonly propagationMs: number;
}

/** A page of a mode that an application makes is kept no longer than this, s: that is what a site asks of it. */
const DIMMED_S = 30;
/** Visitors who ask for each path: two sessions, and somebody without one. */
const WHO = [1, 2, 0] as const;
/** One more without a session, where an answer to the first one may be kept whatever the application says. */
const WHO_UNDER_A_MINIMUM = [...WHO, 0] as const;

type EntriesOfStore = ReadonlyMap<string, string> | undefined;

/** Who made an answer, for whom, and of what it was told. */
interface Stamp {
  readonly session: string;
  readonly told: string;
  readonly atMs: number;
}

/** How the application speaks of caches. */
type Manner =
  /** As its kinds of requests say: private pages are `private`. */
  | 'careful'
  /** Nothing at all on private pages: the distribution is to be safe without it. */
  | 'forgetful';

/**
 * Single requests through CloudFront's rules, with a cache that lasts for the whole run and an application that writes into each answer for
 * whom it is. Never are bytes that were made for one session given to another, fresh or stale, in any mode; never is a mode's page given
 * where that mode is not in force, nor the mode part of a cache key.
 *
 * A visitor without a session is given one with a private page: nobody else is to have it.
 *
 * A careful application is safe anywhere but under a minimum TTL. A forgetful one is safe where its session is in the key; where it is not,
 * the least that is asked is that what says nothing is not kept.
 */
export class EdgeAudit {
  private readonly edges: Readonly<Record<Manner, Edge>>;
  private readonly probe: EdgeProbe;
  private readonly paths: readonly RequestKind[];
  private readonly cookies: readonly string[];
  private readonly pages = new Map<string, string>();
  private readonly first: EntriesOfStore;
  private readonly background: Promise<unknown>[] = [];
  /** All of them ask the functions the same within one look. */
  private readonly sameMoment: SameMoment = new Map();
  /** Headers by which functions tell an origin of a mode: those that the store alone changes. */
  private readonly tells = new Set<string>();
  private readonly found = { sessions: new Set<string>(), modes: new Set<string>() };
  /** Sessions begun, and those of them that somebody has been given. */
  private sessions = 0;
  private readonly begun = new Set<string>();
  private checks = 0;
  private kind!: RequestKind;
  private manner: Manner = 'careful';
  private view: EntriesOfStore;

  public constructor(
    private readonly world: World,
    private readonly options: AuditOptions,
  ) {
    const { distribution, switches, buckets } = options;
    const { sim } = world;
    this.edges = { careful: this.newEdge(), forgetful: this.newEdge() };
    // The same draw as the edges: what they decide is to differ by the cache alone.
    const random = { next: () => HALF };
    const { sameMoment } = this;
    this.probe = new EdgeProbe({ distribution, switches, now: () => sim.nowMs, random, buckets, sameMoment });
    for (const objects of buckets.values())
      for (const [key, { bytes }] of objects) this.pages.set(textOf(bytes), `/${key}`);
    const reads = options.kinds.filter(({ method }) => method === 'GET');
    this.paths = reads.filter(({ path }, index) => reads.findIndex((one) => one.path === path) === index);
    const named = distribution.behaviors.map(({ cachePolicy: { cookies } }) => cookies);
    this.cookies = [
      ...new Set([
        'session',
        ...named.flatMap(({ behavior, names }) => (behavior === 'whitelist' ? names : [])),
      ]),
    ];
    this.first = this.storeNow();
    this.view = this.first;
  }

  private newEdge(): Edge {
    const { distribution, switches } = this.options;
    const entries = new Map<string, Entry>();
    return new Edge({
      distribution,
      switches,
      now: () => this.world.sim.nowMs,
      random: () => HALF,
      entries: {
        get: (key) => entries.get(key),
        set: (key, entry) => void entries.set(key, entry),
        delete: (key) => void entries.delete(key),
      },
      ask: async (origin, request) => this.ask(origin, request),
      store: () => this.view,
      sameMoment: this.sameMoment,
      inBackground: (work) => void this.background.push(work.catch(() => undefined)),
    });
  }

  public get results(): readonly Audit[] {
    const { checks, found } = this;
    return [
      { name: 'sessions', checks, violations: [...found.sessions] },
      { name: 'modes', checks, violations: [...found.modes] },
    ];
  }

  /** What this location reads of the store: a new one is a moment to look. */
  public storeNow(): EntriesOfStore {
    return this.options.store?.seenAfter(this.options.propagationMs);
  }

  /** Each path by each visitor. */
  public async look(): Promise<void> {
    this.view = this.storeNow();
    this.sameMoment.clear();
    for (const kind of this.paths) {
      this.kind = kind;
      const viewers = this.visitorsOf(kind).map((index) => this.visitor(kind, index));
      const meant: Probed[] = [];
      for (const viewer of viewers) meant.push(await this.decide(kind, viewer));
      this.manner = 'careful';
      await this.compare(kind, viewers, meant);
      this.manner = 'forgetful';
      if (isPrivate(kind)) await this.compare(kind, viewers, meant);
    }
  }

  /** All visitors at one moment; one after the other where only what is kept counts. */
  private async compare(
    kind: RequestKind,
    viewers: readonly ViewerRequest[],
    meant: readonly Probed[],
  ): Promise<void> {
    const edge = this.edges[this.manner];
    const keptOnly = this.manner === 'forgetful' && !this.isKeyed(kind);
    const answers: Answer[] = [];
    if (keptOnly) for (const viewer of viewers) answers.push(await edge.handle(viewer));
    else answers.push(...(await Promise.all(viewers.map((viewer) => edge.handle(viewer)))));
    await Promise.all(this.background.splice(0));
    answers.forEach(({ body, outcome }, at) => {
      this.checks += 1;
      const text = textOf(body as Uint8Array);
      if (!keptOnly || outcome === 'hit') this.checkSession(kind, viewers[at]!, text);
      this.checkMode(kind, meant[at]!, text, outcome);
    });
  }

  /** A minimum TTL keeps what is `private` (documented: "Manage how long content stays in the cache"). */
  private visitorsOf({ path }: RequestKind): readonly number[] {
    const { minTtl } = behaviorFor(this.options.distribution.behaviors, path).cachePolicy;
    return minTtl > 0 ? WHO_UNDER_A_MINIMUM : WHO;
  }

  /**
   * Whether an answer's Set-Cookie gets to a visitor: CloudFront takes it away where cookies are not forwarded (documented: "Request and response
   * behavior for custom origins", cookies).
   */
  private givesCookies({ path }: RequestKind): boolean {
    const { cachePolicy, originRequestPolicy } = behaviorFor(this.options.distribution.behaviors, path);
    return [cachePolicy, originRequestPolicy].some(
      (one) => one !== undefined && one.cookies.behavior !== 'none',
    );
  }

  /** Whether the site names cookies that keep visitors of this path apart. */
  private isKeyed({ path }: RequestKind): boolean {
    return behaviorFor(this.options.distribution.behaviors, path).cachePolicy.cookies.behavior !== 'none';
  }

  /** Index 0 has no session; the others have it on public pages too, as browsers send it everywhere. */
  private visitor(kind: RequestKind, index: number): ViewerRequest {
    const { host, domainName } = this.options.distribution;
    const viewer = viewerOf(kind, index, host ?? domainName);
    const { cookie: _own, ...headers } = viewer.headers;
    const cookie = [this.cookies.map((name) => `${name}=s${index}`).join('; ')];
    return { ...viewer, headers: index === 0 ? headers : { ...headers, cookie } };
  }

  /** The sessions that a request speaks of; one, where nothing is wrong. */
  private sessionOf(headers: Headers): string {
    const sent = cookiesOf(headers).filter(([name]) => this.cookies.includes(name));
    return [...new Set(sent.map(([, value]) => value))].join(' and ') || NOBODY;
  }

  /** What the mode in force says of a visitor, without any cache; and whether it is in the key. */
  private async decide(kind: RequestKind, viewer: ViewerRequest): Promise<Probed> {
    const now = await this.probe.probe(viewer, kind.answer, WELL, this.view);
    if (this.view === this.first) return now;
    const before = await this.probe.probe(viewer, kind.answer, WELL, this.first);
    const [asked, askedBefore] = [now.asked[0]?.request, before.asked[0]?.request];
    if (asked === undefined || askedBefore === undefined) return now;
    for (const name of new Set([...Object.keys(asked.headers), ...Object.keys(askedBefore.headers)])) {
      if (String(asked.headers[name]) !== String(askedBefore.headers[name])) this.tells.add(name);
    }
    if (now.key !== before.key) this.violated('modes', `${kind.path}: the mode is part of the cache key`);
    return now;
  }

  private checkSession({ path }: RequestKind, viewer: ViewerRequest, text: string): void {
    const stamp = stampIn(text);
    if (stamp === undefined || stamp.session === NOBODY) return;
    const own = this.sessionOf(viewer.headers);
    if (stamp.session.startsWith(BEGUN)) {
      if (own !== NOBODY || this.begun.has(stamp.session))
        this.violated('sessions', `${path}: the session that was begun for one visitor was given to another`);
      this.begun.add(stamp.session);
      return;
    }
    if (stamp.session !== own)
      this.violated('sessions', `${path}: what was made for ${stamp.session} was given to ${own}`);
  }

  private checkMode({ path }: RequestKind, meant: Probed, text: string, outcome: string): void {
    const asks = meant.asked.length > 0;
    const page = this.pages.get(text);
    if (page !== undefined) {
      // The page of an error is not a mode's.
      if (outcome === 'error page' || meant.pages.includes(page)) return;
      this.violated('modes', `${path}: ${page} was given though no mode in force there shows it`);
      return;
    }
    const stamp = stampIn(text);
    if (stamp === undefined) return;
    if (!asks) this.violated('modes', `${path}: the site was given though the mode in force there closes it`);
    const age = (this.world.sim.nowMs - stamp.atMs) / 1000;
    const told = asks ? this.toldBy(meant.asked[0]!.request.headers) : '';
    // A copy that stands in for a failing origin is honest, whatever it was made in.
    if (stamp.told !== '' && stamp.told !== told && age > DIMMED_S && outcome !== 'stale')
      this.violated('modes', `${path}: what was made under ${stamp.told} was given long after it`);
  }

  private violated(name: Audit['name'], text: string): void {
    const known = this.found[name];
    if (known.has(text)) return;
    known.add(text);
    this.world.sim.note({ kind: 'edge', actor: this.options.name, text: `${name}: ${text}` });
  }

  /** The application, as the faults of the moment let it answer. */
  private ask(origin: Origin, request: OriginRequest): Response | Failed {
    const bucket = this.options.buckets.get(origin.id);
    if (bucket !== undefined || origin.kind === 's3') return s3Answer(origin, bucket ?? new Map(), request);
    const ending = this.ending();
    if ('failure' in ending) return { failure: ending.failure };
    const told = this.toldBy(request.headers);
    const well = ending.status < 400;
    // Pages that an application calls public, and its errors, are nobody's, unless the site keeps its visitors apart all the same.
    const personal = (well && isPrivate(this.kind)) || this.isKeyed(this.kind);
    const own = personal ? this.sessionOf(request.headers) : NOBODY;
    const begins =
      own === NOBODY &&
      well &&
      isPrivate(this.kind) &&
      this.manner === 'careful' &&
      this.givesCookies(this.kind);
    if (begins) this.sessions += 1;
    const session = begins ? `${BEGUN}${this.sessions}` : own;
    const stamp: Stamp = { session, told, atMs: this.world.sim.nowMs };
    return {
      status: ending.status,
      headers: well ? this.headersFor(this.kind, told) : { 'content-type': ['text/html'] },
      body: ENCODER.encode(`${STAMP}${JSON.stringify(stamp)}`),
    };
  }

  private headersFor(kind: RequestKind, told: string): Headers {
    const { 'cache-control': control, ...rest } = kind.answer.headers;
    if (isPrivate(kind)) return this.manner === 'forgetful' ? rest : kind.answer.headers;
    return { ...rest, 'cache-control': told === '' ? control! : [`public, max-age=0, s-maxage=${DIMMED_S}`] };
  }

  private toldBy(headers: Headers): string {
    return [...this.tells]
      .sort()
      .flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name].join(', ')}`]))
      .join('; ');
  }

  private ending(): Ending {
    const { originPath, noTargets, application, dependencies } = this.world.faults.now;
    if (originPath !== 'well') return { failure: originPath === 'refuses' ? 'refused' : 'connect-timeout' };
    if (noTargets) return { status: 503, by: 'load balancer' };
    if (this.kind.answer.needs.some((name) => dependencies[name] !== undefined))
      return { status: 500, by: 'application' };
    const whole = application.find(({ share, how }) => share >= 0.5 && how !== 'unhealthy');
    switch (whole?.how) {
      case 'refuses':
        return { status: 502, by: 'load balancer' };
      case 'hangs':
      case 'black-hole':
        return { failure: 'response-timeout' };
      case 'errors':
        return { status: 500, by: 'application' };
      case 'unavailable':
        return { status: 503, by: 'application' };
      default:
        return WELL;
    }
  }
}

const WELL: Ending = { status: 200, by: 'application' };
/** What the edges' functions draw, each time. */
const HALF = 0.5;
const STAMP = 'stamp ';
const NOBODY = 'nobody';
/** A session that an answer's Set-Cookie begins. */
const BEGUN = 'begun ';
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

function textOf(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

function stampIn(text: string): Stamp | undefined {
  return text.startsWith(STAMP) ? (JSON.parse(text.slice(STAMP.length)) as Stamp) : undefined;
}

function isPrivate({ answer }: RequestKind): boolean {
  return /private|no-store|no-cache/.test(answer.headers['cache-control']?.[0] ?? 'private');
}
