import type { Members } from '../../world/api';
import { readRestOf } from './rest';

/** What a client put on the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | number | undefined>>;
  readonly body: string;
}

export type Protocol = 'query' | 'ec2' | 'json' | 'rest' | 'xml' | 's3';

/** An operation as its API reference has it; names are `<signing name>.<operation>`, `cloudwatch` for what signs as `monitoring`. */
export interface WireCall {
  readonly protocol: Protocol;
  readonly operation: string;
  /** From the credential scope of the signature. */
  readonly region: string;
  readonly input: Members;
}

/** Finds the protocol from the request, then the operation and its input. @throws Error that names what was not understood. */
export function readCall(request: WireRequest): WireCall {
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return value === undefined ? undefined : String(value);
  };
  const { method, url, body } = request;
  const keys = readKeyValueStore(request, header);
  if (keys) return { protocol: 'rest', ...keys };
  // Authorization: AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-3/autoscaling/aws4_request, …
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(header('authorization') ?? '');
  if (!scope) throw new Error(`${method} ${url} is not signed`);
  const [, region = '', signingName = ''] = scope;
  const service = signingName === 'monitoring' ? 'cloudwatch' : signingName;
  const rest = readRestOf(service, method, url, body, header);
  if (rest) return { ...rest, region };
  const target = header('x-amz-target');
  if (target !== undefined) {
    const operation = `${service}.${target.split('.').at(-1)}`;
    return { protocol: 'json', operation, region, input: JSON.parse(body || '{}') };
  }
  if (header('smithy-protocol') === 'rpc-v2-cbor') {
    throw new Error(`${service}: ${url} is in CBOR, which is not read here`);
  }
  const { Action: action, Version: _version, ...input } = readForm(body);
  if (!action) throw new Error(`${service}: neither X-Amz-Target nor Action in the request`);
  return {
    protocol: service === 'ec2' ? 'ec2' : 'query',
    operation: `${service}.${action}`,
    region,
    input,
  };
}

const KEYS_OPERATIONS: Readonly<Record<string, string>> = {
  'GET /': 'DescribeKeyValueStore',
  'GET /keys': 'ListKeys',
  'POST /keys': 'UpdateKeys',
  'GET /keys/': 'GetKey',
  'PUT /keys/': 'PutKey',
  'DELETE /keys/': 'DeleteKey',
};

/** The data plane of CloudFront's key value stores; undefined for what is none of its paths. */
function readKeyValueStore(
  { method, url, body }: WireRequest,
  header: (name: string) => string | undefined,
): Omit<WireCall, 'protocol'> | undefined {
  const path = /^\/key-value-stores\/([^/?]+)(?:(\/keys)(?:(\/)([^/?]+))?)?(?:\?.*)?$/.exec(url);
  if (!path) return undefined;
  // Authorization: AWS4-ECDSA-P256-SHA256 Credential=AKID/20261122/cloudfront-keyvaluestore/aws4_request, …
  const signed = /^AWS4-ECDSA-P256-SHA256 Credential=[^/]+\/\d+\/cloudfront-keyvaluestore\//;
  if (!signed.test(header('authorization') ?? ''))
    throw new Error(`${method} ${url} is not signed with SigV4a`);
  const [, store = '', keys = '/', slash = '', key] = path;
  const ifMatch = header('if-match');
  return {
    operation: `cloudfront-keyvaluestore.${KEYS_OPERATIONS[`${method} ${keys}${slash}`]}`,
    region: header('x-amz-region-set') ?? '',
    input: {
      KvsARN: decodeURIComponent(store),
      ...(key !== undefined && { Key: decodeURIComponent(key) }),
      ...(ifMatch !== undefined && { IfMatch: ifMatch }),
      ...JSON.parse(body || '{}'),
    },
  };
}

/** `A.member.1=x&A.member.2=y&B.entry.1.key=k` -> `{A: ['x', 'y'], B: [{key: 'k'}]}` */
function readForm(body: string): Members {
  const root: Members = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split('.');
    let node = root;
    for (const key of path.slice(0, -1)) {
      node[key] ??= {};
      node = node[key];
    }
    node[path.at(-1)!] = value;
  }
  return collapseLists(root);
}

function collapseLists(node: Members): Members {
  if (typeof node !== 'object') return node;
  const list = node.member ?? node.entry;
  if (list && typeof list === 'object') {
    return Object.keys(list)
      .sort((a, b) => Number(a) - Number(b))
      .map((key) => collapseLists(list[key]));
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, collapseLists(value)]));
}
