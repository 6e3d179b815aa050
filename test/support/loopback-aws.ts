/**
 * A small AWS on the loopback interface, for contract tests of the bundled Lambdas: the real SDK inside the bundle serializes,
 * signs and retries, and this server reads what arrives on the wire and answers as the service would.
 *
 *     const aws = await startLoopbackAws({
 *       'ssm.GetParameter': () => ({ Parameter: { Value: 'protect' } }),
 *       'autoscaling.DescribeAutoScalingGroups': (input) => ({ AutoScalingGroups: [group] }),
 *       'sqs.SendMessage': () => awsFault('AWS.SimpleQueueService.NonExistentQueue', 'no such queue'),
 *     });
 *     const run = await runBundle('scale-out', { event, env, aws });   // see run-bundle.ts
 *     expect(aws.callsTo('autoscaling.UpdateAutoScalingGroup')).toHaveLength(1);
 *     await aws.close();
 *
 * Names are `<signing name>.<operation>`: autoscaling, cloudformation, cloudfront-keyvaluestore, cloudwatch, dynamodb, events, secretsmanager, sns, sqs, ssm. Inputs and
 * outputs have the members of the API reference; the protocol is found from the request:
 *   - `X-Amz-Target` header: JSON 1.0 or 1.1 (dynamodb, ssm, sqs, events, secretsmanager, cloudwatch). Timestamps are numbers
 *     of seconds in both directions; a Date in an answer is converted.
 *   - form body with `Action`: the query protocol (autoscaling, cloudformation, sns). Scalars of the input arrive as text, lists as
 *     arrays.
 *   - path below /key-value-stores/: REST with JSON (cloudfront-keyvaluestore), signed for all Regions, `*`. The member ETag of an answer
 *     goes out as the header that it is.
 *   - signed for lambda, route53 or s3: REST, see loopback-rest.ts for the operations. Of s3, `Body` of GetObject and `Policy` of
 *     GetBucketPolicy are the answer's bytes.
 *   - signed for ec2: the query protocol with lists of `item`; an answer has the names of the wire (`instanceTypeSet`).
 * SQS clients call the host of the queue's URL: give them `${aws.url}/111122223333/<name>`.
 * An operation without a handler is refused, and is listed in `unhandled`: assert that it is empty. Wire level only: no IAM.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { listsOf, NamedList, readRestOf, xmlLists } from './loopback-rest';

// biome-ignore lint/suspicious/noExplicitAny: tests read members by name; the shape is the operation's, in the API reference
export type AwsInput = Record<string, any>;

export interface AwsCall {
  /** `<service>.<operation>`, as in the handlers' names. */
  readonly operation: string;
  readonly input: AwsInput;
  /** From the credential scope of the signature. */
  readonly region: string;
}

/** Returns the answer's members (nothing for an empty answer) or an {@link awsFault}, or throws one. */
export type AwsHandler = (input: AwsInput, call: AwsCall) => unknown;

export interface LoopbackAws {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Every call in the order of arrival, the SDK's retries included. */
  readonly calls: readonly AwsCall[];
  /** Operations that were called and had no handler. */
  readonly unhandled: readonly string[];
  callsTo(operation: string): AwsInput[];
  /** Adds or replaces one handler. */
  on(operation: string, handler: AwsHandler): void;
  close(): Promise<void>;
}

export class AwsFault extends Error {
  public constructor(
    public readonly code: string,
    message: string,
    public readonly status: number,
    /** Further members of the answer, as ConditionalCheckFailedException has `Item`; JSON protocols only. */
    public readonly members: AwsInput = {},
  ) {
    super(message);
  }
}

/**
 * An answer with an error. The SDK retries 5xx and throttling codes (three attempts by default), not other 4xx. Status 0 cuts
 * the connection instead of answering.
 */
export const awsFault = (code: string, message = code, status = 400, members: AwsInput = {}): AwsFault =>
  new AwsFault(code, message, status, members);

