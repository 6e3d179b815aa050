import type { Found } from '../../template/resolve';
import type { Access, Members } from '../../world/api';
import type { World } from '../../world/world';
import { BY_NO_VPC_ENDPOINT, type Context } from './conditions';
import { allowsService, type Decision, decide, mayBeAbout, type Policies, restsOnContext } from './decide';
import { disabledKeys, keyNamed } from './encryption';
import { AWS_MANAGED } from './managed-policies';
import { openConditionsOf } from './open-conditions';
import { readPolicy, type Statement } from './policy';

export interface Identity {
  /** `stack/LogicalId` of the role; undefined for a role that is not in the assembly. */
  readonly key: string | undefined;
  readonly arn: string;
  readonly name: string;
  readonly account: string;
}

export type Verdict =
  | { readonly allowed: true }
  /** `reason` ends the sentence of AWS's error message. */
  | { readonly allowed: false; readonly access: Access; readonly reason: string };

/** How a refusal ends that is not for want of a permission. */
export const KEY_IS_DISABLED = 'because the key is disabled';

/** A service that wants to do something as a role. */
export interface AssumedBy {
  readonly roleArn: string;
  readonly account: string;
  /** `scheduler.amazonaws.com` */
  readonly principal: string;
  readonly accesses: readonly Access[];
}

interface RolePolicies {
  readonly identity: readonly Statement[];
  /** Who may take it on. */
  readonly trust: readonly Statement[];
  readonly boundary?: readonly Statement[];
  /** Has policies whose content is nowhere in the assembly: what is not denied may be allowed. */
  readonly open: boolean;
}

/** What of a role can be about one action on one resource. */
interface Relevant {
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly restsOnContext: boolean;
}

/** Every role and every resource policy of the assembly, asked for each call. */
export class Permissions {
  private readonly roles = new Map<string, RolePolicies>();
  /** By role, action and resource: the same few are asked for in thousands of calls. */
  private readonly relevant = new Map<string, Relevant>();
  /** By ARN of the resource. */
  private readonly resources = new Map<string, Statement[]>();
  private readonly keys = new Set<string>();
  private disabled: ReadonlySet<string> = new Set();

  public constructor(private readonly world: World) {
    this.read();
  }

  /** Reads the policies, again when a deploy has made names known that they have in them. */
  public read(): void {
    this.roles.clear();
    this.relevant.clear();
    this.resources.clear();
    this.readRoles();
    this.readResourcePolicies();
    this.disabled = disabledKeys(this.world);
  }

  /** The role that an ARN, a name or a Ref stands for. */
  public identityOf(role: unknown, fallbackAccount: string): Identity {
    const found = this.world.resolver.named(role, 'AWS::IAM::Role');
    if (found === undefined) {
      const arn = String(role);
      return { key: undefined, arn, name: arn.split('/').at(-1)!, account: fallbackAccount };
    }
    const arn = this.world.resolver.nameOf(found, 'Arn');
    return {
      key: found.key,
      arn,
      name: this.world.resolver.nameOf(found),
      account: found.stack.account,
    };
  }

  /** Whether all of these are allowed. A role outside of the assembly may do everything: what it may is not known. */
  public check(identity: Identity, accesses: readonly Access[], context: () => Context): Verdict {
    for (const access of accesses) {
      const verdict = this.checkOne(identity, access, context);
      if (!verdict.allowed) return verdict;
    }
    return { allowed: true };
  }

  /** Whether a service may take a role on. One outside of the assembly, or without a trust policy to read, is taken to let it. */
  public trusts(identity: Identity, principal: string, context: Access['context'] = {}): boolean {
    const trust = identity.key === undefined ? undefined : this.roles.get(identity.key)?.trust;
    if (trust === undefined || trust.length === 0) return true;
    const question = { principal, action: 'sts:AssumeRole', resource: identity.arn, context };
    return allowsService(trust, question, openConditionsOf(this.world, identity.name, 'AWS::IAM::Role'));
  }

  /** Whether a key is one that nobody can use. */
  public isDisabled(keyArn: string): boolean {
    return this.disabled.has(keyArn);
  }

  /** What a role does not allow a service that takes it on: to take it on, or what it does then; undefined when it allows all. */
  public refusedToRole({ roleArn, account, principal, accesses }: AssumedBy): string | undefined {
    const identity = this.identityOf(roleArn, account);
    const { key } = identity;
    const trust = key === undefined ? undefined : this.roles.get(key)?.trust;
    const question = {
      principal,
      action: 'sts:AssumeRole',
      resource: identity.arn,
      context: { 'aws:sourceaccount': account },
    };
    const onOpen = openConditionsOf(this.world, identity.name, 'AWS::IAM::Role');
    if (trust !== undefined && !allowsService(trust, question, onOpen)) {
      return `sts:AssumeRole of ${identity.name}`;
    }
    const verdict = this.check(identity, accesses, () => ({
      ...BY_NO_VPC_ENDPOINT,
      'aws:principalaccount': identity.account,
      'aws:principalarn': identity.arn,
      'aws:securetransport': 'true',
    }));
    if (verdict.allowed) return undefined;
    const end = verdict.reason === KEY_IS_DISABLED ? `, ${KEY_IS_DISABLED}` : '';
    return `${verdict.access.action} as ${identity.name}${end}`;
  }

