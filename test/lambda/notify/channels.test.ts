import { type HttpPorts, post } from '../../../lambda/notify/channels/http';
import { SlackChannel } from '../../../lambda/notify/channels/slack';
import { readWebhookSecret, WebhookChannel, webhookId } from '../../../lambda/notify/channels/webhook';
import { compose } from '../../../lambda/notify/message';
import { type Receiver, signatureIsValid, startReceiver } from '../../support/notify-receiver';
import { NOON, notice } from './fakes';

const message = compose(
  {
    kind: 'alarm',
    notice: notice(),
    key: 'overload',
    startedAtMs: NOON,
    numbers: 'none',
    capacity: [],
    held: [],
    sights: [],
  },
  { site: 'shop', mode: 'protect', runbookBaseUrl: 'https://runbooks.example', nowMs: NOON },
  'en',
);
const KEY = `whsec_${Buffer.from('a key of thirty-two bytes, really').toString('base64')}`;

let receiver: Receiver;
let waits: number[];
let nowMs: number;
let ports: HttpPorts;
beforeEach(async () => {
  receiver = await startReceiver();
  waits = [];
  nowMs = NOON;
  ports = {
    fetch: (url, init) => fetch(url, init),
    clock: () => nowMs,
    sleep: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    random: () => 0.5,
    allowLoopback: true,
  };
});
afterEach(() => receiver.close());

const send = (over: { url?: string; secrets?: string[] } = {}, untilMs = NOON + 20_000) =>
  post(
    { url: `${receiver.url}/T0/B0/topsecret`, body: '{}', headers: {}, secrets: [], ...over },
    untilMs,
    ports,
  );
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error) => ({ final: error.final, message: error.message }),
  );

describe('http', () => {
  test('what is accepted is posted once, as JSON', async () => {
    await send();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]!.headers['content-type']).toBe('application/json');
  });

  test.each([500, 503, 429, 408])('HTTP %i is tried three times, with jitter', async (status) => {
    receiver.answer = () => ({ status, body: 'busy' });
    expect(await problemOf(send())).toEqual({ final: false, message: `HTTP ${status}: busy` });
    expect(receiver.received).toHaveLength(3);
    expect(waits).toEqual([500, 1000]);
  });

  test.each([400, 403, 404, 410])('HTTP %i is final', async (status) => {
    receiver.answer = () => ({ status, body: 'no_service' });
    expect(await problemOf(send())).toEqual({ final: true, message: `HTTP ${status}: no_service` });
    expect(receiver.received).toHaveLength(1);
  });

  test('the second attempt may succeed', async () => {
    receiver.answer = (_request, count) => ({ status: count === 1 ? 502 : 204 });
    await send();
    expect(receiver.received).toHaveLength(2);
  });

  test.each([
    ['seconds', '3'],
    ['a date', new Date(NOON + 3_000).toUTCString()],
  ])('Retry-After in %s is honoured', async (_what, value) => {
    receiver.answer = (_request, count) => ({
      status: count === 1 ? 429 : 200,
      headers: { 'retry-after': value },
    });
    await send();
    expect(waits).toEqual([3_000]);
  });

  test('a wait beyond the deadline is not begun', async () => {
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '60' } });
    expect(await problemOf(send())).toEqual({ final: false, message: 'HTTP 429' });
    expect(waits).toEqual([]);
  });

  test('a redirect is not followed', async () => {
    receiver.answer = ({ path }) =>
      path === '/elsewhere' ? { status: 200 } : { status: 307, headers: { location: '/elsewhere' } };
    expect(await problemOf(send())).toMatchObject({ final: true, message: 'HTTP 307' });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/T0/B0/topsecret']);
  });

  test('an answer that never ends is cut off', async () => {
    receiver.answer = () => ({ status: 500, body: 'x'.repeat(5_000_000) });
    expect((await problemOf(send()))?.message).toHaveLength('HTTP 500: '.length + 200);
  });

  test('a receiver that does not answer is given up in time', async () => {
    ports = {
      ...ports,
      fetch: (_url, init) =>
        new Promise((_, reject) =>
          init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason)),
        ),
    };
    expect(await problemOf(send({}, NOON + 300))).toMatchObject({
      final: false,
      message: expect.stringContaining('TimeoutError'),
    });
  });

  test('a refused connection says why', async () => {
    await receiver.close();
    expect((await problemOf(send()))?.message).toContain('ECONNREFUSED');
  });

  test.each([
    ['http://127.0.0.1:9001/2018-06-01/runtime/invocation/next', 'must begin with https://'],
    ['http://localhost/x', 'must begin with https://'],
    ['http://[::1]/x', 'must begin with https://'],
  ])('the own machine, %s, is refused where no rehearsal allows it', async (url, expected) => {
    ports = { ...ports, allowLoopback: false };
    expect(await problemOf(send({ url }))).toEqual({
      final: true,
      message: expect.stringContaining(expected),
    });
  });

  test.each([
    ['http://hooks.example/x', 'must begin with https://'],
    ['ftp://127.0.0.1/x', 'must begin with https://'],
    ['http://localhost.evil.example/x', 'must begin with https://'],
    ['hooks', 'must begin with https://'],
    ['https://user:word@hooks.example/x', 'must not carry a user name'],
  ])('the address %s is refused, and not shown', async (url, expected) => {
    const problem = await problemOf(send({ url }));
    expect(problem).toMatchObject({ final: true, message: expect.stringContaining(expected) });
    expect(problem!.message).not.toContain('example');
  });

  test('no reason repeats a secret', async () => {
    receiver.answer = ({ path }) => ({
      status: 500,
      body: `bad ${path} and the-key at ${receiver.url}${path}`,
    });
    const problem = await problemOf(send({ secrets: ['the-key'] }));
    expect(problem!.message).toBe('HTTP 500: bad *** and *** at ***');
  });

  const PATH = '/services/T0/B0/9WPqCSECRETSECRETSECRET';
  const QUERY = '?token=aZ%2Fy-SECRETSECRET';
  const url = () => `${receiver.url}${PATH}${QUERY}`;
  test.each<[string, () => string]>([
    ['cut where the excerpt ends', () => `${'x'.repeat(170)} ${url()}`],
    ['cut where the reading ends', () => `${' '.repeat(4_040)}${url()}${'x'.repeat(5_000)}`],
    ['cut by a broken line of blanks', () => `${'x '.repeat(2_000)}${url()}`],
    ['its last part alone', () => `no hook ${PATH.split('/').at(-1)}`],
    ['a value of its query', () => 'bad token aZ%2Fy-SECRETSECRET'],
    ['a value of its query, decoded', () => 'bad token aZ/y-SECRETSECRET'],
    ['its path with the slashes of JSON', () => JSON.stringify({ path: PATH }).replaceAll('/', '\\/')],
    ['all of it with the slashes of JSON', () => JSON.stringify(url()).replaceAll('/', '\\/')],
  ])('no part of the address is in a reason: %s', async (_what, body) => {
    receiver.answer = () => ({ status: 404, body: body() });
    const problem = await problemOf(send({ url: url() }));
    expect(problem).toMatchObject({ final: true, message: expect.stringMatching(/^HTTP 404/) });
    expect(problem!.message).not.toMatch(/SECRET|services|9WPq|aZ/);
  });

  test('no reason repeats a key with the slashes of JSON', async () => {
    receiver.answer = () => ({ status: 400, body: 'bad key a\\/b+c\\/d=' });
    expect((await problemOf(send({ secrets: ['a/b+c/d='] })))?.message).toBe('HTTP 400: bad key ***');
  });

  test.each([
    ['breaks', (controller: ReadableStreamDefaultController) => controller.error(new Error('reset'))],
    ['never ends', () => {}],
  ])('a message whose answer is 2xx, and then %s, is not sent again', async (_what, start) => {
    const fetch = jest.fn(async () => new Response(new ReadableStream({ start }), { status: 200 }));
    ports = { ...ports, fetch };
    await send();
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('a refusal whose answer breaks is a refusal', async () => {
    const start = (controller: ReadableStreamDefaultController) => {
      controller.enqueue(Buffer.from('no_serv'));
      setImmediate(() => controller.error(new Error('reset')));
    };
    ports = {
      ...ports,
      fetch: async () => new Response(new ReadableStream({ start }), { status: 404 }),
    };
    expect(await problemOf(send())).toMatchObject({ final: true });
  });
});

