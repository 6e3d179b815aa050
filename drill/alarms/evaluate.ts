/** How CloudWatch turns datapoints into a state; without a clock and without metrics. */

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
  readonly breaches: (value: number) => boolean;
}

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Undefined for the comparisons with an anomaly band, which need one. */
export function comparison(operator: string, threshold: number): ((value: number) => boolean) | undefined {
  const compare = COMPARISONS[operator];
  return compare && ((value) => compare(value, threshold));
}

/**
 * The state that one evaluation gives; undefined keeps the one there was. `points` are those of the evaluation range, oldest first,
 * undefined where none has arrived; the range is longer than the evaluation periods, so that late and missing points need not be
 * guessed (documented: "Configuring how CloudWatch alarms treat missing data").
 *
 * With as many real points as evaluation periods, the newest of them decide and the treatment of missing data is not asked. With fewer,
 * the rest is filled. Under `missing` and `ignore` what is filled says nothing: any real point that does not breach makes it OK. Where
 * all real points breach and are fewer than it takes, `missing` rings once the oldest of them is old enough to have been joined by the
 * rest ("avoiding premature transitions"); until then the state stays (assumed: the page only says that it does not ring).
 */
export function evaluate(rule: AlarmRule, points: readonly (number | undefined)[]): AlarmState | undefined {
  const { evaluationPeriods, datapointsToAlarm, missingData, breaches } = rule;
  const real = points.filter((point) => point !== undefined);
  if (real.length >= evaluationPeriods) {
    const breaching = real.slice(-evaluationPeriods).filter(breaches).length;
    return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
  }
  const breaching = real.filter(breaches).length;
  const filled = evaluationPeriods - real.length;
  if (missingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (missingData === 'notBreaching') return 'OK';
  if (breaching < real.length) return 'OK';
  if (missingData === 'ignore') return undefined;
  if (real.length === 0) return 'INSUFFICIENT_DATA';
  const oldest = points.findIndex((point) => point !== undefined);
  return points.length - oldest >= datapointsToAlarm ? 'ALARM' : undefined;
}
