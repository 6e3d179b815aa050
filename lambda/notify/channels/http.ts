import type { Clock } from '../../shared/clock';
import { DeliveryError } from '../ports';

const ATTEMPTS = 3;
const ATTEMPT_MS = 5_000;
/** An attempt with less time than this is not begun. */
const USEFUL_MS = 250;
const BACKOFF_MS = 500;
/** As much of an answer as helps to see why a request was refused. */
const ANSWER_BYTES = 1_024;
const ANSWER_CHARACTERS = 200;
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export interface HttpPorts {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Texts that must not appear in any reason, beside the address itself. */
  readonly secrets: readonly string[];
}

interface Refusal {
  readonly final: boolean;
  readonly reason: string;
  /** What the other side asked for. */
  readonly retryAfterMs?: number;
}

/**
 * Posts until it is accepted, with full jitter between attempts, or the wait that the other side asks for;
 * never beyond `untilMs`.
 *
 * @throws DeliveryError; final for a wrong address, a redirect and a 4xx other than 408 and 429.
 */
export async function post(request: Post, untilMs: number, ports: HttpPorts): Promise<void> {
  checkAddress(request.url);
  for (let attempt = 1; ; attempt++) {
    const refusal = await attemptOnce(request, untilMs, ports);
    if (!refusal) return;
    const waitMs = refusal.retryAfterMs ?? ports.random() * BACKOFF_MS * 2 ** attempt;
    const tooLate = ports.clock() + waitMs + USEFUL_MS > untilMs;
    if (refusal.final || attempt === ATTEMPTS || tooLate) {
      throw new DeliveryError(redact(refusal.reason, request), refusal.final);
    }
    await ports.sleep(waitMs);
  }
}

/**
 * Only https, so that neither the message nor the address can be read on the way; plain http stays on this
 * machine.
 */
function checkAddress(address: string): void {
  const url = parseUrl(address);
  const plain = url?.protocol === 'http:' && LOOPBACK.includes(url.hostname);
  const problem =
    !url || (url.protocol !== 'https:' && !plain)
      ? 'must begin with https:// (http:// only for this machine itself)'
      : url.username || url.password
        ? 'must not carry a user name or password'
        : undefined;
  // The address is the secret, so what was received is not shown.
  if (problem) throw new DeliveryError(`the address in the secret ${problem}`, true);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

async function attemptOnce(request: Post, untilMs: number, ports: HttpPorts): Promise<Refusal | undefined> {
  const leftMs = Math.max(1, Math.min(ATTEMPT_MS, untilMs - ports.clock()));
  try {
    const response = await ports.fetch(request.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'breakwater', ...request.headers },
      body: request.body,
      // Followed, a redirect would take the signed message to an address that nobody wrote into the secret.
      redirect: 'manual',
      signal: AbortSignal.timeout(leftMs),
    });
    const answer = await beginning(response);
    return response.ok ? undefined : refusalOf(response, answer, ports.clock());
  } catch (error) {
    return { final: false, reason: describe(error) };
  }
}

function refusalOf(response: Response, answer: string, nowMs: number): Refusal {
  const { status } = response;
  const retryable = status === 408 || status === 429 || status >= 500;
  const reason = `HTTP ${status}${answer && `: ${answer}`}`;
  return { final: !retryable, reason, retryAfterMs: retryAfter(response.headers.get('retry-after'), nowMs) };
}

/** Seconds or a date (RFC 9110, Retry-After). */
function retryAfter(value: string | null, nowMs: number): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The first bytes of an answer as one line; the rest is not read. */
async function beginning(response: Response): Promise<string> {
  let bytes = Buffer.alloc(0);
  if (!response.body) return '';
  for await (const chunk of response.body) {
    bytes = Buffer.concat([bytes, chunk as Uint8Array]);
    if (bytes.length >= ANSWER_BYTES) break;
  }
  return bytes.toString('utf8').replace(/\s+/g, ' ').trim().slice(0, ANSWER_CHARACTERS);
}

/** `fetch failed` says nothing; its cause does. */
function describe(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return [name, message, cause?.code ?? cause?.message].filter(Boolean).join(': ');
}

/** The text without the secrets: the whole address, its path and query, and what the request names. */
function redact(text: string, { url, secrets }: Post): string {
  const parsed = parseUrl(url);
  const path = parsed && `${parsed.pathname}${parsed.search}`;
  return [url, parsed?.href, path, ...secrets]
    .filter((secret): secret is string => typeof secret === 'string' && secret.length > 1)
    .reduce((safe, secret) => safe.replaceAll(secret, '***'), text);
}
