// A site whose reads are tried again at its standby, on the wire: the real templates and functions, two backends, one of which dies.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningEdge, startEdge } from '../../../drill/serve/edge-server';
import { httpSend } from '../../support/http-send';
import { siteAssembly } from '../../support/site-assembly';

const DOMAIN = {
  domainName: 'www.shop.example',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  hostedZoneName: 'shop.example',
} as const;
const [retrying, plain] = [true, false].map((standbyRetry) =>
  siteAssembly({ ...DOMAIN, standbyRegion: 'eu-central-1', standbyRetry }),
);

interface Backend {
  readonly server: Server;
  readonly url: URL;
  readonly requests: IncomingMessage[];
  status: number;
}

async function backend(name: string): Promise<Backend> {
  const requests: IncomingMessage[] = [];
  const self = { requests, status: 200 } as { -readonly [K in keyof Backend]: Backend[K] };
  self.server = createServer((request, response) => {
    request.resume();
    requests.push(request);
    response.writeHead(self.status, { 'cache-control': 'no-store' }).end(name);
  }).listen(0, '127.0.0.1');
  await once(self.server, 'listening');
  self.url = new URL(`http://127.0.0.1:${(self.server.address() as AddressInfo).port}`);
  return self;
}

const closed = (server: Server) => {
  server.closeAllConnections();
  return new Promise<void>((resolve) => server.close(() => resolve()));
};

describe('with the primary dead', () => {
  let home: Backend;
  let standby: Backend;
  const edges: RunningEdge[] = [];
  beforeEach(async () => {
    home = await backend('home');
    standby = await backend('standby');
  });
  afterEach(async () => {
    await Promise.all(edges.splice(0).map((edge) => edge.close()));
    for (const { server } of [home, standby]) if (server.listening) await closed(server);
  });

  const start = async (retry: boolean, switches = {}) => {
    const edge = await startEdge({
      assembly: (retry ? retrying : plain)!,
      backend: (originId) => (originId === 'breakwater-standby' ? standby : home).url,
      port: 0,
      controlPort: 0,
      propagationMs: 0,
      switches,
      log: () => undefined,
    });
    edges.push(edge);
    return (method: string, path = '/account') =>
      httpSend(`${edge.siteUrl}${path}`, { method, headers: { accept: 'text/html' } });
  };

  test('a read is answered by the standby in the same request, a form by the page', async () => {
    const send = await start(true);
    expect(await send('GET')).toMatchObject({ status: 200, body: 'home' });
    expect(standby.requests).toEqual([]);
    await closed(home.server);
    expect(await send('GET')).toMatchObject({ status: 200, body: 'standby' });
    expect((await send('HEAD')).status).toBe(200);
    expect((await send('OPTIONS')).status).toBe(200);
    const asked = standby.requests.length;
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(await send(method)).toMatchObject({
        status: 502,
        headers: { 'x-cache': 'Error from cloudfront' },
      });
    expect(standby.requests).toHaveLength(asked);
  });

  test('the standby is asked under the site’s name, with the header that it expects', async () => {
    const send = await start(true);
    await closed(home.server);
    await send('GET');
    expect(standby.requests[0]!.headers).toMatchObject({
      host: '127.0.0.1',
      'x-forwarded-host': expect.stringContaining('127.0.0.1'),
      'x-breakwater-origin-verify': expect.stringContaining('origin-verification'),
    });
  });

  test('a fleet that sheds sends its reads there too; when both shed, the page has the error’s own code', async () => {
    const send = await start(true);
    home.status = 503;
    expect(await send('GET')).toMatchObject({ status: 200, body: 'standby' });
    expect(await send('POST')).toMatchObject({ status: 503 });
    standby.status = 503;
    expect(await send('GET', '/other')).toMatchObject({
      status: 503,
      headers: { 'x-cache': 'Error from cloudfront' },
    });
  });

  test('what the application itself does wrong is not tried again', async () => {
    const send = await start(true);
    home.status = 500;
    expect((await send('GET')).status).toBe(500);
    expect(standby.requests).toEqual([]);
  });

  test('without standbyRetry it is the page, until DNS has moved', async () => {
    const send = await start(false);
    await closed(home.server);
    expect((await send('GET')).status).toBe(502);
    expect(standby.requests).toEqual([]);
  });

  test('should CloudFront refuse a Host in a group, every read is a 502: why it is off until it was tried', async () => {
    const send = await start(true, { groupHostHeader: 'fails validation' });
    expect((await send('GET')).status).toBe(502);
    expect(await send('POST')).toMatchObject({ status: 200, body: 'home' });
  });
});
