import * as z from 'zod/mini';
import { INCIDENT_PATTERN, PRESETS, RETRY_AFTER_SECONDS } from '../../lib/private/contracts/site-mode';
import {
  SITE_MODE_CHANGE_SOURCE,
  SITE_MODE_REQUEST_DETAIL_TYPE,
  SITE_MODE_REQUEST_SOURCE,
  SITE_MODE_SWEEP,
  type SiteModeChange,
  type SiteModeRequest,
} from '../../lib/private/contracts/site-mode-responder';
import { parseInstant } from '../shared/alarm-event';
import { check, excerpt } from '../shared/check';
import { MalformedEventError } from '../shared/errors';
import { parseSiteModeChange } from '../shared/site-mode-change';
import type { Wish } from './decide';

/** What the function is woken for. */
export type Wake =
  | { readonly kind: 'wish'; readonly wish: Wish }
  /** What was done elsewhere, or by this function: for the record. */
  | { readonly kind: 'change'; readonly change: SiteModeChange };

const number = (least: number, most: number) => {
  const rule = `must be a number from ${least} to ${most}`;
  return z.number(rule).check(z.gte(least, rule), z.lte(most, rule));
};
const { least, most } = RETRY_AFTER_SECONDS;
const wholeSeconds = `must be a whole number of seconds from ${least} to ${most}`;
const incidentRule = 'must be 1 to 64 of A-Z, a-z, 0-9, ".", "_", ":" and "-"';

/** A dial that is not one is refused: ignoring it would close the site less, or more, than was asked for. */
const dials = z.strictObject(
  {
    admit: z.optional(number(0, 100)),
    dim: z.optional(number(0, 1)),
    lead: z.optional(z.boolean('must be true or false')),
  },
  'must have admit, dim and lead only (hard is a person’s to ask for)',
);

const requestEvent = (site: string) =>
  z.object({
    source: z.literal(SITE_MODE_REQUEST_SOURCE, `must be ${SITE_MODE_REQUEST_SOURCE}`),
    'detail-type': z.literal(SITE_MODE_REQUEST_DETAIL_TYPE, `must be ${SITE_MODE_REQUEST_DETAIL_TYPE}`),
    time: z.optional(z.string()),
    detail: z
      .object({
        version: z.literal(1, 'must be 1'),
        site: z.literal(site, `must be ${site}`),
        preset: z.enum(PRESETS, `must be one of ${PRESETS.join(', ')}`),
        dials: z.optional(dials),
        incident: z.string(incidentRule).check(z.regex(INCIDENT_PATTERN, incidentRule)),
        reason: z.string('must be a text'),
        retryAfterSeconds: z.optional(
          z
            .number(wholeSeconds)
            .check(z.int(wholeSeconds), z.gte(least, wholeSeconds), z.lte(most, wholeSeconds)),
        ),
      })
      .check(
        z.refine(
          ({ preset, dials: own }) => preset !== 'normal' || own === undefined,
          'must have no dials with the preset normal: it would close the site under a mild name',
        ),
      ),
  });

/**
 * What an event is about.
 *
 * @throws MalformedEventError that names each field that is wrong.
 */
export function readEvent(event: unknown, site: string): Wake {
  const source = member(event, 'source');
  switch (source) {
    case SITE_MODE_SWEEP.source:
      return { kind: 'wish', wish: { kind: 'sweep', sinceSeconds: seconds(member(event, 'time')) } };
    case SITE_MODE_CHANGE_SOURCE:
      return { kind: 'change', change: parseSiteModeChange(event, site) };
    case SITE_MODE_REQUEST_SOURCE: {
      const { detail, time } = check(requestEvent(site), event, 'event');
      const request: SiteModeRequest = detail;
      return { kind: 'wish', wish: { kind: 'request', request, sinceSeconds: seconds(time) } };
    }
    default: {
      const known = [SITE_MODE_REQUEST_SOURCE, SITE_MODE_CHANGE_SOURCE, SITE_MODE_SWEEP.source];
      throw new MalformedEventError(
        `event.source must be one of ${known.join(', ')}, got ${excerpt(source)}`,
      );
    }
  }
}

function seconds(time: unknown): number | undefined {
  const ms = typeof time === 'string' ? parseInstant(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