describe('Slack', () => {
  const channel = (secret: () => Promise<string>) => new SlackChannel('slack', secret, ports);

  test('posts blocks to the address in the secret', async () => {
    await channel(async () => `${receiver.url}/services/x\n`).send(message, 'id', NOON + 9_000);
    expect(receiver.received[0]!.path).toBe('/services/x');
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
      text: 'ALARM shop: Overload',
      blocks: expect.arrayContaining([expect.objectContaining({ type: 'header' })]),
    });
  });

  test('a secret that cannot be read may be readable later', async () => {
    const broken = channel(() => Promise.reject(new Error('AccessDenied')));
    expect(await problemOf(broken.send(message, 'id', NOON + 9_000))).toEqual({
      final: false,
      message: 'the secret cannot be read: Error: AccessDenied',
    });
  });
});

describe('webhook', () => {
  const channel = (key = KEY) =>
    new WebhookChannel('webhook', async () => JSON.stringify({ url: `${receiver.url}/hook`, key }), ports);

  test('a receiver that follows the specification accepts the signature', async () => {
    await channel().send(message, 'change-1', NOON + 9_000);
    const [post] = receiver.received;
    expect(signatureIsValid(post!, KEY, NOON / 1000)).toBe(true);
    expect(signatureIsValid({ ...post!, body: `${post!.body} ` }, KEY, NOON / 1000)).toBe(false);
    expect(JSON.parse(post!.body)).toMatchObject({ type: 'alarm.started', data: { site: 'shop' } });
  });

  test('the same message has the same id at each attempt, another message another', async () => {
    receiver.answer = (_request, count) => ({ status: count === 1 ? 500 : 200 });
    await channel().send(message, 'change-1', NOON + 9_000);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([webhookId('change-1'), webhookId('change-1')]);
    expect(webhookId('change-2')).not.toBe(webhookId('change-1'));
  });

  test.each([
    ['not JSON', 'the secret must be JSON'],
    ['"text"', 'the secret must be JSON'],
    [
      '{"key":"sesame"}',
      'url must be the receiver’s address; key must begin with whsec_; key must be base64 of 24',
    ],
    ['{"url":"https://x","key":"whsec_c2hvcnQ="}', 'base64 of 24 to 64 bytes, got 5'],
  ])('the secret %s is refused for good, without being shown', (text, expected) => {
    expect(() => readWebhookSecret(text)).toThrow(expect.objectContaining({ final: true }));
    expect(() => readWebhookSecret(text)).toThrow(expected);
    expect(() => readWebhookSecret(text)).not.toThrow('sesame');
  });
});
