import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOfTemplates } from '../../drill/record';

function assembly(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-record-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
const files = {
  'b.template.json': '{"b":1}',
  'assembly-S/a.nested.template.json': '{"a":1}',
  'manifest.json': '{}',
};

test('the same templates give the same digest, wherever they are and whatever is beside them', () => {
  const digest = digestOfTemplates(assembly(files));
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const more = { 'drill-record.json': '{}', ...files, 'manifest.json': '{"version":"1"}' };
  expect(digestOfTemplates(assembly(more))).toBe(digest);
});

test.each([
  ['a nested template of a stage', { ...files, 'assembly-S/a.nested.template.json': '{"a":2}' }],
  ['the name of a stack', { 'c.template.json': '{"b":1}', 'assembly-S/a.nested.template.json': '{"a":1}' }],
  ['one that is gone', { 'b.template.json': '{"b":1}' }],
])('another digest: %s', (_name, others) => {
  expect(digestOfTemplates(assembly(others))).not.toBe(digestOfTemplates(assembly(files)));
});

test('no folder, a file, and a folder without templates have none', () => {
  const folder = assembly({ 'manifest.json': '{}' });
  expect(digestOfTemplates(join(folder, 'nowhere'))).toBeUndefined();
  expect(digestOfTemplates(join(folder, 'manifest.json'))).toBeUndefined();
  expect(digestOfTemplates(folder)).toBeUndefined();
});
