// The app of this repository, synthesized with pages and paths of its own, played in front of a backend that remembers who came.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundle } from '../bundle.mjs';

const require = createRequire(import.meta.url);

const CONFIG = {
  account: '111111111111',
  siteRegion: 'eu-west-3',
  controlRegion: 'eu-west-1',
  sessionCookies: ['session'],
  landingPaths: ['/landing'],
  cacheablePaths: ['/public'],
  page: {
    brand: 'Maison Varech',
    promoCode: 'MERCI10',
    contact: { email: 'hello@example.com', phone: '+33 1 23 45 67 89' },
  },
};

/** What the dice are made of, beside who asks: the same at every run, so that the same visitors wait. */
const NOON = Date.UTC(2026, 10, 27, 12);
const KEY = 'check-edge-check-edge-check-edge-check-edge';

/** The assembly's folder. */
export async function synthesize() {
  await bundle();
  const folder = join('dist', 'check-edge');
  const config = `${folder}.json`;
  mkdirSync('dist', { recursive: true });
  writeFileSync(config, JSON.stringify(CONFIG));
  const cdk = require.resolve('aws-cdk/bin/cdk');
  const args = [cdk, 'synth', '--quiet', '--output', folder, '-c', `config=${config}`];
  // The validator costs seconds, and finds what CI's own synthesis finds.
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`cdk synth failed:\n${stderr}`);
  return folder;
}

/** @param sees what a viewer-response function sees of the request: `original` or `modified` */
export async function startSite(assembly, sees) {
  require('../ts-require.cjs');
  const { startEdge } = require('../../drill/serve/edge-server.ts');
  const { PRESET_DIALS } = require('../../lib/private/contracts/site-mode.ts');
  const backend = await startBackend();
  const clock = { ahead: 0 };
  const startedAt = Date.now();
  const now = () => NOON + Date.now() - startedAt + clock.ahead;
  const edge = await startEdge({
    assembly,
    backend: () => backend.url,
    port: 0,
    controlPort: 0,
    propagationMs: 0,
    switches: { viewerResponseSees: sees },
    log: () => undefined,
    now,
  });
  let revision = 0;
  /** As a person would write it, for an hour. */
  const setMode = (preset, dials = {}) => {
    const { store } = edge.play;
    const at = Math.floor(now() / 1000);
    revision += 1;
    const document = {
      version: 1,
      revision,
      preset,
      ...PRESET_DIALS[preset],
      ...dials,
      until: at + 3600,
      retryAfterSeconds: 30,
      by: 'person',
      at,
    };
    const puts = [
      { key: 'mode', value: JSON.stringify(document) },
      { key: 'key', value: KEY },
    ];
    store.update(store.etag, { puts, deletes: [] });
  };
  return {
    origin: edge.siteUrl,
    backend,
    clock,
    setMode,
    close: async () => {
      await edge.close();
      backend.close();
    },
  };
}

/** Answers every address, and remembers each request; `alive` says whether it answers at all. */
async function startBackend() {
  const state = { alive: true, seen: [] };
  const server = createServer((asked, response) => {
    if (!state.alive) return asked.socket.destroy();
    const { method, url, headers } = asked;
    state.seen.push({ method, url, headers });
    const shared = url.startsWith('/public') ? 'public, s-maxage=60' : 'private, no-store';
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': shared });
    response.end(method === 'HEAD' ? undefined : '<!doctype html><title>Shop</title><h1>Shop</h1>');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(state, {
    url: new URL(`http://127.0.0.1:${server.address().port}`),
    /** What one visitor, known by her user agent, has asked the backend for, icons apart. */
    askedBy: (agent) =>
      state.seen.filter(({ url, headers }) => headers['user-agent'] === agent && url !== '/favicon.ico'),
    close: () => server.close(),
  });
}

/** As a crawler asks: without the headers that only browsers send, which `fetch` would send too. */
export function crawl(origin, path, headers) {
  return new Promise((resolve, reject) => {
    const asked = request(origin + path, { headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
    });
    asked.on('error', reject).end();
  });
}
