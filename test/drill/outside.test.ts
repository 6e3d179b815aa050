import { listenOutside } from '../../drill/outside';
import type { Caller, Outsider } from '../../drill/runtime/gateway';
import type { Runtime } from '../../drill/runtime/runtime';
import type { FaultState } from '../../drill/world/faults';
import { noOutcomes, type Outcome, type Served } from '../../drill/world/traffic';
import { kind } from './support/edge-world';
import { playWorld } from './support/play-world';

const HOME = kind('home', 'public, s-maxage=10', { path: '/' });
const SEARCH = kind('search', 'private, no-cache', { path: '/search', query: 'q=boots', addresses: 5000 });
const ORDER = kind('order', undefined, { method: 'POST', path: '/checkout', addresses: 9000 });

function served(one: Served['kind'], outcome: Outcome, met = 0): Served {
  return {
    kind: one,
    perSecond: 10,
    outcomes: { ...noOutcomes(), [outcome]: 10 },
    latencyMs: 120,
    met: { perSecond: met, honest: met, honestMs: 2000 },
  };
}

interface Asked {
  readonly home?: Outcome;
  readonly search?: Outcome;
  readonly path?: string;
  readonly host?: string;
  readonly fault?: Partial<FaultState>;
  readonly caller?: Partial<Caller>;
}

/** What a function gets that asks for the site, when visitors got this. */
function asked({
  home = 'fresh',
  search = 'fresh',
  path = '/',
  host = 'shop.example',
  fault = {},
  caller = {},
}: Asked) {
  const place = playWorld({});
  place.world.faults.change(fault);
  let ask: Outsider | undefined;
  listenOutside(
    place.world,
    { gateway: { addOutsider: (one: Outsider) => (ask = one) } } as unknown as Runtime,
    {
      names: ['shop.example', 'd111.cloudfront.net'],
      served: [served(HOME, home, 10), served(SEARCH, search, 10), served(ORDER, 'blocked')],
    },
  );
  const request = {
    protocol: 'https:' as const,
    host,
    method: 'GET',
    path,
    headers: {},
    body: Buffer.alloc(0),
  };
  const got = ask!(request, { name: 'Probe', region: 'eu-west-1', ...caller } as Caller);
  const text = typeof got === 'object' && !('code' in got) ? `${got.status} after ${got.afterMs} ms` : got;
  return {
    got: text,
    said: place.said('call'),
    unplayed: place.world.unsupported.all.map(({ what }) => what),
  };
}

test.each<[string, Asked, string | undefined]>([
  ['the site', {}, '200 after 120 ms'],
  ['the site, by the name of its distribution', { host: 'D111.cloudfront.net' }, '200 after 120 ms'],
  ['a copy that an edge has kept', { home: 'stale', search: 'page' }, '200 after 120 ms'],
  [
    'the error page, where no copy is kept',
    { home: 'stale', search: 'page', path: '/search?q=boots' },
    '503 after 2000 ms',
  ],
  ['a naked error', { home: 'error' }, '502 after 2000 ms'],
  ['what a firewall says', { home: 'blocked' }, '403 after 2000 ms'],
  ['nothing, where visitors wait in vain', { home: 'timeout' }, 'silence'],
  ['nothing, from a Region that is gone', { fault: { regions: ['eu-west-1'] } }, 'silence'],
  ['nothing, where its packets are lost', { fault: { probeLoss: 1 } }, 'silence'],
  ['nothing of the site, from another host', { host: 'hooks.example.com' }, undefined],
  [
    'nothing of the site, where its network has no way to it',
    { caller: { waysOut: { reaches: () => false } as never } },
    undefined,
  ],
])('a function that asks for the site gets %s', (_, given, expected) => {
  expect(asked(given).got).toBe(expected);
});

test('what no visitor asks for fares as what is rarest in a cache, and is named', () => {
  const { got, unplayed } = asked({ search: 'page', path: '/health' });
  expect(got).toBe('503 after 2000 ms');
  expect(unplayed).toEqual(['GET /health, which no visitor asks for: it fares as GET /search does']);
  expect(asked({}).unplayed).toEqual([]);
});

test('the timeline says what it gets that is not the site', () => {
  expect(asked({ home: 'page' }).said).toEqual(['asks for shop.example/ and gets the error page']);
  expect(asked({ home: 'stale' }).said).toEqual([
    'asks for shop.example/ and gets an older copy, while the servers do not answer',
  ]);
  expect(asked({}).said).toEqual([]);
});
