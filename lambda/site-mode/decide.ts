import type { Mode } from '../../lib/private/contracts/mode';
import {
  type Dials,
  isInForce,
  MODE_ENTRY,
  PRESET_DIALS,
  type SiteModeDocument,
} from '../../lib/private/contracts/site-mode';
import type { SiteModeRequest } from '../../lib/private/contracts/site-mode-responder';
import type { Puts } from '../shared/mode-store';
import { type ModeEntry, nextDocument, sameDials, writeDocument } from '../shared/site-mode-document';
import { LOOK_SECONDS } from './lookout';

/** What a decision depends on beside what it is about: fixed by the deploy. */
export interface Policy {
  readonly site: string;
  readonly leaseSeconds: number;
}

/** What is wanted of the site's mode. */
export type Wish = (
  | { readonly kind: 'request'; readonly request: SiteModeRequest }
  /** Nothing but what time brings. */
  | { readonly kind: 'sweep' }
) & {
  /** When the event was made, in seconds: nothing that was written for an earlier one was written for it. Absent: not known. */
  readonly sinceSeconds?: number;
};

/** What would be done if nothing stood in the way. */
export type Step = 'set' | 'renewed' | 'ended';

/**
 * - `written`: to write.
 * - `over`: what is there has ended by itself; the operating mode allows no write, and none is needed.
 * - `observed`: the operating mode allows no write.
 * - `held-back`: a person's document is in force, and stays.
 */
export type Decision =
  | { readonly outcome: 'nothing'; readonly why: string; readonly puts?: undefined }
  | {
      readonly outcome: 'written' | 'over' | 'observed' | 'held-back';
      readonly step: Step;
      readonly before?: SiteModeDocument;
      /** What is written, or would be. */
      readonly after: SiteModeDocument;
      readonly puts?: Puts;
    };

/**
 * Where nothing may be written, nothing remembers that an end was told: so it is told by the sweeps that look at the store within
 * this time after it, of which there is one at least. Whoever hears of it twice knows it by its revision.
 */
export const TELL_END_SECONDS = LOOK_SECONDS + 60;

/**
 * What to write, if anything. Deciding again on what it leads to gives `nothing`: a request may be repeated, and so may a
 * sweep. Events come more than once and in any order (documented: EventBridge "Event delivery level", Lambda "Asynchronous invocation"):
 * a request that is older than what there is by now is about another moment.
 *
 * @param latestSeconds when the latest request was made that is known of, for those that needed no write.
 */
export function decide(
  wish: Wish,
  entry: ModeEntry,
  mode: Mode,
  policy: Policy,
  nowSeconds: number,
  latestSeconds = 0,
): Decision {
  if (mode === 'off') return nothing('the operating mode is off');
  const before = entry.document;
  const late = wish.kind === 'request' && lateness(wish, before, policy, nowSeconds, latestSeconds);
  if (late) return nothing(late);
  const { step, why } = stepFor(wish, before, policy, nowSeconds);
  if (!step) return nothing(why);
  const after = nextDocument(entry, contentOf(step, wish, before, policy, nowSeconds), nowSeconds);
  const change = { step, before, after };
  if (before?.by === 'person' && isInForce(before, nowSeconds)) return { outcome: 'held-back', ...change };
  if (mode === 'act') return { outcome: 'written', ...change, puts: { [MODE_ENTRY]: writeDocument(after) } };
  if (step !== 'ended') return { outcome: 'observed', ...change };
  return before && nowSeconds - before.until < TELL_END_SECONDS
    ? { outcome: 'over', ...change }
    : nothing('the mode is over, and the operating mode allows no write');
}

/**
 * The step with which a document came about that this very wish led to: somebody who was to write it, and finds it there, wrote
 * it in an earlier try and may not have lived to tell.
 */
export function writtenFor(wish: Wish, document: SiteModeDocument | undefined): Step | undefined {
  const { sinceSeconds } = wish;
  if (document?.by !== 'automation' || sinceSeconds === undefined) return undefined;
  // The time of `normal` is over when it is written.
  if (wish.kind === 'sweep') {
    return document.preset === 'normal' && document.until >= sinceSeconds ? 'ended' : undefined;
  }
  return document.at >= sinceSeconds && isTheSame(document, wish.request) ? 'set' : undefined;
}

