import { DeliveryError } from '../../../lambda/notify/ports';
import type { SiteModeChange } from '../../../lib/private/contracts/site-mode-responder';
import { siteModeChange, siteModeDocument } from '../../support/site-mode-change';
import {
  alarmArn,
  brokenJournal,
  capacityChange,
  capacityEvent,
  failoverEvent,
  MINUTE,
  NOON,
  notice,
  observations,
  Scene,
  siteModeEvent,
  snsEvent,
  snsRecord,
  stateChangeEvent,
} from './fakes';

const down = () => {
  throw new DeliveryError('HTTP 503', false);
};
const refuses = () => {
  throw new DeliveryError('HTTP 404: no_service', true);
};
const never = () => new Promise<never>(() => {});

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('both ways', () => {
  test('the second way of the same change says nothing more', async () => {
    await scene.handle(snsEvent(notice()));
    await scene.handle(stateChangeEvent(notice()));
    expect(scene.titles()).toEqual(['ALARM shop: Overload']);
    expect(scene.titles(scene.slack)).toEqual(['ALARM shop: Overload']);
  });

  test('both at the same moment send once', async () => {
    await Promise.all([scene.handle(snsEvent(notice())), scene.handle(stateChangeEvent(notice()))]);
    expect(scene.titles()).toHaveLength(1);
    expect(scene.titles(scene.slack)).toHaveLength(1);
  });

  test('the end of the same alarm is another message', async () => {
    await scene.change({ changedAtMs: NOON - 12 * MINUTE });
    await scene.change({ state: 'OK', previousState: 'ALARM' });
    expect(scene.titles()).toEqual(['ALARM shop: Overload', 'OK shop: Overload, over after 12\u00a0min']);
  });
});

describe('channels', () => {
  test('one that fails blocks no other, and the retry goes to that one only', async () => {
    scene.slack.problem = down;
    await expect(scene.handle(snsEvent(notice()))).rejects.toMatchObject({
      name: 'RetryableError',
      message: 'not delivered to slack (HTTP 503)',
    });
    expect(scene.titles()).toHaveLength(1);
    scene.slack.problem = undefined;
    await scene.handle(snsEvent(notice()));
    expect(scene.titles()).toHaveLength(1);
    expect(scene.titles(scene.slack)).toHaveLength(1);
    expect(scene.table.deliveries()).toEqual(['people: sent', 'slack: sent']);
  });

  test('one that never answers is given up before the invocation’s end', async () => {
    jest.useFakeTimers();
    scene.slack.problem = never;
    const refused = expect(scene.handle(snsEvent(notice()), 30_000)).rejects.toThrow(
      'slack took longer than',
    );
    await jest.advanceTimersByTimeAsync(27_500);
    await refused;
    expect(scene.titles()).toHaveLength(1);
    expect(scene.table.deliveries()).toEqual(['people: sent', 'slack: failed']);
  });

  test('one that refuses for good is not tried again, and the event is kept with the reason', async () => {
    scene.slack.problem = refuses;
    await scene.handle(snsEvent(notice()));
    expect(scene.dead).toEqual([
      {
        event: expect.objectContaining({ alarmName: 'breakwater-shop-overload' }),
        reason: 'refused by slack (HTTP 404: no_service)',
      },
    ]);
    scene.slack.problem = undefined;
    await scene.handle(stateChangeEvent(notice()));
    expect(scene.titles(scene.slack)).toEqual([]);
    expect(scene.counts).toMatchObject({ MessagesSent: 1, DeliveriesRefused: 1 });
    expect(scene.table.deliveries()).toEqual(['people: sent', 'slack: refused']);
  });

  test('one that refuses while the queue is away: the retry keeps the message', async () => {
    const kept: unknown[] = [];
    let away = true;
    const keep = async (event: unknown) => {
      if (away) throw new Error('no queue');
      kept.push(event);
    };
    scene = new Scene({ deadLetters: { keep } });
    scene.slack.problem = refuses;
    await expect(scene.handle(snsEvent(notice()))).rejects.toMatchObject({
      name: 'RetryableError',
      message: 'refused by slack (HTTP 404: no_service), and not kept: Error: no queue',
    });
    expect(scene.table.deliveries()).toEqual(['people: sent', 'slack: failed']);
    away = false;
    await scene.handle(snsEvent(notice()));
    await scene.handle(snsEvent(notice()));
    expect(kept).toHaveLength(1);
    expect(scene.titles()).toHaveLength(1);
    expect(scene.table.deliveries()).toEqual(['people: sent', 'slack: refused']);
  });

  test('one that refuses while the queue does not answer: the error comes before the invocation’s end', async () => {
    jest.useFakeTimers();
    scene = new Scene({ deadLetters: { keep: never } });
    scene.slack.problem = refuses;
    const refused = expect(scene.handle(snsEvent(notice()), 30_000)).rejects.toThrow(
      'the dead-letter queue took longer than',
    );
    await jest.advanceTimersByTimeAsync(28_000);
    await refused;
    expect(scene.table.deliveries()).toEqual(['people: sent', 'slack: failed']);
  });

  test('a crash between sending and recording: sent again, but only after the crashed invocation’s end', async () => {
    await scene.ports.journal.claim(
      `${alarmArn('breakwater-shop-overload')}#2026-11-22T12:00:00.000Z#ALARM`,
      'slack',
      scene.nowMs,
      scene.nowMs + 25_000,
    );
    await scene.handle(snsEvent(notice()));
    expect(scene.titles(scene.slack)).toEqual([]);
    scene.nowMs += 60_000;
    await scene.handle(snsEvent(notice()));
    expect(scene.titles(scene.slack)).toHaveLength(1);
    expect(scene.titles()).toHaveLength(1);
  });

  test('an alarm about responders is content with one channel, or it would raise itself again', async () => {
    const failing = notice({ alarmName: 'breakwater-shop-responder-failing-notify-errors' });
    scene.slack.problem = down;
    await scene.handle(snsEvent(failing));
    expect(scene.titles()).toEqual(['ALARM shop: Protection is failing (notify-errors)']);
    expect(scene.counts).toMatchObject({ DeliveriesFailed: 1 });
    scene.people.problem = down;
    const another = { ...failing, changedAtMs: NOON + MINUTE };
    await expect(scene.handle(snsEvent(another))).rejects.toThrow(
      'not delivered to people (HTTP 503), slack',
    );
  });
});

