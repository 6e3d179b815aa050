import { allowsAccount, allowsService } from '../../runtime/iam/decide';
import { disabledKeys, isAwsKey, keyAccess, keyNamed } from '../../runtime/iam/encryption';
import { openConditionsOf } from '../../runtime/iam/open-conditions';
import type { Statement } from '../../runtime/iam/policy';
import type { Access } from '../../world/api';
import type { World } from '../../world/world';
import type { ServiceAccess } from './delivery';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** What a function's own policy says: AWS::Lambda::Permission, each a statement. */
interface Permission {
  readonly functionArn: string;
  readonly principal: string;
  readonly action: string;
  readonly sourceArn: string | undefined;
  readonly sourceAccount: string | undefined;
}

/** The policies of an assembly, as far as services that send are asked for them. */
export interface SendersPolicies {
  policyOf(arn: string): readonly Statement[] | undefined;
  /** What a role that a service takes on does not allow; undefined when it allows all. */
  refusedToRole(role: {
    readonly roleArn: string;
    readonly account: string;
    readonly principal: string;
    readonly accesses: readonly Access[];
  }): string | undefined;
}

/** Targets with a policy that may let a service in by itself: of others a role is asked alone. */
const LETS_SERVICES_IN = /^(lambda|sns|sqs):/;

/**
 * What sends as its role only (documented: EventBridge Scheduler "Setting up the execution role"; Lambda "Retain records of asynchronous
 * invocations", permissions); a rule's target may let EventBridge in itself.
 */
const ACTS_AS_ROLE = ['scheduler.amazonaws.com', 'lambda.amazonaws.com', 'states.amazonaws.com'];

/** Who may send to what, by the policies of the targets, and by those of the role that the sender takes on. */
export function serviceAccess(world: World, policies: SendersPolicies): ServiceAccess {
  const permissions = readPermissions(world);
  const keys = readKeys(world);
  const disabled = disabledKeys(world);
  const policyOf = (arn: string) => policies.policyOf(arn);
  return {
    refused: ({ principal, action, resourceArn, sourceArn, sourceAccount, roleArn }) => {
      if (roleArn !== undefined) {
        const refused =
          policies.refusedToRole({
            roleArn,
            account: sourceAccount,
            principal,
            accesses: accessesOf(action, resourceArn, keys.get(resourceArn)),
          }) ??
          refusedAcross(world, policyOf(resourceArn) ?? [], { action, resourceArn, sourceAccount, roleArn });
        if (refused === undefined) return undefined;
        if (ACTS_AS_ROLE.includes(principal) || !LETS_SERVICES_IN.test(action)) return refused;
      } else if (!LETS_SERVICES_IN.test(action)) {
        return refusedWithoutRole(world, action, resourceArn, sourceArn);
      }
      if (action === 'lambda:InvokeFunction') {
        const permitted = permissions.some(
          (one) =>
            one.functionArn === unqualified(resourceArn) &&
            one.principal === principal &&
            (one.action === action || one.action === 'lambda:*') &&
            (one.sourceArn === undefined || like(one.sourceArn, sourceArn)) &&
            (one.sourceAccount === undefined || one.sourceAccount === sourceAccount),
        );
        return permitted ? undefined : action;
      }
      // A handler's Publish has been asked of its role before it came here; what acts as a role that is nowhere may do everything.
      if (!principal.endsWith('.amazonaws.com') || ACTS_AS_ROLE.includes(principal)) return undefined;
      const context = {
        'aws:sourcearn': sourceArn,
        'aws:sourceaccount': sourceAccount,
        'aws:securetransport': 'true',
      };
      const asks = (what: string, resource: string) =>
        allowsService(
          policyOf(resource) ?? [],
          { principal, action: what, resource, context },
          openConditionsOf(world, resource, 'the policy of a target'),
        );
      const byDefault =
        ALARMS_MAY.principal === principal &&
        ALARMS_MAY.action === action &&
        policyOf(resourceArn) === undefined &&
        resourceArn.split(':')[4] === sourceAccount;
      if (!byDefault && !asks(action, resourceArn)) return action;
      const key = keys.get(resourceArn);
      if (key === undefined) return undefined;
      if (disabled.has(key)) return `${action}: the key ${key} is disabled`;
      const missing = KEY_ACTIONS.find((one) => key === AWS_MANAGED || !asks(one, key));
      return missing && `${missing} with the key of ${key}`;
    },
  };
}

