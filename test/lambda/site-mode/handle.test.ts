import type { Policy } from '../../../lambda/site-mode/decide';
import { handle } from '../../../lambda/site-mode/handle';
import { LatestRequest } from '../../../lambda/site-mode/latest-request';
import { LOOK_SECONDS, Lookout } from '../../../lambda/site-mode/lookout';
import type { Ports } from '../../../lambda/site-mode/ports';
import type { Mode } from '../../../lib/private/contracts/mode';
import { MODE_ENTRY, readDocument, type SiteModeDocument } from '../../../lib/private/contracts/site-mode';
import type { SiteModeChange } from '../../../lib/private/contracts/site-mode-responder';
import { type KeyValueStore, keyValueStore } from '../../support/key-value-store';
import { changeEvent, NOON, POLICY, request, requestEvent, siteMode, sweepEvent } from './fakes';

class World {
  public readonly store: KeyValueStore;
  public mode: Mode = 'act';
  public nowSeconds = NOON;
  public busRefuses = 0;
  public readonly sent: SiteModeChange[] = [];
  public readonly audited: SiteModeChange[] = [];
  public readonly kept: string[] = [];
  private readonly lookout = new Lookout();
  private latest = new LatestRequest();

  public constructor(document?: SiteModeDocument) {
    this.store = keyValueStore({
      key: 'secret',
      ...(document && { [MODE_ENTRY]: JSON.stringify(document) }),
    });
  }

  public get document(): SiteModeDocument | undefined {
    return readDocument(this.store.entries.get(MODE_ENTRY));
  }

  public handle(event: unknown, policy: Policy = POLICY) {
    const ports: Ports = {
      mode: async () => this.mode,
      store: this.store,
      announcements: {
        send: async (change) => {
          if (this.busRefuses > 0) {
            this.busRefuses -= 1;
            throw new Error('the bus is down');
          }
          this.sent.push(change);
        },
      },
      deadLetters: { keep: async (_event, reason) => void this.kept.push(reason) },
      journal: {
        audit: (change) => void this.audited.push(change),
        decided: () => undefined,
        warn: () => undefined,
      },
      lookout: this.lookout,
      latest: this.latest,
      clock: () => this.nowSeconds * 1000 + 250,
      pause: async () => undefined,
    };
    return handle(event, ports, policy);
  }
}

test('a change is written, and told once: in the log and on the bus', async () => {
  const before = siteMode({ preset: 'brownout' });
  const world = new World(before);
  expect(await world.handle(requestEvent(request()))).toEqual({ outcome: 'written', revision: 8 });
  const change = {
    version: 1,
    site: 'shop',
    action: 'set',
    by: 'automation',
    mode: 'act',
    before,
    after: world.document,
    at: '2026-11-22T12:00:00.250Z',
  };
  expect(world.document).toMatchObject({ preset: 'queue', revision: 8 });
  expect(world.sent).toEqual([change]);
  expect(world.audited).toEqual([change]);
  expect(world.store.entries.get('key')).toBe('secret');
});

test('the same again writes and tells nothing', async () => {
  const world = new World();
  await world.handle(requestEvent(request()));
  world.nowSeconds += 60;
  expect(await world.handle(requestEvent(request(), '2026-11-22T12:01:00Z'))).toEqual({
    outcome: 'nothing',
    revision: 1,
  });
  await world.handle(sweepEvent('2026-11-22T12:01:00Z'));
  expect(world.store.writes).toHaveLength(1);
  expect(world.sent).toHaveLength(1);
});

test.each<[Mode, number]>([
  ['off', 0],
  ['observe', 1],
  ['protect', 1],
])('in the mode %s nothing is written, and what would have been is told', async (mode, told) => {
  const world = new World();
  world.mode = mode;
  await world.handle(requestEvent(request()));
  expect(world.store.calls.update).toBe(0);
  expect(world.audited).toHaveLength(told);
  expect(world.sent.map(({ action, after }) => [action, after.preset])).toEqual(
    told ? [['observed', 'queue']] : [],
  );
});

test('in the mode off the store is not even read', async () => {
  const world = new World();
  world.mode = 'off';
  expect(await world.handle(sweepEvent())).toEqual({ outcome: 'nothing' });
  expect(world.store.calls).toEqual({ read: 0, update: 0 });
});

