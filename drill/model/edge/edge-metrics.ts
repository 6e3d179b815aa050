import type { World } from '../../world/world';
import type { Distribution } from '../cloudfront/types';
import { MinuteMetrics } from '../compute/minute-metrics';
import type { LogMetrics } from '../observe/log-metrics';
import type { Verdict } from './verdicts';

const NAMESPACE = 'AWS/CloudFront';
/** CloudFront's metrics are in one Region only (documented: "Viewing CloudFront and edge function metrics"). */
const REGION = 'us-east-1';
/** Published only where they are paid for (documented: the same page, additional metrics). */
const ADDITIONAL = [502, 503, 504];

/** What a distribution's metrics see. */
export class EdgeMetrics {
  private readonly metrics: MinuteMetrics;
  private readonly dimensions: Record<string, string>;
  private requests = 0;
  /** By status, of 400 and more. */
  private readonly errors = new Map<number, number>();
  private readonly rates: readonly (readonly [name: string, counts: (status: number) => boolean])[];
  private readonly names: readonly string[];

  public constructor(
    world: World,
    distribution: Distribution,
    name: string,
    additional: boolean,
    private readonly logs: LogMetrics,
  ) {
    this.rates = [
      ['5xxErrorRate', (status) => status >= 500],
      ['4xxErrorRate', (status) => status < 500],
      ['TotalErrorRate', () => true],
      ...(additional
        ? ADDITIONAL.map((code) => [`${code}ErrorRate`, (status: number) => status === code] as const)
        : []),
    ];
    this.names = functionNames(distribution);
    this.dimensions = { DistributionId: distribution.id, Region: 'Global' };
    this.metrics = new MinuteMetrics(world, REGION, 'cloudfront.metricLag', name, () => this.close());
  }

  public request(status: number, count: number): void {
    this.requests += count;
    if (status >= 400) this.errors.set(status, (this.errors.get(status) ?? 0) + count);
  }

  /** Each request that a verdict speaks of is an invocation of each function of its behaviour. */
  public functions({ functionFailures, logged }: Verdict, count: number): void {
    if (logged.length > 0) {
      // Where a function of the edge logs, by its name (documented: "Edge function logs", log group).
      for (const name of this.names) this.logs.see(REGION, `/aws/cloudfront/function/${name}`, logged, count);
    }
    if (functionFailures === 0) return;
    for (const name of this.names) {
      const dimensions = { FunctionName: name, Region: 'Global' };
      this.metrics.add(NAMESPACE, 'FunctionExecutionErrors', dimensions, count * functionFailures);
    }
  }

  private close(): void {
    if (this.requests <= 0) return;
    this.metrics.add(NAMESPACE, 'Requests', this.dimensions, this.requests);
    for (const [name, counts] of this.rates) {
      let errors = 0;
      for (const [status, count] of this.errors) if (counts(status)) errors += count;
      const percent = (100 * errors) / this.requests;
      this.metrics.sample(NAMESPACE, name, this.dimensions, percent, this.requests, false);
    }
    this.requests = 0;
    this.errors.clear();
  }
}

function functionNames({ behaviors }: Distribution): readonly string[] {
  const names = behaviors.flatMap(({ viewerRequest, viewerResponse }) => [
    viewerRequest?.name,
    viewerResponse?.name,
  ]);
  return [...new Set(names.filter((name) => name !== undefined))];
}
