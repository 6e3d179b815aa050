import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { MetricName } from '../../world/metrics';
import type { World } from '../../world/world';
import type { AutoScalingGroup } from './auto-scaling-group';
import { type TrackedMinute, type Tracking, trackedCapacity } from './target-tracking';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** What an alarm sends to a scaling policy, each minute for as long as it rings. */
export interface ScalingAlarm {
  readonly alarmName: string;
  readonly value: number;
  readonly threshold: number;
}

/** Makes one AWS::AutoScaling::ScalingPolicy work on its group. `properties` are those of another type in the same words. */
export function installPolicy(
  world: World,
  found: Found,
  group: AutoScalingGroup,
  properties: Config = world.resolver.properties(found) as Config,
): void {
  switch (properties.PolicyType ?? 'SimpleScaling') {
    case 'TargetTrackingScaling':
      installTracking(world, found, group, properties.TargetTrackingConfiguration ?? {});
      break;
    case 'StepScaling':
    case 'SimpleScaling':
      installAdjustment(world, found, group, properties);
      break;
    default:
      leaveOut(world, found, 'PolicyType', `policies of type ${properties.PolicyType}: they do nothing`);
  }
}

function installTracking(world: World, found: Found, group: AutoScalingGroup, config: Config): void {
  const { facts, sim } = world;
  const source = trackedMetric(group, config);
  if (source === undefined) {
    leaveOut(world, found, 'TargetTrackingConfiguration', 'the metric of this policy: it never scales');
    return;
  }
  group.scaledBy(config.PredefinedMetricSpecification === undefined);
  const tracking: Tracking = {
    target: Number(config.TargetValue),
    scaleIn: config.DisableScaleIn !== true && config.DisableScaleIn !== 'true',
    minutesOut: facts.get('autoscaling.targetTrackingOut'),
    minutesIn: facts.get('autoscaling.targetTrackingIn'),
    inBelow: facts.get('autoscaling.targetTrackingInBelow'),
  };
  const seen = new Map<number, number | undefined>();
  /** Servers that shared the load in a minute, by its start. */
  const shared = new Map<number, number>();
  sim.every(60_000, PRIORITY.alarms, () => {
    shared.set(Math.floor(sim.nowMs / 60_000) * 60_000, group.inService.length);
    // Written in their order: the first one is the oldest, and older than any window.
    if (shared.size > tracking.minutesIn + 10) shared.delete(shared.keys().next().value!);
    if (group.suspended.has('AlarmNotification')) return;
    const minutes = newestMinutes(world, source, tracking.minutesIn, seen).map(
      ({ startMs, value }): TrackedMinute => ({
        value,
        servers: shared.get(startMs) ?? group.inService.length,
      }),
    );
    const { desired } = group.sizes;
    const warm = group.inService.filter(({ warmAtMs }) => warmAtMs <= sim.nowMs).length;
    const wanted = trackedCapacity(tracking, minutes, Math.max(1, warm));
    if (wanted === undefined) return;
    // Servers that warm up count as capacity already, and nothing is removed meanwhile (documented: default instance warmup).
    const warming = group.members.some(
      ({ warmAtMs, lifecycle }) => lifecycle !== 'terminating' && warmAtMs > sim.nowMs,
    );
    if (wanted < desired && (warming || wanted >= warm)) return;
    if (wanted === desired || (wanted > warm && wanted < desired)) return;
    group.resize({ desired: wanted }, `target tracking (${world.nameOf(found)})`);
  });
}

/** The newest minutes that can be read, oldest first. The newest that has a value decides where the window ends: the rest has not arrived. */
function newestMinutes(
  world: World,
  { metric, statistic }: Tracked,
  count: number,
  seen: Map<number, number | undefined>,
): { readonly startMs: number; readonly value: number | undefined }[] {
  const thisMinute = Math.floor(world.sim.nowMs / 60_000) * 60_000;
  let newest = thisMinute - 60_000;
  const read = (startMs: number) => {
    const known = seen.get(startMs);
    if (known !== undefined) return known;
    const value = world.metrics.read(metric, statistic, 60_000, startMs);
    if (value !== undefined) seen.set(startMs, value);
    return value;
  };
  for (let back = 0; back < 5 && read(newest) === undefined; back++) newest -= 60_000;
  for (const startMs of seen.keys()) if (startMs < newest - 60_000 * (count + 5)) seen.delete(startMs);
  return Array.from({ length: count }, (_, index) => {
    const startMs = newest - (count - 1 - index) * 60_000;
    return { startMs, value: read(startMs) };
  });
}

interface Tracked {
  readonly metric: MetricName;
  readonly statistic: string;
}

