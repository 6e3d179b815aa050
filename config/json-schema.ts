import * as z from 'zod';
import { schema } from './schema';

/** The configuration's JSON Schema, draft 7, which is what editors understand; the text that is committed. */
export function renderJsonSchema(): string {
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify(json, null, 2)}\n`;
}
