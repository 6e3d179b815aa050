import { Token } from 'aws-cdk-lib';
import type {
  LeadWording,
  ModeWording,
  PagePalette,
  PageWording,
  ResolvedTheme,
} from '../private/contracts/pages';
import type { Problems } from '../private/problems';
import { blackOrWhite, contrastRatio, isHexColor, mix, readableOn, TEXT_RATIO } from './contrast';
import type { PageColors, PageContact, PageText, PageTheme } from './page-theme';

const LIGHT = { background: '#f6f2ea', text: '#14242d', accent: '#0b5b78' };
const DARK = { background: '#0d1a22', text: '#e9eff1' };

/** Longest text of each kind, in characters. */
const MODE_TEXTS: Lengths<ModeWording> = { title: 90, message: 600 };
const LEAD_TEXTS: Lengths<LeadWording> = { ...MODE_TEXTS, promoText: 200, contactText: 200 };
const PAGE_TEXTS: Lengths<PageWording> = { ...LEAD_TEXTS, formNote: 400 };
type Lengths<T> = Readonly<Record<keyof T, number>>;
const LOGO_BYTES = 16 * 1024;
const LOGO = /^(<svg[\s>]|data:image\/(svg\+xml|png|webp|jpeg|gif|avif)[;,])/i;
// Deliberately loose: only what would break the link is refused, the mailbox itself is the brand's business.
const EMAIL = /^[^\s@<>"?&]+@[^\s@<>"?&]+\.[^\s@<>"?&]+$/;
const PHONE = /^\+?[0-9][0-9 ().-]{2,24}$/;
const PROMO = /^\S{1,30}$/u;
const HTTPS = /^https:\/\/[^\s/?#<>"]+\.[^\s<>"]+$/i;

/**
 * Checks a theme and makes the choices it leaves open. What is wrong goes to `problems`; the result is then
 * only fit to be thrown away.
 */
export function resolveTheme(theme: PageTheme, problems: Problems): ResolvedTheme {
  if (refuseTokens(theme, 'page', problems)) return { ...EMPTY, brand: theme.brand };
  problems.must(isText(theme.brand, 60), 'page.brand', 'be 1 to 60 characters on one line', theme.brand);
  checkLogo('page.logo', theme.logo, problems);
  checkLogo('page.logoDark', theme.logoDark, problems);
  must(problems, PROMO, 'page.promoCode', 'be 1 to 30 characters without spaces', theme.promoCode);
  checkContact(theme.contact ?? {}, problems);
  checkTexts('page.english', theme.english, problems);
  checkTexts('page.french', theme.french, problems);
  return {
    brand: theme.brand,
    logo: theme.logo === undefined ? undefined : toDataUri(theme.logo),
    logoDark: theme.logoDark === undefined ? undefined : toDataUri(theme.logoDark),
    ...palettes(theme, problems),
    promoCode: theme.promoCode,
    ...theme.contact,
    wording: { en: theme.english ?? {}, fr: theme.french ?? {} },
  };
}

/**
 * The page is drawn at synth, where its size, its contrast and its escaping are settled. A value that exists
 * only at deploy would slip past all three, so it is refused rather than passed.
 */
function refuseTokens(value: object, path: string, problems: Problems): boolean {
  let refused = false;
  for (const [key, item] of Object.entries(value)) {
    if (Token.isUnresolved(item)) {
      problems.add(
        `${path}.${key} must be known at synth, got a token: the page is drawn, sized and checked there; give the text itself`,
      );
      refused = true;
    } else if (typeof item === 'object' && item !== null) {
      refused = refuseTokens(item, `${path}.${key}`, problems) || refused;
    }
  }
  return refused;
}

function palettes(theme: PageTheme, problems: Problems): { light: PagePalette; dark: PagePalette } {
  const sound = [
    checkHex('page.colors', theme.colors, problems),
    checkHex('page.darkColors', theme.darkColors, problems),
  ].every(Boolean);
  if (!sound) return EMPTY;
  const light = { ...LIGHT, ...defined(theme.colors) };
  const darkGround = { ...DARK, ...defined(theme.darkColors) };
  const dark = { ...darkGround, accent: theme.darkColors?.accent ?? brighten(light.accent, darkGround) };
  checkContrast('page.colors', light, problems);
  checkContrast('page.darkColors', dark, problems);
  return { light: palette(light, 0), dark: palette(dark, 1) };
}

function brighten(accent: string, dark: { readonly background: string; readonly text: string }): string {
  return readableOn(dark.background, accent, dark.text, 6.5);
}

type Chosen = Required<Pick<PageColors, 'background' | 'text' | 'accent'>> & Pick<PageColors, 'accentText'>;

/** Sea, stone and lines are tints of the brand's own colours, so that the drawing belongs to the brand. */
function palette({ background, text, accent, accentText }: Chosen, night: 0 | 1): PagePalette {
  return {
    background,
    text,
    accent,
    accentText: accentText ?? onAccent(accent, background),
    muted: readableOn(background, mix(text, background, 0.68), text),
    line: mix(text, background, 0.16),
    seaFar: mix(accent, background, night ? 0.14 : 0.2),
    seaMid: mix(accent, background, night ? 0.24 : 0.42),
    seaNear: mix(accent, background, night ? 0.36 : 0.78),
    stone: mix(text, background, night ? 0.3 : 0.42),
    stoneShade: mix(text, background, night ? 0.2 : 0.56),
    tower: night ? mix(text, background, 0.82) : '#ffffff',
    lamp: '#f4bd5e',
    sun: night ? mix(text, background, 0.72) : mix('#f0a63c', background, 0.62),
  };
}

/** The page's own paper or night where that reads, so that the button belongs to the page. */
function onAccent(accent: string, background: string): string {
  return contrastRatio(background, accent) >= TEXT_RATIO ? background : blackOrWhite(accent);
}

function checkContrast(path: string, colors: Chosen, problems: Problems): void {
  const accentText = colors.accentText ?? onAccent(colors.accent, colors.background);
  const pairs = [
    ['text', colors.text, 'background', colors.background],
    ['accent', colors.accent, 'background', colors.background],
    ['accentText', accentText, 'accent', colors.accent],
  ] as const;
  for (const [name, color, groundName, ground] of pairs) {
    const ratio = contrastRatio(color, ground);
    if (ratio >= TEXT_RATIO) continue;
    problems.add(
      `${path}.${name} ${color} on ${groundName} ${ground} must have a contrast of at least ${TEXT_RATIO}:1 ` +
        `(WCAG 2.2, 1.4.3), got ${ratio.toFixed(2)}:1; ${suggestion(name, color, ground)}`,
    );
  }
}

function suggestion(name: string, color: string, ground: string): string {
  const nearest = readableOn(ground, color, blackOrWhite(ground));
  return `${nearest} is the nearest ${name} that reads`;
}

function checkHex(path: string, colors: PageColors | undefined, problems: Problems): boolean {
  const wrong = Object.entries(defined(colors)).filter(
    ([, value]) => typeof value !== 'string' || !isHexColor(value),
  );
  for (const [key, value] of wrong) {
    problems.must(false, `${path}.${key}`, 'be a colour written #rrggbb', value);
  }
  return wrong.length === 0;
}

function checkLogo(path: string, logo: string | undefined, problems: Problems): void {
  if (logo === undefined) return;
  const bytes = Buffer.byteLength(logo);
  if (bytes > LOGO_BYTES) {
    problems.add(
      `${path} must be at most ${LOGO_BYTES} bytes, got ${bytes}: simplify the drawing or shrink it`,
    );
  } else if (!LOGO.test(logo.trimStart())) {
    problems.must(
      false,
      path,
      'be SVG markup starting with <svg, or a data:image/ address',
      logo.slice(0, 40),
    );
  }
}

function checkContact(contact: PageContact, problems: Problems): void {
  must(problems, EMAIL, 'page.contact.email', 'be an e-mail address', contact.email);
  must(
    problems,
    PHONE,
    'page.contact.phone',
    'be a telephone number such as +33 1 23 45 67 89',
    contact.phone,
  );
  must(problems, HTTPS, 'page.contact.url', 'be an https:// address', contact.url);
}

function checkTexts(path: string, texts: PageText | undefined, problems: Problems): void {
  checkText(path, PAGE_TEXTS, texts, problems);
  checkText(`${path}.planned`, MODE_TEXTS, texts?.planned, problems);
  checkText(`${path}.queue`, MODE_TEXTS, texts?.queue, problems);
  checkText(`${path}.lead`, LEAD_TEXTS, texts?.lead, problems);
}

function checkText(
  path: string,
  lengths: Readonly<Record<string, number>>,
  texts: object | undefined,
  problems: Problems,
): void {
  for (const [key, longest] of Object.entries(lengths)) {
    const value = (texts as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (value === undefined) continue;
    const ok = typeof value === 'string' && value.trim() !== '' && [...value].length <= longest;
    const shown = typeof value === 'string' ? `${[...value].length} characters` : value;
    problems.must(ok, `${path}.${key}`, `be 1 to ${longest} characters`, shown);
  }
}

function must(problems: Problems, pattern: RegExp, path: string, rule: string, value?: string): void {
  if (value !== undefined) problems.must(typeof value === 'string' && pattern.test(value), path, rule, value);
}

function isText(value: unknown, longest: number): boolean {
  return (
    typeof value === 'string' && value.trim() !== '' && [...value].length <= longest && !/[\r\n]/.test(value)
  );
}

function defined(colors: PageColors | undefined): PageColors {
  return Object.fromEntries(Object.entries(colors ?? {}).filter(([, value]) => value !== undefined));
}

function toDataUri(logo: string): string {
  const text = logo.trim();
  // As an image an SVG can neither run scripts nor reach outside; as markup in the page it could do both.
  return text.startsWith('<') ? `data:image/svg+xml,${encodeURIComponent(withNamespace(text))}` : text;
}

/** An SVG that stands alone is only an image with its namespace, which markup meant for HTML may lack. */
function withNamespace(svg: string): string {
  return /^<svg[^>]*\sxmlns=/i.test(svg)
    ? svg
    : svg.replace(/^<svg/i, '<svg xmlns="http://www.w3.org/2000/svg"');
}

const NO_PALETTE = palette({ ...LIGHT }, 0);
const EMPTY: ResolvedTheme = {
  brand: '',
  light: NO_PALETTE,
  dark: NO_PALETTE,
  wording: { en: {}, fr: {} },
};
