import { type Context, constants, createContext } from 'node:vm';

/**
 * An empty context. With a global object of its own kind rather than one that stands for another: in the latter, each look at `Math` or `JSON`
 * is a call out of the engine, and takes thirty times as long (measured). Node has had it since 20.18; before that, the slow kind.
 */
export function newContext(name: string): Context {
  return createContext(constants?.DONT_CONTEXTIFY ?? {}, { name });
}