test('a person’s mode stays, and what was held back is told', async () => {
  const hers = siteMode({ by: 'person', preset: 'maintenance' });
  const world = new World(hers);
  await world.handle(requestEvent(request({ preset: 'normal' })));
  expect(world.document).toEqual(hers);
  expect(world.sent).toMatchObject([{ action: 'held-back', before: hers, after: { preset: 'normal' } }]);
});

test('a person who writes at the same moment wins', async () => {
  const world = new World();
  const hers = siteMode({ by: 'person', preset: 'normal', revision: 1 });
  world.store.beforeUpdate = () => {
    if (world.store.calls.update === 1) world.store.put(MODE_ENTRY, JSON.stringify(hers));
  };
  expect(await world.handle(requestEvent(request()))).toMatchObject({ outcome: 'held-back' });
  expect(world.document).toEqual(hers);
});

test('the key’s writer in between costs another try, and loses nothing', async () => {
  const world = new World();
  world.store.beforeUpdate = () => {
    if (world.store.calls.update === 1) world.store.put('key', 'rotated');
  };
  await world.handle(requestEvent(request()));
  expect(world.store.entries.get('key')).toBe('rotated');
  expect(world.document).toMatchObject({ preset: 'queue', revision: 1 });
  expect(world.sent).toHaveLength(1);
});

test('a mode that is over is written as normal by the first sweep after it, once', async () => {
  const world = new World(siteMode({ by: 'person', until: NOON + 30 }));
  for (const minute of [0, 1, 2, 3]) {
    world.nowSeconds = NOON + minute * 60;
    await world.handle(sweepEvent(new Date(world.nowSeconds * 1000).toISOString()));
  }
  expect(world.store.writes).toHaveLength(1);
  expect(world.document).toMatchObject({ preset: 'normal', revision: 8, admit: 100, by: 'automation' });
  expect(world.sent.map(({ action, before }) => [action, before?.by])).toEqual([['ended', 'person']]);
});

test('where nothing may be written the end is told all the same, at each look under one revision', async () => {
  const world = new World(siteMode({ by: 'person', until: NOON }));
  world.mode = 'protect';
  for (let minute = 0; minute < 180; minute += 1) {
    world.nowSeconds = NOON + minute * 60;
    await world.handle(sweepEvent());
  }
  expect(world.store.calls).toEqual({ read: 3, update: 0 });
  expect(world.sent.map(({ action, after }) => `${action} ${after.revision}`)).toEqual([
    'ended 8',
    'ended 8',
  ]);
});

describe('looking at the store costs, so the sweep does it rarely', () => {
  const readsInADay = async (world: World, until = NOON + 86_400) => {
    for (; world.nowSeconds < until; world.nowSeconds += 60) await world.handle(sweepEvent());
    return world.store.calls.read;
  };

  test('once an hour when nothing is in force', async () => {
    expect(await readsInADay(new World())).toBe(86_400 / LOOK_SECONDS);
    expect(await readsInADay(new World(siteMode({ preset: 'normal', until: 0 })))).toBe(24);
  });

  test('at the end of a mode that it knows of: one that it has seen, written, or heard of', async () => {
    const seen = new World(siteMode({ until: NOON + 600 }));
    const written = new World();
    await written.handle(requestEvent(request()));
    const heard = new World();
    await heard.handle(sweepEvent());
    const hers = siteMode({ by: 'person', until: NOON + 900 });
    heard.store.put(MODE_ENTRY, JSON.stringify(hers));
    const change = {
      version: 1,
      site: 'shop',
      action: 'set',
      by: 'person',
      after: hers,
      at: '2026-11-22T12:00:00Z',
    };
    await heard.handle(changeEvent(change));
    for (const [world, ends] of [
      [seen, NOON + 600],
      [written, NOON + 900],
      [heard, NOON + 900],
    ] as const) {
      await readsInADay(world, NOON + 3600);
      expect(world.document).toMatchObject({ preset: 'normal', until: ends });
      expect(world.store.calls.read).toBeLessThanOrEqual(2);
    }
  });

  test('again at once after a look that failed', async () => {
    const world = new World();
    const read = world.store.read;
    world.store.read = async () => {
      throw new Error('down');
    };
    await expect(world.handle(sweepEvent())).rejects.toThrow('down');
    world.store.read = read;
    await world.handle(sweepEvent());
    expect(world.store.calls.read).toBe(1);
  });
});

