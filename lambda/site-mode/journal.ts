import type { Logger } from '@aws-lambda-powertools/logger';
import type { Mode } from '../../lib/private/contracts/mode';
import type { SiteModeDocument } from '../../lib/private/contracts/site-mode';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import { isoAt } from '../shared/clock';
import type { Decision, Wish } from './decide';
import type { Journal } from './ports';

/** One structured line for each decision, and one for each change: `audit = "site-mode"` finds those. */
export class LogJournal implements Journal {
  public constructor(
    private readonly logger: Logger,
    private readonly site: string,
  ) {}

  public audit({ action, by, who, mode, before, after, at }: SiteModeChange): void {
    this.logger.info(`site mode ${action}`, {
      audit: 'site-mode',
      site: this.site,
      action,
      by,
      who,
      mode,
      revision: after.revision,
      preset: after.preset,
      until: isoAt(after.until * 1000),
      incident: after.incident,
      reason: after.reason,
      before,
      after,
      at,
    });
  }

  public decided(decision: Decision, wish: Wish, mode: Mode): void {
    const { outcome } = decision;
    const detail =
      outcome === 'nothing'
        ? { why: decision.why }
        : { step: decision.step, revision: decision.after.revision, before: shortly(decision.before) };
    const wanted = wish.kind === 'request' ? wish.request : undefined;
    this.logger.info('decided', { site: this.site, wokenBy: wish.kind, wanted, mode, outcome, ...detail });
  }

  public warn(message: string, detail: Record<string, unknown>): void {
    this.logger.warn(message, detail);
  }
}

const shortly = (document: SiteModeDocument | undefined): string | undefined =>
  document &&
  `${document.revision} ${document.preset} by ${document.by} until ${isoAt(document.until * 1000)}`;
