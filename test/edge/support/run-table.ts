import type { EdgeSettings } from '../../../lib/private/contracts/edge';
import { type EdgeFunctionName, edgeFunctionCode } from '../../../lib/private/edge-code';
import { type EdgeCase, type EdgeResponse, eventOf, NOW, SETTINGS } from '../../../scripts/edge/event';
import { loadInVm } from '../../../scripts/edge/run-in-vm';
import { type RequestRow, storeOfRow } from './request-table';
import type { ResponseRow } from './response-table';

export const codeFor = (name: EdgeFunctionName, settings: Partial<EdgeSettings> = {}): string =>
  edgeFunctionCode(name, { ...SETTINGS, ...settings });

const loaded = new Map<string, ReturnType<typeof loadInVm>>();

/** The function's runner; each code is compiled once. */
export function runnerFor(name: EdgeFunctionName, settings?: Partial<EdgeSettings>) {
  const code = codeFor(name, settings);
  const runner = loaded.get(code) ?? loadInVm(code);
  loaded.set(code, runner);
  return runner;
}

export const requestCase = (row: RequestRow): EdgeCase => ({
  event: eventOf(row.visit ?? {}),
  store: storeOfRow(row),
  now: NOW + (row.later ?? 0),
  random: row.random ?? 0.5,
  fails: row.fails,
});

export function responseCase(row: ResponseRow): EdgeCase {
  const response: EdgeResponse = {
    statusCode: 200,
    statusDescription: 'OK',
    headers: { 'content-type': { value: 'text/html' } },
    cookies: {},
    ...row.response,
  };
  return {
    event: eventOf(row.visit ?? {}, response),
    store: storeOfRow(row),
    now: NOW,
    random: row.random ?? 0.5,
    fails: row.fails,
  };
}
