/**
 * Every number of CloudFront's that a rule uses, with where it is from. A verdict that turns when an assumed number is moved to its
 * `low` or its `high` says more about the number than about the site.
 *
 * Pages are those of the CloudFront Developer Guide unless another guide is named.
 */
export interface Fact {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: 'ms' | 's' | 'bytes' | 'attempts';
  readonly kind: 'documented' | 'measured' | 'assumed';
  readonly source: string;
}

const documented = (value: number, unit: Fact['unit'], source: string): Fact => ({
  value,
  low: value,
  high: value,
  unit,
  kind: 'documented',
  source,
});

export const FACTS = {
  /** How long an edge remembers an error for which the distribution says nothing. */
  errorCachingMinTtl: documented(10, 's', '"Control how long CloudFront caches errors"'),
  connectionAttempts: documented(3, 'attempts', '"Origin settings", connection attempts, default'),
  connectionTimeout: documented(10_000, 'ms', '"Origin settings", connection timeout, default'),
  responseTimeout: documented(30_000, 'ms', '"Origin settings", response timeout, default'),
  functionCode: documented(10_240, 'bytes', '"Quotas", CloudFront Functions, maximum function size'),
  storeKey: documented(512, 'bytes', '"Quotas", key value stores, size of a key'),
  storeValue: documented(1024, 'bytes', '"Quotas", key value stores, size of a value'),
  storeKeysAtOnce: documented(50, 'attempts', '"Quotas", key value stores, keys in one API request'),
  /** From an UpdateKeys that was answered to an edge that reads the new value. AWS says "seconds". */
  storePropagation: {
    value: 30_000,
    low: 20_000,
    high: 35_000,
    unit: 'ms',
    kind: 'measured',
    source:
      'smoketurner/virtual-waiting-room, ADR-0021: 29.4–32.4 s in five trials; others report 21 and 26 s',
  },
  /** A store with more is not documented for a distribution; what does not fit is evicted by last use. */
  largestStored: {
    value: 8_388_608,
    low: 1_048_576,
    high: 53_687_091_200,
    unit: 'bytes',
    kind: 'assumed',
    source: 'CloudFront stores up to 50 GB ("Quotas", maximum file size); a laptop keeps less',
  },
} as const satisfies Record<string, Fact>;
