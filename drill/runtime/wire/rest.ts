/** Operations of the REST protocols: how each is found, what its input is, and how its lists are written. */
import type { Members } from '../../world/api';

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly name: string;
  /** Members that are in the path, by the pattern's groups, in the query, or in a header. */
  readonly input?: (groups: readonly string[], parts: RequestParts) => Members;
}

interface RequestParts {
  readonly query: URLSearchParams;
  readonly body: string;
  readonly header: (name: string) => string | undefined;
}

const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  lambda: [
    { method: 'GET', path: /^\/2016-08-19\/account-settings\/?$/, name: 'GetAccountSettings' },
    {
      method: 'GET',
      path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
      name: 'GetFunctionConfiguration',
      input: ([FunctionName]) => ({ FunctionName }),
    },
    {
      method: 'GET',
      path: /^\/2019-09-30\/functions\/([^/]+)\/concurrency$/,
      name: 'GetFunctionConcurrency',
      input: ([FunctionName]) => ({ FunctionName }),
    },
  ],
  route53: [
    {
      method: 'GET',
      path: /^\/2013-04-01\/testdnsanswer$/,
      name: 'TestDNSAnswer',
      input: (_groups, { query }) => ({
        HostedZoneId: query.get('hostedzoneid'),
        RecordName: query.get('recordname'),
        RecordType: query.get('recordtype'),
      }),
    },
    {
      method: 'GET',
      path: /^\/2013-04-01\/hostedzone\/([^/]+)$/,
      name: 'GetHostedZone',
      input: ([Id]) => ({ Id }),
    },
    { method: 'GET', path: /^\/2013-04-01\/checkeripranges$/, name: 'GetCheckerIpRanges' },
    {
      method: 'GET',
      path: /^\/2013-04-01\/healthcheck\/([^/]+)\/status$/,
      name: 'GetHealthCheckStatus',
      input: ([HealthCheckId]) => ({ HealthCheckId }),
    },
    {
      method: 'GET',
      path: /^\/2013-04-01\/healthcheck\/([^/]+)$/,
      name: 'GetHealthCheck',
      input: ([HealthCheckId]) => ({ HealthCheckId }),
    },
  ],
  ses: [
    {
      method: 'POST',
      path: /^\/v2\/email\/outbound-emails$/,
      name: 'SendEmail',
      input: (_groups, { body }) => JSON.parse(body || '{}'),
    },
    { method: 'GET', path: /^\/v2\/email\/account$/, name: 'GetAccount' },
    {
      method: 'PUT',
      path: /^\/v2\/email\/suppression\/addresses$/,
      name: 'PutSuppressedDestination',
      input: (_groups, { body }) => JSON.parse(body || '{}'),
    },
    {
      method: 'DELETE',
      path: /^\/v2\/email\/suppression\/addresses\/([^/]+)$/,
      name: 'DeleteSuppressedDestination',
      input: ([EmailAddress]) => ({ EmailAddress }),
    },
  ],
  s3: [
    {
      method: 'GET',
      path: /^\/([^/]+)\/?$/,
      name: 'GetBucketPolicy',
      input: ([Bucket]) => ({ Bucket }),
    },
    {
      method: 'GET',
      path: /^\/([^/]+)\/(.+)$/,
      name: 'GetObject',
      input: ([Bucket, Key]) => ({ Bucket, Key }),
    },
    {
      method: 'HEAD',
      path: /^\/([^/]+)\/(.+)$/,
      name: 'HeadObject',
      input: ([Bucket, Key]) => ({ Bucket, Key }),
    },
    {
      method: 'PUT',
      path: /^\/([^/]+)\/(.+)$/,
      name: 'PutObject',
      input: ([Bucket, Key], { body, header }) => ({
        Bucket,
        Key,
        Body: body,
        ...(header('content-type') !== undefined && { ContentType: header('content-type') }),
        ...(header('cache-control') !== undefined && { CacheControl: header('cache-control') }),
      }),
    },
    {
      method: 'DELETE',
      path: /^\/([^/]+)\/(.+)$/,
      name: 'DeleteObject',
      input: ([Bucket, Key]) => ({ Bucket, Key }),
    },
  ],
};

const PROTOCOL = { lambda: 'rest', route53: 'xml', s3: 's3', ses: 'rest' } as const;

/** Undefined for a service of another protocol. @throws Error for an operation that is none of these. */
export function readRestOf(
  service: string,
  method: string,
  url: string,
  body: string,
  header: (name: string) => string | undefined,
) {
  const operations = OPERATIONS[service];
  if (!operations) return undefined;
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  // The older API of the same service has everything in a form.
  if (service === 'ses' && pathname === '/') return undefined;
  for (const { method: its, path, name, input } of operations) {
    const match = its === method ? path.exec(pathname) : null;
    if (!match) continue;
    const groups = match.slice(1).map(decodeURIComponent);
    return {
      protocol: PROTOCOL[service as keyof typeof PROTOCOL],
      operation: `${service}.${name}`,
      input: input?.(groups, { query: searchParams, body, header }) ?? {},
    };
  }
  throw new Error(`${service}: no operation is ${method} ${url}`);
}

/** How Route 53 names the elements of its lists; `member` where it does not (API reference, response syntax of each). */
const ELEMENTS: Readonly<Record<string, string>> = {
  NameServers: 'NameServer',
  RecordData: 'RecordDataEntry',
  HealthCheckObservations: 'HealthCheckObservation',
};

/** Lists as elements in elements, which is what a list of one member of an object is. */
export const xmlLists = (value: unknown): unknown => walk(value, (key) => ELEMENTS[key] ?? 'member');

export const listsOf = (value: unknown, name: string): unknown => walk(value, () => name);

function walk(value: unknown, nameOf: (key: string) => string): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      Array.isArray(inner)
        ? new NamedList(
            nameOf(key),
            inner.map((item) => walk(item, nameOf)),
          )
        : walk(inner, nameOf),
    ]),
  );
}

/** A list whose elements have a name of their own. */
export class NamedList {
  public constructor(
    public readonly name: string,
    public readonly items: readonly unknown[],
  ) {}
}
