import { prefixListId } from '../../world/prefix-lists';
import type { World } from '../../world/world';

/** Operations without state of their own. */
export function registerSmall(world: World): void {
  world.api.register('sts.GetCallerIdentity', {
    // Allowed to everybody (documented: STS API reference, GetCallerIdentity).
    access: () => [],
    answer: ({ account, role }) => ({ Account: account, Arn: role, UserId: 'AROADRILL' }),
    writes: false,
  });
  world.api.register('ec2.DescribeManagedPrefixLists', {
    access: () => [{ action: 'ec2:DescribeManagedPrefixLists', resource: '*' }],
    answer: ({ input, region }) => {
      const filters = (input.Filter ?? []) as { Name: string; Value: string[] }[];
      const names = filters.find(({ Name }) => Name === 'prefix-list-name')?.Value ?? [];
      return {
        // AWS's own lists have the same names everywhere; ids differ from Region to Region, and are made up.
        prefixListSet: names
          .filter((name) => name.startsWith('com.amazonaws.'))
          .map((name) => ({
            prefixListId: prefixListId(name, region),
            prefixListName: name,
            state: 'create-complete',
            ownerId: 'AWS',
          })),
      };
    },
    writes: false,
  });
}
