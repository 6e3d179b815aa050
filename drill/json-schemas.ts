import * as z from 'zod';
import { OBJECTIVES_FILE } from './objectives/file';
import { SCENARIO } from './scenario/schema';

/** JSON Schemas of the files that a person writes for the drill, draft 7, which is what editors understand; by file name. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return {
    'scenario.schema.json': render(SCENARIO, 'A scenario of breakwater drill'),
    'objectives.schema.json': render(OBJECTIVES_FILE, 'Objectives of breakwater drill'),
  };
}

function render(schema: z.ZodType, title: string): string {
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ title, ...json }, null, 2)}\n`;
}
