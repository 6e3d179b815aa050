/** A series over the evaluation range, oldest first; undefined where there is no point. */
export type Points = readonly (number | undefined)[];
type Value = number | Points | readonly Points[];

export interface MathContext {
  /** The series of an id; undefined when nothing has that id. */
  readonly series: (id: string) => Points | undefined;
  /** Every series that is a metric, for METRICS(). */
  readonly metrics: readonly Points[];
  readonly periodSeconds: number;
  /** Points in each series. */
  readonly length: number;
}

/** The expression has something that is not played, or is none; the message names it. */
export class MathError extends Error {}

export interface MathExpression {
  /** Ids that it refers to, in order of appearance. */
  readonly ids: readonly string[];
  evaluate(context: MathContext): Points;
}

type Node = (context: MathContext) => Value;

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(>=|<=|==|!=|&&|\|\||[-+*/^()[\],<>!]))/y;

/**
 * Reads one metric math expression (Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics"): arithmetic, comparisons,
 * logic, IF, FILL and the functions over arrays that alarms use. @throws MathError
 */
export function parseMath(text: string): MathExpression {
  const parser = new Parser(tokens(text));
  const node = parser.whole();
  return {
    ids: parser.ids,
    evaluate: (context) => asSeries(node(context), context.length),
  };
}

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign';
  readonly text: string;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new MathError(`"${text.slice(at).trim()}" in the expression ${text}`);
    const [, number, name, quoted, sign] = match;
    if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (quoted !== undefined) found.push({ kind: 'text', text: quoted.slice(1, -1) });
    else found.push({ kind: 'sign', text: sign! });
  }
  return found;
}

const LEVELS: readonly (readonly string[])[] = [
  ['||', 'OR'],
  ['&&', 'AND'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];

const BINARY: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // Nothing is published for what is divided by zero.
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '^': (a, b) => a ** b,
};

class Parser {
  public readonly ids: string[] = [];
  private at = 0;

  public constructor(private readonly all: readonly Token[]) {}

  public whole(): Node {
    const node = this.binary(0);
    if (this.at < this.all.length)
      throw new MathError(`"${this.all[this.at]!.text}" where the expression should end`);
    return node;
  }

  private binary(level: number): Node {
    const signs = LEVELS[level];
    if (signs === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const sign = this.all[this.at]?.text;
      if (sign === undefined || !signs.includes(sign)) return left;
      this.at += 1;
      const [a, b, apply] = [left, this.binary(level + 1), BINARY[sign]!];
      left = (context) => pairwise(a(context), b(context), apply);
    }
  }

  private unary(): Node {
    const token = this.next();
    if (token.text === '-') {
      const inner = this.unary();
      return (context) => map(inner(context), (value) => -value);
    }
    if (token.text === '!' || token.text === 'NOT') {
      const inner = this.unary();
      return (context) => map(inner(context), (value) => Number(value === 0));
    }
    if (token.text === '(') {
      const inner = this.binary(0);
      this.expect(')');
      return inner;
    }
    if (token.text === '[') return this.array();
    if (token.kind === 'number') {
      const value = Number(token.text);
      return () => value;
    }
    if (token.kind !== 'name') throw new MathError(`"${token.text}" where a value should be`);
    if (this.all[this.at]?.text === '(') return this.call(token.text);
    this.ids.push(token.text);
    return ({ series, length }) => series(token.text) ?? new Array<undefined>(length).fill(undefined);
  }

  private array(): Node {
    const items: Node[] = [];
    while (this.all[this.at]?.text !== ']') {
      items.push(this.binary(0));
      if (this.all[this.at]?.text === ',') this.at += 1;
    }
    this.expect(']');
    return (context) => items.map((item) => asSeries(item(context), context.length));
  }

  private call(name: string): Node {
    this.expect('(');
    const given: (Node | string)[] = [];
    while (this.all[this.at]?.text !== ')') {
      const token = this.all[this.at];
      const word = token?.kind === 'text' || (token?.kind === 'name' && /^(REPEAT|LINEAR)$/.test(token.text));
      if (word) {
        this.at += 1;
        given.push(token!.text);
      } else given.push(this.binary(0));
      if (this.all[this.at]?.text === ',') this.at += 1;
    }
    this.expect(')');
    const apply = FUNCTIONS[name];
    if (apply === undefined) throw new MathError(`the function ${name}`);
    return (context) =>
      apply(
        given.map((one) => (typeof one === 'string' ? one : one(context))),
        context,
      );
  }

  private next(): Token {
    const token = this.all[this.at];
    if (token === undefined) throw new MathError('the end where a value should be');
    this.at += 1;
    return token;
  }

