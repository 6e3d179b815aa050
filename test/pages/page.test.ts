import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import type { PageTheme } from '../../lib/edge/page-theme';
import { resolveTheme } from '../../lib/edge/resolve-theme';
import { renderMaintenancePage } from '../../lib/private/pages';
import { Problems } from '../../lib/private/problems';
import { INTERFACE, WORDING } from '../../pages/texts';

const SEED = { seed: 20261122, numRuns: 200 };
const FULL: PageTheme = {
  brand: 'Maison Varech',
  promoCode: 'MERCI10',
  contact: {
    email: 'hello@example.com',
    phone: '+33 1 23 45 67 89',
    url: 'https://example.org/help?a=1&b=2',
  },
  logo: '<svg viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>',
  logoDark: '<svg viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#fff"/></svg>',
};

function resolve(theme: PageTheme) {
  const problems = new Problems();
  const resolved = resolveTheme(theme, problems);
  problems.throwIfAny(new Stack(undefined, 'Edge'));
  return resolved;
}

const render = (theme: PageTheme): string => renderMaintenancePage(resolve(theme));

/** The document without its script and style sheet: what is left is markup and text. */
const markup = (html: string): string => html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');

describe('the document', () => {
  const html = render(FULL);

  test('has both languages, each marked, and is not for search engines', () => {
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    expect(html).toMatch(/<section id="en" lang="en"/);
    expect(html).toMatch(/<section id="fr" lang="fr"/);
    expect(html).toContain('<meta name="robots" content="noindex"/>');
    expect(html).toContain(WORDING.en.title);
    expect(html).toContain(WORDING.fr.title);
  });

  test('does not refresh by itself: nobody could stop that', () => {
    expect(html).not.toMatch(/http-equiv="?refresh/i);
  });

  test('asks for nothing outside itself', () => {
    const addresses = [...markup(html).matchAll(/\s(?:href|src|srcset|action|poster)="([^"]*)"/g)].map(
      (match) => match[1] ?? '',
    );
    const loaded = addresses.filter((address) => !/^(#|$|data:|mailto:|tel:)/.test(address));
    // A link to follow, not a thing to load.
    expect(new Set(loaded)).toEqual(new Set(['https://example.org/help?a=1&amp;b=2']));
    expect(html).not.toMatch(/@import|url\((?!#)/);
  });

  test('says that a form may have to be sent again', () => {
    expect(html).toContain('check before you send it again');
    expect(html).toContain('vérifiez avant de recommencer');
  });

  test('offers the code and the contacts, and without them says nothing of either', () => {
    for (const part of ['MERCI10', 'mailto:hello@example.com', 'tel:+33123456789', WORDING.fr.promoText]) {
      expect(html).toContain(part);
    }
    const bare = render({ brand: 'x' });
    expect(bare).not.toContain('<aside');
    expect(bare).not.toContain(WORDING.en.contactText);
  });

  test('lets only its own script and style sheet run', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(html)?.[1]
      ?.replaceAll('&#39;', "'");
    const [style, script] = ['style', 'script'].map((tag) => {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
      return `${tag}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    });
    expect(policy?.split(';')).toEqual(
      expect.arrayContaining(["default-src 'none'", style, script, "base-uri 'none'", "form-action 'none'"]),
    );
    expect(markup(html)).not.toMatch(/\s(style|on[a-z]+)="/);
  });

  test('shows the incident’s text letter by letter', () => {
    const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';
    expect(script).toContain('textContent');
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });

  test('is the same, byte for byte, for the same theme', () => {
    expect(render(FULL)).toBe(html);
  });

  test('arrives in one round trip, with the longest texts that are accepted', () => {
    const text = Array.from({ length: 90 }, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join('');
    const long = {
      title: text,
      message: text.repeat(6),
      formNote: text.repeat(4),
      promoText: text.repeat(2),
      contactText: text.repeat(2),
    };
    expect(gzipSync(render({ ...FULL, english: long, french: long })).length).toBeLessThanOrEqual(14 * 1024);
  });
});

describe('a brand’s own words', () => {
  test('replace the default ones in their language only', () => {
    const html = render({ brand: 'x', french: { title: 'On revient' } });
    expect(html).toContain('On revient</h1>');
    expect(html).not.toContain(WORDING.fr.title);
    expect(html).toContain(WORDING.en.title);
  });

  test('each line is a paragraph', () => {
    expect(render({ brand: 'x', english: { message: 'One.\n\nTwo.' } })).toMatch(
      /<p dir="auto">One\.<\/p><p dir="auto">Two\.<\/p>/,
    );
  });

  test.each([
    ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['quotes', `" onmouseover="alert(1)" x='`],
    ['an entity', '&lt;b&gt; &amp; &#60;'],
    ['right to left', 'نعتذر، الموقع لا يعمل الآن'],
    ['emoji', '⛵️ 👩‍🚒 sorry 🌊'],
    ['a template', '{{7*7}} <%= 7*7 %>'],
  ])('%s stays text', (_, text) => {
    const clean = markup(render({ brand: 'x' }));
    const dirty = markup(render({ brand: 'x', english: { title: text }, french: { message: text } }));
    const tags = (html: string) => html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g);
    expect(tags(dirty)).toEqual(tags(clean));
    const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
    expect(dirty).toContain(escaped);
  });

  test('whatever a theme contains, the markup around it does not change', () => {
    const text = fc
      .string({ minLength: 1, maxLength: 60, unit: 'binary' })
      .filter((value) => /\S/.test(value));
    const oneLine = text.filter((value) => !/[\r\n]/.test(value));
    const clean = shape(render({ ...FULL, english: { message: 'x' } }));
    fc.assert(
      fc.property(oneLine, oneLine, (brand, words) => {
        expect(
          shape(render({ ...FULL, brand, english: { title: words, formNote: words, message: 'x' } })),
        ).toBe(clean);
      }),
      SEED,
    );
  });
});

/** Names of the elements in their order: an injected or a broken one changes it. */
function shape(html: string): string {
  return [...markup(html).matchAll(/<(\/?[a-z0-9]+)/gi)].map((match) => match[1]).join(' ');
}

describe('words of the page itself', () => {
  test('each language says everything', () => {
    expect(Object.keys(INTERFACE.fr).sort()).toEqual(Object.keys(INTERFACE.en).sort());
    for (const language of ['en', 'fr'] as const) {
      for (const text of Object.values({ ...INTERFACE[language], ...WORDING[language] }))
        expect(text).toMatch(/\S/);
    }
  });

  test('French has its spaces and apostrophes', () => {
    for (const text of Object.values({ ...INTERFACE.fr, ...WORDING.fr })) {
      expect(text).not.toMatch(/[^\u00a0\u202f][:;!?»]|'|«[^\u00a0\u202f]/);
    }
  });

  test('English uses typographic apostrophes', () => {
    for (const text of Object.values({ ...INTERFACE.en, ...WORDING.en })) expect(text).not.toContain("'");
  });
});
