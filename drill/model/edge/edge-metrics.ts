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
  private readonly errors = new Map<string, number>();

  public constructor(
    world: World,
    private readonly distribution: Distribution,
    name: string,
    private readonly additional: boolean,
    private readonly logs: LogMetrics,
  ) {
    this.dimensions = { DistributionId: distribution.id, Region: 'Global' };
    this.metrics = new MinuteMetrics(world, REGION, 'cloudfront.metricLag', name, () => this.close());
  }

  public request(status: number, count: number): void {
    this.requests += count;
    if (status < 400) return;
    const class_ = status >= 500 ? '5xxErrorRate' : '4xxErrorRate';
    for (const one of [class_, 'TotalErrorRate', `${status}ErrorRate`]) {
      this.errors.set(one, (this.errors.get(one) ?? 0) + count);
    }
  }

  /** Each request that a verdict speaks of is an invocation of each function of its behaviour. */
  public functions({ functionFailures, logged }: Verdict, count: number): void {
    if (logged.length > 0) {
      // Where a function of the edge logs, by its name (documented: "Edge function logs", log group).
      for (const name of this.functionNames())
        this.logs.see(REGION, `/aws/cloudfront/function/${name}`, logged, count);
    }
    if (functionFailures === 0) return;
    for (const name of this.functionNames()) {
      const dimensions = { FunctionName: name, Region: 'Global' };
      this.metrics.add(NAMESPACE, 'FunctionExecutionErrors', dimensions, count * functionFailures);
    }
  }

  private close(): void {
    if (this.requests <= 0) return;
    this.metrics.add(NAMESPACE, 'Requests', this.dimensions, this.requests);
    const rates = [
      '5xxErrorRate',
      '4xxErrorRate',
      'TotalErrorRate',
      ...(this.additional ? ADDITIONAL.map((code) => `${code}ErrorRate`) : []),
    ];
    for (const rate of rates) {
      const percent = (100 * (this.errors.get(rate) ?? 0)) / this.requests;
      this.metrics.sample(NAMESPACE, rate, this.dimensions, percent, this.requests, false);
    }
    this.requests = 0;
    this.errors.clear();
  }

  private functionNames(): readonly string[] {
    const names = this.distribution.behaviors.flatMap(({ viewerRequest, viewerResponse }) => [
      viewerRequest?.name,
      viewerResponse?.name,
    ]);
    return [...new Set(names.filter((name) => name !== undefined))];
  }
}
