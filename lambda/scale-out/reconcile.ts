import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { AlarmNotice } from '../shared/alarm-event';
import { RetryableError } from '../shared/errors';
import { confirmed, type Decision, decide } from './decide';
import type { Facts, GroupReading, State } from './facts';
import type { Policy } from './policy';
import type { Ports } from './ports';

const LOCK_ATTEMPTS = 4;
const LOCK_PAUSE_MS = 1_000;
/** How often a run starts over because the group changed under its hands. */
const STARTS = 3;

export interface Outcome {
  readonly mode: string;
  readonly target: number;
  /** What was written to the group, in words; empty on most sweeps. */
  readonly wrote: readonly string[];
}

/**
 * Looks at the whole situation and makes true what should be. Leases are stored first and by whoever sees the alarm; everything
 * else by one invocation at a time, which looks again once it holds the lock. Who does not get the lock leaves it to the
 * next sweep, at most a minute later.
 */
export async function reconcile(
  ports: Ports,
  policy: Policy,
  notices: readonly AlarmNotice[],
): Promise<Outcome> {
  const facts = await look(ports, policy, notices);
  const decision = decide(facts, policy, ports.clock());
  await storeLeases(ports, decision);
  if (isSettled(decision, facts)) return report(ports, decision, facts, []);
  if (!(await takeLock(ports))) {
    ports.journal.warn('another invocation holds the lock; the next sweep goes on', { holder: ports.holder });
    return report(ports, decision, facts, []);
  }
  try {
    return await carryOut(ports, policy, notices);
  } finally {
    await release(ports);
  }
}

/**
 * The group is read before the table: whoever raises the group stores the lease first, so a raised group is never seen without
 * the lease that explains it, and its size is not taken for the capacity before the episode.
 */
async function look(ports: Ports, policy: Policy, notices: readonly AlarmNotice[]): Promise<Facts> {
  const [mode, alarms, group] = await Promise.all([
    ports.mode.read(),
    readAlarms(ports, policy),
    ports.group.read(),
  ]);
  return { mode, alarms, notices, group, ...(await ports.table.read()) };
}

async function readAlarms(ports: Ports, policy: Policy): Promise<Facts['alarms']> {
  try {
    const alarms = await ports.alarms.read(policy.capacityAlarms);
    const missing = policy.capacityAlarms.filter((name) => !alarms.some((alarm) => alarm.name === name));
    if (missing.length > 0) ports.journal.warn('capacity alarms that do not exist', { missing });
    return alarms;
  } catch (error) {
    ports.journal.warn('the alarms cannot be read; going by the event alone', { error: String(error) });
    return undefined;
  }
}

async function storeLeases(ports: Ports, decision: Decision): Promise<void> {
  for (const lease of decision.leaseUpdates) await ports.table.putLease(lease);
}

function isSettled(decision: Decision, facts: Facts): boolean {
  const quiet = !intends(decision);
  const told = decision.mode === 'off' || decision.state.unsent.length === 0;
  return quiet && told && isSame(decision.state, facts.state);
}

const intends = (decision: Decision): boolean =>
  decision.minSize !== undefined || decision.replacement !== undefined;

/** Whether what people set is the same; the number of instances and their health change by themselves. */
const isLike = (one: GroupReading, other: GroupReading): boolean =>
  one.minSize === other.minSize &&
  one.maxSize === other.maxSize &&
  one.replacementSuspended === other.replacementSuspended;

/** Field by field: the order of the fields depends on where a record comes from, and says nothing. */
function isSame(state: State, other: State | undefined): boolean {
  if (!other) return false;
  const fields = new Set([...Object.keys(state), ...Object.keys(other)]) as Set<keyof State>;
  return [...fields].every((field) => JSON.stringify(state[field]) === JSON.stringify(other[field]));
}

async function takeLock(ports: Ports): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    if (await ports.table.lock(ports.holder, ports.clock())) return true;
    if (attempt === LOCK_ATTEMPTS) return false;
    await ports.sleep(LOCK_PAUSE_MS);
  }
}

/** A lock that cannot be released expires by itself; the work is done, so this is no reason to run the event again. */
async function release(ports: Ports): Promise<void> {
  try {
    await ports.table.unlock(ports.holder);
  } catch (error) {
    ports.journal.warn('the lock cannot be released; it expires by itself', { error: String(error) });
  }
}

