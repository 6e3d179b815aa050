/** A route of an HTTP API: its key as the template has it. */
export interface Route {
  /** `GET /pets/{id}`, `ANY /{proxy+}`, `$default`. */
  readonly key: string;
}

export const DEFAULT_ROUTE = '$default';

/**
 * The route that a request takes (documented: API Gateway, "Create routes for HTTP APIs", routing API requests): a full match of the path
 * before one with a path variable, that before one with a greedy variable, and `$default` last. A route for the method before one
 * for `ANY` (documented: `ANY` is for methods that are not defined); undefined: nothing answers, with 404.
 */
export function routeFor<R extends Route>(routes: readonly R[], method: string, path: string): R | undefined {
  let best: R | undefined;
  let least: readonly number[] = [];
  for (const route of routes) {
    const rank = rankOf(route.key, method, path);
    if (rank === undefined || (best !== undefined && !isBefore(rank, least))) continue;
    best = route;
    least = rank;
  }
  return best;
}

/** Less is more specific: variable or not, by segment from the left; then the method. */
function rankOf(key: string, method: string, path: string): readonly number[] | undefined {
  if (key === DEFAULT_ROUTE) return [LAST];
  const [wanted = '', pattern = ''] = key.split(' ');
  if (wanted !== 'ANY' && wanted !== method) return undefined;
  const segments = segmentsOf(pattern);
  const asked = segmentsOf(path);
  const greedy = segments.at(-1)?.endsWith('+}') === true;
  if (greedy ? asked.length < segments.length : asked.length !== segments.length) return undefined;
  const kinds: number[] = [];
  for (const [index, segment] of segments.entries()) {
    const kind = segment.endsWith('+}') ? 2 : /^\{.*\}$/.test(segment) ? 1 : 0;
    if (kind === 0 && segment !== asked[index]) return undefined;
    kinds.push(kind);
  }
  const worst = Math.max(0, ...kinds);
  return [worst, ...kinds, wanted === 'ANY' ? 1 : 0];
}

const LAST = 9;

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** `/` has one, empty, as `{proxy+}` in `ANY /{proxy+}` wants at least something: the root is not caught by it. */
function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}
