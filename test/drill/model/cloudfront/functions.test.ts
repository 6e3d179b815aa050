import type { Failure } from '../../../../drill/model/cloudfront/origin-attempts';
import type { EdgeFunction } from '../../../../drill/model/cloudfront/types';
import { APP, answer, BEHAVIOR, type Bench, bench, cached, DISTRIBUTION } from '../../../support/edge-bench';

const request = (body: string): EdgeFunction => ({
  name: 'request',
  code: `import cf from 'cloudfront';\nasync function handler(event) { const request = event.request; ${body} }`,
});
const response = (body: string): EdgeFunction => ({
  name: 'response',
  code: `function handler(event) { const response = event.response; ${body} }`,
});

function played(
  functions: { request?: string; response?: string },
  ...rest: [Parameters<typeof bench>[1]?, Parameters<typeof bench>[2]?]
) {
  const [pages] = DISTRIBUTION.behaviors;
  const behavior = {
    ...BEHAVIOR,
    viewerRequest: functions.request === undefined ? undefined : request(functions.request),
    viewerResponse: functions.response === undefined ? undefined : response(functions.response),
  };
  return bench({ behaviors: [pages!, behavior] }, ...rest);
}

describe('viewer-request', () => {
  test('what it writes is what the policies, the key and the origin see', async () => {
    const edge = played({
      request:
        "request.uri = '/b'; request.headers['x-new'] = { value: '1' }; request.querystring = { q: { value: '2' } }; return request;",
    });
    await edge.get('/a?x=1');
    expect(edge.requests[0]).toMatchObject({ path: '/b', query: 'q=2', headers: { 'x-new': ['1'] } });
  });

  test('it does not change the behaviour that was chosen before', async () => {
    const edge = played({ request: "request.uri = '/_pages/x'; return request;" });
    await edge.get('/a');
    expect(edge.asked).toEqual(['GET app /_pages/x']);
  });

  test('it answers by itself: nobody is asked, and no viewer-response function runs', async () => {
    const edge = played({
      request:
        "return { statusCode: 503, headers: { 'retry-after': { value: '30' } }, cookies: { a: { value: '1', attributes: 'Path=/' } }, body: { encoding: 'text', data: 'later' } };",
      response: "response.headers['x-ran'] = { value: '1' }; return response;",
    });
    expect(await edge.get('/', {}, 'POST')).toMatchObject({
      status: 503,
      body: 'later',
      outcome: 'function',
      asked: [],
      headers: { 'retry-after': ['30'], 'set-cookie': ['a=1; Path=/'] },
    });
    expect((await edge.get('/')).headers['x-ran']).toBeUndefined();
  });

  test('it sees cookies, query strings and repeated names as the event structure has them, and not what is kept from it', async () => {
    const edge = played({
      request:
        'return { statusCode: 200, body: JSON.stringify([request, event.context.eventType, event.viewer]) };',
    });
    const got = await edge.get('/a?x=1&x=2&y', {
      cookie: 'a=1; a=2; b=3',
      'x-real-ip': '1.2.3.4',
      connection: 'close',
    });
    const [seen, type, viewer] = JSON.parse(got.body);
    expect([type, viewer]).toEqual(['viewer-request', { ip: '203.0.113.7' }]);
    expect(seen).toEqual({
      method: 'GET',
      uri: '/a',
      querystring: { x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, y: { value: '' } },
      headers: { host: { value: 'shop.example' } },
      cookies: { a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, b: { value: '3' } },
    });
  });

  test('a query that it leaves alone comes through as it was written', async () => {
    const edge = played({ request: 'return request;' });
    await edge.get('/a?x&y=&z=1');
    expect(edge.requests[0]?.query).toBe('x&y=&z=1');
  });

  // "Restrictions on all edge functions": a 502 to the viewer.
  test.each([
    [
      'adds a disallowed header',
      "request.headers['x-edge-foo'] = { value: '1' }; return request;",
      'x-edge-foo',
    ],
    [
      'adds one of another spelling',
      "request.headers['Connection'] = { value: '1' }; return request;",
      'Connection',
    ],
    ['changes Host', "request.headers.host.value = 'x'; return request;", 'host'],
    ['deletes Host', 'delete request.headers.host; return request;', 'host'],
    ['adds Via', "request.headers.via = { value: 'x' }; return request;", 'via'],
    ['changes the method', "request.method = 'POST'; return request;", 'method'],
    ['returns an address without a slash', "request.uri = 'x'; return request;", 'uri'],
    ['puts a query into the address', "request.uri = '/a?b=1'; return request;", 'uri'],
    ['returns a header that is no text', 'request.headers.x = { value: 1 }; return request;', 'value'],
    ['splits a header', "request.headers.x = { value: 'a\\r\\nb: c' }; return request;", 'value'],
    ['returns text', "return 'hello';", 'not an object'],
    ['returns an impossible status', 'return { statusCode: 99 };', 'status code'],
    ['returns a body of another kind', 'return { statusCode: 200, body: 7 };', 'body'],
  ])('%s: 502', async (_, code, why) => {
    const got = await played({ request: code }).get('/');
    expect(got).toMatchObject({ status: 502, outcome: 'error', asked: [] });
    expect(got.trouble).toContain(why);
  });

  test.each([
    ['throws', "throw new Error('no');"],
    ['rejects', "await Promise.reject(new Error('no'));"],
    ['returns nothing', ''],
    ['asks for a store that it does not have', "await cf.kvs().get('mode'); return request;"],
    ['gives hostHeader a port', "cf.selectRequestOriginById('app', { hostHeader: 'a:80' }); return request;"],
    ['never ends', 'while (true) {}'],
    ['uses what is not modelled', 'cf.updateRequestOrigin({}); return request;'],
  ])('%s: 503', async (_, code) => {
    expect(await played({ request: code }).get('/')).toMatchObject({
      status: 503,
      outcome: 'error',
      asked: [],
    });
  });

  // "Restrictions on all edge functions" says nothing of it: a switch.
  test.each([
    [undefined, 502],
    ['throws', 503],
    ['fails validation', 502],
  ] as const)('selects an origin that is not there, with %s: %i', async (unknownOrigin, status) => {
    const code = "cf.selectRequestOriginById('nobody'); return request;";
    const edge = played({ request: code }, unknownOrigin && { unknownOrigin });
    const got = await edge.get('/');
    expect(got).toMatchObject({
      status,
      outcome: 'error',
      asked: [],
      trouble: expect.stringContaining('nobody'),
    });
  });

  test('one that catches what is thrown goes on without it', async () => {
    const code = "try { cf.selectRequestOriginById('nobody'); } catch (_) {} return request;";
    const edge = played({ request: code }, { unknownOrigin: 'throws' });
    expect((await edge.get('/')).status).toBe(200);
    expect(edge.asked).toEqual(['GET app /']);
  });

  test.each([
    ['raw', '/x/../a%62'],
    ['normalized', '/ab'],
  ] as const)('it sees the %s path; one that it leaves alone goes on raw', async (functionSeesPath, seen) => {
    const edge = played(
      { request: "request.headers['x-seen'] = { value: request.uri }; return request;" },
      { functionSeesPath },
    );
    await edge.get('/x/../a%62');
    expect(edge.requests[0]).toMatchObject({ path: '/x/../a%62', headers: { 'x-seen': [seen] } });
  });

  test('nothing outlives a run', async () => {
    const edge = played({
      request:
        'globalThis.n = (globalThis.n || 0) + 1; Array.prototype.n = 1; return { statusCode: 200, body: String(globalThis.n) };',
    });
    await edge.get('/');
    expect((await edge.get('/')).body).toBe('1');
    expect('n' in Array.prototype).toBe(false);
  });

  test('its clock and its dice are the edge’s', async () => {
    const edge = played({
      request:
        'return { statusCode: 200, body: JSON.stringify([Date.now(), +new Date(), new Date(5).getTime(), Math.random()]) };',
    });
    expect(JSON.parse((await edge.get('/')).body)).toEqual([edge.now(), edge.now(), 5, 0.5]);
  });

  test('it can hash', async () => {
    const edge = played({
      request:
        "const crypto = require('crypto'); return { statusCode: 200, body: crypto.createHmac('sha256', 'k').update('t').digest('hex') };",
    });
    expect((await edge.get('/')).body).toHaveLength(64);
  });

  test('code above 10 KB is refused at the start, as a deploy would', () => {
    expect(() => played({ request: `return request; // ${'x'.repeat(10_300)}` })).toThrow(
      /function request has 10\d\d\d bytes, CloudFront takes 10240/,
    );
  });

  test('it reads the store', async () => {
    const edge = played(
      {
        request:
          "const kvs = cf.kvs(); return { statusCode: 200, body: JSON.stringify([await kvs.get('a'), await kvs.get('j', { format: 'json' }), await kvs.exists('b'), await kvs.get('b').catch(() => 'absent')]) };",
      },
      {},
      () =>
        new Map([
          ['a', '1'],
          ['j', '{"x":2}'],
        ]),
    );
    expect(JSON.parse((await edge.get('/')).body)).toEqual(['1', { x: 2 }, false, 'absent']);
  });
});

