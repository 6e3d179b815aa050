import { join, resolve } from 'node:path';
import { DRILL_RECORD, type DrillRecord, digestOfTemplates } from '../../drill/record';
import { comparisonReport, htmlReport } from '../../drill/report/html/html-report';
import { junit } from '../../drill/report/junit';
import type { RunResult, Verdict } from '../../drill/result';
import { presetNames, readScenario } from '../../drill/scenario/scenario';
import { type ComparisonResult, comparisonOf } from '../../drill/sweep/comparison';
import { MergeError, mergeResults } from '../../drill/sweep/merge';
import { Interrupted } from '../../drill/sweep/pool';
import { isSweep, type PlayedResult } from '../../drill/sweep/result';
import { worstVerdict } from '../../drill/sweep/sweep';
import { writeFiles, writtenTwice } from '../drill/files';
import { type Cell, DrillBug, playRequest } from '../drill/play';
import { type DrillOptions, type DrillRequest, placesOf, readRequest } from '../drill/request';
import { showAll, showRun } from '../drill/show';
import { showComparison } from '../drill/show-comparison';
import { showSweep } from '../drill/show-sweep';
import { CommandError, EXIT, isCommandError } from '../errors';
import type { System } from '../system';
import type { Terminal } from '../terminal';

interface Machine {
  readonly system: System;
  readonly terminal: Terminal;
}

export interface MergeOptions {
  readonly report?: string;
  readonly junit?: string;
}

/** `breakwater drill --list`: the scenarios that come with the drill. */
export function listScenarios({ terminal }: Machine): number {
  const scenarios = presetNames().map((name) => readScenario(name).file);
  const widest = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) terminal.say(`  ${name.padEnd(widest)}  ${title}`);
  terminal.answer(
    scenarios.map(({ name, title, description, duration }) => ({ name, title, description, duration })),
  );
  return EXIT.ok;
}

/** `breakwater drill`: plays outages against a synthesized stack, or several, on this machine alone. */
export async function drill(
  machine: Machine,
  source: string | undefined,
  options: DrillOptions,
): Promise<number> {
  const { system, terminal } = machine;
  const request = readRequest(source, options, system.cwd, system.program);
  const cells: Cell[] = [];
  try {
    await playRequest(machine, request, (cell) => {
      cells.push(cell);
      if (request.compares) return;
      if (isSweep(cell.result)) showSweep(terminal, cell.result);
      else showRun(terminal, cell.result);
    });
  } catch (error) {
    return ended(error, machine);
  }
  const results = cells.map(({ result }) => result);
  const comparison = request.compares
    ? comparisonOf(cells.map(({ stack, result }) => ({ stack, result })))
    : undefined;
  if (comparison !== undefined) showComparison(terminal, comparison);
  else if (results.length > 1) showAll(terminal, results);
  const files = comparison === undefined ? filesOf(request, results) : filesOfComparison(request, comparison);
  writeFiles(files, system.cwd);
  writeRecords(recordsOf(request, cells, system), machine);
  terminal.answer(comparison ?? (results.length === 1 && options.all !== true ? results[0] : results));
  const names = Object.keys(files);
  if (names.length > 0) terminal.note(`Written: ${names.join(', ')}`);
  return exitOf(results);
}

/** `breakwater drill merge`: one answer from results that were played apart. */
export function mergeDrills(
  { system, terminal }: Machine,
  files: readonly string[],
  options: MergeOptions,
): number {
  const twice = writtenTwice(placesOf(options.report, options.junit), system.cwd);
  if (twice.length > 0) throw new CommandError(...twice);
  let results: readonly PlayedResult[];
  try {
    results = mergeResults(files, (file) => resolve(system.cwd, file));
  } catch (error) {
    if (error instanceof MergeError) throw new CommandError(...error.problems);
    throw error;
  }
  for (const result of results) {
    if (isSweep(result)) showSweep(terminal, result);
    else showRun(terminal, result);
  }
  if (results.length > 1) showAll(terminal, results);
  const written = filesOf(options, results);
  writeFiles(written, system.cwd);
  terminal.answer(results.length === 1 ? results[0] : results);
  const names = Object.keys(written);
  if (names.length > 0) terminal.note(`Written: ${names.join(', ')}`);
  return exitOf(results);
}

