import { createHash, createHmac } from 'node:crypto';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type RunningServer, runServer } from './run-server';

/** A cache on loopback that speaks just enough of the protocol, and misbehaves on request. */
interface FakeCache {
  readonly port: number;
  readonly commands: string[][];
  behaviour: 'answer' | 'hang' | 'garbage';
  /** Cuts the open connections, as a failover does. */
  cut(): void;
  close(): Promise<void>;
}

async function startCache(): Promise<FakeCache> {
  const commands: string[][] = [];
  const sockets = new Set<Socket>();
  const counts = new Map<string, number>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', (data) => {
      for (const words of parse(data.toString())) {
        commands.push(words);
        if (cache.behaviour === 'hang' && words[0] !== 'AUTH') continue;
        socket.write(cache.behaviour === 'garbage' ? '-ERR no\r\n' : answer(words, counts));
      }
    });
  });
  const port = await listen(server);
  const cache: FakeCache = {
    port,
    commands,
    behaviour: 'answer',
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => {
      cache.cut();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return cache;
}

function parse(text: string): string[][] {
  return text
    .split(/^\*\d+\r\n/m)
    .filter(Boolean)
    .map((command) => command.split('\r\n').filter((_, index) => index % 2 === 1));
}

function answer([command, key = '']: string[], counts: Map<string, number>): string {
  if (command === 'AUTH') return '+OK\r\n';
  if (command === 'EXPIRE') return ':1\r\n';
  counts.set(key, (counts.get(key) ?? 0) + 1);
  return `:${counts.get(key)}\r\n`;
}

function listen(server: Server | HttpServer): Promise<number> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });
}

/** The instance metadata service, version 2 only. */
function metadataService(): HttpServer {
  return createHttpServer((request, response) => {
    if (request.method === 'PUT' && request.url === '/latest/api/token') return response.end('session');
    if (request.headers['x-aws-ec2-metadata-token'] !== 'session') return response.writeHead(401).end();
    if (request.url === '/latest/meta-data/iam/security-credentials/') return response.end('fleet-role\n');
    if (request.url !== '/latest/meta-data/iam/security-credentials/fleet-role')
      return response.writeHead(404).end();
    return response.end(JSON.stringify({ AccessKeyId: 'AKID', SecretAccessKey: 'SECRET', Token: 'a/b+c==' }));
  });
}

let cache: FakeCache;
let metadata: HttpServer;
let server: RunningServer;
const visitor = { headers: { cookie: `session=${'v'.repeat(32)}` } };
const visits = async () => /Visit (\d+)/.exec((await server.ask('/account', visitor)).body)?.[1];

beforeEach(async () => {
  cache = await startCache();
  metadata = metadataService();
  const metadataPort = await listen(metadata);
  server = await runServer(
    {},
    {
      cache: true,
      environment: {
        BREAKWATER_CACHE_HOST: '127.0.0.1',
        BREAKWATER_CACHE_PORT: String(cache.port),
        BREAKWATER_CACHE_GROUP: 'group-1',
        BREAKWATER_CACHE_USER: 'breakwater-user',
        BREAKWATER_CACHE_TLS: '0',
        BREAKWATER_METADATA: `http://127.0.0.1:${metadataPort}`,
      },
    },
  );
});
afterEach(async () => {
  await server.stop();
  await cache.close();
  await new Promise((done) => metadata.close(done));
});

/** The app connects in the background: asks until it has. */
async function connected(): Promise<void> {
  while ((await visits()) === undefined);
}

test('counts visits, and lets them expire', async () => {
  await connected();
  const before = Number(await visits());
  expect(Number(await visits())).toBe(before + 1);
  expect(cache.commands).toContainEqual(['INCR', `visits:${'v'.repeat(32)}`]);
  expect(cache.commands).toContainEqual(['EXPIRE', `visits:${'v'.repeat(32)}`, '1800']);
});

test('signs in with the role of the instance', async () => {
  await connected();
  const [command, user, token = ''] = cache.commands[0] ?? [];
  expect([command, user]).toEqual(['AUTH', 'breakwater-user']);
  const url = new URL(`http://${token}`);
  expect(url.host).toBe('group-1');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'connect',
    User: 'breakwater-user',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'a/b+c==',
  });
  const sent = url.searchParams.get('X-Amz-Signature');
  expect(sent).toBe(expectedSignature(token));
});

/** Signature Version 4 once more, written from its specification, over the query as it was sent. */
function expectedSignature(token: string): string {
  const query = token.slice(token.indexOf('?') + 1).replace(/&X-Amz-Signature=.*/, '');
  const date = new URLSearchParams(query).get('X-Amz-Date') ?? '';
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const sign = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const canonical = `GET\n/\n${query}\nhost:group-1\n\nhost\n${sha('')}`;
  const steps = [date.slice(0, 8), 'eu-west-3', 'elasticache', 'aws4_request'];
  const key = steps.reduce<string | Buffer>((inner, step) => sign(inner, step), 'AWS4SECRET');
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${steps.join('/')}\n${sha(canonical)}`;
  return sign(key, toSign).toString('hex');
}

describe('the site does not depend on it (a cache failover must not empty the fleet)', () => {
  test.each(['hang', 'garbage'] as const)('when it answers by %s', async (behaviour) => {
    await connected();
    cache.behaviour = behaviour;
    const replies = [];
    for (let n = 0; n < 20; n += 1) replies.push(await server.ask('/account', visitor));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    // One visitor pays for finding out; the next ones are not even asked.
    expect(replies.filter(({ ms }) => ms > 40).length).toBeLessThan(5);
    expect((await server.ask('/health')).status).toBe(200);
  });

  test('when the connection is cut', async () => {
    await connected();
    cache.cut();
    expect((await server.ask('/account', visitor)).status).toBe(200);
    expect((await server.ask('/health')).status).toBe(200);
  });

  test('health never asks it', async () => {
    await connected();
    const asked = cache.commands.length;
    for (let n = 0; n < 10; n += 1) await server.ask('/health');
    expect(cache.commands).toHaveLength(asked);
  });
});

test('a cache that is not there at all costs nothing but the count', async () => {
  await server.stop();
  server = await runServer(
    {},
    { cache: true, environment: { BREAKWATER_CACHE_HOST: '127.0.0.1', BREAKWATER_CACHE_PORT: '1' } },
  );
  expect(await visits()).toBeUndefined();
  expect((await server.ask('/health')).status).toBe(200);
});