describe('what else may fail', () => {
  test('CloudWatch: the message goes out and says so', async () => {
    const broken = new Scene({ alarms: { read: () => Promise.reject(new Error('throttled')) } });
    await broken.handle(snsEvent(notice()));
    expect(broken.people.received[0]!.email).toContain(
      'The numbers could not be read from CloudWatch in time.',
    );
  });

  test('the journal: people are told all the same', async () => {
    const broken = new Scene({ journal: brokenJournal() });
    await broken.handle(snsEvent(notice()));
    expect(broken.titles()).toEqual(['ALARM shop: Overload']);
    expect(broken.lines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0);
  });

  test('the journal hangs: people are told within ten seconds', async () => {
    jest.useFakeTimers();
    const broken = new Scene({ journal: brokenJournal(never) });
    const handled = broken.handle(snsEvent(notice()));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(broken.titles()).toEqual(['ALARM shop: Overload']);
    await jest.advanceTimersByTimeAsync(5_000);
    await handled;
  });

  test('the dead-letter queue: the error reaches Lambda, which keeps the event', async () => {
    const broken = new Scene({ deadLetters: { keep: () => Promise.reject(new Error('no queue')) } });
    await expect(broken.handle({ nonsense: true })).rejects.toThrow('no queue');
  });
});

