import { AUTOMATION_OBJECTIVES } from './automation-objectives';
import { LOAD_OBJECTIVES } from './load-objectives';
import type { Objective } from './objective';
import { OUTAGE_OBJECTIVES } from './outage-objectives';
import { RESPONSE_OBJECTIVES } from './response-objectives';

/** All objectives, safety first: in the order of reports. */
export const OBJECTIVES: readonly Objective[] = [
  ...OUTAGE_OBJECTIVES,
  ...LOAD_OBJECTIVES,
  ...RESPONSE_OBJECTIVES,
  ...AUTOMATION_OBJECTIVES,
].sort((a, b) => Number(a.phase === 'liveness') - Number(b.phase === 'liveness'));
