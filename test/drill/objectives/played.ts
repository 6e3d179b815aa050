import type { TraceEntry } from '../../../drill/kernel/trace';
import type { Played } from '../../../drill/objectives/played';
import { checkScenario } from '../../../drill/scenario/scenario';
import { type Step, zeros } from '../../../drill/site/recorder';
import { AUDIENCES, type Outcome } from '../../../drill/world/traffic';

export type Outcomes = Partial<Record<Outcome, number>>;

/** What one second is like, where it is not like an ordinary one: 100 requests, all fresh. */
export interface Second {
  readonly outcomes?: Outcomes;
  readonly paid?: Outcomes;
  readonly priority?: Outcomes;
  readonly met?: { readonly perSecond: number; readonly honest: number; readonly honestMs: number };
  readonly goodput?: number;
  readonly load?: number;
  readonly capacity?: number;
}

export const MINUTE = 60_000;

interface Given {
  readonly events?: readonly object[];
  readonly surges?: readonly object[];
  readonly duration?: string;
  readonly mode?: string;
  readonly noise?: object;
  /** By the second of the run. */
  readonly second?: (second: number) => Second | undefined;
  readonly alarms?: Played['alarms'];
  readonly trace?: readonly Partial<TraceEntry>[];
  readonly more?: Partial<Played>;
}

/** Every server answers 503 from minute 30 to minute 60, of 2 hours. */
export const OUTAGE = [
  { at: '30m', do: 'fail-application', how: 'unavailable' },
  { at: '1h', do: 'restore-application' },
];
/** Packets vanish in the same half hour. */
export const BLACK_HOLE = [
  { at: '30m', do: 'cut-origin', how: 'black-hole' },
  { at: '1h', do: 'join-origin' },
];
/** Seconds of either. */
export const during = (second: number): boolean => second >= 1800 && second < 3600;

/** A run made by hand. */
export function played(given: Given = {}): Played {
  const scenario = checkScenario(
    {
      name: 'by-hand',
      title: 'By hand',
      description: 'By hand',
      duration: given.duration ?? '2h',
      mode: given.mode ?? 'act',
      crowd: { requestsPerSecond: 100, surges: given.surges ?? [] },
      events: given.events ?? [],
      ...(given.noise === undefined ? {} : { noise: given.noise }),
    },
    'by-hand',
  );
  const ordinary = step(0, {});
  const steps = Array.from({ length: scenario.durationMs / 1000 }, (_, second) => {
    const own = given.second?.(second);
    return own === undefined ? { ...ordinary, atMs: second * 1000 } : step(second, own);
  });
  return {
    scenario,
    steps,
    trace: (given.trace ?? []).map((entry) => ({
      atMs: 0,
      kind: 'call',
      actor: 'someone',
      text: '',
      ...entry,
    })),
    alarms: given.alarms ?? [],
    audits: [],
    leftovers: [],
    adActors: [],
    notModelled: [],
    ...given.more,
  };
}

function step(second: number, given: Second): Step {
  const outcomes = { ...zeros(), ...(given.outcomes ?? { fresh: 100 }) };
  const paid = { ...zeros(), ...(given.paid ?? { fresh: 10 }) };
  return {
    atMs: second * 1000,
    stepMs: 1000,
    demand: Object.values(outcomes).reduce((a, b) => a + b, 0),
    outcomes,
    byAudience: Object.fromEntries(
      AUDIENCES.map((audience) => [audience, audience === 'paid' ? paid : zeros()]),
    ) as unknown as Step['byAudience'],
    priority: { ...zeros(), ...(given.priority ?? { fresh: 5 }) },
    origin: {
      load: given.load ?? 50,
      capacity: given.capacity ?? 100,
      goodput: given.goodput ?? 50,
      shed: 0,
      instances: { inService: 2, healthy: 2, pending: 0, warm: 0 },
    },
    met: given.met ?? { perSecond: 0, honest: 0, honestMs: 0 },
  };
}

/** A second in which everybody meets the fault, and `failing` of 100 get a failure. */
export function meeting(failing: number, honestMs = 50): Second {
  return {
    outcomes: { page: 100 - failing, error: failing },
    paid: { page: 10 - failing / 10, error: failing / 10 },
    met: { perSecond: 100, honest: 100 - failing, honestMs },
  };
}

export const rang = (name: string, ...spans: readonly (readonly [fromMs: number, toMs: number])[]) => ({
  name,
  spans: spans.map(([fromMs, toMs]) => ({ fromMs, toMs, text: 'ALARM' })),
});
