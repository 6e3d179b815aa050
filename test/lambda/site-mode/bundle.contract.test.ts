// The bytes that are deployed, against a store with CloudFront's rules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteModeEnvironment } from '../../../lib/private/contracts/site-mode-responder';
import { type KeyValueStore, keyValueStore, STORE_ARN } from '../../support/key-value-store';
import { type AwsHandler, awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { type BundleRun, runBundle } from '../../support/run-bundle';
import { changeEvent, NOON, request, requestEvent, siteMode, sweepEvent } from './fakes';

let aws: LoopbackAws;
let store: KeyValueStore;
let mode: string;
beforeEach(async () => {
  mode = 'act';
  store = keyValueStore({ key: 'secret' });
  aws = await startLoopbackAws({
    ...store.handlers,
    'ssm.GetParameter': () => ({ Parameter: { Value: mode } }),
    'events.PutEvents': () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }),
    'sqs.SendMessage': () => ({ MessageId: 'm' }),
  });
});
afterEach(async () => {
  expect(aws.unhandled).toEqual([]);
  await aws.close();
});

function run(event: unknown, over: Partial<BundleRun> = {}) {
  const env: SiteModeEnvironment = {
    BREAKWATER_SITE: 'shop',
    BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
    BREAKWATER_DEAD_LETTER_QUEUE_URL: `${aws.url}/111122223333/dead-letters`,
    BREAKWATER_MODE_STORE_ARN: STORE_ARN,
    BREAKWATER_LEASE_SECONDS: '900',
  };
  const now = '2026-11-22T12:00:00Z';
  return runBundle('site-mode', { event, env: { ...env }, aws, now, region: 'eu-west-1', ...over });
}

const told = () =>
  aws
    .callsTo('events.PutEvents')
    .flatMap(({ Entries }) => Entries.map(({ Detail }: { Detail: string }) => JSON.parse(Detail)));
const auditLines = (logs: readonly Record<string, unknown>[]) =>
  logs.filter(({ audit }) => audit === 'site-mode');

test('the signer that the store needs is inside', () => {
  const bundle = readFileSync(join(__dirname, '../../../assets/site-mode/index.js'), 'utf8');
  expect(bundle).toContain('AWS4-ECDSA-P256-SHA256');
});

test('writes the mode, tells of it, and leaves a line', async () => {
  const { result, logs } = await run(requestEvent(request()));
  expect(result).toEqual({ outcome: 'written', revision: 1 });
  const after = siteMode({ revision: 1, at: NOON, until: NOON + 900 });
  expect(JSON.parse(store.entries.get('mode') ?? '')).toEqual(after);
  expect(store.entries.get('key')).toBe('secret');
  expect(aws.callsTo('cloudfront-keyvaluestore.UpdateKeys')).toMatchObject([
    { KvsARN: STORE_ARN, IfMatch: 'ETAG1', Puts: [{ Key: 'mode' }] },
  ]);
  expect(aws.callsTo('events.PutEvents')).toMatchObject([
    { Entries: [{ Source: 'breakwater.site-mode', DetailType: 'Breakwater Site Mode Change' }] },
  ]);
  const change = { site: 'shop', action: 'set', by: 'automation', mode: 'act', after };
  expect(told()).toMatchObject([change]);
  expect(auditLines(logs)).toMatchObject([
    { ...change, level: 'INFO', revision: 1, incident: 'inc-1', reason: 'overload' },
  ]);
});

test('of two that write at once, one decides again', async () => {
  store.beforeUpdate = () => {
    if (store.calls.update === 1) store.put('mode', JSON.stringify(siteMode({ preset: 'maintenance' })));
  };
  expect((await run(requestEvent(request()))).result).toEqual({ outcome: 'written', revision: 8 });
  expect(told()).toMatchObject([{ before: { preset: 'maintenance' }, after: { preset: 'queue' } }]);
});

test('a write whose answer gets lost is written once, and told once', async () => {
  const update = store.handlers['cloudfront-keyvaluestore.UpdateKeys']!;
  let cuts = 1;
  aws.on('cloudfront-keyvaluestore.UpdateKeys', async (input, call) => {
    const answer = await update(input, call);
    if (cuts-- > 0) throw awsFault('cut', 'cut', 0);
    return answer;
  });
  // The SDK's pause between its attempts needs a clock that goes on.
  const event = requestEvent(request(), new Date().toISOString());
  expect((await run(event, { now: undefined })).result).toEqual({
    outcome: 'written',
    revision: 1,
  });
  expect(store.writes).toHaveLength(1);
  expect(told()).toHaveLength(1);
});