describe('origin selection', () => {
  const DIVERT =
    "cf.selectRequestOriginById('pages'); request.uri = '/_pages/queue.html'; request.querystring = {}; request.cookies = {}; return request;";

  test('the request goes to the selected origin under the policies of the behaviour that was chosen', async () => {
    const edge = played({ request: DIVERT });
    await edge.get('/cart?x=1', { cookie: 'session=a' });
    expect(edge.asked).toEqual(['GET pages /_pages/queue.html']);
    expect(edge.requests[0]?.headers).toMatchObject({ host: ['pages.s3.us-east-1.amazonaws.com'] });
    expect(edge.requests[0]?.headers.cookie).toBeUndefined();
  });

  test('hostHeader is what the application gets as Host', async () => {
    const edge = played({
      request:
        "cf.selectRequestOriginById('app', { hostHeader: request.headers.host.value }); return request;",
    });
    await edge.get('/');
    expect(edge.requests[0]?.headers.host).toEqual(['shop.example']);
  });

  test('what one request selected is nothing to the next', async () => {
    const edge = played({
      request: "if (request.uri === '/a') cf.selectRequestOriginById('pages'); return request;",
    });
    await Promise.all([edge.get('/a'), edge.get('/b'), edge.get('/a?2'), edge.get('/c')]);
    expect(edge.asked.sort()).toEqual(['GET app /b', 'GET app /c', 'GET pages /a', 'GET pages /a']);
  });
});

