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
 *   - signed for lambda, route53 or s3: REST, see drill/runtime/wire/rest.ts for the operations. Of s3, `Body` of GetObject and `Policy` of
 *     GetBucketPolicy are the answer's bytes.
 *   - signed for ec2: the query protocol with lists of `item`; an answer has the names of the wire (`instanceTypeSet`).
 * SQS clients call the host of the queue's URL: give them `${aws.url}/111122223333/<name>`.
 * An operation without a handler is refused, and is listed in `unhandled`: assert that it is empty. Wire level only: no IAM.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { readCall, type WireCall } from '../../drill/runtime/wire/read';
import { writeAnswer } from '../../drill/runtime/wire/write';
import { ApiFault, type Members } from '../../drill/world/api';

export { ApiFault as AwsFault };

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

/**
 * An answer with an error. The SDK retries 5xx and throttling codes (three attempts by default), not other 4xx. Status 0 cuts
 * the connection instead of answering.
 */
export const awsFault = (code: string, message = code, status = 400, members: AwsInput = {}): ApiFault =>
  new ApiFault(code, message, status, members);

export async function startLoopbackAws(handlers: Record<string, AwsHandler> = {}): Promise<LoopbackAws> {
  const table = new Map(Object.entries(handlers));
  const calls: AwsCall[] = [];
  const unhandled: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const wire = readCall(await received(request));
    const call = { operation: wire.operation, input: wire.input, region: wire.region };
    calls.push(call);
    const handler = table.get(call.operation);
    if (!handler) unhandled.push(call.operation);
    const output = await (handler ? attempt(handler, call) : noHandler(call));
    if (output instanceof ApiFault && output.status === 0) request.socket.destroy();
    else write(response, wire, output as Members | ApiFault | undefined);
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

async function attempt(handler: AwsHandler, call: AwsCall): Promise<unknown> {
  try {
    return withChecksum(call, await handler(call.input, call));
  } catch (error) {
    return error instanceof ApiFault ? error : awsFault('LoopbackHandlerThrew', String(error));
  }
}

/** The SQS client refuses an answer to SendMessage without the digest of what it sent. */
function withChecksum(call: AwsCall, output: unknown): unknown {
  if (call.operation !== 'sqs.SendMessage' || output instanceof ApiFault) return output;
  return {
    MD5OfMessageBody: createHash('md5').update(call.input.MessageBody).digest('hex'),
    ...Object(output),
  };
}

const noHandler = (call: AwsCall): ApiFault =>
  awsFault('LoopbackUnhandled', `no handler for ${call.operation}`);

async function received(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const { method = '', url = '', headers } = request;
  return { method, url, headers, body: plain.toString('utf8') };
}

function write(response: ServerResponse, call: WireCall, output: Members | ApiFault | undefined): void {
  const { status, headers, body } = writeAnswer(call, output, 'loopback');
  response.sendDate = false;
  response.writeHead(status, { ...headers });
  response.end(body);
}
