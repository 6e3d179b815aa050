import { nearest } from '../words';

/** Options of a run. */
export const OPTIONS: readonly string[] = ['scenario', 'seed', 'objectives', 'parameters', 'baseline'];

/** A misspelt one would play something else than what was meant; TypeScript says so, JavaScript does not. */
export function unknownOptions(options: object, known: readonly string[] = OPTIONS): readonly string[] {
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const remedy = near === undefined ? `options are ${known.join(', ')}` : `write ${near}`;
      return `${name} is no option of a run; ${remedy}`;
    });
}
