import type { Failure } from '../../../../drill/model/cloudfront/origin-attempts';
import {
  APP,
  answer,
  BEHAVIOR,
  type Bench,
  bench,
  cached,
  DISTRIBUTION,
  PAGES,
  POLICY,
} from '../../../support/edge-bench';

const SORRY = answer(200, 'sorry', { 'cache-control': 'public, s-maxage=300' });

/** The application answers what `app` says, the bucket the page. */
function site(app: Bench['plays'], ...rest: Parameters<typeof bench>): Bench {
  const played = bench(...rest);
  plays(played, app);
  return played;
}

function plays(played: Bench, app: Bench['plays']): void {
  played.plays = (request, origin) => (origin.id === 'pages' ? SORRY : app(request, origin));
}

const failing = (failure: Failure) => () => ({ failure });
const broken = () => answer(503, 'overloaded');

describe('caching', () => {
  test('a copy is served while it is fresh, then asked for again', async () => {
    const played = site(() => cached('one', 'max-age=10'));
    expect(await played.get('/')).toMatchObject({ outcome: 'miss', xCache: 'Miss from cloudfront' });
    played.pass(9);
    expect(await played.get('/')).toMatchObject({
      outcome: 'hit',
      xCache: 'Hit from cloudfront',
      body: 'one',
    });
    expect((await played.get('/')).headers.age).toEqual(['9']);
    played.pass(1);
    expect((await played.get('/')).outcome).toBe('miss');
  });

  test('HEAD is answered from the copy of GET, without its body; of HEAD itself nothing is kept', async () => {
    const played = site(({ method }) => cached(method === 'HEAD' ? '' : 'one', 'max-age=10'));
    await played.get('/', {}, 'HEAD');
    expect((await played.get('/')).outcome).toBe('miss');
    expect(await played.get('/', {}, 'HEAD')).toMatchObject({ outcome: 'hit', body: '' });
  });

  test('other methods always go to the origin', async () => {
    const played = site(() => cached('one', 'max-age=10'));
    await played.get('/');
    expect((await played.get('/', {}, 'POST')).outcome).toBe('pass');
    expect(played.asked).toEqual(['GET app /', 'POST app /']);
  });

  test('a method that the behaviour does not allow is a 403, and nobody is asked', async () => {
    const played = site(() => answer(200, ''));
    expect(await played.get('/_pages/x', {}, 'POST')).toMatchObject({
      status: 403,
      outcome: 'refused',
      asked: [],
    });
  });

  test('an expired copy is revalidated, and a 304 makes it fresh', async () => {
    const played = site(({ headers }) =>
      headers['if-none-match']
        ? answer(304, '', { 'cache-control': 'max-age=10' })
        : answer(200, 'one', { etag: '"1"', 'cache-control': 'max-age=10' }),
    );
    await played.get('/');
    played.pass(11);
    expect(await played.get('/')).toMatchObject({
      status: 200,
      body: 'one',
      outcome: 'refresh',
      xCache: 'RefreshHit from cloudfront',
    });
    expect((await played.get('/')).outcome).toBe('hit');
  });

  test('a viewer who has the copy gets a 304 from the edge', async () => {
    const played = site(() => answer(200, 'one', { etag: '"1"', 'cache-control': 'max-age=10' }));
    await played.get('/');
    expect(await played.get('/', { 'if-none-match': 'W/"1"' })).toMatchObject({
      status: 304,
      body: '',
      outcome: 'hit',
    });
    expect((await played.get('/', { 'if-none-match': '"2"' })).status).toBe(200);
  });

  test('ranges go through and are not kept', async () => {
    const played = site(() => answer(206, 'o', { 'cache-control': 'max-age=10' }));
    expect((await played.get('/', { range: 'bytes=0-0' })).status).toBe(206);
    expect(played.keys()).toEqual([]);
  });

  test.each(['private', 'no-store', 'no-cache'])(
    '%s keeps nothing, not even for later trouble',
    async (cacheControl) => {
      const played = site(() => cached('mine', cacheControl));
      await played.get('/');
      expect(played.keys()).toEqual([]);
      plays(played, broken);
      expect(await played.get('/')).toMatchObject({ status: 503, outcome: 'error page' });
    },
  );

  test.each([
    ['raw', 'miss'],
    ['normalized', 'hit'],
  ] as const)(
    'with the %s path in the key, another spelling of an address is a %s',
    async (pathInKey, outcome) => {
      const played = site(() => cached('one', 'max-age=10'), {}, { pathInKey });
      await played.get('/%61//b');
      expect((await played.get('/a/b')).outcome).toBe(outcome);
      expect(played.asked[0]).toBe('GET app /%61//b');
    },
  );

  test('a root object stands for / only', async () => {
    const played = site(() => answer(200, ''), { defaultRootObject: 'index.html' });
    await played.get('/');
    await played.get('/a/');
    expect(played.asked).toEqual(['GET app /index.html', 'GET app /a/']);
  });
});

