import { createServer, type IncomingMessage, type Server } from 'node:http';
import { CONDITION_WORDS, CONDITIONS, type Condition, type DemoBackend } from '../demo-backend';
import { isStoreCall, type KeyValueStoreApi } from './key-value-store-api';
import type { Parameters } from './parameters';
import { type Stacks, xmlFault } from './stacks';
import { Fault, json, type WireAnswer } from './wire';

export interface ControlParts {
  readonly stacks: Stacks;
  readonly parameters: Parameters;
  /** Undefined where the distribution's functions have no store. */
  readonly store?: KeyValueStoreApi;
  /** What GetSecretValue answers, whatever secret is asked for. */
  readonly secret: string;
  readonly demoBackend?: DemoBackend;
}

/**
 * The AWS operations that `breakwater --local` needs, on the wire as the SDK speaks them: CloudFormation's query protocol, JSON with a
 * target for Secrets Manager and Systems Manager, REST for the KeyValueStore. Any credentials and any Host are good, signatures are
 * not looked at. Another service or operation is refused by its name.
 */
export function controlServer(parts: ControlParts): Server {
  return createServer((request, response) => {
    void answer(parts, request).then(({ status, headers, body }) => {
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    });
  });
}

async function answer(parts: ControlParts, request: IncomingMessage): Promise<WireAnswer> {
  const url = request.url ?? '/';
  const body = await readBody(request);
  const isQuery = (request.headers['content-type'] ?? '').includes('x-www-form-urlencoded');
  try {
    if (url.startsWith('/demo-backend/')) return await demo(parts.demoBackend, request.method, url);
    if (isStoreCall(url)) return storeAnswer(parts.store, request, url, body);
    if (isQuery) return parts.stacks.answer(new URLSearchParams(body));
    return json(jsonAnswer(parts, request, body));
  } catch (error) {
    const fault = error instanceof Fault ? error : new Fault('InternalFailure', String(error), 500);
    if (isQuery) return xmlFault(fault);
    const { code, message, status } = fault;
    return {
      ...json({ __type: code, message, Message: message }, { 'x-amzn-errortype': code }),
      status,
    };
  }
}

function storeAnswer(
  store: KeyValueStoreApi | undefined,
  request: IncomingMessage,
  url: string,
  body: string,
): WireAnswer {
  if (store === undefined) {
    throw new Fault(
      'ResourceNotFoundException',
      'the functions of this distribution have no key value store',
      404,
    );
  }
  return store.answer(request.method ?? 'GET', url, request.headers['if-match'], body);
}

function jsonAnswer(parts: ControlParts, request: IncomingMessage, body: string): unknown {
  const target = String(request.headers['x-amz-target'] ?? '');
  const [service, operation = ''] = target.split('.');
  const input = JSON.parse(body || '{}') as Record<string, unknown>;
  if (service === 'AmazonSSM') return parts.parameters.answer(operation, regionOf(request), input);
  if (target === 'secretsmanager.GetSecretValue') {
    return {
      ARN: input.SecretId,
      Name: 'signing-keys',
      SecretString: parts.secret,
      VersionStages: ['AWSCURRENT'],
    };
  }
  // The audit trail of a change: taken, and nobody listens.
  if (target === 'AWSEvents.PutEvents') return { FailedEntryCount: 0, Entries: entriesOf(input) };
  throw new Fault(
    'UnknownOperationException',
    `${target || `${request.method} ${request.url}`} is not played here`,
  );
}

function entriesOf({ Entries = [] }: { readonly Entries?: unknown }): { EventId: string }[] {
  return Array.isArray(Entries) ? Entries.map((_, index) => ({ EventId: `edge-${index}` })) : [];
}

/** Of the credential scope of the signature. */
function regionOf(request: IncomingMessage): string {
  return /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? 'us-east-1';
}

/** `POST /demo-backend/down`: for whoever has no keyboard at it. */
async function demo(
  backend: DemoBackend | undefined,
  method: string | undefined,
  url: string,
): Promise<WireAnswer> {
  const wanted = url.slice('/demo-backend/'.length);
  if (backend === undefined)
    throw new Fault('ResourceNotFoundException', 'the built-in backend is not in use', 404);
  if (method !== 'POST' || !(CONDITIONS as readonly string[]).includes(wanted)) {
    throw new Fault('ValidationException', `POST /demo-backend/ and one of ${CONDITIONS.join(', ')}`);
  }
  await backend.set(wanted as Condition);
  return json({ state: wanted, words: CONDITION_WORDS[wanted as Condition] });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
