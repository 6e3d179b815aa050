import { resolve } from 'node:path';
import { mergeParts } from '../../drill/merge-parts';
import { reproduceLine } from '../../drill/reproduce-line';
import type { RunResult } from '../../drill/result';
import { partsOf } from '../../drill/scenario/split';
import type { Compared } from '../../drill/sweep/comparison';
import type { Job } from '../../drill/sweep/job';
import { JobError, playAll } from '../../drill/sweep/pool';
import { isSweep, type PlayedResult } from '../../drill/sweep/result';
import { endsOf, movesOf, sweepWithSensitivity, withSensitivity } from '../../drill/sweep/sensitivity';
import { Sweep } from '../../drill/sweep/sweep';
import { Problems } from '../../drill/template/errors';
import { readSource } from '../../drill/template/source';
import { unloadableIn } from '../../drill/unloadable';
import { CommandError, oneLine } from '../errors';
import type { System } from '../system';
import type { Terminal } from '../terminal';
import { parameterWords } from './parameters';
import type { DrillRequest } from './request';
import { progressLine, sweepProgressLine } from './show';

interface Machine {
  readonly system: System;
  readonly terminal: Terminal;
}

/** The drill itself is at fault; the message says how to report it. */
export class DrillBug extends Error {
  public constructor(
    message: string,
    /** Where in the drill, for whoever mends it. */
    public readonly where?: string,
  ) {
    super(message);
  }
}

/** One run that is asked for, and how it is played again. */
interface Planned {
  readonly job: Job;
  /** For whoever waits. */
  readonly name: string;
  /** The whole run, where this is a part of one, and of how many. */
  readonly whole: Job;
  readonly parts: number;
  /** Number of the cell whose result it is part of. */
  readonly cell: number;
  /** Whether it is there only to be compared with the one before. */
  readonly again: boolean;
}

/** One scenario against one stack. */
export interface Cell extends Compared {
  readonly job: Job;
}

/**
 * Plays what a command line asks for, on all cores, and gives each result as soon as it and all before it are there.
 * @throws CommandError for what is no stack; DrillBug; Interrupted
 */
export async function playRequest(
  machine: Machine,
  request: DrillRequest,
  onCell: (cell: Cell) => void,
): Promise<void> {
  const { system } = machine;
  if (request.compares) refuseUnreadable(request, system.cwd);
  const planned = plan(request, system.cwd);
  const cells: Cell[] = [];
  const done = request.sensitivity ? (cell: Cell) => void cells.push(cell) : onCell;
  const collected = new Collected(request, planned, machine.terminal, done);
  await playPlanned(machine, request, planned, collected);
  collected.end();
  if (!request.sensitivity) return;
  if (request.failFast && collected.failed > 0 && !request.sensitivityAsked) {
    // Who wants to know soon that it fails does not wait for some eighty runs more.
    cells.forEach(onCell);
    return;
  }
  for (const cell of await moved(machine, request, cells)) onCell(cell);
}

/** All stacks are looked at before the first is played, so that all that is wrong is said at once. */
function refuseUnreadable({ stacks, parameters }: DrillRequest, cwd: string): void {
  const problems = new Problems();
  for (const { source, parameters: own = parameters } of stacks)
    problems.attempt(() => readSource(resolve(cwd, source), { parameters: own }));
  throwSaid(problems);
}

function throwSaid(problems: Problems): void {
  try {
    problems.throwIfAny();
  } catch (error) {
    throw new CommandError(...(error as Error).message.split('\n'));
  }
}

interface Collector {
  readonly failed: number;
  add(index: number, result: RunResult): void;
}

async function playPlanned(
  { system, terminal }: Machine,
  request: DrillRequest,
  planned: readonly Planned[],
  collector: Collector,
): Promise<void> {
  const stop = new AbortController();
  // One run alone has this thread for itself: a signal ends the process, and nothing is written yet.
  const undo = planned.length > 1 ? system.onInterrupt?.(() => stop.abort()) : undefined;
  if (planned.length > 1) system.beforeManyRuns?.();
  const began = system.now();
  terminal.progress(`${planned[0]?.name}: reading the stack …`);
  try {
    await playAll(
      planned.map(({ job }) => job),
      {
        ...(request.workers === undefined ? {} : { workers: request.workers }),
        signal: stop.signal,
        isLast: (result) => request.failFast && result.verdict === 'failed',
        onResult: (index, result) => collector.add(index, result),
        onProgress: (played, of) => {
          const { name, job } = planned[Math.min(Math.floor(played), planned.length - 1)]!;
          const realMs = system.now() - began;
          const { durationMs } = job.scenario;
          terminal.progress(
            of === 1
              ? progressLine(name, played * durationMs, durationMs, realMs, terminal.progressWidth)
              : sweepProgressLine(name, played, of, collector.failed, realMs, terminal.progressWidth),
          );
        },
      },
    );
  } catch (error) {
    throw error instanceof JobError ? said(error, planned) : error;
  } finally {
    undo?.();
    terminal.clear();
  }
}

