import type { RecordSet } from './record-set';

/** A record that is answered with, and to how many of those who ask. */
export interface Chosen {
  readonly record: RecordSet;
  readonly share: number;
}

/**
 * Which of the records of one name and type Route 53 answers with (documented: "How Amazon Route 53 chooses records when health checking is
 * configured", and each routing policy's own page). A record without a check, and an alias that does not evaluate its target, are always
 * healthy; where no record of a group is healthy, all are treated as healthy.
 */
export function choose(
  records: readonly RecordSet[],
  isHealthy: (record: RecordSet) => boolean,
  /** Where those who ask are, for policies that answer by place. */
  nearRegion: string,
): readonly Chosen[] {
  const policy = records[0]?.policy;
  if (policy === undefined) return [];
  switch (policy.kind) {
    case 'simple':
      // One record, whose check, if it has one, decides nothing.
      return [{ record: records[0]!, share: 1 }];
    case 'failover':
      return failover(records, isHealthy);
    case 'weighted':
      return weighted(records, isHealthy);
    case 'latency':
    case 'geolocation':
      return one(healthyOrAll(records, isHealthy), nearRegion);
    case 'multivalue':
    case 'unplayed':
      return evenly(healthyOrAll(records, isHealthy));
  }
}

/** The primary while it is healthy, the secondary while only that is; when neither is, the primary (documented: "Active-passive failover"). */
function failover(
  records: readonly RecordSet[],
  isHealthy: (record: RecordSet) => boolean,
): readonly Chosen[] {
  const of = (role: 'PRIMARY' | 'SECONDARY') =>
    records.find(({ policy }) => policy.kind === 'failover' && policy.role === role);
  const [primary, secondary] = [of('PRIMARY'), of('SECONDARY')];
  const chosen =
    primary !== undefined && (isHealthy(primary) || secondary === undefined || !isHealthy(secondary))
      ? primary
      : secondary;
  return chosen === undefined ? [] : [{ record: chosen, share: 1 }];
}

/**
 * Records of weight 0 only when no other is healthy (documented: "How Amazon Route 53 chooses records", weighted records, some of which have
 * zero weight).
 */
function weighted(
  records: readonly RecordSet[],
  isHealthy: (record: RecordSet) => boolean,
): readonly Chosen[] {
  const weigh = ({ policy }: RecordSet) => (policy.kind === 'weighted' ? policy.weight : 0);
  const healthy = records.filter(isHealthy);
  const eligible = healthy.length === 0 ? records : healthy;
  const weighing = eligible.filter((record) => weigh(record) > 0);
  const total = weighing.reduce((sum, record) => sum + weigh(record), 0);
  // All of weight 0 are equal (documented: "Values specific for weighted records", Weight).
  return total === 0
    ? evenly(eligible)
    : weighing.map((record) => ({ record, share: weigh(record) / total }));
}

function healthyOrAll(
  records: readonly RecordSet[],
  isHealthy: (record: RecordSet) => boolean,
): readonly RecordSet[] {
  const healthy = records.filter(isHealthy);
  return healthy.length === 0 ? records : healthy;
}

/** For visitors who are all in one place: the record of that Region, or the default one, else the first by name. */
function one(records: readonly RecordSet[], nearRegion: string): readonly Chosen[] {
  const nearest =
    records.find(({ policy }) => policy.kind === 'latency' && policy.region === nearRegion) ??
    records.find(({ policy }) => policy.kind === 'geolocation' && policy.isDefault) ??
    records[0];
  return nearest === undefined ? [] : [{ record: nearest, share: 1 }];
}

function evenly(records: readonly RecordSet[]): readonly Chosen[] {
  return records.map((record) => ({ record, share: 1 / records.length }));
}
