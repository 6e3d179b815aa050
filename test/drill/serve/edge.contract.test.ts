// `npm run edge` as a person starts it: a process, its two ports, and the breakwater command against it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { httpSend } from '../../support/http-send';
import { siteAssembly } from '../../support/site-assembly';

const ROOT = join(__dirname, '..', '..', '..');
const LOADER = ['-r', join(ROOT, 'scripts', 'ts-require.cjs')];
const START = [...LOADER, join(ROOT, 'drill', 'serve', 'start.ts')];

// biome-ignore lint/suspicious/noExplicitAny: a template, which each test breaks at another place
type Properties = Record<string, any>;

/** The site's assembly with what `change` makes of the properties of each resource of the type. */
function broken(type: string, change: (properties: Properties) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-broken-'));
  cpSync(siteAssembly(), folder, { recursive: true });
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const resource of Object.values<Properties>(template.Resources))
      if (resource.Type === type) change(resource.Properties);
    writeFileSync(join(folder, name), JSON.stringify(template));
  }
  return folder;
}

const withCode = (code: string) =>
  broken('AWS::CloudFront::Function', (properties) => {
    properties.FunctionCode = code;
  });
const withConfig = (config: Properties) =>
  broken('AWS::CloudFront::Distribution', ({ DistributionConfig }) => {
    Object.assign(DistributionConfig, config);
  });

/** A folder with this site's app and a configuration, as a person has it. */
function configured(config: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-configured-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const app = ['node', ...LOADER, join(ROOT, 'bin', 'site.ts')].join(' ');
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app }));
  writeFileSync(join(folder, 'breakwater.config.json'), config);
  return folder;
}

