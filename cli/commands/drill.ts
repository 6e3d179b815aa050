import { join, resolve } from 'node:path';
import { runDrill } from '../../drill/drill';
import { DRILL_RECORD, type DrillRecord, digestOfTemplates } from '../../drill/record';
import { htmlReport } from '../../drill/report/html/html-report';
import { junit } from '../../drill/report/junit';
import type { RunResult, Verdict } from '../../drill/result';
import { presetNames, readScenario } from '../../drill/scenario/scenario';
import { AssemblyError } from '../../drill/template/errors';
import { writeFiles } from '../drill/files';
import { type DrillOptions, type DrillRequest, readRequest, reproduceLine } from '../drill/request';
import { progressLine, showAll, showRun } from '../drill/show';
import { CommandError, EXIT, oneLine } from '../errors';
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
  const results: RunResult[] = [];
  for (const { given, scenario } of request.scenarios) {
    const result = await played(machine, request, given, scenario);
    if (result === undefined) return EXIT.drillBug;
    refuseUnloadable(result);
    results.push(result);
    showRun(terminal, result);
  }
  if (results.length > 1) showAll(terminal, results);
  const files = filesOf(request, results);
  writeFiles({ ...files, ...recordOf(request, results, system) }, system.cwd);
  terminal.answer(results.length === 1 && options.all !== true ? results[0] : results);
  const names = Object.keys(files);
  if (names.length > 0) terminal.note(`Written: ${names.join(', ')}`);
  return EXITS[worstOf(results.map(({ verdict }) => verdict))];
}

/** Code that throws before there is a handler is a bundle that is broken: what came of it is no drill of the stack. */
function refuseUnloadable({ functions }: RunResult): void {
  const problems = functions.flatMap(({ name, unloadable }) =>
    unloadable === undefined
      ? []
      : [`${name}: its code cannot be loaded: ${unloadable}; see what its bundle does at its top level`],
  );
  if (problems.length > 0) throw new CommandError(...problems);
}

/** One scenario; undefined when the drill itself is at fault, which has been said then. */
async function played(
  machine: Machine,
  request: DrillRequest,
  given: string,
  scenario: DrillRequest['scenarios'][number]['scenario'],
): Promise<RunResult | undefined> {
  const { system, terminal } = machine;
  const reproduce = reproduceLine(request, given);
  const { name } = scenario.file;
  const run = async (what: string, baseline: boolean): Promise<RunResult> => {
    const began = system.now();
    terminal.progress(`${what}: reading the stack …`);
    try {
      return await runDrill({
        source: resolve(system.cwd, request.source),
        parameters: request.parameters,
        scenario,
        seed: request.seed,
        objectives: request.objectives,
        reproduce,
        baseline,
        onProgress: (elapsedMs, durationMs) =>
          terminal.progress(progressLine(what, elapsedMs, durationMs, system.now() - began)),
      });
    } finally {
      terminal.clear();
    }
  };
  try {
    const result = await run(name, request.baseline);
    if (!request.checkDeterminism) return result;
    const again = await run(`${name} once more`, false);
    if (again.digest === result.digest) {
      terminal.note(`${name}: twice the same, ${result.digest.slice(0, 12)}`);
      return result;
    }
    terminal.error(
      `${name}: two runs differ (${result.digest.slice(0, 12)}, ${again.digest.slice(0, 12)}); this is a bug of the drill: please report it with this line and the stack: ${reproduce} --check-determinism`,
    );
    return undefined;
  } catch (error) {
    if (error instanceof AssemblyError) throw new CommandError(...error.problems);
    const { name: kind, message, stack } = error as Error;
    terminal.error(
      `${kind}: ${oneLine(message)}; this is a bug of the drill, not of your stack: please report it with this line and the stack: ${reproduce}; BREAKWATER_DEBUG=1 shows where`,
    );
    if (system.env.BREAKWATER_DEBUG) terminal.note(String(stack));
    return undefined;
  }
}

function filesOf(
  { report, junit: xml }: DrillRequest,
  results: readonly RunResult[],
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
  results: readonly RunResult[],
  system: System,
): Record<string, string> {
  const assembly = digestOfTemplates(resolve(system.cwd, source));
  if (assembly === undefined) return {};
  const record: DrillRecord = {
    schema: 1,
    at: new Date(system.now()).toISOString(),
    scenarios: results.map(({ scenario, seed, verdict }) => ({ name: scenario.name, seed, verdict })),
    verdict: worstOf(results.map(({ verdict }) => verdict)),
    assembly,
  };
  return { [join(source, DRILL_RECORD)]: `${JSON.stringify(record, null, 2)}\n` };
}

function worstOf(verdicts: readonly Verdict[]): Verdict {
  return (['failed', 'inconclusive'] as const).find((one) => verdicts.includes(one)) ?? 'held';
}

const EXITS: Readonly<Record<Verdict, number>> = {
  held: EXIT.ok,
  failed: EXIT.unwell,
  inconclusive: EXIT.inconclusive,
  'not asked': EXIT.inconclusive,
};
