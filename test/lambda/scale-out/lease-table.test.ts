import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoLeaseTable } from '../../../lambda/scale-out/aws/dynamo-lease-table';
import { LEASE_TABLE, SCALE_OUT_TIMEOUT_SECONDS } from '../../../lib/private/contracts/scale-out';
import { DynamoTable } from '../../support/dynamo-table';
import { type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { lease, MINUTE, START, state, suspension } from './world';

let items: DynamoTable;
let aws: LoopbackAws;
let table: DynamoLeaseTable;
const warnings: string[] = [];
beforeEach(async () => {
  items = new DynamoTable(LEASE_TABLE.partitionKey, LEASE_TABLE.sortKey);
  aws = await startLoopbackAws(items.handlers());
  const client = new DynamoDBClient({
    region: 'eu-west-3',
    endpoint: aws.url,
    credentials: { accessKeyId: 'AKIDLOOPBACK', secretAccessKey: 'loopback' },
    maxAttempts: 1,
  });
  table = new DynamoLeaseTable(client, 'leases', 'web', (message) => warnings.push(message));
});
afterEach(async () => {
  await aws.close();
  expect(aws.unhandled).toEqual([]);
});

test('what is stored is what is read, of this group alone, over as many pages as it takes', async () => {
  const stored = state({
    ...suspension('ours'),
    episode: { reference: 2, overAtMs: START },
    written: [2, 4],
  });
  items.pageSize = 1;
  items.set({ groupName: { S: 'other' }, item: { S: 'lease#overload' } });
  await table.putState(stored);
  for (const owner of ['errors', 'overload']) await table.putLease(lease(owner));
  expect(await table.read()).toEqual({ state: stored, leases: [lease('errors'), lease('overload')] });
  expect(warnings).toEqual([]);
});

describe('a lease', () => {
  const later = lease('overload', { untilMs: START + 20 * MINUTE });

  test('is renewed for longer', async () => {
    await table.putLease(lease('overload'));
    await table.putLease(later);
    expect((await table.read()).leases).toEqual([later]);
  });

  test('is never cut short by a run that saw less', async () => {
    await table.putLease(later);
    await table.putLease(lease('overload'));
    expect((await table.read()).leases).toEqual([later]);
  });
});

describe('the record', () => {
  test('follows the version that was read, and no other', async () => {
    await table.putState(state({ version: 1 }));
    await table.putState(state({ version: 2 }), 1);
    await expect(table.putState(state({ version: 2, baseline: 9 }), 1)).rejects.toThrow('another writer');
    await expect(table.putState(state({ version: 1 }))).rejects.toThrow('another writer');
    expect((await table.read()).state).toEqual(state({ version: 2 }));
  });

  test('may be stored again when the answer to the first time was lost', async () => {
    await table.putState(state({ version: 1 }));
    await table.putState(state({ version: 1 }));
    await table.putState(state({ version: 2 }), 1);
    await table.putState(state({ version: 2 }), 1);
    expect((await table.read()).state?.version).toBe(2);
  });
});

describe('the lock', () => {
  const TIMEOUT_MS = SCALE_OUT_TIMEOUT_SECONDS * 1000;

  test('is one’s own for longer than an invocation can run, then anybody’s', async () => {
    expect(await table.lock('first', START)).toBe(true);
    expect(await table.lock('second', START + TIMEOUT_MS)).toBe(false);
    expect(await table.lock('second', START + 2 * TIMEOUT_MS)).toBe(true);
    expect(await table.lock('first', START + 2 * TIMEOUT_MS)).toBe(false);
  });

  test('may be taken again when the answer to the first time was lost', async () => {
    await table.lock('first', START);
    expect(await table.lock('first', START)).toBe(true);
  });

  test('is given back by its holder alone', async () => {
    await table.lock('first', START);
    await table.unlock('second');
    expect(await table.lock('second', START)).toBe(false);
    await table.unlock('first');
    expect(await table.lock('second', START)).toBe(true);
  });
});
