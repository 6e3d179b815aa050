import type { RequestKind } from '../world/traffic';

/** What visitors ask of a small shop, unless a scenario says otherwise: pages that may be cached, pages of one's own, and a checkout. */
export interface ShopShare {
  readonly kind: RequestKind;
  /** Of the requests of its audience, 0 to 1. */
  readonly share: number;
}

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36';
const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

const navigation = {
  accept: [HTML],
  'sec-fetch-mode': ['navigate'],
  'sec-fetch-dest': ['document'],
  'user-agent': [CHROME],
};
const script = {
  accept: ['application/json'],
  'sec-fetch-mode': ['cors'],
  'sec-fetch-dest': ['empty'],
  'user-agent': [CHROME],
};
const asset = {
  accept: ['*/*'],
  'sec-fetch-mode': ['no-cors'],
  'sec-fetch-dest': ['script'],
  'user-agent': [CHROME],
};

const page = { status: 200, bytes: 40_000, work: 1, needs: ['database'] };
const SHORT = 'public, max-age=0, s-maxage=10, stale-while-revalidate=300, stale-if-error=3600';
const LONG = 'public, max-age=300, s-maxage=300, stale-while-revalidate=3600, stale-if-error=86400';
const OWN = 'private, no-store';

function cached(control: string, type = 'text/html; charset=utf-8') {
  return { 'cache-control': [control], 'content-type': [type] };
}

const base = { method: 'GET', query: '', navigation: true, priority: false, addresses: 1 };

export const SHOP_KINDS = [
  'home',
  'product',
  'search',
  'asset',
  'landing',
  'account',
  'cart',
  'checkout',
  'order',
  'crawler',
] as const;

/** The shop of an application that also needs services of others for some kinds of requests. */
export function shopWith(
  parties: readonly { readonly name: string; readonly neededBy: readonly string[] }[],
): readonly ShopShare[] {
  return SHOP.map(({ share, kind }) => {
    const names = parties.filter(({ neededBy }) => neededBy.includes(kind.id)).map(({ name }) => name);
    const { answer } = kind;
    return { share, kind: { ...kind, answer: { ...answer, needs: [...answer.needs, ...names] } } };
  });
}

/** By audience; shares of each add up to 1. Their ids are those of SHOP_KINDS. */
export const SHOP: readonly ShopShare[] = [
  {
    share: 0.2,
    kind: {
      ...base,
      id: 'home',
      audience: 'organic',
      path: '/',
      headers: navigation,
      answer: { ...page, headers: cached(SHORT) },
    },
  },
  {
    share: 0.5,
    kind: {
      ...base,
      id: 'product',
      audience: 'organic',
      path: '/products/17',
      addresses: 400,
      headers: navigation,
      answer: { ...page, headers: cached(LONG) },
    },
  },
  {
    share: 0.1,
    kind: {
      ...base,
      id: 'search',
      audience: 'organic',
      path: '/search',
      query: 'q=boots',
      addresses: 5000,
      headers: navigation,
      answer: { ...page, work: 2, headers: cached('private, no-cache') },
    },
  },
  {
    share: 0.2,
    kind: {
      ...base,
      id: 'asset',
      audience: 'organic',
      path: '/static/site.4f1c.js',
      navigation: false,
      addresses: 20,
      headers: asset,
      answer: {
        status: 200,
        bytes: 90_000,
        work: 0.2,
        needs: [],
        headers: cached('public, max-age=31536000, immutable', 'text/javascript'),
      },
    },
  },
  {
    share: 1,
    kind: {
      ...base,
      id: 'landing',
      audience: 'paid',
      path: '/sale',
      query: 'gclid=Cj0KCQiA&utm_source=google&utm_campaign=autumn',
      headers: navigation,
      answer: { ...page, headers: cached(SHORT) },
    },
  },
  {
    share: 0.4,
    kind: {
      ...base,
      id: 'account',
      audience: 'customer',
      path: '/account',
      headers: { ...navigation, cookie: ['session=s1'] },
      answer: { ...page, headers: cached(OWN) },
    },
  },
  {
    share: 0.3,
    kind: {
      ...base,
      id: 'cart',
      audience: 'customer',
      path: '/api/cart',
      navigation: false,
      headers: { ...script, cookie: ['session=s1'] },
      answer: { ...page, work: 0.5, headers: cached(OWN, 'application/json') },
    },
  },
  {
    share: 0.2,
    kind: {
      ...base,
      id: 'checkout',
      audience: 'customer',
      path: '/checkout',
      priority: true,
      headers: { ...navigation, cookie: ['session=s1'] },
      answer: { ...page, headers: cached(OWN) },
    },
  },
  {
    share: 0.1,
    kind: {
      ...base,
      id: 'order',
      audience: 'customer',
      method: 'POST',
      path: '/checkout',
      priority: true,
      headers: {
        ...navigation,
        cookie: ['session=s1'],
        'content-type': ['application/x-www-form-urlencoded'],
      },
      answer: { ...page, work: 2, headers: cached(OWN) },
    },
  },
  {
    share: 1,
    kind: {
      ...base,
      id: 'crawler',
      audience: 'bot',
      path: '/products/99',
      addresses: 4000,
      headers: {
        accept: ['*/*'],
        'user-agent': ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
      },
      answer: { ...page, headers: cached(LONG) },
    },
  },
];
