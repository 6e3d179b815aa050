import { DEFAULT_MODE, type Mode } from '../../lib/private/contracts/mode';
import type { CapacityAction, CapacityChange } from '../../lib/private/contracts/scale-out';
import { isoAt } from '../shared/clock';
import type { Facts, GroupReading, Lease, State } from './facts';
import { type AskingAlarm, activeLeases, currentEpisode, leaseUpdates, referenceFor } from './leases';
import type { Policy } from './policy';
import { nextReplacementStep, type ReplacementAction, settleSuspension } from './replacement';

export interface Decision {
  readonly mode: Mode;
  readonly asking: readonly AskingAlarm[];
  /** Leases to store before anything else. */
  readonly leaseUpdates: readonly Lease[];
  /** Leases that count, with the updates. */
  readonly leases: readonly Lease[];
  /** What the leases and the baseline ask for. */
  readonly wanted: number;
  /** The same within MaxSize. */
  readonly target: number;
  /** What is known now, with nothing intended: what to remember when the intention is given up. */
  readonly known: State;
  /** What to remember; stored before the group is touched. */
  readonly state: State;
  /** MinSize to write, if the group has another and the mode allows it. */
  readonly minSize?: number;
  readonly replacement?: ReplacementAction;
}

/** More than this many untold changes means that EventBridge has been refusing for days: the newest matter. */
const MAX_UNSENT = 100;

/** What should be true of the group now. Deciding again on the same facts, or on those it leads to, changes nothing more. */
export function decide(facts: Facts, policy: Policy, nowMs: number): Decision {
  const before = facts.state ?? firstState(facts.group);
  const mode = facts.mode ?? before.mode;
  const settled = settle({ ...before, mode }, facts.group, nowMs);
  const seen = { ...settled, episode: currentEpisode(facts, settled, nowMs) };
  if (mode === 'off') return standAside(seen, facts.group);
  const reference = referenceFor(seen.episode, seen.baseline, facts.group, policy);
  const { asking, updates } = leaseUpdates(facts, reference, policy, nowMs);
  const leases = activeLeases(facts.leases, updates, nowMs);
  const known = leases.length > 0 ? { ...seen, episode: { reference } } : seen;
  const wanted = Math.max(known.baseline, ...leases.map((lease) => lease.floor));
  const target = Math.min(wanted, facts.group.maxSize);
  const change = changeFor(facts.group, policy, mode, leases, nowMs);
  const bounded = withBound(known, wanted, change, facts.group);
  const intent = intentions(bounded, target, facts.group, change, nowMs);
  const rest = mode === 'observe' ? holdBack(bounded, intent, change) : carryOut(bounded, intent);
  return { mode, asking, leaseUpdates: updates, leases, wanted, target, known, ...rest };
}

/** The first time, whatever the group has is the template's. */
function firstState(group: GroupReading): State {
  return {
    version: 0,
    mode: DEFAULT_MODE,
    baseline: group.minSize,
    written: [group.minSize],
    bounded: false,
    observed: [],
    pending: [],
    unsent: [],
  };
}

/**
 * Mode `off`: what is seen is remembered, and nothing decided. Without that memory, what a person does to the group meanwhile would be
 * taken for our own once the mode changes back, and be undone.
 */
function standAside(state: State, group: GroupReading): Decision {
  const nothing = { asking: [], leaseUpdates: [], leases: [] };
  return { mode: 'off', ...nothing, wanted: group.minSize, target: group.minSize, known: state, state };
}

/**
 * Compares what we remember with what the group has. A MinSize that we did not write is a person's (or a deploy's): it becomes
 * the baseline, which is raised while a lease needs it and is where the group goes back to.
 */
function settle(state: State, group: GroupReading, nowMs: number): State {
  const ours = state.written.includes(group.minSize);
  const happened = state.pending.filter((change) => isTrueOf(group, change));
  return {
    ...state,
    baseline: ours ? state.baseline : group.minSize,
    written: [group.minSize],
    suspension: settleSuspension(state.suspension, group.replacementSuspended, nowMs),
    pending: [],
    unsent: [...state.unsent, ...happened].slice(-MAX_UNSENT),
  };
}

