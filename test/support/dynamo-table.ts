import type { AwsHandler } from './loopback-aws';
import { awsFault } from './loopback-aws';

type Value = { readonly S?: string; readonly N?: string };
export type DynamoItem = Record<string, Value>;
interface Parameters {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: DynamoItem;
}

/**
 * One DynamoDB table in memory, for PutItem and DeleteItem with conditions, GetItem and Query by key: as much as the functions use.
 * An expression that it does not understand is refused, never taken as true.
 */
export class DynamoTable {
  /** By partition key, a zero byte, and sort key. */
  public readonly items = new Map<string, DynamoItem>();
  /** Most items of one answer; DynamoDB's is 1 MB of them. */
  public pageSize = 1_000;

  public constructor(
    private readonly partitionKey: string,
    private readonly sortKey: string,
  ) {}

  /** For startLoopbackAws. */
  public handlers(): Record<string, AwsHandler> {
    return {
      'dynamodb.PutItem': (input) => this.put(input),
      'dynamodb.DeleteItem': (input) => this.delete(input),
      'dynamodb.GetItem': (input) => ({ Item: this.items.get(this.keyOf(input.Key)) }),
      'dynamodb.Query': (input) => this.query(input),
    };
  }

  /** Items of one partition, in the order of their sort keys. */
  public partition(value: string): DynamoItem[] {
    return [...this.items.values()]
      .filter((item) => item[this.partitionKey]?.S === value)
      .sort((a, b) => (a[this.sortKey]!.S! < b[this.sortKey]!.S! ? -1 : 1));
  }

  /** Puts an item there, as a person might by hand. */
  public set(item: DynamoItem): void {
    this.items.set(this.keyOf(item), item);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape is PutItem's
  private put(input: any): unknown {
    return this.conditionally(input, this.keyOf(input.Item), () => this.set(input.Item));
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape is DeleteItem's
  private delete(input: any): unknown {
    const key = this.keyOf(input.Key);
    return this.conditionally(input, key, () => void this.items.delete(key));
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape is PutItem's or DeleteItem's
  private conditionally(input: any, key: string, write: () => void): unknown {
    const old = this.items.get(key);
    if (input.ConditionExpression && !holds(input.ConditionExpression, old, input)) {
      const members = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old ? { Item: old } : {};
      return awsFault('ConditionalCheckFailedException', 'The conditional request failed', 400, members);
    }
    write();
    return {};
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape is Query's
  private query(input: any): unknown {
    const found = [...this.items.values()]
      .filter((item) => holds(input.KeyConditionExpression, item, input))
      .sort((a, b) => (a[this.sortKey]!.S! < b[this.sortKey]!.S! ? -1 : 1));
    if (input.ScanIndexForward === false) found.reverse();
    const last = input.ExclusiveStartKey && this.keyOf(input.ExclusiveStartKey);
    const from = last ? found.findIndex((item) => this.keyOf(item) === last) + 1 : 0;
    const to = Math.min(found.length, from + Math.min(input.Limit ?? this.pageSize, this.pageSize));
    const end = to < found.length ? found[to - 1] : undefined;
    const keys = [this.partitionKey, this.sortKey];
    return {
      Items: found.slice(from, to),
      LastEvaluatedKey: end && Object.fromEntries(keys.map((key) => [key, end[key]])),
    };
  }

  private keyOf(item: DynamoItem): string {
    return `${item[this.partitionKey]?.S}\0${item[this.sortKey]?.S}`;
  }
}

/** `a OR b AND c`, comparisons, attribute_not_exists and brackets. */
function holds(expression: string, item: DynamoItem | undefined, parameters: Parameters): boolean {
  const tokens = expression.match(/attribute_not_exists|[#:]?\w+|<>|<=|>=|[()=<>]/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const value = (token: string): string | number | undefined => {
    const name = token.startsWith('#') ? parameters.ExpressionAttributeNames?.[token] : token;
    const found = token.startsWith(':') ? parameters.ExpressionAttributeValues?.[token] : item?.[name ?? ''];
    return found?.N === undefined ? found?.S : Number(found.N);
  };
  const term = (): boolean => {
    const token = next();
    if (token === '(') {
      const inner = either();
      next();
      return inner;
    }
    if (token === 'attribute_not_exists') {
      next();
      const missing = value(next()) === undefined;
      next();
      return missing;
    }
    return compare(value(token), next(), value(next()));
  };
  const both = (): boolean => {
    let result = term();
    while (tokens[at] === 'AND') {
      next();
      result = term() && result;
    }
    return result;
  };
  const either = (): boolean => {
    let result = both();
    while (tokens[at] === 'OR') {
      next();
      result = both() || result;
    }
    return result;
  };
  const result = either();
  if (at !== tokens.length) throw new Error(`not understood: ${expression}`);
  return result;
}

function compare(
  left: string | number | undefined,
  operator: string,
  right: string | number | undefined,
): boolean {
  if (left === undefined || right === undefined) return false;
  switch (operator) {
    case '=':
      return left === right;
    case '<>':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    default:
      throw new Error(`not understood: ${operator}`);
  }
}