/** @throws RetryableError when the group changed under our hands each time. */
async function carryOut(ports: Ports, policy: Policy, notices: readonly AlarmNotice[]): Promise<Outcome> {
  for (let start = 1; start <= STARTS; start += 1) {
    const outcome = await attempt(ports, policy, notices);
    if (outcome) return outcome;
    ports.journal.warn('the group changed during this run, which starts over', { start });
  }
  throw new RetryableError(
    'the group changed each time it was about to be written; somebody is at work on it',
  );
}

/** Undefined when somebody changed the group between our reading and our writing: nothing was written. */
async function attempt(
  ports: Ports,
  policy: Policy,
  notices: readonly AlarmNotice[],
): Promise<Outcome | undefined> {
  const facts = await look(ports, policy, notices);
  const decision = decide(facts, policy, ports.clock());
  await storeLeases(ports, decision);
  const record = recorder(ports, facts.state);
  // Before the group is touched: if this run ends here, the next one still knows which values are ours.
  await record(decision.state);
  if (intends(decision) && !isLike(await ports.group.read(), facts.group)) {
    // What was not written is not ours, whoever sets the same value next.
    await record(decision.known);
    return undefined;
  }
  const { done, wrote, failure } = await writeGroup(ports, decision);
  const state = confirmed(decision.state, (change) => done.includes(change));
  await record(state);
  if (failure) throw failure;
  if (decision.mode !== 'off') await announce(ports, state, record);
  return report(ports, decision, facts, wrote);
}

type Record = (state: State) => Promise<void>;

/** Stores the record when it changed, each version on top of the one this run read or wrote. */
function recorder(ports: Ports, stored: State | undefined): Record {
  let current = stored;
  return async (state) => {
    const previous = current?.version;
    if (isSame({ ...state, version: previous ?? state.version }, current)) return;
    const next = { ...state, version: (previous ?? 0) + 1 };
    await ports.table.putState(next, previous);
    current = next;
  };
}

interface Writes {
  readonly done: readonly CapacityChange[];
  readonly wrote: readonly string[];
  readonly failure?: unknown;
}

/** The writes are independent of each other: one that fails does not hold up the other, and is thrown once all is recorded. */
async function writeGroup(ports: Ports, decision: Decision): Promise<Writes> {
  const [resize, replacement] = await Promise.allSettled([
    decision.minSize === undefined ? undefined : ports.group.setMinSize(decision.minSize),
    replacementWrite(ports, decision),
  ]);
  const isReplacement = (change: CapacityChange) => change.action.startsWith('replacement-');
  const succeeded = (change: CapacityChange) =>
    (isReplacement(change) ? replacement : resize).status === 'fulfilled';
  const done = decision.state.pending.filter(succeeded);
  return {
    done,
    wrote: done.map((change) =>
      isReplacement(change) ? change.action : `MinSize ${change.fromMinSize} to ${change.toMinSize}`,
    ),
    failure: [resize, replacement].find((result) => result.status === 'rejected')?.reason,
  };
}

async function replacementWrite(ports: Ports, decision: Decision): Promise<void> {
  if (decision.replacement === 'suspend') await ports.group.suspendReplacement();
  if (decision.replacement === 'resume') await ports.group.resumeReplacement();
}

/**
 * Tells what is true and untold. What EventBridge refuses stays in the record for the next sweep; a crash between the sending and
 * the record sends it again, with the same `at`: at least once, never lost.
 */
async function announce(ports: Ports, state: State, record: Record): Promise<void> {
  if (state.unsent.length === 0) return;
  try {
    const unsent = await ports.announcements.send(state.unsent);
    if (unsent.length > 0)
      ports.journal.warn('changes not accepted by EventBridge', { count: unsent.length });
    await record({ ...state, unsent });
  } catch (error) {
    ports.journal.warn('changes cannot be told; the next sweep tries again', { error: String(error) });
  }
}

function report(ports: Ports, decision: Decision, facts: Facts, wrote: readonly string[]): Outcome {
  ports.journal.decided(decision, facts, wrote);
  return { mode: decision.mode, target: decision.target, wrote };
}
