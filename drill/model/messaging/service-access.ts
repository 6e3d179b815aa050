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
  return {
    allows: ({ principal, action, resourceArn, sourceArn, sourceAccount }) => {
      if (action === 'lambda:InvokeFunction') {
        return permissions.some(
          (one) =>
            one.functionArn === unqualified(resourceArn) &&
            one.principal === principal &&
            (one.action === action || one.action === 'lambda:*') &&
            (one.sourceArn === undefined || like(one.sourceArn, sourceArn)) &&
            (one.sourceAccount === undefined || one.sourceAccount === sourceAccount),
        );
      }
      // A handler's Publish has been asked of its role before it came here.
      if (!principal.endsWith('.amazonaws.com')) return true;
      const policy = policyOf(resourceArn);
      // Lambda sends to queues and topics with the function's own role.
      if (principal === 'lambda.amazonaws.com') return true;
      return allowsService(policy ?? [], {
        principal,
        action,
        resource: resourceArn,
        context: {
          'aws:sourcearn': sourceArn,
          'aws:sourceaccount': sourceAccount,
          'aws:securetransport': 'true',
        },
      });
    },
  };
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
