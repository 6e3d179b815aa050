import * as z from 'zod/mini';
import {
  FAILOVER_DETAIL_TYPE,
  FAILOVER_SOURCE,
  FAILOVER_TARGETS,
  type FailoverChange,
} from '../../lib/private/contracts/failover';
import { WHO_MAX_CHARACTERS } from '../../lib/private/contracts/site-mode-responder';
import { parseInstant } from '../shared/alarm-event';
import { check } from '../shared/check';
import { sightLines } from './checkers';
import { duration, instant } from './format';
import type { Brief, Section } from './message';
import type { FailoverStory, Setting } from './story';
import type { Label, Texts } from './texts/texts';

const failoverEvent = (site: string) =>
  z.object({
    source: z.literal(FAILOVER_SOURCE, `must be ${FAILOVER_SOURCE}`),
    'detail-type': z.literal(FAILOVER_DETAIL_TYPE, `must be ${FAILOVER_DETAIL_TYPE}`),
    detail: z.object({
      version: z.literal(1, 'must be 1'),
      site: z.literal(site, `must be ${site}`),
      to: z.enum(FAILOVER_TARGETS, `must be one of ${FAILOVER_TARGETS.join(', ')}`),
      reason: z.string('must be a text').check(z.minLength(1, 'must not be empty')),
      who: z.optional(
        z
          .string('must be a text')
          .check(z.maxLength(WHO_MAX_CHARACTERS, `must have at most ${WHO_MAX_CHARACTERS} characters`)),
      ),
      at: z
        .string('must be a date and time')
        .check(z.refine((value) => !Number.isNaN(parseInstant(value)), 'must be a date and time')),
    }),
  });

/**
 * What an event of `breakwater failover` says.
 *
 * @throws MalformedEventError that names each field that is wrong.
 */
export const parseFailover = (event: unknown, site: string): FailoverChange =>
  check(failoverEvent(site), event, 'event').detail;

/** One message for one run of the command, however often EventBridge delivers it. */
export const failoverMessageId = ({ to, at }: FailoverChange): string => ['failover', to, at].join('#');

export function failoverBrief({ change, sights }: FailoverStory, setting: Setting, texts: Texts): Brief {
  const { to, reason } = change;
  const who = change.who ?? '';
  const { failover, language } = texts;
  const atMs = parseInstant(change.at);
  const runbook = `${setting.runbookBaseUrl}/switch-thrown.md`;
  const all: Array<readonly [Label, readonly (string | undefined)[]]> = [
    ['since', [texts.since(instant(atMs, language), duration(setting.nowMs - atMs, language))]],
    ['setBy', [texts.siteMode.setBy(true, who, '')]],
    ['why', [reason]],
    ['customers', [failover.customers(to)]],
    ['checkers', sights.flatMap((sight) => sightLines(sight, texts))],
    ['toEnd', [to === 'standby' ? failover.howToEnd : undefined]],
    ['mode', [setting.mode === 'observe' ? texts.observing : undefined]],
  ];
  return {
    title: failover.title(to, setting.site),
    opening: failover.opening(to),
    sections: all.map(([label, lines]) => section(texts.labels[label], lines)).filter(hasLines),
    links: [{ label: texts.labels.runbook, url: runbook }],
    sms: [failover.brief(who, reason.trim().replace(/[.!]+$/, ''))],
    type: `failover.${to}`,
    // All visitors are in another Region from now on, without what was written last: more people than the one who did it have work now.
    urgent: to === 'standby',
    facts: { failover: change, checkers: sights, runbook },
  };
}

const section = (label: string, lines: readonly (string | undefined)[]): Section => ({
  label,
  lines: lines.filter((line): line is string => Boolean(line)),
});

const hasLines = ({ lines }: Section): boolean => lines.length > 0;
