/** What is deployed: the composed code, its size, and that it is the same bytes on any machine. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_MAX_BYTES } from '../../lib/private/contracts/edge';
import { edgeFunctionCode } from '../../lib/private/edge-code';
import { SETTINGS, STANDBY_SETTINGS } from '../../scripts/edge/event';

const FILES = ['viewer-request', 'viewer-response', 'viewer-request-standby'] as const;

describe.each([
  ['viewer-request', 'viewer-request', SETTINGS, 8192],
  ['viewer-response', 'viewer-response', SETTINGS, 8192],
  ['viewer-request, with a standby', 'viewer-request', STANDBY_SETTINGS, 8704],
] as const)('%s', (_, name, settings, most) => {
  const code = edgeFunctionCode(name, settings);

  test('begins with the helpers and the settings', () => {
    const [first, second] = code.split('\n');
    expect(first).toBe("import cf from 'cloudfront';");
    expect(second).toBe(`const SETTINGS=${JSON.stringify(settings)};`);
  });

  test('defines a top-level async handler and exports nothing', () => {
    expect(code).toMatch(/(^|[;}\n])async function handler\(/);
    expect(code).not.toMatch(/\bexport\b/);
  });

  test(`leaves ${FUNCTION_MAX_BYTES - most} bytes of what CloudFront takes for lists of paths`, () => {
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(most);
  });

  test('is ASCII: nothing says in which encoding CloudFront reads it', () => {
    expect(code).toMatch(/^[\n\t -~]*$/);
  });

  test('uses nothing that the edge lacks, by sight', () => {
    expect(code).not.toMatch(
      /\?\.[a-z[(]|\?\?|\.\.\.|\bclass\b|\bimport\(|\beval\(|\bnew Function|setTimeout|\bfetch\(/,
    );
    // Documented: await in arguments and async closures are not supported.
    expect(code).not.toMatch(/[(,]await |async\s*\(|async \w+=>/);
  });

  test('names the bytes when the settings are too long', () => {
    const c = Array.from({ length: 300 }, (_, i) => `/a-rather-long-path/number-${i}`);
    expect(() => edgeFunctionCode(name, { ...settings, c })).toThrow(
      new RegExp(`${name} has \\d{5} bytes, of which CloudFront takes ${FUNCTION_MAX_BYTES}: .*30\\d items`),
    );
  });
});

test('only a site with a standby has the code that tries again', () => {
  expect(edgeFunctionCode('viewer-request', STANDBY_SETTINGS)).toContain('createRequestOriginGroup');
  for (const name of ['viewer-request', 'viewer-response'] as const)
    expect(edgeFunctionCode(name, SETTINGS)).not.toContain('createRequestOriginGroup');
});

test('the settings cannot break out of their line', () => {
  const hostile = { ...SETTINGS, c: ['/\'"\\\n\u2028</script>`'] };
  const [, second = ''] = edgeFunctionCode('viewer-request', hostile).split('\n');
  expect(JSON.parse(second.slice('const SETTINGS='.length, -1))).toEqual(hostile);
});

test('bundling again gives the same bytes', () => {
  const root = join(__dirname, '..', '..');
  const read = () => FILES.map((name) => readFileSync(join(root, 'assets', 'edge', `${name}.js`), 'utf8'));
  const before = read();
  const script =
    "import('./scripts/bundle.mjs').then(async (m) => process.stdout.write(JSON.stringify(await m.edgeFunctions())))";
  const again = execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
  expect(JSON.parse(again)).toEqual(Object.fromEntries(FILES.map((name, i) => [name, before[i]])));
});
