import type { Access } from './access';
import type { Deployment } from './deployment';
import type { System } from './system';
import type { Terminal } from './terminal';
import type { Clock } from './words';

/** What every command works with. */
export interface Context {
  readonly system: System;
  readonly terminal: Terminal;
  readonly access: Access;
  readonly deployment: Deployment;
}

export const nowSeconds = (system: System): number => Math.floor(system.now() / 1000);

export const clockOf = (system: System): Clock => ({ now: nowSeconds(system), timeZone: system.timeZone });
