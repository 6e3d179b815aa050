import { LOOPBACK_WEBHOOKS } from '../../lib/private/contracts/notify';
import rules from './removals.json';
import { isObject, type JsonObject, type Resource } from './template';

/** A kind of resource that the emulator cannot have. `when` narrows it to resources with a certain property. */
export interface RemovalRule {
  readonly type: string;
  readonly when?: { readonly property: string; readonly startsWith?: string };
  readonly reason: string;
}

/** A change of a property, made by the function of the same id in `REWRITES`. */
export interface RewriteRule {
  readonly id: string;
  readonly type: string;
  /** Only in the demo, or in every local deploy. */
  readonly demoOnly?: boolean;
  readonly reason: string;
}

/** What differs from AWS in every local deploy, whatever the templates hold. */
export const EVERYWHERE: readonly { readonly what: string; readonly reason: string }[] = rules.everywhere;
export const REMOVALS: readonly RemovalRule[] = rules.removed;
export const REWRITE_RULES: readonly RewriteRule[] = rules.rewritten;

export const removalKey = (rule: RemovalRule): string =>
  rule.when
    ? `${rule.type} (${rule.when.property}${rule.when.startsWith ? ` ${rule.when.startsWith}*` : ''})`
    : rule.type;

export function removalOf(resource: Resource): RemovalRule | undefined {
  return REMOVALS.find((rule) => rule.type === resource.Type && holds(rule.when, resource.Properties ?? {}));
}

function holds(when: RemovalRule['when'], properties: JsonObject): boolean {
  if (!when) return true;
  const value = properties[when.property];
  if (value === undefined) return false;
  return when.startsWith === undefined || (typeof value === 'string' && value.startsWith(when.startsWith));
}

/** Changes the properties in place and says what became of them; undefined when there was nothing to change. */
type Rewrite = (properties: JsonObject) => string | undefined;

/** Period of the alarms in the demo: the shortest that CloudWatch itself accepts. */
export const DEMO_PERIOD_SECONDS = 10;

export const REWRITES: Readonly<Record<string, Rewrite>> = {
  'subnet-without-ipv6': (properties) => {
    if (properties.Ipv6CidrBlock === undefined) return undefined;
    delete properties.Ipv6CidrBlock;
    return 'without Ipv6CidrBlock';
  },
  'alarm-period': (properties) => {
    const period = properties.Period;
    if (typeof period !== 'number' || period <= DEMO_PERIOD_SECONDS) return undefined;
    properties.Period = DEMO_PERIOD_SECONDS;
    return `Period ${period} s -> ${DEMO_PERIOD_SECONDS} s`;
  },
  'loopback-webhook': ({ Environment: environment }) => {
    const variables = isObject(environment) ? environment.Variables : undefined;
    // Only Notify has channels.
    if (!isObject(variables) || variables.BREAKWATER_CHANNELS === undefined) return undefined;
    variables[LOOPBACK_WEBHOOKS] = '1';
    return `${LOOPBACK_WEBHOOKS}=1`;
  },
};
