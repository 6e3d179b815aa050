/**
 * What the constructs, the two CloudFront functions, the pages and the command line have to agree on at the edge.
 * Within what `cloudfront-js-2.0` has, like site-mode.ts.
 */

/** Origins of the distribution by the ids that the functions select them with. */
export const APP_ORIGIN_ID = 'breakwater-app';
export const PAGES_ORIGIN_ID = 'breakwater-pages';
export const STANDBY_ORIGIN_ID = 'breakwater-standby';

/** Answered by the viewer-request function itself: which mode this edge has, as JSON. */
export const MODE_PROBE_PATH = '/_breakwater/mode';
/** Sets the operator's bypass cookie from a signed token in `t`, and sends her to the home page. */
export const BYPASS_PATH = '/_breakwater/bypass';
export const BYPASS_PARAMETER = 't';

/** Pages that a function answers with, `/_breakwater/pages/<page>.<language>.html`. */
export const EDGE_PAGES = ['maintenance', 'planned', 'queue', 'lead'] as const;
export type EdgePage = (typeof EDGE_PAGES)[number];
export const edgePagePath = (page: EdgePage, language: string): string =>
  `/_breakwater/pages/${page}.${language}.html`;

/**
 * Metadata of the pages' objects: the status with which the viewer-response function sends them. S3 itself only says
 * 200. The header is there whether or not that function sees the address that the viewer-request function wrote, which
 * CloudFront's documentation does not say.
 */
export const PAGE_STATUS_METADATA = 'breakwater-status';
/** Written out: a bundler cannot tell that a template is free of side effects, and the functions have no byte to spare. */
export const PAGE_STATUS_HEADER = 'x-amz-meta-breakwater-status';

/** Cookies, each signed and HttpOnly. None is in any cache key. */
export const TICKET_COOKIE = 'breakwater-ticket';
export const CHECKOUT_COOKIE = 'breakwater-checkout';
export const BYPASS_COOKIE = 'breakwater-bypass';

/** How long each is good for, in seconds. */
export const TICKET_SECONDS = 7200;
export const CHECKOUT_SECONDS = 1800;
export const BYPASS_SECONDS = { standard: 28_800, least: 60, most: 604_800 } as const;

/** What a signature is good for. */
export type SignaturePurpose = 'ticket' | 'checkout' | 'bypass';

/**
 * What is signed, with the purpose in front, so that a signature for one is none for another. The key of the HMAC-SHA256 is the entry's text as
 * it is, not the bytes that it encodes; the signature is the first {@link SIGNATURE_CHARACTERS} of the base64url text. A cookie or
 * token is `<payload>.<signature>`; the payload of the checkout cookie and of the bypass is when it ends, in whole seconds since
 * the epoch.
 */
export const signedText = (purpose: SignaturePurpose, payload: string): string => `${purpose}.${payload}`;
export const SIGNATURE_CHARACTERS = 22;

/** Request headers that the viewer-request function writes; what a visitor sends under these names is dropped. */
/** Parameters of an ad click, as they were in the address: forwarded, not in the cache key. */
export const CLICK_HEADER = 'x-breakwater-click';
/** Share of optional features to leave out, 0–1 with two decimals: forwarded, not in the cache key. */
export const DIM_HEADER = 'x-breakwater-dim';
/** The visitor's ticket, on its way to the viewer-response function. */
export const TICKET_HEADER = 'x-breakwater-ticket';
/** The site's host name as the visitor wrote it: in the cache key, and for the application. */
export const HOST_HEADER = 'x-forwarded-host';

/**
 * Sent by a waiting page with each of its own tries, with the value `1`. A try is a `fetch`, which would pass every dial and
 * reach the backend that the page spares; with this header it is a navigation: it gets the decision that a reload would get.
 */
export const POLL_HEADER = 'x-breakwater-poll';
/**
 * On every response whose body is one of our pages, with the value `1`, set by the viewer-response function. By it a waiting page
 * tells the lead page, which is a 200 too, from the site.
 */
export const PAGE_HEADER = 'x-breakwater-page';

/** Moved from the address to {@link CLICK_HEADER}, and every `utm_*`. */
export const CLICK_IDS = ['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'ttclid'] as const;

/**
 * What one site's functions know beside the store, written in front of their code at synth: CloudFront Functions have
 * no environment. Paths are exact, or end in `*`. One letter each: the code has 10 KB (documented: CloudFront "Quotas").
 */
export interface EdgeSettings {
  /** Id of the application's origin, when the visitor's Host is to be sent there; empty otherwise. */
  readonly a: string;
  /** Id of the pages' origin. */
  readonly p: string;
  /** Always pass: webhooks and the like. */
  readonly w: readonly string[];
  /** Cacheable paths: answered as ever, but for planned work. */
  readonly c: readonly string[];
  /** Checkout paths: whoever was answered there with a 2xx is buying. */
  readonly b: readonly string[];
  /** Landing paths of the campaigns. */
  readonly l: readonly string[];
  /** Most of the admissions that paid clicks may take, 0–100 %. */
  readonly s: number;
  /** Share of paid clicks among new visitors, 1–99 %: what the thresholds are computed for. */
  readonly m: number;
  /** Languages of the pages, the first one for those who prefer none of them. */
  readonly g: readonly string[];
  /** Share of requests of which the function writes a log line, 0–1. */
  readonly o: number;
  /**
   * Ids of the application's origin and of the one where a read that fails there is tried again. A site without it gets code that
   * knows nothing of it.
   */
  readonly r?: readonly [primary: string, standby: string];
}

/**
 * What of the application's origin is tried again at the standby's: 503 stands for no connection too and 504 for no answer in time
 * (documented: CloudFront "Optimize high availability with CloudFront origin failover"). No 500: what the application itself does wrong
 * it would do wrong there as well.
 */
export const RETRIED_STATUSES = [502, 503, 504] as const;

/** How the log line of a function begins that failed and let the request pass as it was, with the error behind it. */
export const FAILED_LINE = 'bw1 failed';

/** Name under which the settings stand in front of the functions' code. */
export const SETTINGS_NAME = 'SETTINGS';

/** Most bytes of a function's code (documented: CloudFront "Quotas", CloudFront Functions). */
export const FUNCTION_MAX_BYTES = 10_240;