// "Restrictions on all edge functions", HTTP status codes; "CloudFront Functions event structure".
describe('viewer-response', () => {
  const MARK = "response.headers['x-ran'] = { value: '1' }; return response;";

  test('it runs for misses and for hits', async () => {
    const edge = played({ response: MARK });
    edge.plays = () => cached('x', 'max-age=10');
    expect((await edge.get('/')).headers['x-ran']).toEqual(['1']);
    const hit = await edge.get('/');
    expect([hit.outcome, hit.headers['x-ran']]).toEqual(['hit', ['1']]);
  });

  test.each([400, 404, 500, 503])('it does not run for a %i of the origin', async (status) => {
    const edge = played({ response: MARK });
    edge.plays = (_, origin) => (origin.id === 'pages' ? answer(200, 'sorry') : answer(status, 'no'));
    expect((await edge.get('/')).headers['x-ran']).toBeUndefined();
  });

  test('it may change the status: a page of the bucket becomes a 503', async () => {
    const edge = played({
      request: "cf.selectRequestOriginById('pages'); request.uri = '/_pages/queue.html'; return request;",
      response:
        "response.statusCode = Number(response.headers['x-amz-meta-status'].value); delete response.headers['x-amz-meta-status']; response.headers['retry-after'] = { value: '30' }; return response;",
    });
    edge.plays = () => answer(200, 'wait', { 'x-amz-meta-status': '503', 'cache-control': 'max-age=60' });
    for (const outcome of ['miss', 'hit']) {
      const got = await edge.get('/');
      expect(got).toMatchObject({ status: 503, body: 'wait', outcome, headers: { 'retry-after': ['30'] } });
      expect(got.headers['x-amz-meta-status']).toBeUndefined();
    }
  });

  test('it sees the cookies of the answer, and sets some', async () => {
    const edge = played({
      response:
        "response.cookies.mine = { value: '1', attributes: 'Path=/; Secure' }; response.headers['x-seen'] = { value: JSON.stringify(response.cookies.a) }; return response;",
    });
    edge.plays = () => answer(200, '', { 'set-cookie': 'a=b; Path=/; HttpOnly' });
    const { headers } = await edge.get('/');
    expect(headers['set-cookie']).toEqual(['a=b; Path=/; HttpOnly', 'mine=1; Path=/; Secure']);
    expect(JSON.parse(headers['x-seen']![0]!)).toEqual({ value: 'b', attributes: 'Path=/; HttpOnly' });
  });

  test.each(['original', 'modified'] as const)(
    'whether it sees the %s request is a switch',
    async (viewerResponseSees) => {
      const edge = played(
        {
          request: "request.uri = '/changed'; request.headers['x-new'] = { value: '1' }; return request;",
          response:
            "response.headers['x-seen'] = { value: event.request.uri + (event.request.headers['x-new'] ? ' new' : '') }; return response;",
        },
        { viewerResponseSees },
      );
      expect((await edge.get('/asked')).headers['x-seen']).toEqual([
        viewerResponseSees === 'original' ? '/asked' : '/changed new',
      ]);
    },
  );

  test('what it logs comes along', async () => {
    const edge = played({ response: "console.log('bw1', 7); return response;" });
    const { log } = await edge.edge.handle({
      method: 'GET',
      path: '/',
      query: '',
      headers: { host: ['a'] },
      ip: '127.0.0.1',
    });
    expect(log).toEqual(['bw1 7']);
  });

  test('it may not touch Via', async () => {
    const edge = played({ response: "response.headers.via = { value: 'x' }; return response;" });
    expect(await edge.get('/')).toMatchObject({ status: 502 });
  });
});

