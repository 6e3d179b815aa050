import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  SITE_MODE_CHANGE_DETAIL_TYPE,
  SITE_MODE_CHANGE_SOURCE,
  type SiteModeChange,
} from '../../lib/private/contracts/site-mode-responder';
import type { Announcements } from './ports';

/** On the default event bus of the function's own Region. */
export class EventBusAnnouncements implements Announcements {
  public constructor(private readonly client: EventBridgeClient) {}

  public async send(change: SiteModeChange): Promise<void> {
    const answer = await this.client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: SITE_MODE_CHANGE_SOURCE,
            DetailType: SITE_MODE_CHANGE_DETAIL_TYPE,
            Detail: JSON.stringify(change),
            Time: new Date(change.at),
          },
        ],
      }),
    );
    // The call succeeds even when the entry is refused.
    const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) throw new Error(`${refused.ErrorCode}: ${refused.ErrorMessage ?? 'no reason given'}`);
  }
}
