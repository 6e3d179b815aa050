import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import {
  ORIGIN_CHECK_PATH,
  ORIGIN_CHECK_TEXT,
  originName,
  primaryOriginName,
  standbyOriginName,
} from '../private/contracts/origin-check';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { originFailoverProps } from '../private/shapes';
import { checkEndpointProps, endpointCheck, FAST } from './endpoint-check';
import type { Lifeboat } from './lifeboat';
import type { StopSwitch } from './stop-switch';
import { checkName, checkZone } from './zone';

/** Props of {@link OriginFailover}. */
export interface OriginFailoverProps {
  /** The site's domain, such as `shop.example`: the records are `origin.shop.example` and `primary.origin.shop.example`. */
  readonly domainName: string;
  /** Id of the public hosted zone that the domain is in. */
  readonly hostedZoneId: string;
  /** Name of that zone. */
  readonly hostedZoneName: string;
  /** The site's load balancer, which the Internet can reach. With a lifeboat it answers the check itself: {@link OriginFailover.answerCheck}. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /**
   * Answers when the load balancer cannot be reached. Exactly one of `lifeboat` and `standby`.
   *
   * @default - none
   */
  readonly lifeboat?: Lifeboat;
  /**
   * The load balancer of a second Region whose servers can take the visitors. Exactly one of `lifeboat` and `standby`.
   *
   * @default - none
   */
  readonly standby?: elbv2.IApplicationLoadBalancer;
  /**
   * With a standby: what is asked of both fleets. It must be shallow (no database, no cache), and answer 200 itself: Route 53 takes a
   * redirect for health.
   *
   * @default '/health'
   */
  readonly healthPath?: string;
  /**
   * With a standby: what the answer has to contain within its first 5,120 bytes, 1–255 characters, upper and lower case told apart.
   *
   * @default - any answer with a 2xx or 3xx will do
   */
  readonly healthText?: string;
  /**
   * Lets a person move the visitors when Route 53's API is out of reach.
   *
   * @default - none
   */
  readonly stopSwitch?: StopSwitch;
  /**
   * How many answers in a row change a checker's mind, 1–10, down and up alike.
   *
   * @default 3
   */
  readonly failureThreshold?: number;
  /**
   * Regions whose health checkers look, at least three.
   *
   * @default - all of them
   */
  readonly checkerRegions?: string[];
}

/** Where the API of Route 53 is, and of CloudFront. */
const EDGE_REGION = 'us-east-1';

/** Where an alias record points. */
interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

/**
 * `origin.<domain>`, the name that CloudFront calls, moved by DNS: PRIMARY is the site's load balancer, SECONDARY the lifeboat or a
 * standby's load balancer; A and AAAA each.
 *
 * With the lifeboat, DNS moves on loss and never on load: the check is answered by the load balancer itself, without a server behind it,
 * and the health of its targets is not evaluated. Otherwise a fleet that is too busy for its health checks would lose all visitors to the
 * lifeboat, recover for lack of them, get them back, and so on. With a standby that has capacity, the check asks the application.
 *
 * All records are aliases, which have no TTL of their own: a resolver keeps a load balancer's for 60 s (documented: Route 53 "Choosing
 * between alias and non-alias records"; the value: Application Load Balancers, "Target group health").
 */
export class OriginFailover extends Construct {
  /**
   * Answers the health check on a listener of one's own, as it has to be for {@link OriginFailoverProps.lifeboat}: with a fixed response, so
   * that no server is asked. The rule must come before any that asks for a secret header, which Route 53's checkers do not send.
   */
  public static answerCheck(listener: elbv2.IApplicationListener, priority: number): void {
    listener.addAction('BreakwaterOriginCheck', {
      priority,
      conditions: [elbv2.ListenerCondition.pathPatterns([ORIGIN_CHECK_PATH])],
      action: elbv2.ListenerAction.fixedResponse(200, {
        contentType: 'text/plain',
        messageBody: ORIGIN_CHECK_TEXT,
      }),
    });
  }

  /** Names for the certificates of the load balancers; each name under which visitors know the site comes on top. */
  public static certificateNames(domainName: string): string[] {
    return [originName, primaryOriginName, standbyOriginName].map((name) => name(domainName));
  }

