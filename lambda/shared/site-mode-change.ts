import * as z from 'zod/mini';
import { MODES } from '../../lib/private/contracts/mode';
import { readDocument, type SiteModeDocument } from '../../lib/private/contracts/site-mode';
import {
  SITE_MODE_ACTIONS,
  SITE_MODE_CHANGE_DETAIL_TYPE,
  SITE_MODE_CHANGE_SOURCE,
  type SiteModeChange,
  WHO_MAX_CHARACTERS,
} from '../../lib/private/contracts/site-mode-responder';
import { parseInstant } from './alarm-event';
import { check } from './check';

const document = z.custom<SiteModeDocument>(
  (value) => readDocument(JSON.stringify(value)) !== undefined,
  'must be a site mode’s document',
);

const changeEvent = (site: string) =>
  z.object({
    source: z.literal(SITE_MODE_CHANGE_SOURCE, `must be ${SITE_MODE_CHANGE_SOURCE}`),
    'detail-type': z.literal(SITE_MODE_CHANGE_DETAIL_TYPE, `must be ${SITE_MODE_CHANGE_DETAIL_TYPE}`),
    detail: z.object({
      version: z.literal(1, 'must be 1'),
      site: z.literal(site, `must be ${site}`),
      action: z.enum(SITE_MODE_ACTIONS, `must be one of ${SITE_MODE_ACTIONS.join(', ')}`),
      by: z.enum(['person', 'automation'], 'must be person or automation'),
      who: z.optional(
        z
          .string('must be a text')
          .check(z.maxLength(WHO_MAX_CHARACTERS, `must have at most ${WHO_MAX_CHARACTERS} characters`)),
      ),
      mode: z.optional(z.enum(MODES, `must be one of ${MODES.join(', ')}`)),
      before: z.optional(document),
      after: document,
      at: z
        .string('must be a date and time')
        .check(z.refine((value) => !Number.isNaN(parseInstant(value)), 'must be a date and time')),
    }),
  });

/**
 * What an event says was done to the mode of this site.
 *
 * @throws MalformedEventError that names each field that is wrong.
 */
export const parseSiteModeChange = (event: unknown, site: string): SiteModeChange =>
  check(changeEvent(site), event, 'event').detail;
