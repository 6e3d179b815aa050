/** The bytes of the function, run in Node: a row for each sentence of the design. */
import { eventOf, NOW } from '../../scripts/edge/event';
import { answerOf } from './support/outcome';
import { RESPONSE_TABLE } from './support/response-table';
import { responseCase, runnerFor } from './support/run-table';
import { faultsOf } from './support/valid';

describe.each(Object.entries(RESPONSE_TABLE))('%s', (_, rows) => {
  test.each(rows.map((row) => [row.it, row] as const))('%s', async (_name, row) => {
    const one = responseCase(row);
    const before = responseCase(row).event;
    const run = await runnerFor('viewer-response', row.settings)(one);
    const { setCookie, ...rest } = row.is;
    expect(answerOf(run)).toMatchObject(rest);
    if (setCookie) expect(answerOf(run).setCookie).toEqual(setCookie);
    expect(faultsOf(before, run)).toEqual([]);
  });
});

test('an answer that nobody understands goes on as it is, with one line of why', async () => {
  const event = eventOf({}, { statusCode: 200 } as never);
  const one = { event, store: {}, now: NOW, random: 0.5 };
  const { result, log } = await runnerFor('viewer-response')(one);
  expect(result).toEqual({ statusCode: 200 });
  expect(log).toEqual([expect.stringMatching(/^bw1 failed TypeError: /)]);
});
