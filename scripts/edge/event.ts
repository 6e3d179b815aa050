// Events as CloudFront makes them (documented: "CloudFront Functions event structure"), and what a run of a function gives.
import { createHmac } from 'node:crypto';
import type { EdgeSettings } from '../../lib/private/contracts/edge';
import {
  KEY_ENTRY,
  MODE_ENTRY,
  PRESET_DIALS,
  type Preset,
  type SiteModeDocument,
} from '../../lib/private/contracts/site-mode';

export interface Value {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
  readonly attributes?: string;
}
export type Values = Readonly<Record<string, Value>>;

export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Values;
  readonly headers: Values;
  readonly cookies: Values;
}

export interface EdgeResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers: Values;
  readonly cookies?: Values;
  readonly body?: { readonly encoding: string; readonly data: string };
}

export interface EdgeEvent {
  readonly version: string;
  readonly context: Readonly<Record<string, string>>;
  readonly viewer: { readonly ip: string };
  readonly request: EdgeRequest;
  readonly response?: EdgeResponse;
}

/** One run: the event, what the store holds, what time it is and what chance says. */
export interface EdgeCase {
  readonly event: EdgeEvent;
  readonly store: Readonly<Record<string, string>>;
  readonly now: number;
  readonly random: number;
  readonly fails?: Failures;
}

/** What CloudFront's helpers refuse, and with which words. */
export interface Failures {
  /** Every read of the store. */
  readonly get?: string;
  /** Selecting this origin. */
  readonly select?: string;
  /** Making a group. */
  readonly group?: boolean;
}

/** What a function asked of `cf.createRequestOriginGroup`. */
export interface OriginGroup {
  readonly originIds: readonly {
    readonly originId: string;
    readonly originOverrides?: { readonly hostHeader?: string };
  }[];
  readonly failoverCriteria: { readonly statusCodes: readonly number[] };
}

export interface EdgeRun {
  /** What the handler returned, or the text of what it threw. */
  readonly result?: EdgeRequest & EdgeResponse;
  readonly thrown?: string;
  readonly selected: readonly (readonly [id: string, options: { readonly hostHeader?: string } | null])[];
  readonly groups: readonly OriginGroup[];
  readonly reads: readonly string[];
  readonly log: readonly string[];
  /** Texts that went into a hash; in Node only. */
  readonly hashed?: readonly string[];
}

/** What a visitor sends, in few words: `/path?query`, headers and cookies by name. */
export interface Visit {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly ip?: string;
}

export const NOW = 1_800_000_000;
export const KEY = 'k'.repeat(43);
export const PREVIOUS_KEY = 'p'.repeat(43);

export const SETTINGS: EdgeSettings = {
  a: 'breakwater-app',
  p: 'breakwater-pages',
  w: ['/hooks/*'],
  c: ['/', '/help/*'],
  b: ['/checkout*'],
  l: ['/sale'],
  s: 70,
  m: 30,
  g: ['en', 'fr'],
  o: 0,
};

/** As a site has them whose reads are tried again at a standby. */
export const STANDBY_SETTINGS: EdgeSettings = { ...SETTINGS, r: ['breakwater-app', 'breakwater-standby'] };

const values = (of: Readonly<Record<string, string>> = {}): Values =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, { value }]));

export function requestOf({ method = 'GET', url = '/account', headers, cookies }: Visit): EdgeRequest {
  const [uri = '', query = ''] = url.split('?');
  const querystring = new Map<string, Value>();
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', ...rest] = pair.split('=');
    const value = rest.join('=');
    const before = querystring.get(name);
    const multiValue = before && [...(before.multiValue ?? [{ value: before.value }]), { value }];
    querystring.set(name, { value, ...(multiValue && { multiValue }) });
  }
  return {
    method,
    uri,
    querystring: Object.fromEntries(querystring),
    headers: values({ host: 'shop.example', 'user-agent': 'Mozilla/5.0', accept: 'text/html', ...headers }),
    cookies: values(cookies),
  };
}

export function eventOf(visit: Visit, response?: EdgeResponse): EdgeEvent {
  return {
    version: '1.0',
    context: {
      distributionDomainName: 'd111111abcdef8.cloudfront.net',
      distributionId: 'EDFDVBD6EXAMPLE',
      eventType: response ? 'viewer-response' : 'viewer-request',
      requestId: 'example',
    },
    viewer: { ip: visit.ip ?? '198.51.100.7' },
    request: requestOf(visit),
    ...(response && { response }),
  };
}

export function documentOf(preset: Preset, changes: Partial<SiteModeDocument> = {}): SiteModeDocument {
  return {
    version: 1,
    revision: 7,
    preset,
    ...PRESET_DIALS[preset],
    until: NOW + 900,
    retryAfterSeconds: 40,
    by: 'person',
    at: NOW - 60,
    ...changes,
  };
}

/** Entries of the store: keys, and a document where one is given. */
export function storeOf(
  document?: SiteModeDocument | string,
  keys: Readonly<Record<string, string>> = { [KEY_ENTRY]: KEY },
): Record<string, string> {
  if (document === undefined) return { ...keys };
  return { ...keys, [MODE_ENTRY]: typeof document === 'string' ? document : JSON.stringify(document) };
}

/** Written again here, apart from the functions' own, so that a test compares two. */
export function signed(purpose: 'ticket' | 'checkout' | 'bypass', text: string, key = KEY): string {
  const signature = createHmac('sha256', key).update(`${purpose}.${text}`).digest('base64url');
  return `${text}.${signature.slice(0, 22)}`;
}

export const ticket = (draw: number, paid = false, madeAt = NOW - 60, key = KEY): string =>
  signed('ticket', `${draw}.${madeAt}.${paid ? 'p' : 'o'}`, key);
