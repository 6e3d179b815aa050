import { PRIORITY } from '../kernel/simulation';
import type { World } from '../world/world';

const MINUTE_MS = 60_000;

/** What one function did in the invocations that began in one minute. */
interface Minute {
  invocations: number;
  errors: number;
  throttles: number;
  concurrent: number;
  readonly durations: number[];
}

/**
 * A function's metrics (documented: "Types of metrics for Lambda functions"): by the minute in which an invocation began, published at
 * the minute's end, or when a longer invocation ends.
 */
export class FunctionMetrics {
  private readonly minutes = new Map<number, Minute>();

  public constructor(
    private readonly world: World,
    private readonly region: string,
    private readonly functionName: string,
  ) {}

  public began(atMs: number, concurrent: number): void {
    const minute = this.minute(atMs);
    minute.concurrent = Math.max(minute.concurrent, concurrent);
  }

  public ended(beganMs: number, durationMs: number, failed: boolean): void {
    const minute = this.minute(beganMs);
    minute.invocations += 1;
    minute.durations.push(durationMs);
    if (failed) minute.errors += 1;
  }

  public throttled(atMs: number): void {
    this.minute(atMs).throttles += 1;
  }

  private minute(atMs: number): Minute {
    const startMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    const known = this.minutes.get(startMs);
    if (known !== undefined) return known;
    const made: Minute = { invocations: 0, errors: 0, throttles: 0, concurrent: 0, durations: [] };
    this.minutes.set(startMs, made);
    const { sim } = this.world;
    sim.at(Math.max(startMs + MINUTE_MS, sim.nowMs), PRIORITY.metrics, () => this.publish(startMs, made));
    return made;
  }

  private publish(startMs: number, minute: Minute): void {
    this.minutes.delete(startMs);
    const { sim, facts } = this.world;
    const visibleMs = sim.nowMs + facts.draw('lambda.metricLag', this.functionName) * 1000;
    const put = (name: string, values: readonly number[]) => {
      if (values.length === 0) return;
      const sorted = [...values].sort((a, b) => a - b);
      this.world.metrics.put(
        {
          region: this.region,
          namespace: 'AWS/Lambda',
          name,
          dimensions: { FunctionName: this.functionName },
          timestampMs: startMs,
          sum: sorted.reduce((sum, value) => sum + value, 0),
          count: sorted.length,
          minimum: sorted[0]!,
          maximum: sorted.at(-1)!,
          distribution: sorted.map((value) => [value, 1] as const),
        },
        visibleMs,
        'lambda.metricLag',
      );
    };
    const { invocations, errors, throttles, concurrent, durations } = minute;
    const flags = (count: number, of: number) =>
      Array.from({ length: of }, (_, index) => (index < count ? 1 : 0));
    put('Invocations', flags(invocations, invocations));
    put('Errors', flags(errors, invocations));
    put('Throttles', flags(throttles, invocations + throttles));
    put('Duration', durations);
    put('ConcurrentExecutions', concurrent > 0 ? [concurrent] : []);
  }
}
