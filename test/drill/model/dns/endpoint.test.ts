import { judge, type Question, type Reply } from '../../../../drill/model/dns/endpoint';

/** Route 53 developer guide. */
const DETERMINES = '"How Amazon Route 53 determines whether a health check is healthy"';
const VALUES = '"Values that you specify when you create or update health checks"';

const PATIENCE = { connectMs: 4000, tcpConnectMs: 10_000, statusMs: 2000, bodyMs: 2000 };
const https: Question = { protocol: 'HTTPS', host: 'shop.example', port: 443, path: '/' };
const tcp: Question = { ...https, protocol: 'TCP' };
const search: Question = { ...https, search: 'all is well' };
const answered = (status: number, body?: string, afterMs = 20): Reply => ({
  share: 1,
  ended: body === undefined ? { status } : { status, body },
  afterMs,
});
const failed = (
  failure: 'refused' | 'connect-timeout' | 'response-timeout' | 'no-name' | 'no-tls',
): Reply => ({
  share: 1,
  ended: { failure },
  afterMs: 0,
});

const ROWS: readonly {
  readonly rule: string;
  readonly source: string;
  readonly question: Question;
  readonly reply: Reply;
  readonly passed: boolean;
  readonly tookMs?: number;
}[] = [
  { rule: '200', source: DETERMINES, question: https, reply: answered(200), passed: true, tookMs: 20 },
  {
    rule: 'a redirect passes, and nobody follows it',
    source: DETERMINES,
    question: https,
    reply: answered(302),
    passed: true,
  },
  {
    rule: '399 is the last that passes',
    source: DETERMINES,
    question: https,
    reply: answered(399),
    passed: true,
  },
  { rule: '404', source: DETERMINES, question: https, reply: answered(404), passed: false },
  { rule: '503', source: DETERMINES, question: https, reply: answered(503), passed: false },
  {
    rule: 'a status after two seconds',
    source: DETERMINES,
    question: https,
    reply: answered(200, undefined, 2000),
    passed: true,
  },
  {
    rule: 'a status after more',
    source: DETERMINES,
    question: https,
    reply: answered(200, undefined, 2001),
    passed: false,
    tookMs: 2000,
  },
  {
    rule: 'no status',
    source: DETERMINES,
    question: https,
    reply: failed('response-timeout'),
    passed: false,
    tookMs: 2000,
  },
  {
    rule: 'no connection within four seconds',
    source: DETERMINES,
    question: https,
    reply: failed('connect-timeout'),
    passed: false,
    tookMs: 4000,
  },
  {
    rule: 'refused',
    source: DETERMINES,
    question: https,
    reply: failed('refused'),
    passed: false,
    tookMs: 1,
  },
  {
    rule: 'no version of TLS in common',
    source: VALUES,
    question: https,
    reply: failed('no-tls'),
    passed: false,
  },
  { rule: 'no such name', source: DETERMINES, question: https, reply: failed('no-name'), passed: false },
  {
    rule: 'TCP: a connection is enough, whatever is answered',
    source: DETERMINES,
    question: tcp,
    reply: answered(503),
    passed: true,
  },
  {
    rule: 'TCP: even when nothing is',
    source: DETERMINES,
    question: tcp,
    reply: failed('response-timeout'),
    passed: true,
  },
  {
    rule: 'TCP: no connection within ten seconds',
    source: DETERMINES,
    question: tcp,
    reply: failed('connect-timeout'),
    passed: false,
    tookMs: 10_000,
  },
  {
    rule: 'the string is there',
    source: VALUES,
    question: search,
    reply: answered(200, 'today all is well'),
    passed: true,
  },
  {
    rule: 'the string is not there',
    source: VALUES,
    question: search,
    reply: answered(200, 'today'),
    passed: false,
  },
  {
    rule: 'in another case',
    source: VALUES,
    question: search,
    reply: answered(200, 'All Is Well'),
    passed: false,
  },
  {
    rule: 'the string with an error',
    source: DETERMINES,
    question: search,
    reply: answered(503, 'all is well'),
    passed: false,
  },
  {
    rule: 'within the first 5,120 bytes',
    source: VALUES,
    question: search,
    reply: answered(200, `${' '.repeat(5109)}all is well`),
    passed: true,
  },
  {
    rule: 'one byte beyond them',
    source: VALUES,
    question: search,
    reply: answered(200, `${' '.repeat(5110)}all is well`),
    passed: false,
  },
];

test.each(ROWS)('$rule: $passed ($source)', ({ question, reply, passed, tookMs }) => {
  const judged = judge(question, reply, PATIENCE);
  expect(judged.passed).toBe(passed);
  // As the API words it, which is what Notify reads.
  expect(judged.report).toMatch(passed ? /^Success: / : /^Failure: /);
  if (tookMs !== undefined) expect(judged.tookMs).toBe(tookMs);
});
