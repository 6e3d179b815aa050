import { isInForce, type SiteModeDocument } from '../../lib/private/contracts/site-mode';

/**
 * How long the sweep does without looking at the store when nothing calls for it. Each call to the store's API costs about a tenth
 * of a cent (as its pricing was read: 1 USD for 1,000): two a minute would cost more than all the rest of Breakwater that is
 * idle. Edges end a mode by themselves, and a request always looks; what may be late by this much is the telling of an end that
 * this function did not know to come.
 */
export const LOOK_SECONDS = 3600;

/** When the sweep has to look at the store next. Lives as long as the container, whose first sweep looks. */
export class Lookout {
  private nextSeconds = 0;

  public isDue(nowSeconds: number): boolean {
    return nowSeconds >= this.nextSeconds;
  }

  /** Whatever comes of what begins now: until it has come to an end, nothing is known. */
  public begin(): void {
    this.nextSeconds = 0;
  }

  /** What the store holds now. */
  public saw(document: SiteModeDocument | undefined, nowSeconds: number): void {
    this.nextSeconds = nowSeconds + LOOK_SECONDS;
    this.heardOf(document, nowSeconds);
  }

  /** A document that somebody else wrote: its end is worth a look, too. */
  public heardOf(document: SiteModeDocument | undefined, nowSeconds: number): void {
    if (document && isInForce(document, nowSeconds)) {
      this.nextSeconds = Math.min(this.nextSeconds, document.until);
    }
  }
}
