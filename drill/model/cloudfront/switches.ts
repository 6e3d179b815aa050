/**
 * Where CloudFront's documentation is silent, or can be read in two ways. What rests on this model must hold in both positions; the
 * defaults are the harsher ones for whoever relies on them, so that nothing works here that might not work there.
 */
export interface Switches {
  /**
   * Which request the viewer-response function sees. The event structure page says "the actual request that CloudFront received from
   * the viewer", and nothing of what a viewer-request function changed in it.
   */
  readonly viewerResponseSees: 'original' | 'modified';
  /**
   * Whether an answer whose lifetime is 0, and that nothing forbids to store, is kept and shown when the origin fails. CloudFront
   * revalidates such objects with conditional requests, so it has them; "expired object in the edge cache" may mean these too.
   */
  readonly keepsExpired: boolean;
  /**
   * Whether requests with one cache key that arrive while the first is at the origin get the first one's answer (documented:
   * "Request and response behavior for custom origins", simultaneous requests; off for what is private, no-store, no-cache or has
   * max-age=0 with a minimum TTL of 0). An answer without any Cache-Control is shared too, read literally.
   */
  readonly collapses: boolean;
  /**
   * Whose response headers policy a custom error page gets: that of the behaviour that has the page, or of the one that was asked.
   */
  readonly errorPageHeadersOf: 'page' | 'requested';
  /** Whether a custom error page is also shown for methods that are never cached. */
  readonly errorPagesForEveryMethod: boolean;
  /**
   * Whether, inside the window of a stale-if-error, each request waits for the origin anew (measured 2026-07-22 by Classmethod), or
   * one failure is remembered for the error TTL as it is without the directive (documented).
   */
  readonly staleIfErrorWaits: boolean;
  /**
   * Which path a viewer-request function sees, where the one that was sent is not the normalized one by which its behaviour was found.
   * "The raw URI path" goes to the origin; of functions nothing is said. A path that the function leaves alone goes on raw.
   */
  readonly functionSeesPath: 'raw' | 'normalized';
  /** Which path is in the cache key: whether an answer for one spelling of an address is given for the others. */
  readonly pathInKey: 'raw' | 'normalized';
  /**
   * What becomes of `cf.selectRequestOriginById` with an id that the distribution does not have: it throws, which a function can
   * catch, or it fails validation after the run, which the viewer sees as a 502.
   */
  readonly unknownOrigin: 'throws' | 'fails validation';
  /**
   * Whether `originOverrides.hostHeader` in `cf.createRequestOriginGroup` works, as documented ("Helper methods for origin modification"),
   * or every such request is a 502, as reported of a group whose first origin is a bucket
   * (github.com/aws-samples/amazon-cloudfront-functions, issue 56). The default is the documented position, not the harsher one: with the
   * other nothing could be seen of what comes after it.
   */
  readonly groupHostHeader: 'works' | 'fails validation';
}

export const SWITCHES: Switches = {
  viewerResponseSees: 'original',
  keepsExpired: true,
  collapses: true,
  errorPageHeadersOf: 'page',
  errorPagesForEveryMethod: true,
  staleIfErrorWaits: true,
  functionSeesPath: 'raw',
  pathInKey: 'normalized',
  unknownOrigin: 'fails validation',
  groupHostHeader: 'works',
};

/** The positions of each. */
export const POSITIONS = {
  viewerResponseSees: ['original', 'modified'],
  keepsExpired: [true, false],
  collapses: [true, false],
  errorPageHeadersOf: ['page', 'requested'],
  errorPagesForEveryMethod: [true, false],
  staleIfErrorWaits: [true, false],
  functionSeesPath: ['raw', 'normalized'],
  pathInKey: ['raw', 'normalized'],
  unknownOrigin: ['throws', 'fails validation'],
  groupHostHeader: ['works', 'fails validation'],
} as const satisfies { readonly [name in keyof Switches]: readonly Switches[name][] };
