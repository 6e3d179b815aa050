import type { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { AccessLogsOptions } from './access-logs';
import type { EdgeMode } from './edge-mode';
import type { MaintenanceSite } from './maintenance-site';
import type { WebAclProps } from './web-acl';

/** Props of `EdgeDistribution`. */
export interface EdgeDistributionProps {
  /** The application: an `AppOrigin`, or an origin of your own. */
  readonly origin: cloudfront.IOrigin;
  /** Where the page for 502, 503 and 504 comes from. */
  readonly maintenance: MaintenanceSite;
  /**
   * The functions with which each edge decides. What belongs to the cache key is then said there: `forwardHost`,
   * `sessionCookies`, `cacheKeyHeaders` and `maxTtl` must be left out here.
   *
   * @default - none: every request goes to the application
   */
  readonly mode?: EdgeMode;
  /**
   * Where `mode` has reads tried again that fail at `origin`: an `AppOrigin` whose `originId` is the mode's `standbyOriginId`. No behaviour
   * goes there.
   *
   * @default - none
   */
  readonly standbyOrigin?: cloudfront.IOrigin;
  /**
   * Host names of the site. Needs `certificate`.
   *
   * @default - the distribution's own name
   */
  readonly domainNames?: string[];
  /**
   * Certificate for `domainNames`, in us-east-1.
   *
   * @default - CloudFront's own certificate, whose least TLS version nobody can raise
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Send the visitor's Host header to the origin. Over HTTPS the origin then needs a certificate for the
   * site's name.
   *
   * @default true
   */
  readonly forwardHost?: boolean;
  /**
   * Cookies that carry a session, at most 10. Each is in the cache key, so that what the origin wrote for one
   * session is never given to another. A name may end in `*`.
   *
   * @default - none: the origin must then mark every personal page `private` or `no-store`
   */
  readonly sessionCookies?: string[];
  /**
   * Request headers by which public pages differ, such as `Accept-Language` or `Origin`: CloudFront ignores
   * `Vary`. At most 10 with the ones that are always in the key (Authorization, and Host when it is
   * forwarded).
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
  /**
   * How long an edge remembers an error of the origin, 0–60 s.
   *
   * @default Duration.seconds(5)
   */
  readonly errorTtl?: Duration;
  /**
   * Show the page for the origin's 500 too.
   *
   * @default false
   */
  readonly replace500?: boolean;
  /**
   * Show the page for 503. Say false for a JSON API with its own 503.
   *
   * @default true
   */
  readonly replace503?: boolean;
  /**
   * The firewall.
   *
   * @default - managed rules and a rate limit that count and do not block
   */
  readonly webAcl?: WebAclProps;
  /**
   * The access logs.
   *
   * @default - 30 days, in a bucket that outlives the stack
   */
  readonly accessLogs?: AccessLogsOptions;
  /**
   * Edge locations that serve the site.
   *
   * @default PriceClass.PRICE_CLASS_100: North America and Europe
   */
  readonly priceClass?: cloudfront.PriceClass;
}
