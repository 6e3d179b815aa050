import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import type { PageTheme } from '../../lib/edge/page-theme';
import { resolveTheme } from '../../lib/edge/resolve-theme';
import { EDGE_PAGES } from '../../lib/private/contracts/edge';
import { renderEdgePages, renderMaintenancePage } from '../../lib/private/pages';
import { Problems } from '../../lib/private/problems';
import {
  LEAD,
  LEAD_WORDING,
  PLANNED_WORDING,
  QUEUE,
  QUEUE_WORDING,
  WAITING,
  WORDING,
} from '../../pages/texts';

const SEED = { seed: 20261122, numRuns: 100 };
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

/** Every document of a theme by its path. */
function renderAll(theme: PageTheme): Record<string, string> {
  const resolved = resolve(theme);
  const modes = renderEdgePages(resolved).map(({ path, html }) => [path, html]);
  return {
    '/_breakwater/pages/maintenance.html': renderMaintenancePage(resolved),
    ...Object.fromEntries(modes),
  };
}

const edgePage = (page: string, language: string, theme: PageTheme = FULL): string =>
  renderAll(theme)[`/_breakwater/pages/${page}.${language}.html`] ?? '';

/** The document without its script and style sheet: what is left is markup and text. */
const markup = (html: string): string => html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');

