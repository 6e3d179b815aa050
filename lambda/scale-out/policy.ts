import type { ScaleOutEnvironment } from '../../lib/private/contracts/scale-out';
import { type Env, EnvReader } from '../shared/env';

/** What a decision depends on beside the facts: fixed by the deploy. */
export interface Policy {
  readonly site: string;
  readonly region: string;
  readonly groupName: string;
  /** Names of the alarms whose ALARM state asks for capacity. */
  readonly capacityAlarms: readonly string[];
  readonly capacityFactor: number;
  readonly leaseMs: number;
}

export interface Settings extends Policy {
  readonly leaseTable: string;
  readonly modeParameter: string;
  readonly deadLetterQueueUrl: string;
}

/** DescribeAlarms takes at most 100 names (documented: CloudWatch API reference, DescribeAlarms). */
const MAX_ALARMS = 100;

type Name = keyof ScaleOutEnvironment;

/** @throws ConfigError naming every variable that is missing or out of range. */
export function readSettings(env: Env): Settings {
  const reader = new EnvReader(env);
  const text = (name: Name) => reader.text(name);
  const number = (name: Name, min: number, max: number) => reader.number(name, min, max);
  const alarms = (name: Name) =>
    reader.json(name, `a JSON array of 1 to ${MAX_ALARMS} alarm names`, isAlarmNames) ?? [];
  const settings: Settings = {
    site: text('BREAKWATER_SITE'),
    region: reader.text('AWS_REGION'),
    groupName: text('BREAKWATER_GROUP_NAME'),
    capacityAlarms: alarms('BREAKWATER_CAPACITY_ALARMS'),
    capacityFactor: number('BREAKWATER_CAPACITY_FACTOR', 1.1, 10),
    leaseMs: number('BREAKWATER_LEASE_SECONDS', 60, 7_200) * 1000,
    leaseTable: text('BREAKWATER_LEASE_TABLE'),
    modeParameter: text('BREAKWATER_MODE_PARAMETER'),
    deadLetterQueueUrl: text('BREAKWATER_DEAD_LETTER_QUEUE_URL'),
  };
  reader.throwIfAny();
  return settings;
}

function isAlarmNames(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_ALARMS &&
    value.every((name) => typeof name === 'string' && name !== '')
  );
}
