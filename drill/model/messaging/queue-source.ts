import { createHash } from 'node:crypto';
import { PRIORITY, type Scheduled } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import { objectIn } from '../json';
import { failedOf } from './batch-response';
import { fits, PatternError } from './event-pattern';
import type { Invocable } from './function-queue';
import type { Queue, Received } from './queue';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

interface Batch {
  readonly received: Received[];
  /** Of its first message. */
  readonly sinceMs: number;
}

/** Documented: AWS::Lambda::Function, Timeout, default in seconds. */
const DEFAULT_TIMEOUT_SECONDS = 3;
/** As many messages as a batch may have that waits for no window. */
const UNGATHERED = 10;

/**
 * AWS::Lambda::EventSourceMapping of a queue: pollers take batches, a function works on each, and what it does not fail is deleted. What
 * fails comes back after the queue's visibility timeout (documented: Lambda "Using Lambda with Amazon SQS", "Handling errors for an SQS
 * event source", "Configuring scaling behavior for SQS event source mappings").
 */
export class QueueSource {
  private readonly name: string;
  private readonly batchSize: number;
  private readonly windowMs: number;
  private readonly most: number;
  private readonly reportsFailures: boolean;
  private readonly patterns: readonly unknown[];
  private gathering: { readonly batch: Batch; readonly timer: Scheduled } | undefined;
  private next: { readonly atMs: number; readonly timer: Scheduled } | undefined;
  private running = 0;
  private backlogSinceMs: number | undefined;

  /** @param may says what its function's role is refused of the queue */
  public constructor(
    private readonly world: World,
    private readonly found: Found,
    private readonly queue: Queue,
    private readonly target: Invocable,
    may: (action: string) => string | undefined,
  ) {
    const properties = world.resolver.properties(found) as Config;
    this.name = world.nameOf(found);
    this.batchSize = Number(properties.BatchSize ?? 10);
    this.windowMs = 1000 * Number(properties.MaximumBatchingWindowInSeconds ?? 0);
    this.most = Number(properties.ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY);
    this.reportsFailures = ((properties.FunctionResponseTypes ?? []) as unknown[]).includes(
      'ReportBatchItemFailures',
    );
    this.patterns = ((properties.FilterCriteria?.Filters ?? []) as Config[]).map(({ Pattern }) =>
      objectIn(Pattern),
    );
    if (properties.Enabled === false || properties.Enabled === 'false') return;
    const why = this.whyNot(may);
    if (why !== undefined) {
      world.sim.note({
        kind: 'delivery',
        actor: this.name,
        text: `takes nothing from ${queue.name}, and a deploy would fail: ${why}`,
        data: { targetArn: target.arn, refused: true },
      });
      return;
    }
    if ((world.resolver.properties(queue.found) as Config).FifoQueue !== undefined) {
      this.leaveOut('EventSourceArn', 'the order of a FIFO queue: its groups are worked on at once');
    }
    queue.onVisible(() => this.poll());
    this.poll();
  }

  /** Documented: "Creating and configuring an Amazon SQS event source mapping": Lambda checks both when it is made. */
  private whyNot(may: (action: string) => string | undefined): string | undefined {
    const { Timeout } = this.world.resolver.properties(this.target.found) as Config;
    const timeoutMs = 1000 * Number(Timeout ?? DEFAULT_TIMEOUT_SECONDS);
    if (timeoutMs > this.queue.visibilityMs) {
      return `its function may run for ${timeoutMs / 1000} s, and a message is hidden for ${this.queue.visibilityMs / 1000} s only`;
    }
    // Documented: AWS Lambda API reference, CreateEventSourceMapping, BatchSize.
    if (this.batchSize > UNGATHERED && this.windowMs < 1000) {
      return `a batch of ${this.batchSize} wants a MaximumBatchingWindowInSeconds of 1 or more`;
    }
    return ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
      .map((action) => may(action))
      .find((refused) => refused !== undefined);
  }

  /** Once for all that comes in the meantime; a later look gives way to an earlier one. */
  private poll(afterMs = this.world.facts.draw('sqs.polling', this.name)): void {
    const { sim } = this.world;
    const atMs = sim.nowMs + afterMs;
    if (this.next !== undefined && this.next.atMs <= atMs) return;
    this.next?.timer.cancel();
    const timer = sim.after(afterMs, PRIORITY.delivery, () => {
      this.next = undefined;
      return this.look();
    });
    this.next = { atMs, timer };
  }

