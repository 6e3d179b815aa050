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
export type Wish =
  | { readonly kind: 'request'; readonly request: SiteModeRequest }
  /** Nothing but what time brings. */
  | { readonly kind: 'sweep' };

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
 * sweep.
 */
export function decide(
  wish: Wish,
  entry: ModeEntry,
  mode: Mode,
  policy: Policy,
  nowSeconds: number,
): Decision {
  if (mode === 'off') return nothing('the operating mode is off');
  const before = entry.document;
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
export function writtenFor(
  wish: Wish,
  document: SiteModeDocument | undefined,
  sinceSeconds: number | undefined,
): Step | undefined {
  const isOurs = document?.by === 'automation' && sinceSeconds !== undefined && document.at >= sinceSeconds;
  if (!isOurs) return undefined;
  if (wish.kind === 'sweep') return document.preset === 'normal' ? 'ended' : undefined;
  return isTheSame(document, wish.request) ? 'set' : undefined;
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
  return left * 2 < policy.leaseSeconds
    ? { step: 'renewed' }
    : { why: 'the mode is in force, with half of its time left at least' };
}

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
      incident: before?.incident,
      reason: 'time over',
    };
  }
  const { preset, dials, incident, reason, retryAfterSeconds } = wish.request;
  const untilSeconds = preset === 'normal' ? nowSeconds : nowSeconds + policy.leaseSeconds;
  return { preset, dials, incident, reason, retryAfterSeconds, untilSeconds, by };
}

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
