// What a crawler and a paid click get in each mode, as a table.
import { crawl } from './site.mjs';

const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const PERSON =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

const AUDIENCES = {
  'crawler, a page': ['/product', GOOGLEBOT],
  'crawler, a landing path': ['/landing', GOOGLEBOT],
  'paid click': ['/product?gclid=abc', PERSON],
};
/** No document: as ever. Admitting nobody but a millionth: whoever comes meets the queue. */
const MODES = {
  normal: ['normal'],
  queue: ['queue', { admit: 0.0001 }],
  'lead-capture': ['lead-capture'],
  maintenance: ['maintenance'],
  'maintenance --hard': ['maintenance', { hard: true }],
  'the same, no lead page': ['maintenance', { hard: true, lead: false }],
};

/** Page, status, robots. A page that waits is a 503 that nobody indexes; the lead page is a 200 that keeps its place. */
const SITE = ['Shop', '200', '-'];
const LEAD = ['It’s good to see you here', '200', '-'];
const waiting = (title) => [title, '503', 'noindex'];
const PLANNED = waiting('Our site is closed while we work on it');
const WANTED = {
  normal: [SITE, SITE, SITE],
  queue: Array(3).fill(waiting('We are letting in only some visitors at the moment')),
  'lead-capture': [SITE, LEAD, LEAD],
  maintenance: [waiting('Sorry, our site isn’t answering right now'), LEAD, LEAD],
  'maintenance --hard': [PLANNED, LEAD, LEAD],
  'the same, no lead page': [PLANNED, PLANNED, PLANNED],
};

export async function audienceTable({ origin, setMode }, report) {
  const rows = [];
  const wrong = [];
  for (const [mode, document] of Object.entries(MODES)) {
    setMode(...document);
    for (const [i, [audience, [path, agent]]] of Object.entries(AUDIENCES).entries()) {
      const row = await ask(origin, path, agent);
      rows.push([mode, audience, ...row]);
      const [page, status, retryAfter, robots, cacheControl] = row;
      const ours = status === '503' || page === LEAD[0];
      const [wantedPage, wantedStatus, wantedRobots] = WANTED[mode][i];
      const asWanted =
        page === wantedPage &&
        status === wantedStatus &&
        robots === wantedRobots &&
        (status === '503') === (retryAfter !== '-') &&
        (!ours || cacheControl === 'no-store');
      if (!asWanted) wrong.push(`${mode}, ${audience}`);
    }
  }
  setMode('normal');
  print([['mode', 'who', 'page', 'status', 'retry-after', 'robots', 'cache-control'], ...rows]);
  return report(wrong.length === 0, 'what crawlers and paid clicks get in each mode', wrong.join('; '));
}

async function ask(origin, path, agent) {
  const { status, headers, body } = await crawl(origin, path, {
    'user-agent': agent,
    accept: 'text/html,*/*;q=0.8',
    'accept-language': 'en',
  });
  const title = /<title>([^<·]*)/.exec(body)?.[1]?.trim() ?? '-';
  const robots = headers['x-robots-tag'] ?? /<meta name="robots" content="([^"]*)"/.exec(body)?.[1] ?? '-';
  return [title, String(status), headers['retry-after'] ?? '-', robots, headers['cache-control'] ?? '-'];
}

function print(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    console.log(
      `      ${row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}`,
    );
  }
}
