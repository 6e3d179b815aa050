import { Lazy, Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { contrastRatio } from '../../../lib/edge/contrast';
import type { PageTheme } from '../../../lib/edge/page-theme';
import { resolveTheme } from '../../../lib/edge/resolve-theme';
import type { PagePalette } from '../../../lib/private/contracts/pages';
import { Problems } from '../../../lib/private/problems';

const SEED = { seed: 20261122, numRuns: 500 };

function resolve(theme: PageTheme) {
  const problems = new Problems();
  const resolved = resolveTheme(theme, problems);
  problems.throwIfAny(new Stack(undefined, 'Edge'));
  return resolved;
}

function problemsOf(theme: unknown): string {
  try {
    resolve(theme as PageTheme);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const pairs = (palette: PagePalette): [string, string][] => [
  [palette.text, palette.background],
  [palette.muted, palette.background],
  [palette.accent, palette.background],
  [palette.accentText, palette.accent],
];

test('a brand name is enough', () => {
  const theme = resolve({ brand: 'Maison Varech' });
  expect(theme).toMatchObject({ brand: 'Maison Varech', wording: { en: {}, fr: {} } });
  expect(theme.logo).toBeUndefined();
  expect(theme.light.background).not.toBe(theme.dark.background);
});

test('a palette that is accepted reads everywhere it is used', () => {
  const any = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  const color = fc.oneof(any, fc.constantFrom('#000000', '#ffffff', '#0b5b78', '#7a0019'));
  const colors = fc.record({ background: color, text: color, accent: color }, { requiredKeys: [] });
  let accepted = 0;
  fc.assert(
    fc.property(colors, colors, (light, dark) => {
      const theme = { brand: 'x', colors: light, darkColors: dark };
      if (problemsOf(theme) !== '') return;
      accepted++;
      const { light: day, dark: night } = resolve(theme);
      for (const [ink, ground] of [...pairs(day), ...pairs(night)]) {
        expect(contrastRatio(ink, ground)).toBeGreaterThanOrEqual(4.5);
      }
    }),
    SEED,
  );
  expect(accepted).toBeGreaterThan(20);
});

test('the dark accent is the brand’s own, lightened until it reads', () => {
  const { light, dark } = resolve({ brand: 'x', colors: { accent: '#7a0019' } });
  expect(light.accent).toBe('#7a0019');
  expect(contrastRatio(dark.accent, dark.background)).toBeGreaterThanOrEqual(4.5);
  expect(Number.parseInt(dark.accent.slice(1, 3), 16)).toBeGreaterThan(0x7a);
});

test('a poor contrast is named with the colours, the ratio and a colour that reads', () => {
  const message = problemsOf({ brand: 'x', colors: { background: '#ffffff', accent: '#ffcc00' } });
  expect(message).toContain('page.colors.accent #ffcc00 on background #ffffff');
  expect(message).toContain('at least 4.5:1');
  expect(message).toContain('got 1.51:1');
  const nearest = /; (#[0-9a-f]{6}) is the nearest accent that reads/.exec(message)?.[1] ?? '';
  expect(contrastRatio(nearest, '#ffffff')).toBeGreaterThanOrEqual(4.5);
});

test('everything that is wrong is named at once', () => {
  const message = problemsOf({
    brand: '  ',
    logo: 'https://example.com/logo.png',
    logoDark: `<svg>${'x'.repeat(17_000)}</svg>`,
    promoCode: 'TWO WORDS',
    colors: { background: 'white', accentText: 'rgb(0,0,0)' },
    contact: { email: 'nobody', phone: 'call us', url: 'http://example.com' },
    english: { title: 'x'.repeat(91), message: '' },
    french: { promoText: 'x'.repeat(201) },
  });
  expect(message).toMatch(/^Edge: /);
  for (const part of [
    'page.brand must be 1 to 60 characters on one line, got "  "',
    'page.logo must be SVG markup starting with <svg, or a data:image/ address, got "https://example.com/logo.png"',
    'page.logoDark must be at most 16384 bytes, got 17011',
    'page.promoCode must be 1 to 30 characters without spaces, got "TWO WORDS"',
    'page.colors.background must be a colour written #rrggbb, got "white"',
    'page.colors.accentText must be a colour written #rrggbb, got "rgb(0,0,0)"',
    'page.contact.email must be an e-mail address, got "nobody"',
    'page.contact.phone must be a telephone number such as +33 1 23 45 67 89, got "call us"',
    'page.contact.url must be an https:// address, got "http://example.com"',
    'page.english.title must be 1 to 90 characters, got "91 characters"',
    'page.english.message must be 1 to 600 characters, got "0 characters"',
    'page.french.promoText must be 1 to 200 characters, got "201 characters"',
  ]) {
    expect(message).toContain(part);
  }
});

test.each([['javascript:alert(1)'], ['https://x" onclick="y'], ['https://exa mple.com'], ['//example.com']])(
  '%s is no contact address',
  (url) => {
    expect(problemsOf({ brand: 'x', contact: { url } })).toContain('page.contact.url');
  },
);

test.each([
  ['brand', { brand: Lazy.string({ produce: () => 'late' }) }],
  ['contact.email', { brand: 'x', contact: { email: Lazy.string({ produce: () => 'late' }) } }],
  ['colors.accent', { brand: 'x', colors: { accent: Lazy.string({ produce: () => '#000000' }) } }],
])('a %s that is known only at deploy is refused', (path, theme) => {
  expect(problemsOf(theme)).toContain(`page.${path} must be known at synth, got a token`);
});

describe('logo', () => {
  test('markup becomes an image of its own, in which nothing runs', () => {
    const { logo } = resolve({ brand: 'x', logo: '<svg viewBox="0 0 1 1"><script>alert(1)</script></svg>' });
    expect(logo).toMatch(/^data:image\/svg\+xml,%3Csvg%20xmlns%3D/);
    expect(logo).not.toMatch(/[<>"\s]/);
  });

  test('a data address is kept', () => {
    const address = 'data:image/png;base64,iVBORw0KGgo=';
    expect(resolve({ brand: 'x', logo: address }).logo).toBe(address);
  });

  test('a data address of another kind is refused', () => {
    expect(problemsOf({ brand: 'x', logo: 'data:text/html,<script>' })).toContain('page.logo must be');
  });
});
