import type { Random } from '../../kernel/random';
import { objectIn } from '../../model/json';
import type { Found } from '../../template/resolve';
import { type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import { type Encrypted, keyAccess } from '../iam/encryption';

interface Version {
  readonly text?: string;
  readonly binary?: string;
  readonly createdMs: number;
  stages: string[];
}

interface Secret extends Encrypted {
  readonly arn: string;
  readonly name: string;
  readonly versions: Map<string, Version>;
}

/** Documented: "Secret encryption and decryption in AWS Secrets Manager", permissions for the KMS key. */
const NEEDS_OF_KEY: Readonly<Record<string, readonly string[]>> = {
  GetSecretValue: ['kms:Decrypt'],
  PutSecretValue: ['kms:GenerateDataKey', 'kms:Decrypt'],
};

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** Secrets with their versions and stages (documented: Secrets Manager "What's in a Secrets Manager secret?"). */
export class SecretsManager {
  private readonly secrets: Secret[] = [];

  public constructor(private readonly world: World) {
    for (const found of world.resolver.ofType('AWS::SecretsManager::Secret')) this.add(found);
    const register = (action: string, answer: (secret: Secret, call: ApiCall) => Members, writes: boolean) =>
      world.api.register(`secretsmanager.${action}`, {
        access: ({ input, region, account }) => {
          const secret = this.find(input.SecretId);
          const resource =
            secret?.arn ?? `arn:aws:secretsmanager:${region}:${account}:secret:${input.SecretId}`;
          const ofKey = secret === undefined ? [] : keyAccess(world, secret, NEEDS_OF_KEY[action] ?? []);
          return [{ action: `secretsmanager:${action}`, resource }, ...ofKey];
        },
        answer: (call) => answer(this.existing(call.input.SecretId), call),
        writes,
      });
    register('GetSecretValue', (secret, { input }) => this.get(secret, input), false);
    register('DescribeSecret', (secret) => this.describe(secret), false);
    register('PutSecretValue', (secret, { input }) => this.put(secret, input), true);
    register('UpdateSecretVersionStage', (secret, { input }) => this.move(secret, input), true);
  }

  /** The current value, or undefined. */
  public value(id: string): string | undefined {
    return (
      this.find(id) &&
      [...this.find(id)!.versions.values()].find(({ stages }) => stages.includes(CURRENT))?.text
    );
  }

  private add(found: Found): void {
    const { resolver, sim } = this.world;
    const arn = resolver.nameOf(found);
    const properties = resolver.properties(found) as Members;
    const random = sim.random(`secret/${found.stack.name}/${found.logicalId}`);
    const generated = properties.GenerateSecretString;
    const text = generated === undefined ? properties.SecretString : secretString(generated, random);
    const versions = new Map<string, Version>();
    if (text !== undefined)
      versions.set(versionId(random), { text: String(text), createdMs: sim.nowMs, stages: [CURRENT] });
    const name = String(properties.Name ?? arn.split(':').at(-1));
    const keyId = properties.KmsKeyId;
    this.secrets.push({
      ...{ arn, name, versions },
      ...{ found, property: 'KmsKeyId', keyId, service: 'secretsmanager' },
    });
  }

  /** By name, ARN, or ARN without its six characters. */
  private find(id: unknown): Secret | undefined {
    return this.secrets.find(
      ({ arn, name }) => arn === id || name === id || arn.replace(/-[A-Za-z0-9]{6}$/, '') === id,
    );
  }

  private existing(id: unknown): Secret {
    const found = this.find(id);
    if (found !== undefined) return found;
    throw new ApiFault('ResourceNotFoundException', `Secrets Manager can't find the specified secret.`);
  }

  private get(secret: Secret, { VersionId, VersionStage }: Members): Members {
    const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
    const [id, version] =
      [...secret.versions].find(
        ([one, { stages }]) =>
          (VersionId === undefined || one === VersionId) && (stage === undefined || stages.includes(stage)),
      ) ?? [];
    if (version === undefined) {
      throw new ApiFault(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`}`,
      );
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      ...(version.text !== undefined && { SecretString: version.text }),
      ...(version.binary !== undefined && { SecretBinary: version.binary }),
      VersionStages: version.stages,
      CreatedDate: new Date(version.createdMs),
    };
  }

  private describe(secret: Secret): Members {
    const staged = [...secret.versions].filter(([, { stages }]) => stages.length > 0);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionIdsToStages: Object.fromEntries(staged.map(([id, { stages }]) => [id, stages])),
      ...datesOf([...secret.versions.values()]),
    };
  }

  private put(
    secret: Secret,
    { ClientRequestToken, SecretString, SecretBinary, VersionStages }: Members,
  ): Members {
    const id = String(ClientRequestToken);
    const stages = (VersionStages ?? [CURRENT]) as string[];
    const old = secret.versions.get(id);
    if (old !== undefined && (old.text !== SecretString || old.binary !== SecretBinary)) {
      throw new ApiFault(
        'ResourceExistsException',
        'You tried to use a version token that already exists with other contents.',
      );
    }
    const version: Version = old ?? {
      text: SecretString,
      binary: SecretBinary,
      createdMs: this.world.sim.nowMs,
      stages: [],
    };
    secret.versions.set(id, version);
    for (const stage of stages) this.attach(secret, stage, id);
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: version.stages };
  }

  private move(secret: Secret, { VersionStage, MoveToVersionId, RemoveFromVersionId }: Members): Members {
    const holder = [...secret.versions].find(([, { stages }]) => stages.includes(VersionStage))?.[0];
    if (holder !== undefined && holder !== MoveToVersionId && holder !== RemoveFromVersionId) {
      throw new ApiFault(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId must be specified: staging label ${VersionStage} is attached to version ${holder}.`,
      );
    }
    if (MoveToVersionId === undefined) this.detach(secret, VersionStage);
    else this.attach(secret, VersionStage, MoveToVersionId);
    return { ARN: secret.arn, Name: secret.name };
  }

  /** The version that AWSCURRENT leaves becomes AWSPREVIOUS. */
  private attach(secret: Secret, stage: string, id: string): void {
    const version = secret.versions.get(id);
    if (version === undefined) {
      throw new ApiFault(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret version: ${id}`,
      );
    }
    if (version.stages.includes(stage)) return;
    const left = this.detach(secret, stage);
    version.stages.push(stage);
    if (stage === CURRENT && left !== undefined) {
      this.detach(secret, PREVIOUS);
      left.stages.push(PREVIOUS);
    }
  }

  private detach(secret: Secret, stage: string): Version | undefined {
    const holder = [...secret.versions.values()].find(({ stages }) => stages.includes(stage));
    if (holder !== undefined) holder.stages = holder.stages.filter((one) => one !== stage);
    return holder;
  }
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Documented: AWS::SecretsManager::Secret, GenerateSecretString. Inclusion of every type is left to chance. */
function secretString(generate: Members, random: Random): string {
  const groups = [
    !generate.ExcludeUppercase && UPPER,
    !generate.ExcludeLowercase && UPPER.toLowerCase(),
    !generate.ExcludeNumbers && '0123456789',
    !generate.ExcludePunctuation && PUNCTUATION,
    generate.IncludeSpace && ' ',
  ].filter((group): group is string => typeof group === 'string');
  const excluded = String(generate.ExcludeCharacters ?? '');
  const characters = [...groups.join('')].filter((one) => !excluded.includes(one));
  const length = Number(generate.PasswordLength ?? 32);
  const password = Array.from(
    { length },
    () => characters[Math.floor(random.next() * characters.length)],
  ).join('');
  if (generate.GenerateStringKey === undefined) return password;
  const template = objectIn(generate.SecretStringTemplate) ?? {};
  return JSON.stringify({ ...template, [String(generate.GenerateStringKey)]: password });
}

function versionId(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random.next() * 16).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** When it was made, and when a value of it was: a secret without one has no dates here. */
function datesOf(versions: readonly Version[]): Members {
  if (versions.length === 0) return {};
  const made = versions.map(({ createdMs }) => createdMs);
  return { CreatedDate: new Date(Math.min(...made)), LastChangedDate: new Date(Math.max(...made)) };
}
