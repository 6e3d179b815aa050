import { type Answer, answerTo, settingsOf } from '../../../lambda/lifeboat/decide';
import { LANGUAGES, TEXTS } from '../../../lambda/lifeboat/texts';
import { ORIGIN_CHECK_TEXT } from '../../../lib/private/contracts/origin-check';
import { STOP_SWITCH_TEXT } from '../../../lib/private/contracts/stop-switch';

const SETTINGS = { retryAfterSeconds: 60, brand: '' };
const MIDDLE = 0.5;

const ask = (method: string, headers: Record<string, unknown> = {}, settings = SETTINGS): Answer =>
  answerTo({ headers, requestContext: { http: { method } } }, settings, MIDDLE);

test('an honest 503 that nobody stores or indexes', () => {
  const { statusCode, headers, isBase64Encoded } = ask('GET');
  expect(statusCode).toBe(503);
  expect(isBase64Encoded).toBe(false);
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'retry-after': '60',
    'x-robots-tag': 'noindex',
    'content-type': 'text/html; charset=utf-8',
    vary: 'Accept, Accept-Language',
  });
});

test.each([
  [0, '45'],
  [0.5, '60'],
  [0.999999, '75'],
])('visitors are spread: with the draw %s after %s s', (draw, expected) => {
  expect(answerTo({}, SETTINGS, draw).headers['retry-after']).toBe(expected);
});

describe('language', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['FR-fr', 'fr'],
    ['de, fr;q=0.4, en;q=0.3', 'fr'],
    ['en;q=0.3, fr;q=0.4', 'fr'],
    ['fr;q=0, en', 'en'],
    ['fr;q=0', 'en'],
    ['*', 'en'],
    ['de', 'en'],
    ['*;q=0.1, fr;q=0.5', 'fr'],
    ['en, fr', 'en'],
    ['fr, en', 'fr'],
    ['fr ; q=0.9 , en ; q=0.8', 'fr'],
    ['fr;q=x, en;q=0.1', 'en'],
    ['french', 'en'],
  ])('%j is answered in %s', (accepted, language) => {
    const { headers, body } = ask('GET', { 'accept-language': accepted });
    expect(headers['content-language']).toBe(language);
    expect(body).toContain(`<html lang="${language}">`);
    expect(body).toContain(TEXTS[language as 'en' | 'fr'].title);
  });
});

describe('form', () => {
  test.each([
    ['application/json', true],
    ['application/json, text/plain, */*', true],
    ['application/problem+json', true],
    ['text/html,application/xhtml+xml,application/json;q=0.9', false],
    ['*/*', false],
    [undefined, false],
  ])('Accept %j: JSON %s', (accept, json) => {
    const { headers, body } = ask('GET', { accept });
    if (!json) return expect(body).toMatch(/^<!doctype html>/);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['content-language']).toBeUndefined();
    return expect(JSON.parse(body)).toEqual({ error: 'unavailable', retryAfterSeconds: 60 });
  });

  test('HEAD has the headers of GET and no body', () => {
    const head = ask('HEAD', { accept: 'application/json' });
    expect(head.body).toBe('');
    expect(head.headers).toEqual(ask('GET', { accept: 'application/json' }).headers);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'PROPFIND'])(
    '%s is told what became of it',
    (method) => {
      for (const language of LANGUAGES)
        expect(ask(method, { 'accept-language': language }).body).toContain(TEXTS[language].sent);
    },
  );

  test.each(['GET', 'HEAD', 'OPTIONS'])('%s is not', (method) => {
    for (const { sent } of Object.values(TEXTS)) expect(ask(method).body).not.toContain(sent);
  });

  test('nothing is loaded from anywhere, and no script runs', () => {
    const { body, headers } = ask('GET');
    expect(body).not.toMatch(/<script|<link|<img|src=|url\(|http-equiv|https?:/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  });
});

test('the brand is text, whatever is in it', () => {
  const { body } = ask('GET', {}, { ...SETTINGS, brand: `<b onclick="x('y')">& Co` });
  expect(body).toContain('<p>&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;&amp; Co</p>');
});

test('no answer is what a health check looks for', () => {
  for (const accept of ['text/html', 'application/json']) {
    for (const method of ['GET', 'POST']) {
      const { body } = ask(method, { accept });
      expect(body).not.toContain(ORIGIN_CHECK_TEXT);
      expect(body).not.toContain(STOP_SWITCH_TEXT);
    }
  }
});

test.each([
  [{}, 60, ''],
  [{ BREAKWATER_RETRY_AFTER_SECONDS: '90', BREAKWATER_BRAND: 'Shop' }, 90, 'Shop'],
  [{ BREAKWATER_RETRY_AFTER_SECONDS: '' }, 60, ''],
  [{ BREAKWATER_RETRY_AFTER_SECONDS: 'soon' }, 60, ''],
  [{ BREAKWATER_RETRY_AFTER_SECONDS: '4' }, 60, ''],
  [{ BREAKWATER_RETRY_AFTER_SECONDS: '3601' }, 60, ''],
])('settings that are unusable are no reason not to answer: %j', (env, retryAfterSeconds, brand) => {
  expect(settingsOf(env)).toEqual({ retryAfterSeconds, brand });
});
