import { REWRITE_RULES, REWRITES, type RemovalRule, removalOf } from './adapt-rules';
import { isObject, type Json, type JsonObject, type Resource, referenceOf, type Template } from './template';

export interface Removal {
  readonly stack: string;
  readonly logicalId: string;
  /** As in the construct tree, for people. */
  readonly path: string;
  readonly type: string;
  readonly rule: RemovalRule;
}

export interface Change {
  readonly stack: string;
  readonly logicalId: string;
  /** As in the construct tree, for people. */
  readonly path: string;
  /** The rule's id, `reference` for what pointed at a removed resource, or `stand-in`. */
  readonly rule: string;
  readonly what: string;
  readonly reason: string;
}

export interface Adaptation {
  readonly removals: Removal[];
  readonly changes: Change[];
}

export interface AdaptOptions {
  /** Applies the rewrites that only the demo needs. */
  readonly demo: boolean;
  /** Resource types that the emulator has. */
  readonly supported: ReadonlySet<string>;
  /** Ids of what exists already for the templates, and the emulator's own in their place. */
  readonly standIns?: ReadonlyMap<string, string>;
}

/** What stands where a reference to a removed resource stood; `Arn`-like attributes stay ARNs. */
export function placeholder(id: string, attribute?: string): string {
  const name = `not-in-the-emulator-${id}`;
  return attribute?.endsWith('Arn') ? `arn:aws:emulator:us-east-1:123456789012:${name}` : name;
}

/** Changes a template in place into one that the emulator accepts, and says all it did. */
export function adaptTemplate(stack: string, template: Template, options: AdaptOptions): Adaptation {
  const removals = removeResources(stack, template);
  refuseUnknown(stack, template, options.supported);
  const changes = [
    ...putStandIns(stack, template, options.standIns ?? new Map()),
    ...rewriteProperties(stack, template, options),
    ...dropReferences(stack, template, removals),
  ];
  return { removals, changes };
}

function removeResources(stack: string, template: Template): Removal[] {
  const removals: Removal[] = [];
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const rule = removalOf(resource);
    if (!rule) continue;
    delete template.Resources[logicalId];
    removals.push({ stack, logicalId, path: pathOf(logicalId, resource), type: resource.Type, rule });
  }
  return removals;
}

/** The construct's path where the template has it, else the logical id. */
function pathOf(logicalId: string, resource: Resource): string {
  const path = isObject(resource.Metadata) ? resource.Metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : logicalId;
}

/** The emulator would refuse the whole stack; here every type is named at once, with the remedy. */
function refuseUnknown(stack: string, template: Template, supported: ReadonlySet<string>): void {
  const unknown = Object.entries(template.Resources)
    .filter(([, resource]) => !resource.Type.startsWith('Custom::') && !supported.has(resource.Type))
    .map(([id, resource]) => `${resource.Type} (${stack}/${id})`);
  if (unknown.length === 0) return;
  throw new Error(
    `the emulator has no ${unknown.join(', ')}: add each type to scripts/local/removals.json, with the reason`,
  );
}

function rewriteProperties(stack: string, template: Template, options: AdaptOptions): Change[] {
  const changes: Change[] = [];
  for (const rule of REWRITE_RULES) {
    if (rule.demoOnly && !options.demo) continue;
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      if (resource.Type !== rule.type) continue;
      const what = REWRITES[rule.id]?.(resource.Properties ?? {});
      if (!what) continue;
      const path = pathOf(logicalId, resource);
      changes.push({ stack, logicalId, path, rule: rule.id, what, reason: rule.reason });
    }
  }
  return changes;
}

