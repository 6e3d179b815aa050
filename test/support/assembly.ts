import { App } from 'aws-cdk-lib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { Breakwater, type BreakwaterProps } from '../../lib/breakwater';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdatePolicy?: Record<string, Record<string, unknown>>;
}

export interface SynthesizedStack {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly dependsOn: readonly string[];
  readonly resources: Readonly<Record<string, Resource>>;
  readonly template: Record<string, unknown>;
}

/** Synthesizes a whole site in this process, as the app does, and gives its stacks in the order of the assembly. */
export function synthesizeSite(
  props: BreakwaterProps = {},
  context: Record<string, unknown> = recommendedFlags,
): SynthesizedStack[] {
  const app = new App({ context });
  new Breakwater(app, 'Site', { account: '123456789012', siteRegion: 'eu-west-3', ...props });
  return app.synth().stacks.map(read);
}

function read(stack: CloudFormationStackArtifact): SynthesizedStack {
  return {
    name: stack.stackName,
    region: stack.environment.region,
    account: stack.environment.account,
    dependsOn: stack.dependencies.map((dependency) => dependency.id),
    resources: stack.template.Resources,
    template: stack.template,
  };
}

/** All resources of a type over all stacks. */
export function ofType(stacks: readonly SynthesizedStack[], type: string): Resource[] {
  return stacks.flatMap((stack) =>
    Object.values(stack.resources).filter((resource) => resource.Type === type),
  );
}

/** Every object inside a value, at any depth. */
export function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}
