import type { Found } from '../../template/resolve';
import type { Access, Members } from '../../world/api';
import type { World } from '../../world/world';

const KEYS = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

/** A resource that AWS may keep encrypted, and the property that names the key. */
export interface Encrypted {
  readonly found: Found;
  readonly property: string;
  /** As the template has it, resolved: an ID, an ARN or an alias. */
  readonly keyId: unknown;
  /** By which callers use the key, as in `kms:ViaService`: `sqs`. */
  readonly service: string;
}

/** The key in the assembly that an ID, an ARN or an alias stands for. */
export function keyNamed({ resolver }: World, keyId: unknown): Found | undefined {
  const named = resolver.named(keyId);
  if (named?.resource.Type !== 'AWS::KMS::Alias') {
    return named !== undefined && KEYS.includes(named.resource.Type) ? named : undefined;
  }
  const { TargetKeyId } = resolver.properties(named) as Members;
  return resolver.named(TargetKeyId, KEYS);
}

/** Keys of AWS's own let in whoever comes by their service in the account (documented: AWS KMS "AWS managed keys"). */
export const isAwsKey = (keyId: unknown): boolean => /(^|:)alias\/aws\//.test(String(keyId));

/** ARNs of the keys that nobody can use (documented: AWS::KMS::Key, Enabled). */
export function disabledKeys({ resolver }: World): ReadonlySet<string> {
  const disabled = KEYS.flatMap((type) => resolver.ofType(type)).filter(
    (found) => String((resolver.properties(found) as Members).Enabled) === 'false',
  );
  return new Set(disabled.map((found) => resolver.nameOf(found, 'Arn')));
}

/** What callers need of the key beside what they call; a key from elsewhere is named, and taken as theirs to use. */
export function keyAccess(
  world: World,
  { found, property, keyId, service }: Encrypted,
  actions: readonly string[],
): readonly Access[] {
  if (actions.length === 0 || keyId === undefined || isAwsKey(keyId)) return [];
  const key = keyNamed(world, keyId);
  if (key === undefined) {
    world.unsupported.add({
      resource: world.nameOf(found),
      type: found.resource.Type,
      property,
      what: 'its key is not in the assembly: taken as everybody’s to use who may use the rest',
      matters: true,
    });
    return [];
  }
  const resource = world.resolver.nameOf(key, 'Arn');
  const context = {
    'kms:viaservice': `${service}.${found.stack.region}.amazonaws.com`,
    'kms:calleraccount': found.stack.account,
  };
  return actions.map((action) => ({ action, resource, context }));
}
