import { fullDiff, ResourceImpact, type TemplateDiff } from '@aws-cdk/cloudformation-diff';
import { LOST_WITH } from './protected-types';
import type { Cases, Resource, Stack, Stacks } from './templates';

/** A loss that was decided: why, and what a user has to do. */
export interface Accepted {
  readonly type: string;
  /** Ends the construct's path, such as `Fleet/LoadBalancer`. */
  readonly path: string;
  readonly reason: string;
}

/** A resource that an upgrade would replace or remove. */
export interface Finding {
  readonly example: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** What happens to it, and which property or id is the cause. */
  readonly cause: string;
  readonly remedy: string;
  /** The reason, where it was decided. */
  readonly accepted?: string;
}

/** What an upgrade from `before` to `after` would replace or remove; an example or a stack that is only in `after` is new. */
export function compare(before: Cases, after: Cases, accepted: readonly Accepted[] = []): Finding[] {
  return Object.entries(before).flatMap(([example, stacks]) =>
    compareStacks(stacks, after[example] ?? {}).map((finding) => {
      const path = pathOf(stacks[finding.stack]?.template.Resources[finding.logicalId]);
      const decision = accepted.find(
        (one) => one.type === finding.type && `/${path}`.endsWith(`/${one.path}`),
      );
      return { example, ...finding, ...(decision && { accepted: decision.reason }) };
    }),
  );
}

export const sentenceOf = ({ example, stack, logicalId, type, cause, remedy }: Finding): string =>
  `${example}, stack ${stack}: ${type} ${logicalId} ${cause}. Lost: ${LOST_WITH[type] ?? 'the resource'}. ${remedy}`;

type Bare = Omit<Finding, 'example' | 'accepted'>;

function compareStacks(before: Stacks, after: Stacks): Bare[] {
  return Object.entries(before).flatMap(([name, stack]) => {
    const successor = after[name];
    if (successor && successor.environment === stack.environment)
      return compareTemplates(name, stack, successor);
    const cause = successor
      ? `goes with its stack, which would be in ${successor.environment} and was in ${stack.environment}`
      : `goes with its stack, which is no more (there are ${Object.keys(after).join(', ') || 'none'})`;
    const remedy = successor
      ? 'Keep the default that decides the Region.'
      : 'Give the stack the name that it had.';
    return protectedIn(stack).map(([logicalId, { Type: type }]) => ({
      stack: name,
      logicalId,
      type,
      cause,
      remedy,
    }));
  });
}

function compareTemplates(stack: string, before: Stack, after: Stack): Bare[] {
  const diff = fullDiff(before.template, after.template);
  return protectedIn(before).flatMap(([logicalId, resource]) => {
    const change = diff.resources.logicalIds.includes(logicalId) ? diff.resources.get(logicalId) : undefined;
    if (!change?.isDifferent) return [];
    const said = describe(logicalId, resource, change, diff, after);
    return said ? [{ stack, logicalId, type: resource.Type, ...said }] : [];
  });
}

type Change = ReturnType<TemplateDiff['resources']['get']>;
type Said = Pick<Finding, 'cause' | 'remedy'>;

function describe(
  id: string,
  resource: Resource,
  change: Change,
  diff: TemplateDiff,
  after: Stack,
): Said | undefined {
  if (change.newResourceType !== undefined && change.resourceTypeChanged)
    return {
      cause: `becomes ${change.newResourceType}`,
      remedy: `Give the new resource an id of its own; keep ${id}.`,
    };
  switch (change.changeImpact) {
    case ResourceImpact.WILL_DESTROY:
    case ResourceImpact.WILL_ORPHAN:
      return removed(resource, diff, after);
    case ResourceImpact.WILL_REPLACE:
      return replaced(change, ResourceImpact.WILL_REPLACE, 'is replaced');
    case ResourceImpact.MAY_REPLACE:
      return replaced(change, ResourceImpact.MAY_REPLACE, 'may be replaced');
    default:
      return undefined;
  }
}

function replaced(change: Change, impact: ResourceImpact, verb: string): Said {
  const causes = Object.entries(change.propertyUpdates)
    .filter(([, property]) => property.changeImpact === impact)
    .map(([name, { oldValue, newValue }]) => `${name}, which was ${show(oldValue)} and is ${show(newValue)}`);
  return {
    cause: `${verb} because of ${causes.join('; ')}`,
    remedy: 'Keep the old value where nothing else is asked for.',
  };
}

/** A construct that was renamed or moved looks to CloudFormation like one that went and one that came. */
function removed(resource: Resource, diff: TemplateDiff, after: Stack): Said {
  const came = Object.entries(after.template.Resources)
    .filter(([id, { Type }]) => Type === resource.Type && diff.resources.logicalIds.includes(id))
    .filter(([id]) => diff.resources.get(id).isAddition)
    .map(([id, one]) => `${id} (${pathOf(one) || 'no path'})`);
  const was = pathOf(resource) || 'without a path';
  return came.length > 0
    ? {
        cause: `(${was}) is removed, and ${came.join(', ')} made in its place`,
        remedy: 'Give the construct the id and the place that it had, or override its logical id.',
      }
    : { cause: `(${was}) is removed`, remedy: 'Keep it, or say in an accepted entry why it may go.' };
}

export const protectedIn = ({ template }: Stack): [id: string, resource: Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => isProtected(resource));

/** A subscription of a function or a queue confirms itself. */
const isProtected = ({ Type, Properties }: Resource): boolean =>
  Type in LOST_WITH &&
  !(Type === 'AWS::SNS::Subscription' && /^(lambda|sqs)$/.test(String(Properties?.Protocol)));

/** The path of the construct below its stack, as `aws:cdk:path` has it. */
export function pathOf(resource: Resource | undefined): string {
  const path = resource?.Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/Resource$/, '') : '';
}

const show = (value: unknown): string => {
  if (value === undefined) return 'not there';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
};
