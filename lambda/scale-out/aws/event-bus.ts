import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CAPACITY_EVENT_DETAIL_TYPE,
  CAPACITY_EVENT_SOURCE,
  type CapacityChange,
} from '../../../lib/private/contracts/scale-out';
import { OPTIONAL_CALL_MS } from '../../shared/clients';
import type { Announcements } from '../ports';

/** PutEvents takes at most 10 entries (documented: EventBridge API reference, PutEvents). */
const MAX_ENTRIES = 10;

export class EventBusAnnouncements implements Announcements {
  public constructor(private readonly client: EventBridgeClient) {}

  public async send(changes: readonly CapacityChange[]): Promise<CapacityChange[]> {
    const batch = changes.slice(0, MAX_ENTRIES);
    const answer = await this.client.send(
      new PutEventsCommand({
        Entries: batch.map((change) => ({
          Source: CAPACITY_EVENT_SOURCE,
          DetailType: CAPACITY_EVENT_DETAIL_TYPE,
          Detail: JSON.stringify(change),
          Time: new Date(change.at),
        })),
      }),
      // The lock is held meanwhile, and the next sweep tells what this one could not.
      { abortSignal: AbortSignal.timeout(OPTIONAL_CALL_MS) },
    );
    // One entry can be refused while the others are taken; entries answer in the order of the request.
    const refused = batch.filter((_, index) => answer.Entries?.[index]?.ErrorCode !== undefined);
    return [...refused, ...changes.slice(MAX_ENTRIES)];
  }
}