/** Wherever the id stands: an ARN, the dimension of an alarm, a policy and an output hold it too. */
function putStandIns(stack: string, template: Template, standIns: ReadonlyMap<string, string>): Change[] {
  const changes: Change[] = [];
  const replaced = <T extends object>(part: T, logicalId: string, path: string): T => {
    let body = JSON.stringify(part);
    for (const [id, own] of standIns) {
      if (!body.includes(id)) continue;
      body = body.replaceAll(id, own);
      changes.push({
        stack,
        logicalId,
        path,
        rule: 'stand-in',
        what: `${id} -> ${own}`,
        reason: 'it is not of this app; the emulator made one beforehand, and chose its id',
      });
    }
    return JSON.parse(body) as T;
  };
  for (const [logicalId, resource] of Object.entries(template.Resources))
    template.Resources[logicalId] = replaced(resource, logicalId, pathOf(logicalId, resource));
  for (const [name, output] of Object.entries(template.Outputs ?? {}))
    template.Outputs![name] = replaced(output, `Outputs.${name}`, `output ${name}`);
  return changes;
}

function dropReferences(stack: string, template: Template, removals: readonly Removal[]): Change[] {
  const gone = new Map(removals.map(({ logicalId, path }) => [logicalId, path]));
  const changes: Change[] = [];
  const note = (logicalId: string, path: string, what: (gonePath: string) => string) => (id: string) =>
    changes.push({
      stack,
      logicalId,
      path,
      rule: 'reference',
      what: what(gone.get(id) ?? id),
      reason: 'what they pointed at is removed; a made-up name stands in its place',
    });
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const path = pathOf(logicalId, resource);
    dropDependencies(
      resource,
      gone,
      note(logicalId, path, (target) => `no longer waits for ${target}`),
    );
    const pointed = note(logicalId, path, (target) => `pointed at ${target}`);
    for (const id of replaceIn(resource.Properties, gone)) pointed(id);
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    const pointed = note(`Outputs.${name}`, `output ${name}`, (target) => `pointed at ${target}`);
    for (const id of replaceIn(output, gone)) pointed(id);
  }
  return changes;
}

/** Replaces the references in a part of a template; returns the ids they had. */
function replaceIn(part: JsonObject | undefined, gone: ReadonlyMap<string, string>): Set<string> {
  const replaced = new Set<string>();
  if (part) replaceReferences(part, gone, (id) => replaced.add(id));
  return replaced;
}

function dropDependencies(
  resource: Template['Resources'][string],
  gone: ReadonlyMap<string, string>,
  dropped: (id: string) => void,
): void {
  const all = [resource.DependsOn ?? []].flat();
  const kept = all.filter((id) => !gone.has(id));
  if (kept.length === all.length) return;
  for (const id of all) if (gone.has(id)) dropped(id);
  if (kept.length === 0) delete resource.DependsOn;
  else resource.DependsOn = kept;
}

type Container = { [key: string]: Json } | Json[];

function replaceReferences(
  container: Container,
  gone: ReadonlyMap<string, string>,
  found: (id: string) => void,
): void {
  for (const [key, value] of Object.entries(container)) {
    const reference = isObject(value) ? referenceOf(value) : undefined;
    if (reference && gone.has(reference.id)) {
      found(reference.id);
      (container as Record<string, Json>)[key] = placeholder(reference.id, reference.attribute);
    } else if (key === 'Fn::Sub') {
      replaceInSub(container as Record<string, Json>, gone, found);
    } else if (isObject(value) || Array.isArray(value)) {
      replaceReferences(value, gone, found);
    }
  }
}

/** `Fn::Sub` hides references in its text: `${Id}` and `${Id.Attribute}`, but not `${!Literal}`. */
function replaceInSub(
  holder: Record<string, Json>,
  gone: ReadonlyMap<string, string>,
  found: (id: string) => void,
): void {
  const [text, variables] = [holder['Fn::Sub'] ?? ''].flat();
  const changed = String(text).replace(SUB_REFERENCE, (whole, id: string, attribute?: string) => {
    if (!gone.has(id)) return whole;
    found(id);
    return placeholder(id, attribute);
  });
  if (isObject(variables)) replaceReferences(variables, gone, found);
  holder['Fn::Sub'] = isObject(variables) ? [changed, variables] : changed;
}

const SUB_REFERENCE = /\$\{([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\}/g;
