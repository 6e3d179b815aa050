import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Beside the manifest of the assembly that was played. */
export const DRILL_RECORD = 'drill-record.json';

/** What is left of the last run of the drill, for whoever asks later whether there was one. */
export interface DrillRecord {
  readonly schema: 1;
  /** When the run ended, in ISO 8601. */
  readonly at: string;
  readonly scenarios: readonly { readonly name: string; readonly seed: number; readonly verdict: string }[];
  /** Of the whole run: `held`, `failed`, `inconclusive`, or what a later version says. */
  readonly verdict: string;
  /** {@link digestOfTemplates} of what was played. */
  readonly assembly: string;
}

/** Undefined for a text that is no record of schema 1. */
export function parseDrillRecord(text: string): DrillRecord | undefined {
  let record: Partial<DrillRecord> | null;
  try {
    record = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { schema, at, scenarios, verdict, assembly } = record ?? {};
  const whole =
    schema === 1 &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    Array.isArray(scenarios) &&
    scenarios.every((one) => typeof one?.name === 'string' && typeof one.verdict === 'string') &&
    typeof verdict === 'string' &&
    typeof assembly === 'string';
  return whole ? (record as DrillRecord) : undefined;
}

/**
 * SHA-256 of all templates of an assembly, those of its stages and nested stacks too, as `<path> <SHA-256 of the file>` by line, sorted: the same on
 * any machine. Assets are in it by their hashes, which templates name. Undefined for a folder without a template, or no folder.
 */
export function digestOfTemplates(folder: string): string | undefined {
  const names = templatesIn(folder);
  if (names.length === 0) return undefined;
  const lines = names.map(
    (name) => `${name.split(sep).join('/')} ${sha256(readFileSync(join(folder, name)))}\n`,
  );
  return sha256(lines.sort().join(''));
}

function templatesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.template.json'),
    );
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