// "Helper methods for origin modification", createRequestOriginGroup; "Optimize high availability with CloudFront origin failover".
describe('a group that a function makes', () => {
  const SECOND = { ...APP, id: 'second', domainName: 'second.example' };
  const group = (changes: { ids?: string; codes?: string } = {}) =>
    `cf.createRequestOriginGroup({ originIds: [${changes.ids ?? "{ originId: 'app' }, { originId: 'second' }"}], failoverCriteria: { statusCodes: [${changes.codes ?? '502, 503, 504'}] } }); return request;`;
  function grouped(
    first: Bench['plays'],
    code = group(),
    switches: Parameters<typeof bench>[1] = {},
    errorResponses: typeof DISTRIBUTION.errorResponses = [],
  ) {
    const behavior = { ...BEHAVIOR, viewerRequest: request(code) };
    const [pages] = DISTRIBUTION.behaviors;
    const edge = bench(
      { origins: [...DISTRIBUTION.origins, SECOND], behaviors: [pages!, behavior], errorResponses },
      switches,
    );
    edge.plays = (asked, origin) =>
      origin.id === 'second' ? cached('second', 'max-age=10') : first(asked, origin);
    return edge;
  }
  const failing = (failure: Failure) => () => ({ failure });

  test.each(['GET', 'HEAD', 'OPTIONS'])('%s is tried at the second when the first fails', async (method) => {
    const got = await grouped(failing('refused')).get('/', {}, method);
    expect(got).toMatchObject({ status: 200, asked: ['app', 'second'] });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is not', async (method) => {
    const got = await grouped(failing('refused')).get('/', {}, method);
    expect(got).toMatchObject({ status: 502, asked: ['app'] });
  });

  test.each<[string, Bench['plays'], string, boolean]>([
    ['no connection goes by 503', failing('refused'), '503', true],
    ['and not by 502', failing('refused'), '502', false],
    ['no connection in time, by 503', failing('connect-timeout'), '503', true],
    ['and not by 504', failing('connect-timeout'), '504', false],
    ['no answer in time, by 504', failing('response-timeout'), '504', true],
    ['and not by 503', failing('response-timeout'), '503', false],
    ['an exchange that took too long, by 504', failing('completion-timeout'), '504', true],
    ['one that broke off, by 502', failing('broken'), '502', true],
    ['a status on the list', () => answer(503, 'busy'), '503', true],
    ['a status that is not', () => answer(500, 'bug'), '502, 503, 504', false],
    ['an answer', () => answer(200, 'first'), '502, 503, 504', false],
  ])('%s', async (_, first, codes, second) => {
    const { asked } = await grouped(first, group({ codes })).get('/');
    expect(asked).toEqual(second ? ['app', 'second'] : ['app']);
  });

  test('nothing is remembered: the first is asked again; what the second said is kept as if it were the first’s', async () => {
    const edge = grouped(failing('refused'));
    expect(await edge.get('/')).toMatchObject({ outcome: 'miss', body: 'second' });
    expect(await edge.get('/')).toMatchObject({ outcome: 'hit', body: 'second' });
    await edge.get('/other');
    expect(edge.asked).toEqual(['GET app /', 'GET second /', 'GET app /other', 'GET second /other']);
  });

  test('when both fail, the error is the second’s, with its page', async () => {
    const edge = grouped(failing('connect-timeout'), group(), {}, DISTRIBUTION.errorResponses);
    edge.plays = (_, { id }) =>
      id === 'pages'
        ? answer(200, 'sorry')
        : id === 'app'
          ? { failure: 'connect-timeout' }
          : answer(503, 'busy');
    expect(await edge.get('/')).toMatchObject({
      status: 503,
      body: 'sorry',
      outcome: 'error page',
      asked: ['app', 'second', 'pages'],
    });
  });

  test('each has its own time: the first’s completion timeout is not the second’s', async () => {
    const edge = grouped(() => {
      edge.pass(APP.completionMs! / 1000);
      return { failure: 'response-timeout' };
    });
    expect(await edge.get('/')).toMatchObject({ status: 200, asked: ['app', 'second'] });
  });

  const named = (first: string, second: string) => ({
    ids: `{ originId: 'app', originOverrides: { hostHeader: '${first}' } }, { originId: 'second', originOverrides: { hostHeader: '${second}' } }`,
  });

  test('each member is asked under the name that was given for it, or its own', async () => {
    const edge = grouped(failing('refused'), group(named('a.example', 'b.example')));
    await edge.get('/');
    expect(edge.requests.map(({ headers }) => headers.host)).toEqual([['a.example'], ['b.example']]);
    const plain = grouped(failing('refused'));
    await plain.get('/');
    expect(plain.requests.map(({ headers }) => headers.host)).toEqual([[APP.domainName], ['second.example']]);
  });

  // Documented to work, reported not to: a switch.
  test.each([
    ['works', 200],
    ['fails validation', 502],
  ] as const)('a Host in a group, when it %s: %i', async (groupHostHeader, status) => {
    const edge = grouped(() => answer(200, 'x'), group(named('a.example', 'a.example')), { groupHostHeader });
    expect((await edge.get('/')).status).toBe(status);
    const plain = grouped(() => answer(200, 'x'), group(), { groupHostHeader });
    expect((await plain.get('/')).status).toBe(200);
  });

  test.each([
    ['one origin', { ids: "{ originId: 'app' }" }, /two origins, got 1/],
    ['three origins', { ids: "{ originId: 'app' }, { originId: 'second' }, { originId: 'pages' }" }, /got 3/],
    ['no status', { codes: '' }, /statusCodes are some of/],
    ['a status that none may have', { codes: '429' }, /statusCodes are some of .* got 429/],
    ['a Host with a port', named('a.example:80', 'b.example'), /is no host name/],
  ] as const)('%s: the call throws', async (_, changes, trouble) => {
    const edge = grouped(() => answer(200, ''), group(changes));
    expect(await edge.get('/')).toMatchObject({ status: 503, trouble: expect.stringMatching(trouble) });
  });

  test('a second that is not there', async () => {
    const ids = "{ originId: 'app' }, { originId: 'nobody' }";
    const edge = grouped(() => answer(200, ''), group({ ids }));
    expect(await edge.get('/')).toMatchObject({ status: 502, trouble: expect.stringContaining('nobody') });
  });
});
