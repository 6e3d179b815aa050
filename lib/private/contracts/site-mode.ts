/**
 * The site's mode: one document in the edge's KeyValueStore, read by every edge for every request that it may
 * touch. The two CloudFront functions, the responder SiteMode and the command line all read it with
 * {@link readDocument}, so that no two of them can disagree on what a document means.
 *
 * Written within what `cloudfront-js-2.0` has: it is bundled into the functions.
 */

/** Of the document's shape. A document of another version means `normal`. */
export const SITE_MODE_VERSION = 1;

/** Entries of the store. The mode and the keys are different entries, so that neither's writer touches the other's. */
export const MODE_ENTRY = 'mode';
export const KEY_ENTRY = 'key';
export const PREVIOUS_KEY_ENTRY = 'previous-key';

/** A value of the store holds 1 KB at most (documented: CloudFront "Quotas", key value stores). */
export const DOCUMENT_MAX_BYTES = 1024;

/** What a person or the reconciler asks for, from the mildest to the hardest. */
export const PRESETS = ['normal', 'brownout', 'queue', 'lead-capture', 'maintenance'] as const;
export type Preset = (typeof PRESETS)[number];

export interface Dials {
  /** Share of new visitors that the site takes, 0–100 %. */
  readonly admit: number;
  /** Share of the optional features that the application leaves out, 0–1. */
  readonly dim: number;
  /** Whether paid clicks get the lead page. */
  readonly lead: boolean;
  /** Planned work: no page and no form reaches the application, cacheable paths and buyers included; operators do. */
  readonly hard: boolean;
}

/** The dials of each preset, where nothing else is asked for. */
export const PRESET_DIALS: Readonly<Record<Preset, Dials>> = {
  normal: { admit: 100, dim: 0, lead: false, hard: false },
  brownout: { admit: 100, dim: 1, lead: false, hard: false },
  queue: { admit: 40, dim: 1, lead: false, hard: false },
  'lead-capture': { admit: 100, dim: 1, lead: true, hard: false },
  maintenance: { admit: 0, dim: 1, lead: true, hard: false },
};

/** Who wrote the document: a person's mode beats automation until it ends. */
export type Author = 'person' | 'automation';

export interface SiteModeDocument extends Dials {
  readonly version: typeof SITE_MODE_VERSION;
  /** Grows by one with each write. */
  readonly revision: number;
  readonly preset: Preset;
  /** Seconds since the epoch. From this moment on every edge takes the document for `normal`. */
  readonly until: number;
  /** Middle of the jittered Retry-After, 1–3,600 s. */
  readonly retryAfterSeconds: number;
  readonly by: Author;
  /**
   * When it was asked for, in seconds since the epoch: for a request to automation the time of its event, by which an older one that
   * comes late is known.
   */
  readonly at: number;
  /** Identifier of the incident, 1–64 of A-Z, a-z, 0-9, `.`, `_`, `:` and `-`. */
  readonly incident?: string;
  /** Why, in a few words, at most 200 characters; never shown to visitors. */
  readonly reason?: string;
}

export const RETRY_AFTER_SECONDS = { least: 1, most: 3600, standard: 30 } as const;
/** For writers. Readers bound the document as a whole: Node and the edge do not count characters alike. */
export const REASON_MAX_CHARACTERS = 200;
export const INCIDENT_PATTERN = /^[A-Za-z0-9._:-]{1,64}$/;

/** How long automation's mode lasts unless it is renewed, and the bounds of what a person may ask for; seconds. */
export const LEASE_SECONDS = { standard: 900, least: 60, most: 7200 } as const;
export const PERSON_SECONDS = { standard: 3600, least: 60, most: 86_400 } as const;

/**
 * The document that an entry of the store holds, or undefined for what is absent, oversized, of another version or not
 * understood in any part: guessing at half a document could close a site that nobody wanted closed. Says nothing of
 * whether it has ended: see {@link isInForce}.
 */
export function readDocument(text: string | null | undefined): SiteModeDocument | undefined {
  if (!text || bytesOf(text) > DOCUMENT_MAX_BYTES) return undefined;
  try {
    const value: Record<string, unknown> = JSON.parse(text);
    return isDocument(value) ? value : undefined;
  } catch (_) {
    return undefined;
  }
}

/** Whether the document's mode applies at this moment. */
export function isInForce(document: SiteModeDocument, nowSeconds: number): boolean {
  return nowSeconds < document.until;
}

/** What anybody may read of the document in force: never why, for which incident or by whom. */
export const PUBLIC_KEYS: string[] = [
  'version',
  'revision',
  'preset',
  'admit',
  'dim',
  'lead',
  'hard',
  'until',
  'retryAfterSeconds',
];

/** Every key that a document may have; the last two are optional. */
export const DOCUMENT_KEYS: readonly string[] = PUBLIC_KEYS.concat('by', 'at', 'incident', 'reason');

/** What is no object has no version, and `null` throws, which the reader takes for the same. */
function isDocument(d: Record<string, unknown>): d is Record<string, unknown> & SiteModeDocument {
  return (
    Object.keys(d).every((key) => DOCUMENT_KEYS.includes(key)) &&
    d.version === SITE_MODE_VERSION &&
    isCount(d.revision) &&
    (PRESETS as readonly unknown[]).includes(d.preset) &&
    isNumber(d.admit, 0, 100) &&
    isNumber(d.dim, 0, 1) &&
    typeof d.lead === 'boolean' &&
    typeof d.hard === 'boolean' &&
    isCount(d.until) &&
    isWhole(d.retryAfterSeconds, RETRY_AFTER_SECONDS.least, RETRY_AFTER_SECONDS.most) &&
    (d.by === 'person' || d.by === 'automation') &&
    isCount(d.at) &&
    (d.incident === undefined || (typeof d.incident === 'string' && INCIDENT_PATTERN.test(d.incident))) &&
    (d.reason === undefined || typeof d.reason === 'string') &&
    // `hard` is a way to do planned work; with another preset it would close the site under a mild name.
    (!d.hard || d.preset === 'maintenance')
  );
}

function isNumber(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return isNumber(value, least, most) && Math.floor(value as number) === value;
}

const isCount = (value: unknown): boolean => isWhole(value, 0, Number.MAX_SAFE_INTEGER);

/** Bytes in UTF-8, without what only Node or only the edge has: njs counts characters where Node counts halves of some. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // 0xd800 to 0xdfff is half of a surrogate pair: the pair takes four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || unit >> 11 === 27 ? 2 : unit < 0x10000 ? 3 : 4;
  }
  return bytes;
}
