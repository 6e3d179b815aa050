import { matches } from './match';
import type { Condition } from './policy';

/** Condition keys of a request by lower-case name; absent ones are not in it, or, where AWS has none either, an empty list. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/**
 * What a request has that comes by no VPC endpoint: these keys are in no other (documented: IAM "AWS global condition context keys",
 * availability of aws:SourceVpce, aws:SourceVpc and aws:VpcSourceIp).
 */
export const BY_NO_VPC_ENDPOINT: Context = {
  'aws:sourcevpce': [],
  'aws:sourcevpc': [],
  'aws:vpcsourceip': [],
};

/** How a condition came out; `unknown` for an operator or a key of which a drill has no value to compare. */
export type ConditionOutcome = 'true' | 'false' | 'unknown';

/** Keys whose values exist in AWS and not here. */
const UNKNOWN_KEYS =
  /^(aws:sourceip|aws:sourcevpc|aws:sourcevpce|aws:vpcsourceip|aws:principaltag\/|aws:resourcetag\/|aws:requesttag\/|aws:principalorg|aws:resourceorg|aws:sourceorg|aws:multifactorauth|aws:tokenissuetime|aws:useragent|aws:referer|ec2:sourceinstance|lambda:sourcefunctionarn|kms:(?!viaservice|calleraccount))/;

type Compare = (actual: string, wanted: string) => boolean;

const number =
  (test: (a: number, b: number) => boolean): Compare =>
  (a, b) =>
    test(Number(a), Number(b));
/** A date is written as ISO 8601 or as seconds since 1970. */
const dateMs = (text: string): number =>
  /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
const date =
  (test: (a: number, b: number) => boolean): Compare =>
  (a, b) =>
    test(dateMs(a), dateMs(b));

/** Documented: IAM "JSON policy elements: Condition operators". The second is whether it is the negation of another one. */
const OPERATORS: Readonly<Record<string, readonly [Compare, negated: boolean]>> = {
  stringequals: [(a, b) => a === b, false],
  stringnotequals: [(a, b) => a === b, true],
  stringequalsignorecase: [(a, b) => a.toLowerCase() === b.toLowerCase(), false],
  stringnotequalsignorecase: [(a, b) => a.toLowerCase() === b.toLowerCase(), true],
  stringlike: [(a, b) => matches(b, a), false],
  stringnotlike: [(a, b) => matches(b, a), true],
  numericequals: [number((a, b) => a === b), false],
  numericnotequals: [number((a, b) => a === b), true],
  numericlessthan: [number((a, b) => a < b), false],
  numericlessthanequals: [number((a, b) => a <= b), false],
  numericgreaterthan: [number((a, b) => a > b), false],
  numericgreaterthanequals: [number((a, b) => a >= b), false],
  dateequals: [date((a, b) => a === b), false],
  datenotequals: [date((a, b) => a === b), true],
  datelessthan: [date((a, b) => a < b), false],
  datelessthanequals: [date((a, b) => a <= b), false],
  dategreaterthan: [date((a, b) => a > b), false],
  dategreaterthanequals: [date((a, b) => a >= b), false],
  bool: [(a, b) => a.toLowerCase() === b.toLowerCase(), false],
  arnequals: [(a, b) => arnMatches(b, a), false],
  arnlike: [(a, b) => arnMatches(b, a), false],
  arnnotequals: [(a, b) => arnMatches(b, a), true],
  arnnotlike: [(a, b) => arnMatches(b, a), true],
};

/** Each of an ARN's six parts may have wildcards, which do not reach into the next (documented: "Amazon Resource Name (ARN) condition operators"). */
function arnMatches(pattern: string, arn: string): boolean {
  const wanted = sixParts(pattern);
  const actual = sixParts(arn);
  return wanted.length === actual.length && wanted.every((part, index) => matches(part, actual[index]!));
}

function sixParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

export function evaluate({ operator, key, values }: Condition, context: Context): ConditionOutcome {
  const [, set, plain = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i.exec(operator) ?? [];
  const name = key.toLowerCase();
  const given = context[name];
  const actual = Array.isArray(given) && given.length === 0 ? undefined : given;
  if (plain.toLowerCase() === 'null') {
    return values.some((value) => (value === 'true') === (actual === undefined)) ? 'true' : 'false';
  }
  const known = OPERATORS[plain.toLowerCase()];
  if (known === undefined || (given === undefined && UNKNOWN_KEYS.test(name))) return 'unknown';
  const [compare, negated] = known;
  const wanted = values.map((value) => withVariables(value, context));
  const holds = (one: string): boolean => {
    const hit = wanted.some((value) => value !== undefined && compare(one, value));
    return negated ? !hit : hit;
  };
  const all = actual === undefined ? [] : typeof actual === 'string' ? [actual] : actual;
  if (set?.toLowerCase() === 'forallvalues') return all.every(holds) ? 'true' : 'false';
  if (set?.toLowerCase() === 'foranyvalue') return all.some(holds) ? 'true' : 'false';
  // Absent: true with IfExists and for negations, else false (documented: "…IfExists condition operators").
  if (actual === undefined) return ifExists !== undefined || negated ? 'true' : 'false';
  return all.every(holds) ? 'true' : 'false';
}

/**
 * `${aws:PrincipalAccount}`, `${key, 'otherwise'}`, and the characters that would be wildcards: `${*}`, `${?}`, `${$}`. Undefined when
 * a variable has no value: then nothing matches (documented: IAM "Variables and tags").
 */
export function withVariables(text: string, context: Context): string | undefined {
  let missing = false;
  const filled = text.replace(/\$\{([^}]*)\}/g, (_, inner: string) => {
    if (/^[*?$]$/.test(inner)) return inner === '$' ? '$' : `\\${inner}`;
    const [, key = '', otherwise] = /^([^,]+?)(?:\s*,\s*'([^']*)')?$/.exec(inner.trim()) ?? [];
    const value = context[key.toLowerCase()];
    if (typeof value === 'string') return escaped(value);
    if (otherwise !== undefined) return escaped(otherwise);
    missing = true;
    return '';
  });
  return missing ? undefined : filled;
}

export const hasVariables = (text: string): boolean => text.includes('${');

/** A value is a value: a `*` in it is no wildcard. */
const escaped = (value: string): string => value.replace(/[*?\\]/g, '\\$&');
