/** Who sends, as resource policies see it. */
export interface Sender {
  /** The service principal: `sns.amazonaws.com`, `lambda.alarms.cloudwatch.amazonaws.com`. */
  readonly principal: string;
  /** ARN of the topic, rule or alarm. */
  readonly sourceArn: string;
  readonly account: string;
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

export interface SendOptions {
  readonly deadLetterArn?: string;
  /** A topic's subject. */
  readonly subject?: string;
}
