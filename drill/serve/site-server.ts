import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer, Edge } from '../model/cloudfront/edge';
import type { Headers, ViewerRequest } from '../model/cloudfront/types';
import type { AccessLine } from './access-log';
import { headersOf } from './ask-origin';

/** The edge as an HTTP server for visitors. */
export function siteServer(edge: () => Edge, log: (line: AccessLine) => void): Server {
  return createServer((incoming, outgoing) => {
    const startedAt = performance.now();
    void serve(edge(), incoming, outgoing).then((line) =>
      log({ ...line, ms: Math.round(performance.now() - startedAt) }),
    );
  });
}

async function serve(
  edge: Edge,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<Omit<AccessLine, 'ms'>> {
  const [path = '/', query = ''] = addressOf(incoming);
  const method = incoming.method ?? 'GET';
  try {
    const answer = await edge.handle(viewerRequest(incoming, method, path, query));
    await send(answer, incoming, outgoing);
    const { status, outcome, asked, log, trouble } = answer;
    return { method, path, status, outcome, asked, functionLog: log, trouble };
  } catch (error) {
    // A viewer who left, an origin that broke off in the middle of a stream, or a mistake of ours: the connection says so.
    outgoing.destroy();
    const trouble = error instanceof Error ? error.message : String(error);
    return {
      method,
      path,
      status: outgoing.headersSent ? outgoing.statusCode : 0,
      outcome: 'broken',
      asked: [],
      functionLog: [],
      trouble,
    };
  }
}

/** A proxy's request has a whole address; only its path counts here. */
function addressOf(incoming: IncomingMessage): [string, string] {
  const url = (incoming.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const at = url.indexOf('?');
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  return [path.startsWith('/') ? path : `/${path}`, query];
}

function viewerRequest(
  incoming: IncomingMessage,
  method: string,
  path: string,
  query: string,
): ViewerRequest {
  const headers: Record<string, readonly string[]> = { ...headersOf(incoming) };
  // A visitor of the real site has no port in her Host, and functions may rely on that: `hostHeader` takes no colon.
  headers.host = [(incoming.headers.host ?? 'localhost').replace(/:\d+$/, '')];
  const hasBody =
    incoming.headers['content-length'] !== undefined || incoming.headers['transfer-encoding'] !== undefined;
  return {
    method,
    path,
    query,
    headers,
    ip: (incoming.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    ...(hasBody ? { body: incoming } : {}),
  };
}

async function send(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { body, status } = answer;
  const whole = body instanceof Uint8Array;
  const headers = toViewer(answer.headers, incoming);
  if (whole && incoming.method !== 'HEAD' && status !== 304)
    headers['content-length'] = [String(body.length)];
  for (const [name, values] of Object.entries(headers)) outgoing.setHeader(name, [...values]);
  outgoing.writeHead(status);
  if (!whole) return pipeline(Readable.from(body), outgoing);
  outgoing.end(body);
}

/** What an address of the site itself needs to work here: the port back, and no TLS. */
function toViewer(headers: Headers, incoming: IncomingMessage): Record<string, readonly string[]> {
  const location = headers.location?.[0];
  const host = incoming.headers.host;
  if (location === undefined || host === undefined) return { ...headers };
  const own = host.replace(/:\d+$/, '');
  return {
    ...headers,
    location: [
      location.replace(/^https?:\/\/([^/?#:]+)/i, (all, name) => (name === own ? `http://${host}` : all)),
    ],
  };
}
