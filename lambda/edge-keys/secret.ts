import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
export const PREVIOUS = 'AWSPREVIOUS';

/** The stages of each version that has any, by its id. */
export type Stages = Readonly<Record<string, readonly string[]>>;

export interface KeySecret {
  stages(): Promise<Stages>;
  /** The text of the version with a stage, or of that id: undefined when there is none. */
  read(version: { readonly stage: string } | { readonly id: string }): Promise<string | undefined>;
  /** Makes a version that is pending; one that is there with the same id and text is fine. */
  putPending(id: string, text: string): Promise<void>;
  /** Makes a version the current one, in place of another. */
  makeCurrent(id: string, insteadOf: string | undefined): Promise<void>;
}

export class SecretsManagerSecret implements KeySecret {
  public constructor(
    private readonly client: SecretsManagerClient,
    private readonly arn: string,
    private readonly abortSignal?: AbortSignal,
  ) {}

  public async stages(): Promise<Stages> {
    const command = new DescribeSecretCommand({ SecretId: this.arn });
    return (await this.client.send(command, this.options())).VersionIdsToStages ?? {};
  }

  public async read(
    version: { readonly stage: string } | { readonly id: string },
  ): Promise<string | undefined> {
    const which = 'id' in version ? { VersionId: version.id } : { VersionStage: version.stage };
    try {
      const command = new GetSecretValueCommand({ SecretId: this.arn, ...which });
      return (await this.client.send(command, this.options())).SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  public async putPending(id: string, text: string): Promise<void> {
    const version = { ClientRequestToken: id, SecretString: text, VersionStages: [PENDING] };
    await this.client.send(new PutSecretValueCommand({ SecretId: this.arn, ...version }), this.options());
  }

  public async makeCurrent(id: string, insteadOf: string | undefined): Promise<void> {
    const move = { VersionStage: CURRENT, MoveToVersionId: id, RemoveFromVersionId: insteadOf };
    await this.client.send(
      new UpdateSecretVersionStageCommand({ SecretId: this.arn, ...move }),
      this.options(),
    );
  }

  private options(): { abortSignal?: AbortSignal } {
    return this.abortSignal ? { abortSignal: this.abortSignal } : {};
  }
}