/** A clock that is ahead must not keep later requests out. */
const askedAt = ({ sinceSeconds }: Wish, nowSeconds: number): number =>
  Math.min(sinceSeconds ?? nowSeconds, nowSeconds);

function lateness(
  wish: Wish,
  before: SiteModeDocument | undefined,
  policy: Policy,
  nowSeconds: number,
  latestSeconds: number,
): string | false {
  const since = askedAt(wish, nowSeconds);
  if (nowSeconds - since >= policy.leaseSeconds) return 'it was asked for longer ago than a lease lasts';
  // A person's clock is her machine's: what she set is known by its author, not by its time.
  const done = before?.by === 'automation' ? before.at : 0;
  return Math.max(done, latestSeconds) > since && 'a later request came before it';
}

const nothing = (why: string): Decision => ({ outcome: 'nothing', why });

type Stepping =
  | { readonly step: Step; readonly why?: undefined }
  | { readonly step?: undefined; readonly why: string };

function stepFor(
  wish: Wish,
  document: SiteModeDocument | undefined,
  policy: Policy,
  nowSeconds: number,
): Stepping {
  const inForce = document !== undefined && isInForce(document, nowSeconds);
  // What has ended is worth a write only if it said anything else than normal.
  const over: Stepping =
    document && !inForce && !saysNormal(document)
      ? { step: 'ended' }
      : { why: inForce ? 'the mode’s time is not over' : 'the site is in its normal mode' };
  if (wish.kind === 'sweep') return over;
  const { request } = wish;
  if (request.preset === 'normal') return inForce && !saysNormal(document) ? { step: 'set' } : over;
  if (!inForce || !isTheSame(document, request)) return { step: 'set' };
  const left = document.until - nowSeconds;
  if (left * 2 >= policy.leaseSeconds)
    return { why: 'the mode is in force, with half of its time left at least' };
  return leaseEnd(wish, policy, nowSeconds) > document.until
    ? { step: 'renewed' }
    : { why: 'the mode is in force, for as long as was asked for' };
}

/** From the moment of asking, however long the way was: the older of two requests never outlives what a later one says. */
const leaseEnd = (wish: Wish, { leaseSeconds }: Policy, nowSeconds: number): number =>
  askedAt(wish, nowSeconds) + leaseSeconds;

function contentOf(
  step: Step,
  wish: Wish,
  before: SiteModeDocument | undefined,
  policy: Policy,
  nowSeconds: number,
): Parameters<typeof nextDocument>[1] {
  const by = 'automation';
  // `normal` needs no lease: it ends as soon as it begins, and what it says then is the same.
  if (step === 'ended' || wish.kind === 'sweep') {
    return {
      preset: 'normal',
      untilSeconds: nowSeconds,
      by,
      atSeconds: wish.kind === 'request' ? askedAt(wish, nowSeconds) : endOfWhat(before, nowSeconds),
      incident: before?.incident,
      reason: 'time over',
    };
  }
  const { preset, dials, incident, reason, retryAfterSeconds } = wish.request;
  const untilSeconds = preset === 'normal' ? nowSeconds : leaseEnd(wish, policy, nowSeconds);
  const atSeconds = askedAt(wish, nowSeconds);
  return { preset, dials, incident, reason, retryAfterSeconds, untilSeconds, by, atSeconds };
}

/** A sweep is nobody's wish: a request that was made before it, and comes after it, is no older for that. */
const endOfWhat = (before: SiteModeDocument | undefined, nowSeconds: number): number =>
  Math.min(before?.at ?? nowSeconds, nowSeconds);

/** By what it does, not by its name. */
const saysNormal = (document: SiteModeDocument): boolean => sameDials(document, PRESET_DIALS.normal);

/** A person's document is never the same as what automation asks for: it is hers. */
function isTheSame(document: SiteModeDocument, { preset, dials, incident }: SiteModeRequest): boolean {
  const wanted: Dials = { ...PRESET_DIALS[preset], ...dials };
  return (
    document.by === 'automation' &&
    document.preset === preset &&
    document.incident === incident &&
    sameDials(document, wanted)
  );
}
