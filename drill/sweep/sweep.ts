import { OBJECTIVES } from '../objectives';
import { overall } from '../objectives/judge';
import { NOT_AT_ALL, type Objective, type Unit, withUnit } from '../objectives/objective';
import type { ObjectiveResult, RunResult, Verdict } from '../result';
import { percentile, sortedFor, type Value } from './distribution';
import { seedsText } from './seeds';

/** One run of a sweep, in a line. */
export interface SweptRun {
  readonly seed: number;
  readonly verdict: Verdict;
  readonly digest: string;
  /** The command line that plays it alone. */
  readonly reproduce: string;
  readonly objectives: readonly {
    readonly name: string;
    readonly verdict: Verdict;
    readonly measured: Value;
    /** Where it is not held. */
    readonly because?: string;
  }[];
}

/** What one objective was in all runs. Percentiles are counted from the best: at p95, 95 of 100 seeds are as good or better. */
export interface SweptObjective
  extends Pick<ObjectiveResult, 'name' | 'title' | 'phase' | 'goal' | 'limit' | 'unit' | 'relaxed'> {
  /** Failed when one seed failed it. */
  readonly verdict: Verdict;
  /** Of how many seeds it was asked, and how many of these failed it. */
  readonly asked: number;
  readonly failed: number;
  readonly p50: Value;
  readonly p95: Value;
  readonly worst: Value;
  /** The same with their units; `–` where it was not asked. */
  readonly words: { readonly p50: string; readonly p95: string; readonly worst: string };
  readonly worstSeed: number | null;
  /** Plays the worst seed again. */
  readonly reproduce: string;
  readonly because: string;
}

/** One scenario, one stack, many seeds. */
export interface SweepResult
  extends Pick<RunResult, 'scenario' | 'assembly' | 'version' | 'verdict' | 'facts' | 'notModelled'> {
  readonly schema: 1;
  readonly kind: 'sweep';
  /** `1..200`. */
  readonly seeds: string;
  readonly held: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly objectives: readonly SweptObjective[];
  readonly runs: readonly SweptRun[];
  /** The run that went worst, whole: most objectives failed, or the furthest from its limits. */
  readonly worst: RunResult;
}

/** Takes the runs of a sweep as they come, and keeps one of them whole. */
export class Sweep {
  private readonly runs = new Map<number, SweptRun>();
  private readonly facts = new Map<string, RunResult['facts'][number]>();
  private readonly left = new Map<string, RunResult['notModelled'][number]>();
  private worst: RunResult | undefined;

  public add(result: RunResult): void {
    this.runs.set(result.seed, inALine(asItWas(result)));
    this.learn(result);
    this.consider(result);
  }

  /** Runs that were played elsewhere. */
  public addAll(other: SweepResult): void {
    for (const run of other.runs) this.runs.set(run.seed, run);
    this.learn(other);
    this.consider(other.worst);
  }

  public result(): SweepResult {
    const { worst } = this;
    if (worst === undefined) throw new RangeError('a sweep has at least one run');
    return gathered({
      worst,
      runs: [...this.runs.values()].sort((a, b) => a.seed - b.seed),
      facts: sorted(this.facts),
      notModelled: sorted(this.left),
    });
  }

  private learn({ facts, notModelled }: Pick<RunResult, 'facts' | 'notModelled'>): void {
    for (const fact of facts) this.facts.set(fact.name, fact);
    for (const one of notModelled) this.left.set(`${one.resource}\n${one.property ?? ''}\n${one.what}`, one);
  }

  private consider(result: RunResult): void {
    if (this.worst === undefined || isWorse(result, this.worst)) this.worst = result;
  }
}

/** What a sweep is made of; the rest of it follows. */
export function gathered({
  worst,
  runs,
  facts,
  notModelled,
}: Pick<SweepResult, 'worst' | 'runs' | 'facts' | 'notModelled'>): SweepResult {
  const objectives = worst.objectives.map((one) => decided(swept(one, runs), worst, runs));
  const count = (wanted: Verdict) => runs.filter((run) => run.verdict === wanted).length;
  const { scenario, assembly, version } = worst;
  const left: readonly Verdict[] = notModelled.some(({ matters }) => matters) ? ['inconclusive'] : [];
  const verdict = worstVerdict([...objectives.map((one) => one.verdict), ...left]);
  return {
    schema: 1,
    kind: 'sweep',
    scenario,
    assembly,
    version,
    seeds: seedsText(runs.map(({ seed }) => seed)),
    verdict: verdict === 'not asked' ? 'inconclusive' : verdict,
    held: count('held'),
    failed: count('failed'),
    inconclusive: count('inconclusive'),
    objectives,
    runs,
    worst,
    facts,
    notModelled,
  };
}

