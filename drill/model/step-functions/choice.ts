import { hasPath, NotPlayed, readPath, type Scope } from './paths';

// biome-ignore lint/suspicious/noExplicitAny: members as in the Amazon States Language, read by name
type Rule = Record<string, any>;
type Compare = (a: never, b: never) => boolean;

const ORDER: Readonly<Record<string, Compare>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

const isTime = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));

/** What is compared, by the kind that the rule is of; undefined for a value of another kind. */
const KINDS: Readonly<Record<string, (value: unknown) => string | number | boolean | undefined>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Numeric: (value) => (typeof value === 'number' ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Timestamp: (value) => (isTime(value) ? Date.parse(value) : undefined),
};

/** Whether a rule of a Choice state holds (documented: Amazon States Language, "Choice State"). */
export function holds(rule: Rule, scope: Scope): boolean {
  if (rule.And !== undefined) return (rule.And as Rule[]).every((one) => holds(one, scope));
  if (rule.Or !== undefined) return (rule.Or as Rule[]).some((one) => holds(one, scope));
  if (rule.Not !== undefined) return !holds(rule.Not, scope);
  const { Variable, Next: _next, Comment: _comment, Assign: _assign, ...test } = rule;
  const [operator = '', wanted] = Object.entries(test)[0] ?? [];
  if (operator === 'IsPresent') return hasPath(String(Variable), scope) === wanted;
  const value = readPath(String(Variable), scope);
  switch (operator) {
    case 'IsNull':
      return (value === null) === wanted;
    case 'IsString':
      return (typeof value === 'string') === wanted;
    case 'IsNumeric':
      return (typeof value === 'number') === wanted;
    case 'IsBoolean':
      return (typeof value === 'boolean') === wanted;
    case 'IsTimestamp':
      return isTime(value) === wanted;
    case 'StringMatches':
      return typeof value === 'string' && matcher(String(wanted)).test(value);
  }
  const [, kind, order, path] =
    /^(String|Numeric|Boolean|Timestamp)(Equals|(?:Less|Greater)Than(?:Equals)?)(Path)?$/.exec(operator) ??
    [];
  if (kind === undefined) throw new NotPlayed(`the comparison ${operator}`);
  const left = KINDS[kind]!(value);
  const right = KINDS[kind]!(path === undefined ? wanted : readPath(String(wanted), scope));
  return left !== undefined && right !== undefined && ORDER[order!]!(left as never, right as never);
}

/** `*` is any characters, `\*` a star. */
function matcher(pattern: string): RegExp {
  const parts = pattern
    .split(/(\\\*|\\\\|\*)/)
    .map((part) =>
      part === '*' ? '.*' : part.replace(/^\\([\\*])$/, '$1').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
  return new RegExp(`^${parts.join('')}$`, 's');
}
