import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type Listening, listening } from './listening';

export type Condition = 'up' | 'down' | 'failing';

export interface StampingBackend {
  condition: Condition;
  /** Cache-Control of what it answers from now on; undefined sends none. */
  cacheControl: string | undefined;
  readonly url: () => URL;
  /** Headers of every request that arrived. */
  readonly received: IncomingHttpHeaders[];
  close(): Promise<void>;
}

/** Nobody listens there on any machine that these tests run on. */
const CLOSED = new URL('http://127.0.0.1:1');

/**
 * Writes into every answer whose it is: the session's cookie and the credentials that came with the request. Whoever reads another
 * one's stamp has got another one's bytes.
 */
export async function stampingBackend(): Promise<StampingBackend> {
  let answers = 0;
  const server: Listening = await listening(
    createServer((request, response) => {
      request.resume();
      self.received.push(request.headers);
      answers += 1;
      const stamp = stampOf(request.headers.cookie, request.headers.authorization);
      if (self.cacheControl !== undefined) response.setHeader('cache-control', self.cacheControl);
      response.setHeader('content-type', 'text/html');
      response.writeHead(self.condition === 'failing' ? 503 : 200);
      response.end(`${stamp} ${request.url} answer ${answers}`);
    }),
  );
  const self: StampingBackend = {
    condition: 'up',
    cacheControl: undefined,
    url: () => (self.condition === 'down' ? CLOSED : new URL(server.url)),
    received: [],
    close: server.close,
  };
  return self;
}

export function stampOf(cookie: string | undefined, authorization: string | undefined): string {
  const session = /(?:^|; )session=([^;]*)/.exec(cookie ?? '')?.[1];
  return `[stamp ${session ?? 'nobody'} ${authorization ?? 'nothing'}]`;
}