describe('the page for failures', () => {
  const html = render(FULL);

  test('has both languages, each marked, and is not for search engines', () => {
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    expect(html).toMatch(/<section id="en" lang="en"/);
    expect(html).toMatch(/<section id="fr" lang="fr"/);
    expect(html).toContain('<meta name="robots" content="noindex"/>');
    expect(html).toContain(WORDING.en.title);
    expect(html).toContain(WORDING.fr.title);
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
});

describe.each(Object.keys(renderAll(FULL)))('%s', (path) => {
  const html = renderAll(FULL)[path] ?? '';

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

  test('lets only its own script and style sheet run', () => {
    const [style, script] = ['style', 'script'].map((tag) => {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
      return `${tag}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    });
    expect(policyOf(html)).toEqual(
      expect.arrayContaining(["default-src 'none'", style, script, "base-uri 'none'"]),
    );
    expect(markup(html)).not.toMatch(/\s(style|on[a-z]+)="/);
  });

  test('writes what others have written as text only', () => {
    const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';
    expect(script).toContain('textContent');
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });

  test('is the same, byte for byte, for the same theme', () => {
    expect(renderAll(FULL)[path]).toBe(html);
  });

  test('arrives in one round trip, with the longest texts that are accepted', () => {
    const text = Array.from({ length: 90 }, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join('');
    const mode = { title: text, message: text.repeat(6) };
    const aside = { promoText: text.repeat(2), contactText: text.repeat(2) };
    const lead = { ...mode, ...aside };
    const long = { ...lead, formNote: text.repeat(4), planned: mode, queue: mode, lead };
    const size = gzipSync(renderAll({ ...FULL, english: long, french: long })[path] ?? '').length;
    expect(size).toBeLessThanOrEqual(14 * 1024);
  });
});

const policyOf = (html: string): string[] | undefined =>
  /http-equiv="Content-Security-Policy" content="([^"]*)"/
    .exec(html)?.[1]
    ?.replaceAll('&#39;', "'")
    .split(';');

test('whatever a theme contains, the markup around it does not change in any page', () => {
  const text = fc
    .string({ minLength: 1, maxLength: 60, unit: 'binary' })
    .filter((value) => /\S/.test(value) && !/[\r\n]/.test(value));
  const themed = (brand: string, words: string) => {
    const mode = { title: words, message: words };
    const lead = { ...mode, promoText: words, contactText: words };
    const english = { ...lead, formNote: words, planned: mode, queue: mode, lead };
    return Object.values(renderAll({ ...FULL, brand, english })).map(shape);
  };
  const clean = themed('x', 'x');
  fc.assert(
    fc.property(text, text, (brand, words) => {
      expect(themed(brand, words)).toEqual(clean);
    }),
    SEED,
  );
});

describe('the page of a mode', () => {
  const words = {
    maintenance: WORDING,
    planned: PLANNED_WORDING,
    queue: QUEUE_WORDING,
    lead: LEAD_WORDING,
  };

  test.each(EDGE_PAGES.flatMap((page) => (['en', 'fr'] as const).map((lang) => ({ page, lang }))))(
    '$page, $lang: speaks its language first, and the other one is a link away',
    ({ page, lang }) => {
      const html = edgePage(page, lang);
      const other = lang === 'en' ? 'fr' : 'en';
      expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${lang}">`));
      expect(html).toContain(`<title>${words[page][lang].title} · Maison Varech</title>`);
      expect(html).toMatch(
        new RegExp(
          `<section id="${lang}" lang="${lang}" class="own"[\\s\\S]*<section id="${other}" lang="${other}" class="other"`,
        ),
      );
      expect(html).toContain(`href="#${other}" lang="${other}"`);
    },
  );

  test('is not for search engines while visitors wait, and keeps the campaign’s address in their index', () => {
    for (const { page, status, html } of renderEdgePages(resolve(FULL))) {
      expect([page, status, html.includes('noindex')]).toEqual([
        page,
        page === 'lead' ? 200 : 503,
        page !== 'lead',
      ]);
    }
  });

  test('tells the edge that its tries are navigations, and knows our pages from the site', () => {
    for (const { page, html } of renderEdgePages(resolve(FULL))) {
      const waits = page !== 'lead';
      expect(html.includes('"pollHeader":"x-breakwater-poll"')).toBe(waits);
      expect(html.includes('"pageHeader":"x-breakwater-page"')).toBe(waits);
      expect(html.includes('data-toggle')).toBe(waits);
    }
  });

  test('of the queue promises no time and no turn, and knows of no crowd', () => {
    for (const lang of ['en', 'fr'] as const) {
      const text = markup(edgePage('queue', lang)).replace(/<[^>]*>/g, ' ');
      expect(text + JSON.stringify([QUEUE, QUEUE_WORDING])).not.toMatch(
        /\b(turn|tour|line|usual|d’habitude)\b/i,
      );
      expect(text).not.toMatch(/\d+\s*(s|min|minutes?|secondes?|seconds?|h)\b/);
    }
  });
});

describe('the lead page', () => {
  const letter = (theme: PageTheme) => / data-form="([^"]*)"/.exec(edgePage('lead', 'en', theme))?.[1];

  test('has a form that becomes an e-mail; without a script it is a link, and the browser sends it nowhere', () => {
    expect(letter(FULL)).toBe('mailto:hello@example.com?subject=A%20question%20for%20Maison%20Varech');
    expect(edgePage('lead', 'en')).toContain(`<a class="go" href="${letter(FULL)}">`);
    expect(edgePage('lead', 'en')).toMatch(/<form [^>]*data-script[^>]* hidden>/);
    expect(edgePage('lead', 'en')).not.toMatch(/<form [^>]*action=/);
    expect(policyOf(edgePage('lead', 'en'))).toContain("form-action 'none'");
    expect(policyOf(edgePage('lead', 'en'))).not.toContain("connect-src 'self'");
  });

  test('says on the button and below it what the form does', () => {
    expect(edgePage('lead', 'en')).toContain('Open in my e-mail app');
    expect(edgePage('lead', 'en')).toContain('Nothing is sent to us before you send it there.');
    expect(edgePage('lead', 'fr')).toContain('Ouvrir dans ma messagerie');
  });

  test('a mailbox with signs that mean something in an address reaches that mailbox', () => {
    const address = letter({ brand: 'x', contact: { email: 'a#b%c/d@example.com' } });
    expect(address).toBe('mailto:a%23b%25c%2Fd@example.com?subject=A%20question%20for%20x');
  });

  const rest = { phone: '+33 1 23 45 67 89', url: 'https://example.org/help' };
  test.each([
    ['an e-mail address', { email: 'a@example.com', ...rest }, LEAD_WORDING.en.message],
    ['a telephone', { phone: rest.phone }, LEAD_WORDING.en.direct],
    ['an address', { url: rest.url }, LEAD_WORDING.en.direct],
    ['nothing', undefined, LEAD_WORDING.en.later],
  ])('with %s it invites to what it has', (_, contact, message) => {
    const html = edgePage('lead', 'en', { brand: 'x', contact });
    expect(html).toContain(`<p dir="auto">${message}</p>`);
    expect(html.includes('<form')).toBe(contact !== undefined && 'email' in contact);
    expect(html.includes('tel:+33123456789')).toBe(contact !== undefined && 'phone' in contact);
    expect(html.includes('https://example.org/help')).toBe(contact !== undefined && 'url' in contact);
  });
});

