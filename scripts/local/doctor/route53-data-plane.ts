import { createHash } from 'node:crypto';
import type { HealthCheckConfig, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { plain } from '../routes';
import type { World } from '../world';

/** What Route 53's name servers and checkers find: what was deployed, and the objects that checkers may read. */
export interface Answering {
  readonly world: World;
  /** `bucket/key` of each object that is there. */
  readonly objects: ReadonlySet<string>;
}

export type RecordType = 'A' | 'AAAA';

/**
 * The addresses of a name, by Route 53's rules for aliases and failover; undefined where the zone has no such name. A target's addresses are
 * made up of its name, so that two names of one target have the same.
 */
export function addressesOf(at: Answering, name: string, type: RecordType): string[] | undefined {
  const records = at.world.records.filter((record) => plain(record.Name) === plain(name));
  if (records.length === 0) return undefined;
  const record = chosen(
    at,
    records.filter(({ Type }) => Type === type),
  );
  const target = plain(record?.AliasTarget?.DNSName);
  if (record === undefined || target === '') return [];
  return addressesOf(at, target, type) ?? (isThere(at, target) ? [addressOf(target, type)] : []);
}

/** Primary while it is healthy, else the secondary while that is; when neither is, the primary (documented: "How Route 53 chooses records"). */
function chosen(at: Answering, records: readonly ResourceRecordSet[]): ResourceRecordSet | undefined {
  const [first] = records;
  const of = (role: string) => records.find(({ Failover }) => Failover === role);
  const eligible = (record: ResourceRecordSet | undefined) =>
    record !== undefined && (record.HealthCheckId === undefined || isHealthy(at, record.HealthCheckId));
  const [primary, secondary] = [of('PRIMARY'), of('SECONDARY')];
  if (primary === undefined) return first;
  return !eligible(primary) && eligible(secondary) ? secondary : primary;
}

/** A disabled one counts as seen (documented: "Disabling health checks"). */
function isHealthy(at: Answering, id: string): boolean {
  const config = at.world.checks.get(id)?.HealthCheckConfig;
  if (config === undefined) return false;
  if (config.Type !== 'CALCULATED')
    return (config.Disabled || reaches(at, config)) !== (config.Inverted ?? false);
  const healthy = (config.ChildHealthChecks ?? []).filter((child) => isHealthy(at, child));
  return healthy.length >= (config.HealthThreshold ?? 1);
}

/** Whether checkers find what they ask for: an object by its address, or anything that the name leads to. */
export function reaches(at: Answering, config: Partial<HealthCheckConfig>): boolean {
  const host = plain(config.FullyQualifiedDomainName);
  const [bucket = '', rest] = host.split(/\.s3\./);
  if (rest !== undefined) return at.objects.has(`${bucket}${config.ResourcePath}`);
  return (addressesOf(at, host, 'A') ?? (isThere(at, host) ? [host] : [])).length > 0;
}

const isThere = ({ world }: Answering, host: string): boolean =>
  world.distributions.some(({ DomainName }) => plain(DomainName) === host) ||
  world.balancers.some(({ dnsName }) => plain(dnsName) === host) ||
  world.apiNames.some(({ target }) => plain(target) === host);

/** Of the blocks that are for documentation (RFC 5737, RFC 3849). */
function addressOf(host: string, type: RecordType): string {
  const number = createHash('sha256').update(host).digest().readUInt8(0);
  return type === 'A' ? `198.51.100.${number}` : `2001:db8::${number.toString(16)}`;
}
