/** What one of Route 53's checkers asks of an endpoint. */
export interface Question {
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  /** Name or address at which it connects. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** What the body must contain, where the check looks at it. */
  readonly search?: string;
}

/** One way in which an endpoint answers, and how often; shares add up to 1. */
export interface Reply {
  readonly share: number;
  readonly ended: /** The body, where it is known. */
    | { readonly status: number; readonly body?: string }
    | {
        readonly failure:
          | 'refused'
          | 'connect-timeout'
          | 'response-timeout'
          | 'no-name'
          | 'no-ipv4'
          | 'no-tls';
      };
  /** From the connection to the status, ms. */
  readonly afterMs: number;
}

/** Whoever is asked by checkers. */
export interface Endpoints {
  /** `rank` of the checker in [0, 1): a part of the Internet may see something else than the rest. */
  ask(question: Question, rank: number): readonly Reply[];
}

/** How long a checker waits, ms. */
export interface Patience {
  readonly connectMs: number;
  readonly tcpConnectMs: number;
  readonly statusMs: number;
  readonly bodyMs: number;
}

export interface Judged {
  readonly passed: boolean;
  /** From the beginning of the probe to its end, ms. */
  readonly tookMs: number;
  /** As the API words it. */
  readonly report: string;
}

/** The search string must be in the first 5,120 bytes of the body (documented: "Values that you specify when you create or update health checks"). */
const SEARCHED_BYTES = 5120;

/**
 * Whether one probe passes (documented: "How Amazon Route 53 determines whether a health check is healthy"): TCP asks for a connection; HTTP
 * and HTTPS for a status of 2xx or 3xx within two seconds after it, whatever the certificate says; string matching besides for the body.
 */
export function judge(question: Question, { ended, afterMs }: Reply, patience: Patience): Judged {
  const { protocol, search } = question;
  const connectMs = protocol === 'TCP' ? patience.tcpConnectMs : patience.connectMs;
  if ('failure' in ended) {
    switch (ended.failure) {
      case 'no-name':
        return {
          passed: false,
          tookMs: 1,
          report: 'Failure: DNS resolution failed: DNS response error code NXDOMAIN',
        };
      case 'no-ipv4':
        // Which words the API has behind the first ones is not documented.
        return {
          passed: false,
          tookMs: 1,
          report: 'Failure: DNS resolution failed: no record of type A, and checkers come by IPv4',
        };
      case 'refused':
        return { passed: false, tookMs: 1, report: 'Failure: Connection refused' };
      case 'no-tls':
        // How the API words it is not documented.
        return {
          passed: false,
          tookMs: 1,
          report: 'Failure: SSL handshake failed: no version of TLS in common',
        };
      case 'connect-timeout':
        return { passed: false, tookMs: connectMs, report: TIMED_OUT };
      case 'response-timeout':
        return protocol === 'TCP'
          ? { passed: true, tookMs: 1, report: 'Success: TCP connection established' }
          : { passed: false, tookMs: patience.statusMs, report: TIMED_OUT };
    }
  }
  if (protocol === 'TCP') return { passed: true, tookMs: 1, report: 'Success: TCP connection established' };
  if (afterMs > patience.statusMs) return { passed: false, tookMs: patience.statusMs, report: TIMED_OUT };
  const { status, body } = ended;
  if (status < 200 || status >= 400)
    return { passed: false, tookMs: afterMs, report: `Failure: HTTP Status Code ${status}` };
  // What an application writes is not known: it is taken to have what is looked for.
  if (search !== undefined && body !== undefined && !start(body).includes(search)) {
    return {
      passed: false,
      tookMs: afterMs,
      report: 'Failure: The search string was not found in the response body',
    };
  }
  return { passed: true, tookMs: afterMs, report: `Success: HTTP Status Code ${status}, OK` };
}

const TIMED_OUT =
  'Failure: Connection timed out. The endpoint or the internet connection is down, or requests are being blocked by your firewall.';

function start(body: string): string {
  return Buffer.byteLength(body) <= SEARCHED_BYTES
    ? body
    : Buffer.from(body).subarray(0, SEARCHED_BYTES).toString('utf8');
}