// "Manage how long content stays in the cache"; "How CloudFront processes HTTP 4xx and 5xx status codes from your origin".
describe('stale copies', () => {
  test('stale-while-revalidate answers at once, and one request in the background fetches a new copy', async () => {
    const played = site(() => cached('one', 'max-age=10, stale-while-revalidate=60'));
    await played.get('/');
    played.pass(11);
    plays(played, () => cached('two', 'max-age=10'));
    const all = await Promise.all([played.get('/'), played.get('/'), played.get('/')]);
    expect(all.map(({ body, outcome, asked }) => [body, outcome, asked])).toEqual(
      Array(3).fill(['one', 'stale', []]),
    );
    await played.settled();
    expect(played.asked).toEqual(['GET app /', 'GET app /']);
    expect(await played.get('/')).toMatchObject({ body: 'two', outcome: 'hit' });
  });

  test('without a directive, a copy stands in for an origin that fails, for the error TTL without asking again', async () => {
    const played = site(() => cached('one', 'max-age=10'));
    await played.get('/');
    played.pass(100);
    plays(played, failing('response-timeout'));
    expect(await played.get('/')).toMatchObject({
      status: 200,
      body: 'one',
      outcome: 'stale',
      asked: ['app'],
    });
    played.pass(4);
    expect(await played.get('/')).toMatchObject({ outcome: 'stale', asked: [] });
    played.pass(1);
    expect(await played.get('/')).toMatchObject({ outcome: 'stale', asked: ['app'] });
  });

  test('stale-if-error waits for the origin on each request, within its window; then the page', async () => {
    const played = site(() => cached('one', 'max-age=10, stale-if-error=60'));
    await played.get('/');
    played.pass(20);
    plays(played, broken);
    expect(await played.get('/')).toMatchObject({ body: 'one', outcome: 'stale', asked: ['app'] });
    expect(await played.get('/')).toMatchObject({ body: 'one', outcome: 'stale', asked: ['app'] });
    played.pass(60);
    expect(await played.get('/')).toMatchObject({ status: 503, outcome: 'error page' });
  });

  test('the other reading of stale-if-error: one failure is remembered for the error TTL', async () => {
    const played = site(
      () => cached('one', 'max-age=10, stale-if-error=60'),
      {},
      { staleIfErrorWaits: false },
    );
    await played.get('/');
    played.pass(20);
    plays(played, broken);
    await played.get('/');
    expect(await played.get('/')).toMatchObject({ outcome: 'stale', asked: [] });
  });

  test('stale-if-error=0 shows nothing old', async () => {
    const played = site(() => cached('price', 'max-age=10, stale-if-error=0'));
    await played.get('/');
    played.pass(11);
    plays(played, broken);
    expect(await played.get('/')).toMatchObject({ status: 503, outcome: 'error page' });
  });

  test('a 4xx is passed on, however good the old copy', async () => {
    const played = site(() => cached('one', 'max-age=10, stale-if-error=600'));
    await played.get('/');
    played.pass(11);
    plays(played, () => answer(410, 'gone'));
    expect(await played.get('/')).toMatchObject({ status: 410, body: 'gone' });
  });

  test.each([true, false])(
    'an answer without Cache-Control stands in later: %s, as the switch says',
    async (keepsExpired) => {
      const played = site(() => answer(200, 'unmarked'), {}, { keepsExpired });
      await played.get('/');
      plays(played, broken);
      expect((await played.get('/')).outcome).toBe(keepsExpired ? 'stale' : 'error page');
    },
  );
});

