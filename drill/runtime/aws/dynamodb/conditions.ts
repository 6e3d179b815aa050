import { valueAt } from './paths';
import { invalid, type Tokens } from './tokens';
import { type AttributeValue, canonical, compare, contentOf, type Item, sizeOf, typeOf } from './values';

/** Whether an item, or none, meets a condition. */
export type Condition = (item: Item | undefined) => boolean;
type Operand = (item: Item | undefined) => AttributeValue | undefined;

/**
 * Condition, filter and key condition expressions (documented: DynamoDB "Condition and filter expressions, operators, and functions").
 * A comparison with an attribute that is not there is false.
 */
export function readCondition(tokens: Tokens): Condition {
  const condition = either(tokens);
  tokens.end();
  return condition;
}

function either(tokens: Tokens): Condition {
  let left = both(tokens);
  while (tokens.takes('OR')) {
    const [a, b] = [left, both(tokens)];
    left = (item) => a(item) || b(item);
  }
  return left;
}

function both(tokens: Tokens): Condition {
  let left = negation(tokens);
  while (tokens.takes('AND')) {
    const [a, b] = [left, negation(tokens)];
    left = (item) => a(item) && b(item);
  }
  return left;
}

function negation(tokens: Tokens): Condition {
  if (!tokens.takes('NOT')) return term(tokens);
  const inner = negation(tokens);
  return (item) => !inner(item);
}

function term(tokens: Tokens): Condition {
  if (tokens.takes('(')) {
    const inner = either(tokens);
    tokens.expect(')');
    return inner;
  }
  if (tokens.isCall() && tokens.peek() !== 'size') return call(tokens);
  const left = operand(tokens);
  if (tokens.takes('BETWEEN')) {
    const low = operand(tokens);
    tokens.expect('AND');
    const high = operand(tokens);
    return (item) => {
      const value = left(item);
      return holds('>=', value, low(item)) && holds('<=', value, high(item));
    };
  }
  if (tokens.takes('IN')) {
    tokens.expect('(');
    const options = [operand(tokens)];
    while (tokens.takes(',')) options.push(operand(tokens));
    tokens.expect(')');
    return (item) => options.some((option) => holds('=', left(item), option(item)));
  }
  const operator = tokens.next();
  if (!['=', '<>', '<', '<=', '>', '>='].includes(operator)) throw tokens.unexpected('expected a comparison');
  const right = operand(tokens);
  return (item) => holds(operator, left(item), right(item));
}

function call(tokens: Tokens): Condition {
  const name = tokens.next();
  tokens.expect('(');
  const path = tokens.path();
  const second = tokens.takes(',') ? operand(tokens) : undefined;
  tokens.expect(')');
  const first: Operand = (item) => valueAt(item, path);
  switch (name) {
    case 'attribute_exists':
      return (item) => first(item) !== undefined;
    case 'attribute_not_exists':
      return (item) => first(item) === undefined;
    case 'attribute_type':
      return (item) => {
        const value = first(item);
        return value !== undefined && second !== undefined && typeOf(value) === contentOf(second(item) ?? {});
      };
    case 'begins_with':
      return (item) => {
        const [value, start] = [first(item), second?.(item)];
        return (
          value?.S !== undefined && start?.S !== undefined && String(value.S).startsWith(String(start.S))
        );
      };
    case 'contains':
      return (item) => contains(first(item), second?.(item));
    default:
      throw invalid(tokens.kind, `Invalid function name; function: ${name}`);
  }
}

function operand(tokens: Tokens): Operand {
  if (tokens.peek().startsWith(':')) {
    const value = tokens.value();
    return () => value;
  }
  if (tokens.isCall() && tokens.peek() === 'size') {
    tokens.next();
    tokens.expect('(');
    const path = tokens.path();
    tokens.expect(')');
    return (item) => {
      const value = valueAt(item, path);
      const size = value === undefined ? undefined : sizeOf(value);
      return size === undefined ? undefined : { N: String(size) };
    };
  }
  const path = tokens.path();
  return (item) => valueAt(item, path);
}

function holds(operator: string, a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (operator === '=') return canonical(a) === canonical(b);
  if (operator === '<>') return canonical(a) !== canonical(b);
  const order = compare(a, b);
  if (order === undefined) return false;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function contains(whole: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (whole === undefined || part === undefined) return false;
  if (whole.S !== undefined) return part.S !== undefined && String(whole.S).includes(String(part.S));
  if (whole.L !== undefined) {
    return (whole.L as AttributeValue[]).some((one) => canonical(one) === canonical(part));
  }
  const set = (whole.SS ?? whole.NS ?? whole.BS) as string[] | undefined;
  const wanted = String(contentOf(part));
  return (
    set?.some((one) => (whole.NS === undefined ? one === wanted : Number(one) === Number(wanted))) ?? false
  );
}
