import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** By what Route 53 chooses among the records of one name. */
export type Policy =
  | { readonly kind: 'simple' }
  | { readonly kind: 'failover'; readonly role: 'PRIMARY' | 'SECONDARY' }
  | { readonly kind: 'weighted'; readonly weight: number }
  | { readonly kind: 'latency'; readonly region: string }
  | { readonly kind: 'geolocation'; readonly isDefault: boolean }
  | { readonly kind: 'multivalue' }
  | { readonly kind: 'unplayed'; readonly property: string };

/** One record set of a zone. */
export interface RecordSet {
  /** How people know it. */
  readonly resource: string;
  readonly type: string;
  /** Lower case, without the last dot. */
  readonly name: string;
  readonly recordType: string;
  readonly setIdentifier: string;
  readonly policy: Policy;
  readonly alias?: { readonly target: string; readonly evaluatesTargetHealth: boolean };
  /** Of records that are no alias. */
  readonly values: readonly string[];
  readonly ttlS?: number;
  readonly healthCheckId?: string;
}

/** Every record of a stack, those of groups among them, in the order of their names. */
export function readRecordSets(world: World): readonly RecordSet[] {
  const { resolver } = world;
  const single = resolver
    .ofType('AWS::Route53::RecordSet')
    .map((found) => read(world, found, resolver.properties(found)));
  const grouped = resolver.ofType('AWS::Route53::RecordSetGroup').flatMap((found) => {
    const { RecordSets } = resolver.properties(found) as { RecordSets?: unknown };
    const sets: readonly unknown[] = Array.isArray(RecordSets) ? RecordSets : [];
    return sets
      .filter((one) => typeof one === 'object' && one !== null)
      .map((one) => read(world, found, one));
  });
  return [...single, ...grouped].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function read(world: World, found: Found, config: Config): RecordSet {
  const { AliasTarget, ResourceRecords, TTL, HealthCheckId } = config;
  return {
    resource: world.nameOf(found),
    type: found.resource.Type,
    name: plainName(config.Name),
    recordType: String(config.Type),
    setIdentifier: String(config.SetIdentifier ?? ''),
    policy: policyOf(config),
    ...(AliasTarget === undefined
      ? {}
      : {
          alias: {
            target: plainName(AliasTarget.DNSName),
            evaluatesTargetHealth: String(AliasTarget.EvaluateTargetHealth) === 'true',
          },
        }),
    values: Array.isArray(ResourceRecords) ? ResourceRecords.map(plainName) : [],
    ...(TTL === undefined ? {} : { ttlS: Number(TTL) }),
    ...(HealthCheckId === undefined ? {} : { healthCheckId: String(HealthCheckId) }),
  };
}

function policyOf(config: Config): Policy {
  const { Failover, Weight, Region, GeoLocation, MultiValueAnswer } = config;
  if (Failover !== undefined)
    return { kind: 'failover', role: Failover === 'SECONDARY' ? 'SECONDARY' : 'PRIMARY' };
  if (Weight !== undefined) return { kind: 'weighted', weight: Number(Weight) };
  if (Region !== undefined) return { kind: 'latency', region: String(Region) };
  if (GeoLocation !== undefined) return { kind: 'geolocation', isDefault: GeoLocation.CountryCode === '*' };
  if (String(MultiValueAnswer) === 'true') return { kind: 'multivalue' };
  const property = ['GeoProximityLocation', 'CidrRoutingConfig'].find((name) => config[name] !== undefined);
  return property === undefined ? { kind: 'simple' } : { kind: 'unplayed', property };
}

/** As names are compared: in lower case, without the last dot. */
export function plainName(name: unknown): string {
  return String(name).toLowerCase().replace(/\.$/, '');
}

const keyOf = ({ name, recordType, setIdentifier, resource }: RecordSet) =>
  `${name} ${recordType} ${setIdentifier} ${resource}`;