describe('events come more than once, and in any order', () => {
  const at = (world: World, minute: number, asked: number, preset: 'queue' | 'normal') => {
    world.nowSeconds = NOON + minute * 60;
    const time = new Date((NOON + asked * 60) * 1000).toISOString();
    return world.handle(requestEvent(request({ preset }), time));
  };

  test('an old request does not close the site again after it was opened', async () => {
    const world = new World();
    await at(world, 0, 0, 'queue');
    await at(world, 5, 5, 'normal');
    for (const minute of [6, 14, 55]) {
      expect(await at(world, minute, 0, 'queue')).toEqual({ outcome: 'nothing', revision: 2 });
    }
    expect(world.document).toMatchObject({ preset: 'normal', revision: 2 });
    expect(world.sent).toHaveLength(2);
  });

  test('nor one that comes behind a normal that had nothing to do', async () => {
    const world = new World();
    await at(world, 5, 5, 'normal');
    expect(await at(world, 6, 0, 'queue')).toEqual({ outcome: 'nothing' });
    expect(world.document).toBeUndefined();
  });

  test('nor does an old normal open it', async () => {
    const world = new World();
    await at(world, 0, 0, 'queue');
    await at(world, 2, 2, 'queue');
    await at(world, 3, 1, 'normal');
    expect(world.document).toMatchObject({ preset: 'queue', revision: 1 });
  });

  test('what was asked for before a sweep, and comes after it, is done', async () => {
    const world = new World(siteMode({ until: NOON }));
    await world.handle(sweepEvent());
    await at(world, 1, 0, 'queue');
    expect(world.document).toMatchObject({ preset: 'queue', revision: 9 });
  });

  test('and what is written late is not younger than what was asked for since', async () => {
    const world = new World();
    await at(world, 3, 0, 'queue');
    await at(world, 3, 2, 'normal');
    expect(world.document).toMatchObject({ preset: 'normal', revision: 2 });
  });
});

describe('what cannot be told', () => {
  test('fails the run, and is told when Lambda tries the event again', async () => {
    const world = new World();
    world.busRefuses = 1;
    const event = requestEvent(request());
    await expect(world.handle(event)).rejects.toThrow(
      'the change of the site’s mode could not be told: Error: the bus is down',
    );
    world.nowSeconds += 60;
    expect(await world.handle(event)).toEqual({ outcome: 'nothing', revision: 1 });
    expect(world.store.writes).toHaveLength(1);
    expect(world.sent).toMatchObject([{ action: 'set', after: { revision: 1, preset: 'queue' } }]);
  });

  test('so is the end of a mode', async () => {
    const world = new World(siteMode({ until: NOON }));
    world.busRefuses = 1;
    await expect(world.handle(sweepEvent())).rejects.toThrow('could not be told');
    world.nowSeconds += 60;
    await world.handle(sweepEvent());
    expect(world.sent).toMatchObject([{ action: 'ended', after: { revision: 8 } }]);
    await world.handle(sweepEvent('2026-11-22T12:01:00Z'));
    expect(world.sent).toHaveLength(1);
  });
});

describe('what was done elsewhere', () => {
  const change = {
    version: 1,
    site: 'shop',
    action: 'set',
    by: 'person',
    who: 'ada',
    after: siteMode({ by: 'person' }),
    at: '2026-11-22T12:00:00.000Z',
  };
  test('by a person is written into the log, and nothing else is done', async () => {
    const world = new World();
    expect(await world.handle(changeEvent(change))).toEqual({ outcome: 'recorded', revision: 7 });
    expect(world.audited).toEqual([change]);
    expect(world.sent).toEqual([]);
    expect(world.store.calls).toEqual({ read: 0, update: 0 });
  });
  test('by automation has its line already', async () => {
    const world = new World();
    await world.handle(changeEvent({ ...change, by: 'automation' }));
    expect(world.audited).toEqual([]);
  });
});

test('a malformed event is kept with the reason, and is no failure', async () => {
  const world = new World();
  expect(await world.handle(requestEvent({ ...request(), preset: 'closed' }))).toEqual({
    outcome: 'malformed',
  });
  expect(world.kept).toEqual([expect.stringContaining('event.detail.preset must be one of')]);
  expect(world.store.calls).toEqual({ read: 0, update: 0 });
});
