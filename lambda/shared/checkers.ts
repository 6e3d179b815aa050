import { HEALTHY_SHARE } from '../../lib/private/contracts/health-checks';

/** What one of Route 53's health checkers reported last, as GetHealthCheckStatus gives it. */
export interface Observation {
  readonly region: string;
  /** The checker's own words. */
  readonly status: string;
}

/** The checkers of one Region. */
export interface RegionView {
  readonly region: string;
  readonly reporting: number;
  readonly reaching: number;
}

/** Those that fail for one reason, the most frequent first. */
export interface Cause {
  readonly reason: string;
  /** How many fail so, in each Region. */
  readonly regions: readonly { readonly region: string; readonly failing: number }[];
}

/** How the checkers see one health check. */
export interface CheckerView {
  readonly reporting: number;
  /** Whose last look was good. */
  readonly reaching: number;
  /** Whether enough of them reach it; false while nobody reports. Route 53's own decision may be seconds ahead or behind. */
  readonly reached: boolean;
  /** By name. */
  readonly regions: readonly RegionView[];
  readonly causes: readonly Cause[];
}

/**
 * Whether a checker's last look was good: its words begin so (seen in answers of the API: "Success: HTTP Status Code 200, OK", "Failure:
 * Connection timed out. The endpoint or …"; they are not documented).
 */
export const isSuccess = (status: string): boolean => /^Success\b/i.test(status);

export function viewOf(observations: readonly Observation[]): CheckerView {
  const reaching = observations.filter(({ status }) => isSuccess(status)).length;
  return {
    reporting: observations.length,
    reaching,
    reached: reaching > HEALTHY_SHARE * observations.length,
    regions: [...groupBy(observations, ({ region }) => region)]
      .map(([region, all]) => ({
        region,
        reporting: all.length,
        reaching: all.filter(({ status }) => isSuccess(status)).length,
      }))
      .sort((a, b) => (a.region < b.region ? -1 : 1)),
    causes: causesOf(observations.filter(({ status }) => !isSuccess(status))),
  };
}

/** Regions in which no checker reaches it. */
export const blindRegions = ({ regions }: CheckerView): string[] =>
  regions.filter(({ reaching }) => reaching === 0).map(({ region }) => region);

function causesOf(failing: readonly Observation[]): Cause[] {
  return [...groupBy(failing, ({ status }) => reasonOf(status))]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, all]) => ({
      reason,
      regions: [...groupBy(all, ({ region }) => region)]
        .map(([region, { length }]) => ({ region, failing: length }))
        .sort((a, b) => (a.region < b.region ? -1 : 1)),
    }));
}

const LONGEST = 80;

/** The first sentence without the word that all of them begin with: what follows is advice, and an address. */
function reasonOf(status: string): string {
  const words =
    status
      .replace(/^Failure:\s*/i, '')
      .split(/\.\s|\.$|\s*https?:/)[0]
      ?.trim() ?? '';
  return words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
