import { readEvent } from '../../../lambda/site-mode/events';
import { changeEvent, NOON, request, requestEvent, siteMode, sweepEvent } from './fakes';

test('a request', () => {
  const detail = request({ dials: { admit: 25, lead: true }, retryAfterSeconds: 60 });
  expect(readEvent(requestEvent(detail), 'shop')).toEqual({
    kind: 'wish',
    wish: { kind: 'request', request: detail, sinceSeconds: NOON },
  });
});

test('the sweep, with or without its time', () => {
  expect(readEvent(sweepEvent(), 'shop')).toEqual({
    kind: 'wish',
    wish: { kind: 'sweep', sinceSeconds: NOON },
  });
  expect(readEvent({ source: 'breakwater.sweep' }, 'shop')).toMatchObject({
    wish: { sinceSeconds: undefined },
  });
});

const change = {
  version: 1,
  site: 'shop',
  action: 'set',
  by: 'person',
  who: 'arn:aws:iam::111122223333:user/ada',
  before: siteMode(),
  after: siteMode({ by: 'person', revision: 8 }),
  at: '2026-11-22T12:00:00.000Z',
};

test('a change', () => {
  expect(readEvent(changeEvent(change), 'shop')).toEqual({ kind: 'change', change });
});

test.each<[string, unknown, string]>([
  [
    'nothing',
    undefined,
    'event.source must be one of breakwater.incident, breakwater.site-mode, breakwater.sweep, got nothing',
  ],
  ['another source', { source: 'aws.cloudwatch' }, 'got "aws.cloudwatch"'],
  [
    'another type',
    { ...requestEvent(request()), 'detail-type': 'x' },
    'event.detail-type must be Breakwater Site Mode Request, got "x"',
  ],
  ['no detail', { ...requestEvent(null) }, 'event.detail '],
  ['another site', requestEvent(request({ site: 'blog' })), 'event.detail.site must be shop, got "blog"'],
  [
    'an unknown preset',
    requestEvent({ ...request(), preset: 'closed' }),
    'event.detail.preset must be one of normal, brownout, queue, lead-capture, maintenance, got "closed"',
  ],
  [
    'too much of a dial',
    requestEvent(request({ dials: { admit: 101 } })),
    'event.detail.dials.admit must be a number from 0 to 100, got 101',
  ],
  [
    'no number',
    requestEvent({ ...request(), dials: { dim: 'all' } }),
    'event.detail.dials.dim must be a number from 0 to 1, got "all"',
  ],
  [
    'planned work',
    requestEvent({ ...request(), preset: 'maintenance', dials: { hard: true } }),
    'hard is a person’s to ask for',
  ],
  [
    'a closed site called normal',
    requestEvent(request({ preset: 'normal', dials: { admit: 0 } })),
    'it would close the site under a mild name',
  ],
  [
    'half a second',
    requestEvent(request({ retryAfterSeconds: 0.5 })),
    'event.detail.retryAfterSeconds must be a whole number of seconds from 1 to 3600, got 0.5',
  ],
  [
    'no incident',
    requestEvent({ ...request(), incident: undefined }),
    'event.detail.incident must be 1 to 64 of',
  ],
  [
    'an incident with a blank',
    requestEvent(request({ incident: 'a b' })),
    'event.detail.incident must be 1 to 64 of',
  ],
  [
    'a change without a document',
    changeEvent({ ...change, after: {} }),
    'event.detail.after must be a site mode’s document',
  ],
  [
    'a change with half a document before',
    changeEvent({ ...change, before: { version: 1 } }),
    'event.detail.before must be a site mode’s document',
  ],
  [
    'a change by nobody',
    changeEvent({ ...change, by: 'x' }),
    'event.detail.by must be person or automation, got "x"',
  ],
  [
    'a change at no time',
    changeEvent({ ...change, at: 'noon' }),
    'event.detail.at must be a date and time, got "noon"',
  ],
])('%s is malformed', (_what, event, message) => {
  expect(() => readEvent(event, 'shop')).toThrow(message);
});

test('every problem is named at once', () => {
  const detail = {
    version: 2,
    site: 'blog',
    preset: 'x',
    dials: { admit: -1 },
    incident: '',
    reason: 3,
    retryAfterSeconds: 0,
  };
  expect(() => readEvent(requestEvent(detail), 'shop')).toThrow(
    /version.*site.*preset.*admit.*incident.*reason.*retryAfterSeconds/,
  );
});
