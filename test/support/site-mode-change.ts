import { PRESET_DIALS, type SiteModeDocument } from '../../lib/private/contracts/site-mode';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';

const seconds = (at: string): number => Date.parse(at) / 1000;

/** A document that automation has written at noon for a quarter of an hour; each part can be replaced. */
export function siteModeDocument(over: Partial<SiteModeDocument> = {}): SiteModeDocument {
  const preset = over.preset ?? 'queue';
  return {
    version: 1,
    revision: 7,
    preset,
    ...PRESET_DIALS[preset],
    until: seconds('2026-11-22T12:15:00Z'),
    retryAfterSeconds: 30,
    by: 'automation',
    at: seconds('2026-11-22T12:00:00Z'),
    incident: 'inc-1',
    reason: 'more visitors than servers',
    ...over,
  };
}

/** What the responder reports when it has set a mode; each part can be replaced. */
export function siteModeChange(over: Partial<SiteModeChange> = {}): SiteModeChange {
  return {
    version: 1,
    site: 'shop',
    action: 'set',
    by: 'automation',
    mode: 'act',
    after: siteModeDocument(),
    at: '2026-11-22T12:00:01.000Z',
    ...over,
  };
}