/** What ended it before there were results: the drill's own fault, or a person. */
function ended(error: unknown, { system, terminal }: Machine): number {
  if (error instanceof Interrupted) {
    terminal.note('Stopped; nothing is written.');
    return EXIT.interrupted;
  }
  if (!(error instanceof DrillBug)) throw error;
  terminal.error(error.message);
  if (system.env.BREAKWATER_DEBUG && error.where !== undefined) terminal.note(error.where);
  return EXIT.drillBug;
}

function filesOf(
  { report, junit: xml }: MergeOptions,
  results: readonly PlayedResult[],
): Record<string, string> {
  const folder = report?.replace(/\/+$/, '');
  return {
    ...(folder === undefined
      ? {}
      : {
          [`${folder}/report.html`]: htmlReport(results),
          [`${folder}/results.json`]: json(results),
        }),
    ...(xml === undefined ? {} : { [xml]: junit(results) }),
  };
}

/** One page for all, and one for each stack, which the first leads to. */
function filesOfComparison(
  { report, junit: xml }: DrillRequest,
  comparison: ComparisonResult,
): Record<string, string> {
  const folder = report?.replace(/\/+$/, '');
  const page = (stack: string) => `stack-${stack}.html`;
  const { results, stacks } = comparison;
  const own = (name: string) => results.flatMap(({ stack, result }) => (stack === name ? [result] : []));
  return {
    ...(folder === undefined
      ? {}
      : {
          [`${folder}/report.html`]: comparisonReport(comparison, page),
          ...Object.fromEntries(stacks.map(({ name }) => [`${folder}/${page(name)}`, htmlReport(own(name))])),
          [`${folder}/results.json`]: json(comparison),
        }),
    ...(xml === undefined
      ? {}
      : {
          [xml]: junit(
            results.map(({ result }) => result),
            results.map(({ stack }) => stack),
          ),
        }),
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** Beside each assembly, for whoever asks later whether it was ever drilled; a bare template has no such place. */
function recordsOf({ stacks }: DrillRequest, cells: readonly Cell[], system: System): Record<string, string> {
  return Object.fromEntries(
    stacks.flatMap(({ name, source }) => {
      const assembly = digestOfTemplates(resolve(system.cwd, source));
      if (assembly === undefined) return [];
      const results = cells.filter(({ stack }) => stack === name).map(({ result }) => result);
      const record: DrillRecord = {
        schema: 1,
        at: new Date(system.now()).toISOString(),
        scenarios: results.map((result) => ({
          name: result.scenario.name,
          seed: isSweep(result) ? result.worst.seed : result.seed,
          verdict: result.verdict,
        })),
        verdict: worstVerdict(results.map(({ verdict }) => verdict)),
        assembly,
      };
      return [[join(source, DRILL_RECORD), `${JSON.stringify(record, null, 2)}\n`]];
    }),
  );
}

/** An assembly may lie where nobody may write, as what another job of CI has made: its result is none the worse for it. */
function writeRecords(records: Readonly<Record<string, string>>, { system, terminal }: Machine): void {
  try {
    writeFiles(records, system.cwd);
  } catch (error) {
    if (!isCommandError(error)) throw error;
    const [why = ''] = error.message.split(';');
    terminal.warn(`${why}: doctor will not know of this drill`);
  }
}

export function exitOf(results: readonly Pick<RunResult, 'verdict'>[]): number {
  return EXITS[worstVerdict(results.map(({ verdict }) => verdict))];
}

const EXITS: Readonly<Record<Verdict, number>> = {
  held: EXIT.ok,
  failed: EXIT.unwell,
  inconclusive: EXIT.inconclusive,
  'not asked': EXIT.inconclusive,
};
