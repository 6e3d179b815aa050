import { compose } from '../../../lambda/notify/message';
import { isModeNews, modeMessageId } from '../../../lambda/notify/site-mode';
import type { Setting } from '../../../lambda/notify/story';
import type { Language } from '../../../lib/private/contracts/notify';
import type { SiteModeChange } from '../../../lib/private/contracts/site-mode-responder';
import { siteModeChange, siteModeDocument } from '../../support/site-mode-change';
import { MINUTE, NOON } from './fakes';

const setting: Setting = {
  site: 'shop',
  mode: 'act',
  runbookBaseUrl: 'https://runbooks.example',
  nowMs: NOON + 2 * MINUTE,
};
const told = (change: SiteModeChange, language: Language = 'en', over: Partial<Setting> = {}) => {
  const message = compose({ kind: 'site-mode', change }, { ...setting, ...over }, language);
  return { ...message, email: message.email.replace(/[\u00a0\u202f]/g, ' ') };
};
const seconds = (minutes: number) => (NOON + minutes * MINUTE) / 1000;
const hers = { by: 'person', incident: undefined } as const;

describe('a message', () => {
  test('in English: which mode, since and until when, by whom and why, what visitors see, how to end it', () => {
    const { email, sms, subject } = told(siteModeChange());
    expect(email).toBe(`SITE MODE shop: waiting page until 12:15 UTC

Site mode
  waiting page (queue)
  Edges follow about half a minute after it was written.

Since
  22 Nov 2026, 12:00:00 UTC (2 min ago)

Until
  22 Nov 2026, 12:15:00 UTC, unless it is renewed; then the site is normal again by itself.

Set by
  Breakwater (incident inc-1).

Why
  more visitors than servers

For customers
  About 40% of new visitors get in. The others get a waiting page, which tries again by itself.
  The application leaves out its optional features.
  Pages from the cache, and visitors who are about to buy, are answered as usual.

To end it
  breakwater mode normal

Runbook
  https://runbooks.example/site-mode.md`);
    expect(subject).toBe('SITE MODE shop: waiting page until 12:15 UTC');
    expect(sms).toBe('SITE MODE shop: waiting page until 12:15 UTC. About 40% of new visitors get in.');
  });

  test('in French, of a person’s planned work', () => {
    const after = siteModeDocument({ ...hers, preset: 'maintenance', hard: true, reason: 'base de données' });
    const { email } = told(siteModeChange({ by: 'person', who: 'ada', mode: undefined, after }), 'fr');
    expect(email).toBe(`MODE DU SITE shop : maintenance jusqu’à 12:15 UTC

Mode du site
  maintenance
  Les points de présence suivent environ une demi-minute après l’écriture.

Depuis
  22 nov. 2026 à 12:00:00 UTC (il y a 2 min)

Jusqu’au
  22 nov. 2026 à 12:15:00 UTC ; le site revient ensuite de lui-même à la normale.

Décidé par
  une personne, ada.

Raison
  base de données

Pour les clients
  Tous les visiteurs voient la page des travaux prévus, même pour les pages que le cache pourrait fournir. Seuls les opérateurs qui ont ouvert un lien de passage voient le site.

Pour y mettre fin
  breakwater mode normal

Procédure
  https://runbooks.example/site-mode.md`);
  });

  test('of an end says what is over, and that the site is normal again', () => {
    const before = siteModeDocument({ ...hers, preset: 'maintenance' });
    const after = siteModeDocument({ preset: 'normal', revision: 8, until: seconds(15), at: seconds(15) });
    const { email } = told(siteModeChange({ action: 'ended', before, after }), 'en', {
      nowMs: NOON + 15 * MINUTE,
    });
    expect(email).toContain(
      'SITE MODE shop: maintenance is over\n\nIts time is over: the site is normal again.',
    );
    expect(email).toContain('When\n  from 22 Nov 2026, 12:00:00 UTC to 22 Nov 2026, 12:15:00 UTC (15 min)');
    expect(email).toContain('Set by\n  a person.');
    expect(email).toContain('For customers\n  Visitors see the site as usual.');
    expect(email).not.toContain('To end it');
  });

  test('of the normal mode, which a person may hold for a while', () => {
    const normal = { preset: 'normal', until: seconds(0) } as const;
    expect(told(siteModeChange({ after: siteModeDocument(normal) })).email).not.toMatch(/Until|To end it/);
    const { email } = told(
      siteModeChange({ by: 'person', after: siteModeDocument({ ...hers, preset: 'normal' }) }),
    );
    expect(email).toContain('SITE MODE shop: normal\n\nThe site is normal again.');
    expect(email).toContain(
      'Until\n  22 Nov 2026, 12:15:00 UTC: until then Breakwater leaves the site’s mode alone.',
    );
  });

  test('of what was not done says why, and what visitors see instead', () => {
    const observed = told(siteModeChange({ action: 'observed', mode: 'protect' }));
    expect(observed.email).toContain(
      'Breakwater would have set the site’s mode to waiting page. Nothing was changed, because what it may do by itself is set to protect.',
    );
    expect(observed.email).toContain('For customers\n  Visitors see the site as usual.');
    const before = siteModeDocument({ ...hers, preset: 'brownout' });
    const { email } = told(siteModeChange({ action: 'held-back', before }));
    expect(email).toContain('the mode that a person has set (reduced features) stays until it ends.');
    expect(email).toContain('For customers\n  The application leaves out its optional features.\n');
  });

  test.each([
    [
      { admit: 0 },
      'New visitors get the maintenance page for whatever the application would have to answer.',
    ],
    [{ admit: 99.5 }, 'About 99.5% of new visitors get in.'],
    [{ admit: 100, lead: true }, 'Visitors who come from an ad get the contact page.'],
    [{ dim: 0.25 }, 'The application leaves out 25% of its optional features.'],
  ])('says what the dials %j mean', (dials, sentence) => {
    expect(told(siteModeChange({ after: siteModeDocument(dials) })).email).toContain(sentence);
  });

  test('has the change as data for machines', () => {
    const change = siteModeChange();
    expect(told(change).webhook).toMatchObject({
      type: 'site-mode.set',
      data: { site: 'shop', mode: 'act', siteMode: change, runbook: 'https://runbooks.example/site-mode.md' },
    });
  });

  const before = siteModeDocument();
  test.each<[string, Partial<SiteModeChange>, boolean]>([
    ['automation that turns visitors away', {}, true],
    ['automation that turns nobody away', { after: siteModeDocument({ preset: 'brownout' }) }, false],
    ['automation that ends its mode', { after: siteModeDocument({ preset: 'normal' }) }, false],
    ['a person, who is awake', { by: 'person', after: siteModeDocument(hers) }, false],
    ['the end of automation’s mode', { action: 'ended', before }, false],
    [
      'the end of a person’s, which opens the site',
      { action: 'ended', before: { ...before, ...hers } },
      true,
    ],
    ['what was only observed', { action: 'observed' }, false],
    ['what was held back', { action: 'held-back', before: { ...before, ...hers } }, false],
  ])('wakes people or not: %s', (_what, over, urgent) => {
    expect(told(siteModeChange(over)).urgent).toBe(urgent);
  });
});

