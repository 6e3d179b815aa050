/**
 * The same tables under Debian's njs, whose language is as narrow as `cloudfront-js-2.0`: what it runs, and with the same
 * result, needs nothing that the edge lacks.
 */
import type { EdgeFunctionName } from '../../lib/private/edge-code';
import type { EdgeCase, EdgeRun } from '../../scripts/edge/event';
import { runInNjs } from '../../scripts/edge/run-in-njs';
import { answerOf, outcomeOf } from './support/outcome';
import { REQUEST_TABLE } from './support/request-table';
import { RESPONSE_TABLE } from './support/response-table';
import { codeFor, requestCase, responseCase, runnerFor } from './support/run-table';
import { faultsOf } from './support/valid';

/** One process for each set of settings: its cases run one after the other. */
function runAll<Row extends { readonly settings?: object }>(
  name: EdgeFunctionName,
  rows: readonly Row[],
  caseOf: (row: Row) => EdgeCase,
): { row: Row; one: EdgeCase; run: EdgeRun }[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const settings = JSON.stringify(row.settings ?? {});
    groups.set(settings, [...(groups.get(settings) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const cases = group.map(caseOf);
    const runs = runInNjs(codeFor(name, group[0]?.settings), cases);
    return group.map((row, i) => ({ row, one: cases[i]!, run: runs[i]! }));
  });
}

test('viewer-request does there what it does in Node', async () => {
  const rows = Object.values(REQUEST_TABLE).flat();
  const runs = runAll('viewer-request', rows, requestCase);
  expect(runs).toHaveLength(rows.length);
  for (const { row, one, run } of runs) {
    expect([row.it, outcomeOf(run)]).toMatchObject([row.it, row.is]);
    expect([row.it, faultsOf(one.event, run)]).toEqual([row.it, []]);
    const inNode = await runnerFor('viewer-request', row.settings)(requestCase(row));
    expect([row.it, outcomeOf(run)]).toEqual([row.it, outcomeOf(inNode)]);
  }
});

test('viewer-response does there what it does in Node', async () => {
  const rows = Object.values(RESPONSE_TABLE).flat();
  const runs = runAll('viewer-response', rows, responseCase);
  expect(runs).toHaveLength(rows.length);
  for (const { row, one, run } of runs) {
    expect([row.it, faultsOf(one.event, run)]).toEqual([row.it, []]);
    const inNode = await runnerFor('viewer-response', row.settings)(responseCase(row));
    expect([row.it, answerOf(run)]).toEqual([row.it, answerOf(inNode)]);
  }
});
