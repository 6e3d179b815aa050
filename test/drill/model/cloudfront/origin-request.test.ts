import { MANAGED_ORIGIN_REQUEST_POLICIES } from '../../../../drill/model/cloudfront/managed-policies';
import { originRequest } from '../../../../drill/model/cloudfront/origin-request';
import { APP, BEHAVIOR, POLICY, viewer } from '../../../support/edge-bench';

const IDS = {
  allViewer: '216adef6-5c7f-47e4-b989-5492eafa07d3',
  exceptHost: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
};
const SENT = {
  accept: 'text/html',
  authorization: 'Basic x',
  cookie: 'session=a; other=b',
  'user-agent': 'browser',
  'accept-encoding': 'gzip, deflate',
  connection: 'keep-alive',
};
const ask = (
  policy: string | undefined,
  changes: { key?: Partial<typeof POLICY>; method?: string; address?: string } = {},
) =>
  originRequest(
    {
      ...BEHAVIOR,
      cachePolicy: { ...POLICY, headers: [], cookies: { behavior: 'none', names: [] }, ...changes.key },
      originRequestPolicy: policy === undefined ? undefined : MANAGED_ORIGIN_REQUEST_POLICIES[policy],
    },
    viewer(changes.address ?? '/a?b=1', SENT, changes.method),
    { origin: APP },
  );

// "Control origin requests with a policy"; "HTTP request headers and CloudFront behavior".
test('without an origin request policy only the key and what CloudFront always sends', () => {
  const { headers, query } = ask(undefined, { key: { queryStrings: { behavior: 'none', names: [] } } });
  expect(headers).toEqual({
    host: [APP.domainName],
    'user-agent': ['Amazon CloudFront'],
    'accept-encoding': ['gzip'],
    via: [expect.stringContaining('CloudFront')],
    'x-forwarded-for': ['203.0.113.7'],
  });
  expect(query).toBe('');
});

test('what is in the key is forwarded too', () => {
  const { headers, query } = ask(undefined, {
    key: { headers: ['accept', 'authorization'], cookies: { behavior: 'whitelist', names: ['sess*'] } },
  });
  expect(headers).toMatchObject({ accept: ['text/html'], authorization: ['Basic x'], cookie: ['session=a'] });
  expect(query).toBe('b=1');
});

test('AllViewer sends everything, Host and Authorization included', () => {
  const { headers } = ask(IDS.allViewer);
  expect(headers).toMatchObject({
    host: ['shop.example'],
    accept: ['text/html'],
    authorization: ['Basic x'],
    cookie: ['session=a; other=b'],
    'user-agent': ['browser'],
  });
  expect(headers.connection).toBeUndefined();
});

test('AllViewerExceptHostHeader sends everything but Host, which is the origin’s', () => {
  const { headers } = ask(IDS.exceptHost);
  expect(headers).toMatchObject({
    host: [APP.domainName],
    accept: ['text/html'],
    cookie: ['session=a; other=b'],
  });
});

test('Host in the key is sent, and the function’s hostHeader before all', () => {
  expect(ask(undefined, { key: { headers: ['host'] } }).headers.host).toEqual(['shop.example']);
  const chosen = originRequest(BEHAVIOR, viewer('/', SENT), { origin: APP, hostHeader: 'www.example' });
  expect(chosen.headers.host).toEqual(['www.example']);
});

test.each([
  ['GET', undefined],
  ['HEAD', undefined],
  ['OPTIONS', undefined],
  ['POST', ['Basic x']],
  ['DELETE', ['Basic x']],
])('Authorization of %s without key and policy: %s', (method, expected) => {
  expect(ask(undefined, { method }).headers.authorization).toEqual(expected);
});

test('the origin’s path stands before the request’s, its headers replace the viewer’s, and the address list grows', () => {
  const origin = { ...APP, path: '/v1', customHeaders: { accept: ['x/y'] } };
  const behavior = { ...BEHAVIOR, originRequestPolicy: MANAGED_ORIGIN_REQUEST_POLICIES[IDS.allViewer] };
  const request = originRequest(
    behavior,
    viewer('/a', { accept: 'text/html', 'x-forwarded-for': '192.0.2.1' }),
    { origin },
  );
  expect(request.path).toBe('/v1/a');
  expect(request.headers).toMatchObject({ accept: ['x/y'], 'x-forwarded-for': ['192.0.2.1, 203.0.113.7'] });
});

test('a query that goes whole is not rewritten', () => {
  expect(ask(undefined, { address: '/a?x&y=&z=1&&' }).query).toBe('x&y=&z=1&&');
});
