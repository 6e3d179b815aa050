/** The bytes of the function, run in Node: a row for each sentence of the design. */
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