describe('a brand’s own words', () => {
  test('replace the default ones in their language only', () => {
    const html = render({ brand: 'x', french: { title: 'On revient' } });
    expect(html).toContain('On revient</h1>');
    expect(html).not.toContain(WORDING.fr.title);
    expect(html).toContain(WORDING.en.title);
  });

  test('are a page’s own; those in front of the code and the contacts are shared by the pages for waiting', () => {
    const english = {
      title: 'Failed',
      promoText: 'Wait well:',
      planned: { title: 'Works' },
      queue: { message: 'Soon inside.' },
      lead: { title: 'Hello', promoText: 'Welcome:' },
    };
    const theme = { ...FULL, english };
    const heading = (page: string) =>
      /<h1 id="title-en" dir="auto">(.*?)<\/h1>/.exec(edgePage(page, 'en', theme))?.[1];
    expect(EDGE_PAGES.map(heading)).toEqual(['Failed', 'Works', QUEUE_WORDING.en.title, 'Hello']);
    expect(edgePage('queue', 'en', theme)).toContain('Soon inside.');
    const promo = (page: string) =>
      /class="promo"><p dir="auto">(.*?)<\/p>/.exec(edgePage(page, 'en', theme))?.[1];
    expect(EDGE_PAGES.map(promo)).toEqual(['Wait well:', 'Wait well:', 'Wait well:', 'Welcome:']);
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
});

/** Names of the elements in their order: an injected or a broken one changes it. */
function shape(html: string): string {
  return [...markup(html).matchAll(/<(\/?[a-z0-9]+)/gi)].map((match) => match[1]).join(' ');
}

describe('words of the pages themselves', () => {
  const english = { ...WAITING.en, ...LEAD.en };
  const said = (lang: 'en' | 'fr'): string[] =>
    [WAITING, QUEUE, LEAD, WORDING, PLANNED_WORDING, QUEUE_WORDING, LEAD_WORDING].flatMap((texts) =>
      Object.values(texts[lang]),
    );

  test('each language says everything', () => {
    expect(Object.keys({ ...WAITING.fr, ...LEAD.fr }).sort()).toEqual(Object.keys(english).sort());
    expect(Object.keys(QUEUE.fr).sort()).toEqual(Object.keys(QUEUE.en).sort());
    // Only the queue has something to say to those without a script.
    const silent = (lang: 'en' | 'fr') => said(lang).filter((text) => !/\S/.test(text));
    expect([silent('en'), silent('fr')]).toEqual([[''], ['']]);
  });

  test('French has its spaces and apostrophes', () => {
    for (const text of said('fr')) expect(text).not.toMatch(/[^\u00a0\u202f][:;!?»]|'|«[^\u00a0\u202f]/);
  });

  test('English uses typographic apostrophes', () => {
    for (const text of said('en')) expect(text).not.toContain("'");
  });
});
