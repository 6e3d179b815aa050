import { createHash, createHmac } from 'node:crypto';
import type { Message } from '../message';
import { type ChannelPort, DeliveryError } from '../ports';
import { type HttpPorts, post } from './http';
import { type ReadSecret, secretText } from './secret';

/** Sizes that the Standard Webhooks specification allows for a symmetric key. */
const KEY_BYTES = { min: 24, max: 64 };

/** Any receiver that checks signatures as the Standard Webhooks specification says. */
export class WebhookChannel implements ChannelPort {
  public constructor(
    public readonly name: string,
    private readonly secret: ReadSecret,
    private readonly http: HttpPorts,
  ) {}

  public async send(message: Message, messageId: string, untilMs: number): Promise<void> {
    const { url, key } = readWebhookSecret(await secretText(this.secret, untilMs));
    const body = JSON.stringify(message.webhook);
    const headers = signedHeaders(webhookId(messageId), Math.floor(this.http.clock() / 1000), body, key);
    const base64 = key.toString('base64');
    const secrets = [base64, base64.replace(/=+$/, ''), key.toString('utf8')];
    await post({ url, body, headers, secrets }, untilMs, this.http);
  }
}

/** The same for every attempt at one message, so that the receiver can tell a repetition. */
export function webhookId(messageId: string): string {
  return `msg_${createHash('sha256').update(messageId).digest('base64url').slice(0, 32)}`;
}

export function signedHeaders(
  id: string,
  timestampSeconds: number,
  body: string,
  key: Buffer,
): Record<string, string> {
  const signature = createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}

/** @throws DeliveryError naming what is wrong with the secret, without its content. */
export function readWebhookSecret(text: string): { readonly url: string; readonly key: Buffer } {
  const { url, key } = parse(text);
  const bytes = Buffer.from(String(key ?? '').replace(/^whsec_/, ''), 'base64');
  const problems = [
    typeof url === 'string' && url ? '' : 'url must be the receiver’s address',
    typeof key === 'string' && key.startsWith('whsec_') ? '' : 'key must begin with whsec_',
    bytes.length >= KEY_BYTES.min && bytes.length <= KEY_BYTES.max
      ? ''
      : `key must be base64 of ${KEY_BYTES.min} to ${KEY_BYTES.max} bytes, got ${bytes.length}`,
  ].filter(Boolean);
  if (problems.length > 0) throw new DeliveryError(`the secret is not usable: ${problems.join('; ')}`, true);
  return { url: url as string, key: bytes };
}

function parse(text: string): { readonly url?: unknown; readonly key?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below: the parser's own message would show a part of the secret.
  }
  throw new DeliveryError('the secret must be JSON with "url" and "key"', true);
}
