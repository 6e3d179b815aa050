import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { OPTIONAL_CALL_MS } from '../lambda/shared/clients';
import type { SiteModeDocument } from '../lib/private/contracts/site-mode';
import {
  SITE_MODE_CHANGE_DETAIL_TYPE,
  SITE_MODE_CHANGE_SOURCE,
  type SiteModeChange,
  WHO_MAX_CHARACTERS,
} from '../lib/private/contracts/site-mode-responder';
import { type Access, clientSettings } from './access';
import type { Context } from './context';
import { explain } from './explain';
import type { StoredMode } from './mode-store';
import type { System } from './system';

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
    who: whoOf(system),
    before: before.document,
    after,
    at: new Date(after.at * 1000).toISOString(),
  };
  return putEvent(access, controlRegion, SITE_MODE_CHANGE_SOURCE, SITE_MODE_CHANGE_DETAIL_TYPE, change);
}

export const whoOf = ({ user }: System): string | undefined => user?.slice(0, WHO_MAX_CHARACTERS);

/**
 * Puts one event on the default bus of the Region.
 *
 * @returns what went wrong, if anything
 */
export async function putEvent(
  access: Access,
  region: string,
  source: string,
  detailType: string,
  detail: unknown,
): Promise<string | undefined> {
  const call = { action: 'events:PutEvents', resource: 'the default bus', region };
  try {
    const client = new EventBridgeClient(clientSettings(access, region));
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }],
      }),
      { abortSignal: AbortSignal.timeout(OPTIONAL_CALL_MS) },
    );
    const refused = Entries[0]?.ErrorCode;
    return refused === undefined ? undefined : `${call.action} in ${region} was refused: ${refused}`;
  } catch (error) {
    return explain(error, call, access).message;
  }
}
