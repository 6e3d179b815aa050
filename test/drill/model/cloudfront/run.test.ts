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
    const looked: string[] = [];
    const watched = new (class extends Map<string, string> {
      public override get(key: string): string | undefined {
        looked.push(key);
        return super.get(key);
      }
    })([['said', 'hello']]);
    const first = await own.run(eventOf('/'), at(1000, { store: watched }));
    const second = await own.run(eventOf('/'), at(2000, { store: watched }));
    expect(looked).toEqual(['said']);
    expect(second).toEqual({ ...first, log: ['asked'], storeReads: 1 });
    expect(second.returned).not.toBe(first.returned);
    const later = await own.run(eventOf('/'), at(2000, { store: new Map([['said', 'goodbye']]) }));
    expect(later.returned).toEqual({ statusCode: 200, body: 'goodbye' });
  });

  test('code that has ended for other requests is still ended where it does not end', async () => {
    await code.run(eventOf('/'), at(1000));
    await code.run(eventOf('/'), at(1000));
    await expect(code.run(eventOf('/endless'), at(1000))).rejects.toThrow(/timed out/);
  }, 20_000);
});
