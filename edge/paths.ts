import { settings } from './runtime';

/**
 * Paths that one reader may take for another than the next one does: CloudFront and the application need not agree on
 * `//`, dots, escaped slashes or control characters. They match no list, so that none is a way around the dials.
 */
const AMBIGUOUS = /\/\/|\\|\/\.\.?(\/|$)|[^!-~]|%(2e|2f|5c|[01].|7f)/i;

const STATIC =
  /\.(css|m?js|map|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|mp[34]|webm|webmanifest|txt|xml|pdf|wasm)$/i;

export const isPlain = (uri: string): boolean => !AMBIGUOUS.test(uri);

/** Whether the path is on the list, whose items are exact or end in `*`. */
export function matches(list: readonly string[], uri: string): boolean {
  return (
    isPlain(uri) &&
    list.some((item) =>
      item.charAt(item.length - 1) === '*' ? uri.indexOf(item.slice(0, -1)) === 0 : uri === item,
    )
  );
}

const OURS = ['/_breakwater/*'];

/** What belongs to the pages' origin, never to the application. */
export const isOurs = (uri: string): boolean => matches(OURS, uri);

/** Files of a page. The bulk of all requests: nothing is read from the store for them. */
export const isStatic = (uri: string): boolean => isPlain(uri) && STATIC.test(uri);

/** What passes whatever the dials say, `/robots.txt` among the static files. `read`: the method is GET or HEAD. */
export function alwaysPasses(uri: string, read: boolean, hard: boolean): boolean {
  return (
    matches(OURS.concat('/.well-known/*', settings.w), uri) ||
    (read && (isStatic(uri) || (!hard && matches(settings.c, uri))))
  );
}
