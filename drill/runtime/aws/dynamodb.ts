import type { Found } from '../../template/resolve';
import { type Access, type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import { type Encrypted, keyAccess } from '../iam/encryption';
import { type KeySchema, Table } from './dynamodb/table';

interface Held extends Encrypted {
  readonly arn: string;
  readonly table: Table;
}

/** Every table of the assembly, and the operations on them. */
export class DynamoDb {
  private readonly held = new Map<string, Held>();

  public constructor(private readonly world: World) {
    for (const found of world.resolver.ofType('AWS::DynamoDB::Table')) this.add(found);
    const item = (action: string, work: (table: Table, input: Members) => Members) => {
      this.register(action, (input) => work(this.tableOf(input).table, input));
    };
    item('GetItem', (table, input) => table.get(input));
    item('PutItem', (table, input) => table.put(input));
    item('UpdateItem', (table, input) => table.update(input));
    item('DeleteItem', (table, input) => table.delete(input));
    item('Query', (table, input) => table.query(input));
    item('Scan', (table, input) => table.scan(input));
    this.register('DescribeTable', (input) => this.describe(input));
    this.registerTransaction();
  }

  /** By its name or ARN, in a Region. */
  public table(region: string, name: string): Table | undefined {
    return this.held.get(`${region} ${name.replace(/^arn:[^/]*\//, '')}`)?.table;
  }

  private add(found: Found): void {
    const { resolver, sim, facts } = this.world;
    const properties = resolver.properties(found) as Members;
    const name = resolver.nameOf(found);
    const ttl = properties.TimeToLiveSpecification;
    const indexes = [
      ...(properties.GlobalSecondaryIndexes ?? []),
      ...(properties.LocalSecondaryIndexes ?? []),
    ];
    const table = new Table({
      key: keySchema(properties.KeySchema),
      indexes: Object.fromEntries(
        indexes.map((index: Members) => [index.IndexName, keySchema(index.KeySchema)]),
      ),
      ...(ttl?.Enabled && {
        timeToLive: String(ttl.AttributeName),
        removalMs: facts.get('dynamodb.timeToLive') * 1000,
      }),
      now: () => sim.nowMs,
    });
    const { KMSMasterKeyId: keyId } = properties.SSESpecification ?? {};
    this.held.set(`${found.stack.region} ${name}`, {
      ...{ arn: resolver.nameOf(found, 'Arn'), table },
      ...{ found, property: 'SSESpecification', keyId, service: 'dynamodb' },
    });
  }

  private register(action: string, answer: (input: Members) => Members): void {
    this.world.api.register(`dynamodb.${action}`, {
      access: ({ input, region, account }) => this.access(action, input, region, account),
      answer: (call) => answer({ ...call.input, region: call.region }),
      writes: false,
    });
  }

  private registerTransaction(): void {
    const parts = ({ input }: Pick<ApiCall, 'input'>): [kind: string, part: Members][] =>
      (input.TransactItems ?? []).map((one: Members) => Object.entries(one)[0]);
    const actions: Record<string, string> = {
      Put: 'PutItem',
      Update: 'UpdateItem',
      Delete: 'DeleteItem',
      ConditionCheck: 'ConditionCheckItem',
    };
    this.world.api.register('dynamodb.TransactWriteItems', {
      access: (call) =>
        parts(call).flatMap(([kind, part]) =>
          this.access(actions[kind] ?? kind, part, call.region, call.account),
        ),
      answer: (call) => this.transact(parts(call), call.region),
      writes: false,
    });
  }

  /** All of it or nothing. */
  private transact(parts: readonly [kind: string, part: Members][], region: string): Members {
    const reasons = parts.map(([kind, part]) => {
      try {
        this.tableOf({ ...part, region }).table.check(
          conditionOnly(part),
          kind === 'Put' ? part.Item : part.Key,
        );
        return { Code: 'None' };
      } catch (error) {
        if (!(error instanceof ApiFault) || error.code !== 'ConditionalCheckFailedException') throw error;
        return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members };
      }
    });
    if (reasons.some(({ Code }) => Code !== 'None')) {
      const codes = reasons.map(({ Code }) => Code).join(', ');
      throw new ApiFault(
        'TransactionCanceledException',
        `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
        400,
        { CancellationReasons: reasons },
      );
    }
    for (const [kind, part] of parts) {
      const { table } = this.tableOf({ ...part, region });
      if (kind === 'Put') table.put(part);
      else if (kind === 'Update') table.update(part);
      else if (kind === 'Delete') table.delete(part);
    }
    return {};
  }

  private access(action: string, input: Members, region: string, account: string): Access[] {
    const name = String(input.TableName).replace(/^arn:[^/]*\//, '');
    const held = this.held.get(`${region} ${name}`);
    const arn = held?.arn ?? `arn:aws:dynamodb:${region}:${account}:table/${name}`;
    const resource = input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`;
    // Whoever reads or writes has DynamoDB decrypt the table's key in his name (documented: DynamoDB "How Amazon DynamoDB uses AWS KMS").
    const decrypts = action.startsWith('Describe') ? [] : ['kms:Decrypt'];
    return [
      { action: `dynamodb:${action}`, resource },
      ...(held === undefined ? [] : keyAccess(this.world, held, decrypts)),
    ];
  }

  private tableOf(input: Members): Held {
    const name = String(input.TableName).replace(/^arn:[^/]*\//, '');
    const found = this.held.get(`${input.region} ${name}`);
    if (found !== undefined) return found;
    throw new ApiFault('ResourceNotFoundException', 'Requested resource not found');
  }

  private describe(input: Members): Members {
    const { arn, table } = this.tableOf(input);
    return {
      Table: {
        TableArn: arn,
        TableName: input.TableName,
        TableStatus: 'ACTIVE',
        ItemCount: table.all.length,
      },
    };
  }
}

function keySchema(given: unknown): KeySchema {
  const parts = (Array.isArray(given) ? given : []) as { AttributeName: string; KeyType: string }[];
  const of = (type: string) => parts.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return { partition: of('HASH') ?? '', sort: of('RANGE') };
}

/** A part of a transaction as a check: its update's placeholders are not the condition's. */
function conditionOnly(part: Members): Members {
  if (part.UpdateExpression === undefined) return part;
  const used = (text: string, given: Members | undefined) =>
    given && Object.fromEntries(Object.entries(given).filter(([name]) => text.includes(name)));
  const text = String(part.ConditionExpression ?? '');
  return {
    ...part,
    ExpressionAttributeNames: used(text, part.ExpressionAttributeNames),
    ExpressionAttributeValues: used(text, part.ExpressionAttributeValues),
  };
}
