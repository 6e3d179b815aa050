import type { RequestKind } from '../../world/traffic';
import type { Headers } from '../cloudfront/types';

/** Where a request met an API. */
export interface Met {
  readonly kind: RequestKind;
  /** As the API sees them. */
  readonly headers: Headers;
  readonly apiId: string;
  readonly accountId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly timeMs: number;
  /** Path without the part that the mapping or the stage took away. */
  readonly path: string;
}

/**
 * The event of a Lambda proxy integration (documented: API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs", payload format
 * versions 1.0 and 2.0): header names in lower case, several values in one, cookies apart in 2.0.
 */
export function eventOf(version: '1.0' | '2.0', met: Met): Record<string, unknown> {
  const { kind, headers, apiId, accountId, stage, routeKey, timeMs, path } = met;
  const single = Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, values.join(',')]),
  );
  const { cookie, ...rest } = single;
  const parameters = new URLSearchParams(kind.query);
  const query = [...parameters].length === 0 ? undefined : Object.fromEntries(parameters);
  const identity = { sourceIp: SOURCE, userAgent: single['user-agent'] ?? '' };
  const context = {
    accountId,
    apiId,
    domainName: single.host ?? '',
    domainPrefix: (single.host ?? '').split('.')[0],
    requestId: `drill-${kind.id}`,
    stage,
  };
  const body = kind.method === 'GET' || kind.method === 'HEAD' ? {} : { body: '' };
  if (version === '1.0') {
    return {
      version,
      resource: routeKey === '$default' ? '$default' : (routeKey.split(' ')[1] ?? routeKey),
      path,
      httpMethod: kind.method,
      headers: single,
      multiValueHeaders: headers,
      queryStringParameters: query ?? null,
      multiValueQueryStringParameters: null,
      requestContext: {
        ...context,
        httpMethod: kind.method,
        path,
        requestTimeEpoch: timeMs,
        resourcePath: routeKey,
        identity,
      },
      pathParameters: null,
      stageVariables: null,
      body: null,
      ...body,
      isBase64Encoded: false,
    };
  }
  return {
    version,
    routeKey,
    rawPath: path,
    rawQueryString: kind.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: rest,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      ...context,
      routeKey,
      timeEpoch: timeMs,
      http: { method: kind.method, path, protocol: 'HTTP/1.1', ...identity },
    },
    ...body,
    isBase64Encoded: false,
  };
}

/** Of a block for documentation (RFC 5737). */
const SOURCE = '198.51.100.7';

/**
 * The status of a function's result; undefined: it cannot be read, and API Gateway answers 500. In 2.0 whatever has no `statusCode` is the
 * body of a 200 (documented: the same page, "Lambda function response for format 2.0").
 */
export function statusOfResult(version: '1.0' | '2.0', result: unknown): number | undefined {
  const { statusCode } = (typeof result === 'object' && result !== null ? result : {}) as {
    statusCode?: unknown;
  };
  if (statusCode === undefined) return version === '2.0' ? 200 : undefined;
  const status = Number(statusCode);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}
