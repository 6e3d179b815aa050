import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What a construct's props have wrong, in words for the person who wrote them. */
export class PropsError extends Error {
  public override readonly name = 'PropsError';
}

/**
 * Collects everything that is wrong with a construct's props, so that one synthesis names all problems at once.
 * Values that are tokens are not known yet and pass.
 */
export class Problems {
  private readonly found: string[] = [];

  /** Records `prop must <rule>, got <value>`. `rule` says what is accepted, which is also the fix. */
  public must(ok: boolean, prop: string, rule: string, value: unknown): this {
    if (!ok && !isUnknown(value)) this.found.push(`${prop} must ${rule}, got ${show(value)}`);
    return this;
  }

  /** A number inside [min, max]; undefined passes. */
  public range(prop: string, value: number | undefined, min: number, max: number, unit = ''): this {
    if (value === undefined || isUnknown(value)) return this;
    const ok = Number.isFinite(value) && value >= min && value <= max;
    return this.must(ok, prop, `be a number from ${min} to ${max}${unit && ` ${unit}`}`, value);
  }

  /** A whole number inside [min, max]; undefined passes. */
  public integer(prop: string, value: number | undefined, min: number, max: number, unit = ''): this {
    if (value === undefined || isUnknown(value)) return this;
    const ok = Number.isInteger(value) && value >= min && value <= max;
    return this.must(ok, prop, `be a whole number from ${min} to ${max}${unit && ` ${unit}`}`, value);
  }

  public add(problem: string): this {
    this.found.push(problem);
    return this;
  }

  /** Takes over what a part has wrong, each with the name of the part before the prop's. */
  public under(part: string, problems: Problems): this {
    for (const problem of problems.list()) this.found.push(`${part}.${problem}`);
    return this;
  }

  /** What was found so far. */
  public list(): readonly string[] {
    return this.found;
  }

  /** @throws one {@link PropsError} with the construct's path and every problem found. */
  public throwIfAny(scope: Construct): void {
    if (this.found.length === 0) return;
    throw new PropsError(`${scope.node.path || scope.node.id}: ${this.found.join('; ')}`);
  }
}

function isUnknown(value: unknown): boolean {
  return Token.isUnresolved(value);
}

function show(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A construct refers to its parents, and they to it.
    return typeof value === 'object' ? `a ${value?.constructor.name ?? 'value'}` : String(value);
  }
}
