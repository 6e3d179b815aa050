/** The bytes of the function, run in Node: a row for each sentence of the design. */
import { documentOf, eventOf, KEY, NOW, STANDBY_SETTINGS, signed, storeOf } from '../../scripts/edge/event';
import { outcomeOf } from './support/outcome';
import { REQUEST_TABLE } from './support/request-table';
import { requestCase, runnerFor } from './support/run-table';
import { faultsOf } from './support/valid';

describe.each(Object.entries(REQUEST_TABLE))('%s', (_, rows) => {
  test.each(rows.map((row) => [row.it, row] as const))('%s', async (_name, row) => {
    const one = requestCase(row);
    const before = requestCase(row).event;
    const run = await runnerFor('viewer-request', row.settings)(one);
    expect(outcomeOf(run)).toMatchObject(row.is);
    expect(faultsOf(before, run)).toEqual([]);
  });
});

describe('the code of a site with a standby decides as any other', () => {
  const rows = Object.values(REQUEST_TABLE)
    .flat()
    .filter(({ settings, fails }) => settings?.r === undefined && settings?.a !== '' && !fails?.select);

  test.each(rows.map((row, i) => [`${i}: ${row.it}`, row] as const))('%s', async (_name, row) => {
    const r = STANDBY_SETTINGS.r;
    const run = await runnerFor('viewer-request', { ...row.settings, r })(requestCase(row));
    const { group, ...outcome } = outcomeOf(run);
    const { group: none, ...plain } = outcomeOf(
      await runnerFor('viewer-request', row.settings)(requestCase(row)),
    );
    // The Host that the one sends by selecting the origin, the other sends with the group.
    const host = group && / as (\S+) on/.exec(group)?.[1];
    expect({ ...outcome, hostHeader: host ?? outcome.hostHeader }).toEqual(
      group ? { ...plain, answer: 'site' } : plain,
    );
    expect(faultsOf(requestCase(row).event, run)).toEqual([]);
  });
});

const run = runnerFor('viewer-request');
const at = { now: NOW, random: 0.5 };

test('an event that nobody understands goes on as it is, with one line of why', async () => {
  const event = { ...eventOf({}), request: { method: 'GET', uri: '/account' } };
  const { result, log } = await run({ ...at, event: event as never, store: {} });
  expect(result).toBe(event.request);
  expect(log).toEqual([expect.stringMatching(/^bw1 failed TypeError: /)]);
});

test.each(['ticket', 'bypass', 'checkout'])(
  'a visitor does not choose how much is hashed: %s with a long signature',
  async (name) => {
    const cookies = { [`breakwater-${name}`]: `0.${NOW}.o.${'A'.repeat(5000)}` };
    const store = storeOf(documentOf('queue'), { key: KEY });
    const { hashed = [] } = await run({ ...at, event: eventOf({ cookies }), store });
    expect(hashed.filter((text) => text.length > 60)).toEqual([]);
    expect(hashed).not.toEqual([]);
  },
);

test('how long the comparison of signatures takes says nothing: both sides are hashed again', async () => {
  const sent = `0.${NOW}.o.${'A'.repeat(22)}`;
  const store = storeOf(documentOf('queue'), { key: KEY });
  const event = eventOf({ cookies: { 'breakwater-ticket': sent } });
  const { hashed } = await run({ ...at, event, store });
  expect(hashed).toEqual(expect.arrayContaining([signed('ticket', `0.${NOW}.o`), sent]));
});