describe('mode', () => {
  test('off sends nothing', async () => {
    scene.mode = 'off';
    await scene.handle(snsEvent(notice()));
    expect(scene.titles()).toEqual([]);
    expect(scene.lines).toContainEqual(expect.objectContaining({ message: 'mode off: nothing is sent' }));
  });

  test('unreadable means the last one that was read', async () => {
    scene.mode = 'off';
    await scene.handle(snsEvent(notice()));
    scene.mode = undefined;
    await scene.handle(snsEvent(notice({ changedAtMs: NOON + MINUTE })));
    expect(scene.titles()).toEqual([]);
  });

  test('never read at all means protect: it sends', async () => {
    scene.mode = undefined;
    await scene.handle(snsEvent(notice()));
    expect(scene.people.received[0]!.email).toContain('More servers are asked for automatically');
  });

  test.each([
    ['is away', undefined],
    ['hangs', never],
  ])('what was read counts, though the journal %s', async (_what, how) => {
    jest.useFakeTimers();
    const broken = new Scene({ journal: brokenJournal(how) });
    broken.mode = 'off';
    const silent = broken.handle(snsEvent(notice()));
    await jest.advanceTimersByTimeAsync(20_000);
    await silent;
    expect(broken.titles()).toEqual([]);
    broken.mode = 'observe';
    const told = broken.handle(snsEvent(notice()));
    await jest.advanceTimersByTimeAsync(20_000);
    await told;
    expect(broken.people.received[0]!.email).toContain('Breakwater changes nothing by itself');
  });

  test.each([
    ['hangs', never],
    ['throws', () => Promise.reject(new Error('no route'))],
  ])('when its reading %s, the last one that was read counts, with time of its own', async (_what, read) => {
    jest.useFakeTimers();
    scene.mode = 'off';
    await scene.handle(snsEvent(notice()));
    const { journal } = scene.ports;
    const lastMode = jest.spyOn(journal, 'lastMode').mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return 'off';
    });
    const blind = new Scene({ journal, mode: { read } });
    const handled = blind.handle(snsEvent(notice({ changedAtMs: NOON + MINUTE })));
    await jest.advanceTimersByTimeAsync(20_000);
    await handled;
    expect(lastMode).toHaveBeenCalledTimes(1);
    expect(blind.titles()).toEqual([]);
  });

  test('observe sends, and says what it would have done', async () => {
    scene.mode = 'observe';
    await scene.handle(snsEvent(notice()));
    const { email } = scene.people.received[0]!;
    expect(email).toContain('Nothing. The alarm asks for more servers, but the mode is observe.');
    expect(email).toContain('Breakwater changes nothing by itself');
  });
});

