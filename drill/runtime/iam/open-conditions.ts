import type { World } from '../../world/world';
import type { OnOpen } from './decide';

/** Names each condition without a value that a resource's policy rests on. */
export function openConditionsOf({ unsupported }: World, resource: string, type: string): OnOpen {
  return ({ operator, key }) =>
    unsupported.add({
      resource,
      type,
      property: `Condition.${operator}.${key}`,
      what: 'taken as true in an Allow and as false in a Deny: a drill has no value for it',
      matters: true,
    });
}
