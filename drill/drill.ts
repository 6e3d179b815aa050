import { mergeParts } from './merge-parts';
import { NO_OVERRIDES, type ObjectivesFile } from './objectives/file';
import { judge, overall } from './objectives/judge';
import { metOutages } from './objectives/outages';
import type { Played as Judged } from './objectives/played';
import type { RunResult } from './result';
import { assemblyName, factsUsed, type Played, play, type RunOptions } from './run';
import type { Scenario } from './scenario/scenario';
import { partsOf } from './scenario/split';
import { zeros } from './site/recorder';
import { idOf } from './template/assembly';
import { VERSION } from './version';
import { AUDIENCES, OUTCOMES } from './world/traffic';

export interface DrillOptions extends RunOptions {
  /** Other limits than the default ones. @default none */
  readonly objectives?: ObjectivesFile;
  /** The command line that plays this again. */
  readonly reproduce: string;
  /** Whether the same is played once more with automation off, to compare. @default false */
  readonly baseline?: boolean;
}

/**
 * Plays a scenario against a stack and judges what came of it. The same assembly, scenario and seed give the same result.
 * @throws AssemblyError for what is no stack
 */
export async function runDrill(options: DrillOptions): Promise<RunResult> {
  const parts = partsOf(options.scenario, options.seed);
  if (parts.length === 1) return playWhole(options);
  const { durationMs } = options.scenario;
  const results: RunResult[] = [];
  for (const [index, part] of parts.entries()) {
    const onProgress: RunOptions['onProgress'] = (elapsedMs, partMs) =>
      options.onProgress?.(((index + elapsedMs / partMs) * durationMs) / parts.length, durationMs);
    results.push(await playWhole({ ...options, ...part, onProgress }));
  }
  return mergeParts(results, options.seed, options.reproduce);
}

async function playWhole(options: DrillOptions): Promise<RunResult> {
  const { baseline, reproduce, objectives = NO_OVERRIDES, ...run } = options;
  const half = (from: number) =>
    run.onProgress === undefined
      ? {}
      : {
          onProgress: (elapsedMs: number, durationMs: number) =>
            run.onProgress?.(from * durationMs + elapsedMs, (baseline ? 2 : 1) * durationMs),
        };
  const before =
    baseline === true
      ? totalsOf(await play({ ...run, scenario: withAutomationOff(run.scenario), ...half(0) }))
      : undefined;
  const played = await play({ ...run, ...half(baseline === true ? 1 : 0) });
  return resultOf(played, objectives, reproduce, before);
}

function withAutomationOff(scenario: Scenario): Scenario {
  return { ...scenario, file: { ...scenario.file, mode: 'off' } };
}

async function resultOf(
  played: Played,
  file: ObjectivesFile,
  reproduce: string,
  baseline: RunResult['totals'] | undefined,
): Promise<RunResult> {
  const { scenario, world, sim, recorder, assembly } = played;
  const notModelled = world.unsupported.all;
  const judged: Judged = {
    scenario,
    steps: recorder.steps,
    trace: sim.trace.entries,
    alarms: played.alarms,
    audits: played.audits,
    leftovers: await leftoversOf(played),
    // None of the types that are played is an ad platform's.
    adActors: [],
    notModelled,
    ...(baseline === undefined ? {} : { baseline: { totals: baseline } }),
  };
  const objectives = judge(judged, file);
  const { name, title, description, money, sources, simplifies } = scenario.file;
  return {
    schema: 1,
    scenario: {
      name,
      title,
      description,
      durationMs: scenario.durationMs,
      faults: played.faults,
      sources,
      simplifies,
      ...(money === undefined ? {} : { currency: money.currency }),
    },
    seed: played.seed,
    outages: metOutages(judged).map(({ fromMs, toMs }) => ({ fromMs, toMs })),
    version: VERSION,
    assembly: {
      name: assemblyName(assembly),
      sha256: played.assemblySha256,
      stacks: assembly.stacks.map(idOf),
    },
    verdict: overall(objectives, judged),
    objectives,
    totals: totalsOf(played),
    series: recorder.series(),
    alarms: played.alarms,
    functions: functionsOf(played),
    timeline: sim.trace.entries,
    facts: factsUsed(world),
    notModelled,
    digest: sim.trace.digest(),
    reproduce,
  };
}

function functionsOf({ runtime, world }: Played): RunResult['functions'] {
  // What failed on something that this sandbox lacks is named as not played; it says nothing of the code.
  const lacking = new Set(
    world.unsupported.all.flatMap(({ resource, what }) => (/^its use of node:/.test(what) ? [resource] : [])),
  );
  return runtime.functions.map(({ name, invocations, errors, refusedCalls, loadFailure }) => ({
    name,
    invocations,
    errors,
    refusedCalls,
    ...(loadFailure === undefined || lacking.has(name)
      ? {}
      : { unloadable: loadFailure.errorMessage.split('\n')[0]! }),
  }));
}

function totalsOf({ recorder, scenario }: Played): RunResult['totals'] {
  const outcomes = zeros();
  const byAudience = Object.fromEntries(AUDIENCES.map((audience) => [audience, zeros()])) as Record<
    (typeof AUDIENCES)[number],
    ReturnType<typeof zeros>
  >;
  let requests = 0;
  for (const step of recorder.steps) {
    const seconds = step.stepMs / 1000;
    requests += step.demand * seconds;
    for (const outcome of OUTCOMES) {
      if (step.outcomes[outcome] === 0) continue;
      outcomes[outcome] += step.outcomes[outcome] * seconds;
      for (const audience of AUDIENCES)
        byAudience[audience][outcome] += step.byAudience[audience][outcome] * seconds;
    }
  }
  const money = scenario.file.money !== undefined;
  return {
    requests,
    outcomes,
    byAudience,
    lostRevenue: money ? recorder.lostRevenue : null,
    adSpend: money ? recorder.adSpend : null,
    wastedSpend: money ? recorder.wastedSpend : null,
  };
}

/** What is not as the template has it when the run ends. */
async function leftoversOf({ compute, front, dns }: Played): Promise<readonly string[]> {
  const groups = compute.groups.flatMap(({ name, kind, sizes: { min }, templateMin }) =>
    min === templateMin
      ? []
      : [`${name} keeps at least ${min} ${kind.member}s; the template says ${templateMin}`],
  );
  const suspended = compute.groups.flatMap(({ name, suspended: processes }) =>
    processes.size === 0 ? [] : [`${name} still has ${[...processes].sort().join(', ')} suspended`],
  );
  const paths = await front.decidesOtherwise();
  const otherwise =
    paths.length === 0 ? [] : [`visitors of ${paths.join(', ')} are still treated otherwise than before`];
  return [...groups, ...suspended, ...otherwise, ...dns.moved];
}
