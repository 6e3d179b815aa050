import type { Stack } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { AlarmTopic } from '../actions/alarm-topic';
import { EventRelay } from '../actions/event-relay';
import { UndeliveredAlarm } from '../alarms/undelivered-alarm';
import { alarmNamesIn } from './alarm-names';

interface RelayOptions {
  readonly site: string;
  readonly layer: string;
  readonly controlRegion: string;
  readonly alarmTopic: AlarmTopic;
  readonly runbookBaseUrl?: string;
  readonly capacityChangesOf?: string;
  readonly failoversOf?: string;
  /** Alarms that another stack of the same Region has. */
  readonly moreAlarmNames?: readonly string[];
}

/** The second way of a stack's alarms to the control Region, and the alarms on what gets lost on either way. */
export function relayToControl(stack: Stack, options: RelayOptions): void {
  const { site, layer, controlRegion, alarmTopic, runbookBaseUrl } = options;
  const notify = new actions.SnsAction(alarmTopic.topic);
  const shared = { site, runbookBaseUrl, notify };
  new UndeliveredAlarm(stack, 'UndeliveredAlarms', {
    ...shared,
    what: `${layer}-alarms`,
    queue: alarmTopic.undelivered,
  });
  if (controlRegion === stack.region) return;
  const relay = new EventRelay(stack, 'Relay', {
    controlRegion,
    alarmNames: [...alarmNamesIn(stack), ...(options.moreAlarmNames ?? [])],
    capacityChangesOf: options.capacityChangesOf,
    failoversOf: options.failoversOf,
  });
  // Not relayed itself: the topic is its way.
  new UndeliveredAlarm(stack, 'UndeliveredEvents', {
    ...shared,
    what: `${layer}-events`,
    queue: relay.undelivered,
  });
}
