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

test.each(['cron(0 10 L * ? *)', 'cron(61 * * * ? *)', 'cron(0 10 * *)', 'rate(0 minutes)', 'every day'])(
  '%s is no schedule that is played, and says so',
  (text) => {
    expect(() => parseSchedule(text, 0)).toThrow(ScheduleError);
  },
);
