// `npm run bench:edge`: the size of the CloudFront functions, and how many instructions njs takes for a request, counted by
// valgrind. `--write` puts the figures into docs/benchmarks.md. Needs `njs` and `valgrind`.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_MAX_BYTES } from '../../lib/private/contracts/edge';
import { type EdgeFunctionName, edgeFunctionCode } from '../../lib/private/edge-code';
import { commandLine } from '../command-line';
import {
  documentOf,
  type EdgeCase,
  type EdgeResponse,
  eventOf,
  NOW,
  SETTINGS,
  STANDBY_SETTINGS,
  signed,
  storeOf,
  ticket,
  type Visit,
} from './event';
import { loopForNjs } from './run-in-njs';

const TIMES = 100;

/** What it costs to make an event and call a handler, which CloudFront has to do in its own way. */
const EMPTY =
  "import cf from 'cloudfront';\nasync function handler(event) { return event.response || event.request; }";

const click = { url: '/account?gclid=EAIaIQobChMI&utm_source=g&utm_campaign=sale&size=9' };
const browser = {
  'accept-language': 'fr-FR,fr;q=0.9,en;q=0.8',
  'accept-encoding': 'gzip, br',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
  referer: 'https://search.example/',
};
const page: EdgeResponse = {
  statusCode: 200,
  headers: { 'content-type': { value: 'text/html' }, 'x-amz-meta-breakwater-status': { value: '503' } },
  cookies: {},
};
const answer: EdgeResponse = {
  statusCode: 200,
  headers: { 'content-type': { value: 'text/html' } },
  cookies: {},
};

interface Measured {
  readonly what: string;
  readonly visit?: Visit;
  readonly mode?: Parameters<typeof storeOf>[0];
  readonly response?: EdgeResponse;
}

const CASES: Readonly<Record<EdgeFunctionName, readonly Measured[]>> = {
  'viewer-request': [
    { what: 'normal: a file', visit: { url: '/app.css' } },
    { what: 'normal: a page' },
    { what: 'normal: a paid click', visit: click },
    { what: 'brownout: a page', mode: documentOf('brownout') },
    { what: 'queue: a new visitor, let in', visit: click, mode: documentOf('queue', { admit: 99 }) },
    { what: 'queue: a new visitor, turned away', mode: documentOf('queue', { admit: 0.01 }) },
    {
      what: 'queue: with a ticket',
      visit: { cookies: { 'breakwater-ticket': ticket(0) } },
      mode: documentOf('queue'),
    },
    { what: 'lead capture: a paid click', visit: click, mode: documentOf('lead-capture') },
    { what: 'maintenance: a page', mode: documentOf('maintenance') },
    {
      what: 'maintenance: an operator',
      visit: { cookies: { 'breakwater-bypass': signed('bypass', `${NOW + 60}`) } },
      mode: documentOf('maintenance'),
    },
    { what: 'maintenance: a form, refused', visit: { method: 'POST' }, mode: documentOf('maintenance') },
  ],
  'viewer-response': [
    { what: 'normal: a file', visit: { url: '/app.css' }, response: answer },
    { what: 'normal: a page', response: answer },
    { what: 'normal: a checkout path', visit: { url: '/checkout' }, response: answer },
    { what: 'queue: a new visitor', mode: documentOf('queue'), response: page },
    {
      what: 'queue: with a ticket',
      visit: { cookies: { 'breakwater-ticket': ticket(0) } },
      mode: documentOf('queue'),
      response: answer,
    },
    { what: 'maintenance: a page', mode: documentOf('maintenance'), response: page },
  ],
};

/** What is decided is the same. */
const WITH_STANDBY = CASES['viewer-request'].slice(0, 3);

function instructions(code: string, one: EdgeCase, times: number): number {
  const loop = loopForNjs(code, one, times);
  try {
    const valgrind = ['--tool=callgrind', '--callgrind-out-file=/dev/null', 'njs', ...loop.arguments];
    const { error, status, stdout, stderr } = spawnSync('valgrind', valgrind, { encoding: 'utf8' });
    if (error) throw new Error(`valgrind does not run (${error.message}): apt-get install valgrind njs`);
    const [, collected] = /Collected : (\d+)/.exec(stderr) ?? [];
    if (status !== 0 || !collected || stdout !== '')
      throw new Error(`njs failed: ${(stdout + stderr).slice(0, 2000)}`);
    return Number(collected);
  } finally {
    loop.dispose();
  }
}

/** Of one request: loading and the first request are in both runs. */
const perRequest = (code: string, one: EdgeCase): number =>
  (instructions(code, one, TIMES + 1) - instructions(code, one, 1)) / TIMES;

function table(
  name: EdgeFunctionName,
  settings = SETTINGS,
  cases: readonly Measured[] = CASES[name],
  addition = '',
): string[] {
  const code = edgeFunctionCode(name, settings);
  const bytes = Buffer.byteLength(code).toLocaleString('en');
  const rows = cases.map(({ what, visit = {}, mode, response }) => {
    process.stderr.write(`${name}: ${what}\n`);
    const headers = { ...browser, ...visit.headers };
    const one = {
      event: eventOf({ ...visit, headers }, response),
      store: storeOf(mode),
      now: NOW,
      random: 0.5,
    };
    const thousands = (perRequest(code, one) - perRequest(EMPTY, one)) / 1000;
    return `| ${what} | ${thousands.toFixed(0)} |`;
  });
  return [
    '',
    `\`${name}\`${addition}: ${bytes} bytes of ${FUNCTION_MAX_BYTES.toLocaleString('en')}, with the settings of a small site.`,
    '',
    '| request | thousand instructions |',
    '|---|--:|',
    ...rows,
  ];
}

function main(): void {
  const { values: options } = commandLine({
    name: 'bench:edge',
    about:
      'The size of the CloudFront functions, and how many instructions njs takes for a request, counted by valgrind. Needs `njs` and `valgrind`; a minute or two.',
    options: { write: { type: 'boolean', default: false } },
    help: { write: 'put the figures into docs/benchmarks.md' },
  });
  const version = spawnSync('njs', ['-v'], { encoding: 'utf8' }).stdout?.trim();
  const text = [
    '## CloudFront functions',
    '',
    `Written by \`npm run bench:edge -- --write\` on ${new Date().toISOString().slice(0, 10)}: instructions that njs ${version} takes for one request,`,
    'counted by valgrind, over a handler that does nothing. CloudFront says only a utilization from 0 to 100 of a limit that it does not publish: compare',
    'rows with each other.',
    ...table('viewer-request'),
    ...table('viewer-request', STANDBY_SETTINGS, WITH_STANDBY, ' with `standbyRetry`'),
    ...table('viewer-response'),
  ].join('\n');
  console.log(text);
  if (!options.write) return;
  const file = join(__dirname, '..', '..', 'docs', 'benchmarks.md');
  const marked = /(<!-- edge: [^\n]*-->\n)[\s\S]*(<!-- end of edge -->)/;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(marked, (_, from, to) => `${from}\n${text}\n\n${to}`),
  );
}

main();
