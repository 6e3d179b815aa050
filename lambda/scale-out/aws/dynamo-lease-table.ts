import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { LEASE_TABLE, SCALE_OUT_TIMEOUT_SECONDS } from '../../../lib/private/contracts/scale-out';
import { RetryableError } from '../../shared/errors';
import type { Lease, State } from '../facts';
import type { LeaseTable } from '../ports';
import {
  fromLease,
  fromState,
  type Item,
  keyOf,
  LEASE_PREFIX,
  LOCK_ITEM,
  nameOf,
  STATE_ITEM,
  toLease,
  toState,
} from './lease-items';

/** Longer than the function can run: a holder that is still alive never loses the lock. */
const LOCK_MS = (SCALE_OUT_TIMEOUT_SECONDS + 15) * 1000;

/**
 * One partition per group: the leases, the record and the lock. A write that the SDK repeats after a lost answer meets its own
 * item, so every condition accepts that too.
 */
export class DynamoLeaseTable implements LeaseTable {
  public constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    private readonly groupName: string,
    private readonly warn: (message: string, detail: Record<string, unknown>) => void,
  ) {}

  public async read(): Promise<{ leases: Lease[]; state?: State }> {
    const items: Item[] = [];
    const query = {
      TableName: this.table,
      KeyConditionExpression: '#group = :group',
      ExpressionAttributeNames: { '#group': LEASE_TABLE.partitionKey },
      ExpressionAttributeValues: { ':group': { S: this.groupName } },
      ConsistentRead: true,
    };
    for await (const page of paginateQuery({ client: this.client }, query)) items.push(...(page.Items ?? []));
    const record = items.find((item) => nameOf(item) === STATE_ITEM);
    return { leases: items.flatMap((item) => this.leaseOf(item)), ...(record && { state: toState(record) }) };
  }

  private leaseOf(item: Item): Lease[] {
    if (!nameOf(item).startsWith(LEASE_PREFIX)) return [];
    const lease = toLease(item);
    if (!lease) this.warn('a lease that cannot be read is ignored', { item: nameOf(item) });
    return lease ? [lease] : [];
  }

  public async putLease(lease: Lease): Promise<void> {
    const until = fromLease(this.groupName, lease).until!;
    // A refusal means that somebody renewed it for longer in the meantime: what we wanted is true.
    await this.putIf(fromLease(this.groupName, lease), 'attribute_not_exists(#until) OR #until < :until', {
      names: { '#until': 'until' },
      values: { ':until': until },
    });
  }

  public async putState(state: State, previousVersion?: number): Promise<void> {
    const item = fromState(this.groupName, state);
    const free = previousVersion === undefined ? 'attribute_not_exists(#version)' : '#version = :previous';
    const stored = await this.putIf(item, `${free} OR (#version = :version AND #body = :body)`, {
      names: { '#version': 'version', '#body': 'body' },
      values: {
        ...(previousVersion !== undefined && { ':previous': { N: String(previousVersion) } }),
        ':version': item.version!,
        ':body': item.body!,
      },
    });
    if (!stored) throw new RetryableError('the record was changed by another writer; this run starts again');
  }

  public lock(holder: string, nowMs: number): Promise<boolean> {
    const item: Item = {
      ...keyOf(this.groupName, LOCK_ITEM),
      holder: { S: holder },
      lockedUntilMs: { N: String(nowMs + LOCK_MS) },
    };
    return this.putIf(item, 'attribute_not_exists(#holder) OR #holder = :holder OR #until < :now', {
      names: { '#holder': 'holder', '#until': 'lockedUntilMs' },
      values: { ':holder': { S: holder }, ':now': { N: String(nowMs) } },
    });
  }

  public async unlock(holder: string): Promise<void> {
    await ifAllowed(
      this.client.send(
        new DeleteItemCommand({
          TableName: this.table,
          Key: keyOf(this.groupName, LOCK_ITEM),
          ConditionExpression: '#holder = :holder',
          ExpressionAttributeNames: { '#holder': 'holder' },
          ExpressionAttributeValues: { ':holder': { S: holder } },
        }),
      ),
    );
  }

  /** False when the condition refused the item. */
  private putIf(
    item: Item,
    condition: string,
    { names, values }: { names: Record<string, string>; values: Item },
  ): Promise<boolean> {
    return ifAllowed(
      this.client.send(
        new PutItemCommand({
          TableName: this.table,
          Item: item,
          ConditionExpression: condition,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
        }),
      ),
    );
  }
}

async function ifAllowed(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
