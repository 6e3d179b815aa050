import { plainReason } from '../lambda/shared/site-mode-document';
import {
  type Dials,
  isInForce,
  PRESET_DIALS,
  type Preset,
  type SiteModeDocument,
} from '../lib/private/contracts/site-mode';
import { type Admission, admitted } from './admission';
import { spokenDuration } from './duration';
import type { Style } from './terminal';

/** From calm to grave. */
export const PRESET_STYLE: Readonly<Record<Preset, Style>> = {
  normal: 'green',
  brownout: 'yellow',
  queue: 'yellow',
  'lead-capture': 'magenta',
  maintenance: 'red',
};

type Shown = Dials & { readonly preset: Preset };

/** The mode by name, with the dials that are not the preset's own. */
export function nameOf({ preset, ...mode }: Shown): string {
  const usual = PRESET_DIALS[preset];
  const other = [
    mode.hard && 'hard',
    mode.admit !== usual.admit && `admit ${mode.admit}`,
    mode.dim !== usual.dim && `dim ${mode.dim}`,
    mode.lead !== usual.lead && (mode.lead ? 'lead' : 'no lead'),
  ].filter(Boolean);
  return other.length === 0 ? preset : `${preset} (${other.join(', ')})`;
}

/**
 * What visitors get, in a sentence or two; docs/command.md has the same table.
 *
 * @param admission what the site's functions compute with; a stack of an earlier version does not say
 */
export function whoSeesWhat({ admit, dim, lead, hard }: Dials, admission?: Admission): string {
  if (hard)
    return lead
      ? 'Paid clicks get the lead page (200), everybody else the page for planned work (503), on public pages and in the checkout too. Files, webhooks and what open pages fetch still reach the backend.'
      : 'Everybody gets the page for planned work (503), on public pages and in the checkout too. Files, webhooks and what open pages fetch still reach the backend.';
  const site = `the site${dimmed(dim)}`;
  if (!lead && admit >= 100) return `Everybody gets ${site}.`;
  const paid = lead ? 'Paid clicks get the lead page (200). ' : '';
  const others = lead ? 'other new visitors' : 'new visitors';
  if (admit >= 100) return `${paid}Everybody else gets ${site}.`;
  if (admit <= 0) return `${paid}All ${others} get the maintenance page (503).`;
  const [first, each] = lead ? ['', ''] : sharesWords(admit, admission);
  return `${paid}About ${admit} of 100 ${others}${first} get ${site}${each}; the rest see the waiting page (503), which lets them in once more are admitted.`;
}

/** Who of those that are let in are paid clicks: before and after what they get. */
function sharesWords(admit: number, admission: Admission | undefined): [string, string] {
  if (admission === undefined) return [', paid clicks first,', ''];
  const { mixPercent, capPercent } = admission;
  if (capPercent <= mixPercent) return ['', ''];
  const { paid, others } = admitted(admit, admission);
  const mix = mixPercent === 50 ? 'half' : `${mixPercent} of 100`;
  return [
    '',
    ` when ${mix} come from ads: ${share(paid)} of 100 paid clicks, ${share(others)} of 100 others`,
  ];
}

/** Small ones with a digit: "0 of 100" would say that nobody comes in. */
const share = (percent: number): string =>
  percent < 10 ? String(Math.round(percent * 10) / 10) : percent.toFixed(0);

function dimmed(dim: number): string {
  if (dim <= 0) return '';
  return dim >= 1
    ? ' without its optional features'
    : ` with ${Math.round(dim * 100)} % of its optional features off`;
}

/** What the mode does not touch; empty for one that touches nothing. */
export function whatPasses({ admit, lead, hard }: Dials): string {
  if (hard) return 'Files, webhooks, and operators with a link from `breakwater bypass`.';
  if (admit >= 100 && !lead) return '';
  return 'Buyers in the checkout, public pages, files, webhooks, and operators with a link from `breakwater bypass`.';
}

/** The document's mode, if it still applies. */
export function inForce(
  document: SiteModeDocument | undefined,
  nowSeconds: number,
): SiteModeDocument | undefined {
  return document !== undefined && isInForce(document, nowSeconds) ? document : undefined;
}

/** Whether the document changes anything for visitors. */
export const isNormal = ({ admit, dim, lead, hard }: Dials): boolean =>
  admit >= 100 && dim <= 0 && !lead && !hard;

/** A moment, and how it is to be read. */
export interface Clock {
  /** Seconds since the epoch. */
  readonly now: number;
  /** This machine's when it is absent. */
  readonly timeZone?: string;
}

/** The time of day where the person is; the day too when it is another one. */
export function clockTime(seconds: number, { now, timeZone }: Clock): string {
  const at = new Date(seconds * 1000);
  const time = at.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  const day = (date: Date): string =>
    date.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone });
  const same = day(at) === day(new Date(now * 1000));
  return same ? time : `${day(at)}, ${time}`;
}

/** "18:24 CET, in 20 minutes" */
export const untilWords = (until: number, clock: Clock): string =>
  `${clockTime(until, clock)}, in ${spokenDuration(until - clock.now)}`;

/** Who wrote it and why. */
export function authorWords({ by, reason, incident }: SiteModeDocument): string {
  const who = by === 'person' ? 'a person' : 'automation';
  // Whoever wrote it may not have been this command: nothing in it may move the cursor.
  const why = reason === undefined ? '' : `: ${plainReason(reason)}`;
  return `${who}${why}${incident === undefined ? '' : ` (incident ${incident})`}`;
}

/** "a, b and c" */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