// Why personal pages must be private, or their cookie named (decision 160).
describe('a cookie that is in no policy', () => {
  const personal =
    (cacheControl?: string): Bench['plays'] =>
    ({ headers }) =>
      answer(
        200,
        String(headers.cookie),
        cacheControl === undefined ? {} : { 'cache-control': cacheControl },
      );
  const ALICE = { cookie: 'unnamed=alice' };
  const BOB = { cookie: 'unnamed=bob' };

  test.each([
    [undefined, 'unnamed=alice'],
    ['private', 'unnamed=bob'],
  ])(
    'with Cache-Control %s, who asks at the same moment gets the page of %s',
    async (cacheControl, expected) => {
      const played = site(personal(cacheControl));
      const [, bob] = await Promise.all([played.get('/me', ALICE), played.get('/me', BOB)]);
      expect(bob?.body).toBe(expected);
    },
  );

  test.each([
    [undefined, 'unnamed=alice'],
    ['private', 'sorry'],
  ])('with Cache-Control %s, who asks while the origin fails gets %s', async (cacheControl, expected) => {
    const played = site(personal(cacheControl));
    await played.get('/me', ALICE);
    plays(played, failing('refused'));
    expect((await played.get('/me', BOB)).body).toBe(expected);
  });
});

// "Generate custom error responses".
describe('errors', () => {
  test('the page comes from its own behaviour’s origin and keeps the error’s code', async () => {
    const played = site(broken);
    expect(await played.get('/cart')).toMatchObject({
      status: 503,
      body: 'sorry',
      outcome: 'error page',
      xCache: 'Error from cloudfront',
      asked: ['app', 'pages'],
    });
  });

  test('the error is remembered for its TTL, then the origin is asked again', async () => {
    const played = site(broken);
    await played.get('/cart');
    played.pass(4);
    expect(await played.get('/cart')).toMatchObject({ status: 503, body: 'sorry', asked: [] });
    plays(played, () => answer(200, 'back'));
    played.pass(1);
    expect(await played.get('/cart')).toMatchObject({ status: 200, body: 'back' });
  });

  test.each<[Failure, number]>([
    ['refused', 502],
    ['broken', 502],
    ['connect-timeout', 504],
    ['response-timeout', 504],
    ['completion-timeout', 504],
  ])('%s is a %i', async (failure, status) => {
    const played = site(failing(failure));
    expect(await played.get('/')).toMatchObject({ status, outcome: 'error page', trouble: failure });
  });

  test('a code without a page is passed on as it is', async () => {
    const played = site(() => answer(500, 'a stack trace'));
    expect(await played.get('/')).toMatchObject({ status: 500, body: 'a stack trace', outcome: 'error' });
  });

  test('of a failure without a page CloudFront has its own bare one', async () => {
    const played = site(failing('refused'), { errorResponses: [] });
    expect(await played.get('/')).toMatchObject({
      status: 502,
      body: expect.stringContaining('could not be satisfied'),
    });
  });

  test('a page that cannot be had gives the status of the page’s origin', async () => {
    const played = bench();
    played.plays = (_, origin) => (origin.id === 'pages' ? answer(403, 'AccessDenied') : answer(503, ''));
    expect(await played.get('/')).toMatchObject({ status: 403, body: 'AccessDenied', outcome: 'error' });
  });

  test.each([true, false])(
    'whether POST gets the page too is a switch: %s',
    async (errorPagesForEveryMethod) => {
      const played = site(broken, {}, { errorPagesForEveryMethod });
      const got = await played.get('/order', {}, 'POST');
      expect(got).toMatchObject({ status: 503, body: errorPagesForEveryMethod ? 'sorry' : 'overloaded' });
    },
  );

  test.each(['page', 'requested'] as const)(
    'the page’s headers are those of the behaviour of the %s one',
    async (errorPageHeadersOf) => {
      const policy = (value: string) => ({
        name: value,
        set: [{ name: 'x-of', value, override: true }],
        remove: [],
      });
      const [pages, app] = DISTRIBUTION.behaviors;
      const behaviors = [
        { ...pages!, responseHeadersPolicy: policy('page') },
        { ...app!, responseHeadersPolicy: policy('requested') },
      ];
      const played = site(broken, { behaviors }, { errorPageHeadersOf });
      expect((await played.get('/')).headers['x-of']).toEqual([errorPageHeadersOf]);
    },
  );

  test('the fetch of the page carries nothing of the visitor', async () => {
    const played = site(broken);
    await played.get('/cart', {
      cookie: 'session=a',
      authorization: 'Basic x',
      referer: 'https://a.example/',
    });
    const page = played.requests[1]!;
    expect(page.path).toBe('/_pages/sorry.html');
    expect(JSON.stringify(page)).not.toMatch(/session|Basic|a\.example/);
  });
});

