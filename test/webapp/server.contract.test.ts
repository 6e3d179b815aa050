import { type RunningServer, runServer } from './run-server';

const REHEARSAL = { 'x-breakwater-rehearsal': '1' };
/**
 * What the load balancer's check waits for (fleet-load-balancer.ts); a healthy answer later than this is
 * none.
 */
const HEALTH_TIMEOUT_MS = 2000;

describe('at five times its limit', () => {
  const limit = 64;
  let server: RunningServer;
  beforeAll(async () => {
    server = await runServer({ rehearsals: true });
  });
  afterAll(() => server.stop());

  test('it refuses at once what it cannot work on, and stays healthy', async () => {
    let loading = true;
    const load = Promise.all(
      Array.from({ length: 5 * limit }, () => server.ask('/slow?seconds=2', { headers: REHEARSAL })),
    ).finally(() => {
      loading = false;
    });
    const checks = [];
    while (loading) checks.push(await server.ask('/health'));
    const replies = await load;

    const accepted = replies.filter(({ status }) => status === 200);
    const refused = replies.filter(({ status }) => status === 503);
    expect(accepted.length + refused.length).toBe(5 * limit);
    expect(accepted.length).toBeGreaterThanOrEqual(limit);
    expect(refused.length).toBeGreaterThan(0);
    // Refusing is cheap: nobody waits as long for a no as others do for a yes.
    expect(Math.max(...refused.map(({ ms }) => ms))).toBeLessThan(2000);
    expect(refused.every(({ headers }) => /^[2-8]$/.test(headers['retry-after'] ?? ''))).toBe(true);
    expect(refused.every(({ headers }) => headers['cache-control'] === 'no-store')).toBe(true);

    expect(checks.length).toBeGreaterThan(5);
    expect(checks.every(({ status }) => status === 200)).toBe(true);
    expect(Math.max(...checks.map(({ ms }) => ms))).toBeLessThan(HEALTH_TIMEOUT_MS);
    const inFlight = checks.map(({ body }) => JSON.parse(body).inFlight as number);
    expect(Math.max(...inFlight)).toBe(limit);
  });

  test('it never worked on more than its limit, and is free again', async () => {
    expect(await server.health()).toMatchObject({ inFlight: 0, peak: limit, maxInFlight: limit });
    expect((await server.ask('/')).status).toBe(200);
  });
});

describe('when it is full', () => {
  let server: RunningServer;
  let busy: Promise<unknown>;
  beforeAll(async () => {
    server = await runServer({ rehearsals: true, maxInFlight: 1 });
    busy = server.ask('/slow?seconds=2', { headers: REHEARSAL });
    while ((await server.health()).inFlight === 0);
  });
  afterAll(async () => {
    await busy;
    await server.stop();
  });

  test('a POST with a body gets the 503 too, and no reset connection', async () => {
    const reply = await server.ask('/checkout', { method: 'POST', body: 'x'.repeat(40_000) });
    expect(reply.status).toBe(503);
  });

  test('the connection serves on after a refusal', async () => {
    expect((await server.ask('/')).status).toBe(503);
    expect((await server.ask('/health')).status).toBe(200);
  });
});

describe('its pages', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await runServer();
  });
  afterAll(() => server.stop());

  test('the home page may be cached by CloudFront for a short time, and served stale', async () => {
    const { status, headers, body } = await server.ask('/');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe(
      'public, max-age=0, s-maxage=10, stale-while-revalidate=300, stale-if-error=3600',
    );
    expect(headers['set-cookie']).toBeUndefined();
    expect(body).toContain('<p lang="fr">Bienvenue. La boutique est ouverte.</p>');
  });

  test('the home page leaves its optional block out when the edge asks, and is then kept 30 s at most', async () => {
    expect((await server.ask('/')).body).toContain('<aside>');
    for (const dim of ['0.01', '1.00']) {
      const { body, headers } = await server.ask('/', { headers: { 'x-breakwater-dim': dim } });
      expect(body).not.toContain('<aside>');
      expect(body).toContain('Welcome.');
      const kept = /s-maxage=(\d+), stale-while-revalidate=(\d+)/.exec(headers['cache-control'] ?? '');
      expect(Number(kept?.[1]) + Number(kept?.[2])).toBeLessThanOrEqual(30);
    }
    for (const dim of ['0.00', '']) {
      const { body } = await server.ask('/', { headers: { 'x-breakwater-dim': dim } });
      expect(body).toContain('<aside>');
    }
  });

  test('the account is private and opens a session once', async () => {
    const first = await server.ask('/account');
    expect(first.headers['cache-control']).toBe('private, no-store');
    const cookie = first.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/^session=[\w-]{32}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const again = await server.ask('/account', { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test.each(['session=<script>', 'session=short', 'a=;;;=', 'session="'])(
    'a cookie it did not make (%j) opens a fresh session',
    async (cookie) => {
      const reply = await server.ask('/account', { headers: { cookie } });
      expect(reply.status).toBe(200);
      expect(reply.headers['set-cookie']?.[0]).toMatch(/^session=[\w-]{32};/);
    },
  );

  test('the checkout takes a POST and is never cached', async () => {
    expect((await server.ask('/checkout')).body).toContain('<form method="post">');
    const reply = await server.ask('/checkout', { method: 'POST', body: 'sku=1' });
    expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'private, no-store']);
  });

  test('HEAD has the headers of GET and no body', async () => {
    const reply = await server.ask('/', { method: 'HEAD' });
    expect(reply).toMatchObject({ status: 200, body: '' });
    expect(Number(reply.headers['content-length'])).toBeGreaterThan(100);
  });

  test.each([
    ['/nowhere', 'GET', 404],
    ['/', 'POST', 405],
    ['/account', 'POST', 405],
    ['/', 'DELETE', 501],
  ])('%s with %s is %i', async (path, method, status) => {
    expect((await server.ask(path, { method })).status).toBe(status);
  });

  test('a body without a length or too long is refused, and the connection closed', async () => {
    const chunked = await server.ask('/checkout', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect([chunked.status, chunked.headers.connection]).toEqual([411, 'close']);
    const long = await server.ask('/checkout', { method: 'POST', headers: { 'content-length': '65537' } });
    expect([long.status, long.headers.connection]).toEqual([413, 'close']);
  });

  test('rehearsals are off unless the fleet has them, whatever the header says', async () => {
    expect((await server.ask('/fail', { headers: REHEARSAL })).status).toBe(404);
    expect((await server.ask('/slow', { headers: REHEARSAL })).status).toBe(404);
  });
});

describe('rehearsals', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await runServer({ rehearsals: true });
  });
  afterAll(() => server.stop());

  test('a request without the header is a page like any other', async () => {
    expect((await server.ask('/fail')).status).toBe(404);
  });

  test.each([
    ['/fail', 500],
    ['/fail?status=503', 503],
    ['/fail?status=200', 500],
    ['/fail?status=x', 500],
    ['/fail?status=nan', 500],
    ['/slow?seconds=inf', 200],
    ['/slow?seconds=-1', 200],
  ])('%s answers %i', async (path, status) => {
    const reply = await server.ask(path, { headers: REHEARSAL });
    expect([reply.status, reply.headers['cache-control']]).toEqual([status, 'no-store']);
  });
});
