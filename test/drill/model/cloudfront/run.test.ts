import { Script } from 'node:vm';
import { toEventRequest } from '../../../../drill/model/cloudfront/functions/event';
import {
  type Environment,
  FunctionCode,
  type SameMoment,
} from '../../../../drill/model/cloudfront/functions/run';

/** Says what the store has, and does not end for one path. */
const CODE = `
import cf from 'cloudfront';
async function handler(event) {
  const second = Date.now() / 1000;
  while (event.request.uri === '/endless') {}
  const said = await cf.kvs().get('said');
  console.log('at ' + second);
  return { statusCode: 200, body: said + ' ' + Math.random() + ' ' + event.context.requestId };
}`;

let asked = 0;

/** How often any code has been run in a context of its own. */
function runsOfCode(): () => number {
  const spy = jest.spyOn(Script.prototype, 'runInContext');
  return () => spy.mock.calls.length;
}

afterEach(() => jest.restoreAllMocks());

function eventOf(path: string) {
  asked += 1;
  return {
    version: '1.0' as const,
    context: {
      distributionDomainName: 'd.example',
      distributionId: 'E',
      eventType: 'viewer-request' as const,
      requestId: `edge-${asked}`,
    },
    viewer: { ip: '203.0.113.7' },
    request: toEventRequest({ method: 'GET', path, query: '', headers: {}, ip: '203.0.113.7' }),
  };
}

