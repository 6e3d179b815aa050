import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { OriginVerify } from '../compute/origin-verify';
import { APP_ORIGIN_ID } from '../private/contracts/edge';
import { ORIGIN_VERIFY_HEADER } from '../private/contracts/origin-access';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { appOriginOptions } from '../private/shapes';
import { checkSeconds } from './checks';

/** Options of {@link AppOrigin}. */
export interface AppOriginOptions {
  /**
   * How long CloudFront waits for a connection, 1–10 s. There is one attempt: CloudFront's own three of 10 s
   * each keep a visitor waiting for half a minute before anything can be shown.
   *
   * @default Duration.seconds(2)
   */
  readonly connectTimeout?: Duration;
  /**
   * How long CloudFront waits for the first byte, and between two packets, 1–120 s. Visitors of a hanging
   * origin wait this long for the page, so raise it only for what is really that slow.
   *
   * @default Duration.seconds(5)
   */
  readonly readTimeout?: Duration;
  /**
   * Limit for the whole exchange with the origin, connection included, 1–3,600 s and at least `readTimeout`.
   * Long downloads need more.
   *
   * @default Duration.seconds(7)
   */
  readonly completionTimeout?: Duration;
  /**
   * Speak HTTPS with the origin. Its certificate must then be for the name in the Host header: the visitor's
   * with `forwardHost`, the origin's own without.
   *
   * @default - false for a private load balancer, whose traffic stays inside the VPC; true for a public host
   */
  readonly https?: boolean;
  /**
   * Value of an `x-forwarded-host` header for the origin: the site's public name, when `forwardHost` is off.
   *
   * @default - no such header
   */
  readonly forwardedHost?: string;
  /**
   * Id of the origin in its distribution. By it the functions of `EdgeMode` send the visitor's Host there; the second AppOrigin
   * of a distribution needs another one.
   *
   * @default 'breakwater-app'
   */
  readonly originId?: string;
  /**
   * Connect over IPv6 as well as IPv4; a public host only, whose name must have both kinds of address.
   *
   * @default false
   */
  readonly ipv6?: boolean;
  /**
   * The secret header by which a public load balancer knows this distribution; a public host only.
   *
   * @default - no such header
   */
  readonly originVerify?: OriginVerify;
}

