import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DEMO_PERIOD_SECONDS } from './adapt-rules';
import type { Clients } from './clients';
import { datapoints, LOAD_BALANCER_NAMESPACE } from './metrics';
import type { Site } from './site';
import { add, emptyTally, type Tally, type Traffic } from './traffic';

export const PERIOD_MS = DEMO_PERIOD_SECONDS * 1000;

/** The next boundary between two periods, as CloudWatch cuts them: multiples of the period. */
export const nextBoundary = (atMs: number): number => (Math.floor(atMs / PERIOD_MS) + 1) * PERIOD_MS;

/** Does what the load balancer does on AWS and the emulator's does not: turns counted requests into CloudWatch datapoints. */
export class Publisher {
  private timer?: NodeJS.Timeout;
  private tally = emptyTally();
  /** Why the last datapoints could not be published. */
  public failure?: unknown;

  public constructor(
    private readonly clients: Clients,
    private readonly site: Site,
    private readonly traffic: Traffic,
    /** How many targets the load balancer has. */
    private readonly servers: number,
  ) {}

  /** Publishes at the end of each period. */
  public start(): void {
    const endMs = nextBoundary(Date.now());
    this.timer = setTimeout(() => {
      this.start();
      void this.tick(endMs);
    }, endMs - Date.now());
  }

  public stop(): void {
    clearTimeout(this.timer);
  }

  /** What has been counted and published since the act began. */
  public get counted(): Tally {
    return this.tally;
  }

  public beginAct(): void {
    this.tally = emptyTally();
  }

  private async tick(endMs: number): Promise<void> {
    try {
      await this.publish(new Date(endMs - PERIOD_MS));
    } catch (error) {
      this.failure = error;
    }
  }

  private async publish(startedAt: Date): Promise<void> {
    const tally = this.traffic.take();
    const interval = { tally, servers: this.servers, startedAt };
    await this.clients.cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: LOAD_BALANCER_NAMESPACE,
        MetricData: datapoints(interval, this.site.watches),
      }),
    );
    this.tally = add(this.tally, tally);
  }
}
