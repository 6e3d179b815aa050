import { parseSchedule, ScheduleError } from '../../../../drill/model/messaging/schedule';

const at = (text: string) => Date.parse(`${text}:00Z`);
const said = (ms: number | undefined) => ms && new Date(ms).toISOString().slice(0, 16);

/** Amazon EventBridge User Guide, "Setting a schedule pattern for scheduled rules", cron examples; read 2026-11-22. Wednesday is the 25th. */
test.each([
  ['cron(0 10 * * ? *)', '2026-11-25T09:59', '2026-11-25T10:00'],
  ['cron(0 10 * * ? *)', '2026-11-25T10:00', '2026-11-26T10:00'],
  ['cron(15 12 * * ? *)', '2026-11-25T13:00', '2026-11-26T12:15'],
  ['cron(0 18 ? * MON-FRI *)', '2026-11-27T18:30', '2026-11-30T18:00'],
  ['cron(0 8 1 * ? *)', '2026-11-25T00:00', '2026-12-01T08:00'],
  ['cron(0/15 * * * ? *)', '2026-11-25T09:16', '2026-11-25T09:30'],
  ['cron(0/10 * ? * MON-FRI *)', '2026-11-28T09:00', '2026-11-30T00:00'],
  ['cron(0/5 8-17 ? * MON-FRI *)', '2026-11-25T17:55', '2026-11-26T08:00'],
  ['cron(0 0 29 2 ? *)', '2026-11-25T00:00', '2028-02-29T00:00'],
  ['cron(0 12 ? * 1 *)', '2026-11-25T00:00', '2026-11-29T12:00'],
  ['cron(0 12 * JAN,JUN ? *)', '2026-11-25T00:00', '2027-01-01T12:00'],
  ['at(2026-11-25T12:30:00)', '2026-11-25T12:00', '2026-11-25T12:30'],
])('%s after %s fires at %s', (text, after, next) => {
  expect(said(parseSchedule(text, 0).next(at(after)))).toBe(next);
});

/** Amazon EventBridge Scheduler User Guide, "Schedule types", cron-based schedules: L, W and #. November 2026 ends on a Monday. */
test.each([
  ['cron(0 10 L * ? *)', '2026-11-25T00:00', '2026-11-30T10:00'],
  ['cron(0 10 15W * ? *)', '2026-11-01T00:00', '2026-11-16T10:00'],
  ['cron(0 10 1W * ? *)', '2026-07-31T11:00', '2026-08-03T10:00'],
  ['cron(15 10 ? * 6L 2026)', '2026-11-01T00:00', '2026-11-27T10:15'],
  ['cron(15 10 ? * FRIL *)', '2026-11-28T00:00', '2026-12-25T10:15'],
  ['cron(0 9 ? * 3#2 *)', '2026-11-01T00:00', '2026-11-10T09:00'],
  ['cron(0 9 ? * L *)', '2026-11-25T00:00', '2026-11-28T09:00'],
])('%s after %s fires at %s', (text, after, next) => {
  expect(said(parseSchedule(text, 0).next(at(after)))).toBe(next);
});

/** The same page, "Time zones" and "Daylight savings time". Clocks in New York move on 8 March and 1 November 2026, in Paris on 29 March. */
test.each([
  ['cron(30 8 * * ? *)', 'America/New_York', '2026-11-25T00:00', '2026-11-25T13:30'],
  ['cron(30 8 * * ? *)', 'America/New_York', '2026-07-01T00:00', '2026-07-01T12:30'],
  ['at(2026-11-20T13:00:00)', 'America/New_York', '2026-11-01T00:00', '2026-11-20T18:00'],
  ['cron(0 0 * * ? *)', 'Asia/Kolkata', '2026-11-25T00:00', '2026-11-25T18:30'],
  ['cron(0 18 ? * MON *)', 'Pacific/Auckland', '2026-11-25T00:00', '2026-11-30T05:00'],
  // What spring skips is left out on that day.
  ['cron(30 2 * * ? *)', 'America/New_York', '2026-03-07T12:00', '2026-03-09T06:30'],
  ['cron(30 2 * * ? *)', 'Europe/Paris', '2026-03-28T12:00', '2026-03-30T00:30'],
  // What comes twice in autumn counts once, the first time.
  ['cron(30 1 * * ? *)', 'America/New_York', '2026-11-01T00:00', '2026-11-01T05:30'],
  ['cron(30 1 * * ? *)', 'America/New_York', '2026-11-01T05:30', '2026-11-02T06:30'],
])('%s in %s after %s fires at %s', (text, zone, after, next) => {
  expect(said(parseSchedule(text, 0, zone).next(at(after)))).toBe(next);
});

test('a rate takes no notice of a time zone', () => {
  const from = at('2026-03-28T12:00');
  expect(parseSchedule('rate(1 day)', from, 'Europe/Paris').next(from)).toBe(from + 86_400_000);
});

test('a rate counts from where it began, and never twice at one moment', () => {
  const from = at('2026-11-25T10:00') + 17_000;
  const schedule = parseSchedule('rate(5 minutes)', from);
  expect(schedule.next(from)).toBe(from + 300_000);
  expect(schedule.next(from + 300_000 - 1)).toBe(from + 300_000);
  expect(schedule.next(from + 300_000)).toBe(from + 600_000);
});

test('what is over does not come again', () => {
  expect(parseSchedule('at(2026-11-25T12:30:00)', 0).next(at('2026-11-25T12:30'))).toBeUndefined();
  expect(parseSchedule('cron(0 0 1 1 ? 2026)', 0).next(at('2026-11-25T00:00'))).toBeUndefined();
});

test.each([
  'cron(0 10 LL * ? *)',
  'cron(0 9 ? * #2 *)',
  'cron(0 9 ? * 3# *)',
  'cron(61 * * * ? *)',
  'cron(0 10 * *)',
  'rate(0 minutes)',
  'every day',
])('%s is no schedule that is played, and says so', (text) => {
  expect(() => parseSchedule(text, 0)).toThrow(ScheduleError);
});

test('a time zone that is none says so', () => {
  expect(() => parseSchedule('cron(0 10 * * ? *)', 0, 'Europe/Atlantis')).toThrow(
    'the time zone Europe/Atlantis',
  );
});
