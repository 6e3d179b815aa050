import { sayWhatIsDropped } from '../../../../drill/model/edge/dropped';
import { APP, BEHAVIOR } from '../../../support/edge-bench';
import { kind, type SiteChanges, site } from '../../support/edge-world';
import { playWorld } from '../../support/play-world';

const session = { headers: { cookie: ['session=s1'] } };
const search = kind('search', 'private, no-cache', { path: '/search', query: 'q=boots' });
const sale = kind('sale', 'public, s-maxage=10', { path: '/sale', query: 'gclid=1&utm_source=a' });
const account = kind('account', 'private, no-store', { path: '/account', ...session });

const NONE = { behavior: 'none', names: [] } as const;
const ALL = { behavior: 'all', names: [] } as const;
const { originRequestPolicy } = BEHAVIOR;

function said(changes: SiteChanges, kinds = [search, sale, account]): readonly string[] {
  const { world } = playWorld({});
  sayWhatIsDropped(world, 'site', site(changes), kinds);
  return world.unsupported.all.map(({ what, matters }) => `${what}${matters ? '' : ' (no matter)'}`);
}

test('of an application that gets all, nothing is said', () => {
  expect(said({})).toEqual([]);
});

test('a query that never arrives is named, and marks of campaigns are not', () => {
  const queryStrings = NONE;
  const changes = {
    policy: { queryStrings },
    behavior: { originRequestPolicy: { ...originRequestPolicy!, queryStrings } },
  };
  expect(said(changes)).toEqual(['/search without its query: q does not reach the origin']);
});

test('so is one that arrives and is not in the key, unless nothing is kept', () => {
  const queryStrings = NONE;
  expect(said({ policy: { queryStrings } })).toEqual([
    'answers to /search that are kept: they are one for all, and q is not in their key',
  ]);
  expect(said({ policy: { queryStrings, maxTtl: 0 } })).toEqual([]);
});

test('and cookies that stay behind, on paths of visitors who have some', () => {
  const without = (cookies: typeof NONE | typeof ALL) => ({
    behavior: { originRequestPolicy: { ...originRequestPolicy!, cookies } },
  });
  expect(said(without(ALL))).toEqual([]);
  expect(said(without(NONE))).toEqual([
    '/account without the cookies that do not reach the origin; what does: session',
  ]);
  expect(said({ policy: { cookies: NONE }, ...without(NONE) })).toEqual([
    '/account without the cookies that do not reach the origin; what does: none',
  ]);
  const bucket = { distribution: { origins: [{ ...APP, kind: 's3' as const }] } };
  expect(said({ ...without(NONE), ...bucket })).toEqual([]);
});
