import { type Access, type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import { requestId } from './ids';

/** Publish: the topic's own model delivers. */
export function registerSns(world: World): void {
  const { resolver } = world;
  const keys = new Map(
    resolver.ofType('AWS::SNS::Topic').map((found) => {
      const { KmsMasterKeyId } = resolver.properties(found) as Members;
      const key = resolver.named(KmsMasterKeyId);
      return [resolver.nameOf(found), key && resolver.nameOf(key, 'Arn')] as const;
    }),
  );
  let count = 0;
  world.api.register('sns.Publish', {
    access: ({ input, region }) => accessTo(String(input.TopicArn ?? input.TargetArn), keys, region),
    answer: (call) => {
      const arn = String(call.input.TopicArn ?? call.input.TargetArn);
      if (!keys.has(arn)) throw new ApiFault('NotFound', 'Topic does not exist', 404);
      world.delivery.send(arn, String(call.input.Message), senderOf(call), {
        ...(call.input.Subject !== undefined && { subject: String(call.input.Subject) }),
      });
      count += 1;
      return { MessageId: requestId(`sns ${count}`) };
    },
    writes: true,
  });
}

/** Whoever publishes to an encrypted topic needs its key (documented: SNS "Key management", permissions to publish). */
function accessTo(arn: string, keys: ReadonlyMap<string, string | undefined>, region: string): Access[] {
  const key = keys.get(arn);
  const context = { 'kms:viaservice': `sns.${region}.amazonaws.com` };
  return [
    { action: 'sns:Publish', resource: arn },
    ...(key === undefined
      ? []
      : [
          { action: 'kms:GenerateDataKey', resource: key, context },
          { action: 'kms:Decrypt', resource: key, context },
        ]),
  ];
}

const senderOf = ({ account, role }: ApiCall) => ({ principal: role, sourceArn: role, account });
