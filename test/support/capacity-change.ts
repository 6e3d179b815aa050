import type { CapacityChange } from '../../lib/private/contracts/scale-out';

/** What ScaleOut reports of a raise from 2 to 4 instances; each part can be replaced. */
export function capacityChange(over: Partial<CapacityChange> = {}): CapacityChange {
  return {
    version: 1,
    site: 'shop',
    region: 'eu-west-3',
    groupName: 'web',
    mode: 'protect',
    action: 'raised',
    fromMinSize: 2,
    toMinSize: 4,
    maxSize: 10,
    owners: ['breakwater-shop-overload'],
    until: '2026-11-22T12:15:00.000Z',
    at: '2026-11-22T12:00:05.000Z',
    ...over,
  };
}
