import { authorWords, clockTime, nameOf, untilWords, whatPasses, whoSeesWhat } from '../../cli/words';
import { PRESET_DIALS, PRESETS, type Preset } from '../../lib/private/contracts/site-mode';

const of = (preset: Preset, dials = {}) => ({ ...PRESET_DIALS[preset], ...dials, preset });

test.each([
  [of('normal'), 'Everybody gets the site.'],
  [of('brownout'), 'Everybody gets the site without its optional features.'],
  [of('brownout', { dim: 0.5 }), 'Everybody gets the site with 50 % of its optional features off.'],
  [
    of('queue'),
    'About 40 of 100 new visitors get the site without its optional features when half come from ads: 64 of 100 paid clicks, 16 of 100 others; the rest see the waiting page (503), which lets them in once more are admitted.',
  ],
  [
    of('queue', { lead: true, dim: 0 }),
    'Paid clicks get the lead page (200). About 40 of 100 other new visitors get the site; the rest see the waiting page (503), which lets them in once more are admitted.',
  ],
  [
    of('lead-capture'),
    'Paid clicks get the lead page (200). Everybody else gets the site without its optional features.',
  ],
  [
    of('maintenance'),
    'Paid clicks get the lead page (200). All other new visitors get the maintenance page (503).',
  ],
  [of('maintenance', { lead: false }), 'All new visitors get the maintenance page (503).'],
  [
    of('maintenance', { hard: true }),
    'Paid clicks get the lead page (200), everybody else the page for planned work (503), on public pages and in the checkout too. Files, webhooks and what open pages fetch still reach the backend.',
  ],
  [
    of('maintenance', { hard: true, lead: false }),
    'Everybody gets the page for planned work (503), on public pages and in the checkout too. Files, webhooks and what open pages fetch still reach the backend.',
  ],
])('%j: who sees what', (dials, words) => {
  expect(whoSeesWhat(dials, { mixPercent: 50, capPercent: 80 })).toBe(words);
});

test.each([
  [
    undefined,
    /^About 40 of 100 new visitors, paid clicks first, get the site without its optional features; /,
  ],
  [
    { mixPercent: 50, capPercent: 40 },
    /^About 40 of 100 new visitors get the site without its optional features; /,
  ],
  [
    { mixPercent: 90, capPercent: 95 },
    / when 90 of 100 come from ads: 42 of 100 paid clicks, 20 of 100 others; /,
  ],
])('with %j, the words on paid clicks are what is known', (admission, words) => {
  expect(whoSeesWhat(of('queue'), admission)).toMatch(words);
});

test('a mode that turns nobody away has nothing to let pass', () => {
  const passing = PRESETS.filter((preset) => whatPasses(PRESET_DIALS[preset]) !== '');
  expect(passing).toEqual(['queue', 'lead-capture', 'maintenance']);
});

test('planned work stops buyers too', () => {
  expect(whatPasses(of('maintenance'))).toContain('Buyers');
  expect(whatPasses(of('maintenance', { hard: true }))).not.toContain('Buyers');
});

test.each([
  [of('queue'), 'queue'],
  [of('queue', { admit: 0, dim: 0.5, lead: true }), 'queue (admit 0, dim 0.5, lead)'],
  [of('maintenance', { hard: true, lead: false }), 'maintenance (hard, no lead)'],
])('%j is called %s', (dials, name) => {
  expect(nameOf(dials)).toBe(name);
});

describe('times', () => {
  const now = Date.parse('2026-11-25T18:04:00Z') / 1000;

  test('are those of the person', () => {
    expect(clockTime(now + 60, { now, timeZone: 'UTC' })).toBe('18:05 UTC');
    expect(clockTime(now + 60, { now, timeZone: 'Asia/Tokyo' })).toMatch(/^03:05 /);
  });

  test('of another day have the day, as the person counts days', () => {
    expect(clockTime(now + 8 * 3600, { now, timeZone: 'UTC' })).toBe('Thu 26 Nov, 02:04 UTC');
    expect(clockTime(now + 8 * 3600, { now, timeZone: 'Asia/Tokyo' })).toMatch(/^11:04 /);
  });

  test('say how long that is', () => {
    expect(untilWords(now + 1200, { now, timeZone: 'UTC' })).toBe('18:24 UTC, in 20 minutes');
  });
});

test('who wrote it, why, and for what', () => {
  const document = {
    ...of('queue'),
    version: 1,
    revision: 1,
    until: 2,
    retryAfterSeconds: 30,
    at: 1,
  } as const;
  expect(authorWords({ ...document, by: 'automation' })).toBe('automation');
  expect(authorWords({ ...document, by: 'person', reason: 'full', incident: 'INC-1' })).toBe(
    'a person: full (incident INC-1)',
  );
  expect(authorWords({ ...document, by: 'person', reason: 'a\u001b[2Jb' })).toBe('a person: a [2Jb');
});
