/** The schema that others validate with, and the reader that the edge decides by, say the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { DOCUMENT_MAX_BYTES, PRESETS, readDocument } from '../../lib/private/contracts/site-mode';
import { SITE_MODE_SCHEMA } from '../../lib/private/contracts/site-mode-schema';
import { documentOf } from '../../scripts/edge/event';
import { goodDocument, nearDocument, SEED } from './support/arbitraries';

const committed = readFileSync(join(__dirname, '..', '..', 'site-mode.schema.json'), 'utf8');
const matches = new Ajv({ strict: true, strictRequired: false }).compile(JSON.parse(committed));

test('the committed schema is what `npm run schema` writes', () => {
  expect(committed).toBe(`${JSON.stringify(SITE_MODE_SCHEMA, null, 2)}\n`);
});

test('every property says what it is for', () => {
  const silent = Object.entries(SITE_MODE_SCHEMA.properties).filter(([, one]) => !('description' in one));
  expect(silent).toEqual([]);
});

test.each(PRESETS)('the preset %s is a document to both', (preset) => {
  const document = documentOf(preset);
  expect([matches(document), readDocument(JSON.stringify(document))]).toEqual([true, document]);
});

test('a document that is as it should be is one to both', () => {
  fc.assert(
    fc.property(goodDocument, (document) => {
      const text = JSON.stringify(document);
      fc.pre(Buffer.byteLength(text) <= DOCUMENT_MAX_BYTES);
      expect([matches(JSON.parse(text)), readDocument(text)]).toEqual([true, JSON.parse(text)]);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('of 20,000 that nearly are, both take the same', () => {
  let taken = 0;
  fc.assert(
    fc.property(nearDocument, (document) => {
      const text = JSON.stringify(document);
      fc.pre(Buffer.byteLength(text) <= DOCUMENT_MAX_BYTES);
      const value: unknown = JSON.parse(text);
      const read = readDocument(text) !== undefined;
      if (read) taken++;
      if (matches(value) !== read) throw new Error(`the reader ${read ? 'takes' : 'refuses'} ${text}`);
    }),
    { seed: SEED, numRuns: 20_000 },
  );
  // Some changes leave a document, or the generator would only make nonsense.
  expect(taken).toBeGreaterThan(500);
});

test('the reader alone counts bytes', () => {
  const fits = { ...documentOf('queue'), reason: '' };
  const room = DOCUMENT_MAX_BYTES - Buffer.byteLength(JSON.stringify(fits));
  const read = (reason: string) => readDocument(JSON.stringify({ ...fits, reason })) !== undefined;
  for (const [character, bytes] of [
    ['x', 1],
    ['é', 2],
    ['’', 3],
    ['\u{1f600}', 4],
  ] as const) {
    const most = Math.floor(room / bytes);
    expect([character, read(character.repeat(most)), read(character.repeat(most + 1))]).toEqual([
      character,
      true,
      false,
    ]);
  }
});
