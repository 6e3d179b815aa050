import { allowsService } from '../../runtime/iam/decide';
import type { Statement } from '../../runtime/iam/policy';
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

/** Who may send to what, by the policies of the targets. */
export function serviceAccess(
  world: World,
  policyOf: (arn: string) => readonly Statement[] | undefined,
): ServiceAccess {
  const permissions = readPermissions(world);
  const keys = readKeys(world);
  return {
    refused: ({ principal, action, resourceArn, sourceArn, sourceAccount }) => {
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
      // A handler's Publish has been asked of its role before it came here; Lambda sends to queues and topics with the function's own role.
      if (!principal.endsWith('.amazonaws.com') || principal === 'lambda.amazonaws.com') return undefined;
      const context = {
        'aws:sourcearn': sourceArn,
        'aws:sourceaccount': sourceAccount,
        'aws:securetransport': 'true',
      };
      const asks = (what: string, resource: string) =>
        allowsService(policyOf(resource) ?? [], { principal, action: what, resource, context });
      if (!asks(action, resourceArn)) return action;
      const key = keys.get(resourceArn);
      if (key === undefined) return undefined;
      const missing = KEY_ACTIONS.find((one) => key === AWS_MANAGED || !asks(one, key));
      return missing && `${missing} with the key of ${key}`;
    },
  };
}

/** What a service needs of the key of an encrypted topic or queue (documented: Amazon SNS, "Key management", event sources). */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** Keys of AWS's own, whose policies let no service in (documented: the same page; "compatibility with AWS services"). */
const AWS_MANAGED = 'AWS';

/** By ARN of a topic or a queue: the ARN of the key in the stack that encrypts it, or that it is one of AWS's own. */
function readKeys({ resolver }: World): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const type of ['AWS::SNS::Topic', 'AWS::SQS::Queue']) {
    for (const found of resolver.ofType(type)) {
      const { KmsMasterKeyId: id } = resolver.properties(found) as Config;
      if (id === undefined) continue;
      const arn = type === 'AWS::SNS::Topic' ? resolver.nameOf(found) : resolver.nameOf(found, 'Arn');
      const key = resolver.named(id);
      if (key !== undefined) keys.set(arn, resolver.nameOf(key, 'Arn'));
      else if (/^alias\/aws\/(sns|sqs)$/.test(String(id))) keys.set(arn, AWS_MANAGED);
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
