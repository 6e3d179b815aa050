import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Access, clientSettings } from '../../access';
import { EDGE_REGION } from '../../deployment';
import type { CommandError } from '../../errors';
import { type Call, explain } from '../../explain';

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

  /** Sends, and says of a failure what it was and what to do. */
  public async ask<T>(call: Call, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw this.explained(error, call);
    }
  }

  public explained(error: unknown, call: Call): CommandError {
    return explain(error, call, this.access);
  }
}

/** Whether the answer was one of these error codes. */
export const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && codes.includes(error.name);