/** With a role a sender needs the key of an encrypted target as well, unless it is AWS's own, which lets in whoever comes by the service. */
function accessesOf(action: string, resource: string, key: string | undefined): readonly Access[] {
  const service = action.split(':')[0]!;
  const needed = READS.includes(action) ? ['kms:Decrypt'] : KEY_ACTIONS;
  if (key === undefined || key === AWS_MANAGED || KEYLESS.includes(action)) return [{ action, resource }];
  const context = { 'kms:viaservice': `${service}.${resource.split(':')[3]}.amazonaws.com` };
  return [{ action, resource }, ...needed.map((one) => ({ action: one, resource: key, context }))];
}

const READS = ['sqs:ReceiveMessage'];
const KEYLESS = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** In another account the target's own policy has to let the sender's account in too. */
function refusedAcross(
  world: World,
  statements: readonly Statement[],
  asked: {
    readonly action: string;
    readonly resourceArn: string;
    readonly sourceAccount: string;
    readonly roleArn: string;
  },
): string | undefined {
  const { action, resourceArn, sourceAccount, roleArn } = asked;
  if (resourceArn.split(':')[4] === sourceAccount) return undefined;
  const lets = allowsAccount(
    statements,
    { principal: roleArn, account: sourceAccount, action, resource: resourceArn, context: {} },
    openConditionsOf(world, resourceArn, 'the policy of a target'),
  );
  return lets ? undefined : `${action}: the policy of the target does not let ${sourceAccount} in`;
}

/** Buses and state machines have no policy for a rule's sake: documented is the role (PutTargets, RoleArn). */
function refusedWithoutRole(
  world: World,
  action: string,
  resourceArn: string,
  sourceArn: string,
): string | undefined {
  if (action !== 'events:PutEvents') return `${action}: its target has no role`;
  world.unsupported.add({
    resource: sourceArn.split(':').slice(5).join(':'),
    type: 'AWS::Events::Rule',
    property: 'Targets.RoleArn',
    what: `the bus ${resourceArn} as a target without a role: taken as allowed, documents are silent`,
    matters: true,
  });
  return undefined;
}
/**
 * A topic that no policy is written for has Amazon SNS's own, which lets in whoever acts for the topic's account (documented: Amazon SNS,
 * "Default topic access policy", AWS:SourceOwner). Alarms of the account do; rules of EventBridge need a policy all the same (documented:
 * "Using resource-based policies for Amazon EventBridge", Amazon SNS permissions).
 */
const ALARMS_MAY = { principal: 'cloudwatch.amazonaws.com', action: 'sns:Publish' } as const;

/** What a service needs of the key of an encrypted topic or queue (documented: Amazon SNS, "Key management", event sources). */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** Keys of AWS's own, whose policies let no service in (documented: the same page; "compatibility with AWS services"). */
const AWS_MANAGED = 'AWS';

/** By ARN of a topic or a queue: the ARN of the key in the stack that encrypts it, or that it is one of AWS's own. */
function readKeys(world: World): ReadonlyMap<string, string> {
  const { resolver } = world;
  const keys = new Map<string, string>();
  for (const type of ['AWS::SNS::Topic', 'AWS::SQS::Queue']) {
    for (const found of resolver.ofType(type)) {
      const { KmsMasterKeyId: id } = resolver.properties(found) as Config;
      if (id === undefined) continue;
      const arn = type === 'AWS::SNS::Topic' ? resolver.nameOf(found) : resolver.nameOf(found, 'Arn');
      const key = keyNamed(world, id);
      if (key !== undefined) keys.set(arn, resolver.nameOf(key, 'Arn'));
      else if (isAwsKey(id)) keys.set(arn, AWS_MANAGED);
      else keyAccess(world, { found, property: 'KmsMasterKeyId', keyId: id, service: '' }, KEY_ACTIONS);
    }
  }
  return keys;
}

function readPermissions(world: World): readonly Permission[] {
  return world.resolver.ofType('AWS::Lambda::Permission').flatMap((found) => {
    const { FunctionName, Principal, Action, SourceArn, SourceAccount } = world.resolver.properties(
      found,
    ) as Config;
    const target = world.resolver.named(FunctionName);
    if (target === undefined) return [];
    return [
      {
        functionArn: world.resolver.nameOf(target, 'Arn'),
        principal: String(Principal),
        action: String(Action),
        sourceArn: SourceArn === undefined ? undefined : String(SourceArn),
        sourceAccount: SourceAccount === undefined ? undefined : String(SourceAccount),
      },
    ];
  });
}

/** A permission's source is compared as with ArnLike (documented: AddPermission, SourceArn). */
function like(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(value);
}

function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