describe('what has been done', () => {
  test('a capacity change is told, and is part of the alarm’s later messages', async () => {
    await scene.change({});
    await scene.handle(capacityEvent(capacityChange()));
    await scene.change({ state: 'OK', previousState: 'ALARM', changedAtMs: NOON + 9 * MINUTE });
    expect(scene.titles()).toEqual([
      'ALARM shop: Overload',
      'CAPACITY RAISED shop: at least 4 servers, was 2',
      'OK shop: Overload, over after 9\u00a0min',
    ]);
    expect(scene.people.received.map(({ urgent }) => urgent)).toEqual([true, false, true]);
    expect(scene.people.received[2]!.email).toContain('was raised from 2 to 4 servers');
  });

  test('a report whose clock was a little behind the alarm’s belongs to it', async () => {
    await scene.handle(capacityEvent(capacityChange({ at: '2026-11-22T11:59:30.000Z' })));
    await scene.change({});
    expect(scene.people.received[1]!.email).toContain('was raised from 2 to 4 servers');
  });

  test('the change of an earlier incident is not', async () => {
    const released = { action: 'released', fromMinSize: 4, toMinSize: 2, owners: [] } as const;
    await scene.handle(capacityEvent(capacityChange({ at: '2026-11-22T11:40:00.000Z' })));
    await scene.handle(capacityEvent(capacityChange({ ...released, at: '2026-11-22T11:57:00.000Z' })));
    await scene.change({});
    const { email, webhook } = scene.people.received[2]!;
    expect(email).toContain('Done so far\n  More servers are asked for automatically;');
    expect(email).not.toMatch(/was raised from|given back/);
    expect(webhook).toMatchObject({ data: { capacity: [], capacityHeld: [] } });
  });

  test('what an earlier alarm’s change still holds is said, and nothing is promised', async () => {
    await scene.change({});
    await scene.handle(capacityEvent(capacityChange()));
    const another = 'breakwater-shop-origin-error-count';
    await scene.change({ alarmName: another, changedAtMs: NOON + 5 * MINUTE });
    const { email, sms, webhook } = scene.people.received[2]!;
    expect(email.replaceAll('\u00a0', ' ')).toContain(`Done so far
  12:00:05 UTC: the fleet’s minimum was raised from 2 to 4 servers, until 22 Nov 2026, 12:15:00 UTC unless it is renewed.
  That is the latest report on the fleet’s size, from before this alarm; a message follows when it changes.
`);
    expect(sms).toContain('At least 4 servers. Since 12:05 UTC.');
    expect(webhook).toMatchObject({ data: { capacity: [], capacityHeld: [{ toMinSize: 4 }] } });
  });

  test('neither is anything promised to a fleet that stands at its limit', async () => {
    await scene.handle(capacityEvent(capacityChange({ action: 'bounded', toMinSize: 10, fromMinSize: 10 })));
    await scene.change({ changedAtMs: NOON + 30 * MINUTE });
    const { email, sms } = scene.people.received[1]!;
    expect(email).toContain('the fleet already stands at its maximum of 10.');
    expect(email).not.toContain('asked for automatically');
    expect(sms).toContain('A person has to decide.');
  });

  test('a release while the alarm goes on does not hide that more is asked for', async () => {
    await scene.change({});
    await scene.handle(capacityEvent(capacityChange()));
    const released = { action: 'released', fromMinSize: 4, toMinSize: 2, owners: [] } as const;
    await scene.handle(capacityEvent(capacityChange({ ...released, at: '2026-11-22T12:20:00.000Z' })));
    await scene.change({ alarmName: 'breakwater-shop-no-targets', changedAtMs: NOON + 21 * MINUTE });
    const { email, sms } = scene.people.received[3]!;
    expect(email).toContain('went from 4 to 2 servers.\n  More servers are asked for automatically;');
    expect(sms).toContain('More servers are asked for.');
  });

  test('the same event twice, or the same report by the next sweep, is told once', async () => {
    const observed = capacityChange({ action: 'observed', mode: 'observe' });
    await scene.handle(capacityEvent(observed));
    await scene.handle(capacityEvent(observed));
    await scene.handle(capacityEvent({ ...observed, at: '2026-11-22T12:01:05.000Z' }));
    expect(scene.titles()).toHaveLength(1);
  });

  test('a site’s mode is told once, and its renewals are not', async () => {
    const event = (over: Partial<SiteModeChange>) => siteModeEvent(siteModeChange(over));
    await scene.handle(event({}));
    await scene.handle(event({}));
    const after = siteModeDocument({ revision: 8 });
    await scene.handle(event({ action: 'renewed', after, at: '2026-11-22T12:08:00.000Z' }));
    await scene.handle(event({ action: 'ended', before: after, at: '2026-11-22T12:15:30.000Z' }));
    await scene.handle(event({ action: 'ended', before: after, at: '2026-11-22T12:16:30.000Z' }));
    expect(scene.titles()).toEqual([
      'SITE MODE shop: waiting page until 12:15\u00a0UTC',
      'SITE MODE shop: waiting page is over',
    ]);
    expect(scene.table.partition('site-mode')).toHaveLength(4);
  });

  test('two reports of one moment are two', async () => {
    const held = (heldBack: 'raised' | 'replacement-suspended') =>
      capacityEvent(capacityChange({ action: 'observed', mode: 'observe', heldBack }));
    await scene.handle(held('raised'));
    await scene.handle(held('replacement-suspended'));
    expect(scene.titles()).toEqual([
      'OBSERVED shop: would have kept at least 4 servers, is 2',
      'OBSERVED shop: would have suspended the replacement of servers',
    ]);
    expect(scene.table.partition('capacity')).toHaveLength(2);
  });

  test('a state that has changed since is said', async () => {
    scene.reading = { changes: [], numbers: 'none', now: { state: 'OK', atMs: NOON + MINUTE } };
    await scene.change({});
    expect(scene.people.received[0]!.email).toContain(
      'The alarm has been OK since 22\u00a0Nov\u00a02026, 12:01:00\u00a0UTC',
    );
  });
});

