import { BASELINES } from './baselines';
import type { Source } from './synthesize';

export interface Contestant extends Source {
  /** As tables name it. */
  readonly title: string;
  /** Plays only scenarios that are about what it has more. @default every scenario */
  readonly only?: readonly string[];
}

const TITLES: Readonly<Record<(typeof BASELINES)[number], string>> = {
  'plain-fleet': 'plain fleet',
  'naive-card': 'naive card',
  'solutions-constructs': 'Solutions Constructs',
};

/** Scenarios in which a whole Region, DNS or the CDN is lost: what a name and a second Region are bought for. */
const OF_REGIONS = ['region-loss', 'cdn-down', 'control-plane-down'];

/** Ours last. */
export const CONTESTANTS: readonly Contestant[] = [
  ...BASELINES.map((name) => ({ name, title: TITLES[name] })),
  {
    name: 'campaign-shop',
    title: 'Breakwater',
    config: 'examples/campaign-shop/breakwater.config.json',
  },
  {
    name: 'campaign-shop-standby',
    title: 'Breakwater with a standby',
    config: 'examples/campaign-shop/standby.breakwater.config.json',
    only: OF_REGIONS,
  },
];

/** In the order of the page. Those of days come last, and with few seeds: noise is long. */
export const SCENARIOS = [
  'campaign-503',
  'black-hole',
  'slow-database',
  'third-party-hangs',
  'brown-out-80',
  'flash-crowd-5x',
  'flash-crowd-10x',
  'flash-crowd-25x',
  'retry-storm',
  'bad-deploy',
  'az-loss',
  'cache-loss',
  'flapping',
  ...OF_REGIONS,
  'noise-3-days',
] as const;

/** Played with one seed: each is days long. */
export const LONG: readonly string[] = ['noise-3-days'];

/** Once more with the limit of requests in flight that Breakwater's own server has: how much of a difference is its doing. */
export const WITH_THE_LIMIT: readonly string[] = [
  'campaign-503',
  'flash-crowd-5x',
  'flash-crowd-10x',
  'flash-crowd-25x',
];
export const LIMIT = 64;
export const limited = (scenario: string): string => `${scenario}, ${LIMIT} in flight`;
