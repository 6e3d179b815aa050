import type { Mode } from '../../lib/private/contracts/mode';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import type { DeadLetters } from '../shared/dead-letter';
import type { ModeStore } from '../shared/mode-store';
import type { Decision, Wish } from './decide';
import type { LatestRequest } from './latest-request';
import type { Lookout } from './lookout';

export interface Announcements {
  /** @throws when EventBridge does not take it. */
  send(change: SiteModeChange): Promise<void>;
}

/** Logs; never changes a decision. */
export interface Journal {
  /** The line that stays when everything else is forgotten: who did what to the site's mode, and why. */
  audit(change: SiteModeChange): void;
  decided(decision: Decision, wish: Wish, mode: Mode): void;
  warn(message: string, detail: Record<string, unknown>): void;
}

export interface Ports {
  /** The operating mode to go by: the last one read, where it cannot be read now. */
  readonly mode: () => Promise<Mode>;
  readonly store: ModeStore;
  readonly announcements: Announcements;
  readonly deadLetters: DeadLetters;
  readonly journal: Journal;
  readonly lookout: Lookout;
  readonly latest: LatestRequest;
  readonly clock: () => number;
  /** Waits between two tries of a write that met another one. @default a moment */
  readonly pause?: (tries: number) => Promise<void>;
}
