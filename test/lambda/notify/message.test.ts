import * as fc from 'fast-check';
import { gsm7Length, toGsm7 } from '../../../lambda/notify/gsm7';
import { compose } from '../../../lambda/notify/message';
import type { AlarmStory, Numbers, Setting, Sight, Story } from '../../../lambda/notify/story';
import { en } from '../../../lambda/notify/texts/en';
import { fr } from '../../../lambda/notify/texts/fr';
import type { Texts } from '../../../lambda/notify/texts/texts';
import { viewOf } from '../../../lambda/shared/checkers';
import { ALARM_KEYS } from '../../../lib/private/contracts/alarms';
import { FAILOVER_TARGETS } from '../../../lib/private/contracts/failover';
import { CHECK_ROLES } from '../../../lib/private/contracts/health-checks';
import { MODES } from '../../../lib/private/contracts/mode';
import { LANGUAGES } from '../../../lib/private/contracts/notify';
import { CAPACITY_ACTIONS } from '../../../lib/private/contracts/scale-out';
import { PRESETS } from '../../../lib/private/contracts/site-mode';
import { SITE_MODE_ACTIONS } from '../../../lib/private/contracts/site-mode-responder';
import { siteModeChange, siteModeDocument } from '../../support/site-mode-change';
import { capacityChange, MINUTE, NOON, notice, observations } from './fakes';

const setting: Setting = {
  site: 'shop',
  mode: 'protect',
  runbookBaseUrl: 'https://runbooks.example',
  nowMs: NOON + 2 * MINUTE,
};
const numbers: Numbers = {
  metric: 'share',
  points: [0.123, 0.11, 0].map((value, minutes) => ({ atMs: NOON - minutes * MINUTE, value })),
  comparison: 'above',
  threshold: 0.05,
  breaching: 2,
  periods: 3,
  periodSeconds: 60,
  missingBreaches: false,
};
const story = (over: Partial<AlarmStory> = {}): AlarmStory => ({
  kind: 'alarm',
  notice: notice({ alarmName: 'breakwater-shop-origin-errors' }),
  key: 'origin-errors',
  startedAtMs: NOON,
  numbers,
  capacity: [],
  held: [],
  sights: [],
  ...over,
});
const section = (email: string, label: string): string | undefined =>
  email.split('\n\n').find((part) => part.startsWith(`${label}\n`));
