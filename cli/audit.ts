import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { OPTIONAL_CALL_MS } from '../lambda/shared/clients';
import type { SiteModeDocument } from '../lib/private/contracts/site-mode';
import {
  SITE_MODE_CHANGE_DETAIL_TYPE,
  SITE_MODE_CHANGE_SOURCE,
  type SiteModeChange,
  WHO_MAX_CHARACTERS,
} from '../lib/private/contracts/site-mode-responder';
import { clientSettings } from './access';
import type { Context } from './context';
import { explain } from './explain';
import type { StoredMode } from './mode-store';

/**
 * Tells the control Region's bus what a person did, as the responder tells what it does itself, for whoever keeps the story of the
 * incident. The store is written already: that this fails is a warning.
 *
 * @returns what went wrong, if anything
 */
export async function announce(
  { system, access, deployment }: Context,
  before: StoredMode,
  after: SiteModeDocument,
): Promise<string | undefined> {
  // A local edge has no control Region.
  if (access.local !== undefined) return undefined;
  const { site, controlRegion } = deployment;
  const change: SiteModeChange = {
    version: 1,
    site,
    action: 'set',
    by: 'person',
    who: system.user?.slice(0, WHO_MAX_CHARACTERS),
    before: before.document,
    after,
    at: new Date(after.at * 1000).toISOString(),
  };
  const call = { action: 'events:PutEvents', resource: 'the default bus', region: controlRegion };
  try {
    const client = new EventBridgeClient(clientSettings(access, controlRegion));
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: SITE_MODE_CHANGE_SOURCE,
            DetailType: SITE_MODE_CHANGE_DETAIL_TYPE,
            Detail: JSON.stringify(change),
          },
        ],
      }),
      { abortSignal: AbortSignal.timeout(OPTIONAL_CALL_MS) },
    );
    const refused = Entries[0]?.ErrorCode;
    return refused === undefined ? undefined : `${call.action} in ${controlRegion} was refused: ${refused}`;
  } catch (error) {
    return explain(error, call, access).message;
  }
}