test('the end of a mode: the sweep writes normal', async () => {
  store.put('mode', JSON.stringify(siteMode({ until: NOON - 10 })));
  expect((await run(sweepEvent())).result).toEqual({ outcome: 'written', revision: 8 });
  expect(told()).toMatchObject([{ action: 'ended', before: { revision: 7 }, after: { preset: 'normal' } }]);
});

test('what a person did is a line, and no call to AWS', async () => {
  const after = siteMode({ by: 'person' });
  const change = {
    version: 1,
    site: 'shop',
    action: 'set',
    by: 'person',
    who: 'ada',
    after,
    at: '2026-11-22T12:00:00Z',
  };
  const { logs, calls } = await run(changeEvent(change));
  expect(auditLines(logs)).toMatchObject([{ by: 'person', who: 'ada', after }]);
  expect(calls).toEqual([]);
});

test('a malformed event is kept with the reason', async () => {
  const { result } = await run(requestEvent({ ...request(), preset: 'closed', incident: '' }));
  expect(result).toEqual({ outcome: 'malformed' });
  const [message] = aws.callsTo('sqs.SendMessage');
  expect(JSON.parse(message?.MessageBody)).toMatchObject({
    reason: expect.stringMatching(/preset must be one of .*incident must be/),
  });
});

test('a deploy mistake is named', async () => {
  const { error } = await run(sweepEvent(), { env: { BREAKWATER_LEASE_SECONDS: '5' } });
  expect(error?.message).toMatch(
    /BREAKWATER_LEASE_SECONDS must be a number from 60 to 7200.*BREAKWATER_MODE_STORE_ARN must be set/s,
  );
});

describe('a fault of AWS', () => {
  const fails: AwsHandler = () => awsFault('AccessDeniedException', 'no', 403);

  test('of the parameter: the last mode that was read counts', async () => {
    let reads = 0;
    aws.on('ssm.GetParameter', () => {
      reads += 1;
      return reads === 1 ? { Parameter: { Value: 'act' } } : awsFault('AccessDeniedException', 'no');
    });
    const { results } = await run(undefined, { events: [sweepEvent(), requestEvent(request())] });
    expect(results).toMatchObject([{}, { result: { outcome: 'written' } }]);
  });

  test('of the parameter from the beginning: nothing is written', async () => {
    aws.on('ssm.GetParameter', fails);
    expect((await run(requestEvent(request()))).result).toMatchObject({ outcome: 'observed' });
    expect(store.calls.update).toBe(0);
    expect(told()).toMatchObject([{ action: 'observed', mode: 'protect' }]);
  });

  test.each(['DescribeKeyValueStore', 'GetKey', 'UpdateKeys'])(
    'of %s: the run fails and nothing is told; tried again, it is done',
    async (operation) => {
      const name = `cloudfront-keyvaluestore.${operation}`;
      aws.on(name, fails);
      expect((await run(requestEvent(request()))).error).toBeDefined();
      expect(store.writes).toEqual([]);
      expect(told()).toEqual([]);
      aws.on(name, store.handlers[name]!);
      expect((await run(requestEvent(request()))).result).toEqual({ outcome: 'written', revision: 1 });
      expect(told()).toHaveLength(1);
    },
  );

  test.each<[string, AwsHandler]>([
    ['that refuses', fails],
    [
      'that refuses the entry',
      () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'no' }] }),
    ],
  ])(
    'of a bus %s: the run fails; tried again, the change is told, and written once',
    async (_what, refuse) => {
      aws.on('events.PutEvents', refuse);
      const failed = await run(requestEvent(request()));
      expect(failed.error).toMatchObject({
        name: 'RetryableError',
        message: expect.stringContaining('could not be told'),
      });
      expect(auditLines(failed.logs)).toHaveLength(1);
      aws.on('events.PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }));
      const before = told().length;
      await run(requestEvent(request()));
      expect(told().slice(before)).toMatchObject([{ action: 'set', after: { revision: 1 } }]);
      expect(store.writes).toHaveLength(1);
    },
  );

  test('of a store that takes the call and never answers: the run ends in time, as a failure', async () => {
    aws.on('cloudfront-keyvaluestore.DescribeKeyValueStore', () => new Promise(() => undefined));
    const fast = { now: undefined, speed: 10, remainingMs: 30_000, timeoutMs: 300_000 };
    const { error, elapsedMs } = await run(sweepEvent(), fast);
    expect(error?.message).toContain('requestTimeout');
    expect(elapsedMs).toBeLessThan(30_000);
  });

  test('of a queue that does not take a malformed event: Lambda keeps it', async () => {
    aws.on('sqs.SendMessage', fails);
    expect((await run({})).error).toBeDefined();
  });
});
