import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import { standardCron } from '../messaging/cron';
import { clockOf, cronSchedule, ScheduleError } from '../messaging/schedule';
import type { AutoScalingGroup } from './auto-scaling-group';

/** What the last one did lasts until the next one: the one before the run is not more than a week away, or not to be known. */
const BEFORE_MS = 8 * 86_400_000;

interface Sizes {
  readonly min?: number;
  readonly max?: number;
  readonly desired?: number;
}

/**
 * Makes one AWS::AutoScaling::ScheduledAction work on its group: at its moments it writes sizes, and what it did last before the run is what the
 * group begins with.
 */
export function installScheduledAction(world: World, found: Found, group: AutoScalingGroup): void {
  const { sim, facts, resolver } = world;
  const properties = resolver.properties(found);
  const sizes: Sizes = {
    ...numberOf('min', properties.MinSize),
    ...numberOf('max', properties.MaxSize),
    ...numberOf('desired', properties.DesiredCapacity),
  };
  const name = world.nameOf(found);
  const moments = momentsOf(world, found, properties);
  const before = moments.filter((atMs) => atMs <= sim.nowMs).at(-1);
  if (before !== undefined) {
    group.planned(sizes, before);
    const when = new Date(before).toISOString().slice(0, 16).replace('T', ' ');
    sim.note({
      kind: 'capacity',
      actor: group.name,
      text: `begins with what the scheduled action ${name} wrote on ${when} UTC`,
    });
  }
  for (const atMs of moments.filter((one) => one > sim.nowMs)) {
    const late = 1000 * facts.draw('autoscaling.scheduledDelay', name);
    sim.at(atMs + late, PRIORITY.infrastructure, () => {
      if (group.suspended.has('ScheduledActions')) return;
      group.planned(sizes, atMs);
      group.resize(sizes, `the scheduled action ${name}`);
    });
  }
}

function momentsOf(
  world: World,
  found: Found,
  properties: Readonly<Record<string, unknown>>,
): readonly number[] {
  const { startMs, endMs } = world.sim;
  const fromMs = Math.max(startMs - BEFORE_MS, timeOf(properties.StartTime) ?? 0);
  const untilMs = Math.min(endMs, timeOf(properties.EndTime) ?? endMs);
  // Without a recurrence it happens once, at its start (documented: AWS::AutoScaling::ScheduledAction).
  if (properties.Recurrence === undefined)
    return properties.StartTime !== undefined && fromMs < untilMs ? [fromMs] : [];
  try {
    // Documented: "Scheduled scaling": in UTC unless a time zone is given.
    const zone = String(properties.TimeZone ?? 'UTC');
    const schedule = cronSchedule(standardCron(String(properties.Recurrence)), clockOf(zone));
    const moments: number[] = [];
    for (let at = schedule.next(fromMs - 1); at !== undefined && at < untilMs; at = schedule.next(at))
      moments.push(at);
    return moments;
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    world.unsupported.add({
      resource: world.nameOf(found),
      type: found.resource.Type,
      property: 'Recurrence',
      what: `${error.message}: it never happens`,
      matters: true,
    });
    return [];
  }
}

function timeOf(value: unknown): number | undefined {
  const ms = value === undefined ? Number.NaN : Date.parse(String(value));
  return Number.isNaN(ms) ? undefined : ms;
}

function numberOf(name: keyof Sizes, value: unknown): Sizes {
  return value === undefined ? {} : { [name]: Number(value) };
}