export async function startLoopbackAws(handlers: Record<string, AwsHandler> = {}): Promise<LoopbackAws> {
  const table = new Map(Object.entries(handlers));
  const calls: AwsCall[] = [];
  const unhandled: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { protocol, call } = readCall(request, await readBody(request));
    calls.push(call);
    const handler = table.get(call.operation);
    if (!handler) unhandled.push(call.operation);
    const output = await (handler ? attempt(handler, call) : noHandler(call));
    if (output instanceof AwsFault && output.status === 0) request.socket.destroy();
    else write(response, protocol, call, output);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(`loopback AWS: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    unhandled,
    callsTo: (operation) => calls.filter((call) => call.operation === operation).map((call) => call.input),
    on: (operation, handler) => void table.set(operation, handler),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

type Protocol = 'query' | 'ec2' | 'json' | 'rest' | 'xml' | 's3';

const CONTENT_TYPE: Readonly<Record<Protocol, string>> = {
  query: 'text/xml',
  json: 'application/x-amz-json-1.1',
  rest: 'application/json',
  ec2: 'text/xml',
  xml: 'text/xml',
  s3: 'application/xml',
};

async function attempt(handler: AwsHandler, call: AwsCall): Promise<unknown> {
  try {
    return withChecksum(call, await handler(call.input, call));
  } catch (error) {
    return error instanceof AwsFault ? error : awsFault('LoopbackHandlerThrew', String(error));
  }
}

/** The SQS client refuses an answer to SendMessage without the digest of what it sent. */
function withChecksum(call: AwsCall, output: unknown): unknown {
  if (call.operation !== 'sqs.SendMessage' || output instanceof AwsFault) return output;
  return {
    MD5OfMessageBody: createHash('md5').update(call.input.MessageBody).digest('hex'),
    ...Object(output),
  };
}

const noHandler = (call: AwsCall): AwsFault =>
  awsFault('LoopbackUnhandled', `no handler for ${call.operation}`);

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
}

function readCall(request: IncomingMessage, body: string): { protocol: Protocol; call: AwsCall } {
  const rest = readRest(request, body);
  if (rest) return { protocol: 'rest', call: rest };
  // Authorization: AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-3/autoscaling/aws4_request, …
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '');
  if (!scope) throw new Error(`${request.method} ${request.url} is not signed`);
  const [, region = '', signingName = ''] = scope;
  const service = signingName === 'monitoring' ? 'cloudwatch' : signingName;
  const other = readRestOf(service, request.method ?? '', request.url ?? '', body);
  if (other) return { protocol: other.protocol, call: { ...other.call, region } };
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const operation = `${service}.${target.split('.').at(-1)}`;
    return { protocol: 'json', call: { operation, region, input: JSON.parse(body || '{}') } };
  }
  const { Action: action, Version: _version, ...input } = readForm(body);
  if (!action) throw new Error(`${service}: neither X-Amz-Target nor Action in the request`);
  const protocol = service === 'ec2' ? 'ec2' : 'query';
  return { protocol, call: { operation: `${service}.${action}`, region, input } };
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
function readRest(request: IncomingMessage, body: string): AwsCall | undefined {
  const path = /^\/key-value-stores\/([^/?]+)(?:(\/keys)(?:(\/)([^/?]+))?)?(?:\?.*)?$/.exec(
    request.url ?? '',
  );
  if (!path) return undefined;
  // Authorization: AWS4-ECDSA-P256-SHA256 Credential=AKID/20261122/cloudfront-keyvaluestore/aws4_request, …
  const { authorization = '', 'x-amz-region-set': region = '', 'if-match': ifMatch } = request.headers;
  if (!/^AWS4-ECDSA-P256-SHA256 Credential=[^/]+\/\d+\/cloudfront-keyvaluestore\//.test(authorization)) {
    throw new Error(`${request.method} ${request.url} is not signed with SigV4a`);
  }
  const [, store = '', keys = '/', slash = '', key] = path;
  return {
    operation: `cloudfront-keyvaluestore.${KEYS_OPERATIONS[`${request.method} ${keys}${slash}`]}`,
    region: String(region),
    input: {
      KvsARN: decodeURIComponent(store),
      ...(key !== undefined && { Key: decodeURIComponent(key) }),
      ...(ifMatch !== undefined && { IfMatch: ifMatch }),
      ...JSON.parse(body || '{}'),
    },
  };
}

/** `A.member.1=x&A.member.2=y&B.entry.1.key=k` -> `{A: ['x', 'y'], B: [{key: 'k'}]}` */
function readForm(body: string): AwsInput {
  const root: AwsInput = {};
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

function collapseLists(node: AwsInput): AwsInput {
  if (typeof node !== 'object') return node;
  const list = node.member ?? node.entry;
  if (list && typeof list === 'object') {
    return Object.keys(list)
      .sort((a, b) => Number(a) - Number(b))
      .map((key) => collapseLists(list[key]));
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, collapseLists(value)]));
}

function write(response: ServerResponse, protocol: Protocol, call: AwsCall, output: unknown): void {
  const empty = call.operation === 's3.DeleteObject' ? 204 : 200;
  const status = output instanceof AwsFault ? output.status : empty;
  const body = bodyOf(protocol, call, output);
  if (protocol === 'rest' && !(output instanceof AwsFault)) {
    const etag = (output as AwsInput | undefined)?.ETag;
    if (etag !== undefined) response.setHeader('etag', etag);
  }
  // With a Date the SDK would correct the pinned clock of a bundle, and repeat the call.
  response.sendDate = false;
  response.writeHead(status, {
    'content-type': CONTENT_TYPE[protocol],
    'x-amzn-requestid': 'loopback',
  });
  response.end(body);
}

function bodyOf(protocol: Protocol, call: AwsCall, output: unknown): string {
  const action = call.operation.split('.')[1]!;
  if (protocol === 'json' || protocol === 'rest') return asJson(output);
  if (protocol === 'query') return asXml(action, output);
  if (protocol === 's3') return s3Body(output);
  if (output instanceof AwsFault) {
    const error = element('Error', { Code: output.code, Message: output.message });
    return protocol === 'ec2'
      ? `<Response><Errors>${error}</Errors></Response>`
      : `<ErrorResponse>${error}</ErrorResponse>`;
  }
  if (protocol === 'ec2') return element(`${action}Response`, listsOf(output, 'item'));
  return element(`${action}Response`, xmlLists(output));
}

/** The bytes of an object or of a policy; S3's errors have no envelope. */
function s3Body(output: unknown): string {
  if (output instanceof AwsFault) return element('Error', { Code: output.code, Message: output.message });
  const { Body, Policy } = (output ?? {}) as AwsInput;
  return String(Body ?? Policy ?? '');
}

function asJson(output: unknown): string {
  if (output instanceof AwsFault) {
    return JSON.stringify({ __type: output.code, message: output.message, ...output.members });
  }
  return JSON.stringify(secondsForDates(output ?? {}));
}

function secondsForDates(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(secondsForDates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, secondsForDates(inner)]));
}

function asXml(action: string, output: unknown): string {
  if (output instanceof AwsFault) {
    const type = output.status < 500 ? 'Sender' : 'Receiver';
    const error = element('Error', { Type: type, Code: output.code, Message: output.message });
    return `<ErrorResponse>${error}<RequestId>loopback</RequestId></ErrorResponse>`;
  }
  const result = element(`${action}Result`, output ?? {});
  const metadata = '<ResponseMetadata><RequestId>loopback</RequestId></ResponseMetadata>';
  return `<${action}Response>${result}${metadata}</${action}Response>`;
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (value instanceof NamedList) return value.items.map((item) => element(value.name, item)).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => element(key, inner))
      .join('');
  }
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
