import type { Found } from '../../template/resolve';
import type { MessageAttributes } from '../../world/delivery';
import type { World } from '../../world/world';
import { MinuteMetrics } from '../compute/minute-metrics';

export interface QueuedMessage {
  readonly body: string;
  readonly sentAtMs: number;
  /** Where it came from, for people. */
  readonly from: string;
  readonly attributes: MessageAttributes;
}

/** AWS::SQS::Queue, as far as messages are put there and counted; what takes them out says so itself. */
export class Queue {
  public readonly arn: string;
  public readonly url: string;
  public readonly name: string;
  public readonly messages: QueuedMessage[] = [];
  private readonly queueName: string;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
  ) {
    const { resolver } = world;
    this.arn = resolver.nameOf(found, 'Arn');
    this.url = resolver.nameOf(found);
    this.queueName = resolver.nameOf(found, 'QueueName');
    this.name = world.nameOf(found);
    const metrics = new MinuteMetrics(world, found.stack.region, 'sqs.metricLag', this.name, () => {
      const dimensions = { QueueName: this.queueName };
      metrics.observe('AWS/SQS', 'ApproximateNumberOfMessagesVisible', dimensions, this.messages.length);
      const oldest = this.messages[0];
      const ageS = oldest === undefined ? 0 : (world.sim.nowMs - oldest.sentAtMs) / 1000;
      metrics.observe('AWS/SQS', 'ApproximateAgeOfOldestMessage', dimensions, ageS);
    });
  }

  public put(body: string, from: string, attributes: MessageAttributes = {}): void {
    this.messages.push({ body, sentAtMs: this.world.sim.nowMs, from, attributes });
    this.world.sim.note({ kind: 'delivery', actor: this.name, text: `a message of ${from} was put here` });
  }

  /** Takes the oldest out; undefined when there is none. */
  public take(): QueuedMessage | undefined {
    return this.messages.shift();
  }
}
