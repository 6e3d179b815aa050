import { createHash } from 'node:crypto';
import { OBJECTIVES } from './objectives';
import { clock, type Unit, withUnit } from './objectives/objective';
import type { ObjectiveResult, RunResult, Series, Span } from './result';
import { worstVerdict } from './sweep/sweep';
import { AUDIENCES, addOutcomes, FAILURES, noOutcomes, OUTCOMES } from './world/traffic';

/** Rows at most, as of any run. */
const ROWS = 7200;

/**
 * One result of a run that was played in pieces, given in the order of time: what was counted is added up, of everything else the worst piece
 * counts, and what happened keeps its moment.
 */
export function mergeParts(parts: readonly RunResult[], seed: number, reproduce: string): RunResult {
  const [first] = parts;
  if (first === undefined) throw new RangeError('a run has at least one part');
  if (parts.length === 1) return { ...first, seed, reproduce };
  const partMs = first.scenario.durationMs;
  const at = <T>(pick: (part: RunResult, fromMs: number) => readonly T[]): readonly T[] =>
    parts.flatMap((part, index) => pick(part, index * partMs));
  const objectives = first.objectives.map(({ name }) => objectiveOf(name, parts, partMs));
  return {
    ...first,
    seed,
    reproduce,
    scenario: {
      ...first.scenario,
      durationMs: partMs * parts.length,
      faults: at(({ scenario }, fromMs) => scenario.faults.map((span) => moved(span, fromMs))),
    },
    outages: at(({ outages = [] }, fromMs) =>
      outages.map((one) => ({ fromMs: one.fromMs + fromMs, toMs: one.toMs + fromMs })),
    ),
    verdict: worstVerdict(parts.map(({ verdict }) => verdict)),
    objectives,
    totals: totalsOf(parts),
    series: seriesOf(parts, partMs),
    alarms: alarmsOf(parts, partMs),
    functions: first.functions.map((one) => ({
      ...one,
      invocations: sum(
        parts,
        ({ functions }) => functions.find(({ name }) => name === one.name)?.invocations ?? 0,
      ),
      errors: sum(parts, ({ functions }) => functions.find(({ name }) => name === one.name)?.errors ?? 0),
      refusedCalls: [
        ...new Set(
          parts.flatMap(
            ({ functions }) => functions.find(({ name }) => name === one.name)?.refusedCalls ?? [],
          ),
        ),
      ],
    })),
    timeline: at(({ timeline }, fromMs) =>
      timeline.map((entry) => ({ ...entry, atMs: entry.atMs + fromMs })),
    ),
    facts: united(
      parts,
      ({ facts }) => facts,
      ({ name }) => name,
    ),
    notModelled: united(
      parts,
      ({ notModelled }) => notModelled,
      ({ resource, property = '', what }) => `${resource}\n${property}\n${what}`,
    ),
    digest: digestOf(parts),
  };
}

function objectiveOf(name: string, parts: readonly RunResult[], partMs: number): ObjectiveResult {
  const own = parts.map(({ objectives }) => objectives.find((one) => one.name === name)!);
  const asked = own.filter(({ verdict }) => verdict !== 'not asked');
  const [any] = asked;
  if (any === undefined) return own[0]!;
  const atMost = OBJECTIVES.find((objective) => objective.name === name)?.bound !== 'at least';
  const badness = ({ measured }: ObjectiveResult) =>
    measured === null ? Number.POSITIVE_INFINITY : atMost ? measured : -measured;
  const hardest = asked.reduce((a, b) => (badness(b) > badness(a) ? b : a));
  const counted = any.unit === 'times' && hardest.measured !== null;
  const measured = counted ? asked.reduce((total, one) => total + (one.measured ?? 0), 0) : hardest.measured;
  const { limit } = hardest;
  const missed = measured === null || (limit !== null && (atMost ? measured > limit : measured < limit));
  const from = clock(own.indexOf(hardest) * partMs);
  return {
    ...hardest,
    measured,
    value: measured === null ? hardest.value : withUnit(measured, hardest.unit as Unit),
    verdict: missed ? 'failed' : worstVerdict(asked.map(({ verdict }) => verdict)),
    because:
      badness(hardest) === 0 ? hardest.because : `in the part that begins at ${from}: ${hardest.because}`,
  };
}

