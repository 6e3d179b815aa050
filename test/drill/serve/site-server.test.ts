import type { Answer, Edge } from '../../../drill/model/cloudfront/edge';
import type { ViewerRequest } from '../../../drill/model/cloudfront/types';
import type { AccessLine } from '../../../drill/serve/access-log';
import { asText } from '../../../drill/serve/access-log';
import { siteServer } from '../../../drill/serve/site-server';
import { textOf } from '../../support/edge-bench';
import { httpSend, type Sent } from '../../support/http-send';
import { listening } from '../../support/listening';

const ANSWER: Answer = {
  status: 200,
  headers: {},
  body: new Uint8Array(),
  outcome: 'miss',
  asked: [],
  log: [],
};

/** What the edge is handed for one request, and what the visitor gets of its answer. */
async function through(answer: Partial<Answer>, sent: Sent = {}, address = '/') {
  const handed: ViewerRequest[] = [];
  const bodies: string[] = [];
  const lines: AccessLine[] = [];
  const handle = async (request: ViewerRequest): Promise<Answer> => {
    handed.push(request);
    if (request.body !== undefined) bodies.push(await textOf(request.body));
    return { ...ANSWER, ...answer };
  };
  const server = await listening(
    siteServer(
      () => ({ handle }) as unknown as Edge,
      (line) => lines.push(line),
    ),
  );
  try {
    const received = await httpSend(`${server.url}${address}`, sent).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    return { request: handed[0]!, body: bodies[0], received, lines, port: new URL(server.url).port };
  } finally {
    await server.close();
  }
}

test('the edge gets the address in its two parts, the Host without its port, and the visitor’s address', async () => {
  const { request } = await through({}, { headers: { 'x-a': '1' } }, '/a%20b?c=d?e');
  expect(request).toMatchObject({
    method: 'GET',
    path: '/a%20b',
    query: 'c=d?e',
    ip: '127.0.0.1',
    headers: { host: ['127.0.0.1'], 'x-a': ['1'] },
  });
  expect(request.body).toBeUndefined();
});

test('a body is handed on as it comes', async () => {
  expect((await through({}, { method: 'POST', body: 'a=b' })).body).toBe('a=b');
});

test('a redirect to the site itself gets the port back, another one is left alone', async () => {
  const own = await through({ status: 302, headers: { location: ['https://127.0.0.1/next'] } });
  expect(own.received).toMatchObject({ headers: { location: `http://127.0.0.1:${own.port}/next` } });
  const other = await through({ status: 302, headers: { location: ['https://other.example/next'] } });
  expect(other.received).toMatchObject({ headers: { location: 'https://other.example/next' } });
});

test('a stream goes through, and one that breaks off breaks the connection', async () => {
  const stream = async function* (breaks: boolean) {
    yield new TextEncoder().encode('half');
    if (breaks) throw new Error('the origin broke off');
  };
  expect((await through({ body: stream(false) })).received).toMatchObject({ status: 200, body: 'half' });
  const { received, lines } = await through({ body: stream(true) });
  expect(received).toBe('ECONNRESET');
  expect(lines).toMatchObject([{ outcome: 'broken', trouble: 'the origin broke off' }]);
});

test('a request is one line, with what the functions said under it', () => {
  const line: AccessLine = {
    method: 'GET',
    path: '/cart',
    status: 503,
    outcome: 'error page',
    asked: ['app', 'pages'],
    ms: 2,
    functionLog: ['bw1 site organic 3'],
    trouble: 'refused',
  };
  expect(asText(line)).toBe(
    'GET   /cart  503  error page  asked app, pages  2 ms  (refused)\n        function says: bw1 site organic 3',
  );
});
