import { LEASE_SECONDS } from '../../lib/private/contracts/site-mode';
import type { SiteModeEnvironment } from '../../lib/private/contracts/site-mode-responder';
import { type Env, EnvReader } from '../shared/env';
import type { Policy } from './decide';

export interface Settings extends Policy {
  readonly storeArn: string;
  readonly modeParameter: string;
  readonly deadLetterQueueUrl: string;
}

/** @throws ConfigError naming every variable that is missing or out of range. */
export function readSettings(env: Env): Settings {
  const reader = new EnvReader(env);
  const text = (name: keyof SiteModeEnvironment) => reader.text(name);
  const lease: keyof SiteModeEnvironment = 'BREAKWATER_LEASE_SECONDS';
  const settings: Settings = {
    site: text('BREAKWATER_SITE'),
    // A document's times are whole seconds.
    leaseSeconds: Math.round(reader.number(lease, LEASE_SECONDS.least, LEASE_SECONDS.most)),
    storeArn: text('BREAKWATER_MODE_STORE_ARN'),
    modeParameter: text('BREAKWATER_MODE_PARAMETER'),
    deadLetterQueueUrl: text('BREAKWATER_DEAD_LETTER_QUEUE_URL'),
  };
  reader.throwIfAny();
  return settings;
}
