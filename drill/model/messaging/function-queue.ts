import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { Sender } from '../../world/delivery';
import type { World } from '../../world/world';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** How one run of a function ended; `durationMs` is that of the handler, without the start of its environment. */
export type Invoked =
  | { readonly ended: 'result'; readonly result: unknown; readonly durationMs?: number }
  | { readonly ended: 'error'; readonly message: string; readonly durationMs?: number }
  /** Not started: no concurrency, or the Region does not invoke. */
  | { readonly ended: 'throttled'; readonly message: string };

/** Something that can be run: a function of the assembly, with the bytes that would be deployed. */
export interface Invocable {
  readonly found: Found;
  readonly arn: string;
  readonly name: string;
  /** Starts it now; `done` is called once, in virtual time. What is returned settles as soon as the clock may go on. */
  start(event: unknown, done: (invoked: Invoked) => void): void | Promise<void>;
}

interface Waiting {
  readonly event: unknown;
  readonly from: string;
  readonly acceptedAtMs: number;
  attempts: number;
  throttles: number;
}

/**
 * The queue in front of a function that is invoked asynchronously: retries after errors, longer ones after throttles, an age limit, and
 * what becomes of an event that is given up (documented: "How Lambda handles errors and retries with asynchronous invocation").
 */
export class FunctionQueue {
  private readonly maxRetries: number;
  private readonly maxAgeMs: number;
  private readonly onFailure: string | undefined;
  private readonly deadLetterArn: string | undefined;
  private readonly roleArn: string | undefined;

  public constructor(
    private readonly world: World,
    public readonly target: Invocable,
  ) {
    const { resolver } = world;
    const settings = resolver
      .ofType('AWS::Lambda::EventInvokeConfig')
      .map((found) => resolver.properties(found) as Config)
      .find(({ FunctionName }) => resolver.named(FunctionName)?.key === target.found.key);
    this.maxRetries = Number(settings?.MaximumRetryAttempts ?? 2);
    this.maxAgeMs =
      1000 * Number(settings?.MaximumEventAgeInSeconds ?? world.facts.get('lambda.maximumEventAge'));
    this.onFailure = settings?.DestinationConfig?.OnFailure?.Destination;
    const properties = resolver.properties(target.found) as Config;
    this.deadLetterArn = properties.DeadLetterConfig?.TargetArn;
    this.roleArn = properties.Role === undefined ? undefined : String(properties.Role);
  }

  public accept(event: unknown, from: string): void {
    const { sim, facts } = this.world;
    const waiting: Waiting = { event, from, acceptedAtMs: sim.nowMs, attempts: 0, throttles: 0 };
    this.startAfter(waiting, facts.draw('lambda.asyncQueueDelay', this.target.name));
    if (sim.random(`${this.target.name}/duplicates`).chance(facts.get('lambda.duplicate'))) {
      sim.note({
        kind: 'delivery',
        actor: this.target.name,
        text: `an event of ${from} came twice`,
        facts: ['lambda.duplicate'],
      });
      this.startAfter({ ...waiting }, facts.draw('lambda.asyncQueueDelay', this.target.name) + 1000);
    }
  }

  private startAfter(waiting: Waiting, delayMs: number): void {
    this.world.sim.after(delayMs, PRIORITY.lambda, () =>
      this.target.start(waiting.event, (invoked) => this.ended(waiting, invoked)),
    );
  }

  private ended(waiting: Waiting, invoked: Invoked): void {
    if (invoked.ended === 'result') return;
    const { sim, facts } = this.world;
    const actor = this.target.name;
    let delayMs: number;
    if (invoked.ended === 'throttled') {
      // Doubled each time.
      const seconds = facts.get('lambda.firstThrottleRetry') * 2 ** waiting.throttles;
      delayMs = 1000 * Math.min(facts.get('lambda.longestThrottleRetry'), seconds);
      waiting.throttles += 1;
    } else {
      sim.note({ kind: 'lambda', actor, text: `failed on an event of ${waiting.from}: ${invoked.message}` });
      delayMs = 1000 * facts.get(waiting.attempts === 0 ? 'lambda.firstRetry' : 'lambda.secondRetry');
      waiting.attempts += 1;
      if (waiting.attempts > this.maxRetries) {
        this.giveUp(waiting, 'RetriesExhausted', invoked.message);
        return;
      }
    }
    const tooOld = sim.nowMs + delayMs - waiting.acceptedAtMs > this.maxAgeMs;
    if (tooOld) this.giveUp(waiting, 'EventAgeExceeded', 'the event was too old');
    else this.startAfter(waiting, delayMs);
  }

  private giveUp(waiting: Waiting, condition: 'RetriesExhausted' | 'EventAgeExceeded', why: string): void {
    const { sim, delivery } = this.world;
    const { name, arn, found } = this.target;
    const sender: Sender = {
      principal: 'lambda.amazonaws.com',
      sourceArn: arn,
      account: found.stack.account,
      ...(this.roleArn === undefined ? {} : { roleArn: this.roleArn }),
    };
    sim.note({ kind: 'lambda', actor: name, text: `an event of ${waiting.from} was given up: ${why}` });
    if (this.onFailure !== undefined) {
      const record = {
        version: '1.0',
        timestamp: new Date(sim.nowMs).toISOString(),
        requestContext: {
          functionArn: arn,
          condition,
          approximateInvokeCount: waiting.attempts,
        },
        requestPayload: waiting.event,
        responseContext: { statusCode: 200, functionError: 'Unhandled' },
        responsePayload: { errorMessage: why },
      };
      delivery.send(this.onFailure, record, sender);
    }
    if (this.deadLetterArn !== undefined) delivery.send(this.deadLetterArn, waiting.event, sender);
  }
}
