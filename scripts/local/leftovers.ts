import type { AdaptedAssembly } from './adapt-assembly';
import type { Deployed } from './deployed';
import { type Held, labelOf } from './inventory';

/** What a destroy left behind, and why it may. */
export interface Leftover {
  readonly held: Held;
  /** Undefined for what nobody meant to leave. */
  readonly reason?: string;
}

/** What the emulator keeps after the resource is gone, or makes by itself: no account has it, or none that costs or hinders. */
const NOT_RESOURCES: readonly (Partial<Held> & { readonly names?: RegExp; readonly why: string })[] = [
  { service: 'cloudformation', store: 'stack_events', why: 'the history of stacks, as on AWS' },
  { service: 'cloudwatch', store: 'alarm_history', why: 'the history of alarms, as on AWS' },
  { service: 'cloudwatch', store: 'metrics', why: 'datapoints outlive what they are of, as on AWS' },
  { service: 'elasticache', store: 'events', why: 'the history of clusters, as on AWS' },
  {
    service: 'ec2',
    names: /^[a-z]+-0{7}\d$/,
    why: 'the default network of a Region, made when it is first used',
  },
  {
    service: 'elasticache',
    names: /^default\./,
    why: 'the default parameters, made when a Region is first used',
  },
  { service: 'iam', store: 'aws_managed_attachment_counts', why: 'a counter' },
  { service: 'route53', store: 'changes', why: 'the history of changes of records, as on AWS' },
  {
    service: 'eventbridge',
    store: 'event_buses',
    names: /^default$/,
    why: 'the default bus of a Region, made when it is first used',
  },
  { service: 'eventbridge', store: 'events_log', why: "the emulator's record of what was put on buses" },
  { service: 'route53', store: 'caller_refs', why: 'references of requests, which are never used twice' },
  {
    service: 'cloudfront_keyvaluestore',
    store: 'stores',
    why: 'the emulator forgets the store, not its entries',
  },
  { service: 'dynamodb', store: 'tags', why: 'the emulator forgets the table, not its tags' },
  {
    service: 's3',
    store: 'object_versions',
    names: /cdk-hnb659fds-assets-/,
    why: "the bootstrap's, for all apps",
  },
];

/** Sorts what is there now and was not before: nothing to speak of, kept on purpose, or forgotten. */
export function leftovers(
  before: readonly Held[],
  after: readonly Held[],
  assembly: AdaptedAssembly,
  deployed: Deployed,
): Leftover[] {
  const known = new Set(before.map(labelOf));
  const kept = keptByTemplate(assembly, deployed);
  return after
    .filter((held) => !known.has(labelOf(held)) && !NOT_RESOURCES.some((rule) => isOf(rule, held)))
    .map((held) => {
      const policy = kept.get(held.name);
      return policy ? { held, reason: `its template says so (DeletionPolicy ${policy})` } : { held };
    });
}

function isOf(rule: (typeof NOT_RESOURCES)[number], { service, store, name }: Held): boolean {
  const sameStore = rule.store === undefined || rule.store === store;
  return rule.service === service && sameStore && (rule.names?.test(name) ?? true);
}

/** The policies of what a template keeps, by the names that were given. */
function keptByTemplate({ templates }: AdaptedAssembly, { resources }: Deployed): Map<string, string> {
  const kept = new Map<string, string>();
  for (const { stack, logicalId, physicalId } of resources) {
    const policy = templates[stack]?.Resources[logicalId]?.DeletionPolicy;
    if (typeof policy === 'string' && policy.startsWith('Retain')) kept.set(physicalId, policy);
  }
  return kept;
}
