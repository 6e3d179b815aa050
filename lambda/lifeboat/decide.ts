import { LIFEBOAT_RETRY_SECONDS } from '../../lib/private/contracts/lifeboat';
import { LANGUAGES, type Language, TEXTS } from './texts';

/** What API Gateway takes from a function (documented: "Create AWS Lambda proxy integrations for HTTP APIs", format 2.0). */
export interface Answer {
  readonly statusCode: 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

/** What every answer has in common. */
export interface Settings {
  readonly retryAfterSeconds: number;
  readonly brand: string;
}

/** Unusable settings are no reason not to answer. */
export function settingsOf(env: Readonly<Record<string, string | undefined>>): Settings {
  const { standard, least, most } = LIFEBOAT_RETRY_SECONDS;
  const seconds = Number(env.BREAKWATER_RETRY_AFTER_SECONDS ?? '');
  return {
    retryAfterSeconds: seconds >= least && seconds <= most ? seconds : standard,
    brand: env.BREAKWATER_BRAND ?? '',
  };
}

/**
 * The answer to a request, whatever it looks like. Of the request only the method, Accept and Accept-Language are read, to choose among
 * a few texts; none of it is ever in the answer.
 *
 * @param draw of 0 to 1: each visitor is told another time, so that they do not all come back at once.
 */
export function answerTo(event: unknown, settings: Settings, draw: number): Answer {
  const retryAfterSeconds = Math.max(1, Math.round(settings.retryAfterSeconds * (0.75 + draw / 2)));
  const method = methodOf(event);
  const json = wantsJson(headerOf(event, 'accept'));
  const language = languageOf(headerOf(event, 'accept-language'));
  const sent = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
  const body = json
    ? JSON.stringify({ error: 'unavailable', retryAfterSeconds })
    : page(language, settings.brand, sent);
  return {
    statusCode: 503,
    headers: { ...HEADERS, ...typeOf(json, language), 'retry-after': String(retryAfterSeconds) },
    body: method === 'HEAD' ? '' : body,
    isBase64Encoded: false,
  };
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  vary: 'Accept, Accept-Language',
} as const;

function typeOf(json: boolean, language: Language): Record<string, string> {
  return json
    ? { 'content-type': 'application/json; charset=utf-8' }
    : { 'content-type': 'text/html; charset=utf-8', 'content-language': language };
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

/** Own fields only: a header may be called `constructor`. */
const field = (value: unknown, name: string): unknown => {
  const fields = fieldsOf(value);
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
};

function methodOf(event: unknown): string {
  const method = field(field(field(event, 'requestContext'), 'http'), 'method');
  return typeof method === 'string' ? method.toUpperCase() : 'GET';
}

/** More than this of a header is not read: nobody's list of languages is longer. */
const HEADER_MOST = 1000;

/** API Gateway writes header names in lower case; who else calls the function may not. */
function headerOf(event: unknown, name: string): string {
  const headers = field(event, 'headers');
  const value = field(headers, name) ?? otherCase(headers, name);
  return typeof value === 'string' ? value.slice(0, HEADER_MOST).toLowerCase() : '';
}

function otherCase(headers: unknown, name: string): unknown {
  const found = Object.keys(fieldsOf(headers)).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : field(headers, found);
}

const wantsJson = (accept: string): boolean => accept.includes('json') && !accept.includes('text/html');

/** The language that the visitor likes best; of those liked equally, the one named first. */
function languageOf(accepted: string): Language {
  let best: Language = LANGUAGES[0];
  let liking = 0;
  for (const part of accepted.split(',')) {
    const [range = '', ...parameters] = part.split(';');
    const named = range.trim().split('-')[0];
    const language = named === '*' ? LANGUAGES[0] : LANGUAGES.find((one) => one === named);
    const quality = qualityOf(parameters);
    if (language === undefined || !(quality > liking)) continue;
    best = language;
    liking = quality;
  }
  return best;
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('q='));
  return given === undefined ? 1 : Number(given.slice(2));
}

const STYLE =
  'body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f6f2ea;color:#14242d;' +
  'font:1.125rem/1.6 system-ui,sans-serif}main{max-width:34rem;padding:2rem}h1{font-size:1.75rem;line-height:1.25}' +
  'a{display:inline-block;padding:.6rem 1.2rem;border-radius:.4rem;background:#0b5b78;color:#fff}' +
  '@media(prefers-color-scheme:dark){body{background:#0d1a22;color:#e9eff1}a{background:#8fd0ea;color:#0d1a22}}';

/** The link asks for the same address again, without what was sent. */
function page(language: Language, brand: string, sent: boolean): string {
  const texts = TEXTS[language];
  const name = brand === '' ? '' : `<p>${escapeHtml(brand)}</p>`;
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<title>${texts.title}</title><style>${STYLE}</style></head><body><main>${name}<h1>${texts.title}</h1>` +
    `<p>${sent ? `<strong>${texts.sent}</strong> ` : ''}${texts.message}</p><p><a href="">${texts.again}</a></p></main></body></html>`
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
