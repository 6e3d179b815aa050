import { eventOf, statusOfResult } from '../../../../drill/model/apigateway/payload';
import { routeFor } from '../../../../drill/model/apigateway/routes';
import { TokenBucket } from '../../../../drill/model/apigateway/token-bucket';
import { kind } from '../../support/edge-world';

// API Gateway, "Create routes for HTTP APIs", routing API requests: the five routes and the table below them.
const DOCUMENTED = [
  'ANY /{proxy+}',
  '$default',
  'GET /pets/{proxy+}',
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
];

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
  ['POST', '/test/5', 'ANY /{proxy+}'],
  // The same page: `$default` takes what no other does; that a greedy variable wants at least one segment is assumed.
  ['GET', '/', '$default'],
])('%s %s takes %s', (method, path, expected) => {
  for (const order of [DOCUMENTED, [...DOCUMENTED].reverse()]) {
    const routes = order.map((key) => ({ key }));
    expect(routeFor(routes, method, path)?.key).toBe(expected);
  }
});

test.each([
  // A defined method before ANY.
  [['ANY /a', 'GET /a'], 'GET', '/a', 'GET /a'],
  [['ANY /a', 'GET /a'], 'POST', '/a', 'ANY /a'],
  [['GET /{proxy+}'], 'POST', '/a', undefined],
  [['GET /a/{id}'], 'GET', '/a/1/2', undefined],
])('of %j, %s %s takes %s', (keys, method, path, expected) => {
  expect(
    routeFor(
      keys.map((key) => ({ key })),
      method,
      path,
    )?.key,
  ).toBe(expected);
});

describe('a throttle', () => {
  test('lets a burst through, and after it its rate', () => {
    const bucket = new TokenBucket(100, 500);
    const passed = Array.from({ length: 10 }, (_, second) => bucket.take(1000, second * 1000, 1000));
    expect(passed).toEqual([600, 100, 100, 100, 100, 100, 100, 100, 100, 100]);
  });

  test('fills up again while nobody comes, and no further than its burst', () => {
    const bucket = new TokenBucket(100, 500);
    bucket.take(1000, 0, 1000);
    expect(bucket.take(1000, 3000, 1000)).toBe(300);
    expect(bucket.take(1000, 1_000_000, 1000)).toBe(600);
  });

  test('gives nothing twice to two who come in one step', () => {
    const bucket = new TokenBucket(100, 100);
    expect([bucket.take(150, 0, 1000), bucket.take(150, 0, 1000)]).toEqual([150, 50]);
  });
});

test('a function sees what format 2.0 documents: lower-case names, cookies apart, the query as it was', () => {
  const one = kind('a', undefined, { path: '/x/a', query: 'b=1&c=2' });
  const headers = { host: ['shop.example'], accept: ['a', 'b'], cookie: ['s=1; t=2'], 'user-agent': ['x'] };
  const met = { apiId: 'api', accountId: '1', stage: '$default', routeKey: 'GET /{proxy+}', timeMs: 5 };
  expect(eventOf('2.0', { ...met, kind: one, headers, path: '/a' })).toMatchObject({
    version: '2.0',
    routeKey: 'GET /{proxy+}',
    rawPath: '/a',
    rawQueryString: 'b=1&c=2',
    cookies: ['s=1', 't=2'],
    headers: { host: 'shop.example', accept: 'a,b' },
    queryStringParameters: { b: '1', c: '2' },
    requestContext: { apiId: 'api', stage: '$default', http: { method: 'GET', path: '/a' } },
    isBase64Encoded: false,
  });
  expect(eventOf('1.0', { ...met, kind: one, headers, path: '/a' })).toMatchObject({
    version: '1.0',
    resource: '/{proxy+}',
    httpMethod: 'GET',
    multiValueHeaders: { accept: ['a', 'b'] },
  });
});

// API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs", Lambda function response for formats 1.0 and 2.0.
test.each<['1.0' | '2.0', unknown, number | undefined]>([
  ['2.0', { statusCode: 503 }, 503],
  ['2.0', { statusCode: '404' }, 404],
  ['2.0', { message: 'hello' }, 200],
  ['2.0', 'hello', 200],
  ['2.0', { statusCode: 'none' }, undefined],
  ['1.0', { statusCode: 201 }, 201],
  ['1.0', { message: 'hello' }, undefined],
])('in format %s, %j is the status %s', (version, result, status) => {
  expect(statusOfResult(version, result)).toBe(status);
});
