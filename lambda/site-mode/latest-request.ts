/**
 * When the latest request was made that came here. A request that needs no write leaves no trace in the document: `normal` in
 * the normal mode, or a mode that is in force already. An older one that comes behind it is known by this, as long as the container
 * lives.
 */
export class LatestRequest {
  private latestSeconds = 0;

  public get seconds(): number {
    return this.latestSeconds;
  }

  /** Whatever comes of it. A clock that is ahead counts as now. */
  public heardOf(sinceSeconds: number | undefined, nowSeconds: number): void {
    if (sinceSeconds === undefined) return;
    this.latestSeconds = Math.max(this.latestSeconds, Math.min(sinceSeconds, nowSeconds));
  }
}