  /** The policy of a resource; undefined where it has none. */
  public policyOf(resourceArn: string): readonly Statement[] | undefined {
    return this.resources.get(resourceArn);
  }

  private checkOne(identity: Identity, access: Access, request: () => Context): Verdict {
    // Nobody can use it, whatever he may (documented: AWS KMS "Key states of AWS KMS keys").
    if (this.disabled.has(access.resource)) return { allowed: false, access, reason: KEY_IS_DISABLED };
    const role = identity.key === undefined ? undefined : this.roles.get(identity.key);
    if (role === undefined) {
      this.world.unsupported.add({
        resource: identity.name,
        type: 'AWS::IAM::Role',
        what: 'the role is not in the assembly: all its calls are taken as allowed',
        matters: true,
      });
      return { allowed: true };
    }
    const { action, resource } = access;
    const relevant = this.relevantOf(identity.key!, role, access);
    const policies: Policies = {
      ...relevant,
      resource: this.resources.get(policyHolder(resource)),
      resourceDecides: this.keys.has(resource),
    };
    const isAsked = relevant.restsOnContext || policies.resource !== undefined;
    const context = isAsked ? { ...request(), ...access.context } : {};
    const question = { principal: identity.arn, account: identity.account, action, resource, context };
    const decision = decide(question, policies);
    this.nameUnknown(identity, decision);
    if (decision.allowed || (role.open && decision.because === 'nothing allows')) return { allowed: true };
    return { allowed: false, access, reason: wording(decision.because, action) };
  }

  private relevantOf(
    role: string,
    { identity, boundary }: RolePolicies,
    { action, resource }: Access,
  ): Relevant {
    const key = `${role} ${action} ${resource}`;
    const known = this.relevant.get(key);
    if (known !== undefined) return known;
    const ofIt = (one: Statement) => mayBeAbout(one, action, resource);
    const own = identity.filter(ofIt);
    const most = boundary?.filter(ofIt);
    const made = {
      identity: own,
      ...(most === undefined ? {} : { boundary: most }),
      restsOnContext: [...own, ...(most ?? [])].some(restsOnContext),
    };
    this.relevant.set(key, made);
    return made;
  }

  /** Names log groups whose key CloudWatch Logs may not use: documents do not say what becomes of lines that are on their way. */
  public nameKeysOfLogs(): void {
    const { resolver, unsupported } = this.world;
    for (const found of resolver.ofType('AWS::Logs::LogGroup')) {
      const { KmsKeyId: keyId } = resolver.properties(found) as Members;
      const key = keyNamed(this.world, keyId);
      if (key === undefined) continue;
      const arn = resolver.nameOf(key, 'Arn');
      const { account, region } = found.stack;
      const principal = `logs.${region}.amazonaws.com`;
      const context = { 'aws:sourceaccount': account, 'aws:sourcearn': resolver.nameOf(found, 'Arn') };
      const may = ['kms:GenerateDataKey', 'kms:Decrypt'].every((action) =>
        allowsService(this.resources.get(arn) ?? [], { principal, action, resource: arn, context }),
      );
      if (may && !this.disabled.has(arn)) continue;
      unsupported.add({
        resource: this.world.nameOf(found),
        type: found.resource.Type,
        property: 'KmsKeyId',
        what: `${may ? 'its key is disabled' : `the policy of its key does not let ${principal} use it`}: taken as if it kept what is logged`,
        matters: true,
      });
    }
  }

  private nameUnknown(identity: Identity, { unknown }: Decision): void {
    unknown.forEach(openConditionsOf(this.world, identity.name, 'AWS::IAM::Role'));
  }