function plan(request: DrillRequest, cwd: string): readonly Planned[] {
  const { program, seeds, scenarios, stacks, objectives, objectivesFile, baseline, checkDeterminism } =
    request;
  return scenarios.flatMap(({ given, scenario }, row) =>
    stacks.flatMap((stack, column) =>
      seeds.flatMap((seed) => {
        const { parameters = request.parameters } = stack;
        const job: Job = {
          source: resolve(cwd, stack.source),
          parameters,
          scenario,
          seed,
          objectives,
          reproduce: reproduceLine(program, {
            source: stack.source,
            scenario: given,
            seed,
            parameters: parameterWords(parameters, stack.files ?? request.parameterFiles),
            ...(objectivesFile === undefined ? {} : { objectives: objectivesFile }),
            baseline,
          }),
          baseline,
        };
        const name = request.compares ? `${stack.name} ${scenario.file.name}` : scenario.file.name;
        const parts = partsOf(scenario, seed);
        const all = parts.map((part) => ({
          job: { ...job, ...part },
          whole: job,
          parts: parts.length,
          name,
          cell: row * stacks.length + column,
          again: false,
        }));
        if (!checkDeterminism) return all;
        return [...all, ...all.map((one) => ({ ...one, job: { ...one.job, baseline: false }, again: true }))];
      }),
    ),
  );
}

/** Makes cells of runs: of a sweep all seeds are one. */
class Collected implements Collector {
  public failed = 0;
  private sweep: Sweep | undefined;
  private cell: Planned | undefined;
  private before: RunResult | undefined;
  /** Of a run that is played in parts, those that are there. */
  private parts: RunResult[] = [];

  public constructor(
    private readonly request: DrillRequest,
    private readonly planned: readonly Planned[],
    private readonly terminal: Terminal,
    private readonly onCell: (cell: Cell) => void,
  ) {}

  public add(index: number, played: RunResult): void {
    const planned = this.planned[index]!;
    this.parts.push(played);
    // With --fail-fast a part that failed is the last one.
    const last = this.request.failFast && played.verdict === 'failed';
    if (this.parts.length < planned.parts && !last) return;
    const { seed, reproduce } = planned.whole;
    const given = mergeParts(this.parts, seed, reproduce);
    this.parts = [];
    if (planned.again) {
      this.compare(given);
      return;
    }
    if (planned.cell !== this.cell?.cell) this.end();
    this.cell = planned;
    const unloadable = unloadableIn(given);
    if (unloadable.length > 0) throw new CommandError(...unloadable);
    const result = this.request.compares ? this.renamed(given) : given;
    this.before = result;
    if (result.verdict === 'failed') this.failed += 1;
    if (this.request.sweeps) {
      this.sweep ??= new Sweep();
      this.sweep.add(result);
    } else this.tell(result);
  }

  public end(): void {
    if (this.sweep === undefined) return;
    this.tell(this.sweep.result());
    this.sweep = undefined;
  }

  private tell(result: PlayedResult): void {
    const { whole: job, cell } = this.cell!;
    this.onCell({ stack: this.stackOf(cell), result, job });
  }

  private stackOf(cell: number): string {
    const { stacks } = this.request;
    return stacks[cell % stacks.length]!.name;
  }

  /** By the name that it has in the comparison: most folders are called cdk.out. */
  private renamed(result: RunResult): RunResult {
    return { ...result, assembly: { ...result.assembly, name: this.stackOf(this.cell!.cell) } };
  }

  private compare({ digest, scenario, seed, reproduce }: RunResult): void {
    const first = this.before?.digest ?? '';
    const which = this.request.sweeps ? `${scenario.name}, seed ${seed}` : scenario.name;
    if (first !== digest)
      throw new DrillBug(
        `${which}: two runs differ (${first.slice(0, 12)}, ${digest.slice(0, 12)}); this is a bug of the drill: please report it with this line and the stack: ${reproduce} --check-determinism`,
      );
    this.terminal.note(`${which}: twice the same, ${digest.slice(0, 12)}`);
  }
}

/** Plays each cell's run again and again with one assumed fact at one of its ends; of a sweep the run that went worst. */
async function moved(
  machine: Machine,
  request: DrillRequest,
  cells: readonly Cell[],
): Promise<readonly Cell[]> {
  const planned = cells.flatMap(({ result, job }, cell) => {
    const run = wholeOf(result);
    return movesOf(run).map((move) => {
      const again = { ...job, seed: run.seed, reproduce: run.reproduce, ends: endsOf(move) };
      const name = `${run.scenario.name}, facts moved`;
      return { move, cell, again: false, name, job: again, whole: again, parts: 1 };
    });
  });
  const found = new Map<number, { move: (typeof planned)[number]['move']; result: RunResult }[]>();
  await playPlanned(machine, { ...request, failFast: false }, planned, {
    failed: 0,
    add: (index, result) => {
      const { cell, move } = planned[index]!;
      found.set(cell, [...(found.get(cell) ?? []), { move, result }]);
    },
  });
  return cells.map((cell, index) => {
    const played = withSensitivity(wholeOf(cell.result), found.get(index) ?? []);
    // Where a verdict turned the line would give another one without it; else it is seconds in place of minutes.
    const turned = (played.sensitivity?.changes.length ?? 0) > 0;
    const run = turned ? { ...played, reproduce: `${played.reproduce} --sensitivity` } : played;
    return { ...cell, result: isSweep(cell.result) ? sweepWithSensitivity(cell.result, run) : run };
  });
}

const wholeOf = (result: PlayedResult): RunResult => (isSweep(result) ? result.worst : result);

function said({ index, ended }: JobError, planned: readonly Planned[]): Error {
  if (ended.as === 'no stack') return new CommandError(...ended.problems);
  const { job } = planned[index]!;
  return new DrillBug(
    `${ended.name}: ${oneLine(ended.message)}; this is a bug of the drill, not of your stack: please report it with this line and the stack: ${job.reproduce}; BREAKWATER_DEBUG=1 shows where`,
    ended.stack,
  );
}
