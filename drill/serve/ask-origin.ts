import { Agent, type IncomingMessage, request as send } from 'node:http';
import { Readable } from 'node:stream';
import type { Ask, Failed } from '../model/cloudfront/exchange';
import type { OriginRequest } from '../model/cloudfront/origin-request';
import { type StoredObject, s3Answer } from '../model/cloudfront/s3-origin';
import type { Headers, Response } from '../model/cloudfront/types';

export type Buckets = ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;

/** Asks buckets of the assembly in memory, and every other origin at its backend, which is told the origin's id. */
export function askOrigins(backend: (originId: string) => URL, buckets: Buckets): Ask {
  return async (origin, request, limits) => {
    if (origin.kind === 's3') return s3Answer(origin, buckets.get(origin.id) ?? new Map(), request);
    return askBackend(backend(origin.id), request, limits);
  };
}

// A new connection for each request: a kept one that the backend's death has closed would look like a broken answer.
const agent = new Agent({ keepAlive: false });

type Limits = Parameters<Ask>[2];

function askBackend(target: URL, request: OriginRequest, limits: Limits): Promise<Response | Failed> {
  return new Promise((resolve) => {
    const query = request.query === '' ? '' : `?${request.query}`;
    const outgoing = send({
      agent,
      host: target.hostname.replace(/^\[|\]$/g, ''),
      port: target.port || 80,
      method: request.method,
      path: `${request.path}${query}`,
      headers: outgoingHeaders(request.headers),
      setHost: false,
    });
    const timers = new Set<NodeJS.Timeout>();
    let connected = false;
    const fail = (failure: Failed['failure']) => {
      resolve({ failure });
      outgoing.destroy();
    };
    const after = (ms: number, failure: Failed['failure']) => {
      const timer = setTimeout(() => fail(failure), ms);
      timers.add(timer);
      return timer;
    };
    const connecting = after(limits.connectMs, 'connect-timeout');
    if (limits.budgetMs !== undefined) after(limits.budgetMs, 'completion-timeout');
    outgoing.once('socket', (socket) =>
      socket.once('connect', () => {
        connected = true;
        clearTimeout(connecting);
        // The wait for the first byte, and between two packets.
        socket.setTimeout(limits.readMs, () => fail('response-timeout'));
        // Not before there is a connection: another attempt sends it again.
        sendBody(request.body, outgoing);
      }),
    );
    outgoing.on('error', () => resolve({ failure: connected ? 'broken' : 'refused' }));
    outgoing.once('close', () => {
      for (const timer of timers) clearTimeout(timer);
    });
    outgoing.once('response', (incoming) => resolve(toResponse(request.method, incoming)));
  });
}

function sendBody(body: OriginRequest['body'], outgoing: NodeJS.WritableStream & { destroy(): void }): void {
  if (body === undefined) outgoing.end();
  else if (body instanceof Uint8Array) outgoing.end(body);
  // A viewer who leaves in the middle takes the request with her.
  else
    Readable.from(body)
      .once('error', () => outgoing.destroy())
      .pipe(outgoing);
}

function toResponse(method: string, incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 502;
  const headers = headersOf(incoming);
  if (method === 'HEAD' || status === 204 || status === 304) {
    incoming.resume();
    return { status, headers, body: new Uint8Array() };
  }
  return { status, headers, body: incoming };
}

export function headersOf(incoming: IncomingMessage): Headers {
  const entries = Object.entries(incoming.headersDistinct).filter(([, values]) => values !== undefined);
  return Object.fromEntries(entries) as Headers;
}

function outgoingHeaders(headers: Headers): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? values[0]! : [...values]]),
  );
}
