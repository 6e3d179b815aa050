import type { Mutant } from '../mutant';
import { ACCESS_MUTANTS } from './access';
import { ALARM_MUTANTS } from './alarms';
import { CAPACITY_MUTANTS } from './capacity';
import { DEPENDENCY_MUTANTS } from './dependencies';
import { LIFEBOAT_MUTANTS, STANDBY_MUTANTS } from './dns';
import { EDGE_MUTANTS } from './edge';
import { FIREWALL_MUTANTS } from './firewall';
import { FUNCTION_MUTANTS } from './functions';
import { HTTP_API_MUTANTS } from './http-api';
import { MAILING_MUTANTS } from './mailing';
import { MESSAGE_MUTANTS } from './messages';
import { PROBE_MUTANTS } from './probe';
import { RESPONSE_MUTANTS } from './response';

/** By what is broken: each group has a test file of its own, so that they run beside each other. */
export const CATALOGUE: Readonly<Record<string, readonly Mutant[]>> = {
  'The edge': EDGE_MUTANTS,
  'Firewalls and ways in': FIREWALL_MUTANTS,
  'Rights, keys and names': ACCESS_MUTANTS,
  Alarms: ALARM_MUTANTS,
  Messages: MESSAGE_MUTANTS,
  'E-mails by a state machine': MAILING_MUTANTS,
  Functions: FUNCTION_MUTANTS,
  Capacity: CAPACITY_MUTANTS,
  'What servers depend on': DEPENDENCY_MUTANTS,
  'Incident response': RESPONSE_MUTANTS,
  'A probe from outside': PROBE_MUTANTS,
  'DNS and a standby Region': STANDBY_MUTANTS,
  'DNS and the lifeboat': [...LIFEBOAT_MUTANTS, ...HTTP_API_MUTANTS],
};