/** Where the worst run's verdict rests on an assumed fact, so does that of all, unless another seed says something else anyway. */
function decided(one: SweptObjective, worst: RunResult, runs: readonly SweptRun[]): SweptObjective {
  if (worst.sensitivity === undefined) return one;
  const named = <T extends { readonly name: string }>(all: readonly T[] = []) =>
    all.find(({ name }) => name === one.name);
  const before = named(runs.find(({ seed }) => seed === worst.seed)?.objectives);
  const after = named(worst.objectives);
  if (before?.verdict !== one.verdict || after?.verdict !== 'inconclusive') return one;
  return { ...one, verdict: 'inconclusive', because: after.because };
}

const sorted = <T>(map: ReadonlyMap<string, T>): readonly T[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);

/** Before facts were moved under it: of a sweep that is done with the worst run alone, and its lines are all of one kind. */
function asItWas(result: RunResult): RunResult {
  const { sensitivity, objectives } = result;
  if (sensitivity === undefined) return result;
  const before = objectives.map((one): ObjectiveResult => {
    const from = sensitivity.changes.find(({ objective }) => objective === one.name)?.from;
    return from === undefined ? one : { ...one, verdict: from.verdict, because: from.because };
  });
  return { ...result, objectives: before, verdict: overall(before, result) };
}

function inALine({ seed, verdict, digest, reproduce, objectives }: RunResult): SweptRun {
  return {
    seed,
    verdict,
    digest,
    reproduce,
    objectives: objectives.map((one) => ({
      name: one.name,
      verdict: one.verdict,
      measured: one.measured,
      ...(one.verdict === 'held' || one.verdict === 'not asked' ? {} : { because: one.because }),
    })),
  };
}

export const boundOf = (name: string): Objective['bound'] =>
  OBJECTIVES.find((one) => one.name === name)?.bound ?? 'at most';

function swept(one: ObjectiveResult, runs: readonly SweptRun[]): SweptObjective {
  const { name, title, phase, goal, limit, relaxed } = one;
  const unit = one.unit as Unit;
  const all = runs.flatMap((run) => {
    const own = run.objectives.find((other) => other.name === name);
    return own === undefined || own.verdict === 'not asked' ? [] : [{ run, ...own }];
  });
  const bound = boundOf(name);
  const values = sortedFor(
    bound,
    all.map(({ measured }) => measured),
  );
  const worst = values.at(-1) ?? null;
  const at = all.find(({ measured }) => measured === worst);
  const failed = all.filter(({ verdict }) => verdict === 'failed').length;
  const said = (value: Value | undefined) =>
    value === undefined ? '–' : value === null ? NOT_AT_ALL : withUnit(value, unit);
  const [p50, p95] = [percentile(values, 50), percentile(values, 95)];
  return {
    name,
    title,
    phase,
    goal,
    limit,
    unit,
    ...(relaxed === undefined ? {} : { relaxed }),
    verdict: worstVerdict(all.map(({ verdict }) => verdict)),
    asked: all.length,
    failed,
    p50: p50 ?? null,
    p95: p95 ?? null,
    worst,
    words: { p50: said(p50), p95: said(p95), worst: said(values.at(-1)) },
    worstSeed: at?.run.seed ?? null,
    reproduce: at?.run.reproduce ?? '',
    because: at?.because ?? (all.length === 0 ? one.because : ''),
  };
}

/** One failure fails all; what is not asked says nothing. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return (['failed', 'inconclusive', 'held'] as const).find((one) => verdicts.includes(one)) ?? 'not asked';
}

/** The order of badness does not hang on the order in which runs come. */
function isWorse(one: RunResult, other: RunResult): boolean {
  const [a, b] = [badness(one), badness(other)];
  const i = a.findIndex((value, index) => value !== b[index]);
  if (i >= 0) return a[i]! > b[i]!;
  if (one.seed !== other.seed) return one.seed < other.seed;
  // The same run, which says more where facts were moved under it.
  return one.sensitivity !== undefined && other.sensitivity === undefined;
}

function badness({ objectives }: RunResult): readonly number[] {
  // By the numbers: a verdict may have turned to inconclusive since.
  const asked = objectives.filter(({ verdict }) => verdict !== 'not asked');
  const used = asked.reduce((sum, one) => sum + shareOfLimit(one), 0);
  return [asked.filter(isBeyond).length, used];
}

function isBeyond({ name, measured, limit }: ObjectiveResult): boolean {
  if (measured === null) return true;
  return limit !== null && (boundOf(name) === 'at most' ? measured > limit : measured < limit);
}

/** Worse than any number, in limits. */
const NEVER = 100;

/** How much of its limit a run has used up: 1 is all of it. */
function shareOfLimit({ name, measured, limit }: ObjectiveResult): number {
  if (measured === null) return NEVER;
  if (limit === null) return 0;
  if (boundOf(name) === 'at most') return limit > 0 ? measured / limit : measured;
  return limit > 0 && measured > 0 ? Math.min(NEVER, limit / measured) : limit - measured;
}