const TIMEOUTS = {
  connect: Duration.seconds(2),
  read: Duration.seconds(5),
  completion: Duration.seconds(7),
} as const;
// Host names as DNS has them; S3 and others have underscores in theirs.
const HOST = /^(?=.{1,253}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;
const ATTEMPTS = 1;
// Below the 60 s after which a load balancer closes an idle connection (documented: Application Load
// Balancers, "Connection idle timeout"), or CloudFront would now and then write to a connection that is being
// closed.
const KEEP_ALIVE = Duration.seconds(30);

/**
 * The application behind the distribution, with timeouts short enough that a visitor sees the maintenance
 * page instead of a blank one.
 */
export class AppOrigin implements cloudfront.IOrigin {
  /** An Application Load Balancer without a public address, reached through a CloudFront VPC origin. */
  public static privateLoadBalancer(
    loadBalancer: elbv2.IApplicationLoadBalancer,
    options: AppOriginOptions = {},
  ): AppOrigin {
    return new AppOrigin('privateLoadBalancer', undefined, loadBalancer, options);
  }

  /** A host that CloudFront reaches over the Internet. */
  public static publicHost(domainName: string, options: AppOriginOptions = {}): AppOrigin {
    return new AppOrigin('publicHost', domainName, undefined, options);
  }

  private constructor(
    private readonly kind: 'privateLoadBalancer' | 'publicHost',
    private readonly domainName: string | undefined,
    private readonly loadBalancer: elbv2.IApplicationLoadBalancer | undefined,
    private readonly options: AppOriginOptions,
  ) {}

  /**
   * Called by the distribution.
   *
   * @throws when a timeout is outside CloudFront's range, `completionTimeout` is below `readTimeout`, or the host is not one.
   */
  public bind(scope: Construct, options: cloudfront.OriginBindOptions): cloudfront.OriginBindConfig {
    this.check(scope);
    return this.make(scope).bind(scope, options);
  }

  private check(scope: Construct): void {
    requireShape(scope, this.options, appOriginOptions);
    const { connectTimeout: connect, readTimeout: read, completionTimeout: completion } = this.options;
    const problems = new Problems();
    checkTimeouts(problems, { connect, read, completion }, (name) => `${name}Timeout`);
    this.checkTarget(problems);
    this.checkPublic(scope, problems);
    problems.throwIfAny(scope);
  }

  private checkTarget(problems: Problems): void {
    if (this.kind === 'publicHost') {
      const rule = 'be a host name such as shop.example.com, without https:// and path';
      problems.must(HOST.test(String(this.domainName)), 'domainName', rule, this.domainName);
    } else {
      problems.must(Boolean(this.loadBalancer), 'loadBalancer', 'be a load balancer', this.loadBalancer);
    }
  }

  /** What only a host on the Internet has. */
  private checkPublic(scope: Construct, problems: Problems): void {
    const { ipv6, originVerify } = this.options;
    if (this.kind === 'privateLoadBalancer') {
      const rule = 'be left out for a private load balancer, which nobody else can reach';
      problems.must(!ipv6, 'ipv6', rule, ipv6).must(!originVerify, 'originVerify', rule, originVerify);
      return;
    }
    const refusal = originVerify?.refusal(scope);
    if (refusal !== undefined) problems.add(`originVerify: ${refusal}`);
    problems.must(
      !originVerify || this.options.https !== false,
      'https',
      'not be false with originVerify, whose value anybody on the way could read',
      false,
    );
  }

  private make(scope: Construct): cloudfront.IOrigin {
    const { connectTimeout, readTimeout, completionTimeout, https, originId } = this.options;
    const shared = {
      originId: originId ?? APP_ORIGIN_ID,
      connectionAttempts: ATTEMPTS,
      connectionTimeout: connectTimeout ?? TIMEOUTS.connect,
      readTimeout: readTimeout ?? TIMEOUTS.read,
      responseCompletionTimeout: completionTimeout ?? TIMEOUTS.completion,
      keepaliveTimeout: KEEP_ALIVE,
      customHeaders: this.headers(scope),
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
    };
    if (this.loadBalancer) {
      const protocolPolicy = protocol(https ?? false);
      return origins.VpcOrigin.withApplicationLoadBalancer(this.loadBalancer, { ...shared, protocolPolicy });
    }
    return new origins.HttpOrigin(this.domainName ?? '', {
      ...shared,
      protocolPolicy: protocol(https ?? true),
      ipAddressType: this.options.ipv6 ? cloudfront.OriginIpAddressType.DUALSTACK : undefined,
    });
  }

  private headers(scope: Construct): Record<string, string> | undefined {
    const { forwardedHost, originVerify } = this.options;
    const headers = {
      ...(forwardedHost === undefined ? {} : { 'x-forwarded-host': forwardedHost }),
      ...(originVerify ? { [ORIGIN_VERIFY_HEADER]: originVerify.sentValue(scope) } : {}),
    };
    return Object.keys(headers).length === 0 ? undefined : headers;
  }
}

function protocol(https: boolean): cloudfront.OriginProtocolPolicy {
  return https ? cloudfront.OriginProtocolPolicy.HTTPS_ONLY : cloudfront.OriginProtocolPolicy.HTTP_ONLY;
}

/** The timeouts between CloudFront and the origin, by the names that `prop` gives them. */
export function checkTimeouts(
  problems: Problems,
  given: { readonly [name in keyof typeof TIMEOUTS]?: Duration },
  prop: (name: keyof typeof TIMEOUTS) => string,
): Problems {
  const connect = given.connect ?? TIMEOUTS.connect;
  const read = given.read ?? TIMEOUTS.read;
  const completion = given.completion ?? TIMEOUTS.completion;
  checkSeconds(problems, prop('connect'), connect, 1, 10);
  checkSeconds(problems, prop('read'), read, 1, 120);
  checkSeconds(problems, prop('completion'), completion, 1, 3600);
  if (read.isUnresolved() || completion.isUnresolved()) return problems;
  const [least, value] = [read.toMilliseconds() / 1000, completion.toMilliseconds() / 1000];
  const rule = `be at least ${prop('read')} (${least} seconds)`;
  return problems.must(value >= least, prop('completion'), rule, value);
}
