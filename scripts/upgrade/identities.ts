import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { pathOf, protectedIn } from './compare';
import type { Cases, Resource, Stack } from './templates';

/**
 * What the baseline keeps: of each protected resource its id, its type and the properties a change of which makes another resource. What it
 * leaves out may change from commit to commit; what it has is what an upgrade hangs on.
 */
export function identitiesOf(cases: Cases): Cases {
  return mapValues(cases, (stacks) =>
    mapValues(stacks, (stack) => ({
      environment: stack.environment,
      template: {
        Resources: Object.fromEntries(protectedIn(stack).map(([id, one]) => [id, identityOf(one)])),
      },
    })),
  );
}

/** By CloudFormation's own schema: everything is taken away, and asked what that would do. */
function identityOf({ Type, Properties = {}, ...resource }: Resource): Resource {
  const { resources } = fullDiff(
    { Resources: { It: { Type, Properties } } },
    { Resources: { It: { Type } } },
  );
  const impact = resources.logicalIds.includes('It') ? resources.get('It').propertyUpdates : {};
  const kept = Object.entries(Properties).filter(([name]) => REPLACES.has(impact[name]?.changeImpact));
  const path = pathOf({ Type, ...resource });
  return {
    Type,
    ...(kept.length > 0 && { Properties: Object.fromEntries(kept) }),
    ...(path && { Metadata: { 'aws:cdk:path': path } }),
  };
}

const REPLACES = new Set<ResourceImpact | undefined>([
  ResourceImpact.WILL_REPLACE,
  ResourceImpact.MAY_REPLACE,
]);

/** Stable, one resource a line: what changes is read in a diff. */
export function renderBaseline(cases: Cases): string {
  const stack = ({ environment, template }: Stack) =>
    `{ "environment": ${JSON.stringify(environment)}, "template": { "Resources": {${block(template.Resources, '      ', JSON.stringify)}\n    } } }`;
  const example = (stacks: Cases[string]) => `{${block(stacks, '    ', stack)}\n  }`;
  return `{${block(identitiesOf(cases), '  ', example)}\n}\n`;
}

function block<T>(values: Readonly<Record<string, T>>, indent: string, render: (value: T) => string): string {
  return Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `\n${indent}${JSON.stringify(name)}: ${render(value)}`)
    .join(',');
}

const mapValues = <T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
