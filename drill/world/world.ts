import type { FactBook } from '../fact-book';
import type { Simulation } from '../kernel/simulation';
import type { Assembly } from '../template/assembly';
import type { Found, Resolver } from '../template/resolve';
import type { ApiRegistry } from './api';
import type { DeliveryPort } from './delivery';
import type { FaultBoard } from './faults';
import type { MetricsPort } from './metrics';
import type { Unsupported } from './unsupported';

/** What every model is given: the clock, the stack, and the ways to one another. */
export interface World {
  readonly sim: Simulation;
  readonly assembly: Assembly;
  readonly resolver: Resolver;
  readonly facts: FactBook;
  readonly faults: FaultBoard;
  readonly api: ApiRegistry;
  readonly metrics: MetricsPort;
  readonly delivery: DeliveryPort;
  readonly unsupported: Unsupported;
  /** How people know a resource: its construct's path without `/Resource`. */
  nameOf(found: Found): string;
}
