import { compare, idOf, type Stack } from './assembly';
import { READER } from './evaluate';
import { NESTED } from './nested';
import { dependsOn, type Reference, referencesIn } from './references';
import type { Found, Resolver } from './resolve';

/** What must be there before what. */
export interface Graph {
  /** Each resource after those it depends on; among equals by key. Resources of a cycle stand where their keys put them. */
  readonly order: readonly Found[];
  /** Keys of the resources that one depends on directly, sorted. */
  dependenciesOf(key: string): readonly string[];
  /** Cycles of resources, and of stacks that import from one another, each from its first name back to it: `A → B → A`. */
  readonly cycles: readonly (readonly string[])[];
}

/** The graph of all resources that would be deployed, over stacks. The order of keys in a template has no part in it. */
export function graphOf(resolver: Resolver): Graph {
  const builder = new Builder(resolver);
  const edges = new Map(resolver.all.map((found) => [found.key, builder.from(found)] as const));
  const keys = resolver.all.map(({ key }) => key);
  const cycles = cyclesOf(keys, edges);
  return {
    order: topological(keys, edges).map((key) => resolver.get(key)!),
    dependenciesOf: (key) => edges.get(key) ?? [],
    cycles: cycles.length > 0 ? cycles : stackCycles(resolver, edges),
  };
}

class Builder {
  public constructor(private readonly resolver: Resolver) {}

  public from({ stack, logicalId, resource }: Found): string[] {
    const found = new Set<string>();
    const { Properties, Metadata, UpdatePolicy, CreationPolicy } = resource;
    for (const name of dependsOn(resource.DependsOn)) this.add(found, stack, name);
    this.follow(found, stack, [Properties, Metadata, UpdatePolicy, CreationPolicy]);
    if (stack.parent !== undefined) {
      // A nested stack is deployed as one: all of it waits for what the resource that stands for it waits for.
      const above = this.resolver.get(`${idOf(stack.parent.stack)}/${stack.parent.logicalId}`);
      if (above !== undefined) for (const key of this.outside(above)) found.add(key);
    }
    if (resource.Type === NESTED) {
      for (const inner of this.resolver.in(`${idOf(stack)}.${logicalId}`)) found.add(inner.key);
    }
    if (resource.Type === READER) this.followReader(found, stack, logicalId);
    return [...found].sort(compare);
  }

  /** What a nested stack waits for: what its own resource names, and what the stacks around it wait for. */
  private outside(nested: Found): string[] {
    const within = `${idOf(nested.stack)}.${nested.logicalId}`;
    return this.from(nested).filter((key) => {
      const stack = this.resolver.get(key)?.stack;
      return stack === undefined || (idOf(stack) !== within && !idOf(stack).startsWith(`${within}.`));
    });
  }

  private follow(found: Set<string>, stack: Stack, value: unknown): void {
    for (const one of referencesIn(value, (condition) => this.resolver.holds(stack, condition))) {
      this.followOne(found, stack, one);
    }
  }

  private followOne(found: Set<string>, stack: Stack, one: Reference): void {
    switch (one.kind) {
      case 'Ref':
      case 'GetAtt':
        this.add(found, stack, one.name);
        break;
      case 'ImportValue':
      case 'GetStackOutput': {
        const target = this.resolver.outputFor(stack, one.kind, one.given);
        if (target !== undefined) this.follow(found, target.stack, target.output.Value);
        break;
      }
      case 'Condition':
      case 'FindInMap':
      case 'Transform':
    }
  }

  private add(found: Set<string>, stack: Stack, logicalId: string): void {
    const key = `${idOf(stack)}/${logicalId}`;
    if (this.resolver.get(key) !== undefined) found.add(key);
  }

  private followReader(found: Set<string>, stack: Stack, logicalId: string): void {
    const imports = (
      stack.template.Resources?.[logicalId]?.Properties?.ReaderProps as { imports?: object } | undefined
    )?.imports;
    for (const name of Object.keys(imports ?? {})) {
      const writer = this.resolver.writerOf(stack, name);
      if (writer !== undefined) found.add(writer.key);
    }
  }
}

type Edges = ReadonlyMap<string, readonly string[]>;

/** Depth first, in the order of keys: recursion ends at what is done or under way. */
function topological(keys: readonly string[], edges: Edges): string[] {
  const done = new Set<string>();
  const order: string[] = [];
  const visit = (key: string) => {
    if (done.has(key)) return;
    done.add(key);
    for (const next of edges.get(key) ?? []) visit(next);
    order.push(key);
  };
  for (const key of keys) visit(key);
  return order;
}

/** The shortest cycle through the first key of each, so that each group of cycles is said once. */
function cyclesOf(keys: readonly string[], edges: Edges): string[][] {
  const said = new Set<string>();
  const cycles: string[][] = [];
  for (const key of keys) {
    if (said.has(key)) continue;
    const cycle = shortestCycle(key, edges);
    if (cycle === undefined || cycle.some((one) => said.has(one))) continue;
    for (const one of cycle) said.add(one);
    cycles.push(cycle);
  }
  return cycles;
}

function shortestCycle(from: string, edges: Edges): string[] | undefined {
  const cameFrom = new Map<string, string>();
  let layer = [from];
  while (layer.length > 0) {
    const next: string[] = [];
    for (const key of layer) {
      for (const target of edges.get(key) ?? []) {
        if (target === from) return [...pathTo(key, cameFrom), from];
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, key);
        next.push(target);
      }
    }
    layer = next;
  }
  return undefined;
}

function pathTo(key: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [key];
  for (let at = cameFrom.get(key); at !== undefined; at = cameFrom.get(at)) path.unshift(at);
  return path;
}

/** CloudFormation deploys stack by stack: two that wait for one another never begin, even where no two resources do. */
function stackCycles(resolver: Resolver, edges: Edges): string[][] {
  const stackOf = (key: string) => rootOf(resolver.get(key)!.stack);
  const between = new Map<string, Set<string>>();
  for (const [key, targets] of edges) {
    const own = stackOf(key);
    const set = between.get(own) ?? new Set<string>();
    between.set(own, set);
    for (const target of targets) if (stackOf(target) !== own) set.add(stackOf(target));
  }
  const sorted = new Map([...between].map(([key, set]) => [key, [...set].sort(compare)] as const));
  return cyclesOf([...sorted.keys()].sort(compare), sorted);
}

function rootOf(stack: Stack): string {
  return stack.parent === undefined ? idOf(stack) : rootOf(stack.parent.stack);
}