describe('flapping', () => {
  async function flap(): Promise<void> {
    for (let minute = 0; minute <= 24; minute += 3) {
      const alarm = minute % 6 === 0;
      await scene.change({
        changedAtMs: NOON + minute * MINUTE,
        state: alarm ? 'ALARM' : 'OK',
        previousState: alarm ? 'OK' : 'ALARM',
      });
    }
  }

  test('is announced once, then silent, then told how it settled', async () => {
    await flap();
    expect(scene.titles()).toHaveLength(7);
    expect(scene.titles().at(-1)).toBe('FLAPPING shop: Overload');
    await scene.handle({ breakwater: 'sweep' });
    expect(scene.titles()).toHaveLength(7);
    scene.nowMs = NOON + 35 * MINUTE;
    await scene.handle({ breakwater: 'sweep' });
    await scene.handle({ breakwater: 'sweep' });
    expect(scene.titles()).toHaveLength(8);
    expect(scene.people.received.at(-1)).toMatchObject({
      title: 'SETTLED shop: Overload',
      urgent: true,
      email: expect.stringContaining('the alarm has stayed ALARM for 11\u00a0min'),
    });
    await scene.change({ changedAtMs: NOON + 40 * MINUTE, state: 'OK', previousState: 'ALARM' });
    expect(scene.titles().at(-1)).toMatch(/^OK shop: Overload/);
  });

  test('a channel that fails at the end does not make each sweep fail', async () => {
    await flap();
    scene.nowMs = NOON + 35 * MINUTE;
    scene.slack.problem = down;
    await scene.handle({ breakwater: 'sweep' });
    await scene.handle({ breakwater: 'sweep' });
    expect(scene.counts.DeliveriesFailed).toBe(1);
  });

  test('an end of which nobody could be told is told by the next sweep', async () => {
    await flap();
    scene.nowMs = NOON + 35 * MINUTE;
    scene.slack.problem = scene.people.problem = down;
    await expect(scene.handle({ breakwater: 'sweep' })).rejects.toThrow('not delivered to people (HTTP 503)');
    scene.slack.problem = scene.people.problem = undefined;
    await scene.handle({ breakwater: 'sweep' });
    expect(scene.titles().at(-1)).toBe('SETTLED shop: Overload');
    expect(scene.titles(scene.slack).at(-1)).toBe('SETTLED shop: Overload');
  });

  test('one whose end cannot be recorded is told once all the same', async () => {
    jest.useFakeTimers();
    await flap();
    scene.nowMs = NOON + 35 * MINUTE;
    const keep = jest.spyOn(scene.ports.journal, 'keepFlapping').mockImplementation(never);
    const hung = scene.handle({ breakwater: 'sweep' });
    await jest.advanceTimersByTimeAsync(20_000);
    await hung;
    keep.mockRestore();
    await scene.handle({ breakwater: 'sweep' });
    await scene.handle({ breakwater: 'sweep' });
    expect(scene.titles().filter((title) => title.startsWith('SETTLED'))).toHaveLength(1);
    expect((await scene.ports.journal.allFlapping()).map(({ open }) => open)).toEqual([false]);
  });

  test('one that is behind many others is found', async () => {
    await flap();
    scene.table.pageSize = 2;
    for (const name of ['a', 'b', 'c', 'd', 'x', 'y', 'z']) {
      const rest = { alarmName: name, announcedAtMs: NOON, state: 'OK', changedAtMs: NOON } as const;
      await scene.ports.journal.keepFlapping({ alarmArn: alarmArn(name), open: false, ...rest });
    }
    scene.nowMs = NOON + 35 * MINUTE;
    await scene.handle({ breakwater: 'sweep' });
    expect(scene.titles().at(-1)).toBe('SETTLED shop: Overload');
  });

  test('a sweep without anything to tell writes and sends nothing', async () => {
    await scene.handle({ breakwater: 'sweep' });
    expect(scene.titles()).toEqual([]);
    expect([...scene.table.items.keys()]).toEqual(['mode\0last']);
  });
});

