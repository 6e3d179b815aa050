import {
  type Author,
  type Dials,
  PRESET_DIALS,
  type Preset,
  REASON_MAX_CHARACTERS,
  RETRY_AFTER_SECONDS,
  readDocument,
  SITE_MODE_VERSION,
  type SiteModeDocument,
} from '../../lib/private/contracts/site-mode';

/** What the store has under the mode's entry. */
export interface ModeEntry {
  /** Absent: there is none that can be read, which means `normal`. */
  readonly document?: SiteModeDocument;
  /** Of whatever is there, 0 when that cannot be told: the next document has one more. */
  readonly revision: number;
}

export interface NextMode {
  readonly preset: Preset;
  /** In place of the preset's own. */
  readonly dials?: Partial<Dials>;
  readonly untilSeconds: number;
  readonly by: Author;
  /** When it was asked for. @default now */
  readonly atSeconds?: number;
  readonly retryAfterSeconds?: number;
  readonly incident?: string;
  readonly reason?: string;
}

export function readEntry(text: string | undefined): ModeEntry {
  const document = readDocument(text);
  return { document, revision: document?.revision ?? revisionIn(text) };
}

/** A document that nobody can read still has its place in the row: whoever waits for a later one waits for a larger number. */
function revisionIn(text: string | undefined): number {
  try {
    const { revision } = JSON.parse(text ?? '') as { revision?: unknown };
    return Number.isSafeInteger(revision) && (revision as number) >= 0 ? (revision as number) : 0;
  } catch {
    return 0;
  }
}

/**
 * The document to write on top of what is there. What is asked for must be in range: the document is then one that
 * `readDocument` takes, whatever its reason is.
 *
 * @throws RangeError when it is not: a bug of the caller, which would write what every edge takes for `normal`.
 */
export function nextDocument(entry: ModeEntry, next: NextMode, nowSeconds: number): SiteModeDocument {
  const reason = plainReason(next.reason ?? '');
  const document: SiteModeDocument = {
    version: SITE_MODE_VERSION,
    revision: entry.revision < Number.MAX_SAFE_INTEGER ? entry.revision + 1 : 1,
    preset: next.preset,
    ...PRESET_DIALS[next.preset],
    ...next.dials,
    until: next.untilSeconds,
    retryAfterSeconds: next.retryAfterSeconds ?? RETRY_AFTER_SECONDS.standard,
    by: next.by,
    at: next.atSeconds ?? nowSeconds,
    ...(next.incident !== undefined && { incident: next.incident }),
    ...(reason !== '' && { reason }),
  };
  if (!readDocument(JSON.stringify(document))) {
    throw new RangeError(`not a site mode that edges would understand: ${JSON.stringify(document)}`);
  }
  return document;
}

/** The text of an entry. */
export const writeDocument = (document: SiteModeDocument): string => JSON.stringify(document);

/**
 * One line of whole characters, cut to what a document holds. Control characters and halves of characters would take six
 * bytes each in JSON; the rest takes three for each of the 200 UTF-16 units at most, and so always fits beside the others.
 */
export function plainReason(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  if (line.length <= REASON_MAX_CHARACTERS) return line;
  const cut = line.slice(0, REASON_MAX_CHARACTERS - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

export const sameDials = (one: Dials, other: Dials): boolean =>
  one.admit === other.admit && one.dim === other.dim && one.lead === other.lead && one.hard === other.hard;
