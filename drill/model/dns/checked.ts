import type { World } from '../../world/world';
import { errorPageFor } from '../cloudfront/error-caching';
import type { ComputePlane } from '../compute/compute-plane';
import type { EdgeFront } from '../edge/front';
import type { Endpoints, Question, Reply } from './endpoint';
import type { Answer } from './zone';

export interface CheckedOptions {
  readonly compute: ComputePlane;
  /** Text of an object that everybody may read; undefined where there is none. */
  readonly objectOf: (bucket: string, key: string) => string | undefined;
}

/** Ways that are known later than the checks that use them. */
export interface Ways {
  readonly answer: (name: string) => Answer;
  /** Whether a name has an address of IPv6 and none of IPv4. */
  readonly isIpv6Only?: (name: string) => boolean;
  readonly edge: EdgeFront | undefined;
}

/**
 * Everybody who is asked by Route 53's checkers, as the models of those would answer a request from outside: load balancers with their listeners and
 * security groups, the distribution with its functions, objects of buckets. Whoever is in none of the templates is well while its
 * Region is there.
 */
export class Checked implements Endpoints {
  private ways: Ways | undefined;

  public constructor(
    private readonly world: World,
    private readonly options: CheckedOptions,
  ) {}

  public connect(ways: Ways): void {
    this.ways = ways;
  }

  /** A checker resolves the name each time it asks (documented: "Values that you specify", domain name). */
  public ask(question: Question, rank: number): readonly Reply[] {
    // By IPv4 alone (documented: "Values that you specify", domain name: without a record of type A the check fails).
    return this.ways!.isIpv6Only?.(question.host) === true ? [NO_IPV4] : this.askNamed(question, rank);
  }

  private askNamed(question: Question, rank: number): readonly Reply[] {
    const { targets } = this.ways!.answer(question.host);
    if (targets.length === 0) return [NO_NAME];
    const [only] = targets;
    if (targets.length === 1) return this.askAt(only!.target, question, rank);
    return targets.flatMap(({ target, share }) =>
      this.askAt(target, question, rank).map((reply) => ({ ...reply, share: reply.share * share })),
    );
  }

  private askAt(target: string, question: Question, rank: number): readonly Reply[] {
    const { compute } = this.options;
    const { regions } = this.world.faults.now;
    const { edge } = this.ways!;
    const balancer = compute.balancerFor(target);
    if (balancer !== undefined) {
      const lost = regions.includes(balancer.region) || !balancer.lets('route53', question.port);
      if (lost) return [VANISHES];
      // Checkers speak TLS 1.0 to 1.2 (documented: "Values that you specify", protocol: an endpoint must support one of these).
      const isDeaf = question.protocol === 'HTTPS' && balancer.takesNewestTlsOnly(question.port);
      return isDeaf ? [NO_TLS] : balancer.answersOne(question);
    }
    if (edge !== undefined && (target === edge.domainName || edge.aliases.includes(target)))
      return this.askEdge(edge, question, rank);
    const region = REGION.exec(target)?.[1];
    if (region !== undefined && regions.includes(region)) return [VANISHES];
    const [, bucket] = /^(.+?)\.s3(?:-website)?[.-].*amazonaws\.com$/.exec(target) ?? [];
    if (bucket !== undefined) {
      const body = this.options.objectOf(bucket, question.path.replace(/^\//, ''));
      // Without the right to list, what is not there is forbidden (documented: Amazon S3 API reference, GetObject).
      return [
        {
          share: 1,
          ended: body === undefined ? { status: 403, body: '' } : { status: 200, body },
          afterMs: 20,
        },
      ];
    }
    return [{ share: 1, ended: { status: 200 }, afterMs: 1 }];
  }

  private askEdge(edge: EdgeFront, question: Question, rank: number): readonly Reply[] {
    const { cdn } = this.world.faults.now;
    if (cdn !== undefined && rank < cdn.share) return [BROKEN[cdn.how]];
    if (edge.whyClosed(question.host) !== undefined) return [NO_NAME];
    const reply = edge.checks.reply(question.path);
    if (reply.asks === 'nobody')
      return [{ share: 1, ended: { status: reply.status, body: reply.body }, afterMs: 10 }];
    const behind = this.askNamed({ ...question, host: reply.domainName }, rank);
    return behind.map((one) => {
      if (!('status' in one.ended)) return one;
      const { status } = one.ended;
      const made =
        status < 400 ? status : (errorPageFor(edge.distribution.errorResponses, status)?.status ?? status);
      return { ...one, ended: { ...one.ended, status: made } };
    });
  }
}

/** In the names that AWS gives to what is in a Region. */
const REGION = /\.((?:[a-z]{2}|us-gov)-[a-z]+-\d)\./;

const NO_NAME: Reply = { share: 1, ended: { failure: 'no-name' }, afterMs: 0 };
const NO_IPV4: Reply = { share: 1, ended: { failure: 'no-ipv4' }, afterMs: 0 };
const NO_TLS: Reply = { share: 1, ended: { failure: 'no-tls' }, afterMs: 1 };
const VANISHES: Reply = { share: 1, ended: { failure: 'connect-timeout' }, afterMs: 0 };

const BROKEN = {
  errors: { share: 1, ended: { status: 500, body: '' }, afterMs: 5 },
  silent: VANISHES,
  'no-name': NO_NAME,
} as const satisfies Record<string, Reply>;