describe('what is news', () => {
  const at = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();
  const change = (minutes: number, over: Partial<SiteModeChange> = {}) =>
    siteModeChange({ at: at(minutes), after: siteModeDocument({ at: seconds(minutes) }), ...over });
  const person = (minutes: number, over = {}) =>
    change(minutes, { by: 'person', after: siteModeDocument({ ...hers, at: seconds(minutes), ...over }) });
  const first = change(0);

  test.each<[string, SiteModeChange, SiteModeChange[], boolean]>([
    ['the first mode', first, [], true],
    ['the same event again', first, [first], true],
    ['a renewal', change(8, { action: 'renewed' }), [first], false],
    ['the same mode again', change(1), [first], false],
    ['the same mode, out of order', first, [change(1)], true],
    ['another preset', change(1, { after: siteModeDocument({ preset: 'maintenance' }) }), [first], true],
    ['other dials', change(1, { after: siteModeDocument({ admit: 25 }) }), [first], true],
    ['a person’s, though it is the same', person(1), [first], true],
    ['a person’s for longer', person(2, { until: seconds(60) }), [person(1)], true],
    ['a person’s with another reason', person(2, { reason: 'the database' }), [person(1)], true],
    ['a person’s once more', person(2), [person(1)], false],
    ['the same mode after its end was told', change(20), [first, change(16, { action: 'ended' })], true],
    ['the same mode after an end that nobody told', change(16), [first], true],
    ['an end', change(15, { action: 'ended' }), [first], true],
    ['what was observed', change(1, { action: 'observed' }), [first], true],
    [
      'the same, observed again',
      change(2, { action: 'observed' }),
      [change(1, { action: 'observed' })],
      false,
    ],
    ['and much later', change(20, { action: 'observed' }), [change(1, { action: 'observed' })], true],
    ['a mode after it was observed', change(2), [change(1, { action: 'observed' })], true],
    ['what was held back', change(2, { action: 'held-back' }), [change(1, { action: 'observed' })], true],
  ])('%s', (_what, report, earlier, news) => {
    expect(isModeNews(report, earlier)).toBe(news);
  });

  test('one change has one message, whoever reports it and when', () => {
    const ended = { action: 'ended', before: siteModeDocument() } as const;
    expect(modeMessageId(change(16, ended))).toBe(modeMessageId(change(60, ended)));
    const { after } = first;
    expect(modeMessageId(siteModeChange({ after, at: at(3) }))).toBe(modeMessageId(first));
    const observed = (minutes: number) => change(minutes, { action: 'observed', after });
    expect(modeMessageId(observed(1))).not.toBe(modeMessageId(observed(30)));
  });
});
