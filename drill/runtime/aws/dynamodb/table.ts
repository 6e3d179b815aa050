import { ApiFault, type Members } from '../../../world/api';
import { type Condition, readCondition } from './conditions';
import { valueAt, withValueAt } from './paths';
import { invalid, Tokens } from './tokens';
import { readUpdate } from './updates';
import { type AttributeValue, canonical, compare, type Item } from './values';

export interface KeySchema {
  readonly partition: string;
  readonly sort?: string;
}

export interface TableOptions {
  readonly key: KeySchema;
  readonly indexes?: Readonly<Record<string, KeySchema>>;
  /** Attribute with the second after which an item may be removed. */
  readonly timeToLive?: string;
  /** How long after that it is; DynamoDB may take days. */
  readonly removalMs?: number;
  readonly now: () => number;
}

/** One page (documented: Query and Scan return at most 1 MB). */
const PAGE_BYTES = 1_048_576;

/** One table in memory. Inputs and answers have the members of the API reference. */
export class Table {
  /** By canonical key. */
  private readonly items = new Map<string, Item>();

  public constructor(public readonly options: TableOptions) {}

  /** Every item, in the order of their keys. */
  public get all(): readonly Item[] {
    this.expire();
    const { key } = this.options;
    return [...this.items.values()].sort((a, b) => byKey(a, b, key));
  }

  /** Puts an item there, as a person might by hand. */
  public set(item: Item): void {
    this.items.set(this.keyOf(item), item);
  }

  public get(input: Members): Members {
    this.expire();
    const item = this.items.get(this.keyOf(input.Key));
    if (item === undefined) return {};
    return { Item: projected(item, input) };
  }

  public put(input: Members): Members {
    this.keyOf(input.Item);
    return this.write(input, input.Item, () => input.Item);
  }

  public delete(input: Members): Members {
    return this.write(input, input.Key, () => undefined);
  }

  public update(input: Members): Members {
    const tokens =
      input.UpdateExpression === undefined
        ? undefined
        : new Tokens(input.UpdateExpression, 'UpdateExpression', placeholders(input));
    const update = tokens === undefined ? undefined : readUpdate(tokens);
    return this.write(input, input.Key, (old) => update?.(old ?? input.Key) ?? old ?? input.Key, tokens);
  }

  public query(input: Members): Members {
    const schema = this.schemaOf(input.IndexName);
    const tokens = new Tokens(
      required(input, 'KeyConditionExpression'),
      'KeyConditionExpression',
      placeholders(input),
    );
    const condition = readCondition(tokens);
    const found = this.all.filter((item) => item[schema.partition] !== undefined && condition(item));
    found.sort((a, b) => byKey(a, b, schema));
    if (input.ScanIndexForward === false) found.reverse();
    return this.page(found, input, tokens);
  }

  public scan(input: Members): Members {
    return this.page([...this.all], input);
  }

  /** Checks a write's condition without writing; for transactions. @throws ApiFault */
  public check(input: Members, key: Item): void {
    this.meets(input, this.items.get(this.keyOf(key)));
  }

  public keyOf(item: Item | undefined): string {
    const { partition, sort } = this.options.key;
    const parts = [partition, ...(sort === undefined ? [] : [sort])].map((name) => {
      const value = item?.[name];
      if (value === undefined) {
        throw new ApiFault(
          'ValidationException',
          `One or more parameter values were invalid: Missing the key ${name} in the item`,
        );
      }
      return canonical(value);
    });
    return parts.join('\n');
  }

  private write(
    input: Members,
    keyItem: Item,
    next: (old: Item | undefined) => Item | undefined,
    others?: Tokens,
  ): Members {
    this.expire();
    const key = this.keyOf(keyItem);
    const old = this.items.get(key);
    this.meets(input, old, others);
    const item = next(old);
    if (item === undefined) this.items.delete(key);
    else this.items.set(key, item);
    const returned = returnedBy(input, old, item);
    return returned === undefined ? {} : { Attributes: returned };
  }

  private meets(input: Members, old: Item | undefined, others?: Tokens): void {
    const all = others === undefined ? [] : [others];
    let condition: Condition | undefined;
    if (input.ConditionExpression !== undefined) {
      const tokens = new Tokens(input.ConditionExpression, 'ConditionExpression', placeholders(input));
      condition = readCondition(tokens);
      all.push(tokens);
    }
    refuseUnused(input, all);
    if (condition === undefined || condition(old)) return;
    const members = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old ? { Item: old } : {};
    throw new ApiFault('ConditionalCheckFailedException', 'The conditional request failed', 400, members);
  }

