/** Who sends, as resource policies see it. */
export interface Sender {
  /** The service principal: `sns.amazonaws.com`, `lambda.alarms.cloudwatch.amazonaws.com`. */
  readonly principal: string;
  /** ARN of the topic, rule or alarm. */
  readonly sourceArn: string;
  readonly account: string;
  /**
   * ARN of the role that the service takes on for this, where it does: then its policies are asked, beside those of the target. Rules do so
   * for buses and state machines, schedules for everything.
   */
  readonly roleArn?: string;
}

export interface EventBridgeEvent {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** What carries messages between resources: each checks its own resource policy, waits as long as its facts say, and retries as documented. */
export interface DeliveryPort {
  /**
   * Hands `payload` to whatever the ARN names: a function (asynchronous invocation), a topic (payload is the message), a queue, an event bus
   * (payload is the event). What cannot be delivered is a line of the trace and, where the sender has one, in its dead-letter queue.
   */
  send(targetArn: string, payload: unknown, sender: Sender, options?: SendOptions): void;
  /** Takes what is sent to one ARN: how a model that is neither function, topic, queue nor bus is reached (a scaling policy by its alarm). */
  receive(targetArn: string, receiver: (payload: unknown) => void): void;
  /** Puts an event on a bus, as services and PutEvents do; rules that match see it. */
  putEvent(busArn: string, event: EventBridgeEvent): void;
}

/** Attributes of a message by name, of Amazon SNS and Amazon SQS: `String`, `Number`, `Binary`, `String.Array`. */
export type MessageAttributes = Readonly<Record<string, { readonly type: string; readonly value: string }>>;

/** What came of a delivery in the end. */
export type Outcome = 'delivered' | 'redriven' | 'lost';

export interface SendOptions {
  /** A queue for what cannot be delivered. */
  readonly deadLetterArn?: string;
  /** What that queue gets, where it is not the payload itself. */
  readonly deadLetter?: unknown;
  /** A topic's subject. */
  readonly subject?: string;
  /** Of a message for a topic or a queue. */
  readonly attributes?: MessageAttributes;
  /** The message is JSON with one text for each protocol (Amazon SNS, `MessageStructure`). */
  readonly perProtocol?: boolean;
  /** When to try again after the n-th try, counted from 1, while a Region does not take it; undefined gives up. @default forever, at one pace */
  readonly retry?: (tries: number, ageMs: number) => number | undefined;
  /** Called once. */
  readonly onOutcome?: (outcome: Outcome) => void;
}
