import type { AwsHandler } from './loopback-aws';
import { awsFault } from './loopback-aws';

type Value = { readonly S?: string; readonly N?: string };
type Item = Record<string, Value>;
interface Parameters {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

/**
 * One DynamoDB table in memory, for PutItem with conditions, GetItem and Query by key: as much as Notify
 * uses. An expression that it does not understand is refused, never taken as true.
 */
export class NotifyTable {
  public readonly items = new Map<string, Item>();
  /** Most items of one answer; DynamoDB's is 1 MB of them. */
  public pageSize = 1_000;

  /** For startLoopbackAws. */
  public handlers(): Record<string, AwsHandler> {
    return {
      'dynamodb.PutItem': (input) => this.put(input),
      'dynamodb.GetItem': (input) => ({ Item: this.items.get(keyOf(input.Key)) }),
      'dynamodb.Query': (input) => this.query(input),
    };
  }

  /** Items of one partition, in the order of their sort keys. */
  public partition(pk: string): Item[] {
    return [...this.items.values()]
      .filter((item) => item.pk?.S === pk)
      .sort((a, b) => (a.sk!.S! < b.sk!.S! ? -1 : 1));
  }

  /** `<channel>: <state>` of each delivery. */
  public deliveries(): string[] {
    return [...this.items.values()]
      .filter((item) => item.pk?.S?.startsWith('delivery#'))
      .map((item) => `${item.sk?.S}: ${item.state?.S}`)
      .sort();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape is PutItem's
  private put(input: any): unknown {
    const key = keyOf(input.Item);
    const old = this.items.get(key);
    if (input.ConditionExpression && !holds(input.ConditionExpression, old, input)) {
      const members = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old ? { Item: old } : {};
      return awsFault('ConditionalCheckFailedException', 'The conditional request failed', 400, members);
    }
    this.items.set(key, input.Item);
    return {};
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape is Query's
  private query(input: any): unknown {
    const values = input.ExpressionAttributeValues;
    const found = this.partition(values[':pk'].S).filter((item) =>
      holds(input.KeyConditionExpression, item, input),
    );
    if (input.ScanIndexForward === false) found.reverse();
    const last = input.ExclusiveStartKey && keyOf(input.ExclusiveStartKey);
    const from = last ? found.findIndex((item) => keyOf(item) === last) + 1 : 0;
    const to = Math.min(found.length, from + Math.min(input.Limit ?? this.pageSize, this.pageSize));
    const page = found.slice(from, to);
    const end = page.at(-1);
    return {
      Items: page,
      LastEvaluatedKey: end && to < found.length ? { pk: end.pk, sk: end.sk } : undefined,
    };
  }
}

const keyOf = (item: Item): string => `${item.pk?.S}\0${item.sk?.S}`;

/** `a OR b AND c`, comparisons, attribute_not_exists and brackets. */
function holds(expression: string, item: Item | undefined, parameters: Parameters): boolean {
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
