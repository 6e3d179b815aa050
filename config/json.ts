import { transformSync } from 'esbuild';

interface Finding {
  readonly text: string;
  readonly location: { readonly line: number; readonly column: number; readonly lineText: string } | null;
}

/** What a JSON text says, or what is wrong with it, each problem with its line and column. */
export type JsonResult = { readonly value: unknown } | { readonly problems: readonly string[] };

/**
 * Parses strict JSON. esbuild reads it first, for `JSON.parse` does not always say where it stopped (on Node 20 most messages
 * carry an offset, some nothing), and it lets a key that is written twice pass: the second would silently win.
 */
export function parseJson(text: string): JsonResult {
  const source = text.replace(/^\uFEFF/, '');
  const findings = scan(source);
  if (findings.length > 0) return { problems: findings.map(describe) };
  try {
    return { value: JSON.parse(source) };
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
}

function scan(source: string): readonly Finding[] {
  try {
    return transformSync(source, { loader: 'json', logLevel: 'silent' }).warnings;
  } catch (error) {
    const errors = (error as { errors?: readonly Finding[] }).errors;
    if (errors === undefined) throw error;
    return errors;
  }
}

function describe({ text, location }: Finding): string {
  const duplicate = /^Duplicate key (.*) in object literal$/.exec(text);
  const what = duplicate ? `the key ${duplicate[1]} is written twice; keep one` : text;
  return location ? `line ${location.line}, column ${location.column + 1}: ${what}` : what;
}
