import * as z from 'zod';
import { problemsIn, readJson } from '../checked-json';
import { OBJECTIVES } from '.';
import type { Unit } from './objective';

/** A file of objectives that cannot be used; the message has one line for each thing that is wrong. */
export class ObjectivesError extends Error {}

/** What a limit may be: no length of time and no share is less than nothing, no share more than all. */
const RANGES: Readonly<Record<Unit, readonly [low: number, high: number]>> = {
  s: [0, 1_000_000],
  '%': [0, 100],
  points: [-100, 100],
  'per hour': [0, 1_000_000],
  times: [0, 1_000_000],
};

const override = (unit: Unit) => {
  const [low, high] = RANGES[unit];
  const limit = z.number().min(low).max(high);
  return z
    .union(
      [
        limit,
        z.literal('off'),
        z.strictObject({ limit: z.union([limit, z.literal('off')]), because: z.string().min(1) }),
      ],
      `must be a limit from ${low} to ${high}${unit === 'times' ? '' : ` (${unit})`}, "off", or an object with limit and because`,
    )
    .meta({
      description:
        'Another limit, in the objective’s unit; "off": it is not asked; with `because`: why, which reports print.',
    });
};
const overrides = z.strictObject(
  Object.fromEntries(
    OBJECTIVES.map(({ name, definition, limit: standard, unit }) => [
      name,
      override(unit)
        .optional()
        .meta({ description: `${definition} Default: ${standard} (${unit}).` }),
    ]),
  ),
);

export const OBJECTIVES_FILE = z.strictObject({
  $schema: z.string().optional(),
  objectives: overrides.prefault({}).meta({ description: 'For all scenarios.' }),
  scenarios: z
    .record(z.string(), overrides)
    .default({})
    .meta({ description: 'For one scenario, by its name; before what is for all.' }),
});

export type Override = number | 'off' | { readonly limit: number | 'off'; readonly because: string };
export type Overrides = Readonly<Record<string, Override | undefined>>;

/** Overrides as a file has them. */
export interface ObjectivesFile {
  readonly objectives: Overrides;
  readonly scenarios: Readonly<Record<string, Overrides>>;
}

export const NO_OVERRIDES: ObjectivesFile = { objectives: {}, scenarios: {} };

/** @throws ObjectivesError */
export function readObjectives(file: string): ObjectivesFile {
  const given = readJson(file, `there is no file ${file}; --objectives takes a JSON file`, ObjectivesError);
  return checkObjectives(given, file);
}

/** @throws ObjectivesError that names every problem, each with its place and the value. */
export function checkObjectives(given: unknown, where: string): ObjectivesFile {
  const parsed = OBJECTIVES_FILE.safeParse(given);
  if (!parsed.success)
    throw new ObjectivesError(problemsIn(where, parsed.error.issues, given, OBJECTIVES_FILE).join('\n'));
  return parsed.data as ObjectivesFile;
}

/** What a file says of the objectives of one scenario. */
export function overridesFor(file: ObjectivesFile, scenario: string): Overrides {
  return { ...file.objectives, ...file.scenarios[scenario] };
}
