import { settings } from './runtime';

/**
 * Paths that one reader may take for another than the next one does: CloudFront and the application need not agree on
 * `//`, dots, escaped slashes or control characters; servers cut a segment at `;`, and some unescape twice. They match no list,
 * so that none is a way around the dials.
 */
const AMBIGUOUS = /\/\/|[\\;]|\/\.\.?(\/|$)|[^!-~]|%(2[5ef]|3b|5c|[01].|7f)/i;

const STATIC =
  /\.(css|m?js|map|png|jpe?g|gif|avif|svg|ico|woff2?|ttf|otf|mp[34]|web(p|m|manifest)|txt|xml|pdf|wasm)$/i;

export const isPlain = (uri: string): boolean => !AMBIGUOUS.test(uri);

/** Whether the path is on the list, whose items are exact or end in `*`. */
export function matches(list: readonly string[], uri: string): boolean {
  return (
    isPlain(uri) &&
    list.some((item) => (item.endsWith('*') ? uri.startsWith(item.slice(0, -1)) : uri === item))
  );
}

const OURS = ['/_breakwater/*'];

/** What the pages' origin is asked for as it is. */
export const isOurs = (uri: string): boolean => matches(OURS, uri);

/**
 * What may have come by the pages' behaviour, which keeps answers with nothing of the visitor in their key: the application is
 * never asked for it. CloudFront matches patterns against the normalized path and works with the raw one (documented: "Cache
 * behavior settings", path pattern): `/%5Fbreakwater/x` and `/x/../_breakwater/` are in that behaviour. Whatever normalizing means
 * in full, a path that it brings there has these words in it once it is unescaped.
 */
export const isReserved = (uri: string): boolean =>
  /\/_breakwater\//i.test(
    uri.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`))),
  );

/** Files of a page. The bulk of all requests: nothing is read from the store for them. */
export const isStatic = (uri: string): boolean => isPlain(uri) && STATIC.test(uri);

/** What passes whatever the dials say, `/robots.txt` among the static files. `read`: the method is GET or HEAD. */
export function alwaysPasses(uri: string, read: boolean, hard: boolean): boolean {
  return (
    matches(OURS.concat('/.well-known/*', settings.w), uri) ||
    (read && (isStatic(uri) || (!hard && matches(settings.c, uri))))
  );
}
