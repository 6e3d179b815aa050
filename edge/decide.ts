import type { EdgePage } from '../lib/private/contracts/edge';
import type { Dials } from '../lib/private/contracts/site-mode';
import { isAdmitted } from './admission';
import type { VisitorClass } from './classify';

/** What the decision is about: one navigation, or one request that changes something. */
export interface Visit {
  readonly navigation: boolean;
  /** By the address of this request. */
  readonly paid: boolean;
  readonly visitor: VisitorClass;
  readonly draw: number;
  readonly operator: boolean;
  readonly buyer: boolean;
}

/** The site, one of the pages, or a small 503 for what cannot be shown a page. */
export type Outcome = 'site' | EdgePage | 'refused';

export function decide(dials: Dials, visit: Visit): Outcome {
  if (visit.operator || (visit.buyer && !dials.hard)) return 'site';
  if (dials.lead && visit.paid && visit.navigation) return 'lead';
  if (!dials.hard && isAdmitted(dials, visit.visitor, visit.draw)) return 'site';
  if (!visit.navigation) return 'refused';
  if (dials.hard) return 'planned';
  return dials.admit === 0 ? 'maintenance' : 'queue';
}
