import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../actions/alarm-topic';
import { ResponderAlarms } from '../alarms/responder-alarms';
import { SiteDashboard } from '../alarms/site-dashboard';
import { UndeliveredAlarm } from '../alarms/undelivered-alarm';
import { OperatingMode } from '../incident/operating-mode';
import { plainRef } from '../private/plain-ref';
import { requireShape } from '../private/shape';
import { controlStackProps } from '../private/shapes';
import { Notify } from '../responders/notify';
import { SiteMode } from '../responders/site-mode';
import { alarmArnsIn } from './alarm-names';
import type { EdgeStack } from './edge-stack';
import type { NotifyOptions } from './options';
import type { OriginStack } from './origin-stack';

/** Props of {@link ControlStack}. */
export interface ControlStackProps extends StackProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The servers' stack. */
  readonly originStack: OriginStack;
  /** The distribution's stack. */
  readonly edgeStack: EdgeStack;
  /**
   * What Breakwater may do by itself at first: `off`, `observe`, `protect` or `act`.
   *
   * @default 'protect'
   */
  readonly mode?: string;
  /**
   * Who is told, and how.
   *
   * @default - nobody: the alarms are on the dashboard only
   */
  readonly notify?: NotifyOptions;
  /**
   * Address of the folder with the runbooks, without a trailing slash: in every alarm, message and on the dashboard.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/** The control Region, which fails apart from the site's: telling people, and the page for 3 a.m. */
export class ControlStack extends Stack {
  public readonly notify: Notify;
  public readonly alarmTopic: AlarmTopic;
  public readonly notifyAlarms: ResponderAlarms;
  public readonly siteMode: SiteMode;
  public readonly siteModeAlarms: ResponderAlarms;
  public readonly dashboard: SiteDashboard;

  public constructor(scope: Construct, id: string, props: ControlStackProps) {
    super(scope, id, props);
    requireShape(this, props, controlStackProps, 'open');
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.addStackDependency(props.edgeStack);
    this.addStackDependency(props.originStack);
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { site: props.site, layer: 'control' });
    const mode = new OperatingMode(this, 'Mode', {
      site: props.site,
      mode: props.mode,
      existing: props.originStack.region === this.region,
    });
    this.notify = this.responder(props, mode);
    this.siteMode = new SiteMode(this, 'SiteMode', {
      site: props.site,
      mode,
      storeArn: props.edgeStack.mode.store.keyValueStoreArn,
    });
    this.notifyAlarms = this.watch(props);
    this.siteModeAlarms = this.watchSiteMode(props);
    this.dashboard = this.show(props);
    // As it was when this stack was last deployed: the command compares it with the edge's own (docs/decisions/001).
    new CfnOutput(this, 'SiteModeStoreInUse', {
      description: 'The store that SiteMode writes to',
      value: props.edgeStack.mode.store.keyValueStoreArn,
    });
    new CfnOutput(this, 'DashboardUrl', {
      description: 'Is it up, since when, what is being done',
      value: `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/breakwater-${props.site}`,
    });
  }

  private responder(props: ControlStackProps, mode: OperatingMode): Notify {
    const notify = new Notify(this, 'Notify', {
      ...props.notify,
      site: props.site,
      mode,
      runbookBaseUrl: props.runbookBaseUrl,
    });
    notify.listenTo(this.alarmTopic.topic, this.alarmTopic.undelivered);
    for (const [layer, stack] of [
      ['origin', props.originStack],
      ['edge', props.edgeStack],
    ] as const) {
      notify.listenTo(this.topicOf(props.site, layer, stack), this.undeliveredOf(props.site, layer, stack));
    }
    return notify;
  }

  /** By name: a subscription in another Region needs the topic's ARN, and a reference to it would be one more custom resource. */
  private topicOf(site: string, layer: string, { region }: Stack): sns.ITopic {
    const arn = this.formatArn({ service: 'sns', region, resource: AlarmTopic.nameOf(site, layer) });
    return sns.Topic.fromTopicArn(this, `${pascal(layer)}Alarms`, arn);
  }

  private undeliveredOf(site: string, layer: string, { region }: Stack): sqs.IQueue {
    const arn = this.formatArn({
      service: 'sqs',
      region,
      resource: AlarmTopic.undeliveredNameOf(site, layer),
    });
    return sqs.Queue.fromQueueArn(this, `${pascal(layer)}Undelivered`, arn);
  }

  /**
   * Notify cannot tell of its own failure: these alarms go to the people's own topic, past the function.
   */
  private watch(props: ControlStackProps): ResponderAlarms {
    const people = new actions.SnsAction(this.notify.peopleTopic);
    new UndeliveredAlarm(this, 'UndeliveredAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      what: 'control-alarms',
      queue: this.alarmTopic.undelivered,
      notify: people,
    });
    return new ResponderAlarms(this, 'NotifyAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      responder: 'notify',
      function: this.notify.function,
      deadLetterQueue: this.notify.deadLetterQueue,
      notify: people,
    });
  }

  /** Notify can tell of these. */
  private watchSiteMode(props: ControlStackProps): ResponderAlarms {
    return new ResponderAlarms(this, 'SiteModeAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      responder: 'site-mode',
      function: this.siteMode.function,
      deadLetterQueue: this.siteMode.deadLetterQueue,
      notify: new actions.SnsAction(this.alarmTopic.topic),
    });
  }

  private show(props: ControlStackProps): SiteDashboard {
    const { originStack, edgeStack } = props;
    const { origin, scaleOut } = originStack;
    return new SiteDashboard(this, 'Dashboard', {
      site: props.site,
      siteRegion: originStack.region,
      loadBalancerFullName: origin.loadBalancerFullName,
      targetGroupFullName: origin.targetGroupFullName,
      autoScalingGroupName: plainRef(origin.autoScalingGroup, origin.autoScalingGroup.autoScalingGroupName),
      distributionId: edgeStack.edge.distribution.distributionId,
      alarmArns: [...alarmArnsIn(edgeStack), ...alarmArnsIn(originStack), ...alarmArnsIn(this)],
      scaleOutLog: { logGroupName: logGroupNameOf(scaleOut.function), region: originStack.region },
      notifyLog: { logGroupName: logGroupNameOf(this.notify.function), region: this.region },
      edgeFunctionNames: [edgeStack.mode.viewerRequest, edgeStack.mode.viewerResponse].map(
        (fn) => fn.functionName,
      ),
      siteModeLog: { logGroupName: logGroupNameOf(this.siteMode.function), region: this.region },
      runbookBaseUrl: props.runbookBaseUrl,
    });
  }
}

const logGroupNameOf = ({ logGroup }: lambda.Function): string => plainRef(logGroup, logGroup.logGroupName);

const pascal = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
