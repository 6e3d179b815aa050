import type { Body } from './types';

/** The body whole, or as a stream again when it is larger than `most`: what was read first, then the rest. */
export async function readUpTo(body: Body, most: number): Promise<Body> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next();
    if (next.done) return joined(chunks);
    chunks.push(next.value);
    size += next.value.length;
    if (size > most) return resumed(chunks, iterator);
  }
}

/** Lets go of a body that nobody will read. */
export async function discard(body: Body): Promise<void> {
  if (!(body instanceof Uint8Array)) await body[Symbol.asyncIterator]().return?.();
}

async function* resumed(chunks: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* chunks;
  yield* { [Symbol.asyncIterator]: () => rest };
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    result.set(chunk, at);
    at += chunk.length;
  }
  return result;
}
