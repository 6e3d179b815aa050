import type { KeySecret, Stages } from '../../../lambda/edge-keys/secret';
import { type AwsHandler, awsFault } from '../../support/loopback-aws';

/** A secret of Secrets Manager in memory: as the port of the function's own code, and on the wire. */
export class FakeSecret implements KeySecret {
  public readonly versions = new Map<string, { text?: string; stages: string[] }>();

  public constructor(current: string) {
    this.versions.set('v1', { text: current, stages: ['AWSCURRENT'] });
  }

  /** What Secrets Manager does before a rotation's first step: an empty version that is pending. */
  public begin(id: string): void {
    this.versions.set(id, { stages: ['AWSPENDING'] });
  }

  public textOf(stage: string): string | undefined {
    return [...this.versions.values()].find(({ stages }) => stages.includes(stage))?.text;
  }

  public async stages(): Promise<Stages> {
    return Object.fromEntries([...this.versions].map(([id, { stages }]) => [id, stages]));
  }

  public async read(
    version: { readonly stage: string } | { readonly id: string },
  ): Promise<string | undefined> {
    return 'id' in version ? this.versions.get(version.id)?.text : this.textOf(version.stage);
  }

  public async putPending(id: string, text: string): Promise<void> {
    const there = this.versions.get(id)?.text;
    if (there !== undefined && there !== text) throw new Error('ResourceExistsException');
    this.versions.set(id, { text, stages: ['AWSPENDING'] });
  }

  public async makeCurrent(id: string, insteadOf: string | undefined): Promise<void> {
    const next = this.versions.get(id);
    const last = this.versions.get(insteadOf ?? '');
    if (!next || !last?.stages.includes('AWSCURRENT')) throw new Error('InvalidParameterException');
    for (const version of this.versions.values()) {
      version.stages = version.stages.filter((stage) => stage !== 'AWSPREVIOUS');
    }
    last.stages = ['AWSPREVIOUS'];
    next.stages = ['AWSCURRENT'];
  }

  public readonly handlers: Readonly<Record<string, AwsHandler>> = {
    'secretsmanager.DescribeSecret': async () => ({ VersionIdsToStages: await this.stages() }),
    'secretsmanager.GetSecretValue': async ({ VersionId, VersionStage }) => {
      const SecretString = await this.read(VersionId ? { id: VersionId } : { stage: VersionStage });
      if (SecretString !== undefined) return { SecretString };
      return awsFault('ResourceNotFoundException', 'Secrets Manager can’t find the specified secret value');
    },
    'secretsmanager.PutSecretValue': async ({ ClientRequestToken, SecretString }) => {
      await this.putPending(ClientRequestToken, SecretString);
      return { VersionId: ClientRequestToken };
    },
    'secretsmanager.UpdateSecretVersionStage': async ({ MoveToVersionId, RemoveFromVersionId }) => {
      await this.makeCurrent(MoveToVersionId, RemoveFromVersionId);
      return {};
    },
  };
}

/** Of the right form, and easy to tell apart. */
export const keyOf = (letter: string): string => letter.repeat(43);
export const secretOf = (letter: string): string => JSON.stringify({ key: keyOf(letter) });
