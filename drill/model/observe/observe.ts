import type { World } from '../../world/world';
import { type AlarmBase, MetricAlarm } from './alarm';
import { registerCloudWatchOperations } from './cloudwatch-operations';
import { CompositeAlarm } from './composite-alarm';
import type { MetricStore } from './metric-store';
import { MuteRule } from './mute-rule';

/** Every alarm of a stack, connected. */
export function installAlarms(world: World, store: MetricStore): readonly AlarmBase[] {
  const metric = world.resolver
    .ofType('AWS::CloudWatch::Alarm')
    .map((found) => new MetricAlarm(world, found, store));
  const alarms: AlarmBase[] = [...metric];
  const composites = world.resolver.ofType('AWS::CloudWatch::CompositeAlarm').map((found) => {
    const others = (name: string) =>
      alarms.find((one) => (one.name === name || one.arn === name) && one.region === found.stack.region);
    return new CompositeAlarm(world, found, others);
  });
  alarms.push(...composites);
  for (const one of composites) one.connect();
  const mutes = world.resolver
    .ofType('AWS::CloudWatch::AlarmMuteRule')
    .map((found) => new MuteRule(world, found));
  for (const one of alarms) one.muteBy(mutes);
  registerCloudWatchOperations(world, () => alarms, mutes);
  for (const type of ['AWS::CloudWatch::LogAlarm', 'AWS::CloudWatch::AnomalyDetector']) {
    for (const found of world.resolver.ofType(type)) {
      world.unsupported.add({
        resource: world.nameOf(found),
        type,
        what: 'it changes nothing',
        matters: true,
      });
    }
  }
  return alarms;
}

/**
 * Names the alarms that could not see: counters that never counted are silent at AWS too, so only metrics of resources that are not
 * played are worth a line.
 */
export function sayWhatIsBlind(world: World, alarms: readonly AlarmBase[]): void {
  for (const alarm of alarms) {
    if (!(alarm instanceof MetricAlarm)) continue;
    for (const what of alarm.unpublished.filter((one) =>
      NOT_PLAYED.some((namespace) => one.startsWith(`${namespace} `)),
    )) {
      world.unsupported.add({
        resource: world.nameOf(alarm.found),
        type: alarm.found.resource.Type,
        property: 'MetricName',
        what: `${what}: nothing publishes it here`,
        matters: false,
      });
    }
  }
}

/** Namespaces whose resources are left out. */
const NOT_PLAYED = ['AWS/ElastiCache', 'AWS/RDS', 'AWS/ApiGateway', 'AWS/WAFV2', 'AWS/ECS'];
