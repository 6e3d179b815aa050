// The README's table of who sees what: what the functions' bytes do with two hundred visitors of each kind in each mode.
import { edgeFunctionCode } from '../../lib/private/edge-code';
import {
  documentOf,
  type EdgeRequest,
  type EdgeRun,
  eventOf,
  NOW,
  SETTINGS,
  signed,
  storeOf,
  ticket,
  type Visit,
} from './event';
import { loadInVm } from './run-in-vm';

/** The shares that the constructs set when nobody says otherwise; the paths are this table's. */
const settings = { ...SETTINGS, s: 80, m: 50, c: ['/help/*'], l: ['/sale'], b: ['/checkout*'] };

const MODES = {
  normal: undefined,
  brownout: documentOf('brownout'),
  queue: documentOf('queue'),
  'lead-capture': documentOf('lead-capture'),
  'lead-capture --admit 40': documentOf('lead-capture', { admit: 40 }),
  maintenance: documentOf('maintenance'),
  'maintenance --hard': documentOf('maintenance', { hard: true }),
} as const;

/** `new`: the draws of two hundred visitors, each as likely as the other, in place of their addresses' hashes. */
const VISITORS: readonly (readonly [who: string, kind: 'new' | 'one', visit: Visit])[] = [
  ['organic visitor, new', 'new', {}],
  ['visitor whose ticket is admitted', 'one', { cookies: { 'breakwater-ticket': ticket(0) } }],
  ['paid click, new', 'new', { url: '/account?gclid=x' }],
  ['landing path of a campaign, new', 'new', { url: '/sale' }],
  [
    'buyer (saw a checkout path)',
    'one',
    { cookies: { 'breakwater-checkout': signed('checkout', `${NOW + 60}`) } },
  ],
  ['operator', 'one', { cookies: { 'breakwater-bypass': signed('bypass', `${NOW + 60}`) } }],
  ['crawler', 'new', { headers: { 'user-agent': 'Googlebot/2.1' } }],
  ['form POST, new', 'new', { method: 'POST' }],
  ['JSON POST, new', 'new', { method: 'POST', headers: { accept: 'application/json' } }],
  ['XHR of an open page', 'one', { headers: { 'sec-fetch-mode': 'cors', accept: 'application/json' } }],
  ['cacheable public page', 'one', { url: '/help/faq' }],
  ['image, CSS', 'one', { url: '/app.css' }],
];

export async function renderModesTable(): Promise<string> {
  const names = Object.keys(MODES);
  const rows = [];
  for (const [who, kind, visit] of VISITORS) {
    const cells = [];
    for (const mode of Object.values(MODES)) cells.push(await cellOf(kind, visit, mode));
    rows.push(`| ${who} | ${cells.join(' | ')} |`);
  }
  return [
    `| | ${names.map((name) => `\`${name}\``).join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n');
}

const request = loadInVm(edgeFunctionCode('viewer-request', settings));
const response = loadInVm(edgeFunctionCode('viewer-response', settings));

async function cellOf(
  kind: 'new' | 'one',
  visit: Visit,
  mode: Parameters<typeof storeOf>[0],
): Promise<string> {
  const draws = kind === 'new' ? Array.from({ length: 200 }, (_, i) => ticket(i * 50 + 25)) : [undefined];
  const seen = new Map<string, number>();
  for (const draw of draws) {
    const one = draw ? { ...visit, cookies: { ...visit.cookies, 'breakwater-ticket': draw } } : visit;
    const word = await wordOf(one, storeOf(mode));
    seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  const [first, second] = [...seen];
  if (!second) return first?.[0] ?? '';
  return `${Math.round((first![1] * 100) / draws.length)} %: ${first![0]}; others: ${second[0]}`;
}

async function wordOf(visit: Visit, store: Record<string, string>): Promise<string> {
  const { result, selected } = await ran(request({ event: eventOf(visit), store, now: NOW, random: 0.5 }));
  if (result.statusCode)
    return `${result.statusCode}${result.headers['content-type']?.value === 'application/json' ? ', JSON' : ''}`;
  if (selected.at(-1)?.[0] !== settings.p)
    return result.headers['x-breakwater-dim'] ? 'site, dimmed' : 'site';
  return pageOf(result, store);
}

/** The page with the status that the viewer-response function gives it. */
async function pageOf(made: EdgeRequest, store: Record<string, string>): Promise<string> {
  const event = { ...eventOf({}, { statusCode: 200, headers: {} }), request: made };
  const { result } = await ran(response({ event, store, now: NOW, random: 0.5 }));
  const [, page] = /pages\/(\w+)\./.exec(made.uri) ?? [];
  return `${page} page, ${result.statusCode}`;
}

async function ran(run: Promise<EdgeRun>): Promise<EdgeRun & Required<Pick<EdgeRun, 'result'>>> {
  const { result, thrown, ...rest } = await run;
  if (!result) throw new Error(`the function threw ${thrown}`);
  return { ...rest, result };
}
