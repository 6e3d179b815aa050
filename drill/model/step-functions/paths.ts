/** Something of the Amazon States Language that is not played; the message names it. */
export class NotPlayed extends Error {}

/** An error as a state has it: its name and what it says. */
export class StateError extends Error {
  public constructor(
    public readonly error: string,
    public readonly detail: string,
  ) {
    super(`${error}: ${detail}`);
  }
}

/** What a state can read: its input, and the context object behind `$$`. */
export interface Scope {
  readonly input: unknown;
  readonly context: unknown;
}

type Step = string | number | '*';

/**
 * Reads a path: `$.a.b`, `$['a']`, `$.list[0]`, `$.list[*].id`, `$$.Execution.Id` (documented: Amazon States Language, "Paths"). A wildcard
 * gives a list. @throws StateError for what is not there @throws NotPlayed for filters, slices and variables
 */
export function readPath(path: string, { input, context }: Scope): unknown {
  const ofContext = path.startsWith('$$');
  const steps = stepsOf(ofContext ? path.slice(1) : path);
  const found = walk(ofContext ? context : input, steps);
  if (found === MISSING)
    throw new StateError('States.Runtime', `The path ${path} is not in the input of the state`);
  return found;
}

/** Whether a path leads to something; null counts. */
export function hasPath(path: string, scope: Scope): boolean {
  try {
    readPath(path, scope);
    return true;
  } catch (error) {
    if (error instanceof StateError) return false;
    throw error;
  }
}

/** Puts a result where ResultPath says: `null` drops it, `$` is all of it. */
export function withResult(input: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  const steps = stepsOf(path);
  if (steps.includes('*')) throw new NotPlayed(`the ResultPath ${path}`);
  return put(input, steps, result, path);
}

function put(into: unknown, [step, ...rest]: readonly Step[], result: unknown, path: string): unknown {
  if (step === undefined) return result;
  if (Array.isArray(into) && typeof step === 'number' && step < into.length)
    return into.map((one, index) => (index === step ? put(one, rest, result, path) : one));
  if (Array.isArray(into) || typeof step === 'number' || (typeof into !== 'object' && into !== undefined))
    throw new StateError('States.ResultPathMatchFailure', `Unable to apply step ${step} of ${path}`);
  const object = (into ?? {}) as Record<string, unknown>;
  return { ...object, [step]: put(object[step], rest, result, path) };
}

const MISSING = Symbol('missing');

function walk(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return MISSING;
  if (step === '*')
    return Object.values(value)
      .map((one) => walk(one, rest))
      .filter((one) => one !== MISSING);
  if (!Object.hasOwn(value, step)) return MISSING;
  return walk((value as Record<string, unknown>)[step], rest);
}

function stepsOf(path: string): readonly Step[] {
  if (!path.startsWith('$') || /^\$[A-Za-z_]/.test(path)) throw new NotPlayed(`the variable or path ${path}`);
  const steps: Step[] = [];
  const pattern = /\.([\w-]+)|\.(\*)|\[(\d+)\]|\[(\*)\]|\[(?:'([^']*)'|"([^"]*)")\]/y;
  pattern.lastIndex = 1;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (match === null) throw new NotPlayed(`the path ${path}`);
    const [, name, all, index, every, single, double] = match;
    if (index !== undefined) steps.push(Number(index));
    else if (all !== undefined || every !== undefined) steps.push('*');
    else steps.push((name ?? single ?? double)!);
  }
  return steps;
}
