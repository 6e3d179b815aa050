import { inCidr } from '../../cidr';
import type { RequestKind } from '../../world/traffic';
import type { Headers } from '../cloudfront/types';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
export type Config = Record<string, any>;

/** One request, as far as rules can see it. */
export interface Inspected {
  readonly kind: Pick<RequestKind, 'method' | 'path' | 'query'>;
  readonly headers: Headers;
  readonly address: string;
  /** Labels that rules before this one have put on it. */
  readonly labels: ReadonlySet<string>;
}

export interface StatementPorts {
  /** Blocks of an IPSet, or expressions of a RegexPatternSet, by its ARN; undefined: it is not in the assembly. */
  readonly setOf: (arn: string) => readonly string[] | undefined;
  /** Whether the address of the request is above the limit of a rate-based statement. */
  readonly isAbove: (rate: Config) => boolean;
}

/** Whether a statement matches; undefined: nobody here can know. */
export type Matches = boolean | undefined;

/**
 * A rule's statement for one request (documented: AWS WAF, "Using rule statements"). What cannot be known makes what it is part of unknown,
 * unless the rest decides it.
 */
export function matches(statement: Config | undefined, request: Inspected, ports: StatementPorts): Matches {
  const [[type, written] = ['', {}]] = Object.entries(statement ?? {}) as [string, Config | null][];
  const given = written ?? {};
  const parts = Array.isArray(given.Statements) ? (given.Statements as Config[]) : [];
  switch (type) {
    case 'AndStatement':
      return parts.length === 0 ? undefined : all(parts.map((one) => matches(one, request, ports)));
    case 'OrStatement':
      return not(all(parts.map((one) => not(matches(one, request, ports)))));
    case 'NotStatement':
      return not(matches(given.Statement, request, ports));
    case 'RateBasedStatement':
      return rateMatches(given, request, ports);
    case 'IPSetReferenceStatement': {
      // A header that no visitor sends: its addresses are somebody else's.
      if (given.IPSetForwardedIPConfig !== undefined) return undefined;
      return ports.setOf(String(given.Arn))?.some((block) => inCidr(block, request.address));
    }
    case 'LabelMatchStatement':
      return [...request.labels].some((label) => labelMatches(given, label));
    case 'ByteMatchStatement': {
      const value = inspected(given, request);
      const wanted =
        given.SearchString ?? Buffer.from(String(given.SearchStringBase64 ?? ''), 'base64').toString('utf8');
      return typeof value === 'string'
        ? positioned(String(given.PositionalConstraint), value, String(wanted))
        : value;
    }
    case 'RegexMatchStatement':
      return expressed([String(given.RegexString)], inspected(given, request));
    case 'RegexPatternSetReferenceStatement':
      return expressed(ports.setOf(String(given.Arn)), inspected(given, request));
    case 'SizeConstraintStatement': {
      const value = inspected(given, request);
      return typeof value === 'string'
        ? compared(value.length, String(given.ComparisonOperator), Number(given.Size))
        : value;
    }
    case 'SqliMatchStatement':
    case 'XssMatchStatement':
      // Nobody of the crowd attacks.
      return false;
    default:
      return undefined;
  }
}

function rateMatches(given: Config, request: Inspected, ports: StatementPorts): Matches {
  const scope =
    given.ScopeDownStatement === undefined ? true : matches(given.ScopeDownStatement, request, ports);
  return scope === true ? ports.isAbove(given) : scope;
}

const not = (one: Matches): Matches => (one === undefined ? undefined : !one);

function all(parts: readonly Matches[]): Matches {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

/** The part of a request that a statement looks at, after its transformations; false where there is none, undefined where it is not known. */
function inspected(
  { FieldToMatch, TextTransformations }: Config,
  { kind, headers }: Inspected,
): string | Matches {
  const [[field, given] = ['', {}]] = Object.entries((FieldToMatch ?? {}) as Config) as [string, Config][];
  const value = fieldOf(field, given, kind, headers);
  if (typeof value !== 'string') return value;
  const order = [...((TextTransformations ?? []) as Config[])].sort(
    (a, b) => Number(a.Priority) - Number(b.Priority),
  );
  return order.reduce<string | undefined>(
    (text, { Type }) => (text === undefined ? undefined : transformed(String(Type), text)),
    value,
  );
}

function fieldOf(field: string, given: Config, kind: Inspected['kind'], headers: Headers): string | Matches {
  switch (field) {
    case 'UriPath':
      return kind.path;
    case 'QueryString':
    case 'AllQueryArguments':
      return kind.query;
    case 'Method':
      return kind.method;
    case 'SingleHeader': {
      const values = headers[String(given.Name ?? given.name).toLowerCase()];
      return values === undefined ? false : values.join(',');
    }
    case 'SingleQueryArgument': {
      const value = new URLSearchParams(kind.query).get(String(given.Name ?? given.name));
      return value ?? false;
    }
    default:
      return undefined;
  }
}

function transformed(type: string, text: string): string | undefined {
  switch (type) {
    case 'NONE':
      return text;
    case 'LOWERCASE':
      return text.toLowerCase();
    case 'COMPRESS_WHITE_SPACE':
      return text.replace(/\s+/g, ' ');
    case 'URL_DECODE':
      return text.replace(/(%[0-9a-f]{2})+/gi, (bytes) =>
        Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
      );
    default:
      return undefined;
  }
}

function positioned(constraint: string, value: string, wanted: string): Matches {
  switch (constraint) {
    case 'EXACTLY':
      return value === wanted;
    case 'STARTS_WITH':
      return value.startsWith(wanted);
    case 'ENDS_WITH':
      return value.endsWith(wanted);
    case 'CONTAINS':
      return value.includes(wanted);
    case 'CONTAINS_WORD':
      return value.split(/\W+/).includes(wanted);
    default:
      return undefined;
  }
}

function expressed(patterns: readonly string[] | undefined, value: string | Matches): Matches {
  if (typeof value !== 'string') return value;
  try {
    return patterns?.some((pattern) =>
      new RegExp(pattern.replace(/^\(\?i\)/, ''), pattern.startsWith('(?i)') ? 'i' : '').test(value),
    );
  } catch {
    return undefined;
  }
}

function compared(size: number, operator: string, limit: number): Matches {
  switch (operator) {
    case 'EQ':
      return size === limit;
    case 'NE':
      return size !== limit;
    case 'LE':
      return size <= limit;
    case 'LT':
      return size < limit;
    case 'GE':
      return size >= limit;
    case 'GT':
      return size > limit;
    default:
      return undefined;
  }
}

/** A label by its whole name, or a part of it that ends where a part of the label's does (documented: "Label match rule statement"). */
function labelMatches({ Scope, Key }: Config, label: string): boolean {
  const key = String(Key);
  if (Scope === 'NAMESPACE') return `:${label}`.includes(`:${key.replace(/:$/, '')}:`);
  return label === key || label.endsWith(`:${key}`);
}
