import { MODE_PROBE_PATH } from '../lib/private/contracts/edge';
import { PRESETS, type Preset } from '../lib/private/contracts/site-mode';
import type { System } from './system';

/** What the nearest edge has: its viewer-request function answers it. */
export interface EdgeMode {
  readonly revision: number;
  readonly preset: Preset;
  /** How far this machine's clock is ahead of the edge's, in seconds; absent when the answer has no date. */
  readonly clockAheadSeconds?: number;
}

/** An edge answers in milliseconds, or not. */
const ANSWER_MS = 5_000;

/** What the nearest edge has, or why that is not known. */
export async function probe(
  system: System,
  siteUrl: string,
): Promise<EdgeMode | { readonly problem: string }> {
  const url = new URL(MODE_PROBE_PATH, siteUrl).href;
  try {
    const response = await system.fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/json', 'cache-control': 'no-cache' },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body = await response.text();
    return (
      edgeMode(body, response, system.now()) ?? { problem: `${url} answers ${response.status}, not the mode` }
    );
  } catch (error) {
    return { problem: `${url} does not answer (${reasonOf(error)})` };
  }
}

function edgeMode(body: string, response: Response, now: number): EdgeMode | undefined {
  if (response.status !== 200) return undefined;
  try {
    const { revision, preset } = JSON.parse(body);
    if (!Number.isSafeInteger(revision) || !PRESETS.includes(preset)) return undefined;
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      revision,
      preset,
      ...(Number.isNaN(date) ? {} : { clockAheadSeconds: Math.round((now - date) / 1000) }),
    };
  } catch {
    return undefined;
  }
}

/** Node's fetch hides what happened in the cause. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer in ${ANSWER_MS / 1000} s`;
  return cause?.code ?? cause?.message ?? message;
}