// "Origin settings": connection attempts, timeouts.
describe('attempts', () => {
  const attempts = async (failure: Failure, method = 'GET') => {
    const played = site(failing(failure), { origins: [{ ...APP, attempts: 3 }, PAGES], errorResponses: [] });
    await played.get('/', {}, method);
    return played.asked.length;
  };

  test.each<[Failure, string, number]>([
    ['refused', 'GET', 3],
    ['connect-timeout', 'POST', 3],
    ['response-timeout', 'GET', 3],
    ['response-timeout', 'HEAD', 3],
    ['response-timeout', 'POST', 1],
    ['broken', 'GET', 1],
    ['completion-timeout', 'GET', 1],
  ])('%s of %s: %i attempts', async (failure, method, expected) => {
    expect(await attempts(failure, method)).toBe(expected);
  });

  test('the completion timeout bounds all attempts together', async () => {
    const played = bench({
      origins: [{ ...APP, attempts: 3, completionMs: 7000 }, PAGES],
      errorResponses: [],
    });
    played.plays = () => {
      played.pass(4);
      return { failure: 'response-timeout' };
    };
    expect(await played.get('/')).toMatchObject({ status: 504, trouble: 'completion-timeout' });
    expect(played.asked).toHaveLength(2);
  });
});

// "Request and response behavior for custom origins", simultaneous requests for the same object.
describe('requests for one key at one moment', () => {
  /** Requests that reach the origin wait there until all have been sent. */
  async function together(
    response: () => ReturnType<typeof answer>,
    headers: Record<string, string>[],
    ...rest: Parameters<typeof bench>
  ) {
    let open: (value: unknown) => void = () => undefined;
    const gate = new Promise((resolve) => {
      open = resolve;
    });
    const played = site(
      async () => {
        await gate;
        return response();
      },
      ...rest,
    );
    const all = headers.map((given) => played.get('/', given));
    await Promise.resolve();
    open(undefined);
    await Promise.all(all);
    return played.asked.filter((line) => line.includes(' app ')).length;
  }

  test.each([
    ['cacheable: one goes to the origin', 'max-age=10', 1],
    ['private: each goes', 'private', 3],
    ['no Cache-Control: one goes, and all get its answer', undefined, 1],
  ])('%s', async (_, cacheControl, asked) => {
    const response = () => (cacheControl === undefined ? answer(200, 'x') : cached('x', cacheControl));
    expect(await together(response, [{}, {}, {}])).toBe(asked);
  });

  test('sessions that are in the key never wait for each other', async () => {
    const sessions = ['a', 'b', 'c'].map((name) => ({ cookie: `session=${name}` }));
    expect(await together(() => answer(200, 'x'), sessions)).toBe(3);
  });

  test('switched off, each goes', async () => {
    expect(await together(() => cached('x', 'max-age=10'), [{}, {}], {}, { collapses: false })).toBe(2);
  });

  test('nobody else gets the 304 of the first one', async () => {
    const played = site(({ headers }) =>
      headers['if-none-match'] ? answer(304, '') : answer(200, 'whole', { etag: '"1"' }),
    );
    const [first, second] = await Promise.all([played.get('/', { 'if-none-match': '"1"' }), played.get('/')]);
    expect([first?.status, second?.status, second?.body]).toEqual([304, 200, 'whole']);
  });
});

test('an origin that breaks off in the middle of what would be kept has not answered', async () => {
  const played = site(() => ({
    status: 200,
    headers: { 'cache-control': ['max-age=10'] },
    body: (async function* () {
      yield new TextEncoder().encode('ha');
      throw new Error('reset');
    })(),
  }));
  expect(await played.get('/')).toMatchObject({ status: 502, outcome: 'error page' });
  expect(played.keys().join()).not.toContain('"ha"');
});

test('minimum TTL above 0: even what is private is kept', async () => {
  const behaviors = [{ ...BEHAVIOR, cachePolicy: { ...POLICY, minTtl: 1 } }];
  const played = site(() => cached('mine', 'private'), { behaviors });
  await played.get('/');
  expect((await played.get('/')).outcome).toBe('hit');
});
