/** The bytes of the function, run in Node: a row for each sentence of the design. */
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