function isTrueOf(group: GroupReading, change: CapacityChange): boolean {
  if (change.action === 'replacement-suspended') return group.replacementSuspended;
  if (change.action === 'replacement-resumed') return !group.replacementSuspended;
  return group.minSize === change.toMinSize;
}

interface ChangeDetails {
  readonly heldBack?: CapacityAction;
  /** In place of the end of the longest lease. */
  readonly untilMs?: number;
}
type ChangeFor = (action: CapacityAction, toMinSize: number, details?: ChangeDetails) => CapacityChange;

function changeFor(
  group: GroupReading,
  policy: Policy,
  mode: Mode,
  leases: readonly Lease[],
  nowMs: number,
): ChangeFor {
  const leasesEnd = leases.length > 0 ? Math.max(...leases.map((lease) => lease.untilMs)) : undefined;
  return (action, toMinSize, { heldBack, untilMs = leasesEnd } = {}) => ({
    version: 1,
    site: policy.site,
    region: policy.region,
    groupName: policy.groupName,
    mode,
    action,
    ...(heldBack && { heldBack }),
    fromMinSize: group.minSize,
    toMinSize,
    maxSize: group.maxSize,
    owners: leases.map((lease) => lease.owner),
    ...(untilMs !== undefined && { until: isoAt(untilMs) }),
    at: isoAt(nowMs),
  });
}

/** Tells once that MaxSize is in the way: raising it is a person's decision, about money and quotas. */
function withBound(state: State, wanted: number, change: ChangeFor, group: GroupReading): State {
  const stands = group.minSize === group.maxSize;
  if (wanted <= group.maxSize) return { ...state, bounded: false };
  if (state.bounded || !stands) return state;
  return { ...state, bounded: true, unsent: [...state.unsent, change('bounded', group.minSize)] };
}

interface Intentions {
  readonly minSize?: number;
  readonly replacement?: ReplacementAction;
  readonly state: Pick<State, 'written' | 'suspension'>;
  readonly changes: readonly CapacityChange[];
}

function intentions(
  state: State,
  target: number,
  group: GroupReading,
  change: ChangeFor,
  nowMs: number,
): Intentions {
  const step = nextReplacementStep(state.suspension, group, nowMs);
  const resize = target !== group.minSize;
  const changes: CapacityChange[] = [];
  if (resize) changes.push(change(target > group.minSize ? 'raised' : 'released', target));
  const untilMs = step.suspension?.untilMs;
  if (step.action === 'suspend') changes.push(change('replacement-suspended', target, { untilMs }));
  if (step.action === 'resume') changes.push(change('replacement-resumed', target));
  return {
    minSize: resize ? target : undefined,
    replacement: step.action,
    state: { written: resize ? [group.minSize, target] : state.written, suspension: step.suspension },
    changes,
  };
}

type Outcome = Pick<Decision, 'state' | 'minSize' | 'replacement'>;

function carryOut(state: State, intent: Intentions): Outcome {
  return {
    state: { ...state, ...intent.state, observed: [], pending: intent.changes },
    minSize: intent.minSize,
    replacement: intent.replacement,
  };
}

/** Mode `observe`: says once what it would have done, and leaves the group alone. */
function holdBack(state: State, intent: Intentions, change: ChangeFor): Outcome {
  const key = (held: CapacityChange) => `${held.action} ${held.toMinSize}`;
  const news = intent.changes.filter((held) => !state.observed.includes(key(held)));
  const told = news.map((held) => change('observed', held.toMinSize, { heldBack: held.action }));
  return {
    state: { ...state, observed: intent.changes.map(key), unsent: [...state.unsent, ...told] },
  };
}

/** What to remember once writes to the group have succeeded: their changes are true, and can be told. */
export function confirmed(state: State, done: (change: CapacityChange) => boolean): State {
  return {
    ...state,
    pending: state.pending.filter((change) => !done(change)),
    unsent: [...state.unsent, ...state.pending.filter(done)],
  };
}
