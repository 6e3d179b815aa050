import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Access, clientSettings } from '../../access';
import { EDGE_REGION } from '../../deployment';
import type { CommandError } from '../../errors';
import { type Call, explain } from '../../explain';
import { Gone } from '../finding';

type Settings = Omit<ReturnType<typeof clientSettings>, 'credentials'> & { readonly credentials?: unknown };

/** AWS clients, each made once: a hundred questions need the credentials once, and a role may ask for a code when it is assumed. */
export class AwsClients {
  private readonly made = new Map<string, unknown>();
  private readonly credentials: CloudFormationClient['config']['credentials'];

  public constructor(private readonly access: Access) {
    this.credentials = new CloudFormationClient(clientSettings(access, EDGE_REGION)).config.credentials;
  }

  public of<T>(Client: new (settings: never) => T, region: string): T {
    const key = `${Client.name} ${region}`;
    const settings: Settings = { ...clientSettings(this.access, region), credentials: this.credentials };
    const client = (this.made.get(key) as T | undefined) ?? new Client(settings as never);
    this.made.set(key, client);
    return client;
  }

  /**
   * Sends, and says of a failure what it was and what to do.
   *
   * @param thing what is asked about, for people; where AWS does not know it, that is what is wrong
   * @throws Gone, or a CommandError
   */
  public async ask<T>(
    call: Call,
    send: () => Promise<T>,
    thing = `${call.resource} in ${call.region}`,
  ): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (isCode(error, ...NOT_THERE)) throw new Gone(thing);
      throw this.explained(error, call);
    }
  }

  public explained(error: unknown, call: Call): CommandError {
    return explain(error, call, this.access);
  }
}

/** What the services that are asked about one thing say when there is no such thing: the code of the service, and the SDK's name for it. */
const NOT_THERE = [
  'ResourceNotFoundException',
  'NoSuchHealthCheck',
  'NotFound',
  'NotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'NoSuchBucket',
];

/** Whether the answer was one of these error codes. */
export const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && codes.includes(error.name);
