import type { World } from '../../world/world';
import { type AlarmBase, MetricAlarm } from './alarm';
import { registerCloudWatchOperations } from './cloudwatch-operations';
import { CompositeAlarm } from './composite-alarm';
import type { MetricStore } from './metric-store';

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
  registerCloudWatchOperations(world, () => alarms);
  for (const type of [
    'AWS::CloudWatch::AlarmMuteRule',
    'AWS::CloudWatch::LogAlarm',
    'AWS::CloudWatch::AnomalyDetector',
  ]) {
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
