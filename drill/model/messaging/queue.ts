import { PRIORITY, type Scheduled } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { MessageAttributes } from '../../world/delivery';
import type { World } from '../../world/world';
import { MinuteMetrics } from '../compute/minute-metrics';
import { objectIn } from '../json';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly sentAtMs: number;
  /** Of its queue, in the order of sending. */
  readonly sequence: number;
  /** Where it came from, for people. */
  readonly from: string;
  readonly attributes: MessageAttributes;
  /** How often it has been received. */
  receives: number;
  firstReceivedAtMs: number | undefined;
  lastReceipt: string | undefined;
}

/** A message in somebody's hands; the receipt is of this time only. */
export interface Received {
  readonly receipt: string;
  readonly message: QueuedMessage;
}

interface InFlight {
  readonly message: QueuedMessage;
  timer: Scheduled;
}

/** What was received more often does not count for the queue's age (documented: Amazon SQS "Available CloudWatch metrics"). */
const RECEIVES_OF_POISON = 3;

/**
 * AWS::SQS::Queue: what is received is hidden for the visibility timeout, comes back unless it is deleted, and is moved to the dead-letter
 * queue by the receive that would be one too many (documented: Amazon SQS "Visibility timeout", "Using dead-letter queues").
 */
export class Queue {
  public readonly arn: string;
  public readonly url: string;
  public readonly name: string;
  /** How long a message is hidden once it is received, where the receiver does not say; ms. */
  public readonly visibilityMs: number;
  private visible: QueuedMessage[] = [];
  private readonly inFlight = new Map<string, InFlight>();
  private readonly listeners: (() => void)[] = [];
  private readonly metrics: MinuteMetrics;
  private readonly dimensions: Record<string, string>;
  private readonly delayMs: number;
  private readonly retentionMs: number;
  private readonly redrive: { readonly arn: string; readonly most: number } | undefined;
  private delayedCount = 0;
  private sent = 0;
  private received = 0;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
    private readonly queueOf: (arn: string) => Queue | undefined = () => undefined,
  ) {
    const { resolver } = world;
    this.arn = resolver.nameOf(found, 'Arn');
    this.url = resolver.nameOf(found);
    this.name = world.nameOf(found);
    const { VisibilityTimeout, DelaySeconds, MessageRetentionPeriod, RedrivePolicy } = resolver.properties(
      found,
    ) as Config;
    // Documented: AWS::SQS::Queue, defaults.
    this.visibilityMs = 1000 * Number(VisibilityTimeout ?? 30);
    this.delayMs = 1000 * Number(DelaySeconds ?? 0);
    this.retentionMs = 1000 * Number(MessageRetentionPeriod ?? 345_600);
    const redrive = objectIn(RedrivePolicy);
    this.redrive = redrive && {
      arn: String(redrive.deadLetterTargetArn),
      most: Number(redrive.maxReceiveCount),
    };
    this.dimensions = { QueueName: resolver.nameOf(found, 'QueueName') };
    this.metrics = new MinuteMetrics(world, found.stack.region, 'sqs.metricLag', this.name, () =>
      this.observe(),
    );
  }

  /** Those that can be received now, the oldest first. */
  public get messages(): readonly QueuedMessage[] {
    this.forgetOld();
    return this.visible;
  }

  /** Received and neither deleted nor back. */
  public get hidden(): number {
    return this.inFlight.size;
  }

  public get delayed(): number {
    return this.delayedCount;
  }

  /** Called each time that messages can be received. */
  public onVisible(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @returns the message's id */
  public put(body: string, from: string, attributes: MessageAttributes = {}, delaySeconds?: number): string {
    const { sim } = this.world;
    this.sent += 1;
    const id = `${this.name}-${this.sent}`;
    this.metrics.add('AWS/SQS', 'NumberOfMessagesSent', this.dimensions, 1);
    sim.note({ kind: 'delivery', actor: this.name, text: `a message of ${from} was put here` });
    const message: QueuedMessage = {
      id,
      body,
      sentAtMs: sim.nowMs,
      sequence: this.sent,
      from,
      attributes,
      receives: 0,
      firstReceivedAtMs: undefined,
      lastReceipt: undefined,
    };
    const delayMs = delaySeconds === undefined ? this.delayMs : 1000 * delaySeconds;
    if (delayMs === 0) this.show([message]);
    else {
      this.delayedCount += 1;
      sim.after(delayMs, PRIORITY.delivery, () => {
        this.delayedCount -= 1;
        this.show([message]);
      });
    }
    return id;
  }

  /** Up to so many messages, hidden from now on. What was received too often goes to the dead-letter queue instead. */
  public receive(most: number, visibilityMs = this.visibilityMs): readonly Received[] {
    this.forgetOld();
    const { sim } = this.world;
    const taken: Received[] = [];
    while (taken.length < most) {
      const message = this.visible.shift();
      if (message === undefined) break;
      message.receives += 1;
      if (this.redrive !== undefined && message.receives > this.redrive.most) {
        this.moveAway(message, this.redrive.arn);
        continue;
      }
      message.firstReceivedAtMs ??= sim.nowMs;
      this.received += 1;
      const receipt = `${message.id}/${this.received}`;
      message.lastReceipt = receipt;
      this.inFlight.set(receipt, { message, timer: this.comesBack(receipt, visibilityMs) });
      taken.push({ receipt, message });
    }
    this.metrics.add('AWS/SQS', 'NumberOfMessagesReceived', this.dimensions, taken.length);
    return taken;
  }

  /** Whether it is gone: a message that was received again since is not (documented: DeleteMessage, ReceiptHandle). */
  public delete(receipt: string): boolean {
    const held = this.inFlight.get(receipt);
    const back = this.visible.findIndex(({ lastReceipt }) => lastReceipt === receipt);
    if (held === undefined && back < 0) return false;
    held?.timer.cancel();
    this.inFlight.delete(receipt);
    if (back >= 0) this.visible.splice(back, 1);
    this.metrics.add('AWS/SQS', 'NumberOfMessagesDeleted', this.dimensions, 1);
    return true;
  }

  /** From now on hidden for so long; 0 gives it back. */
  public changeVisibility(receipt: string, ms: number): boolean {
    const held = this.inFlight.get(receipt);
    if (held === undefined) return false;
    held.timer.cancel();
    held.timer = this.comesBack(receipt, ms);
    return true;
  }

  private comesBack(receipt: string, ms: number): Scheduled {
    return this.world.sim.after(ms, PRIORITY.delivery, () => {
      const held = this.inFlight.get(receipt);
      if (held === undefined) return;
      this.inFlight.delete(receipt);
      this.show([held.message]);
    });
  }

  private show(messages: readonly QueuedMessage[]): void {
    this.visible.push(...messages);
    this.visible.sort((a, b) => a.sentAtMs - b.sentAtMs || a.sequence - b.sequence);
    for (const listener of this.listeners) listener();
  }

  /** It keeps the time at which it was sent (documented: "Using dead-letter queues", retention of a standard queue). */
  private moveAway(message: QueuedMessage, arn: string): void {
    const queue = this.queueOf(arn);
    this.world.sim.note({
      kind: 'delivery',
      actor: this.name,
      text: `moved a message of ${message.from} to ${queue?.name ?? arn}: it was received ${message.receives - 1} times`,
      data: { redriven: true, ...(queue === undefined ? { refused: true } : {}) },
    });
    queue?.show([message]);
  }

  private forgetOld(): void {
    const oldest = this.visible[0];
    const sinceMs = this.world.sim.nowMs - this.retentionMs;
    if (oldest === undefined || oldest.sentAtMs >= sinceMs) return;
    this.visible = this.visible.filter(({ sentAtMs }) => sentAtMs >= sinceMs);
  }

  private observe(): void {
    this.forgetOld();
    const { dimensions, metrics, inFlight, visible, world } = this;
    metrics.observe('AWS/SQS', 'ApproximateNumberOfMessagesVisible', dimensions, visible.length);
    metrics.observe('AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', dimensions, inFlight.size);
    metrics.observe('AWS/SQS', 'ApproximateNumberOfMessagesDelayed', dimensions, this.delayedCount);
    const there = [...visible, ...[...inFlight.values()].map(({ message }) => message)];
    const ages = there
      .filter(({ receives }) => receives <= RECEIVES_OF_POISON)
      .map(({ sentAtMs }) => (world.sim.nowMs - sentAtMs) / 1000);
    metrics.observe('AWS/SQS', 'ApproximateAgeOfOldestMessage', dimensions, Math.max(0, ...ages));
  }
}
