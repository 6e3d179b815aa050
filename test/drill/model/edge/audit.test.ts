import { SWITCHES } from '../../../../drill/model/cloudfront/switches';
import { type Audit, EdgeAudit } from '../../../../drill/model/edge/audit';
import type { FaultState } from '../../../../drill/world/faults';
import { BUCKETS, kind, MODES, type SiteChanges, site, store, write } from '../../support/edge-world';
import { playWorld } from '../../support/play-world';

const KINDS = [
  kind('home', 'public, s-maxage=60, stale-if-error=600'),
  kind('account', 'private, no-store', { audience: 'customer', headers: { cookie: ['session=s1'] } }),
];
const NO_COOKIES = { cookies: { behavior: 'none', names: [] } } as const;

type Act = 'look' | 'fail' | 'mend' | number | { readonly mode: string };

/** What an audit of a site says after a few acts; numbers are seconds that go by. */
async function audited(
  changes: SiteChanges,
  acts: readonly Act[],
): Promise<Record<Audit['name'], readonly string[]>> {
  const { world, sim, pass } = playWorld({});
  const modes = store(() => sim.nowMs);
  const audit = new EdgeAudit(world, {
    distribution: site({ code: MODES, ...changes }),
    name: 'site',
    switches: SWITCHES,
    buckets: BUCKETS,
    store: modes,
    kinds: KINDS,
    propagationMs: 20_000,
  });
  const broken: FaultState['application'] = [{ how: 'errors', share: 1, healthCheckFails: false }];
  for (const act of acts) {
    if (typeof act === 'number') await pass(act);
    else if (act === 'look') await audit.look();
    else if (typeof act === 'object') write(modes, act.mode);
    else world.faults.change({ application: act === 'fail' ? broken : [] });
  }
  const { results } = audit;
  expect(results.map(({ checks }) => checks > 0)).toEqual([true, true]);
  const lines = world.sim.trace.entries.map(({ text }) => text);
  expect(lines).toEqual(
    results.flatMap(({ name, violations }) => violations.map((text) => `${name}: ${text}`)),
  );
  return { sessions: results[0]!.violations, modes: results[1]!.violations };
}

const MODES_TURN: readonly Act[] = [
  'look',
  { mode: 'closed' },
  30,
  'look',
  5,
  'look',
  { mode: 'dim' },
  30,
  'look',
  { mode: 'normal' },
  90,
  'look',
  120,
  'look',
];
const OUTAGE: readonly Act[] = ['look', 30, 'look', 'fail', 1, 'look', 90, 'look', 'mend', 30, 'look'];

test('a site that is well made is never found to do it: in modes, in an outage, in both', async () => {
  for (const acts of [
    MODES_TURN,
    OUTAGE,
    [...OUTAGE, ...MODES_TURN],
    [...MODES_TURN, 'fail' as const, ...MODES_TURN],
  ])
    expect(await audited({}, acts)).toEqual({ sessions: [], modes: [] });
});

test('who keeps nothing apart and stores nothing by default is safe with a careful application', async () => {
  expect(await audited({ policy: NO_COOKIES }, [...MODES_TURN, ...OUTAGE])).toEqual({
    sessions: [],
    modes: [],
  });
});

describe('a session’s bytes', () => {
  test.each<[string, SiteChanges]>([
    [
      'a default TTL of a minute without the session in the key',
      { policy: { ...NO_COOKIES, defaultTtl: 60 } },
    ],
    ['a minimum TTL without the session in the key', { policy: { ...NO_COOKIES, minTtl: 10 } }],
    [
      'another cookie in the key',
      {
        policy: { cookies: { behavior: 'whitelist', names: ['theme'] }, defaultTtl: 60 },
        code: 'function handler(event) { delete event.request.cookies.theme; return event.request; }',
      },
    ],
  ])('%s gives to one what was made for another', async (_, changes) => {
    const { sessions } = await audited(changes, OUTAGE);
    expect(sessions).toContain('/account: what was made for s1 was given to s2');
  });

  // Documented: "Manage how long content stays in the cache": a minimum TTL above 0 keeps what is private; "Request and response behavior for
  // custom origins": Set-Cookie goes to visitors where cookies are forwarded.
  test.each<[string, SiteChanges, boolean]>([
    ['a minimum TTL with the session in the key', { policy: { minTtl: 10 } }, true],
    ['none', {}, false],
    ['a default TTL alone', { policy: { defaultTtl: 60 } }, false],
    ['a minimum TTL where no cookie comes or goes', { policy: { ...NO_COOKIES, minTtl: 10 } }, false],
  ])('that is begun for a visitor without one, under %s', async (_, changes, given) => {
    const { sessions } = await audited(changes, OUTAGE);
    const found = sessions.includes(
      '/account: the session that was begun for one visitor was given to another',
    );
    expect(found).toBe(given);
  });

  test('stale in an outage too: a function that drops the session before the key is made', async () => {
    const code = `function handler(event) {
  const request = event.request;
  if (request.cookies.session) request.headers['x-who'] = { value: request.cookies.session.value };
  return request;
}`;
    const forwarded = await audited({ code, policy: { defaultTtl: 60 } }, OUTAGE);
    expect(forwarded.sessions).toEqual([]);
    const { sessions } = await audited({ code, policy: { ...NO_COOKIES, defaultTtl: 1 } }, [
      'look',
      5,
      'fail',
      'look',
    ]);
    expect(sessions.length).toBeGreaterThan(0);
  });
});

describe('a mode’s page', () => {
  const NOT_REKEYED = MODES.replace("    request.uri = '/_pages/closed.html';\n", '');

  test('that is stored under the visitor’s own address outlives its mode', async () => {
    // The pages' bucket has it under every address then, as an origin path or a bucket of redirects would.
    const pages = BUCKETS.get('pages')!;
    for (const { path } of KINDS) pages.set(path.slice(1), pages.get('_pages/closed.html')!);
    try {
      const { modes } = await audited({ code: NOT_REKEYED }, MODES_TURN);
      expect(modes).toContain('/account: /account was given though no mode in force there shows it');
    } finally {
      for (const { path } of KINDS) pages.delete(path.slice(1));
    }
  });

  test('that is not re-keyed is not shown where the site has a copy', async () => {
    const { modes } = await audited({ code: NOT_REKEYED }, ['look', { mode: 'closed' }, 30, 'look']);
    expect(modes).toContain('/home: the site was given though the mode in force there closes it');
  });

  test('made dim, and kept by a minimum TTL, is found long after', async () => {
    const { modes } = await audited({ policy: { minTtl: 600 } }, [
      'look',
      { mode: 'dim' },
      30,
      'look',
      700,
      'look',
      { mode: 'normal' },
      90,
      'look',
    ]);
    expect(modes).toContain('/home: what was made under x-dim: all was given long after it');
  });

  test('whose mode is in the cache key makes every copy useless when it changes', async () => {
    const { modes } = await audited({ policy: { headers: ['x-dim'] } }, MODES_TURN);
    expect(modes).toContain('/home: the mode is part of the cache key');
  });
});
