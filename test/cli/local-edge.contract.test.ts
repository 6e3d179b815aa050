// The published command against `npm run edge`: what a person types, and what a visitor gets for it.
import { get, type IncomingHttpHeaders } from 'node:http';
import { App } from 'aws-cdk-lib';
import { DemoBackend } from '../../drill/serve/demo-backend';
import { type RunningEdge, startEdge } from '../../drill/serve/edge-server';
import { Breakwater } from '../../lib/breakwater';
import { type Outcome, runCommand } from './world';

const backend = new DemoBackend();
let edge: RunningEdge;
let folder: string;
beforeAll(async () => {
  // With its assets: the pages are what the edge plays.
  const app = new App({ postCliContext: { 'aws:cdk:disable-asset-staging': false } });
  new Breakwater(app, 'Shop', { account: '123456789012', site: 'shop', siteRegion: 'eu-west-3' });
  const assembly = app.synth().directory;
  // Without a configuration, which would name the site.
  folder = assembly;
  await backend.start();
  edge = await startEdge({
    assembly,
    backend: () => backend.url,
    port: 0,
    controlPort: 0,
    propagationMs: 150,
    log: () => undefined,
  });
});
afterAll(async () => {
  await edge.close();
  await backend.close();
});

const command = (...args: string[]): Promise<Outcome> => commandAt(edge.controlUrl, ...args);

const commandAt = (local: string, ...args: string[]): Promise<Outcome> =>
  runCommand([...args, '--local', local], folder, {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    BREAKWATER_WATCH_MS: '10000,50',
  });

async function done(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await command(...args);
  expect({ status, stderr: stderr.replace(/^(warning|Whoever|It is).*\n/gm, '') }).toEqual({
    status: 0,
    stderr: '',
  });
  return stdout;
}

/** What a navigation gets. Not by `fetch`, which says of itself that it is none (`sec-fetch-mode: cors`). */
function navigate(url: string, cookie = ''): Promise<{ status?: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/html', 'user-agent': 'Mozilla/5.0', cookie };
    get(url, { headers }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    }).on('error', reject);
  });
}

/** The basket is nobody else's, and so never comes out of the cache. */
const visit = async (cookie?: string): Promise<number | undefined> =>
  (await navigate(`${edge.siteUrl}/basket`, cookie)).status;

test('the site closes, lets an operator in, and opens again, as the command says', async () => {
  const before = await done('status');
  expect(before).toMatch(/Site mode +normal/);
  expect(before).toMatch(/Operating mode +protect in eu-west-3 and eu-west-1/);
  expect(before).toMatch(/Signing keys +present/);
  expect(await visit()).toBe(200);

  const closed = await done('mode', 'maintenance', '--reason', 'moving the database', '--hard', '--no-lead');
  expect(closed).toContain('The nearest edge has it');
  expect(closed).toContain('have revision 1 after the --propagation of npm run edge\n');
  expect(await visit()).toBe(503);

  const link = (await done('bypass')).trim();
  const opened = await navigate(link);
  expect([opened.status, opened.headers.location]).toEqual([302, '/']);
  const [cookie = ''] = (opened.headers['set-cookie']?.[0] ?? '').split(';');
  expect(await visit(cookie)).toBe(200);
  expect(await visit()).toBe(503);

  expect(await done('mode', 'normal')).toContain('The nearest edge has it');
  expect(await visit()).toBe(200);
  expect(JSON.parse(await done('status', '--json'))).toMatchObject({
    site: 'shop',
    mode: 'normal',
    revision: 2,
    edge: { revision: 2, current: true },
  });
});

test.each(['up', 'down', 'failing'] as const)(
  'the site’s own address is not where the command works, while the backend is %s: one line',
  async (condition) => {
    await backend.set(condition);
    try {
      expect(await commandAt(edge.siteUrl, 'status')).toEqual({
        status: 2,
        stdout: '',
        stderr: `error: ${edge.siteUrl} is not the control address of npm run edge (its line *AWS operations*): --local http://127.0.0.1:4281\n`,
      });
    } finally {
      await backend.set('up');
    }
  },
);

test('off and on find their parameters, and what was before', async () => {
  expect(await done('off')).toMatch(/eu-west-3 +protect → off\n +eu-west-1 +protect → off/);
  expect(await done('on')).toMatch(/eu-west-3 +off → protect\n +eu-west-1 +off → protect/);
});
