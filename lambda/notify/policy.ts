import { CHECK_ROLES, type ShownCheck } from '../../lib/private/contracts/health-checks';
import {
  type Channel,
  LANGUAGES,
  type Language,
  LOOPBACK_WEBHOOKS,
} from '../../lib/private/contracts/notify';
import { type Env, EnvReader } from '../shared/env';

/** What the construct decided for this function. */
export interface Policy {
  readonly site: string;
  readonly modeParameter: string;
  readonly deadLetterQueueUrl: string;
  readonly table: string;
  readonly peopleTopicArn: string;
  readonly language: Language;
  readonly channels: readonly Channel[];
  readonly runbookBaseUrl: string;
  readonly standbyRegion?: string;
  readonly checks: readonly ShownCheck[];
  readonly allowLoopback: boolean;
}

/** @throws ConfigError naming every variable that is wrong. */
export function readPolicy(env: Env): Policy {
  const reader = new EnvReader(env);
  const policy = {
    site: reader.text('BREAKWATER_SITE'),
    modeParameter: reader.text('BREAKWATER_MODE_PARAMETER'),
    deadLetterQueueUrl: reader.text('BREAKWATER_DEAD_LETTER_QUEUE_URL'),
    table: reader.text('BREAKWATER_NOTIFY_TABLE'),
    peopleTopicArn: reader.text('BREAKWATER_PEOPLE_TOPIC_ARN'),
    language: reader.oneOf('BREAKWATER_LANGUAGE', LANGUAGES),
    channels:
      reader.json('BREAKWATER_CHANNELS', 'a JSON array of {kind, name, secretArn}', areChannels) ?? [],
    runbookBaseUrl: reader.text('BREAKWATER_RUNBOOK_BASE_URL'),
    standbyRegion: env.BREAKWATER_STANDBY_REGION || undefined,
    checks: reader.json('BREAKWATER_HEALTH_CHECKS', 'a JSON array of {role, id, asks}', areChecks) ?? [],
    allowLoopback: env[LOOPBACK_WEBHOOKS] === '1',
  };
  reader.throwIfAny();
  return policy;
}

function areChannels(value: unknown): value is Channel[] {
  if (!Array.isArray(value) || !value.every(isChannel)) return false;
  return new Set(value.map((channel) => channel.name)).size === value.length;
}

function isChannel(value: unknown): value is Channel {
  const { kind, name, secretArn } = (value ?? {}) as Partial<Channel>;
  return (kind === 'slack' || kind === 'webhook') && Boolean(name) && typeof secretArn === 'string';
}

const areChecks = (value: unknown): value is ShownCheck[] => Array.isArray(value) && value.every(isCheck);

function isCheck(value: unknown): value is ShownCheck {
  const { role, id, asks } = (value ?? {}) as Partial<ShownCheck>;
  return CHECK_ROLES.some((known) => known === role) && Boolean(id) && typeof asks === 'string';
}
