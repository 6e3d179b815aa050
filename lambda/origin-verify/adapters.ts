import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Secrets } from './handle';

export class SecretsManagerSecrets implements Secrets {
  public constructor(private readonly client: SecretsManagerClient) {}

  public async read(secretId: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: secretId }), {
        abortSignal: signal,
      });
      return SecretString;
    } catch (error) {
      // Also said of a secret that exists and has no value yet (documented: GetSecretValue, Errors).
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  public async write(secretId: string, content: string, signal: AbortSignal): Promise<void> {
    await this.client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: content }), {
      abortSignal: signal,
    });
  }
}
