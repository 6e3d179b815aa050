import { parseArn } from './arn';
import { type Assembly, compare, idOf, type Output, type Resource, type Stack } from './assembly';
import { Evaluator, type Provided, type Unknown } from './evaluate';
import { NESTED } from './nested';
import { Reads } from './reads';
import { conformed, type Oddity } from './shapes/conform';

export interface Found {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: Resource;
  /** `stack/LogicalId`: unique in the assembly. */
  readonly key: string;
  /** For people: the construct's path without `/Resource`; the key, where there is none. */
  readonly path: string;
}

/**
 * Turns the intrinsic functions of a template into values, as far as templates alone say. What only a deploy knows gets a made-up name
 * that looks right, always the same; what is not known at all is `{stack/LogicalId.Attribute}`. Either leads back to its resource.
 */
export class Resolver {
  private readonly evaluator: Evaluator;
  private readonly found: readonly Found[];
  private readonly byKey: ReadonlyMap<string, Found>;
  private readonly byName = new Map<string, Found[]>();
  private readonly resolved = new Map<string, Record<string, unknown>>();
  private readonly plain = new Map<string, Record<string, unknown>>();
  private readonly odd = new Map<string, readonly Oddity[]>();

  public constructor(
    assembly: Assembly,
    /** Shared by those who read the same assembly for the same run. */
    public readonly reads = new Reads(),
  ) {
    this.evaluator = new Evaluator(assembly);
    this.found = assembly.stacks
      .flatMap((stack) =>
        Object.keys(stack.template.Resources ?? {}).flatMap((logicalId): Found[] => {
          const resource = this.evaluator.resource(stack, logicalId);
          if (resource === undefined) return [];
          const key = `${idOf(stack)}/${logicalId}`;
          return [{ stack, logicalId, resource, key, path: pathOf(resource) ?? key }];
        }),
      )
      .sort((a, b) => compare(a.key, b.key));
    this.byKey = new Map(this.found.map((one) => [one.key, one]));
    for (const one of this.found) this.index(one);
    // All at once, so that what is unknown is known from the beginning.
    for (const one of this.found) this.properties(one);
    for (const stack of assembly.stacks) {
      this.outputs(stack);
      this.evaluator.noteUnread(stack);
    }
  }

  /** Every resource that a deploy would make, over all stacks, in the order of their keys. */
  public get all(): readonly Found[] {
    return this.found;
  }

  /** What a deploy has made known of a resource: Ref and GetAtt return it from here on, wherever they stand. */
  public provide({ key }: Found, values: Provided): void {
    this.evaluator.provide(key, values);
    this.resolved.clear();
  }

  /** What stands as text in braces, and why: each value once. */
  public get unknowns(): readonly Unknown[] {
    return this.evaluator.unknowns;
  }

  /** Every resource of a type, over all stacks, in the order of their keys. */
  public ofType(type: string): Found[] {
    return this.found.filter(({ resource }) => resource.Type === type);
  }

  /** Every resource of one stack, by the stack's id. */
  public in(stack: string): Found[] {
    return this.found.filter((one) => idOf(one.stack) === stack);
  }

  /** By `stack/LogicalId`. */
  public get(key: string): Found | undefined {
    return this.byKey.get(key);
  }

  /** What of the properties is not as their types say, by resource, in the order of keys. */
  public get oddities(): readonly { readonly found: Found; readonly oddity: Oddity }[] {
    return this.found.flatMap((found) => {
      this.properties(found);
      return (this.odd.get(found.key) ?? []).map((oddity) => ({ found, oddity }));
    });
  }

  /** Resolved once, in the shapes that the type says, and shared: not to be changed. */
  public properties({ stack, logicalId, resource }: Found): Record<string, unknown> {
    const key = `${idOf(stack)}/${logicalId}`;
    const known = this.resolved.get(key);
    if (known !== undefined) return known;
    const given = this.value(stack, resource.Properties ?? {});
    const oddities: Oddity[] = [];
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    const made = conformed(resource.Type, isObject ? (given as object) : {}, (one) => oddities.push(one));
    this.odd.set(key, oddities);
    const watched = this.reads.watch(key, made);
    this.plain.set(key, made);
    this.resolved.set(key, watched);
    return watched;
  }

