import { parseRule, RuleError } from '../../alarms/composite-rule';
import type { RunResult } from '../../result';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { AlarmBase } from './alarm';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** What carries messages, runs functions and remembers for them: no visitor meets it. */
const MACHINERY = [
  'AWS/DynamoDB',
  'AWS/Events',
  'AWS/Lambda',
  'AWS/Scheduler',
  'AWS/SNS',
  'AWS/SQS',
  'AWS/States',
];

/** Writes down when each alarm rings. Alarms of one name in several Regions are one line: it rings while one of them does. */
export function watchAlarms(world: World, alarms: readonly AlarmBase[]): () => RunResult['alarms'] {
  const { sim } = world;
  const spans = new Map<string, { fromMs: number; toMs?: number }[]>();
  const ringing = new Map<string, Set<string>>();
  const facts = new Map(alarms.map((alarm) => [alarm.name, about(world, alarm, alarms)]));
  for (const { name } of alarms) {
    // Those that never ring are listed too: that they were there and silent is worth knowing.
    spans.set(name, []);
    ringing.set(name, new Set());
  }
  for (const alarm of alarms) {
    const own = spans.get(alarm.name)!;
    const now = ringing.get(alarm.name)!;
    alarm.onChange(({ arn, state }) => {
      const before = now.size;
      if (state === 'ALARM') now.add(arn);
      else now.delete(arn);
      if (before === 0 && now.size === 1) own.push({ fromMs: sim.elapsedMs });
      else if (before === 1 && now.size === 0) own.at(-1)!.toMs = sim.elapsedMs;
    });
  }
  const endMs = sim.endMs - sim.startMs;
  return () =>
    [...spans]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, all]) => ({
        name,
        ...facts.get(name)!,
        spans: all.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? endMs, text: 'ALARM' })),
      }));
}

function about(world: World, alarm: AlarmBase, alarms: readonly AlarmBase[]) {
  return {
    functions: functionsOf(world, alarm),
    ...(isForScaling(world, alarm) ? { scales: true } : {}),
    ...(isOfMachinery(world, alarm, alarms) ? { machinery: true } : {}),
  };
}

/** Whether an alarm does nothing but scale: it is told to nobody, and its rest may be to ring. */
function isForScaling({ resolver }: World, { found }: AlarmBase): boolean {
  const { AlarmActions } = resolver.properties(found);
  const actions = Array.isArray(AlarmActions) ? AlarmActions : [];
  return (
    actions.length > 0 &&
    actions.every((arn) => /::ScalingPolicy$/.test(resolver.named(arn)?.resource.Type ?? ''))
  );
}

/** Functions that an alarm invokes itself. */
function functionsOf({ resolver, nameOf }: World, { found }: AlarmBase): readonly string[] {
  const { AlarmActions } = resolver.properties(found);
  return (Array.isArray(AlarmActions) ? AlarmActions : []).flatMap((arn) => {
    const target = resolver.named(arn, 'AWS::Lambda::Function');
    return target === undefined ? [] : [nameOf(target)];
  });
}

/** Whether all that an alarm looks at is queues, topics, rules, tables, and functions that answer no visitor; of a composite one, its alarms. */
function isOfMachinery(
  world: World,
  alarm: AlarmBase,
  alarms: readonly AlarmBase[],
  above: readonly AlarmBase[] = [],
): boolean {
  const properties = world.resolver.properties(alarm.found) as Config;
  if (alarm.isComposite) {
    const within = [...above, alarm];
    const parts = partsOf(properties.AlarmRule, alarm, alarms).filter((part) => !within.includes(part));
    return parts.length > 0 && parts.every((part) => isOfMachinery(world, part, alarms, within));
  }
  const metrics = metricsOf(properties);
  return (
    metrics.length > 0 &&
    metrics.every(({ Namespace, Dimensions }) => {
      if (!MACHINERY.includes(String(Namespace))) return false;
      return Namespace !== 'AWS/Lambda' || !answersVisitors(world, dimension(Dimensions, 'FunctionName'));
    })
  );
}

function partsOf(rule: unknown, alarm: AlarmBase, alarms: readonly AlarmBase[]): readonly AlarmBase[] {
  try {
    const { alarms: names } = parseRule(String(rule));
    return alarms.filter(
      ({ name, arn, region }) => region === alarm.region && (names.includes(name) || names.includes(arn)),
    );
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    // It is named where it is evaluated.
    return [];
  }
}

function metricsOf({ Namespace, Dimensions, Metrics }: Config): readonly Config[] {
  if (Namespace !== undefined) return [{ Namespace, Dimensions }];
  const queries: readonly Config[] = Array.isArray(Metrics) ? Metrics : [];
  return queries.flatMap(({ MetricStat }) => (MetricStat?.Metric === undefined ? [] : [MetricStat.Metric]));
}

const dimension = (given: unknown, name: string): string | undefined =>
  Array.isArray(given) ? (given as Config[]).find(({ Name }) => Name === name)?.Value : undefined;

/** Services that ask a function what to answer a visitor. */
const ASKS = ['apigateway.amazonaws.com', 'elasticloadbalancing.amazonaws.com', 'cloudfront.amazonaws.com'];

function answersVisitors({ resolver }: World, functionName: string | undefined): boolean {
  // The metric of all functions.
  if (functionName === undefined) return true;
  const own = resolver.named(functionName, 'AWS::Lambda::Function');
  const isOwn = (one: unknown): boolean => {
    const found: Found | undefined = resolver.named(one, 'AWS::Lambda::Function');
    return found !== undefined && found.key === own?.key;
  };
  return (
    resolver.ofType('AWS::Lambda::Permission').some((found) => {
      const { FunctionName, Principal } = resolver.properties(found) as Config;
      return ASKS.includes(String(Principal)) && isOwn(FunctionName);
    }) ||
    resolver
      .ofType('AWS::Lambda::Url')
      .some((found) => isOwn((resolver.properties(found) as Config).TargetFunctionArn))
  );
}
