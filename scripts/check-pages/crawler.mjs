// What a crawler sees of each page, as a table: status, Retry-After, robots, language, title.
import { edge, outage, PAGES, render, THEME } from './fake-edge.mjs';

const WANTED = { status: '503', robots: 'noindex' };
/** The campaign's own address keeps its place in the index, whatever it shows for a quarter of an hour. */
const WANTED_OF_LEAD = { status: '200', robots: '-' };

export async function crawlerTable(origin, report) {
  const rows = [];
  for (const page of PAGES) {
    for (const lang of page === 'failures' ? ['en'] : ['en', 'fr'])
      rows.push(await crawl(origin, page, lang));
  }
  const columns = Object.keys(rows[0]);
  const width = (column) =>
    Math.max(...[column, ...rows.map((row) => row[column])].map((text) => text.length));
  const line = (cells) =>
    `      ${columns
      .map((column) => cells[column].padEnd(width(column)))
      .join('  ')
      .trimEnd()}`;
  console.log(line(Object.fromEntries(columns.map((column) => [column, column]))));
  for (const row of rows) console.log(line(row));
  const wrong = rows.filter(({ page, status, robots }) => {
    const wanted = page === 'lead' ? WANTED_OF_LEAD : WANTED;
    return status !== wanted.status || robots !== wanted.robots;
  });
  return report(wrong.length === 0, 'what a crawler sees', wrong.map(({ page }) => page).join(', '));
}

async function crawl(origin, page, lang) {
  Object.assign(edge, { html: render(THEME, page, lang), page, site: outage, incident: undefined });
  const answer = await fetch(`${origin}/landing?gclid=1`, { headers: { 'user-agent': 'Googlebot/2.1' } });
  const html = await answer.text();
  const first = (pattern) => pattern.exec(html)?.[1] ?? '-';
  return {
    page,
    status: String(answer.status),
    'retry-after': answer.headers.get('retry-after') ?? '-',
    robots: first(/<meta name="robots" content="([^"]*)"/),
    lang: first(/<html lang="([^"]*)"/),
    title: first(/<title>([^<]*)</),
  };
}
