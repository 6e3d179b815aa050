import * as z from 'zod/mini';
import { FAILOVER_SOURCE, type FailoverChange } from '../../lib/private/contracts/failover';
import { SWEEP_EVENT } from '../../lib/private/contracts/notify';
import {
  CAPACITY_ACTIONS,
  CAPACITY_EVENT_DETAIL_TYPE,
  CAPACITY_EVENT_SOURCE,
  type CapacityChange,
} from '../../lib/private/contracts/scale-out';
import {
  SITE_MODE_CHANGE_SOURCE,
  type SiteModeChange,
} from '../../lib/private/contracts/site-mode-responder';
import { type AlarmNotice, parseAlarmEvent, parseInstant, parseSnsMessage } from '../shared/alarm-event';
import { MalformedEventError } from '../shared/errors';
import { parseSiteModeChange } from '../shared/site-mode-change';
import { parseFailover } from './failover';

/** What Notify is woken for. */
export type Wake =
  | { readonly kind: 'alarm'; readonly notice: AlarmNotice }
  | { readonly kind: 'capacity'; readonly change: CapacityChange }
  | { readonly kind: 'site-mode'; readonly change: SiteModeChange }
  | { readonly kind: 'failover'; readonly change: FailoverChange }
  | { readonly kind: 'sweep' };

export interface Malformed {
  /** The part of the event that cannot be handled: one record of several, or all of it. */
  readonly part: unknown;
  readonly reason: string;
}

export interface ReadEvent {
  readonly wakes: readonly Wake[];
  readonly malformed: readonly Malformed[];
}

const name = z.string().check(z.minLength(1));
const instant = z.string().check(z.refine((value) => !Number.isNaN(parseInstant(value)), 'a date and time'));
const size = z.number().check(z.int(), z.gte(0));

const capacityEvent = z.object({
  source: z.literal(CAPACITY_EVENT_SOURCE),
  'detail-type': z.literal(CAPACITY_EVENT_DETAIL_TYPE),
  detail: z.object({
    version: z.literal(1),
    site: name,
    region: name,
    groupName: name,
    mode: name,
    action: z.enum(CAPACITY_ACTIONS),
    heldBack: z.optional(z.enum(CAPACITY_ACTIONS)),
    fromMinSize: size,
    toMinSize: size,
    maxSize: size,
    owners: z.array(z.string()),
    until: z.optional(instant),
    at: instant,
  }),
});

const snsRecord = z.object({ EventSource: z.literal('aws:sns'), Sns: z.object({ Message: z.string() }) });

/** Sorts an event into what can be handled and what never can: one bad record does not cost the others. */
export function readEvent(event: unknown, site: string): ReadEvent {
  const records = member(event, 'Records');
  const parts = Array.isArray(records) && records.length > 0 ? records : [event];
  const wakes: Wake[] = [];
  const malformed: Malformed[] = [];
  for (const part of parts) {
    try {
      wakes.push(...(part === event ? readWhole(part, site) : [readRecord(part)]));
    } catch (error) {
      if (!(error instanceof MalformedEventError)) throw error;
      malformed.push({ part, reason: error.message });
    }
  }
  return { wakes, malformed };
}

function readRecord(record: unknown): Wake {
  const parsed = snsRecord.safeParse(record);
  if (!parsed.success) throw new MalformedEventError(problems('record', parsed.error));
  return { kind: 'alarm', notice: toTheSecond(parseSnsMessage(parsed.data.Sns.Message)) };
}

/**
 * The two ways must agree on when a change happened, for that tells one change from the next. Both carry
 * CloudWatch's own time, but that both carry its milliseconds is assumed; no alarm changes twice to the same
 * state in a second (evaluated every 10 s at most).
 */
function toTheSecond(notice: AlarmNotice): AlarmNotice {
  return { ...notice, changedAtMs: Math.floor(notice.changedAtMs / 1000) * 1000 };
}

function readWhole(event: unknown, site: string): Wake[] {
  if (member(event, 'breakwater') === SWEEP_EVENT.breakwater) return [{ kind: 'sweep' }];
  const source = member(event, 'source');
  if (source === CAPACITY_EVENT_SOURCE) return [readCapacity(event, site)];
  if (source === SITE_MODE_CHANGE_SOURCE)
    return [{ kind: 'site-mode', change: parseSiteModeChange(event, site) }];
  if (source === FAILOVER_SOURCE) return [{ kind: 'failover', change: parseFailover(event, site) }];
  return parseAlarmEvent(event).map((notice) => ({ kind: 'alarm', notice: toTheSecond(notice) }));
}

function readCapacity(event: unknown, site: string): Wake {
  const parsed = capacityEvent.safeParse(event);
  if (!parsed.success) throw new MalformedEventError(problems('event', parsed.error));
  const change = parsed.data.detail;
  if (change.site !== site) {
    throw new MalformedEventError(
      `event.detail.site must be ${JSON.stringify(site)}, got ${JSON.stringify(change.site)}`,
    );
  }
  return { kind: 'capacity', change };
}

function problems(where: string, error: z.core.$ZodError): string {
  return error.issues.map((issue) => `${[where, ...issue.path].join('.')}: ${issue.message}`).join('; ');
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
