// What the page meets: an origin that answers as the distribution would in an outage, in the theme a check
// asks for.
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

/** What the fake distribution answers now; each check sets what it needs. */
export const edge = { html: '', site: outage, incident: undefined, asked: [] };

export function outage(response) {
  response.writeHead(503, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'public, max-age=0',
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
export const toLogin = (response, request) =>
  request.url === '/login' ? back(response) : response.writeHead(302, { location: '/login' }).end();

export async function listen() {
  const server = createServer(serve);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export function render(theme) {
  require('../ts-require.cjs');
  const { resolveTheme } = require('../../lib/edge/resolve-theme.ts');
  const { Problems } = require('../../lib/private/problems.ts');
  const problems = new Problems();
  const resolved = resolveTheme(theme, problems);
  problems.throwIfAny({ node: { path: 'theme' } });
  return require('../../assets/pages/index.js').renderMaintenancePage(resolved);
}
