import { resolve } from 'node:path';
import type { PlayedResult, RunResult } from '../../drill/result';
import type { Job } from '../../drill/sweep/job';
import { JobError, playAll } from '../../drill/sweep/pool';
import { Sweep } from '../../drill/sweep/sweep';
import { CommandError, oneLine } from '../errors';
import type { System } from '../system';
import type { Terminal } from '../terminal';
import { type DrillRequest, reproduceLine } from './request';
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
  /** Of the scenario. */
  readonly name: string;
  /** Number of the cell whose result it is part of. */
  readonly cell: number;
  /** Whether it is there only to be compared with the one before. */
  readonly again: boolean;
}

/**
 * Plays what a command line asks for, on all cores, and gives each result as soon as it and all before it are there.
 * @throws CommandError for what is no stack; DrillBug; Interrupted
 */
export async function playRequest(
  machine: Machine,
  request: DrillRequest,
  onCell: (result: PlayedResult) => void,
): Promise<void> {
  const { system, terminal } = machine;
  const planned = plan(request, system.cwd);
  const stop = new AbortController();
  // One run alone has this thread for itself: a signal ends the process, and nothing is written yet.
  const undo = planned.length > 1 ? system.onInterrupt?.(() => stop.abort()) : undefined;
  const began = system.now();
  const collected = new Collected(request, planned, terminal, onCell);
  terminal.progress(`${planned[0]?.name}: reading the stack …`);
  try {
    await playAll(
      planned.map(({ job }) => job),
      {
        ...(request.workers === undefined ? {} : { workers: request.workers }),
        signal: stop.signal,
        isLast: (result) => request.failFast && result.verdict === 'failed',
        onResult: (index, result) => collected.add(index, result),
        onProgress: (played, of) => {
          const { name, job } = planned[Math.min(Math.floor(played), planned.length - 1)]!;
          const realMs = system.now() - began;
          const { durationMs } = job.scenario;
          terminal.progress(
            of === 1
              ? progressLine(name, played * durationMs, durationMs, realMs)
              : sweepProgressLine(name, played, of, collected.failed, realMs),
          );
        },
      },
    );
    collected.end();
  } catch (error) {
    throw error instanceof JobError ? said(error, planned) : error;
  } finally {
    undo?.();
    terminal.clear();
  }
}

function plan(request: DrillRequest, cwd: string): readonly Planned[] {
  const { seeds, scenarios, parameters, objectives, baseline, checkDeterminism } = request;
  return scenarios.flatMap(({ given, scenario }, cell) =>
    seeds.flatMap((seed) => {
      const job: Job = {
        source: resolve(cwd, request.source),
        parameters,
        scenario,
        seed,
        objectives,
        reproduce: reproduceLine(request, given, seed),
        baseline,
      };
      const one = { job, name: scenario.file.name, cell, again: false };
      return checkDeterminism ? [one, { ...one, job: { ...job, baseline: false }, again: true }] : [one];
    }),
  );
}

/** Makes cells of runs: of a sweep all seeds are one. */
class Collected {
  public failed = 0;
  private sweep: Sweep | undefined;
  private cell = 0;
  private before: RunResult | undefined;

  public constructor(
    private readonly request: DrillRequest,
    private readonly planned: readonly Planned[],
    private readonly terminal: Terminal,
    private readonly onCell: (result: PlayedResult) => void,
  ) {}

  public add(index: number, result: RunResult): void {
    const { cell, again } = this.planned[index]!;
    if (again) {
      this.compare(result);
      return;
    }
    if (cell !== this.cell) this.end();
    this.cell = cell;
    refuseUnloadable(result);
    this.before = result;
    if (result.verdict === 'failed') this.failed += 1;
    if (this.request.sweeps) {
      this.sweep ??= new Sweep();
      this.sweep.add(result);
    } else this.onCell(result);
  }

  public end(): void {
    if (this.sweep === undefined) return;
    this.onCell(this.sweep.result());
    this.sweep = undefined;
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

/** Code that throws before there is a handler is a bundle that is broken: what came of it is no drill of the stack. */
function refuseUnloadable({ functions }: RunResult): void {
  const problems = functions.flatMap(({ name, unloadable }) =>
    unloadable === undefined
      ? []
      : [`${name}: its code cannot be loaded: ${unloadable}; see what its bundle does at its top level`],
  );
  if (problems.length > 0) throw new CommandError(...problems);
}

function said({ index, ended }: JobError, planned: readonly Planned[]): Error {
  if (ended.as === 'no stack') return new CommandError(...ended.problems);
  const { job } = planned[index]!;
  return new DrillBug(
    `${ended.name}: ${oneLine(ended.message)}; this is a bug of the drill, not of your stack: please report it with this line and the stack: ${job.reproduce}; BREAKWATER_DEBUG=1 shows where`,
    ended.stack,
  );
}