describe('what a person got wrong is one line and exit 2', () => {
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    port = (taken.address() as { port: number }).port;
  });
  afterAll(() => taken.close());

  const assembly = siteAssembly();
  test.each<[what: string, args: () => string[], message: RegExp]>([
    [
      'a folder that is no assembly',
      () => ['--assembly', 'docs'],
      /^error: docs is no cloud assembly: .*\n$/,
    ],
    [
      'a backend that is no address',
      () => ['--backend', 'nonsense'],
      /^error: --backend must be an address .* got nonsense\n$/,
    ],
    [
      'an unknown option',
      () => ['--what'],
      /^error: Unknown option '--what'; npm run edge -- --help lists what there is\n$/,
    ],
    [
      'a function that is no JavaScript',
      () => ['--assembly', withCode('function handler(event) {\n  return event request;\n}')],
      /^error: function [\w-]+ of distribution Breakwater\/\S+ is no JavaScript \(Unexpected identifier 'request', line 2\): CloudFront would refuse it; .*\n$/,
    ],
    [
      'a function that is too large',
      () => ['--assembly', withCode(`function handler(e) { return e.request; } // ${'x'.repeat(10_240)}`)],
      /^error: function [\w-]+ of distribution Breakwater\/\S+ has 10\d{3} bytes, CloudFront takes 10240: CloudFront would refuse it; .*\n$/,
    ],
    [
      'a behaviour whose origin is not there',
      () => ['--assembly', withConfig({ DefaultCacheBehavior: { TargetOriginId: 'nowhere' } })],
      /^error: distribution Breakwater\/\S+: the default behaviour names nowhere, which is no origin of it; it has breakwater-app, breakwater-pages\n$/,
    ],
    [
      'a distribution without origins',
      () => ['--assembly', withConfig({ Origins: [] })],
      /^error: distribution Breakwater\/\S+ has no origin: CloudFront would refuse it; give it one\n$/,
    ],
    [
      'a port in use',
      () => ['--assembly', assembly, '--port', String(port)],
      /^error: port \d+ is in use; choose another one with --port\n$/,
    ],
    [
      'a control port in use',
      () => ['--assembly', assembly, '--port', '0', '--control-port', String(port)],
      /^error: port \d+ is in use; choose another one with --control-port\n$/,
    ],
  ])('%s', (_, args, message) => {
    const { status, stderr } = spawnSync(process.execPath, [...START, ...args()], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  test('a configuration that is wrong: every problem of it, as the app says it', () => {
    const { status, stderr } = spawnSync(process.execPath, [...START, '--port', '0', '--control-port', '0'], {
      cwd: configured('{"site":"My Shop","nope":1}'),
      encoding: 'utf8',
    });
    expect(stderr).toMatch(
      /^error: cdk synth failed: breakwater\.config\.json has 2 problems:\n {2}- site must be .*, got "My Shop"\n {2}- nope is not a key .*\nPut it right, or name an assembly with --assembly\n$/,
    );
    expect(status).toBe(2);
  });

  test('ports in use are noticed before anything is synthesized, both at once', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: second } = other.address() as { port: number };
    const args = ['--port', String(port), '--control-port', String(second)];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...START, ...args], {
      cwd: configured('{"nope":1}'),
      encoding: 'utf8',
    });
    other.close();
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: port ${port} is in use; choose another one with --port; port ${second} is in use; choose another one with --control-port\n`,
    });
  });

  test('--help is an answer', () => {
    const { status, stdout } = spawnSync(process.execPath, [...START, '--help'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('--propagation SECONDS')]);
  });
});

interface Started {
  readonly siteUrl: string;
  readonly controlUrl: string;
}

describe('running', () => {
  let child: ChildProcess;
  let started: Started;
  const lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    const args = [
      '--assembly',
      siteAssembly(),
      '--port',
      '0',
      '--control-port',
      '0',
      '--propagation',
      '0',
      '--json',
    ];
    child = spawn(process.execPath, [...START, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const reader = createInterface({ input: child.stdout! });
    started = await new Promise<Started>((resolve) => {
      reader.on('line', (text) => {
        const line = JSON.parse(text) as Record<string, unknown>;
        lines.push(line);
        if (line.event === 'started') resolve(line as unknown as Started);
      });
    });
  });
  afterAll(() => {
    child.kill('SIGKILL');
  });

  const visit = (path: string, method = 'GET') =>
    httpSend(`${started.siteUrl}${path}`, {
      method,
      headers: { accept: 'text/html', 'user-agent': 'browser' },
    });
  const backend = (state: string) =>
    httpSend(`${started.controlUrl}/demo-backend/${state}`, { method: 'POST' });
  const breakwater = (...args: string[]) => {
    const command = [...LOADER, join(ROOT, 'bin', 'breakwater.ts'), ...args, '--local', started.controlUrl];
    return new Promise<{ status: number | null; text: string }>((resolve) => {
      const run = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
      let text = '';
      run.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      run.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      run.on('close', (status) => resolve({ status, text }));
    });
  };

  test('the site is there, with the Host of the visitor and without its port', async () => {
    const { status, body, headers } = await visit('/product');
    expect([status, headers['x-cache']]).toEqual([200, 'Miss from cloudfront']);
    expect(body).toContain('<dt>host</dt><dd>127.0.0.1</dd><dt>x-forwarded-host</dt><dd>127.0.0.1</dd>');
  });

  test('the backend dies, and comes back', async () => {
    await visit('/');
    await backend('down');
    for (const method of ['GET', 'POST']) {
      expect(await visit('/product', method)).toMatchObject({
        status: 502,
        headers: { 'x-cache': 'Error from cloudfront' },
      });
    }
    expect(await visit('/')).toMatchObject({ status: 200 });
    await backend('up');
    expect((await visit('/basket')).status).toBe(200);
  });

  test('the command switches the mode, sees it at the edge, lets an operator past it, and ends it', async () => {
    const set = await breakwater('mode', 'maintenance', '--for', '10m', '--reason', 'trying');
    expect(set).toMatchObject({ status: 0, text: expect.stringContaining('normal → maintenance') });
    expect(set.text).not.toContain('warning');
    expect(await visit('/account')).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.any(String) },
    });
    const { text } = await breakwater('bypass', '--for', '1h');
    const link = /^http:\S+/m.exec(text)?.[0] ?? '';
    const opened = await httpSend(link);
    expect([opened.status, opened.headers.location]).toEqual([302, '/']);
    const cookie = String(opened.headers['set-cookie']).split(';')[0]!;
    const inside = await httpSend(`${started.siteUrl}/product?inside`, {
      headers: { accept: 'text/html', cookie },
    });
    expect(inside.status).toBe(200);
    expect(JSON.parse((await breakwater('status', '--json')).text)).toMatchObject({
      inForce: true,
      edge: { preset: 'maintenance' },
    });
    expect((await breakwater('mode', 'normal', '--reason', 'enough')).status).toBe(0);
    expect((await visit('/product?again')).status).toBe(200);
  });

  test('each request has its line', () => {
    const requests = lines.filter(({ event }) => event === 'request');
    expect(requests).toContainEqual(
      expect.objectContaining({
        method: 'GET',
        path: '/product',
        status: 502,
        outcome: 'error page',
        trouble: 'refused',
      }),
    );
    expect(requests).toContainEqual(
      expect.objectContaining({ path: '/_breakwater/mode', outcome: 'function', asked: [] }),
    );
  });

  test('Ctrl-C ends it cleanly', async () => {
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});
