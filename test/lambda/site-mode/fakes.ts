import type { Wish } from '../../../lambda/site-mode/decide';
import { PRESET_DIALS, type SiteModeDocument } from '../../../lib/private/contracts/site-mode';
import type { SiteModeRequest } from '../../../lib/private/contracts/site-mode-responder';

/** 2026-11-22T12:00:00Z, in seconds. */
export const NOON = 1_795_348_800;
export const LEASE = 900;
export const POLICY = { site: 'shop', leaseSeconds: LEASE } as const;

/** What automation has written a minute ago; each part can be replaced. */
export function siteMode(over: Partial<SiteModeDocument> = {}): SiteModeDocument {
  const preset = over.preset ?? 'queue';
  return {
    version: 1,
    revision: 7,
    preset,
    ...PRESET_DIALS[preset],
    until: NOON - 60 + LEASE,
    retryAfterSeconds: 30,
    by: 'automation',
    at: NOON - 60,
    incident: 'inc-1',
    reason: 'overload',
    ...over,
  };
}

export function request(over: Partial<SiteModeRequest> = {}): SiteModeRequest {
  return { version: 1, site: 'shop', preset: 'queue', incident: 'inc-1', reason: 'overload', ...over };
}

export const wishFor = (over: Partial<SiteModeRequest> = {}, sinceSeconds?: number): Wish => ({
  kind: 'request',
  request: request(over),
  ...(sinceSeconds !== undefined && { sinceSeconds }),
});
export const SWEEP: Wish = { kind: 'sweep' };

/** The same as EventBridge delivers it. */
export const requestEvent = (detail: unknown, time = '2026-11-22T12:00:00Z') => ({
  version: '0',
  id: 'event',
  source: 'breakwater.incident',
  'detail-type': 'Breakwater Site Mode Request',
  account: '111122223333',
  time,
  region: 'eu-west-1',
  resources: [],
  detail,
});

export const changeEvent = (detail: unknown) => ({
  ...requestEvent(detail),
  source: 'breakwater.site-mode',
  'detail-type': 'Breakwater Site Mode Change',
});

export const sweepEvent = (time = '2026-11-22T12:00:00Z') => ({ source: 'breakwater.sweep', time });
