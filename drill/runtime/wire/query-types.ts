import type { Members } from '../../world/api';
import type { WireCall } from './read';

/** Members that are no text; in the query protocols everything arrives as text (API references of the services). */
const NUMBERS = new Set([
  'AutoScalingGroupMaxPreparedCapacity',
  'DefaultCooldown',
  'DefaultInstanceWarmup',
  'DesiredCapacity',
  'HealthCheckGracePeriod',
  'MaxGroupPreparedCapacity',
  'MaxInstanceLifetime',
  'MaxRecords',
  'MaxResults',
  'MaxSize',
  'MinSize',
  'PageSize',
]);
const BOOLEANS = new Set([
  'CapacityRebalance',
  'ForceDelete',
  'HonorCooldown',
  'IncludeDeletedGroups',
  'NewInstancesProtectedFromScaleIn',
  'ProtectedFromScaleIn',
  'ShouldDecrementDesiredCapacity',
  'ShouldRespectGracePeriod',
]);

/** The input of a call with its numbers and switches as such, whatever the protocol. */
export function typed({ protocol, input }: WireCall): Members {
  if (protocol === 'query') return convert('', input) as Members;
  if (protocol === 'ec2') return numbered(input) as Members;
  return input;
}

function convert(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => convert('', item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(key, inner)]));
  }
  if (NUMBERS.has(name)) return Number(value);
  return BOOLEANS.has(name) ? value === 'true' : value;
}

/** `{1: a, 2: b}` is the list of a and b: EC2's query protocol has no name between a list and its elements. */
function numbered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => numbered(inner));
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, numbered(inner)]));
}
