/** Ten thousand requests of all kinds, from a fixed seed: what API Gateway sends, what it never should, and what is no request at all. */
import fc from 'fast-check';

const SEED = 20_261_125;
/** In every text of every request: an answer that has it repeats what it was told. */
export const MARK = 'bw-mark-7f3';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND'];
const ODD_METHODS = ['get', 'HeAd', '', ' ', 'GET ', 'X'.repeat(5000), `<${MARK}>`, 'GET\r\nX: y'];
const BAITS = [
  `<script>${MARK}</script>`,
  `"><img src=x onerror=${MARK}>`,
  `${MARK}\r\nset-cookie: a=b`,
  `\u0000${MARK}`,
  `${MARK}\u2028\ud800`,
  `%3Cscript%3E${MARK}`,
  `../../etc/${MARK}`,
  `{{${MARK}}}\${${MARK}}`,
];
const ACCEPTS = [
  'text/html',
  'application/json',
  '*/*',
  'text/html,application/json',
  '',
  ',;,;q=',
  'json'.repeat(2000),
];
const LANGUAGES = ['fr', 'en', 'fr-CA,fr;q=0.8', '*', ';q=1', 'fr;q=NaN', 'fr;q=1e999', ','.repeat(50_000)];

const bait = fc.constantFrom(...BAITS);
const text = fc.oneof(
  { weight: 40, arbitrary: bait },
  { weight: 40, arbitrary: fc.string({ maxLength: 60 }).map((value) => `${value}${MARK}`) },
  { weight: 20, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((value) => `${MARK}${value}`) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 1000 }).map((times) => MARK.repeat(times)) },
);
const path = text.map((value) => `/${value}`);
const method = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...METHODS) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_METHODS) },
  { weight: 1, arbitrary: text },
);
const headerName = fc.oneof(
  fc.constantFrom('accept', 'Accept', 'ACCEPT-LANGUAGE', 'cookie', 'host', 'user-agent', 'content-length'),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'retry-after',
    'cache-control',
    '',
  ),
  fc.string({ maxLength: 30 }),
);
const scalar = fc.constantFrom(null, true, false, 0, -1, 1e308, '', [], {}, [[]]);
const headerValue = fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: scalar });
const headers = fc
  .tuple(
    fc.dictionary(headerName, headerValue, { maxKeys: 12, noNullPrototype: true }),
    fc.option(fc.oneof(fc.constantFrom(...ACCEPTS), text)),
    fc.option(fc.oneof(fc.constantFrom(...LANGUAGES), text)),
  )
  .map(([others, accept, language]) => ({
    ...others,
    ...(accept === null ? {} : { accept }),
    ...(language === null ? {} : { 'accept-language': language }),
  }));
const body = fc.oneof(
  { weight: 400, arbitrary: fc.constant({}) },
  { weight: 300, arbitrary: text.map((value) => ({ body: value, isBase64Encoded: false })) },
  // As large as a function may be handed at all, 6 MB.
  { weight: 1, arbitrary: fc.constant({ body: MARK.repeat(500_000), isBase64Encoded: false }) },
  {
    weight: 300,
    arbitrary: fc
      .uint8Array({ maxLength: 500 })
      .map((bytes) => ({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true })),
  },
  { weight: 100, arbitrary: text.map((value) => ({ body: value, isBase64Encoded: true })) },
);

/** Format 2.0, as API Gateway documents it. */
const proper = fc
  .record({ path, method, headers, body, query: text, agent: text })
  .map(({ path: rawPath, method: verb, headers: sent, body: content, query, agent }) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    cookies: [`a=${query}`],
    headers: sent,
    queryStringParameters: { q: query },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3',
      domainName: 'origin.shop.example',
      domainPrefix: 'origin',
      http: { method: verb, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: agent },
      requestId: 'id',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1583348638390,
    },
    ...content,
  }));

const FIELDS = [
  'version',
  'rawPath',
  'rawQueryString',
  'headers',
  'cookies',
  'requestContext',
  'body',
  'http',
];

/** The same with a field gone or replaced, at the top or in the context. */
const damaged = fc
  .tuple(proper, fc.constantFrom(...FIELDS), fc.option(fc.oneof(scalar, text)), fc.boolean())
  .map(([event, field, value, deep]) => {
    const copy = JSON.parse(JSON.stringify(event));
    const place = deep && copy.requestContext ? copy.requestContext : copy;
    if (value === null) delete place[field];
    else place[field] = value;
    return copy;
  });

/** Format 1.0, and events of other services. */
const foreign = fc.tuple(path, method, headers).map(([rawPath, httpMethod, sent]) => ({
  version: '1.0',
  path: rawPath,
  httpMethod,
  headers: sent,
  multiValueHeaders: Object.fromEntries(Object.keys(sent).map((name) => [name, [MARK]])),
  requestContext: { http: null, elb: { targetGroupArn: MARK } },
}));

const noRequest = fc.oneof(scalar, text, fc.jsonValue({ maxDepth: 4 }));

const events = fc.oneof(
  { weight: 6, arbitrary: proper },
  { weight: 2, arbitrary: damaged },
  { weight: 1, arbitrary: foreign },
  { weight: 1, arbitrary: noRequest },
);

/** As Lambda hands them over: as JSON. */
export const oddRequests = (count: number): string[] =>
  fc.sample(events, { numRuns: count, seed: SEED }).map((event) => JSON.stringify(event ?? null));