function trackedMetric(group: AutoScalingGroup, config: Config): Tracked | undefined {
  const predefined = config.PredefinedMetricSpecification;
  if (predefined?.PredefinedMetricType === 'ALBRequestCountPerTarget') {
    const label = String(predefined.ResourceLabel ?? '');
    const targetGroup = /targetgroup\/[^/]+\/[^/]+$/.exec(label)?.[0];
    const full = targetGroup ?? group.targetGroups[0]?.fullName;
    if (full === undefined) return undefined;
    return {
      metric: {
        region: group.region,
        namespace: 'AWS/ApplicationELB',
        name: 'RequestCountPerTarget',
        dimensions: { TargetGroup: full },
      },
      statistic: 'Sum',
    };
  }
  if (/^(ASG|ECSService)AverageCPUUtilization$/.test(String(predefined?.PredefinedMetricType))) {
    return {
      metric: {
        region: group.region,
        namespace: group.kind.cpu.namespace,
        name: 'CPUUtilization',
        dimensions: group.kind.cpu.dimensions,
      },
      statistic: 'Average',
    };
  }
  const custom = config.CustomizedMetricSpecification;
  if (custom?.MetricName === undefined) return undefined;
  const dimensions = ((custom.Dimensions ?? []) as Config[]).map(({ Name, Value }) => [
    String(Name),
    String(Value),
  ]);
  return {
    metric: {
      region: group.region,
      namespace: String(custom.Namespace),
      name: String(custom.MetricName),
      dimensions: Object.fromEntries(dimensions),
    },
    statistic: String(custom.Statistic ?? 'Average'),
  };
}

function installAdjustment(world: World, found: Found, group: AutoScalingGroup, properties: Config): void {
  group.scaledBy(true);
  const arn = world.resolver.nameOf(found);
  const warmupMs = 1000 * Number(properties.EstimatedInstanceWarmup ?? group.warmupMs / 1000);
  let lastMs = Number.NEGATIVE_INFINITY;
  world.delivery.receive(arn, (payload) => {
    const { alarmName, value, threshold } = payload as ScalingAlarm;
    if (group.suspended.has('AlarmNotification')) return;
    const step =
      properties.PolicyType === 'StepScaling'
        ? stepFor(properties, value - threshold)
        : properties.ScalingAdjustment;
    if (step === undefined) return;
    const { desired } = group.sizes;
    const wanted = adjusted(properties, desired, Number(step));
    // A simple policy waits for its cooldown; a step policy for what the last step added to warm up, unless it is to add more than that
    // (documented: "Step and simple scaling policies").
    const sinceMs = world.sim.nowMs - lastMs;
    if (properties.PolicyType !== 'StepScaling' && sinceMs < 1000 * Number(properties.Cooldown ?? 300))
      return;
    if (properties.PolicyType === 'StepScaling' && sinceMs < warmupMs && wanted <= desired) return;
    lastMs = world.sim.nowMs;
    group.resize({ desired: wanted }, `${world.nameOf(found)} by the alarm ${alarmName}`);
  });
}

function stepFor({ StepAdjustments }: Config, beyond: number): number | undefined {
  const steps = (StepAdjustments ?? []) as Config[];
  const found = steps.find(({ MetricIntervalLowerBound, MetricIntervalUpperBound }) => {
    const low =
      MetricIntervalLowerBound === undefined ? Number.NEGATIVE_INFINITY : Number(MetricIntervalLowerBound);
    const high =
      MetricIntervalUpperBound === undefined ? Number.POSITIVE_INFINITY : Number(MetricIntervalUpperBound);
    return beyond >= 0 ? beyond >= low && beyond < high : beyond > low && beyond <= high;
  });
  return found === undefined ? undefined : Number(found.ScalingAdjustment);
}

function adjusted({ AdjustmentType, MinAdjustmentMagnitude }: Config, desired: number, by: number): number {
  if (AdjustmentType === 'ExactCapacity') return by;
  if (AdjustmentType !== 'PercentChangeInCapacity') return desired + by;
  const change = (desired * by) / 100;
  // Above 1 rounded down, between 0 and 1 up to 1 (documented: "Step and simple scaling policies", percent change).
  const rounded = Math.abs(change) >= 1 ? Math.trunc(change) : Math.sign(change);
  const least = Number(MinAdjustmentMagnitude ?? 0);
  return desired + Math.sign(rounded) * Math.max(Math.abs(rounded), least);
}

function leaveOut(world: World, found: Found, property: string, what: string): void {
  world.unsupported.add({
    resource: world.nameOf(found),
    type: found.resource.Type,
    property,
    what,
    matters: true,
  });
}