  private page(found: Item[], input: Members, others?: Tokens): Members {
    const all = others === undefined ? [] : [others];
    let filter: Condition = () => true;
    if (input.FilterExpression !== undefined) {
      const tokens = new Tokens(input.FilterExpression, 'FilterExpression', placeholders(input));
      filter = readCondition(tokens);
      all.push(tokens);
    }
    if (input.ProjectionExpression === undefined) refuseUnused(input, all);
    const after = input.ExclusiveStartKey === undefined ? undefined : this.keyOf(input.ExclusiveStartKey);
    const from = after === undefined ? 0 : found.findIndex((item) => this.keyOf(item) === after) + 1;
    const limit = Math.min(found.length, from + (input.Limit ?? found.length));
    let to = from;
    for (let bytes = 0; to < limit && (to === from || bytes < PAGE_BYTES); to += 1) {
      bytes += JSON.stringify(found[to]).length;
    }
    const page = found.slice(from, to);
    const items = page.filter(filter);
    const last =
      to < found.length || (input.Limit !== undefined && page.length === input.Limit)
        ? page.at(-1)
        : undefined;
    return {
      ...(input.Select === 'COUNT' ? {} : { Items: items.map((item) => projected(item, input)) }),
      Count: items.length,
      ScannedCount: page.length,
      ...(last !== undefined && { LastEvaluatedKey: this.keyAttributes(last, input.IndexName) }),
    };
  }

  private keyAttributes(item: Item, index: string | undefined): Item {
    const names = [this.options.key, this.schemaOf(index)].flatMap(({ partition, sort }) =>
      sort === undefined ? [partition] : [partition, sort],
    );
    return Object.fromEntries([...new Set(names)].map((name) => [name, item[name]!]));
  }

  private schemaOf(index: string | undefined): KeySchema {
    if (index === undefined) return this.options.key;
    const found = this.options.indexes?.[index];
    if (found === undefined) {
      throw new ApiFault('ValidationException', `The table does not have the specified index: ${index}`);
    }
    return found;
  }

  private expire(): void {
    const { timeToLive, removalMs = 0, now } = this.options;
    if (timeToLive === undefined) return;
    const before = (now() - removalMs) / 1000;
    for (const [key, item] of this.items) {
      const until = item[timeToLive]?.N;
      if (until !== undefined && Number(until) < before) this.items.delete(key);
    }
  }
}

function byKey(a: Item, b: Item, { partition, sort }: KeySchema): number {
  const names = [partition, ...(sort === undefined ? [] : [sort])];
  for (const name of names) {
    const [left, right] = [a[name], b[name]];
    if (left === undefined || right === undefined) continue;
    const order = compare(left, right) ?? 0;
    if (order !== 0) return order;
  }
  return 0;
}

function projected(item: Item, input: Members): Item {
  if (input.ProjectionExpression === undefined) return item;
  const tokens = new Tokens(input.ProjectionExpression, 'ProjectionExpression', placeholders(input));
  let part: Item = {};
  do {
    const path = tokens.path();
    const value = valueAt(item, path);
    const changed = value === undefined ? part : withValueAt(part, path, value);
    part = changed === false ? { ...part, [String(path[0])]: item[String(path[0])]! } : changed;
  } while (tokens.takes(','));
  tokens.end();
  return part;
}

const placeholders = (input: Members) => ({
  names: (input.ExpressionAttributeNames ?? {}) as Record<string, string>,
  values: (input.ExpressionAttributeValues ?? {}) as Record<string, AttributeValue>,
});

/** Placeholders that no expression uses are refused (documented: "Expression attribute names", "… values"; the message is measured). */
function refuseUnused(input: Members, all: readonly Tokens[]): void {
  const used = new Set(all.flatMap((tokens) => [...tokens.used]));
  const { names, values } = placeholders(input);
  for (const [kind, given] of [
    ['ExpressionAttributeNames', names],
    ['ExpressionAttributeValues', values],
  ] as const) {
    const unused = Object.keys(given).filter((name) => !used.has(name));
    if (unused.length > 0) {
      throw new ApiFault(
        'ValidationException',
        `Value provided in ${kind} unused in expressions: keys: {${unused.join(', ')}}`,
      );
    }
  }
}

function required(input: Members, member: string): string {
  const value = input[member];
  if (typeof value === 'string') return value;
  throw invalid(member, 'it must be given');
}

/**
 * What a write returns of the item before or after it; of an update also only what has changed, never its key (documented: UpdateItem, ReturnValues). Told by
 * the values: an attribute that is set to what it was is not among them.
 */
function returnedBy(
  { ReturnValues: asked, Key = {} }: Members,
  old: Item | undefined,
  item: Item | undefined,
): Item | undefined {
  const changed = (name: string) =>
    !(name in Key) && JSON.stringify(old?.[name]) !== JSON.stringify(item?.[name]);
  const only = (from: Item | undefined) =>
    from && Object.fromEntries(Object.entries(from).filter(([name]) => changed(name)));
  switch (asked) {
    case 'ALL_NEW':
      return item;
    case 'ALL_OLD':
      return old;
    case 'UPDATED_NEW':
      return only(item);
    case 'UPDATED_OLD':
      return only(old);
    default:
      return undefined;
  }
}