describe('runs of one function', () => {
  const code = new FunctionCode({ name: 'request', code: CODE });
  const store = new Map([['said', 'hello']]);
  const at = (nowMs: number, more: Partial<Environment> = {}): Environment => ({
    nowMs,
    random: () => 0.5,
    store,
    originIds: undefined,
    ...more,
  });
  const bodyOf = async (path: string, environment: Environment): Promise<string> =>
    ((await code.run(eventOf(path), environment)).returned as { body: string }).body;

  test('the same at one moment is asked once, for all who share the moment', async () => {
    const sameMoment: SameMoment = new Map();
    const first = await code.run(eventOf('/'), at(1000, { sameMoment }));
    const second = await code.run(eventOf('/'), at(1000, { sameMoment }));
    expect(second).toEqual(first);
    // Objects of one caller are none of the other's.
    expect(second.returned).not.toBe(first.returned);
    const other = await bodyOf('/other', at(1000, { sameMoment }));
    expect(other).not.toBe((first.returned as { body: string }).body);
  });

  test('another store is another answer at the same moment', async () => {
    const sameMoment: SameMoment = new Map();
    await code.run(eventOf('/'), at(1000, { sameMoment }));
    const later = new Map([['said', 'goodbye']]);
    expect(await bodyOf('/', at(1000, { sameMoment, store: later }))).toContain('goodbye');
  });

  test('without a shared moment each request is a run of its own', async () => {
    const first = await bodyOf('/', at(1000));
    expect(await bodyOf('/', at(1000))).not.toBe(first);
    expect((await code.run(eventOf('/'), at(2000))).log).toEqual(['at 2']);
  });

  test.each<[string, string, 'the same' | 'another']>([
    ['the event alone', 'event.request.uri', 'the same'],
    ['the store', "await cf.kvs().get('said')", 'the same'],
    ['a date that is written out', "new Date('2026-01-01').getTime()", 'the same'],
    ['the clock', 'Date.now()', 'another'],
    ['a date of now', 'new Date().toISOString()', 'another'],
    ['the time as text', 'Date()', 'another'],
    ['the dice', 'Math.random()', 'another'],
    ['the id of the request', 'event.context.requestId', 'another'],
    ['the whole event', 'JSON.stringify(event)', 'another'],
  ])(
    'what code makes of %s is at another time and with other dice what it would be',
    async (_, reads, expected) => {
      const own = new FunctionCode({
        name: 'reads',
        code: `import cf from 'cloudfront';
async function handler(event) { return { statusCode: 200, body: String(${reads}) }; }`,
      });
      const first = await own.run(eventOf('/'), at(1000, { random: () => 0.25 }));
      const second = await own.run(eventOf('/'), at(2000, { random: () => 0.75 }));
      if (expected === 'the same') expect(second).toEqual(first);
      else expect(second.returned).not.toEqual(first.returned);
    },
  );

  test('what holds at any time is run once, and its logs and looks at the store are told each time', async () => {
    const own = new FunctionCode({
      name: 'once',
      code: `import cf from 'cloudfront';
async function handler(event) {
  console.log('asked');
  return { statusCode: 200, body: await cf.kvs().get('said') };
}`,
    });
    const runs = runsOfCode();
    const first = await own.run(eventOf('/'), at(1000));
    const played = runs();
    const second = await own.run(eventOf('/'), at(2000));
    expect(runs()).toBe(played);
    expect(second).toEqual({ ...first, log: ['asked'], storeReads: 1 });
    expect(second.returned).not.toBe(first.returned);
    const later = await own.run(eventOf('/'), at(2000, { store: new Map([['said', 'goodbye']]) }));
    expect(later.returned).toEqual({ statusCode: 200, body: 'goodbye' });
  });

  test.each<[string, string, Record<string, string>, 'kept' | 'run again']>([
    ['a key that it has read', "await cf.kvs().get('said')", { said: 'goodbye' }, 'run again'],
    ['a key that it has not read', "await cf.kvs().get('said')", { said: 'hello', other: '1' }, 'kept'],
    [
      'a key that was not there',
      "await cf.kvs().exists('other')",
      { said: 'hello', other: '1' },
      'run again',
    ],
    ['the value of a key that it asked for', "await cf.kvs().exists('said')", { said: 'hi' }, 'run again'],
    ['the number of keys', 'await cf.kvs().count()', { said: 'hello', other: '1' }, 'run again'],
    [
      'the number of keys, told with the rest',
      '(await cf.kvs().meta()).keyCount',
      { said: 'hello', other: '1' },
      'run again',
    ],
    ['nothing of what it has', 'event.request.uri', { said: 'goodbye' }, 'kept'],
  ])('what came of a run where the store changes in %s', async (_, reads, values, expected) => {
    const runs = runsOfCode();
    const make = () =>
      new FunctionCode({
        name: 'reads',
        code: `import cf from 'cloudfront';
async function handler(event) { return { statusCode: 200, body: String(${reads}) }; }`,
      });
    const own = make();
    await own.run(eventOf('/'), at(1000));
    const played = runs();
    const changed = at(1000, { store: new Map(Object.entries(values)) });
    const later = await own.run(eventOf('/'), changed);
    expect(runs() > played).toBe(expected === 'run again');
    expect(later).toEqual(await make().run(eventOf('/'), changed));
  });

  test('modes that come again and again are known from before', async () => {
    const own = new FunctionCode({
      name: 'modes',
      code: `import cf from 'cloudfront';
async function handler(event) { return { statusCode: 200, body: await cf.kvs().get('said') }; }`,
    });
    const say = (said: string) => own.run(eventOf('/'), at(1000, { store: new Map([['said', said]]) }));
    for (const mode of ['normal', 'queue', 'normal', 'brownout', 'queue', 'normal'])
      expect((await say(mode)).returned).toEqual({ statusCode: 200, body: mode });
    const runs = runsOfCode();
    const played = runs();
    for (const mode of ['brownout', 'queue', 'normal']) await say(mode);
    expect(runs()).toBe(played);
  });

  test('code that has ended for other requests is still ended where it does not end', async () => {
    await code.run(eventOf('/'), at(1000));
    await code.run(eventOf('/'), at(1000));
    await expect(code.run(eventOf('/endless'), at(1000))).rejects.toThrow(/timed out/);
  }, 20_000);
});
