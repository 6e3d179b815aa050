import type { FactBook } from '../../fact-book';
import type { RequestKind } from '../../world/traffic';

/** Who opens a connection. */
export type From = 'internet' | 'cloudfront';

/** Visitors whose requests come from addresses alike: what a rule that counts by address sees of them. */
export interface AddressGroup {
  readonly id: string;
  /** One of its addresses; of blocks for documentation (RFC 5737), but for crawlers, which have their own. */
  readonly address: string;
  /** Of the requests of those it is for. */
  readonly share: number;
  /**
   * How many addresses there are. Carriers and offices have as many as they have, however many visitors come: that is what makes a crowd look
   * like an attack. At home each household has one, so that more visitors are more addresses: then it is requests a second of each.
   */
  readonly addresses: number | { readonly eachPerSecond: number };
  readonly isFor: (kind: RequestKind, from: From) => boolean;
}

/** Addresses of carriers are not equally busy: a share of their requests, and how much busier than the mean those addresses are. */
const CARRIER_TIERS = [
  [0.25, 0.5],
  [0.3, 1],
  [0.45, 2.25],
] as const;

const isBot = ({ audience }: RequestKind, from: From) => from === 'internet' && audience === 'bot';
const isPerson = ({ audience }: RequestKind, from: From) => from === 'internet' && audience !== 'bot';

/** Where those who visit a site come from. */
export function visitorsAddresses(facts: FactBook): readonly AddressGroup[] {
  const carriers = facts.get('visitors.carrierShare');
  const offices = facts.get('visitors.officeShare');
  const addresses = facts.get('visitors.carrierAddresses');
  const people = { isFor: isPerson };
  return [
    ...CARRIER_TIERS.map(([share, busy], index) => ({
      ...people,
      id: `carrier ${index + 1}`,
      address: `198.51.100.${index + 1}`,
      share: carriers * share,
      addresses: (addresses * share) / busy,
    })),
    {
      ...people,
      id: 'office',
      address: '192.0.2.1',
      share: offices,
      addresses: facts.get('visitors.officeAddresses'),
    },
    {
      ...people,
      id: 'home',
      address: '203.0.113.1',
      share: Math.max(0, 1 - carriers - offices),
      addresses: { eachPerSecond: facts.get('visitors.householdRequests') / 300 },
    },
    {
      id: 'crawler',
      address: '66.249.66.1',
      share: 1,
      addresses: facts.get('visitors.crawlerAddresses'),
      isFor: isBot,
    },
  ];
}

/** What a firewall behind CloudFront sees: servers of the edge, each of which speaks for thousands. */
export function edgeAddresses(facts: FactBook): readonly AddressGroup[] {
  return [
    {
      id: 'edge server',
      address: '198.51.100.200',
      share: 1,
      addresses: facts.get('cloudfront.originFacingAddresses'),
      isFor: (_kind, from) => from === 'cloudfront',
    },
  ];
}

/** Requests a second from one address of a group. */
export function perAddress({ share, addresses }: AddressGroup, perSecond: number): number {
  if (typeof addresses === 'object') return Math.min(addresses.eachPerSecond, perSecond * share);
  return (perSecond * share) / Math.max(1, addresses);
}