  /** Places of a resource's properties that nobody has looked at so far. */
  public unread(found: Found): string[] {
    this.properties(found);
    return this.reads.unread(found.key, this.plain.get(found.key)!);
  }

  /** Outputs whose conditions hold, by name. */
  public outputs(stack: Stack): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      Object.entries(stack.template.Outputs ?? {})
        .filter(
          ([, output]) => output?.Value !== undefined && this.evaluator.present(stack, output.Condition),
        )
        .sort(([a], [b]) => compare(a, b))
        .map(([name, { Value }]) => [name, this.value(stack, Value)]),
    );
  }

  /**
   * The resource that a value stands for: what Ref or an attribute returned, or the same name or ARN written by hand. Resources of
   * several types or Regions may share a name: `type` and `region` say which is meant; else it is the first in the order of keys.
   */
  public named(value: unknown, type?: string | readonly string[], region?: string): Found | undefined {
    if (typeof value !== 'string') return undefined;
    const fits = ({ resource, stack }: Found) =>
      (type === undefined ||
        (typeof type === 'string' ? type === resource.Type : type.includes(resource.Type))) &&
      (region === undefined || stack.region === region || parseArn(value)?.region === region);
    const made = /^\{(.+?\/[A-Za-z0-9]+)(?:\.[^{}]*)?\}$/.exec(value)?.[1];
    const symbolic = made === undefined ? undefined : this.byKey.get(made);
    return (this.byName.get(value) ?? (symbolic ? [symbolic] : [])).find(fits);
  }

  /** What Ref returns, or the attribute. */
  public nameOf(found: Found, attribute?: string): string {
    return String(this.evaluator.attribute(found.stack, found.logicalId, attribute));
  }

  public value(stack: Stack, value: unknown): unknown {
    return this.evaluator.value(stack, value);
  }

  /** Whether a condition of the stack's template holds. */
  public holds(stack: Stack, condition: string): boolean {
    return this.evaluator.holdsNamed(stack, condition);
  }

  /** The output that Fn::ImportValue or Fn::GetStackOutput means, seen from a stack. */
  public outputFor(
    stack: Stack,
    kind: 'ImportValue' | 'GetStackOutput',
    given: unknown,
  ): { readonly stack: Stack; readonly output: Output } | undefined {
    return kind === 'ImportValue'
      ? this.evaluator.exported(stack, given)
      : this.evaluator.stackOutput(stack, given);
  }

  /** The resource that writes a value for the CDK's reader of another Region. */
  public writerOf(stack: Stack, name: string): Found | undefined {
    const writer = this.evaluator.writerOf(stack, name);
    return writer && this.byKey.get(`${idOf(writer.stack)}/${writer.logicalId}`);
  }

  private isReadStack({ resource, key }: Found): boolean {
    return resource.Type === NESTED && this.in(key.replace(/\/([^/]*)$/, '.$1')).length > 0;
  }

  private index(found: Found): void {
    const identity = this.evaluator.identity(found.stack, found.logicalId);
    // Text in braces needs no index; and what nobody refers to is not to be listed as unknown.
    if (identity === undefined && !this.isReadStack(found)) return;
    const texts = [
      identity?.refIsShared ? undefined : this.nameOf(found),
      ...Object.keys(identity?.names ?? {}).map((attribute) => this.nameOf(found, attribute)),
      ...(identity?.aliases ?? []).map((alias) => alias()),
    ];
    for (const text of new Set(texts)) {
      if (typeof text !== 'string') continue;
      const others = this.byName.get(text);
      if (others === undefined) this.byName.set(text, [found]);
      else others.push(found);
    }
  }
}

function pathOf({ Metadata }: Resource): string | undefined {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/Resource$/, '') : undefined;
}