describe('events', () => {
  test('one bad record costs the others nothing', async () => {
    const bad = { EventSource: 'aws:sns', Sns: { Message: 'hello' } };
    await scene.handle({ Records: [bad, snsRecord(notice())] });
    expect(scene.dead).toEqual([
      { event: bad, reason: expect.stringContaining('Sns.Message must be an alarm') },
    ]);
    expect(scene.titles()).toEqual(['ALARM shop: Overload']);
  });

  test('a bad record is kept once, however often Lambda retries the others', async () => {
    const bad = { EventSource: 'aws:sns', Sns: { Message: 'hello', Timestamp: '2026-11-22T12:00:00Z' } };
    const event = { Records: [bad, snsRecord(notice())] };
    scene.slack.problem = down;
    await expect(scene.handle(event)).rejects.toThrow('not delivered to slack');
    scene.nowMs += MINUTE;
    await expect(scene.handle(event)).rejects.toThrow('not delivered to slack');
    expect(scene.dead).toHaveLength(1);
    expect(scene.counts.EventsMalformed).toBe(1);
    const later = { ...bad, Sns: { ...bad.Sns, Timestamp: '2026-11-22T12:00:01Z' } };
    await scene.handle({ Records: [later] });
    expect(scene.dead).toHaveLength(2);
  });

  test.each([
    ['is away', () => Promise.reject(new Error('no queue')), 'no queue'],
    ['does not answer', never, 'dead-letter-queue took longer than'],
  ])('a bad record costs the others nothing when the queue %s', async (_what, keep, expected) => {
    jest.useFakeTimers();
    const kept: unknown[] = [];
    const queue = { keep: keep as (event: unknown) => Promise<void> };
    scene = new Scene({ deadLetters: { keep: (event) => queue.keep(event) } });
    const event = { Records: [{ EventSource: 'aws:sqs' }, snsRecord(notice())] };
    const failed = expect(scene.handle(event)).rejects.toThrow(expected);
    await jest.advanceTimersByTimeAsync(0);
    expect(scene.titles()).toEqual(['ALARM shop: Overload']);
    await jest.advanceTimersByTimeAsync(24_000);
    await failed;
    queue.keep = async (part) => void kept.push(part);
    await scene.handle(event);
    expect(kept).toEqual([{ EventSource: 'aws:sqs' }]);
    expect(scene.titles()).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ['nothing', null, 'event'],
    ['an empty delivery', { Records: [] }, 'source'],
    ['a record of another service', { Records: [{ EventSource: 'aws:sqs' }] }, 'EventSource'],
    [
      'another site’s capacity',
      capacityEvent(capacityChange({ site: 'blog' })),
      'must be "shop", got "blog"',
    ],
    [
      'another site’s mode',
      siteModeEvent(siteModeChange({ site: 'blog' })),
      'event.detail.site must be shop',
    ],
    ['a mode without its document', siteModeEvent({ version: 1 }), 'event.detail.after must be'],
    ['a capacity change without its numbers', capacityEvent({ version: 1 }), 'toMinSize'],
    ['a time that is none', capacityEvent(capacityChange({ at: 'soon' })), 'at: a date and time'],
  ])('%s goes to the dead-letter queue with the reason', async (_what, event, reason) => {
    await scene.handle(event);
    expect(scene.dead).toEqual(
      [{ event: expect.anything(), reason: expect.stringContaining(reason) }].map((kept) =>
        event === null ? { ...kept, event: null } : kept,
      ),
    );
    expect(scene.titles()).toEqual([]);
  });

  test('a muted change is recorded, not sent, and neither is its end', async () => {
    await scene.handle(stateChangeEvent(notice({ actionsMuted: true })));
    await scene.change({ state: 'OK', previousState: 'ALARM', changedAtMs: NOON + MINUTE });
    expect(scene.titles()).toEqual([]);
    expect(scene.table.partition(`change#${alarmArn('breakwater-shop-overload')}`)).toHaveLength(2);
  });

  test('what is kept expires after 90 days, the mode never', async () => {
    await scene.handle(snsEvent(notice()));
    const expiry = String(Math.floor(scene.nowMs / 1000) + 90 * 86_400);
    for (const item of scene.table.items.values()) {
      expect(item.expiresAt?.N).toBe(item.pk?.S === 'mode' ? undefined : expiry);
    }
    expect(scene.table.items.size).toBe(4);
  });
});

