import { join, resolve } from 'node:path';
import { DRILL_RECORD, type DrillRecord, digestOfTemplates } from '../../drill/record';
import { htmlReport } from '../../drill/report/html/html-report';
import { junit } from '../../drill/report/junit';
import { isSweep, type PlayedResult, type RunResult, type Verdict } from '../../drill/result';
import { presetNames, readScenario } from '../../drill/scenario/scenario';
import { Interrupted } from '../../drill/sweep/pool';
import { worstVerdict } from '../../drill/sweep/sweep';
import { writeFiles } from '../drill/files';
import { DrillBug, playRequest } from '../drill/play';
import { type DrillOptions, type DrillRequest, readRequest } from '../drill/request';
import { showAll, showRun } from '../drill/show';
import { showSweep } from '../drill/show-sweep';
import { EXIT } from '../errors';
import type { System } from '../system';
import type { Terminal } from '../terminal';

interface Machine {
  readonly system: System;
  readonly terminal: Terminal;
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

/** `breakwater drill`: plays outages against a synthesized stack, on this machine alone. */
export async function drill(
  machine: Machine,
  source: string | undefined,
  options: DrillOptions,
): Promise<number> {
  const { system, terminal } = machine;
  const request = readRequest(source, options, system.cwd);
  const results: PlayedResult[] = [];
  try {
    await playRequest(machine, request, (result) => {
      results.push(result);
      if (isSweep(result)) showSweep(terminal, result);
      else showRun(terminal, result);
    });
  } catch (error) {
    return ended(error, machine);
  }
  if (results.length > 1) showAll(terminal, results);
  const files = filesOf(request, results);
  writeFiles({ ...files, ...recordOf(request, results, system) }, system.cwd);
  terminal.answer(results.length === 1 && options.all !== true ? results[0] : results);
  const names = Object.keys(files);
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
  { report, junit: xml }: DrillRequest,
  results: readonly PlayedResult[],
): Record<string, string> {
  const folder = report?.replace(/\/+$/, '');
  return {
    ...(folder === undefined
      ? {}
      : {
          [`${folder}/report.html`]: htmlReport(results),
          [`${folder}/results.json`]: `${JSON.stringify(results, null, 1)}\n`,
        }),
    ...(xml === undefined ? {} : { [xml]: junit(results) }),
  };
}

/** Beside the assembly, for whoever asks later whether it was ever drilled; a bare template has no such place. */
function recordOf(
  { source }: DrillRequest,
  results: readonly PlayedResult[],
  system: System,
): Record<string, string> {
  const assembly = digestOfTemplates(resolve(system.cwd, source));
  if (assembly === undefined) return {};
  const seedOf = (result: PlayedResult) => (isSweep(result) ? result.worst.seed : result.seed);
  const record: DrillRecord = {
    schema: 1,
    at: new Date(system.now()).toISOString(),
    scenarios: results.map((result) => ({
      name: result.scenario.name,
      seed: seedOf(result),
      verdict: result.verdict,
    })),
    verdict: worstVerdict(results.map(({ verdict }) => verdict)),
    assembly,
  };
  return { [join(source, DRILL_RECORD)]: `${JSON.stringify(record, null, 2)}\n` };
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