function totalsOf(parts: readonly RunResult[]): RunResult['totals'] {
  const outcomes = noOutcomes();
  const byAudience = Object.fromEntries(AUDIENCES.map((audience) => [audience, noOutcomes()])) as Record<
    (typeof AUDIENCES)[number],
    ReturnType<typeof noOutcomes>
  >;
  for (const { totals } of parts) {
    addOutcomes(outcomes, totals.outcomes);
    for (const audience of AUDIENCES) addOutcomes(byAudience[audience], totals.byAudience[audience]);
  }
  const money = (pick: (totals: RunResult['totals']) => number | null) =>
    pick(parts[0]!.totals) === null ? null : sum(parts, ({ totals }) => pick(totals) ?? 0);
  return {
    requests: sum(parts, ({ totals }) => totals.requests),
    outcomes,
    byAudience,
    lostRevenue: money(({ lostRevenue }) => lostRevenue),
    adSpend: money(({ adSpend }) => adSpend),
    wastedSpend: money(({ wastedSpend }) => wastedSpend),
  };
}

/** All rows behind each other, of each few the one with the most failures. */
function seriesOf(parts: readonly RunResult[], partMs: number): Series {
  const rows = parts.flatMap(({ series }, part) => series.atMs.map((_, row) => ({ part, row })));
  const every = Math.max(1, Math.ceil(rows.length / ROWS));
  const failing = ({ part, row }: { part: number; row: number }) =>
    FAILURES.reduce((total, outcome) => total + parts[part]!.series.outcomes[outcome][row]!, 0);
  const kept = Array.from({ length: Math.ceil(rows.length / every) }, (_, index) =>
    rows
      .slice(index * every, (index + 1) * every)
      .reduce((most, one) => (failing(one) > failing(most) ? one : most)),
  );
  const column = (pick: (series: Series) => readonly number[]) =>
    kept.map(({ part, row }) => pick(parts[part]!.series)[row]!);
  // Money adds up from the beginning of each part.
  const before = (pick: (totals: RunResult['totals']) => number | null) =>
    parts.map((_, part) => sum(parts.slice(0, part), ({ totals }) => pick(totals) ?? 0));
  const [lost, wasted] = [before(({ lostRevenue }) => lostRevenue), before(({ wastedSpend }) => wastedSpend)];
  return {
    atMs: kept.map(({ part, row }) => part * partMs + parts[part]!.series.atMs[row]!),
    outcomes: Object.fromEntries(
      OUTCOMES.map((outcome) => [outcome, column(({ outcomes }) => outcomes[outcome])]),
    ) as unknown as Series['outcomes'],
    load: column(({ load }) => load),
    capacity: column(({ capacity }) => capacity),
    goodput: column(({ goodput }) => goodput),
    inService: column(({ inService }) => inService),
    healthy: column(({ healthy }) => healthy),
    demand: column(({ demand }) => demand),
    lostRevenue: kept.map(({ part, row }) => lost[part]! + parts[part]!.series.lostRevenue[row]!),
    wastedSpend: kept.map(({ part, row }) => wasted[part]! + parts[part]!.series.wastedSpend[row]!),
  };
}

function alarmsOf(parts: readonly RunResult[], partMs: number): RunResult['alarms'] {
  return parts[0]!.alarms.map((alarm) => ({
    ...alarm,
    spans: parts.flatMap(({ alarms }, part) =>
      (alarms.find(({ name }) => name === alarm.name)?.spans ?? []).map((span) => moved(span, part * partMs)),
    ),
  }));
}

const moved = (span: Span, byMs: number): Span => ({
  ...span,
  fromMs: span.fromMs + byMs,
  toMs: span.toMs + byMs,
});

function united<T>(
  parts: readonly RunResult[],
  pick: (part: RunResult) => readonly T[],
  key: (one: T) => string,
): readonly T[] {
  const all = new Map(parts.flatMap((part) => pick(part).map((one) => [key(one), one] as const)));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function digestOf(parts: readonly RunResult[]): string {
  const hash = createHash('sha256');
  for (const { digest } of parts) hash.update(digest);
  return hash.digest('hex');
}

const sum = (parts: readonly RunResult[], pick: (part: RunResult) => number): number =>
  parts.reduce((total, part) => total + pick(part), 0);
