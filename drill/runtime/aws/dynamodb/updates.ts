import { valueAt, withValueAt } from './paths';
import { invalid, type PathStep, type Tokens } from './tokens';
import { type AttributeValue, contentOf, type Item, typeOf } from './values';

/** A changed copy of an item. */
export type Update = (item: Item) => Item;
type Operand = (item: Item) => AttributeValue;

/** Update expressions (documented: DynamoDB "Update expressions"). Every operand sees the item as it was before. */
export function readUpdate(tokens: Tokens): Update {
  const actions: ((before: Item, item: Item) => Item)[] = [];
  while (!tokens.isAtEnd) {
    const clause = tokens.next().toUpperCase();
    do actions.push(action(clause, tokens));
    while (tokens.takes(','));
  }
  return (before) => actions.reduce((item, act) => act(before, item), before);
}

function action(clause: string, tokens: Tokens): (before: Item, item: Item) => Item {
  const path = tokens.path();
  const put = (item: Item, value: AttributeValue | undefined): Item => {
    const changed = withValueAt(item, path, value);
    if (changed !== false) return changed;
    if (value === undefined) return item;
    throw invalid(tokens.kind, 'The document path provided in the update expression is invalid for update');
  };
  switch (clause) {
    case 'SET': {
      tokens.expect('=');
      const value = sum(tokens);
      return (before, item) => put(item, value(before));
    }
    case 'REMOVE':
      return (_before, item) => put(item, undefined);
    case 'ADD': {
      const added = tokens.value();
      return (before, item) => put(item, plus(valueAt(before, path), added, tokens));
    }
    case 'DELETE': {
      const taken = tokens.value();
      return (before, item) => put(item, without(valueAt(before, path), taken));
    }
    default:
      throw tokens.unexpected(`${clause} is no clause of an update`);
  }
}

function sum(tokens: Tokens): Operand {
  const left = operand(tokens);
  const sign = tokens.takes('+') ? 1 : tokens.takes('-') ? -1 : 0;
  if (sign === 0) return left;
  const right = operand(tokens);
  return (item) => ({ N: String(numberOf(left(item), tokens) + sign * numberOf(right(item), tokens)) });
}

function operand(tokens: Tokens): Operand {
  if (tokens.peek().startsWith(':')) {
    const value = tokens.value();
    return () => value;
  }
  if (tokens.isCall()) {
    const name = tokens.next();
    tokens.expect('(');
    if (name === 'if_not_exists') {
      const path = tokens.path();
      tokens.expect(',');
      const otherwise = sum(tokens);
      tokens.expect(')');
      return (item) => valueAt(item, path) ?? otherwise(item);
    }
    if (name !== 'list_append') throw invalid(tokens.kind, `Invalid function name; function: ${name}`);
    const first = sum(tokens);
    tokens.expect(',');
    const second = sum(tokens);
    tokens.expect(')');
    return (item) => ({
      L: [...(first(item).L as AttributeValue[]), ...(second(item).L as AttributeValue[])],
    });
  }
  const path = tokens.path();
  return (item) => existing(item, path, tokens);
}

function existing(item: Item, path: readonly PathStep[], tokens: Tokens): AttributeValue {
  const value = valueAt(item, path);
  if (value !== undefined) return value;
  throw invalid(
    tokens.kind,
    'The provided expression refers to an attribute that does not exist in the item',
  );
}

function numberOf(value: AttributeValue, tokens: Tokens): number {
  if (value.N !== undefined) return Number(value.N);
  throw invalid(
    tokens.kind,
    `Incorrect operand type for operator or function; operand type: ${typeOf(value)}`,
  );
}

function plus(old: AttributeValue | undefined, added: AttributeValue, tokens: Tokens): AttributeValue {
  const type = typeOf(added);
  if (type === 'N') return { N: String((old === undefined ? 0 : numberOf(old, tokens)) + Number(added.N)) };
  const set = (old === undefined ? [] : contentOf(old)) as string[];
  return { [type]: [...new Set([...set, ...(contentOf(added) as string[])])] };
}

/** A set that has become empty is taken away. */
function without(old: AttributeValue | undefined, taken: AttributeValue): AttributeValue | undefined {
  if (old === undefined) return undefined;
  const gone = new Set(contentOf(taken) as string[]);
  const left = (contentOf(old) as string[]).filter((one) => !gone.has(one));
  return left.length === 0 ? undefined : { [typeOf(old)]: left };
}
