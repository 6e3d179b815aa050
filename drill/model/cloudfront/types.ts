/** What the rules speak of. Nothing here does I/O: bodies are bytes or streams that somebody else opened. */

/** Lower-case names; several values are several lines of the message. */
export type Headers = Readonly<Record<string, readonly string[]>>;

/** Bytes, or a stream that is read once. */
export type Body = Uint8Array | AsyncIterable<Uint8Array>;

export interface ViewerRequest {
  readonly method: string;
  /** Path as it was written, encoded, with its slash. */
  readonly path: string;
  /** Without the question mark; empty for none. */
  readonly query: string;
  readonly headers: Headers;
  readonly ip: string;
  readonly body?: Body;
}

export interface Response {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Names of a policy's cookies or query strings: which of them count. */
export interface Selection {
  readonly behavior: 'none' | 'whitelist' | 'allExcept' | 'all';
  readonly names: readonly string[];
}

export interface CachePolicy {
  readonly name: string;
  /** Seconds. */
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  /** Lower-case. */
  readonly headers: readonly string[];
  readonly cookies: Selection;
  readonly queryStrings: Selection;
  readonly gzip: boolean;
  readonly brotli: boolean;
}

export interface OriginRequestPolicy {
  readonly name: string;
  readonly headers: {
    readonly behavior: 'none' | 'whitelist' | 'allViewer' | 'allViewerAndWhitelistCloudFront' | 'allExcept';
    /** Lower-case. */
    readonly names: readonly string[];
  };
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

export interface PolicyHeader {
  /** Lower-case. */
  readonly name: string;
  readonly value: string;
  /** Whether it replaces what the origin sent under the name. */
  readonly override: boolean;
}

export interface ResponseHeadersPolicy {
  readonly name: string;
  readonly set: readonly PolicyHeader[];
  /** Lower-case. */
  readonly remove: readonly string[];
}

export interface Origin {
  readonly id: string;
  readonly kind: 's3' | 'vpc' | 'custom';
  readonly domainName: string;
  /** Put before every path; empty for none. */
  readonly path: string;
  readonly customHeaders: Headers;
  readonly attempts: number;
  readonly connectMs: number;
  readonly readMs: number;
  /** Of the whole exchange; undefined is no limit. */
  readonly completionMs?: number;
  /** The port at which it is asked, and whether by TLS; undefined where the templates do not say. */
  readonly connection?: { readonly port: number; readonly secure: boolean };
  /** The Region of its Origin Shield, through which all locations ask. */
  readonly shieldRegion?: string;
  /** Requests are signed by CloudFront, so that S3 takes them (origin access control). */
  readonly signed: boolean;
  /** Signed, unless the visitor's own Authorization goes on to the origin. */
  readonly yieldsToViewer?: boolean;
  /** The origin access identity as which a bucket is asked, CloudFront's older way. */
  readonly identity?: string;
}

export interface EdgeFunction {
  readonly name: string;
  readonly code: string;
}

export interface Behavior {
  /** `*` for the default one, which comes last. */
  readonly pattern: string;
  readonly originId: string;
  /** The second origin of its group, and the statuses of the first for which it is asked. */
  readonly second?: { readonly originId: string; readonly statuses: readonly number[] };
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy?: OriginRequestPolicy;
  readonly responseHeadersPolicy?: ResponseHeadersPolicy;
  readonly viewerRequest?: EdgeFunction;
  readonly viewerResponse?: EdgeFunction;
}

export interface ErrorResponse {
  readonly code: number;
  readonly minTtl: number;
  readonly page?: { readonly path: string; readonly status: number };
}

export interface Distribution {
  readonly id: string;
  readonly domainName: string;
  /** The name under which visitors know it: its first alternate one, where it has any. */
  readonly host?: string;
  readonly defaultRootObject: string;
  readonly origins: readonly Origin[];
  /** In the order in which they are tried; the default one is last. */
  readonly behaviors: readonly Behavior[];
  readonly errorResponses: readonly ErrorResponse[];
}