  private readRoles(): void {
    const { resolver } = this.world;
    const found = new Map<
      string,
      { identity: Statement[]; trust: Statement[]; boundary?: Statement[]; open: boolean }
    >();
    for (const role of resolver.ofType('AWS::IAM::Role')) {
      const properties = resolver.properties(role) as Record<string, unknown>;
      const policies = listOf(properties.Policies).filter(
        (one): one is { PolicyDocument: unknown } => typeof one === 'object' && one !== null,
      );
      found.set(role.key, {
        identity: policies.flatMap(({ PolicyDocument }) => readPolicy(PolicyDocument)),
        trust: readPolicy(properties.AssumeRolePolicyDocument),
        open: false,
      });
      for (const arn of listOf(properties.ManagedPolicyArns)) {
        const statements = this.managed(role, arn);
        if (statements === undefined) found.get(role.key)!.open = true;
        else found.get(role.key)!.identity.push(...statements);
      }
      if (properties.PermissionsBoundary !== undefined) {
        found.get(role.key)!.boundary = this.managed(role, properties.PermissionsBoundary);
      }
    }
    for (const type of ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy']) {
      for (const policy of resolver.ofType(type)) {
        const properties = resolver.properties(policy) as Record<string, unknown>;
        const roles = [...listOf(properties.Roles), properties.RoleName].filter(Boolean);
        for (const name of roles) {
          const role = resolver.named(name);
          if (role !== undefined)
            found.get(role.key)?.identity.push(...readPolicy(properties.PolicyDocument));
        }
      }
    }
    for (const [key, policies] of found) this.roles.set(key, policies);
  }

  /** Statements of a managed policy of the assembly or of AWS; undefined, and named, for any other. */
  private managed(role: Found, arn: unknown): Statement[] | undefined {
    const own = this.world.resolver.named(arn);
    if (own?.resource.Type === 'AWS::IAM::ManagedPolicy') {
      const { PolicyDocument } = this.world.resolver.properties(own) as { PolicyDocument?: unknown };
      return readPolicy(PolicyDocument);
    }
    const known = AWS_MANAGED[String(arn).replace(/^arn:[^:]+:iam::aws:policy\//, '')];
    if (known !== undefined) return [...known];
    this.world.unsupported.add({
      resource: this.world.nameOf(role),
      type: 'AWS::IAM::Role',
      property: 'ManagedPolicyArns',
      what: `${String(arn)} is not in the assembly: what the other policies do not deny is taken as allowed`,
      matters: true,
    });
    return undefined;
  }

  private readResourcePolicies(): void {
    const { resolver } = this.world;
    const add = (target: unknown, document: unknown) => {
      const arn = this.arnOf(target);
      this.resources.set(arn, [...(this.resources.get(arn) ?? []), ...readPolicy(document)]);
    };
    const each = (type: string, take: (properties: Record<string, unknown>, found: Found) => void) => {
      for (const found of resolver.ofType(type))
        take(resolver.properties(found) as Record<string, unknown>, found);
    };
    each('AWS::SQS::QueuePolicy', ({ Queues, PolicyDocument }) => {
      for (const queue of (Queues ?? []) as unknown[]) add(queue, PolicyDocument);
    });
    each('AWS::SNS::TopicPolicy', ({ Topics, PolicyDocument }) => {
      for (const topic of (Topics ?? []) as unknown[]) add(topic, PolicyDocument);
    });
    each('AWS::S3::BucketPolicy', ({ Bucket, PolicyDocument }) => add(Bucket, PolicyDocument));
    each('AWS::SecretsManager::ResourcePolicy', ({ SecretId, ResourcePolicy }) =>
      add(SecretId, ResourcePolicy),
    );
    each('AWS::Events::EventBusPolicy', (properties, found) => {
      const { region, account } = found.stack;
      const bus = String(properties.EventBusName ?? 'default');
      const { Action, Principal, Statement, Condition } = properties;
      // The older form has the parts of a statement as properties of its own.
      const statement = Statement ?? { Effect: 'Allow', Action, Principal, Condition };
      add(bus.startsWith('arn:') ? bus : `arn:aws:events:${region}:${account}:event-bus/${bus}`, {
        Statement: statement,
      });
    });
    each('AWS::KMS::Key', ({ KeyPolicy }, found) => {
      const arn = resolver.nameOf(found, 'Arn');
      this.keys.add(arn);
      add(arn, KeyPolicy);
    });
  }

  /** The ARN of a resource that is named by its Ref, which for some types is a name or an address. */
  private arnOf(target: unknown): string {
    const found = this.world.resolver.named(target);
    if (found === undefined) return String(target);
    const refIsArn = ['AWS::SNS::Topic', 'AWS::SecretsManager::Secret'].includes(found.resource.Type);
    return this.world.resolver.nameOf(found, refIsArn ? undefined : 'Arn');
  }
}

/** An object's policy is its bucket's. */
const policyHolder = (arn: string): string => arn.replace(/^(arn:[^:]+:s3:::[^/]+)\/.*$/s, '$1');

/** The end of the message (documented: IAM "Troubleshoot access denied error messages"). */
function wording(
  because: 'identity denies' | 'resource denies' | 'nothing allows' | 'boundary',
  action: string,
): string {
  switch (because) {
    case 'identity denies':
      return 'with an explicit deny in an identity-based policy';
    case 'resource denies':
      return 'with an explicit deny in a resource-based policy';
    case 'boundary':
      return `because no permissions boundary allows the ${action} action`;
    default:
      return `because no identity-based policy allows the ${action} action`;
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
