import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../actions/alarm-topic';
import { HealthCheckAlarms } from '../alarms/health-check-alarms';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { healthStackProps } from '../private/shapes';
import type { ControlStack } from './control-stack';
import type { OriginStack } from './origin-stack';

/** Props of {@link HealthStack}. */
export interface HealthStackProps extends StackProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The control stack, which has the health checks. */
  readonly controlStack: ControlStack;
  /**
   * The standby's stack, which has the stop switch.
   *
   * @default - there is no standby
   */
  readonly standbyStack?: OriginStack;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/**
 * us-east-1, and last of all: the alarms on Route 53's health checks, which report there and nowhere else, and are made after the edge's
 * stack. They ring through the edge's alarm topic and its relay. Nothing depends on this stack: DNS moves without it.
 */
export class HealthStack extends Stack {
  public readonly alarms: HealthCheckAlarms;

  /** @throws when the control stack has no health checks, or this stack is in another Region than us-east-1. */
  public constructor(scope: Construct, id: string, props: HealthStackProps) {
    super(scope, id, props);
    requireShape(this, props, healthStackProps, 'open');
    const { site, controlStack, standbyStack, runbookBaseUrl } = props;
    const problems = new Problems();
    const failover = controlStack.originFailover;
    if (!failover)
      problems.add('controlStack must have health checks: a domain, and a load balancer on the Internet');
    problems.throwIfAny(this);
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.addStackDependency(controlStack);
    const topic = sns.Topic.fromTopicArn(
      this,
      'EdgeAlarms',
      this.formatArn({ service: 'sns', resource: AlarmTopic.nameOf(site, 'edge') }),
    );
    this.alarms = new HealthCheckAlarms(this, 'HealthCheckAlarms', {
      site,
      primary: failover!.primaryCheck,
      standby: failover!.standbyCheck,
      cdn: controlStack.cdnCheck,
      stopSwitch: standbyStack?.stopSwitch?.healthCheck,
      notify: new actions.SnsAction(topic),
      runbookBaseUrl,
    });
  }
}
