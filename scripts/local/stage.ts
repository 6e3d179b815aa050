import type { Backend } from './backend';
import type { Context, Session } from './deploy';
import type { PeopleQueue } from './people-queue';
import type { Publisher } from './publisher';
import type { Site } from './site';
import type { Step } from './steps';
import type { Tally, Traffic } from './traffic';
import type { WebhookReceiver } from './webhook-receiver';

/** Everything on the stage of the demo. */
export interface Stage extends Context {
  readonly session: Session;
  readonly site: Site;
  readonly backend: Backend;
  readonly traffic: Traffic;
  readonly publisher: Publisher;
  readonly receiver: WebhookReceiver;
  readonly people: PeopleQueue;
}

/** What the group had before the outage. */
export interface Before {
  readonly minSize: number;
}

/** The requests of this act, counted and published; noted as what the step has seen. */
export function requests({ publisher }: Stage, step: Step): Tally {
  const tally = publisher.counted;
  if (publisher.failure) throw publisher.failure;
  step.saw(
    `${tally.requests} requests: ${tally.answered} answered, ${tally.balancer5xx + tally.target5xx} failed with 5xx`,
  );
  return tally;
}
