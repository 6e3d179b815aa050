import type { Check } from '../check';
import { alarms } from './alarms';
import { bootstrap } from './bootstrap';
import { certificates } from './certificates';
import { delegation } from './delegation';
import { drill } from './drill';
import { existingServers } from './existing-servers';
import { functions } from './functions';
import { healthChecks } from './health-checks';
import { operatingMode } from './operating-mode';
import { people } from './people';
import { queues } from './queues';
import { quotas } from './quotas';
import { records } from './records';
import { sms } from './sms';
import { stacks } from './stacks';
import { store } from './store';
import { switchRanges } from './switch-ranges';

/** From what the others stand on to what they do. */
export const CHECKS: readonly Check[] = [
  bootstrap,
  stacks,
  certificates,
  delegation,
  records,
  healthChecks,
  switchRanges,
  store,
  operatingMode,
  people,
  sms,
  alarms,
  queues,
  functions,
  existingServers,
  quotas,
  drill,
];

/** What a reader could take for examined. */
export const NOT_EXAMINED =
  'what the pages look like, whether the assembly in this folder is the one that was deployed, and a whole Region’s room for new servers';
