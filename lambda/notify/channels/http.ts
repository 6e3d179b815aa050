import type { Clock } from '../../shared/clock';
import { DeliveryError } from '../ports';
import { formsOf, redact } from './redact';

const ATTEMPTS = 3;
const ATTEMPT_MS = 5_000;
/** An attempt with less time than this is not begun. */
const USEFUL_MS = 250;
const BACKOFF_MS = 500;
/** As much of an answer as helps to see why a request was refused. */
const ANSWER_BYTES = 4_096;
const ANSWER_CHARACTERS = 200;
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export interface HttpPorts {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Takes `http://` on this machine itself, where a rehearsal has its receiver; in AWS the Lambda runtime listens there. */
  readonly allowLoopback: boolean;
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
  checkAddress(request.url, ports.allowLoopback);
  for (let attempt = 1; ; attempt++) {
    const refusal = await attemptOnce(request, untilMs, ports);
    if (!refusal) return;
    const waitMs = refusal.retryAfterMs ?? ports.random() * BACKOFF_MS * 2 ** attempt;
    const tooLate = ports.clock() + waitMs + USEFUL_MS > untilMs;
    if (refusal.final || attempt === ATTEMPTS || tooLate) {
      const reason = redact(refusal.reason, formsOf(request.url, request.secrets));
      throw new DeliveryError(reason, refusal.final);
    }
    await ports.sleep(waitMs);
  }
}

/** Only https, so that neither the message nor the address can be read on the way. */
function checkAddress(address: string, allowLoopback: boolean): void {
  const url = parseUrl(address);
  const plain = allowLoopback && url?.protocol === 'http:' && LOOPBACK.includes(url.hostname);
  const problem =
    !url || (url.protocol !== 'https:' && !plain)
      ? 'must begin with https://'
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
    if (!response.ok) return refusalOf(response, await beginning(response, request), ports.clock());
    // Accepted; whatever happens to the rest of the answer, it must not be sent again.
    void response.body?.cancel().catch(() => {});
    return undefined;
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

/** The first bytes of an answer as one line, without the secrets; the rest is not read. */
async function beginning(response: Response, request: Post): Promise<string> {
  const { text, cut } = await firstBytes(response);
  const forms = formsOf(request.url, request.secrets);
  const safe = redact(text, forms);
  // Of a secret that the cut goes through, the beginning may be left at the end.
  const longest = Math.max(...forms.map((form) => form.length));
  const whole = cut ? safe.slice(0, Math.max(0, safe.length - longest)) : safe;
  return whole.replace(/\s+/g, ' ').trim().slice(0, ANSWER_CHARACTERS);
}

async function firstBytes({ body }: Response): Promise<{ readonly text: string; readonly cut: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let cut = true;
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk as Uint8Array);
      length += chunks.at(-1)!.length;
      if (length >= ANSWER_BYTES) break;
    }
    cut = length >= ANSWER_BYTES;
  } catch {
    // The connection broke or stalled: the status has arrived, and says what there is to know.
  }
  return { text: Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString('utf8'), cut };
}

/** `fetch failed` says nothing; its cause does. */
function describe(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return [name, message, cause?.code ?? cause?.message].filter(Boolean).join(': ');
}
