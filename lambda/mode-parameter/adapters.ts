import {
  DeleteParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  type PutParameterCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { MODES } from '../../lib/private/contracts/mode';
import type { Parameters } from './handle';

export class SsmParameters implements Parameters {
  public constructor(private readonly client: SSMClient) {}

  public async create(name: string, mode: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.put({ ...parameter(name, mode), Overwrite: false }, signal);
      return true;
    } catch (error) {
      if (error instanceof ParameterAlreadyExists) return false;
      throw error;
    }
  }

  public async overwrite(name: string, mode: string, signal: AbortSignal): Promise<void> {
    await this.put({ ...parameter(name, mode), Overwrite: true }, signal);
  }

  public async delete(name: string, signal: AbortSignal): Promise<void> {
    try {
      await this.client.send(new DeleteParameterCommand({ Name: name }), { abortSignal: signal });
    } catch (error) {
      if (!(error instanceof ParameterNotFound)) throw error;
    }
  }

  private async put(input: PutParameterCommandInput, signal: AbortSignal): Promise<void> {
    await this.client.send(new PutParameterCommand(input), { abortSignal: signal });
  }
}

/** With the pattern, SSM refuses a person's slip of the key. */
function parameter(name: string, mode: string): PutParameterCommandInput {
  return {
    Name: name,
    Value: mode,
    Type: 'String',
    Description: `What Breakwater may do by itself: ${MODES.join(', ')}`,
    AllowedPattern: `^(${MODES.join('|')})$`,
  };
}
