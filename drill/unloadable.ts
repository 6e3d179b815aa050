import type { RunResult } from './result';

/** Code that throws before there is a handler is a bundle that is broken: what came of it is no drill of the stack. A line for each. */
export const unloadableIn = ({ functions }: Pick<RunResult, 'functions'>): readonly string[] =>
  functions.flatMap(({ name, unloadable }) =>
    unloadable === undefined
      ? []
      : [`${name}: its code cannot be loaded: ${unloadable}; see what its bundle does at its top level`],
  );
