import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Backend } from './backend';
import type { Clients } from './clients';
import { datapoints, LOAD_BALANCER_NAMESPACE } from './metrics';
import type { Site } from './site';
import { add, emptyTally, type Tally, type Traffic } from './traffic';

const EVERY_MS = 3_000;

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
    private readonly backend: Backend,
  ) {}

  public start(): void {
    this.timer = setInterval(() => void this.tick(), EVERY_MS);
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  /** What has been counted and published since the act began. */
  public get counted(): Tally {
    return this.tally;
  }

  public beginAct(): void {
    this.tally = emptyTally();
  }

  private async tick(): Promise<void> {
    try {
      await this.publish();
    } catch (error) {
      this.failure = error;
    }
  }

  private async publish(): Promise<void> {
    const healthy = await this.backend.healthy();
    const tally = this.traffic.take();
    const interval = { tally, healthy, servers: this.backend.servers.length, endedAt: new Date() };
    await this.clients.cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: LOAD_BALANCER_NAMESPACE,
        MetricData: datapoints(interval, this.site.watches),
      }),
    );
    this.tally = add(this.tally, tally);
  }
}
