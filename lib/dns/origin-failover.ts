import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import {
  ORIGIN_CHECK_PATH,
  ORIGIN_CHECK_TEXT,
  originName,
  primaryOriginName,
  reserveOriginName,
  standbyOriginName,
} from '../private/contracts/origin-check';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { originFailoverProps } from '../private/shapes';
import { checkEndpointProps, endpointCheck, FAST, nameCheck } from './endpoint-check';
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
   * Answers when no load balancer can be reached. At least one of `lifeboat` and `standby`.
   *
   * @default - none
   */
  readonly lifeboat?: Lifeboat;
  /**
   * The load balancer of a second Region whose servers can take the visitors; beside a lifeboat it has to answer the check itself too, as
   * {@link OriginFailover.answerCheck} makes it. At least one of `lifeboat` and `standby`.
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

/** Answers in a row that change a checker's mind. */
const FAILURES = 3;

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
 * With both, SECONDARY is an alias of `reserve.origin.<domain>`: PRIMARY there is the standby, SECONDARY the lifeboat. Visitors are at home
 * while the application answers there; else at the standby while it answers there; while neither does, wherever a load balancer can be
 * reached, home first; and only when none can, at the lifeboat (docs/decisions/177).
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
  /** Healthy while the standby's application answers; undefined without a standby. */
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
    // Without a check the lifeboat is always eligible: that it answers is all that it is for.
    const domain = props.lifeboat?.domainOf(this.originName);
    const lifeboat = domain && {
      dnsName: domain.regionalDomainName,
      hostedZoneId: domain.regionalHostedZoneId,
    };
    const standby = props.standby && aliasOf(props.standby);
    if (standby) this.standbyCheck = this.watch('Standby', standbyOriginName(props.domainName), standby);
    if (standby && lifeboat) this.reserve(standby, lifeboat, this.standbyCheck!);
    else this.failover('SECONDARY', (standby ?? lifeboat)!, this.standbyCheck);
  }

  /**
   * A record without an eligible one beside it is answered all the same, PRIMARY first (documented: "How Amazon Route 53 chooses records when
   * health checking is configured"). So the reserve is made eligible while the standby's application answers, or the site's load balancer
   * does not: a health path that fails in both Regions then leaves the visitors where they are, as it does without a lifeboat.
   */
  private reserve(standby: AliasTarget, lifeboat: AliasTarget, standbyCheck: route53.IHealthCheck): void {
    const { domainName, hostedZoneId } = this.props;
    const name = reserveOriginName(domainName);
    // Never by load: what decides between standby and lifeboat is whether the load balancer can be reached (docs/decisions/172).
    const reachable = this.reach('StandbyReachable', standbyOriginName(domainName));
    const records = [
      ...this.failover('PRIMARY', standby, reachable, { id: 'ReserveStandby', name }),
      ...this.failover('SECONDARY', lifeboat, undefined, { id: 'ReserveLifeboat', name }),
    ];
    const eligible = new route53.HealthCheck(this, 'ReserveEligible', {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: [
        standbyCheck,
        this.reach('PrimaryLost', primaryOriginName(domainName), { inverted: true }),
      ],
      healthThreshold: 1,
    });
    nameCheck(eligible, `breakwater ${name}`);
    // Of the same zone and type, and there before the alias (documented: API reference, AliasTarget).
    const alias = { dnsName: `${name}.`, hostedZoneId };
    for (const record of this.failover('SECONDARY', alias, eligible)) record.node.addDependency(...records);
  }

  /** Whether the load balancer answers itself; inverted, whether it does not. */
  private reach(
    id: string,
    domainName: string,
    how: { readonly inverted?: boolean; readonly measureLatency?: boolean } = {},
  ): route53.IHealthCheck {
    const { failureThreshold = FAILURES, checkerRegions: regions } = this.props;
    return endpointCheck(this, id, {
      domainName,
      path: ORIGIN_CHECK_PATH,
      contains: ORIGIN_CHECK_TEXT,
      interval: FAST,
      failureThreshold,
      regions,
      ...how,
    });
  }

  /** A name that does not move, and the check on it. Checkers ask by IPv4 only; the AAAA record is for people. */
  private watch(id: 'Primary' | 'Standby', name: string, target: AliasTarget): route53.IHealthCheck {
    const { standby, healthPath, healthText, failureThreshold = FAILURES, checkerRegions } = this.props;
    for (const type of ['A', 'AAAA']) this.record(`${id}Name${type}`, name, type, target);
    if (!standby) return this.reach(`${id}Check`, name, { measureLatency: true });
    return endpointCheck(this, `${id}Check`, {
      domainName: name,
      path: healthPath ?? '/health',
      contains: healthText,
      interval: FAST,
      failureThreshold,
      measureLatency: true,
      regions: checkerRegions,
    });
  }

  private failover(
    role: 'PRIMARY' | 'SECONDARY',
    target: AliasTarget,
    check?: route53.IHealthCheck,
    { id, name } = { id: role === 'PRIMARY' ? 'Primary' : 'Secondary', name: this.originName },
  ): route53.CfnRecordSet[] {
    return ['A', 'AAAA'].map((type) =>
      this.record(`${id}${type}`, name, type, target, {
        failover: role,
        setIdentifier: role.toLowerCase(),
        healthCheckId: check?.healthCheckId,
      }),
    );
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
  ): route53.CfnRecordSet {
    return new route53.CfnRecordSet(this, id, {
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
    const { standby, lifeboat, stopSwitch, loadBalancer } = this.props;
    if (standby) {
      Annotations.of(this).addWarningV2(
        'cdk-breakwater:standbyData',
        'DNS brings visitors to the standby, and nothing else: the database, sessions and uploads are yours to replicate, the cache ' +
          'begins empty, and what was written last in the site’s Region may not be there. Where servers cannot write at the standby, let ' +
          'them answer reads, and an honest 503 to the rest. Acknowledge this when it is settled (docs/dns.md)',
      );
    }
    if (standby && lifeboat && standby.env.region === Stack.of(lifeboat).region) {
      Annotations.of(this).addWarningV2(
        'cdk-breakwater:standbyWithLifeboat',
        `the standby and the lifeboat are both in ${standby.env.region}: the lifeboat is for the day on which the standby is lost too, ` +
          'and is lost with it. Let the standby be in a third Region, which is not the control Region either',
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
  if (!lifeboat && !standby)
    problems.add('lifeboat or standby must be given: without either, DNS has nowhere to move');
  const origin = originName(props.domainName);
  if (lifeboat && !lifeboat.domainNames.includes(origin))
    problems.add(`lifeboat must answer to ${origin}: add it to its domainNames`);
  if (!standby && (healthPath !== undefined || healthText !== undefined)) {
    problems.add(
      'healthPath and healthText must be left out without a standby: DNS would move on load, and overload would become an outage',
    );
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
