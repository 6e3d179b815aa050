import type * as z from 'zod';
import { hostNameHint } from '../lib/dns/zone';
import { nearest } from '../lib/private/suggest';
import { schema } from './schema';

export type Issue = z.core.$ZodIssue;
/** Keys that hold a name of DNS. */
const NAMES = ['domainName', 'hostedZoneName'];

type Path = readonly PropertyKey[];

/** Each problem that zod found, as `path must …, got value; hint`: the constructs' own form. One line for one place. */
export function describeIssues(issues: readonly Issue[], raw: unknown): string[] {
  const lines = new Map<string, string>();
  for (const issue of issues) {
    for (const [path, line] of linesOf(issue, raw)) {
      if (!lines.has(path)) lines.set(path, line);
    }
  }
  return [...lines.values()];
}

function linesOf(issue: Issue, raw: unknown): [string, string][] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => {
      const path = [...issue.path, name];
      return [showPath(path), unknownKey(issue.path, name, valueAt(raw, path))];
    });
  }
  const path = showPath(issue.path);
  const received = valueAt(raw, issue.path);
  return [[path, problem(path, ruleOf(issue), received, guessOf(issue, received))]];
}

/** One line of the problem list. */
export function problem(path: string, rule: string, received: unknown, hint = ''): string {
  return `${path || 'the file'} ${rule}, got ${show(received)}${hint}`;
}

function ruleOf(issue: Issue): string {
  const known = issue.code === 'invalid_type' && issue.expected === 'object' ? keysAt(issue.path) : [];
  return known.length > 0 ? `must be an object with keys among ${known.join(', ')}` : issue.message;
}

function guessOf(issue: Issue, received: unknown): string {
  if (NAMES.includes(showPath(issue.path)) && typeof received === 'string') return hostNameHint(received);
  if (issue.code !== 'invalid_value' || typeof received !== 'string') return '';
  const guess = nearest(received, issue.values.map(String));
  return guess === undefined ? '' : `; did you mean "${guess}"?`;
}

function unknownKey(parent: Path, name: string, received: unknown): string {
  const siblings = keysAt(parent);
  const near = nearest(name, siblings);
  const guess = near === undefined ? elsewhere(name) : showPath([...parent, near]);
  const hint = guess === undefined ? `; known here: ${siblings.join(', ')}` : `; did you mean ${guess}?`;
  return problem(showPath([...parent, name]), 'is not a key of this configuration', received, hint);
}

/** A key that exists, but under another parent. */
function elsewhere(name: string): string | undefined {
  const last = (path: string) => path.slice(path.lastIndexOf('.') + 1);
  const paths = allPaths(schema, '');
  const near = nearest(name, paths.map(last));
  return near === undefined ? undefined : paths.find((path) => last(path) === near);
}

function allPaths(node: unknown, prefix: string): string[] {
  return Object.entries(shapeOf(node) ?? {}).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...allPaths(child, path)];
  });
}

function keysAt(path: Path): string[] {
  let node: unknown = schema;
  for (const step of path) node = shapeOf(node)?.[String(step)];
  return Object.keys(shapeOf(node) ?? {}).filter((name) => name !== '$schema');
}

function shapeOf(node: unknown): Record<string, unknown> | undefined {
  const definition = (node as z.ZodType | undefined)?.def as { innerType?: unknown } | undefined;
  if (definition?.innerType !== undefined) return shapeOf(definition.innerType);
  return (node as { shape?: Record<string, unknown> } | undefined)?.shape;
}

/** The value at a path; undefined when the path leads nowhere. Own properties only: the file may say `__proto__`. */
export function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

/** `notify.emails[0]`; a name that would not read as one (a line break, nothing at all) is quoted. */
export function showPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[\w$-]+$/.test(String(step)) ? String(step) : show(step);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** A value as JSON, shortened; an address that may be a secret (Slack's are) loses everything behind its host. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const json = JSON.stringify(value).replace(/(https?:\/\/[^/"\s\\]{1,100})\/[^"\s\\]+/g, '$1/…');
  return json.length > 120 ? `${json.slice(0, 119)}…` : json;
}
