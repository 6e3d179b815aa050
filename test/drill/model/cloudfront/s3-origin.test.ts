import { type StoredObject, s3Answer } from '../../../../drill/model/cloudfront/s3-origin';
import { BEHAVIOR, bench, PAGES, POLICY, textOf } from '../../../support/edge-bench';

const OBJECTS = new Map<string, StoredObject>([
  ['_pages/sorry.html', { bytes: new TextEncoder().encode('sorry'), headers: { etag: ['"1"'] } }],
  ['a b.html', { bytes: new Uint8Array(1), headers: {} }],
]);
const ask = (path: string, headers: Record<string, string[]> = {}, method = 'GET') =>
  s3Answer(PAGES, OBJECTS, { method, path, query: '', headers: { host: [PAGES.domainName], ...headers } });

test('an object, by its decoded name', async () => {
  expect(ask('/_pages/sorry.html')).toMatchObject({ status: 200, headers: { 'content-length': ['5'] } });
  expect(ask('/a%20b.html').status).toBe(200);
  expect(await textOf(ask('/_pages/sorry.html', {}, 'HEAD').body)).toBe('');
});

test('a missing object is a 403, because CloudFront may not list', () => {
  expect(ask('/checkout').status).toBe(403);
});

test('a condition that holds is a 304', () => {
  expect(ask('/_pages/sorry.html', { 'if-none-match': ['"1"'] }).status).toBe(304);
});

test('the visitor’s Host breaks the signature', async () => {
  const refused = ask('/_pages/sorry.html', { host: ['shop.example'] });
  expect(refused.status).toBe(403);
  expect(await textOf(refused.body)).toContain('SignatureDoesNotMatch');
});

test('a visitor’s Authorization breaks it where it may take the signature’s place', () => {
  const sent = { method: 'GET', path: '/_pages/sorry.html', query: '' };
  const headers = { host: [PAGES.domainName], authorization: ['Basic dmlzaXRvcg=='] };
  expect(s3Answer(PAGES, OBJECTS, { ...sent, headers }).status).toBe(200);
  expect(s3Answer({ ...PAGES, yieldsToViewer: true }, OBJECTS, { ...sent, headers }).status).toBe(403);
});

// The trap behind decision 104: a diverted request keeps the policies of the behaviour it came in by.
test.each([
  ['in the cache key', { cachePolicy: { ...POLICY, headers: ['host'] } }],
  [
    'in the origin request policy',
    {
      originRequestPolicy: {
        ...BEHAVIOR.originRequestPolicy!,
        headers: { behavior: 'allViewer' as const, names: [] },
      },
    },
  ],
])('a behaviour with Host %s cannot be diverted to a bucket', async (_, changes) => {
  const viewerRequest = {
    name: 'divert',
    code: "import cf from 'cloudfront';\nfunction handler(event) { cf.selectRequestOriginById('pages'); event.request.uri = '/_pages/sorry.html'; return event.request; }",
  };
  const diverted = async (behavior: typeof BEHAVIOR) => {
    const played = bench({ behaviors: [behavior] });
    played.plays = (request, origin) => s3Answer(origin, OBJECTS, request);
    return (await played.get('/')).status;
  };
  expect(await diverted({ ...BEHAVIOR, viewerRequest })).toBe(200);
  expect(await diverted({ ...BEHAVIOR, ...changes, viewerRequest })).toBe(403);
});
