import { KeyValueStore } from '../../../drill/model/cloudfront/functions/key-value-store';
import type { StoredObject } from '../../../drill/model/cloudfront/s3-origin';
import type { Behavior, Distribution } from '../../../drill/model/cloudfront/types';
import type { RequestKind } from '../../../drill/world/traffic';
import { APP, BEHAVIOR, DISTRIBUTION, PAGES } from '../../support/edge-bench';

const page = (text: string): StoredObject => ({
  bytes: new TextEncoder().encode(text),
  headers: { 'content-type': ['text/html'], 'cache-control': ['public, s-maxage=300'] },
});
export const BUCKETS = new Map([
  [
    PAGES.id,
    new Map([
      ['_pages/sorry.html', page('an error')],
      ['_pages/closed.html', page('we are closed')],
    ]),
  ],
]);

/** A site whose store may say `closed`, `dim`, or nothing: the smallest one with modes. */
export const MODES = `import cf from 'cloudfront';
async function handler(event) {
  const request = event.request;
  const mode = await cf.kvs().get('mode').catch(() => 'normal');
  if (mode === 'dim') request.headers['x-dim'] = { value: 'all' };
  if (mode === 'closed') {
    cf.selectRequestOriginById('pages');
    request.uri = '/_pages/closed.html';
    request.querystring = {};
    request.cookies = {};
  }
  return request;
}`;

export interface SiteChanges {
  readonly behavior?: Partial<Behavior>;
  readonly policy?: Partial<Behavior['cachePolicy']>;
  readonly code?: string;
  readonly distribution?: Partial<Distribution>;
}

/** The distribution of the tests of single requests, with changes. */
export function site({
  behavior = {},
  policy = {},
  code,
  distribution = {},
}: SiteChanges = {}): Distribution {
  const [pages] = DISTRIBUTION.behaviors;
  const own: Behavior = {
    ...BEHAVIOR,
    cachePolicy: { ...BEHAVIOR.cachePolicy, ...policy },
    ...(code === undefined ? {} : { viewerRequest: { name: 'modes', code } }),
    ...behavior,
  };
  return {
    ...DISTRIBUTION,
    origins: [APP, { ...PAGES, signed: false }],
    behaviors: [pages!, own],
    ...distribution,
  };
}

export function store(nowMs: () => number, entries: Record<string, string> = {}): KeyValueStore {
  return new KeyValueStore(nowMs, entries);
}

export function write(to: KeyValueStore, mode: string): void {
  to.update(to.etag, { puts: [{ key: 'mode', value: mode }], deletes: [] });
}

export function kind(
  id: string,
  cacheControl: string | undefined,
  changes: Partial<RequestKind> = {},
): RequestKind {
  return {
    id,
    audience: 'organic',
    method: 'GET',
    path: `/${id}`,
    query: '',
    headers: { accept: ['text/html'], 'user-agent': ['a browser'] },
    navigation: true,
    priority: false,
    addresses: 1,
    answer: {
      status: 200,
      headers: cacheControl === undefined ? {} : { 'cache-control': [cacheControl] },
      bytes: 1000,
      work: 1,
      needs: [],
    },
    ...changes,
  };
}