  /** The name that DNS moves. */
  public readonly originName: string;
  /** Healthy while the site's load balancer can be reached, whatever the switch says. */
  public readonly primaryCheck: route53.IHealthCheck;
  /** Healthy while the standby can take visitors; undefined with a lifeboat, which is always eligible. */
  public readonly standbyCheck?: route53.IHealthCheck;

  /** @throws when a prop is unusable; the message names them all. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: OriginFailoverProps,
  ) {
    super(scope, id);
    requireShape(this, props, originFailoverProps);
    check(props).throwIfAny(this);
    this.originName = originName(props.domainName);
    this.refuseSecond();
    this.warn();
    const primary = aliasOf(props.loadBalancer);
    this.primaryCheck = this.watch('Primary', primaryOriginName(props.domainName), primary);
    const decides =
      props.stopSwitch?.combineWith(this, 'PrimaryNotStopped', this.primaryCheck) ?? this.primaryCheck;
    this.failover('PRIMARY', primary, decides);
    if (props.standby) {
      const standby = aliasOf(props.standby);
      this.standbyCheck = this.watch('Standby', standbyOriginName(props.domainName), standby);
      this.failover('SECONDARY', standby, this.standbyCheck);
    } else {
      // Without a check it is always eligible: that it answers is all that it is for.
      const { regionalDomainName, regionalHostedZoneId } = props.lifeboat!.domainOf(this.originName);
      this.failover('SECONDARY', { dnsName: regionalDomainName, hostedZoneId: regionalHostedZoneId });
    }
  }

  /** A name that does not move, and the check on it. Checkers ask by IPv4 only; the AAAA record is for people. */
  private watch(id: 'Primary' | 'Standby', name: string, target: AliasTarget): route53.IHealthCheck {
    const { standby, healthPath, healthText, failureThreshold, checkerRegions } = this.props;
    for (const type of ['A', 'AAAA']) this.record(`${id}Name${type}`, name, type, target);
    return endpointCheck(this, `${id}Check`, {
      domainName: name,
      ...(standby
        ? { path: healthPath ?? '/health', contains: healthText }
        : { path: ORIGIN_CHECK_PATH, contains: ORIGIN_CHECK_TEXT }),
      interval: FAST,
      failureThreshold: failureThreshold ?? 3,
      regions: checkerRegions,
    });
  }

  private failover(role: 'PRIMARY' | 'SECONDARY', target: AliasTarget, check?: route53.IHealthCheck): void {
    const id = role === 'PRIMARY' ? 'Primary' : 'Secondary';
    for (const type of ['A', 'AAAA']) {
      this.record(`${id}${type}`, this.originName, type, target, {
        failover: role,
        setIdentifier: role.toLowerCase(),
        healthCheckId: check?.healthCheckId,
      });
    }
  }

  /**
   * The L2 record refuses a failover alias that does not evaluate its target's health (aws-cdk-lib 2.276, "Failover alias record sets
   * must set EvaluateTargetHealth to true"). Route 53 accepts a health check in its place (documented: "How health checks work in
   * complex Amazon Route 53 configurations", "What happens when you associate a health check with an alias record?").
   */
  private record(
    id: string,
    name: string,
    type: string,
    target: AliasTarget,
    failover: Partial<route53.CfnRecordSetProps> = {},
  ): void {
    new route53.CfnRecordSet(this, id, {
      hostedZoneId: this.props.hostedZoneId,
      name: `${name}.`,
      type,
      aliasTarget: { ...target, evaluateTargetHealth: false },
      ...failover,
    });
  }

  /** Names of records are the zone's, whatever Region and stack they are made in. */
  private refuseSecond(): void {
    const other = this.node.root.node
      .findAll()
      .find((node) => node !== this && node instanceof OriginFailover && node.originName === this.originName);
    if (!other) return;
    throw new Error(
      `${this.node.path}: domainName must differ between two OriginFailovers, got ` +
        `${JSON.stringify(this.props.domainName)} (${other.node.path} has it already)`,
    );
  }

