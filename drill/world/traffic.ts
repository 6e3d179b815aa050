import type { Headers } from '../model/cloudfront/types';

/** What a visitor got. The last three are failures; the first five are useful. */
export const OUTCOMES = [
  'fresh',
  'cached',
  'stale',
  'standby',
  'lead',
  'page',
  'queued',
  'error',
  'timeout',
  'blocked',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Requests a second, or requests, by what they came to. */
export type Outcomes = Record<Outcome, number>;

// Written out, here and below: these are the innermost loops of a run, and members whose names are computed cost ten times as much.
export function noOutcomes(): Outcomes {
  return {
    fresh: 0,
    cached: 0,
    stale: 0,
    standby: 0,
    lead: 0,
    page: 0,
    queued: 0,
    error: 0,
    timeout: 0,
    blocked: 0,
  };
}

export function addOutcomes(sum: Outcomes, more: Readonly<Outcomes>): void {
  sum.fresh += more.fresh;
  sum.cached += more.cached;
  sum.stale += more.stale;
  sum.standby += more.standby;
  sum.lead += more.lead;
  sum.page += more.page;
  sum.queued += more.queued;
  sum.error += more.error;
  sum.timeout += more.timeout;
  sum.blocked += more.blocked;
}

export function addOutcome(sum: Outcomes, outcome: Outcome, more: number): void {
  switch (outcome) {
    case 'fresh':
      sum.fresh += more;
      return;
    case 'cached':
      sum.cached += more;
      return;
    case 'stale':
      sum.stale += more;
      return;
    case 'standby':
      sum.standby += more;
      return;
    case 'lead':
      sum.lead += more;
      return;
    case 'page':
      sum.page += more;
      return;
    case 'queued':
      sum.queued += more;
      return;
    case 'error':
      sum.error += more;
      return;
    case 'timeout':
      sum.timeout += more;
      return;
    case 'blocked':
      sum.blocked += more;
  }
}

export function totalOf(outcomes: Readonly<Outcomes>): number {
  const { fresh, cached, stale, standby, lead, page, queued, error, timeout, blocked } = outcomes;
  return fresh + cached + stale + standby + lead + page + queued + error + timeout + blocked;
}

export const USEFUL: readonly Outcome[] = ['fresh', 'cached', 'stale', 'standby', 'lead'];
export const FAILURES: readonly Outcome[] = ['error', 'timeout', 'blocked'];

export const AUDIENCES = ['organic', 'paid', 'customer', 'bot'] as const;
/** Who asks: found us, clicked an ad, is signed in or in the checkout, or is a machine. */
export type Audience = (typeof AUDIENCES)[number];

/** Requests that are alike in everything that decides what becomes of them. */
export interface RequestKind {
  readonly id: string;
  readonly audience: Audience;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  /** A page that a person waits for, against an asset or a call of a script. */
  readonly navigation: boolean;
  /** In the checkout: what is to work last of all. */
  readonly priority: boolean;
  /** Different addresses that are asked for: the more, the rarer each is in a cache. */
  readonly addresses: number;
  /** What a healthy application answers. */
  readonly answer: {
    readonly status: number;
    readonly headers: Headers;
    readonly bytes: number;
    /** Of the application's service time. */
    readonly work: number;
    /** Dependencies without which it fails. */
    readonly needs: readonly string[];
  };
}

export interface Demand {
  readonly kind: RequestKind;
  readonly perSecond: number;
}

/** What CloudFront asks of an origin in one step. */
export interface OriginLoad {
  /** Host name of the origin as the distribution has it. */
  readonly domainName: string;
  readonly kind: RequestKind;
  readonly perSecond: number;
  /** Headers that the origin sees, those of the origin's own configuration among them. */
  readonly headers: Headers;
  readonly limits: { readonly connectMs: number; readonly readMs: number; readonly completionMs?: number };
  readonly attempts: number;
  /** How CloudFront connects, and to whom it believes to talk; undefined: to whoever answers. */
  readonly connection?: { readonly port: number; readonly secure: boolean; readonly name: string };
  /** Who opens the connection: CloudFront, unless visitors come by themselves. */
  readonly from?: 'internet';
  /** By a private way: a VPC origin, or the VPC link of an API. */
  readonly isPrivate?: boolean;
  /** Passed on by an API, which asks by itself: from its own addresses, or from those of a VPC link. */
  readonly through?: 'API' | 'VPC link';
}

/** One way in which a share of a load ended. */
export interface OriginPart {
  /** Shares of one load add up to 1. */
  readonly share: number;
  /** Status, or how it failed at CloudFront's side. */
  readonly ended:
    | {
        readonly status: number;
        readonly by:
          | 'application'
          | 'load balancer'
          | 'API Gateway'
          | 'firewall'
          | 'website'
          /** Browsers give up, whatever the status. */
          | 'redirect loop';
      }
    | {
        readonly failure:
          | 'refused'
          | 'connect-timeout'
          | 'response-timeout'
          | 'completion-timeout'
          | 'broken';
      };
  /** Of all attempts, in ms; the mean of the part. */
  readonly afterMs: number;
  /** Answered by a Region other than the site's. */
  readonly standby?: boolean;
  /** What is answered with an error is a page for people. */
  readonly page?: boolean;
}

export interface OriginPort {
  /** All loads of one step at once, because they compete for one capacity. Answers in the order of the loads. */
  serve(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[];
  /**
   * What failed at the first origin of a group, at the second one, in the same step; called in every step, with nothing too. Without it
   * there is no second origin.
   */
  serveSecond?(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[];
}

/** Something of the stack that answers to names of its own, beside the servers: an API. */
export interface Place {
  answersTo(domainName: string): boolean;
  /** All loads of one step that came to its names. */
  begin(loads: readonly OriginLoad[], stepMs: number): Begun;
}

/** What a place does with its loads: some it may pass on to servers of the stack, in the same step. */
export interface Begun {
  readonly onward: readonly OriginLoad[];
  /** The answers to all its loads, in their order, when those to what it passed on are there. */
  end(onward: readonly (readonly OriginPart[])[]): readonly (readonly OriginPart[])[];
}

/** What the origin side was like in one step, for the report and the objectives. */
export interface OriginState {
  /** Requests a second that reach instances. */
  readonly load: number;
  /** Requests a second that the instances in service can do. */
  readonly capacity: number;
  /** Requests a second that were served and that somebody still waited for. */
  readonly goodput: number;
  readonly shed: number;
  readonly instances: {
    readonly inService: number;
    readonly healthy: number;
    readonly pending: number;
    readonly warm: number;
  };
}

/** What became of one demand in one step. */
export interface Served {
  readonly kind: RequestKind;
  readonly perSecond: number;
  /** Requests a second by outcome; they add up to `perSecond`. */
  readonly outcomes: Readonly<Outcomes>;
  /** Of what was answered with a useful outcome, ms. */
  readonly latencyMs: number;
  readonly met: MetFault;
}

/** Requests that met a fault: the origin failed them, or took longer than a visitor waits, or is still remembered for it. */
export interface MetFault {
  /** Requests a second. */
  readonly perSecond: number;
  /** Of those, how many got something that is no failure all the same: a page, an older copy. */
  readonly honest: number;
  /** After how long, of those; ms. */
  readonly honestMs: number;
}
