import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askOrigins } from '../../../drill/serve/ask-origin';
import { APP, textOf } from '../../support/edge-bench';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

async function backend(answer: RequestListener): Promise<URL> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const LIMITS = { connectMs: 1000, readMs: 1000, budgetMs: undefined };
const ask = (
  url: URL,
  limits: Partial<Parameters<ReturnType<typeof askOrigins>>[2]> = {},
  body?: Uint8Array,
) =>
  askOrigins(() => url, new Map())(
    APP,
    {
      method: body === undefined ? 'GET' : 'POST',
      path: '/a',
      query: 'b=1',
      headers: { host: ['shop.example'] },
      body,
    },
    { ...LIMITS, ...limits },
  );

test('the backend gets the request as the policies made it, and its answer comes back', async () => {
  const url = await backend((request, response) => {
    response
      .setHeader('set-cookie', ['a=1', 'b=2'])
      .end(`${request.method} ${request.url} ${request.headers.host}`);
  });
  const response = await ask(url);
  if ('failure' in response) throw new Error(response.failure);
  expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(await textOf(response.body)).toBe('GET /a?b=1 shop.example');
});

test('a body goes along', async () => {
  const url = await backend((request, response) => request.pipe(response));
  const response = await ask(url, {}, new TextEncoder().encode('sent'));
  if ('failure' in response) throw new Error(response.failure);
  expect(await textOf(response.body)).toBe('sent');
});

test('nobody listens: refused', async () => {
  const url = await backend(() => undefined);
  await new Promise((resolve) => server!.close(resolve));
  server = undefined;
  expect(await ask(url)).toEqual({ failure: 'refused' });
});

test.each([
  [{ readMs: 20 }, 'response-timeout'],
  [{ budgetMs: 20 }, 'completion-timeout'],
] as const)('no answer within %j: %s', async (limits, failure) => {
  const url = await backend(() => undefined);
  expect(await ask(url, limits)).toEqual({ failure });
});

test('the connection breaks before an answer: broken', async () => {
  const url = await backend((request) => request.socket.destroy());
  expect(await ask(url)).toEqual({ failure: 'broken' });
});

test('the connection breaks inside the body: whoever reads it is told', async () => {
  const url = await backend((request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => request.socket.destroy());
  });
  const response = await ask(url);
  if ('failure' in response) throw new Error(response.failure);
  await expect(textOf(response.body)).rejects.toThrow();
});
