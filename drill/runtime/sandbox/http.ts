import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { TimerPort } from './timers';

/** A request that has left the function. */
export interface OutgoingRequest {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type IncomingAnswer =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | Buffer;
    }
  /** No answer: the connection broke, or the host has no address. */
  | { readonly code: string; readonly message: string };

/** The world outside of the function. */
export interface Transport {
  /** Takes a request; `answered` is called later, on the virtual clock, or never. The clock waits for what it returns. */
  exchange(request: OutgoingRequest, answered: (answer: IncomingAnswer) => undefined | Promise<void>): void;
}

interface Target {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, unknown>;
}

type Given = string | URL | Record<string, unknown>;

/** `http` and `https` as clients see them: connections are always there, and what is asked goes to the transport. */
export function httpModule(protocol: 'http:' | 'https:', transport: Transport, timers: TimerPort) {
  class Agent extends EventEmitter {
    public readonly sockets = {};
    public readonly requests = {};
    public readonly freeSockets = {};
    public readonly maxSockets: number;
    public constructor(public readonly options: Record<string, unknown> = {}) {
      super();
      this.maxSockets = Number(options.maxSockets ?? Number.POSITIVE_INFINITY);
    }
    public destroy(): void {}
  }
  const request = (given: Given, second?: unknown, third?: unknown): ClientRequest => {
    const callback = [second, third].find((one) => typeof one === 'function') as
      | ((answer: IncomingMessage) => void)
      | undefined;
    const options = typeof second === 'object' ? (second as Record<string, unknown>) : {};
    const made = new ClientRequest(targetOf(protocol, given, options ?? {}), transport, timers);
    if (callback) made.once('response', callback);
    return made;
  };
  return {
    Agent,
    globalAgent: new Agent(),
    request,
    get: (given: Given, second?: unknown, third?: unknown) => request(given, second, third).end(),
    ClientRequest,
    IncomingMessage,
    METHODS: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
    STATUS_CODES: {},
    createServer: () => {
      throw new Error(`the drill does not play servers in functions (${protocol.slice(0, -1)}.createServer)`);
    },
  };
}

function targetOf(protocol: 'http:' | 'https:', given: Given, second: Record<string, unknown>): Target {
  const url = typeof given === 'string' ? new URL(given) : given instanceof URL ? given : undefined;
  const options = url === undefined ? { ...(given as Record<string, unknown>), ...second } : second;
  const host = String(options.hostname ?? options.host ?? url?.hostname ?? 'localhost');
  return {
    protocol: (options.protocol ?? url?.protocol ?? protocol) as Target['protocol'],
    host,
    method: String(options.method ?? 'GET').toUpperCase(),
    path: String(options.path ?? (url === undefined ? '/' : `${url.pathname}${url.search}`)),
    headers: { host, ...(options.headers as Record<string, unknown> | undefined) },
  };
}

/** Connected from the start, as a kept connection is. */
class Socket extends EventEmitter {
  public readonly connecting = false;
  public readonly writable = true;
  public destroyed = false;
  private idle: { cancel(): void } | undefined;

  public constructor(private readonly timers: TimerPort) {
    super();
  }

  public setTimeout(ms: number, callback?: () => void): this {
    this.idle?.cancel();
    if (callback) this.once('timeout', callback);
    if (ms > 0) this.idle = this.timers.after(ms, () => void this.emit('timeout'));
    return this;
  }

  public quiet(): void {
    this.idle?.cancel();
  }

  public setKeepAlive(): this {
    return this;
  }

  public setNoDelay(): this {
    return this;
  }

  public ref(): this {
    return this;
  }

  public unref(): this {
    return this;
  }

  public destroy(): this {
    this.quiet();
    this.destroyed = true;
    return this;
  }
}

export class IncomingMessage extends Readable {
  public readonly httpVersion = '1.1';
  public readonly statusMessage = '';
  public readonly rawHeaders: readonly string[];
  public complete = false;

