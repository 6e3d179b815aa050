import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { MODES, type Mode } from '../../../lib/private/contracts/mode';
import type { CapacityChange } from '../../../lib/private/contracts/scale-out';
import type { SiteModeChange } from '../../../lib/private/contracts/site-mode-responder';
import type { AlarmNotice } from '../../shared/alarm-event';
import { type Clock, isoAt } from '../../shared/clock';
import { type Flapping, whatOf } from '../decide';
import type { Claim, DeliveryStatus, Journal } from '../ports';
import type { Change } from '../story';

type Item = Record<string, AttributeValue>;
interface Row {
  readonly pk: string;
  readonly sk: string;
}
interface Condition {
  readonly expression: string;
  readonly names?: Record<string, string>;
  readonly values?: Item;
}

const KEPT_SECONDS = 90 * 24 * 3600;
/**
 * An alarm's latest changes; what decides about flapping and about the beginning of the trouble is among
 * them.
 */
const CHANGES = 100;
/** Reports on capacity: those of hours, even when a group goes up and down all the time. */
const REPORTS = 100;

/**
 * One table: `pk` and `sk` are text, everything else is in `body` (JSON), save what a condition looks at.
 *
 *     change#<alarm ARN>     <time>#<state>            one state change
 *     delivery#<message>     <channel>                 who is sending it, or what became of it
 *     capacity               <time>#<group>#<action>   what ScaleOut reported
 *     site-mode              <time>#<action>#<revision>
 *     flapping               <alarm ARN>
 *     mode                   last
 */
export class DynamoJournal implements Journal {
  public constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    private readonly clock: Clock,
  ) {}

  public async recordChange(notice: AlarmNotice): Promise<void> {
    const sk = `${isoAt(notice.changedAtMs)}#${notice.state}`;
    const change: Change = {
      state: notice.state,
      atMs: notice.changedAtMs,
      muted: notice.actionsMuted,
    };
    await this.put({ pk: `change#${notice.alarmArn}`, sk }, change);
  }

  public async changes(alarmArn: string): Promise<Change[]> {
    const items = await this.query(`change#${alarmArn}`, CHANGES);
    return items.map((item) => body<Change>(item));
  }

  public async flapping(alarmArn: string): Promise<Flapping | undefined> {
    return this.get<Flapping>({ pk: 'flapping', sk: alarmArn });
  }

  public async allFlapping(): Promise<Flapping[]> {
    return (await this.query('flapping')).map((item) => body<Flapping>(item));
  }

  public async keepFlapping(flapping: Flapping): Promise<void> {
    const at = { N: String(flapping.changedAtMs) };
    await this.put(
      { pk: 'flapping', sk: flapping.alarmArn },
      flapping,
      { changedAtMs: at },
      {
        expression: 'attribute_not_exists(pk) OR changedAtMs <= :at',
        values: { ':at': at },
      },
    );
  }

  public async recordCapacity(change: CapacityChange): Promise<void> {
    const sk = [isoAt(Date.parse(change.at)), change.groupName, whatOf(change)].join('#');
    await this.put({ pk: 'capacity', sk }, change);
  }

  public async capacity(): Promise<CapacityChange[]> {
    const items = await this.query('capacity', REPORTS);
    return items.map((item) => body<CapacityChange>(item)).reverse();
  }

  public async recordSiteMode(change: SiteModeChange): Promise<void> {
    const sk = [isoAt(Date.parse(change.at)), change.action, change.after.revision].join('#');
    await this.put({ pk: 'site-mode', sk }, change);
  }

  public async siteModes(): Promise<SiteModeChange[]> {
    const items = await this.query('site-mode', REPORTS);
    return items.map((item) => body<SiteModeChange>(item)).reverse();
  }

  public async claim(messageId: string, channel: string, nowMs: number, untilMs: number): Promise<Claim> {
    const row = { pk: `delivery#${messageId}`, sk: channel };
    const attributes = { state: { S: 'sending' }, untilMs: { N: String(untilMs) } };
    const condition = {
      expression: 'attribute_not_exists(pk) OR #state = :failed OR (#state = :sending AND untilMs < :now)',
      names: { '#state': 'state' },
      values: { ':failed': { S: 'failed' }, ':sending': { S: 'sending' }, ':now': { N: String(nowMs) } },
    };
    const refusedBy = await this.put(row, { since: isoAt(nowMs) }, attributes, condition);
    if (!refusedBy) return 'ours';
    return refusedBy.state?.S === 'sending' ? 'held' : 'done';
  }

  public async finish(
    messageId: string,
    channel: string,
    status: DeliveryStatus,
    detail: string,
  ): Promise<void> {
    const row = { pk: `delivery#${messageId}`, sk: channel };
    await this.put(row, { at: isoAt(this.clock()), detail }, { state: { S: status } });
  }

  public async rememberMode(mode: Mode): Promise<void> {
    await this.put(
      { pk: 'mode', sk: 'last' },
      { mode },
      { value: { S: mode } },
      {
        expression: 'attribute_not_exists(pk) OR #value <> :value',
        names: { '#value': 'value' },
        values: { ':value': { S: mode } },
      },
    );
  }

  public async lastMode(): Promise<Mode | undefined> {
    const mode = (await this.get<{ mode: Mode }>({ pk: 'mode', sk: 'last' }))?.mode;
    return MODES.find((known) => known === mode);
  }

  /** Returns the item that stands in the way when the condition does not hold. */
  private async put(
    row: Row,
    content: object,
    attributes: Item = {},
    condition?: Condition,
  ): Promise<Item | undefined> {
    // Never expires: without the last mode an unreadable parameter would mean `protect` where a person said
    // `off`.
    const kept: Item =
      row.pk === 'mode' ? {} : { expiresAt: { N: String(Math.floor(this.clock() / 1000) + KEPT_SECONDS) } };
    const item = {
      pk: { S: row.pk },
      sk: { S: row.sk },
      body: { S: JSON.stringify(content) },
      ...attributes,
      ...kept,
    };
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.table,
          Item: item,
          ConditionExpression: condition?.expression,
          ExpressionAttributeNames: condition?.names,
          ExpressionAttributeValues: condition?.values,
          ReturnValuesOnConditionCheckFailure: condition ? 'ALL_OLD' : 'NONE',
        }),
      );
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return error.Item ?? {};
      throw error;
    }
  }

  private async get<T>(row: Row): Promise<T | undefined> {
    const answer = await this.client.send(
      new GetItemCommand({
        TableName: this.table,
        Key: { pk: { S: row.pk }, sk: { S: row.sk } },
        ConsistentRead: true,
      }),
    );
    return answer.Item && body<T>(answer.Item);
  }

  /** Newest first: the latest `limit` items, or all, however many pages they are. */
  private async query(pk: string, limit?: number): Promise<Item[]> {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const answer = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: limit,
          ExclusiveStartKey: from,
        }),
      );
      items.push(...(answer.Items ?? []));
      from = limit === undefined ? answer.LastEvaluatedKey : undefined;
    } while (from);
    return items;
  }
}

const body = <T>(item: Item): T => JSON.parse(item.body?.S ?? 'null') as T;
