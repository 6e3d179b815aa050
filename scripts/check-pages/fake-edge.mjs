// What a page meets: an origin that answers as the distribution would, with the page and in the theme a check asks for.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** An address with a query string, which every retry has to keep. */
export const ADDRESS = '/checkout?cart=7&utm_source=ad';
export const INCIDENT = '/_breakwater/incident.json';

export const THEME = {
  brand: 'Maison Varech',
  promoCode: 'MERCI10',
  contact: { email: 'hello@example.com', phone: '+33 1 23 45 67 89', url: 'https://example.org/contact' },
};
export const HARD_THEME = {
  brand: 'Кофе & Thé “Ø” <b>⛵️</b> متجر',
  logo: '<svg viewBox="0 0 600 60"><path d="M0 0h600v60H0z" fill="#7a0019"/></svg>',
  colors: { background: '#ffffff', text: '#1a1a1a', accent: '#7a0019' },
  promoCode: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ1234',
  contact: { email: 'a.very.long.mailbox.name.indeed@customer-relations.example-of-a-long-domain.com' },
  english: {
    title: 'نعتذر، الموقع لا يعمل الآن',
    message: `Donaudampfschifffahrtselektrizitaeten${'x'.repeat(80)}`,
  },
};

/** The page for failures, which is in both languages, and those of the modes. */
export const PAGES = ['failures', 'maintenance', 'planned', 'queue', 'lead'];

/** What the fake distribution answers now; each check sets what it needs. */
export const edge = { html: '', page: 'failures', site: outage, incident: undefined, asked: [] };

/** As the viewer-response function sends the page of a mode; custom error pages pass no function. */
export function outage(response) {
  const { page } = edge;
  const ofMode = page === 'failures' ? {} : { 'x-breakwater-page': '1' };
  const retry = page === 'lead' || page === 'failures' ? {} : { 'retry-after': '1' };
  response.writeHead(page === 'lead' ? 200 : 503, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': page === 'failures' ? 'public, max-age=0' : 'no-store',
    ...ofMode,
    ...retry,
  });
  response.end(edge.html);
}

function serve(request, response) {
  edge.asked.push(`${request.method} ${request.url}`);
  if (request.url !== INCIDENT) return edge.site(response, request);
  if (edge.incident === undefined) return response.writeHead(403).end('<Error/>');
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(edge.incident));
}

export const back = (response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Shop</title>Shop');
export const formsOnly = (response) => response.writeHead(405).end();
export const noHead = (response, request) =>
  request.method === 'HEAD' ? formsOnly(response) : back(response);
export const failsOnHead = (response, request) =>
  request.method === 'HEAD' ? response.writeHead(500).end() : back(response);
export const leadPage = (response) =>
  response.writeHead(200, { 'content-type': 'text/html', 'x-breakwater-page': '1' }).end('Lead');
export const toLogin = (response, request) =>
  request.url === '/login' ? back(response) : response.writeHead(302, { location: '/login' }).end();

export async function listen() {
  const server = createServer(serve);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export function render(theme, page = 'failures', lang = 'en') {
  require('../ts-require.cjs');
  const { resolveTheme } = require('../../lib/edge/resolve-theme.ts');
  const { Problems } = require('../../lib/private/problems.ts');
  const problems = new Problems();
  const resolved = resolveTheme(theme, problems);
  problems.throwIfAny({ node: { path: 'theme' } });
  const renderer = require('../../assets/pages/index.js');
  return page === 'failures'
    ? renderer.renderMaintenancePage(resolved)
    : renderer.renderEdgePage(page, lang, resolved);
}
