import { type Dials, PRESET_DIALS, type SiteModeDocument } from '../../lib/private/contracts/site-mode';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import { sameDials } from '../shared/site-mode-document';
import { duration, instant, quantity, shortTime } from './format';
import type { Brief, Section } from './message';
import type { Setting } from './story';
import type { Label, Texts } from './texts/texts';

/** The same report of what was not done is not repeated sooner than this, whatever the number of requests that make it. */
export const REPEAT_MS = 15 * 60_000;

/**
 * Whether a report on the site's mode says anything that those before it did not. That a mode lasts longer does not, when
 * automation keeps it going; a person who says how long does.
 */
export function isModeNews(change: SiteModeChange, earlier: readonly SiteModeChange[]): boolean {
  const before = earlier
    .filter((other) => Date.parse(other.at) < Date.parse(change.at))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  switch (change.action) {
    case 'renewed':
      return false;
    case 'ended':
      return true;
    case 'set': {
      const last = before.findLast(({ action }) => action !== 'observed' && action !== 'held-back');
      const isOver = !last || last.action === 'ended' || last.after.until < change.after.at;
      return isOver || saysElse(change.after, last.after);
    }
    case 'observed':
    case 'held-back': {
      const last = before.findLast(({ action }) => action === change.action);
      const isOld = !last || Date.parse(change.at) - Date.parse(last.at) > REPEAT_MS;
      return isOld || saysElse(change.after, last.after);
    }
  }
}

function saysElse(one: SiteModeDocument, other: SiteModeDocument): boolean {
  const hers = one.by === 'person' && (one.until !== other.until || one.reason !== other.reason);
  return hers || one.by !== other.by || one.preset !== other.preset || !sameDials(one, other);
}

/**
 * One message for one change, however often it is reported. What was not done has no place of its own in the row of revisions, and
 * is known by its time; the end of a mode is known by when that was.
 */
export function modeMessageId({ action, before, after, at }: SiteModeChange): string {
  const done = action === 'ended' ? (before ?? after).until : after.at;
  const isDone = action !== 'observed' && action !== 'held-back';
  return ['site-mode', action, after.revision, isDone ? done : at].join('#');
}

export function siteModeBrief(change: SiteModeChange, setting: Setting, texts: Texts): Brief {
  const { action, before, after } = change;
  const { siteMode, language } = texts;
  // What has ended, or what is wanted.
  const subject = action === 'ended' ? (before ?? after) : after;
  const name = siteMode.names[subject.preset];
  const until = shortTime(subject.until * 1000);
  const runbook = `${setting.runbookBaseUrl}/site-mode.md`;
  const dials = dialsAfter(change);
  return {
    title: siteMode.title(change, setting.site, name, until),
    opening: siteMode.opening(change, name, before ? siteMode.names[before.preset] : ''),
    sections: sectionsOf(change, setting, texts),
    links: [{ label: texts.labels.runbook, url: runbook }],
    sms: [siteMode.brief(dials, percent(dials.admit, language))],
    type: `site-mode.${action}`,
    urgent: wakes(change),
    facts: { siteMode: change, runbook },
  };
}

/** What applies to visitors once the change is made: when it was held back, what was there. */
function dialsAfter({ action, before, after }: SiteModeChange): Dials {
  const isHeld = action === 'observed' || action === 'held-back';
  return isHeld ? (before ?? PRESET_DIALS.normal) : after;
}

/**
 * Automation that turns visitors away wakes people, and so does the end of what a person had closed: it opens the site, ready or
 * not. Whoever sets a mode herself is awake.
 */
function wakes({ action, by, before, after }: SiteModeChange): boolean {
  if (action === 'set') return by === 'automation' && turnsAway(after);
  return action === 'ended' && before?.by === 'person' && turnsAway(before);
}

const turnsAway = ({ admit, lead, hard }: Dials): boolean => admit < 100 || lead || hard;

function sectionsOf(change: SiteModeChange, setting: Setting, texts: Texts): Section[] {
  const { action, before, after } = change;
  const isSet = action === 'set' || action === 'renewed';
  const isNormal = sameDials(after, PRESET_DIALS.normal);
  const subject = action === 'ended' ? (before ?? after) : after;
  const all: Array<readonly [Label, readonly (string | undefined)[]]> = [
    ['siteMode', [modeLine(subject, texts), isSet ? texts.siteMode.propagation : undefined]],
    [action === 'ended' ? 'when' : 'since', [timeLine(change, setting, texts)]],
    ['until', isSet ? [untilLine(after, setting, texts)] : []],
    ['setBy', [setByLine(change, subject, texts)]],
    ['why', [subject.reason]],
    ['customers', customers(change, texts)],
    ['toEnd', isSet && !isNormal ? [texts.siteMode.howToEnd] : []],
    ['mode', [setting.mode === 'observe' ? texts.observing : undefined]],
  ];
  return all
    .map(([label, lines]) => ({
      label: texts.labels[label],
      lines: lines.filter((line): line is string => Boolean(line)),
    }))
    .filter(({ lines }) => lines.length > 0);
}

const modeLine = ({ preset }: SiteModeDocument, { siteMode }: Texts): string =>
  siteMode.named(siteMode.names[preset], preset);

function timeLine(
  { action, before, after }: SiteModeChange,
  setting: Setting,
  texts: Texts,
): string | undefined {
  const { language } = texts;
  if (action !== 'ended') {
    const sinceMs = after.at * 1000;
    return texts.since(instant(sinceMs, language), duration(setting.nowMs - sinceMs, language));
  }
  if (!before) return undefined;
  const [from, to] = [before.at * 1000, before.until * 1000];
  return texts.lasted(instant(from, language), instant(to, language), duration(to - from, language));
}

/** Automation's normal mode ends as it begins, which means nothing. */
function untilLine(document: SiteModeDocument, setting: Setting, texts: Texts): string | undefined {
  const untilMs = document.until * 1000;
  if (untilMs <= setting.nowMs) return undefined;
  const at = instant(untilMs, texts.language);
  return sameDials(document, PRESET_DIALS.normal)
    ? texts.siteMode.heldUntil(at)
    : texts.siteMode.until(at, document.by === 'automation');
}

function setByLine(change: SiteModeChange, subject: SiteModeDocument, { siteMode }: Texts): string {
  const who = change.action === 'ended' ? '' : (change.who ?? '');
  return siteMode.setBy(subject.by === 'person', who, subject.incident ?? '');
}

function customers(change: SiteModeChange, { siteMode, language }: Texts): string[] {
  const dials = dialsAfter(change);
  return siteMode.customers(dials, percent(dials.admit, language), percent(dials.dim * 100, language));
}

const percent = (value: number, language: Texts['language']): string => quantity(value, 'percent', language);
