import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const CONDITIONS = ['up', 'down', 'slow', 'failing'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** What happens to a request in each condition, for people. */
export const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  up: 'the backend answers',
  down: 'the backend refuses connections',
  slow: 'the backend takes connections and does not answer',
  failing: 'the backend answers 503',
};

/**
 * A shop of three pages, for whoever has no backend at hand: a public page that edges keep for ten seconds, a product page that says
 * what arrived of the request, and a basket that belongs to a session. It can be broken in three ways.
 */
export class DemoBackend {
  private server: Server | undefined;
  private port = 0;
  private condition: Condition = 'up';
  private answered = 0;

  /** `name`: how its pages call it. */
  public constructor(private readonly name = 'the backend') {}

  public async start(): Promise<void> {
    await this.set('up');
  }

  public get url(): URL {
    return new URL(`http://127.0.0.1:${this.port}`);
  }

  public get state(): Condition {
    return this.condition;
  }

  public async set(condition: Condition): Promise<void> {
    this.condition = condition;
    if (condition === 'down') await this.close();
    else if (this.server === undefined) await this.listen();
  }

  public async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  private async listen(): Promise<void> {
    const server = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // The same port again, so that it is the same backend that comes back.
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    if (this.condition === 'slow') return;
    if (this.condition === 'failing') {
      response.writeHead(503, { 'content-type': 'text/plain' }).end('overloaded\n');
      return;
    }
    this.answered += 1;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://backend');
    const page = pageFor(request, pathname, searchParams);
    response.writeHead(page.status ?? 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': page.cacheControl,
      ...(page.cookie === undefined ? {} : { 'set-cookie': page.cookie }),
    });
    response.end(document(page, `Answer ${this.answered} of ${this.name}`));
  }
}

interface Page {
  readonly title: string;
  readonly status?: number;
  readonly cacheControl: string;
  readonly cookie?: string;
  readonly body: string;
}

const PUBLIC = 'public, max-age=0, s-maxage=10, stale-while-revalidate=60, stale-if-error=600';
const PRIVATE = 'private, no-store';

function pageFor(request: IncomingMessage, path: string, query: URLSearchParams): Page {
  if (request.method === 'POST') {
    return { title: 'Thank you', cacheControl: PRIVATE, body: '<p>Your order has arrived.</p>' };
  }
  switch (path) {
    case '/':
      return {
        title: 'The shop',
        cacheControl: PUBLIC,
        body: '<p>This page is public: edges keep it for ten seconds.</p>',
      };
    case '/product':
      return {
        title: 'A lamp',
        cacheControl: PRIVATE,
        body: `<p>This page is never kept. What arrived of your request:</p>${facts(request, query)}`,
      };
    case '/basket': {
      const session = /(?:^|;\s*)session=([a-z0-9]+)/.exec(request.headers.cookie ?? '')?.[1];
      const cookie =
        session === undefined
          ? `session=${Math.random().toString(36).slice(2, 10)}; Path=/; HttpOnly`
          : undefined;
      return {
        title: 'Your basket',
        cacheControl: PRIVATE,
        cookie,
        body: `<p>Session ${session ?? 'new'}.</p><form method="post" action="/order"><button>Order</button></form>`,
      };
    }
    default:
      return {
        title: 'No such page',
        status: 404,
        cacheControl: PRIVATE,
        body: '<p>This shop has three pages.</p>',
      };
  }
}

function facts(request: IncomingMessage, query: URLSearchParams): string {
  const shown = [
    'host',
    'x-forwarded-host',
    'x-breakwater-click',
    'x-breakwater-dim',
    'user-agent',
    'accept-encoding',
  ];
  const rows = shown
    .map((name) => [name, request.headers[name]] as const)
    .filter(([, value]) => value !== undefined);
  const all = [...rows, ['query', query.toString() || '(none)'] as const];
  return `<dl>${all.map(([name, value]) => `<dt>${name}</dt><dd>${plain(String(value))}</dd>`).join('')}</dl>`;
}

function document({ title, body }: Page, answer: string): string {
  return `<!DOCTYPE html><html lang="en"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:1rem/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}nav a{margin-right:1rem}dt{font-weight:600}</style>
<nav><a href="/">The shop</a><a href="/product">A lamp</a><a href="/product?gclid=abc&utm_source=ads">The same, from an ad</a><a href="/basket">Basket</a></nav>
<h1>${title}</h1>${body}<p><small>${answer}, ${new Date().toISOString()}</small></p></html>
`;
}

function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