/** As people see it. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('what a number counts', () => {
  test.each([
    ['en', 60, 'load balancer errors a minute: 99 in the last period.'],
    ['en', 10, 'load balancer errors per 10 s: 99 in the last period.'],
    ['en', 300, 'load balancer errors per 5 min: 99 in the last period.'],
    ['fr', 60, 'erreurs du répartiteur par minute : 99 sur la dernière période.'],
    ['fr', 10, 'erreurs du répartiteur en 10 s : 99 sur la dernière période.'],
  ] as const)('is worded from the alarm’s period: %s, %d s', (language, periodSeconds, sentence) => {
    const counted = { ...numbers, periodSeconds, points: [{ atMs: NOON, value: 99 }] };
    const message = compose(story({ key: 'origin-error-count', numbers: counted }), setting, language);
    expect(plain(message.email)).toContain(`  ${sentence}\n`);
  });
});

describe('an alarm of the servers that stand by, which has the same name in another Region', () => {
  const standbyRegion = 'eu-central-1';
  const here = { ...setting, standbyRegion };
  const at = (region: string, over: Partial<AlarmStory> = {}) =>
    story({ notice: notice({ alarmName: 'breakwater-shop-origin-errors', region }), ...over });

  test.each([
    ['en', 'Errors from the site, at the standby', 'nobody is there unless DNS has moved', /Some visitors/],
    ['fr', 'Erreurs du site, en secours', 'personne n’y est, sauf si le DNS', /Certains visiteurs/],
  ] as const)(
    'does not say what visitors see: none are there, in %s',
    (language, name, customers, visitors) => {
      const message = compose(at(standbyRegion), here, language);
      expect(plain(message.title)).toContain(name);
      expect(plain(message.email)).toContain(customers);
      for (const text of [message.email, message.sms, JSON.stringify(message.webhook)]) {
        expect(plain(text)).not.toMatch(visitors);
      }
      expect(gsm7Length(message.sms)).toBeLessThanOrEqual(160);
      expect((language === 'en' ? en : fr).standby.brief.length).toBeLessThanOrEqual(60);
    },
  );

  test('the site’s own, those of the edge and of the responders are told as ever', () => {
    const untouched: AlarmStory[] = [
      at('eu-west-3'),
      // A standby may be in us-east-1, or in the control Region.
      at(standbyRegion, { key: 'edge-error-rate' }),
      at(standbyRegion, { key: 'responder-failing', subject: 'notify-errors' }),
      at(standbyRegion, { key: undefined }),
    ];
    for (const one of untouched)
      expect(compose(one, here, 'en').email).toBe(compose(one, setting, 'en').email);
  });
});

describe('an alarm', () => {
  test('in English', () => {
    const message = compose(story(), setting, 'en');
    expect(plain(message.email)).toBe(`ALARM shop: Errors from the site

Since
  22 Nov 2026, 12:00:00 UTC (2 min ago)

Alarm
  breakwater-shop-origin-errors (eu-west-3)

What it means
  A notable share of the requests that reach the load balancer ends in an error (5xx).

For customers
  Some visitors get the maintenance page or an error instead of the page they asked for. A form or an order may not go through.

Numbers
  requests that end in an error: 12.3% in the last period, 11%, 0% before.
  The alarm rings above 5%, in 2 of 3 periods of 1 min.

Done so far
  Nothing automatic answers this alarm: a person has to look.

Runbook
  https://runbooks.example/origin-errors.md

Alarm in the console
  https://eu-west-3.console.aws.amazon.com/cloudwatch/home?region=eu-west-3#alarmsV2:alarm/breakwater-shop-origin-errors`);
    expect(message.sms).toBe(
      'ALARM shop: Errors from the site. Some visitors see errors, orders may fail. 12.3%, limit 5%. Since 12:00 UTC.',
    );
    expect(message.subject).toBe('ALARM shop: Errors from the site');
  });

  test('in French', () => {
    const message = compose(story({ key: 'overload' }), setting, 'fr');
    expect(message.title).toBe('ALARME shop\u00a0: Surcharge');
    expect(plain(message.email)).toContain(`Depuis
  22 nov. 2026 à 12:00:00 UTC (il y a 2 min)`);
    expect(section(message.email, 'Déjà fait')).toBe(
      'Déjà fait\n  Des serveurs supplémentaires sont demandés automatiquement\u202f; un message suivra quand le parc aura changé, ou s’il est à sa limite.',
    );
    expect(message.sms).toMatch(
      /^ALARME shop : Surcharge\. Pages lentes, page de maintenance pour une partie\. /,
    );
  });

  test('an English title in French letters is ASCII in the subject', () => {
    expect(compose(story({ kind: 'recovered', key: 'latency' }), setting, 'fr').subject).toBe(
      "FIN D'ALARME shop : Reponses lentes, apres 0 s",
    );
  });
});

describe('what Route 53’s checkers see', () => {
  const asks = 'primary.origin.shop.example';
  const lines = (over: Partial<Sight>, language: 'en' | 'fr' = 'en') => {
    const sights = [{ role: 'primary' as const, asks, ...over }];
    const { email } = compose(story({ key: 'origin-unreachable', sights }), setting, language);
    const label = language === 'en' ? 'Seen by Route 53’s checkers' : 'Vu par les vérificateurs de Route 53';
    return plain(section(email, label) ?? '')
      .split('\n  ')
      .slice(1);
  };
  const failing = (regions: Readonly<Record<string, number>>, words?: string) => ({
    view: viewOf(observations(regions, words)),
  });
  const everywhere = Object.fromEntries(observations({}).map(({ region }) => [region, 2]));

  test.each<[string, Partial<Sight>, 'en' | 'fr', string[]]>([
    ['all reach it', failing({}), 'en', [`All 16 checkers reach ${asks}.`]],
    ['all reach it', failing({}), 'fr', [`Les 16 vérificateurs atteignent tous ${asks}.`]],
    [
      'one fails',
      failing({ 'sa-east-1': 1 }, 'Failure: HTTP Status Code 503, Service Unavailable'),
      'en',
      [
        `1 of 16 checkers does not reach ${asks}; it counts as healthy while more than 18% reach it.`,
        'HTTP Status Code 503, Service Unavailable: sa-east-1 (1 of 2).',
      ],
    ],
    [
      'whole Regions are cut off',
      failing({ 'sa-east-1': 2, 'eu-west-1': 2, 'us-east-1': 1 }),
      'fr',
      [
        `5 vérificateurs sur 16 n’atteignent pas ${asks} ; il passe pour sain tant que plus de 18 % l’atteignent.`,
        'Injoignable depuis 2 Régions entières : eu-west-1, sa-east-1.',
        '« Connection timed out » : eu-west-1 (2 sur 2), sa-east-1 (2 sur 2), us-east-1 (1 sur 2).',
      ],
    ],
    [
      'nobody reaches it: which Regions goes without saying',
      failing(everywhere),
      'en',
      [
        `16 of 16 checkers do not reach ${asks}; it counts as healthy while more than 18% reach it.`,
        expect.stringMatching(/^Connection timed out: ap-northeast-1 \(2 of 2\), .*us-west-2 \(2 of 2\)\.$/),
      ],
    ],
    ['nobody reports', { view: viewOf([]) }, 'en', [`No checker reports on ${asks}.`]],
    ['nobody reports', { view: viewOf([]) }, 'fr', [`Aucun vérificateur ne dit rien de ${asks}.`]],
    [
      'Route 53 is silent',
      {},
      'en',
      [`How the checkers see ${asks} is not known: Route 53 did not answer in time.`],
    ],
    [
      'Route 53 is silent',
      {},
      'fr',
      [`On ne sait pas comment les vérificateurs voient ${asks} : Route 53 n’a pas répondu à temps.`],
    ],
    [
      'the switch is seen, where success means thrown',
      { role: 'switch', ...failing({ 'eu-west-1': 1 }) },
      'en',
      ['15 of 16 checkers see the object of the stop switch; visitors move when more than 18% do.'],
    ],
    [
      'the switch is not thrown',
      { role: 'switch', ...failing(everywhere, 'Failure: HTTP Status Code 403, Forbidden') },
      'fr',
      ['Aucun des 16 vérificateurs ne voit l’objet de l’interrupteur d’arrêt.'],
    ],
  ])('%s (%#)', (_, sight, language, expected) => {
    expect(lines(sight, language)).toEqual(expected);
  });

  test('is short in an SMS, and not there when it is not known or over', () => {
    const sights = [{ role: 'primary' as const, asks, ...failing({ 'sa-east-1': 2 }) }];
    const sms = (over: Partial<AlarmStory>, language: 'en' | 'fr' = 'en') =>
      compose(story({ key: 'origin-unreachable', numbers: 'none', ...over }), setting, language).sms;
    expect(sms({ sights })).toBe(
      'ALARM shop: Load balancer unreachable. DNS moves visitors; until then the maintenance page. 2 of 16 checkers do not reach it. Since 12:00 UTC.',
    );
    expect(sms({ sights }, 'fr')).toContain('2 vérificateurs sur 16 ne l’atteignent pas.'.replace('’', "'"));
    expect(sms({ sights: [{ role: 'primary', asks }] })).not.toContain('checkers');
    expect(sms({ kind: 'recovered', sights })).not.toContain('checkers');
  });
});

describe('an alarm on a health check', () => {
  const said = (over: Partial<AlarmStory>, language: 'en' | 'fr' = 'en') =>
    compose(story({ key: 'origin-unreachable', ...over }), setting, language);
  const status = {
    ...numbers,
    points: [{ atMs: NOON, value: 0 }],
    comparison: 'below' as const,
    threshold: 1,
  };

  test.each(['origin-unreachable', 'cdn-unreachable', 'lifeboat-answering'] as const)(
    '%s: that DNS moves by itself is what has been done',
    (key) => {
      const done = section(said({ key }).email, 'Done so far');
      expect(done).toContain('DNS moves visitors by itself');
      expect(done).not.toContain('Nothing automatic');
      expect(section(said({ key }, 'fr').email, 'Déjà fait')).toContain('Le DNS déplace');
    },
  );

  test('a status of 0 or 1 is no number for an SMS; requests are one', () => {
    expect(said({ numbers: status }).sms).not.toContain('limit');
    expect(said({ key: 'lifeboat-answering', numbers: status }).sms).toContain('limit');
  });

  test.each([
    ['origin-unreachable', 'en', 'Route 53 reports no numbers', 'so DNS sends visitors'],
    ['origin-unreachable', 'fr', 'Route 53 ne publie plus de mesures', 'le DNS envoie'],
    ['cache-pressure-cpu', 'en', 'The cache reports no numbers', 'little CPU left'],
    ['cache-pressure-cpu', 'fr', 'Le cache ne publie plus de mesures', 'presque plus de processeur'],
  ] as const)('data that stops while all is well is no fault: %s, %s', (key, language, what, fault) => {
    const silent = (previousState: 'OK' | 'ALARM') =>
      said({ kind: 'silent', key, notice: notice({ state: 'INSUFFICIENT_DATA', previousState }) }, language)
        .email;
    expect(silent('OK')).toContain(what);
    expect(silent('OK')).not.toContain(fault);
    // What was known last holds until something else is known.
    expect(silent('ALARM')).toContain(fault);
  });
});

describe('a person’s move by the stop switch', () => {
  test('a reason that ends its sentence itself gets no second full stop', () => {
    const sms = (reason: string) =>
      compose({ kind: 'failover', change: { ...change, reason }, sights: [] }, setting, 'en').sms;
    expect(sms('the database is lost.')).toMatch(/the database is lost\.$/);
    expect(sms('the database is lost.')).not.toContain('..');
  });

  const change = {
    version: 1 as const,
    site: 'shop',
    to: 'standby' as const,
    reason: 'the database is lost',
    who: 'alice',
    at: '2026-11-22T12:00:00.000Z',
  };

  test('in English', () => {
    const message = compose({ kind: 'failover', change, sights: [] }, setting, 'en');
    expect(plain(message.email)).toBe(`DNS SWITCH shop: visitors go to the standby

A person threw the stop switch: DNS sends visitors to the standby within about a minute and a half, unless the standby’s own check fails.

Since
  22 Nov 2026, 12:00:00 UTC (2 min ago)

Set by
  a person, alice.

Why
  the database is lost

For customers
  The standby serves them. What was written last in the site’s own Region may be missing there.

To end it
  breakwater failover --to primary --reason "…"

Runbook
  https://runbooks.example/switch-thrown.md`);
    expect(message.sms).toBe('DNS SWITCH shop: visitors go to the standby. By alice: the database is lost.');
  });

  test('in French, back home, by somebody', () => {
    const back = { ...change, to: 'primary' as const, who: undefined };
    const message = compose({ kind: 'failover', change: back, sights: [] }, setting, 'fr');
    expect(plain(message.title)).toBe('BASCULE DNS shop : les visiteurs reviennent vers la Région d’origine');
    expect(plain(message.email)).toContain('Décidé par\n  une personne.');
    expect(plain(message.email)).toContain('vers des caches froids');
    expect(message.email).not.toContain('--to primary');
    expect(message.urgent).toBe(false);
  });
});

describe('the numbers', () => {
  const lines = (over: Partial<Numbers>, more: Partial<AlarmStory> = {}) =>
    plain(
      section(compose(story({ numbers: { ...numbers, ...over }, ...more }), setting, 'en').email, 'Numbers')!,
    );

  test.each<[string, Partial<AlarmStory>, Partial<Numbers>, string]>([
    [
      'a percentage',
      { key: 'edge-error-rate' },
      { points: [{ atMs: NOON, value: 7.25 }], threshold: 5 },
      '7.3%',
    ],
    ['seconds', { key: 'latency' }, { points: [{ atMs: NOON, value: 2.345 }], threshold: 2 }, '2.35 s'],
    ['a count', { key: 'overload' }, { points: [{ atMs: NOON, value: 4800.6 }], threshold: 4500 }, '4,801'],
    ['one period', {}, { periods: 1, breaching: 1 }, 'in one period of 1 min.'],
    [
      'at least',
      { key: 'origin-error-count' },
      { comparison: 'at-least', threshold: 10 },
      'rings at 10 or more',
    ],
    ['at most', {}, { comparison: 'at-most', threshold: 5 }, 'rings at 500% or less,'],
    ['below', { key: 'no-targets' }, { comparison: 'below', threshold: 1 }, 'rings below 1,'],
    ['a band', {}, { comparison: 'outside-band', threshold: undefined }, 'outside the expected band'],
    ['no points', {}, { points: [] }, 'no data in the last periods.'],
    ['silence that is a failure', {}, { points: [], missingBreaches: true }, 'that counts as a failure.'],
    ['an unknown alarm', { key: undefined }, { metric: 'QueueDepth' }, 'QueueDepth: 0.12'],
  ])('%s', (_what, more, over, expected) => {
    expect(lines(over, more)).toContain(expected);
  });

  test('a composite alarm has none', () => {
    expect(section(compose(story({ numbers: 'none' }), setting, 'en').email, 'Numbers')).toBeUndefined();
  });
});

describe('the other kinds', () => {
  const opening = (kind: AlarmStory['kind'], over: Partial<AlarmStory> = {}) =>
    plain(compose(story({ kind, ...over }), setting, 'en').email.split('\n\n')[1]!);
  test.each<[AlarmStory['kind'], Partial<AlarmStory>, string]>([
    ['recovered', { startedAtMs: NOON - 125 * MINUTE }, 'The alarm is over after 2 h 05 min.'],
    ['silent', {}, 'That is no recovery'],
    ['flapping', { changes: 7 }, 'changed its state 7 times in 30 minutes (now ALARM)'],
    ['settled', {}, 'the alarm has stayed ALARM for 2 min'],
  ])('%s', (kind, over, expected) => {
    expect(opening(kind, over)).toContain(expected);
  });

  test('nobody is woken because data stopped, but for all else about an alarm', () => {
    const urgent = (kind: AlarmStory['kind']) => compose(story({ kind }), setting, 'en').urgent;
    expect(urgent('silent')).toBe(false);
    expect((['alarm', 'recovered', 'flapping', 'settled'] as const).map(urgent)).toEqual(Array(4).fill(true));
  });

  test('what is over needs no explanation', () => {
    const { email } = compose(story({ kind: 'recovered' }), setting, 'en');
    expect(section(email, 'For customers')).toBeUndefined();
    expect(section(email, 'When')).toContain('from 22');
  });

  test('an alarm of the user’s own shows its description', () => {
    const own = notice({ alarmName: 'my alarm', description: 'Orders per minute <low> & falling' });
    const message = compose(story({ key: undefined, notice: own }), setting, 'en');
    expect(section(message.email, 'Description')).toBe('Description\n  Orders per minute <low> & falling');
    expect(message.email).toContain('https://runbooks.example/README.md');
    expect(JSON.stringify(message.slack)).toContain('Orders per minute &lt;low&gt; &amp; falling');
  });

  test.each([
    ['aws-cn', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('the console of %s', (partition, host) => {
    const region = host.split('.')[0]!;
    const alarmArn = `arn:${partition}:cloudwatch:${region}:111122223333:alarm:x`;
    const { email } = compose(story({ notice: notice({ alarmArn, region }) }), setting, 'en');
    expect(email).toContain(`https://${host}/cloudwatch/home?region=${region}`);
  });
});

describe('capacity', () => {
  test.each([
    [
      'raised',
      'was raised from 2 to 4 servers, until 22 Nov 2026, 12:15:00 UTC unless it is renewed.',
      false,
    ],
    ['released', 'added capacity was given back; the fleet’s minimum went from 2 to 4 servers.', false],
    ['observed', 'would have gone from 2 to 4 servers; nothing was changed', false],
    ['bounded', 'already stands at its maximum of 10', true],
    [
      'replacement-suspended',
      'It goes on by 22 Nov 2026, 12:15:00 UTC at the latest; in the modes off and observe, not before a person resumes it.',
      false,
    ],
    ['replacement-resumed', 'replaces unhealthy servers again', false],
  ] as const)('%s', (action, expected, urgent) => {
    const message = compose({ kind: 'capacity', change: capacityChange({ action }) }, setting, 'en');
    expect(plain(message.email)).toContain(expected);
    expect(message.urgent).toBe(urgent);
    expect(message.webhook).toMatchObject({ type: `capacity.${action}`, data: { site: 'shop' } });
  });

  test.each([
    ['replacement-suspended', 'would have stopped replacing them; nothing was changed'],
    [
      'replacement-resumed',
      'it still does not, because the mode is observe. To resume: aws autoscaling resume-processes',
    ],
    ['raised', 'would have gone from 2 to 4 servers'],
  ] as const)('observed, with %s held back', (heldBack, expected) => {
    const change = capacityChange({ action: 'observed', heldBack });
    expect(plain(compose({ kind: 'capacity', change }, setting, 'en').email)).toContain(expected);
  });

  test('one server is one server', () => {
    const change = capacityChange({ action: 'released', fromMinSize: 2, toMinSize: 1 });
    const { title, email } = compose({ kind: 'capacity', change }, setting, 'en');
    expect(title).toBe('CAPACITY RELEASED shop: at least 1 server, was 2');
    expect(email).toContain('went from 2 to 1 server.');
  });

  test('an end of the lease that has passed is not said: it may have been renewed', () => {
    const later = { ...setting, nowMs: NOON + 16 * MINUTE };
    const { email } = compose(story({ key: 'overload', capacity: [capacityChange()] }), later, 'en');
    expect(email).toContain('was raised from 2 to 4 servers.\n');
  });

  const done = (over: Partial<AlarmStory>, mode: Setting['mode'] = 'observe') =>
    section(compose(story({ key: 'overload', ...over }), { ...setting, mode }, 'en').email, 'Done so far');

  test('in observe mode: what would have been done about the size, or that nothing is', () => {
    const observed = capacityChange({ action: 'observed', heldBack: 'raised' });
    const replacement = capacityChange({ action: 'observed', heldBack: 'replacement-suspended' });
    const nothing = 'Nothing. The alarm asks for more servers';
    expect(done({ capacity: [observed] })).not.toContain(nothing);
    expect(done({ capacity: [replacement] })).toContain(nothing);
  });

  test('that was held before is said of alarms that ask for capacity, and of no other', () => {
    const held = [capacityChange()];
    const sms = (key: AlarmStory['key']) => compose(story({ key, held }), setting, 'en').sms;
    expect(done({ held })).toContain('was raised from 2 to 4 servers');
    expect(done({ key: 'latency', held })).toBe(
      'Done so far\n  Nothing automatic answers this alarm: a person has to look.',
    );
    expect(sms('overload')).toContain('At least 4 servers.');
    expect(sms('latency')).not.toContain('servers');
  });

  test('of another day is said with the day', () => {
    const change = capacityChange({ at: '2026-11-21T23:59:00Z', until: undefined });
    expect(plain(compose(story({ capacity: [change] }), setting, 'en').email)).toContain(
      '21 Nov 2026, 23:59:00 UTC: the fleet’s minimum was raised from 2 to 4 servers.',
    );
  });
});

describe('the webhook’s body', () => {
  test('has the facts as data', () => {
    expect(compose(story({ capacity: [capacityChange()] }), setting, 'en').webhook).toMatchObject({
      type: 'alarm.started',
      timestamp: '2026-11-22T12:02:00.000Z',
      data: {
        site: 'shop',
        mode: 'protect',
        language: 'en',
        title: 'ALARM shop: Errors from the site',
        alarm: { key: 'origin-errors', state: 'ALARM', startedAt: '2026-11-22T12:00:00.000Z' },
        numbers: { threshold: 0.05, points: [{ at: '2026-11-22T12:00:00.000Z', value: 0.123 }, {}, {}] },
        capacity: [{ action: 'raised', toMinSize: 4 }],
        runbook: 'https://runbooks.example/origin-errors.md',
      },
    });
  });
});

function siteModeTexts({ siteMode }: Texts): string[] {
  const dials = [0, 40, 100].flatMap((admit) =>
    [0, 0.5, 1].flatMap((dim) =>
      [false, true].flatMap((lead) => [false, true].map((hard) => ({ admit, dim, lead, hard }))),
    ),
  );
  return [
    ...Object.values(siteMode.names),
    ...SITE_MODE_ACTIONS.flatMap((action) =>
      PRESETS.flatMap((preset) => {
        const change = siteModeChange({ action, after: siteModeDocument({ preset }) });
        return [
          siteMode.title(change, 'SITE', 'NAME', 'TIME'),
          siteMode.opening(change, 'NAME', 'OTHER') ?? '',
          siteMode.opening({ ...change, mode: undefined }, 'NAME', 'OTHER') ?? '',
        ];
      }),
    ),
    siteMode.named('NAME', 'queue'),
    siteMode.propagation,
    siteMode.until('TIME', true),
    siteMode.until('TIME', false),
    siteMode.heldUntil('TIME'),
    siteMode.setBy(true, 'WHO', 'INCIDENT'),
    siteMode.setBy(false, '', ''),
    ...dials.flatMap((all) => [...siteMode.customers(all, '40%', '50%'), siteMode.brief(all, '40%')]),
    siteMode.howToEnd,
  ];
}

/** Every text of a language, with a mark where something is put in. */
function allTexts(texts: Texts): string[] {
  const kinds = ['alarm', 'recovered', 'silent', 'flapping', 'settled'] as const;
  const comparisons = ['above', 'at-least', 'below', 'at-most', 'outside-band'] as const;
  const { sms } = texts;
  return [
    ...Object.values(texts.alarms).flatMap((text) => Object.values(text)),
    ...Object.values(texts.labels),
    ...Object.values(texts.generic('NAME')),
    ...kinds.flatMap((kind) => [
      texts.title(kind, story(), 'SITE', 'NAME', '12\u00a0min'),
      texts.opening(kind, story({ changes: 7 }), '12\u00a0min') ?? '',
    ]),
    ...comparisons.flatMap((comparison) => [
      texts.threshold(comparison, '5', 1, 1, '1\u00a0min'),
      texts.threshold(comparison, '5', 2, 3, '1\u00a0min'),
    ]),
    texts.numbers('MEASURE', '5', '4, 3'),
    texts.noPoints('MEASURE', true),
    texts.nowIs('OK', 'TIME'),
    ...CAPACITY_ACTIONS.flatMap((action) => [
      texts.capacity(capacityChange({ action }), 'TIME', 'TIME'),
      texts.capacityTitle(capacityChange({ action }), 'SITE'),
    ]),
    ...(['replacement-suspended', 'replacement-resumed'] as const).flatMap((heldBack) => [
      texts.capacity(capacityChange({ action: 'observed', heldBack }), 'TIME', 'TIME'),
      texts.capacityTitle(capacityChange({ action: 'observed', heldBack }), 'SITE'),
    ]),
    ...siteModeTexts(texts),
    texts.owners(['a', 'b']),
    texts.since('TIME', '1\u00a0min'),
    texts.lasted('TIME', 'TIME', '1\u00a0min'),
    ...[
      texts.raising,
      texts.stillHeld,
      texts.wouldRaise,
      texts.nothingAutomatic,
      texts.observing,
      texts.numbersUnreadable,
    ],
    ...[sms.raising, sms.observing, sms.decide, sms.raisedTo(4), sms.since('TIME'), sms.numbers('5', '4')],
  ];
}

