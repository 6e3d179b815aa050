import { type Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Problems } from './problems';
import { nearest } from './suggest';

/*
 * TypeScript refuses a misspelt prop and a value of the wrong type; plain JavaScript, and what is cast, arrives here unchecked.
 */

const KINDS = {
  text: { rule: 'be a text', is: (value: unknown) => typeof value === 'string' },
  number: { rule: 'be a number', is: (value: unknown) => typeof value === 'number' },
  flag: { rule: 'be true or false', is: (value: unknown) => typeof value === 'boolean' },
  texts: { rule: 'be a list of texts', is: isTexts },
  duration: { rule: 'be a Duration, such as Duration.minutes(1)', is: isDuration },
  object: { rule: 'be an object', is: isObject },
} as const;

type Kind = keyof typeof KINDS;
type Rule = Kind | `${Kind}!` | Shape | Needed<Shape>;

/** What each prop has to be; `!` marks those that must be given. A shape inside is that of a struct of the props. */
export interface Shape {
  readonly [prop: string]: Rule;
}

/** A struct that must be given. */
export class Needed<S> {
  public constructor(public readonly shape: S) {}
}

/** The shape of props: the compiler refuses one that lacks a prop, has one too many or says another type. */
export type ShapeOf<P> = {
  readonly [K in keyof P]-?: object extends Pick<P, K>
    ? KindOf<Exclude<P[K], undefined>> | StructOf<Exclude<P[K], undefined>>
    : `${KindOf<P[K]>}!` | Needed<StructOf<P[K]>>;
};

type KindOf<T> = [T] extends [string]
  ? 'text'
  : [T] extends [number]
    ? 'number'
    : [T] extends [boolean]
      ? 'flag'
      : [T] extends [readonly string[]]
        ? 'texts'
        : [T] extends [Duration]
          ? 'duration'
          : 'object';

/** Of a struct, which is data alone; what has methods is looked into by nobody here. */
type StructOf<T> =
  KindOf<T> extends 'object' ? (Extract<T[keyof T], Method> extends never ? ShapeOf<T> : never) : never;

type Method = (...args: never[]) => unknown;

/** How props that are not in the shape are taken: `open` for those that extend somebody else's, whose names may grow. */
export type Others = 'closed' | 'open';

/** @throws naming all props that are unknown, missing or of a wrong type, before code that relies on them. */
export function requireShape(scope: Construct, props: unknown, shape: Shape, others?: Others): void {
  checkShape(new Problems(), props, shape, others).throwIfAny(scope);
}

/** Records the props that are unknown, missing or of a wrong type. Tokens pass. */
export function checkShape(
  problems: Problems,
  props: unknown,
  shape: Shape,
  others: Others = 'closed',
): Problems {
  if (!isObject(props)) return problems.must(false, 'props', KINDS.object.rule, props);
  checkStruct(problems, '', props, shape, others);
  return problems;
}

function checkStruct(problems: Problems, at: string, props: object, shape: Shape, others: Others): void {
  const names = Object.keys(shape);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || Object.hasOwn(shape, name)) continue;
    const meant = nearest(name, names);
    if (meant === undefined && others === 'open') continue;
    problems.add(`${at}${name} is not a prop${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
  const given = props as { readonly [name: string]: unknown };
  for (const name of names) checkProp(problems, `${at}${name}`, given[name], shape[name]!);
}

function checkProp(problems: Problems, name: string, value: unknown, rule: Rule): void {
  const needed = rule instanceof Needed || (typeof rule === 'string' && rule.endsWith('!'));
  if (value === undefined && !needed) return;
  if (Token.isUnresolved(value)) return;
  if (typeof rule === 'string') {
    const kind = KINDS[rule.replace('!', '') as Kind];
    problems.must(kind.is(value), name, kind.rule, value);
    return;
  }
  const struct = rule instanceof Needed ? rule.shape : rule;
  if (isObject(value)) checkStruct(problems, `${name}.`, value, struct, 'closed');
  else problems.must(false, name, KINDS.object.rule, value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' || Token.isUnresolved(item));
}

/** By its methods, not by its class: a project may have two copies of aws-cdk-lib. */
function isDuration(value: unknown): boolean {
  return isObject(value) && typeof (value as Partial<Duration>).toMilliseconds === 'function';
}
