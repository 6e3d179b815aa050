export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty where a service has none. */
  readonly region: string;
  readonly account: string;
  /** All that follows: `function:name:alias`, `event-bus/default`. */
  readonly resource: string;
}

/** The parts of an ARN; undefined for any other text. */
export function parseArn(text: unknown): Arn | undefined {
  if (typeof text !== 'string') return undefined;
  const [, partition, service, region, account, resource] =
    /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text) ?? [];
  if (partition === undefined) return undefined;
  return { partition, service: service!, region: region!, account: account!, resource: resource! };
}

/** Partitions and their suffix by the Region's beginning (AWS General Reference, "Amazon Resource Names", "Service endpoints"). */
const PARTITIONS: readonly (readonly [RegExp, string, string])[] = [
  [/^cn-/, 'aws-cn', 'amazonaws.com.cn'],
  [/^us-gov-/, 'aws-us-gov', 'amazonaws.com'],
  [/^us-isob-/, 'aws-iso-b', 'sc2s.sgov.gov'],
  [/^us-isof-/, 'aws-iso-f', 'csp.hci.ic.gov'],
  [/^eu-isoe-/, 'aws-iso-e', 'cloud.adc-e.uk'],
  [/^us-iso-/, 'aws-iso', 'c2s.ic.gov'],
  [/^eusc-/, 'aws-eusc', 'amazonaws.eu'],
];

export function partitionOf(region: string): { readonly partition: string; readonly suffix: string } {
  const [, partition = 'aws', suffix = 'amazonaws.com'] =
    PARTITIONS.find(([pattern]) => pattern.test(region)) ?? [];
  return { partition, suffix };
}