  private look(): void | Promise<void> {
    const { sim, faults, facts } = this.world;
    const { region } = this.found.stack;
    if (this.queue.messages.length === 0) {
      this.backlogSinceMs = undefined;
      return;
    }
    if (faults.now.functions.includes(region) || faults.apiFails('sqs', region)) {
      this.poll(1000 * facts.get('lambda.callerRetry'));
      return;
    }
    if (this.running >= this.limit()) {
      // It grows by the minute while there is more to do; else the end of a batch looks again.
      this.backlogSinceMs ??= sim.nowMs;
      if (this.limit() < this.most) this.poll(60_000);
      return;
    }
    const batch = this.gathering?.batch ?? { received: [], sinceMs: sim.nowMs };
    const received = this.queue.receive(this.batchSize - batch.received.length);
    batch.received.push(...received.filter((one) => this.passes(one)));
    if (this.queue.messages.length > 0) this.poll();
    if (batch.received.length === 0) return;
    if (this.windowMs > 0 && batch.received.length < this.batchSize) {
      this.gathering ??= {
        batch,
        timer: sim.after(this.windowMs, PRIORITY.delivery, () => this.close(batch)),
      };
      return;
    }
    return this.close(batch);
  }

  private close(batch: Batch): void | Promise<void> {
    this.gathering?.timer.cancel();
    this.gathering = undefined;
    this.running += 1;
    return this.invoke(batch, 0);
  }

  private invoke(batch: Batch, throttles: number): void | Promise<void> {
    const records = batch.received.map((one) => this.recordOf(one));
    return this.target.start({ Records: records }, (invoked) => {
      if (invoked.ended === 'throttled' && this.triesAgain(batch, throttles)) return;
      this.running -= 1;
      if (invoked.ended === 'result') this.settle(batch, invoked.result);
      else {
        this.world.sim.note({
          kind: 'lambda',
          actor: this.target.name,
          text: `failed on ${counted(batch)} of ${this.queue.name}: ${invoked.message}`,
        });
      }
      if (this.queue.messages.length > 0) this.poll();
    });
  }

  /** While its messages are hidden, a batch that is throttled is tried again, less and less often. */
  private triesAgain(batch: Batch, throttles: number): boolean {
    const { sim, facts } = this.world;
    const delayMs = 1000 * facts.get('lambda.firstThrottleRetry') * 2 ** throttles;
    if (sim.nowMs + delayMs >= batch.sinceMs + this.queue.visibilityMs) return false;
    sim.after(delayMs, PRIORITY.lambda, () => this.invoke(batch, throttles + 1));
    return true;
  }

  private settle({ received }: Batch, result: unknown): void {
    const ids = received.map(({ message }) => message.id);
    const failed = this.reportsFailures ? failedOf(result, ids) : [];
    for (const { receipt, message } of received) {
      if (failed.includes(message.id)) continue;
      if (this.queue.delete(receipt)) continue;
      this.world.sim.note({
        kind: 'delivery',
        actor: this.name,
        text: `a message of ${message.from} was worked on, and came again: it was hidden for ${this.queue.visibilityMs / 1000} s only`,
        data: { duplicate: true },
      });
    }
  }

  private limit(): number {
    const { sim, facts } = this.world;
    const minutes =
      this.backlogSinceMs === undefined ? 0 : Math.floor((sim.nowMs - this.backlogSinceMs) / 60_000);
    return Math.min(
      this.most,
      facts.get('lambda.queueMostConcurrency'),
      facts.get('lambda.queueConcurrency') + minutes * facts.get('lambda.queueScaling'),
    );
  }

  /** What no filter fits is deleted (documented: "Using event filtering with an Amazon SQS event source"). */
  private passes(one: Received): boolean {
    if (this.patterns.length === 0) return true;
    const record = { ...this.recordOf(one), body: parsed(one.message.body) };
    try {
      if (this.patterns.some((pattern) => fits(pattern, record))) return true;
      this.queue.delete(one.receipt);
      return false;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.leaveOut('FilterCriteria', `${error.message}: its function gets every message`);
      return true;
    }
  }

  /** Documented: "Using Lambda with Amazon SQS", example event. */
  private recordOf({ receipt, message }: Received) {
    const { id, body, attributes, sentAtMs, receives, firstReceivedAtMs, from } = message;
    return {
      messageId: id,
      receiptHandle: receipt,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(sentAtMs),
        SenderId: from,
        ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs),
      },
      messageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { type, value }]) => [
          name,
          { stringValue: value, stringListValues: [], binaryListValues: [], dataType: type },
        ]),
      ),
      md5OfBody: createHash('md5').update(body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: this.queue.arn,
      awsRegion: this.found.stack.region,
    };
  }

  private leaveOut(property: string, what: string): void {
    this.world.unsupported.add({
      resource: this.name,
      type: this.found.resource.Type,
      property,
      what,
      matters: true,
    });
  }
}

const counted = ({ received }: Batch): string =>
  received.length === 1 ? 'a message' : `a batch of ${received.length} messages`;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