  private warn(): void {
    const { standby, stopSwitch, loadBalancer } = this.props;
    if (standby) {
      Annotations.of(this).addWarningV2(
        'cdk-breakwater:standbyData',
        'DNS brings visitors to the standby, and nothing else: the database, sessions and uploads are yours to replicate, and ' +
          'what was written last in the site’s Region may not be there',
      );
    }
    // An imported load balancer's Region is in its ARN, not its stack's.
    const { region } = loadBalancer.env;
    if (stopSwitch && !Token.isUnresolved(region) && region === Stack.of(stopSwitch).region) {
      Annotations.of(this).addWarningV2(
        'cdk-breakwater:stopSwitchRegion',
        `the stop switch is in the load balancer's Region (${region}), so it cannot be thrown, or is not seen, on the day it is ` +
          'for: put it into a stack of the other Region',
      );
    }
    if (stopSwitch && Stack.of(stopSwitch).region === EDGE_REGION) {
      Annotations.of(this).addWarningV2(
        'cdk-breakwater:stopSwitchUsEast1',
        `the stop switch is in ${EDGE_REGION}, whose bad days are what it is for: Route 53's API is down then too, and the object may ` +
          'not be written either. Put it, and the standby that it sends visitors to, into another Region',
      );
    }
    if (stopSwitch && Stack.of(stopSwitch) === Stack.of(this)) {
      // Documented: "If you chose the option to invert the health check status, Route 53 considers a new health check to be unhealthy until
      // there's enough data" ("How Amazon Route 53 determines whether a health check is healthy").
      Annotations.of(this).addWarningV2(
        'cdk-breakwater:stopSwitchStack',
        'a stop switch that was just made counts as thrown until the health checkers know better, about half a minute: put it into a ' +
          'stack that is deployed before this one, or expect visitors to be moved when it is added or replaced',
      );
    }
  }
}

/** As Route 53's console does it: this name of a load balancer has IPv6 addresses too, where it has any. */
function aliasOf(loadBalancer: elbv2.IApplicationLoadBalancer): AliasTarget {
  return {
    dnsName: `dualstack.${loadBalancer.loadBalancerDnsName}`,
    hostedZoneId: loadBalancer.loadBalancerCanonicalHostedZoneId,
  };
}

function check(props: OriginFailoverProps): Problems {
  const problems = checkName(checkZone(new Problems(), props), 'domainName', props.domainName, props);
  const { lifeboat, standby, healthPath, healthText } = props;
  checkLoadBalancer(problems, 'loadBalancer', props.loadBalancer);
  if (standby) checkLoadBalancer(problems, 'standby', standby);
  if (Boolean(lifeboat) === Boolean(standby)) {
    problems.add(
      `lifeboat and standby exclude each other, and one of them must be given: ${lifeboat ? 'leave one out' : 'add one'}`,
    );
  }
  if (lifeboat && !standby) {
    const origin = originName(props.domainName);
    if (!lifeboat.domainNames.includes(origin))
      problems.add(`lifeboat must answer to ${origin}: add it to its domainNames`);
    if (healthPath !== undefined || healthText !== undefined) {
      problems.add(
        'healthPath and healthText must be left out with a lifeboat: DNS would move on load, and overload would become an outage',
      );
    }
  }
  if (healthPath !== undefined) {
    const ok = /^\/[\x21-\x7e]{0,254}$/.test(healthPath);
    problems.must(
      ok,
      'healthPath',
      'begin with / and have at most 255 characters, none of them a space',
      healthPath,
    );
  }
  if (healthText !== undefined) {
    const ok = healthText.length >= 1 && healthText.length <= 255;
    problems.must(ok, 'healthText', 'have 1 to 255 characters', healthText);
  }
  return checkEndpointProps(problems, props);
}

/** Route 53 asks from the Internet, and points at a load balancer by its name and its zone. */
function checkLoadBalancer(
  problems: Problems,
  prop: string,
  loadBalancer: elbv2.IApplicationLoadBalancer,
): void {
  const made = loadBalancer.node.defaultChild;
  if ((made as Partial<elbv2.CfnLoadBalancer> | undefined)?.scheme === 'internal') {
    problems.add(
      `${prop} must be internet-facing: Route 53's health checkers cannot ask a private address ` +
        '(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html)',
    );
  }
  try {
    aliasOf(loadBalancer);
  } catch {
    problems.add(
      `${prop} must have its DNS name and its canonical hosted zone id, which an imported one has only when they are given ` +
        '(canonicalHostedZoneId of ExistingFleet)',
    );
  }
}
