import { Token } from 'aws-cdk-lib';
import type { Problems } from '../private/problems';

/** The lists of paths that the functions know. */
export interface EdgePaths {
  readonly alwaysPass?: string[];
  readonly cacheablePaths?: string[];
  readonly checkoutPaths?: string[];
  readonly landingPaths?: string[];
}

export const LISTS = ['alwaysPass', 'cacheablePaths', 'checkoutPaths', 'landingPaths'] as const;
type List = (typeof LISTS)[number];

/** What a list of every path would do. */
const EVERYTHING: Readonly<Record<List, string>> = {
  alwaysPass: 'no mode would do anything',
  cacheablePaths: 'no mode but planned work would do anything',
  checkoutPaths: 'everybody would be a buyer, whom only planned work keeps out',
  landingPaths: 'everybody would be a paid click',
};

/** As a visitor's address has them: printable, without query and fragment, `*` at the end only. */
export const EDGE_PATH = /^\/[A-Za-z0-9\-._~%!$&'()+,;=:@/]*\*?$/;
const EDGE_PATH_RULE =
  'hold paths that begin with /, have no query and no space, and have a * at the end only';

/** What the functions let no list match, as two servers may read it in two ways. */
const AMBIGUOUS = /\/\/|;|\/\.\.?(\/|$)|%(2[5ef]|3b|5c|[01].|7f)/i;
const AMBIGUOUS_RULE =
  'hold no //, /./, /../, ;, %25, %2e, %2f, %3b, %5c or escaped control character: such requests match no list';

/** Everything that is wrong with the lists, one line for each. */
export function checkEdgePaths(problems: Problems, paths: EdgePaths): Problems {
  for (const name of LISTS) checkList(problems, name, paths[name] ?? []);
  return problems;
}

function checkList(problems: Problems, name: List, paths: readonly string[]): void {
  const unknown = Token.isUnresolved(paths) || paths.some((path) => Token.isUnresolved(path));
  // They are written into the functions' code, whose size is checked at synth.
  if (unknown) {
    problems.add(`${name} must hold paths known at synth, got a token`);
    return;
  }
  const rest = paths.filter((path) => EDGE_PATH.test(path));
  const malformed = paths.filter((path) => !EDGE_PATH.test(path));
  problems.must(malformed.length === 0, name, EDGE_PATH_RULE, malformed);
  const ambiguous = rest.filter((path) => AMBIGUOUS.test(path));
  problems.must(ambiguous.length === 0, name, AMBIGUOUS_RULE, ambiguous);
  const twice = [...new Set(paths.filter((path, i) => paths.indexOf(path) !== i))];
  problems.must(twice.length === 0, name, 'name each path once', twice);
  const everything = paths.filter((path) => path === '/*');
  problems.must(everything.length === 0, name, `leave out /*, with which ${EVERYTHING[name]}`, everything);
}

/** Whether every path that `path` means is one that `pattern` means. */
export function covers(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

/** Landing and checkout paths that are also in a list whose requests no dial touches. */
export function idlePaths(
  paths: EdgePaths,
): { readonly path: string; readonly list: List; readonly in: List }[] {
  return (['landingPaths', 'checkoutPaths'] as const).flatMap((list) =>
    (paths[list] ?? []).flatMap((path) =>
      (['cacheablePaths', 'alwaysPass'] as const)
        .filter((other) => (paths[other] ?? []).some((pattern) => covers(pattern, path)))
        .map((other) => ({ path, list, in: other })),
    ),
  );
}
