import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Cleanups } from './cleanups';

export interface Delivery {
  readonly at: Date;
  readonly body: string;
  /** Why the signature was refused; undefined when it is right. */
  readonly refusal?: string;
}

/** How far the sender's clock may be off (Standard Webhooks specification). */
const TOLERANCE_SECONDS = 300;

/** A receiver of signed webhooks, as somebody's chat bot would be: it believes nothing that is not signed. */
export class WebhookReceiver {
  public readonly deliveries: Delivery[] = [];

  private constructor(
    public readonly url: string,
    /** `whsec_…`, as it goes into the secret. */
    public readonly key: string,
  ) {}

  public static async start(cleanups: Cleanups): Promise<WebhookReceiver> {
    const key = `whsec_${randomBytes(32).toString('base64')}`;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const refusal = receiver.receive(request.headers, Buffer.concat(chunks).toString('utf8'));
        response.writeHead(refusal ? 401 : 204).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.unref();
    cleanups.add(() => server.close());
    const { port } = server.address() as { port: number };
    const receiver = new WebhookReceiver(`http://127.0.0.1:${port}/breakwater`, key);
    return receiver;
  }

  private receive(headers: IncomingHttpHeaders, body: string): string | undefined {
    const refusal = verify(this.key, headers, body, Date.now());
    this.deliveries.push({ at: new Date(), body, ...(refusal && { refusal }) });
    return refusal;
  }
}

/** Checks a delivery as the Standard Webhooks specification says; returns what is wrong with it. */
export function verify(
  key: string,
  headers: IncomingHttpHeaders,
  body: string,
  nowMs: number,
): string | undefined {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  );
  if (!id || !timestamp || !signatures) return 'it is not signed';
  const age = Math.abs(nowMs / 1000 - Number(timestamp));
  if (!(age <= TOLERANCE_SECONDS)) return `its timestamp is ${timestamp}`;
  const secret = Buffer.from(key.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest();
  const right = signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return right ? undefined : 'its signature is wrong';
}