  public constructor(
    public readonly statusCode: number,
    public readonly headers: Readonly<Record<string, string>>,
    public readonly socket: Socket,
    body: Buffer,
  ) {
    super({ read() {} });
    this.rawHeaders = Object.entries(headers).flat();
    this.once('end', () => {
      this.complete = true;
      socket.quiet();
    });
    if (body.length > 0) this.push(body);
    this.push(null);
  }

  public setTimeout(ms: number, callback?: () => void): this {
    this.socket.setTimeout(ms, callback);
    return this;
  }
}

class ClientRequest extends Writable {
  public readonly socket: Socket;
  public aborted = false;
  public readonly method: string;
  public readonly path: string;
  public readonly host: string;
  public readonly protocol: string;
  private readonly parts: Buffer[] = [];
  private readonly headers = new Map<string, string>();

  public constructor(
    private readonly target: Target,
    private readonly transport: Transport,
    timers: TimerPort,
  ) {
    // Not over when it is written: it lives until its answer has been read.
    super({ autoDestroy: false, emitClose: false });
    ({ method: this.method, path: this.path, host: this.host, protocol: this.protocol } = target);
    for (const [name, value] of Object.entries(target.headers)) {
      if (value !== undefined) this.setHeader(name, value);
    }
    this.socket = new Socket(timers);
    process.nextTick(() => this.emit('socket', this.socket));
    this.once('finish', () => this.leave());
  }

  public override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.parts.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
    done();
  }

  public override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    process.nextTick(() => this.emit('close'));
    done(error);
  }

  public setHeader(name: string, value: unknown): this {
    this.headers.set(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value));
    return this;
  }

  public getHeader(name: string): string | undefined {
    return this.headers.get(name.toLowerCase());
  }

  public removeHeader(name: string): void {
    this.headers.delete(name.toLowerCase());
  }

  public flushHeaders(): void {}

  public setNoDelay(): void {}

  public setSocketKeepAlive(): void {}

  public setTimeout(ms: number, callback?: () => void): this {
    if (callback) this.once('timeout', callback);
    this.socket.setTimeout(ms, () => void this.emit('timeout'));
    return this;
  }

  public abort(): void {
    this.aborted = true;
    this.destroy();
  }

  private leave(): void {
    const { protocol, host, method, path } = this.target;
    const headers = Object.fromEntries(this.headers);
    const request = { protocol, host, method, path, headers, body: Buffer.concat(this.parts) };
    this.transport.exchange(request, (answer) => {
      if (this.destroyed) return undefined;
      if ('code' in answer) {
        this.destroy(Object.assign(new Error(answer.message), { code: answer.code }));
        return undefined;
      }
      const message = new IncomingMessage(
        answer.status,
        answer.headers,
        this.socket,
        Buffer.from(answer.body as string),
      );
      message.once('close', () => void this.emit('close'));
      this.emit('response', message);
      return undefined;
    });
  }
}

/** `fetch` on the same transport; redirects are not followed, whatever was asked for. */
export function fetchOn(transport: Transport): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, {
      ...init,
      ...(init?.body != null && { duplex: 'half' }),
    } as RequestInit);
    const body = Buffer.from(await request.arrayBuffer());
    const url = new URL(request.url);
    const given = new Headers(init?.headers ?? request.headers);
    const outgoing: OutgoingRequest = {
      protocol: url.protocol as OutgoingRequest['protocol'],
      host: url.hostname,
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...Object.fromEntries(given) },
      body,
    };
    const { signal } = request;
    return new Promise<Response>((resolve, reject) => {
      const abort = () => reject(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      transport.exchange(outgoing, (answer) => {
        signal.removeEventListener('abort', abort);
        if ('code' in answer) {
          const cause = Object.assign(new Error(answer.message), { code: answer.code });
          reject(Object.assign(new TypeError('fetch failed'), { cause }));
          return undefined;
        }
        const { status, headers } = answer;
        const bodyless = status === 204 || status === 304 || request.method === 'HEAD';
        resolve(new Response(bodyless ? null : (answer.body as string), { status, headers: { ...headers } }));
        return undefined;
      });
    });
  };
}