  private expect(sign: string): void {
    const token = this.next();
    if (token.text !== sign) throw new MathError(`"${token.text}" where ${sign} should be`);
  }
}

type Given = readonly (Value | string)[];

/** Over an array of series: one series, point by point, of what is there. Over one series: one number. */
function aggregate(over: (values: readonly number[]) => number) {
  return ([first]: Given, { length }: MathContext): Value => {
    const value = toValue(first);
    if (isArray(value)) {
      return Array.from({ length }, (_, at) => {
        const there = value.map((series) => series[at]).filter((point) => point !== undefined);
        return there.length === 0 ? undefined : over(there);
      });
    }
    const there = asSeries(value, length).filter((point) => point !== undefined);
    return there.length === 0 ? [] : over(there);
  };
}

const FUNCTIONS: Readonly<Record<string, (given: Given, context: MathContext) => Value>> = {
  SUM: aggregate((values) => values.reduce((total, value) => total + value, 0)),
  AVG: aggregate((values) => values.reduce((total, value) => total + value, 0) / values.length),
  MAX: aggregate((values) => Math.max(...values)),
  MIN: aggregate((values) => Math.min(...values)),
  METRIC_COUNT: ([first]) => (isArray(toValue(first)) ? (toValue(first) as readonly Points[]).length : 1),
  ABS: ([first]) => map(toValue(first), Math.abs),
  CEIL: ([first]) => map(toValue(first), Math.ceil),
  FLOOR: ([first]) => map(toValue(first), Math.floor),
  LOG10: ([first]) => map(toValue(first), Math.log10),
  METRICS: (_, { metrics }) => metrics,
  PERIOD: (_, { periodSeconds }) => periodSeconds,
  FILL: ([first, how], { length }) => fill(toValue(first), how, length),
  RATE: ([first], { length, periodSeconds }) => differences(asSeries(toValue(first), length), periodSeconds),
  DIFF: ([first], { length }) => differences(asSeries(toValue(first), length), 1),
  IF: ([condition, yes, no], { length }) => {
    const asked = asSeries(toValue(condition), length);
    const [a, b] = [yes, no].map((one) => (one === undefined ? [] : asSeries(toValue(one), length)));
    return asked.map((point, at) => (point === undefined ? undefined : point !== 0 ? a![at] : b![at]));
  },
};

function fill(value: Value, how: Value | string | undefined, length: number): Value {
  if (isArray(value)) return value.map((series) => fill(series, how, length) as Points);
  const series = asSeries(value, length);
  if (how === 'REPEAT') {
    let last: number | undefined;
    return series.map((point) => {
      last = point ?? last;
      return last;
    });
  }
  if (typeof how !== 'object' && typeof how !== 'number') throw new MathError(`FILL with ${String(how)}`);
  const with_ = asSeries(how as Value, length);
  return series.map((point, at) => point ?? with_[at]);
}

function differences(series: Points, divisor: number): Points {
  return series.map((point, at) => {
    const before = series[at - 1];
    return point === undefined || before === undefined ? undefined : (point - before) / divisor;
  });
}

function pairwise(a: Value, b: Value, apply: (a: number, b: number) => number | undefined): Value {
  if (typeof a === 'number' && typeof b === 'number') return apply(a, b) ?? [];
  if (isArray(a)) return a.map((series) => pairwise(series, b, apply) as Points);
  if (isArray(b)) return b.map((series) => pairwise(a, series, apply) as Points);
  const length = typeof a === 'number' ? (b as Points).length : a.length;
  const [left, right] = [asSeries(a, length), asSeries(b, length)];
  return left.map((point, at) => {
    const other = right[at];
    return point === undefined || other === undefined ? undefined : apply(point, other);
  });
}

function map(value: Value, apply: (value: number) => number): Value {
  if (typeof value === 'number') return apply(value);
  if (isArray(value)) return value.map((series) => map(series, apply) as Points);
  return value.map((point) => (point === undefined ? undefined : apply(point)));
}

function isArray(value: Value): value is readonly Points[] {
  return typeof value !== 'number' && Array.isArray(value[0]);
}

function toValue(given: Value | string | undefined): Value {
  if (given === undefined || typeof given === 'string')
    throw new MathError(`${String(given)} where a series should be`);
  return given;
}

function asSeries(value: Value, length: number): Points {
  if (typeof value === 'number') return new Array<number>(length).fill(value);
  if (isArray(value)) throw new MathError('an array of series where one should be');
  return value.length === length ? value : Array.from({ length }, (_, at) => value[at]);
}
