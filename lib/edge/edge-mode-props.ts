import type { Duration } from 'aws-cdk-lib';

/** Props of `EdgeMode`. Paths are exact, or end in `*`. */
export interface EdgeModeProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /**
   * Send the visitor's Host header to the application. Over HTTPS its origin then needs a certificate for the site's name. The
   * name is in `x-forwarded-host` either way.
   *
   * @default true
   */
  readonly forwardHost?: boolean;
  /**
   * Id that the application's origin has in the distribution, with which the function sends the visitor's Host there. Only
   * for an origin that is no `AppOrigin`, or one with an id of your own.
   *
   * @default - the id that an AppOrigin has
   */
  readonly appOriginId?: string;
  /**
   * Id of an origin of the distribution that takes a read (GET, HEAD, OPTIONS) in the same request when the application's origin
   * cannot be reached, does not answer in time, or answers 502, 503 or 504: `standbyOrigin` of `EdgeDistribution`. For servers that know the
   * visitors' sessions only, and after a try: one request that CloudFront refuses is a 502 for all of them (docs/decisions/177).
   *
   * @default - none: what fails is the error's page
   */
  readonly standbyOriginId?: string;
  /**
   * Paths that no mode touches, whatever their method: webhooks of payment providers and the like. `/*` would be all of them.
   *
   * @default - none
   */
  readonly alwaysPass?: string[];
  /**
   * Paths whose pages the edge can answer from its cache. Only planned work closes them, so that a mode never takes away what
   * the cache still has.
   *
   * @default - none
   */
  readonly cacheablePaths?: string[];
  /**
   * Paths of the checkout. Who was shown a page there, or sent a form, is buying, and comes before everybody else for half an
   * hour. XHRs that only read do not count.
   *
   * @default - none: nobody has priority
   */
  readonly checkoutPaths?: string[];
  /**
   * Paths that campaigns lead to. Their visitors count as paid clicks, also without a click id: AdsBot often comes without.
   *
   * @default - none: only click ids and `utm_medium` tell a paid click
   */
  readonly landingPaths?: string[];
  /**
   * Most of the admissions that paid clicks may take while not everybody is admitted, in percent: 1–100; below `paidMixPercent` it
   * counts as that.
   *
   * @default 80
   */
  readonly paidCapPercent?: number;
  /**
   * Share of paid clicks among new visitors that the shares are computed for, in percent: 1–99.
   *
   * @default 50
   */
  readonly paidMixPercent?: number;
  /**
   * Share of requests of which the function writes a log line, 0–1. Its log group is in us-east-1.
   *
   * @default 0.01
   */
  readonly logSample?: number;
  /**
   * Cookies that carry a session, at most 10. Each is in the cache key, so that what the origin wrote for one
   * session is never given to another. A name may end in `*`.
   *
   * @default - none: the origin must then mark every personal page `private` or `no-store`
   */
  readonly sessionCookies?: string[];
  /**
   * Request headers by which public pages differ, such as `Accept-Language` or `Origin`: CloudFront ignores
   * `Vary`. At most 8: Authorization and the visitor's host are always in the key.
   *
   * @default - none
   */
  readonly cacheKeyHeaders?: string[];
  /**
   * Longest time an edge keeps an object, whatever the origin says; it bounds `stale-while-revalidate` and
   * `stale-if-error` too. 1 s to 365 days.
   *
   * @default Duration.days(1)
   */
  readonly maxTtl?: Duration;
}
