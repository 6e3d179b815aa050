import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { MODES, type Mode } from '../../lib/private/contracts/mode';
import { OPTIONAL_CALL_MS } from './clients';

/** Reads the mode that a person set. */
export interface ModeSource {
  /** The mode, or undefined when the parameter cannot be read or holds something else. */
  read(): Promise<Mode | undefined>;
}

export class SsmModeSource implements ModeSource {
  public constructor(
    private readonly client: SSMClient,
    private readonly parameterName: string,
    private readonly warn: (message: string, detail: Record<string, unknown>) => void,
  ) {}

  public async read(): Promise<Mode | undefined> {
    try {
      const abortSignal = AbortSignal.timeout(OPTIONAL_CALL_MS);
      const answer = await this.client.send(new GetParameterCommand({ Name: this.parameterName }), {
        abortSignal,
      });
      const value = answer.Parameter?.Value;
      if ((MODES as readonly (string | undefined)[]).includes(value)) return value as Mode;
      this.warn('the mode parameter holds an unknown value', { parameter: this.parameterName, value });
    } catch (error) {
      this.warn('the mode parameter cannot be read', { parameter: this.parameterName, error: String(error) });
    }
    return undefined;
  }
}