describe('the checkers', () => {
  const switched = (
    role: 'origin-unreachable' | 'standby-unreachable' | 'switch-thrown' | 'lifeboat-answering',
  ) =>
    snsEvent(notice({ alarmName: `breakwater-shop-${role}`, alarmArn: alarmArn(`breakwater-shop-${role}`) }));
  const text = () => scene.people.received.at(-1)!.email;

  test.each([
    ['origin-unreachable', 'primary.origin.shop.example'],
    ['standby-unreachable', 'standby.origin.shop.example'],
    ['switch-thrown', 'the object of the stop switch'],
  ] as const)('%s says how they see %s, and nothing of the others', async (key, subject) => {
    const every = observations({});
    scene.seen = { 'check-1': every, 'check-2': every, 'check-3': every };
    await scene.handle(switched(key));
    expect(text()).toContain(subject);
    expect(text().match(/16 (of 16 )?checkers/g)).toHaveLength(1);
  });

  test('lifeboat-answering says it of both load balancers: with a standby nobody comes there unless both are lost', async () => {
    scene.seen = { 'check-1': observations({ 'sa-east-1': 2 }), 'check-2': observations({ 'us-west-2': 1 }) };
    await scene.handle(switched('lifeboat-answering'));
    expect(text()).toContain('2 of 16 checkers do not reach primary.origin.shop.example');
    expect(text()).toContain('1 of 16 checkers does not reach standby.origin.shop.example');
    // In a few words "it" can be one thing only.
    expect(scene.people.received.at(-1)!.sms.match(/checkers/g)).toHaveLength(1);
  });

  test('of a check that the site has not nothing is said', async () => {
    const cdn = notice({ alarmName: 'breakwater-shop-cdn-unreachable' });
    await scene.handle(snsEvent(cdn));
    expect(text()).not.toContain('checkers’');
    expect(text()).not.toContain('Seen by');
  });

  test('a reader that never answers, or throws, costs a message two and a half seconds and its lines, no more', async () => {
    jest.useFakeTimers();
    scene = new Scene({ checkers: { read: never } });
    const handled = scene.handle(switched('origin-unreachable'));
    await jest.advanceTimersByTimeAsync(2_499);
    expect(scene.titles()).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    await handled;
    expect(text()).toContain('is not known: Route 53 did not answer in time.');
    jest.useRealTimers();
    scene = new Scene({ checkers: { read: () => Promise.reject(new Error('no route')) } });
    await scene.handle(switched('origin-unreachable'));
    expect(text()).toContain('is not known: Route 53 did not answer in time.');
  });

  test('the metrics of the site’s own check falling silent is told, those of the others are not', async () => {
    const silent = (key: string) =>
      notice({
        alarmName: `breakwater-shop-${key}`,
        alarmArn: alarmArn(`breakwater-shop-${key}`),
        state: 'INSUFFICIENT_DATA',
        previousState: 'OK',
      });
    await scene.handle(stateChangeEvent(silent('origin-unreachable')));
    await scene.handle(stateChangeEvent(silent('standby-unreachable')));
    expect(scene.titles()).toEqual(['NO DATA shop: Load balancer unreachable']);
  });
});

describe('a person’s move by the stop switch', () => {
  test('is told once, however often it is delivered; a later one is another', async () => {
    await scene.handle(failoverEvent());
    await scene.handle(failoverEvent());
    await scene.handle(failoverEvent({ to: 'primary', at: '2026-11-22T13:00:00.000Z', who: undefined }));
    expect(scene.titles()).toEqual([
      'DNS SWITCH shop: visitors go to the standby',
      'DNS SWITCH shop: visitors go back home',
    ]);
    expect(scene.people.received.map(({ urgent }) => urgent)).toEqual([true, false]);
  });

  test.each([
    [{ site: 'other' }, 'event.detail.site must be shop, got "other"'],
    [{ to: 'moon', reason: '' }, 'event.detail.to must be one of standby, primary, got "moon"'],
    [{ at: 'soon' }, 'event.detail.at must be a date and time, got "soon"'],
  ])('%j is kept with what is wrong', async (over, reason) => {
    await scene.handle(failoverEvent(over));
    expect(scene.titles()).toEqual([]);
    expect(scene.dead).toEqual([{ event: failoverEvent(over), reason: expect.stringContaining(reason) }]);
  });

  test('in mode off nobody is told', async () => {
    scene.mode = 'off';
    await scene.handle(failoverEvent());
    expect(scene.titles()).toEqual([]);
  });
});
