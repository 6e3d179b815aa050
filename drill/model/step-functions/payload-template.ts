import { own } from '../../template/own';
import { NotPlayed, readPath, type Scope, StateError } from './paths';

/** Fills in a payload template: keys that end in `.$` have a path or an intrinsic function (documented: "Payload Template"). */
export function filledIn(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((one) => filledIn(one, scope));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), evaluated(String(value), scope)]
        : [key, filledIn(value, scope)],
    ),
  );
}

function evaluated(expression: string, scope: Scope): unknown {
  return expression.startsWith('States.') ? call(expression, scope) : readPath(expression, scope);
}

/** Documented: "Intrinsic functions for JSONPath states in Step Functions"; others say their names. */
const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  Format: ([template, ...values]) => {
    let next = 0;
    return String(template)
      .replace(/\\?\{\}/g, (found) => (found.startsWith('\\') ? '{}' : written(values[next++])))
      .replaceAll("\\'", "'");
  },
  StringToJson: ([text]) => JSON.parse(String(text)),
  JsonToString: ([value]) => JSON.stringify(value),
  Array: (values) => [...values],
  ArrayContains: ([list, value]) =>
    (list as unknown[]).some((one) => JSON.stringify(one) === JSON.stringify(value)),
  ArrayGetItem: ([list, index]) => (list as unknown[])[Number(index)],
  ArrayLength: ([list]) => (list as unknown[]).length,
  ArrayUnique: ([list]) => [
    ...new Map((list as unknown[]).map((one) => [JSON.stringify(one), one])).values(),
  ],
  JsonMerge: ([a, b]) => ({ ...(a as object), ...(b as object) }),
  MathAdd: ([a, b]) => Math.round(Number(a)) + Math.round(Number(b)),
  StringSplit: ([text, by]) =>
    String(text)
      .split(new RegExp(`[${escaped(String(by))}]`))
      .filter(Boolean),
};

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const escaped = (text: string): string => text.replace(/[\\\]^-]/g, '\\$&');

function call(expression: string, scope: Scope): unknown {
  const [, name = '', inner = ''] = /^States\.(\w+)\((.*)\)$/s.exec(expression.trim()) ?? [];
  const work = own(FUNCTIONS, name);
  if (work === undefined) throw new NotPlayed(`the intrinsic function ${expression.split('(')[0]}`);
  const args = argumentsOf(inner).map((one) => argument(one, scope));
  try {
    return work(args);
  } catch (error) {
    throw new StateError('States.IntrinsicFailure', `${expression}: ${String((error as Error).message)}`);
  }
}

/** At the commas that are in no quotes and no parentheses. */
function argumentsOf(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let quoted = false;
  let current = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') {
      current += char + (text[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (char === "'") quoted = !quoted;
    if (!quoted && char === '(') depth += 1;
    if (!quoted && char === ')') depth -= 1;
    if (char === ',' && !quoted && depth === 0) {
      found.push(current.trim());
      current = '';
    } else current += char;
  }
  return current.trim() === '' ? found : [...found, current.trim()];
}

function argument(text: string, scope: Scope): unknown {
  if (text.startsWith("'")) return text.slice(1, -1);
  if (text.startsWith('$') || text.startsWith('States.')) return evaluated(text, scope);
  return JSON.parse(text);
}
