/** What a visitor's request came to. */
export type Outcome = 'answered' | 'target-5xx' | 'balancer-5xx' | 'lost';

export interface Tally {
  /** Requests for which the load balancer chose a target. */
  requests: number;
  answered: number;
  /** 5xx written by a server. */
  target5xx: number;
  /** 5xx written by the load balancer itself. */
  balancer5xx: number;
  /** Of these: no connection to the server. */
  connectionErrors: number;
  /** No answer at all. */
  lost: number;
  /** Seconds that each answered request took. */
  times: number[];
}

export const emptyTally = (): Tally => ({
  requests: 0,
  answered: 0,
  target5xx: 0,
  balancer5xx: 0,
  connectionErrors: 0,
  lost: 0,
  times: [],
});

export const REQUESTS_PER_SECOND = 10;
const PATIENCE_MS = 5_000;

/** Visitors: real HTTP requests through the load balancer, and a count of what came back. */
export class Traffic {
  private timer?: NodeJS.Timeout;
  private tally = emptyTally();

  public constructor(private readonly url: string) {}

  public start(): void {
    this.timer = setInterval(() => void this.visit(), 1000 / REQUESTS_PER_SECOND);
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  /** What was counted since the last time, and starts anew. */
  public take(): Tally {
    const taken = this.tally;
    this.tally = emptyTally();
    return taken;
  }

  /** One request; its answer is counted. */
  public async visit(): Promise<Outcome> {
    const startedAt = performance.now();
    try {
      const response = await fetch(this.url, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const body = await response.text();
      return this.count(
        response.status,
        response.headers.get('server'),
        body,
        (performance.now() - startedAt) / 1000,
      );
    } catch {
      this.tally.lost += 1;
      return 'lost';
    }
  }

  private count(status: number, server: string | null, body: string, seconds: number): Outcome {
    this.tally.requests += 1;
    // What a load balancer writes itself is signed by it (documented: Application Load Balancer, troubleshooting).
    const fromBalancer = server?.startsWith('awselb') === true;
    if (status < 500) {
      this.tally.answered += 1;
      this.tally.times.push(seconds);
      return 'answered';
    }
    if (!fromBalancer) {
      this.tally.target5xx += 1;
      return 'target-5xx';
    }
    this.tally.balancer5xx += 1;
    if (body.includes('connect error')) this.tally.connectionErrors += 1;
    return 'balancer-5xx';
  }
}

export function add(total: Tally, more: Tally): Tally {
  return {
    requests: total.requests + more.requests,
    answered: total.answered + more.answered,
    target5xx: total.target5xx + more.target5xx,
    balancer5xx: total.balancer5xx + more.balancer5xx,
    connectionErrors: total.connectionErrors + more.connectionErrors,
    lost: total.lost + more.lost,
    times: [...total.times, ...more.times],
  };
}
