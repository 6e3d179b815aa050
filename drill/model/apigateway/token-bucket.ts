/** A throttle (documented: API Gateway, "Throttle requests to your HTTP APIs": the token bucket algorithm, a token for each request). */
export class TokenBucket {
  private tokens: number;
  private filledAtMs: number | undefined;

  public constructor(
    /** Tokens that come in, each second. */
    private readonly rate: number,
    /** As many as it holds. */
    private readonly burst: number,
  ) {
    this.tokens = burst;
  }

  /** Of `requests` that come evenly within `stepMs`, how many pass. */
  public take(requests: number, nowMs: number, stepMs: number): number {
    const endMs = nowMs + stepMs;
    const filledAtMs = this.filledAtMs ?? nowMs;
    const idleMs = Math.max(0, nowMs - filledAtMs);
    this.tokens = Math.min(this.burst, this.tokens + (this.rate * idleMs) / 1000);
    // Whoever comes in the same step once more finds what the first have left.
    const newMs = Math.max(0, endMs - Math.max(nowMs, filledAtMs));
    const available = this.tokens + (this.rate * newMs) / 1000;
    const passing = Math.min(requests, available);
    this.tokens = Math.min(this.burst, available - passing);
    this.filledAtMs = Math.max(endMs, filledAtMs);
    return passing;
  }
}