describe('typography', () => {
  test('French: no breakable space before : ; ! ? or inside quotation marks, no straight apostrophe', () => {
    expect(allTexts(fr).filter((text) => / [:;!?»]|« |'/.test(text))).toEqual([]);
  });
  test('English: no space before punctuation, no straight apostrophe', () => {
    expect(allTexts(en).filter((text) => /[\s\u00a0][:;!?]|'/.test(text))).toEqual([]);
  });
  test.each([en, fr])(
    '$language: what an SMS says of an alarm is short, and in its alphabet',
    ({ alarms, sms }) => {
      for (const { brief } of Object.values(alarms)) {
        expect(brief.length).toBeLessThanOrEqual(60);
        expect(toGsm7(brief)).not.toContain('?');
      }
      expect(toGsm7([sms.raising, sms.observing, sms.decide].join())).not.toContain('?');
    },
  );
  test('an SMS of every catalogue alarm says when, beside what', () => {
    for (const key of ALARM_KEYS) {
      for (const language of LANGUAGES) {
        expect(compose(story({ key }), setting, language).sms).toMatch(/(Since|Depuis) 12:00 UTC\.$/);
      }
    }
  });
});

test('a subject is shorter than 100 characters, and says where it was cut', () => {
  const subject = (length: number) => {
    const own = notice({ alarmName: 'a'.repeat(length) });
    return compose(story({ key: undefined, notice: own }), setting, 'en').subject;
  };
  expect(subject(87)).toBe(`ALARM shop: ${'a'.repeat(87)}`);
  expect(subject(88)).toBe(`ALARM shop: ${'a'.repeat(84)}...`);
  expect(subject(88)).toHaveLength(99);
});

test('an SMS says the hour and the minute', () => {
  const startedAtMs = Date.parse('2026-11-22T12:34:56Z');
  expect(compose(story({ startedAtMs }), setting, 'en').sms).toMatch(/ Since 12:34 UTC\.$/);
});

describe('SMS alphabet', () => {
  test.each([
    ['É à è ù ç ê œ', 'É à è ù c e oe'],
    ['« a » – b… ’c’', '" a " - b... \'c\''],
    ['5\u202f%\u00a0: 2\n3', '5 % : 2\n3'],
    ['\u{1f30a} \u0007', '?  '],
    ['[a] {b} €', '[a] {b} €'],
  ])('%s', (text, expected) => {
    expect(toGsm7(text)).toBe(expected);
  });
  test('brackets and the euro sign take two places', () => {
    expect(gsm7Length('[€]ab')).toBe(8);
  });
});

test('any input gives a message that fits every channel', () => {
  const text = fc.string({ unit: 'binary', maxLength: 1024 });
  const point = fc.record({ atMs: fc.integer({ min: 0, max: NOON }), value: fc.double() });
  const change = fc.record({
    action: fc.constantFrom(...CAPACITY_ACTIONS),
    groupName: text,
    toMinSize: fc.nat(),
    owners: fc.array(text, { maxLength: 20 }),
  });
  const document = fc
    .record({
      preset: fc.constantFrom(...PRESETS),
      admit: fc.double({ min: 0, max: 100, noNaN: true }),
      dim: fc.double({ min: 0, max: 1, noNaN: true }),
      lead: fc.boolean(),
      hard: fc.boolean(),
      by: fc.constantFrom('person' as const, 'automation' as const),
      until: fc.integer({ min: 0, max: 4_000_000_000 }),
      reason: text,
    })
    .map(siteModeDocument);
  const modeChange = fc.record({
    action: fc.constantFrom(...SITE_MODE_ACTIONS),
    who: fc.option(text, { nil: undefined }),
    before: fc.option(document, { nil: undefined }),
    after: document,
  });
  const sight = fc.record({
    role: fc.constantFrom(...CHECK_ROLES),
    asks: text,
    view: fc.option(fc.array(fc.record({ region: text, status: text }), { maxLength: 20 }).map(viewOf), {
      nil: undefined,
    }),
  });
  const failover = fc.record({
    version: fc.constant(1 as const),
    site: fc.constant('shop'),
    to: fc.constantFrom(...FAILOVER_TARGETS),
    reason: text,
    who: fc.option(text, { nil: undefined }),
    at: fc.constant('2026-11-22T12:00:00.000Z'),
  });
  const anyNumbers = fc.record({
    metric: text,
    points: fc.array(point, { maxLength: 8 }),
    comparison: fc.constantFrom<Numbers['comparison'][]>(
      'above',
      'at-least',
      'below',
      'at-most',
      'outside-band',
    ),
    threshold: fc.option(fc.double(), { nil: undefined }),
    breaching: fc.nat(),
    periods: fc.nat(),
    periodSeconds: fc.nat(),
    missingBreaches: fc.boolean(),
  });
  const alarm = fc.record({
    kind: fc.constantFrom<AlarmStory['kind'][]>('alarm', 'recovered', 'silent', 'flapping', 'settled'),
    key: fc.option(fc.constantFrom(...ALARM_KEYS), { nil: undefined }),
    subject: fc.option(text, { nil: undefined }),
    startedAtMs: fc.integer({ min: 0, max: NOON }),
    numbers: fc.oneof(anyNumbers, fc.constantFrom('none' as const, 'unreadable' as const)),
    capacity: fc.array(change.map(capacityChange), { maxLength: 8 }),
    held: fc.array(change.map(capacityChange), { maxLength: 3 }),
    sights: fc.array(sight, { maxLength: 3 }),
    alarmName: text,
    description: fc.option(text, { nil: undefined }),
    reason: text,
  });
  const anyStory: fc.Arbitrary<Story> = fc.oneof(
    alarm.map(({ alarmName, description, reason, ...rest }) => ({
      ...rest,
      notice: notice({ alarmName, description, reason }),
    })),
    change.map((over) => ({ kind: 'capacity' as const, change: capacityChange(over) })),
    modeChange.map((over) => ({ kind: 'site-mode' as const, change: siteModeChange(over) })),
    fc.record({
      kind: fc.constant('failover' as const),
      change: failover,
      sights: fc.array(sight, { maxLength: 3 }),
    }),
  );
  void fc.assert(
    fc.property(
      anyStory,
      fc.constantFrom(...LANGUAGES),
      fc.constantFrom(...MODES),
      (told, language, mode) => {
        const message = compose(told, { ...setting, mode }, language);
        expect(gsm7Length(message.sms)).toBeLessThanOrEqual(160);
        expect(toGsm7(message.sms)).toBe(message.sms);
        expect(message.subject).toMatch(/^[A-Z][ -~]{0,98}$/);
        const blocks = message.slack.blocks as Array<{ type: string; text: { text: string } }>;
        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const { type, text: inner } of blocks) {
          expect(inner.text.length).toBeGreaterThan(0);
          expect(inner.text.length).toBeLessThanOrEqual(type === 'header' ? 150 : 3000);
        }
        // Everything that SNS takes with one message: 256 KiB.
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(262_144);
      },
    ),
    { seed: 20261122, numRuns: 500 },
  );
});
