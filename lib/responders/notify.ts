import { Annotations, ArnFormat, Duration, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEFAULT_RUNBOOK_BASE_URL } from '../alarms/catalogue';
import type { OperatingMode } from '../incident/operating-mode';
import { alarmNamePattern } from '../private/contracts/alarms';
import { FAILOVER_DETAIL_TYPE, FAILOVER_SOURCE } from '../private/contracts/failover';
import { CHECK_ROLES, type CheckRole, type ShownCheck } from '../private/contracts/health-checks';
import {
  type Language,
  NOTIFY_TABLE,
  type NotifyEnvironment,
  SWEEP_EVENT,
} from '../private/contracts/notify';
import type { ResponderEnvironment } from '../private/contracts/responder';
import { CAPACITY_EVENT_DETAIL_TYPE, CAPACITY_EVENT_SOURCE } from '../private/contracts/scale-out';
import {
  SITE_MODE_CHANGE_DETAIL_TYPE,
  SITE_MODE_CHANGE_SOURCE,
} from '../private/contracts/site-mode-responder';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { notifyProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { wildcardFinding } from '../private/wildcard-finding';
import { channelsOf, checkChannels, subscribePeople } from './notify-channels';
import { isOutOfReach } from './opt-in-region';
import { Responder } from './responder';

/** Props of {@link Notify}. */
export interface NotifyProps {
  /**
   * Short name of the site: 1–20 of a-z, 0-9 and -. Messages name it; the catalogue's alarms
   * `breakwater-<site>-<key>` are its own.
   */
  readonly site: string;
  /** The mode; in `off` nobody is told, in `observe` the messages say that nothing is changed. */
  readonly mode: OperatingMode;
  /**
   * E-mail addresses. Each person confirms the subscription by the link that SNS sends, and gets nothing
   * before.
   *
   * @default - no e-mail
   */
  readonly emails?: string[];
  /**
   * Telephone numbers in E.164 form, as +33612345678. They get what should wake somebody, not the routine.
   * SNS sends to verified numbers only until the account has left the SMS sandbox, and stops at the account's
   * monthly spending limit.
   *
   * @default - no SMS
   */
  readonly smsNumbers?: string[];
  /**
   * Complete ARN of the Secrets Manager secret whose text is the address of a Slack incoming webhook. If the
   * secret has a customer key, allow `function` to decrypt with it.
   *
   * @default - no Slack
   */
  readonly slackSecretArn?: string;
  /**
   * Complete ARNs of Secrets Manager secrets, each `{"url": "https://…", "key": "whsec_…"}`: messages are
   * posted there as JSON, signed as the Standard Webhooks specification says. If a secret has a customer key,
   * allow `function` to decrypt with it.
   *
   * @default - no webhook
   */
  readonly webhookSecretArns?: string[];
  /**
   * Language of the messages: `en` or `fr`.
   *
   * @default 'en'
   */
  readonly language?: string;
  /**
   * Address of the folder with the runbooks, without a trailing slash; the alarm's key and `.md` are
   * appended.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
  /**
   * Region of the servers that stand by: their alarms have the site's names, and nobody is there to notice.
   *
   * @default - none
   */
  readonly standbyRegion?: string;
}

const DEFAULT_LANGUAGE: Language = 'en';
/** Reading CloudWatch, three attempts at a slow channel, and the records of it. */
const TIMEOUT = Duration.seconds(30);
/**
 * More CPU than the other responders: at the moment it counts the function starts cold, with six SDK clients.
 */
const MEMORY_MIB = 512;

/**
 * Tells people about alarms and about what was done: which alarm, since when, what it means for customers,
 * the numbers, the runbook.
 *
 * It belongs in a Region that does not fail with the site's. Alarm topics of any Region wake it (`listenTo`),
 * and so do the default event bus's alarm changes of the site, and its reports on the fleet's capacity and
 * the site's mode: an alarm's change usually arrives both ways and is told once. A channel that fails holds up no other, and a retry goes only to the
 * channels that have not had the message.
 */
export class Notify extends Construct {
  public readonly function: lambda.Function;
  /** What was seen, done and delivered, for 90 days. */
  public readonly table: dynamodb.Table;
  /**
   * E-mail and SMS. Alarms on Notify itself can publish to it directly, past the function that they are
   * about: CloudWatch may.
   */
  public readonly peopleTopic: sns.Topic;
  /** Events that could not be handled and messages that a channel refused, each with the reason. */
  public readonly deadLetterQueue: sqs.Queue;
  private readonly responder: Responder;
  private readonly checks: ShownCheck[] = [];

  /** @throws naming every prop that is not one of the accepted ones. */
  public constructor(scope: Construct, id: string, props: NotifyProps) {
    super(scope, id);
    requireShape(this, props, notifyProps);
    checkChannels(checkSite(new Problems(), props.site), props).throwIfAny(this);
    this.peopleTopic = this.topicForPeople(props);
    this.table = this.journal();
    this.responder = this.runner(props);
    this.function = this.responder.function;
    this.deadLetterQueue = this.responder.deadLetterQueue;
    this.allowSending(props);
    this.allowReadingAlarms();
    this.listenToBus(props.site);
    this.sweep();
    this.warnIfNobody(props);
    this.acknowledgeWildcards();
  }

  /**
   * Also wakes the function by an alarm topic, of this or another Region. `undelivered` keeps what SNS could
   * not hand over; it has to be in the topic's Region. In an opt-in Region only that Region's topics do:
   * others get a warning and no subscription, as SNS would deliver nothing.
   */
  public listenTo(topic: sns.ITopic, undelivered: sqs.IQueue): void {
    if (isOutOfReach(this.function, topic)) {
      Annotations.of(this).addWarningV2(
        `cdk-breakwater:topic-out-of-reach:${topic.env.region}`,
        `SNS does not deliver from ${topic.env.region} to a function in ${Stack.of(this).region}, an opt-in Region: ` +
          'alarms from there come by EventBridge alone (EventRelay). Use a Region that is enabled by default to have both ways',
      );
      return;
    }
    this.responder.subscribeTo(topic, undelivered);
  }

  /**
   * Lets messages about a health check say how each of Route 53's checkers sees it. The function asks Route 53 for this check alone;
   * a calculated check, which no checker looks at, cannot be shown.
   *
   * @param role what the check is for: `primary`, `standby`, `cdn` or `switch`
   * @param check the check
   * @param asks the name that it asks, as people know it
   * @throws when the role is another one, or has a check already
   */
  public showHealthCheck(role: string, check: route53.IHealthCheck, asks: string): void {
    const known = (CHECK_ROLES as readonly string[]).includes(role);
    new Problems()
      .must(known, 'role', `be one of ${CHECK_ROLES.join(', ')}`, role)
      .must(!this.checks.some((shown) => shown.role === role), 'role', 'not be shown twice', role)
      .throwIfAny(this);
    this.checks.push({ role: role as CheckRole, id: check.healthCheckId, asks });
    const { partition } = Stack.of(this);
    const arn = `arn:${partition}:route53:::healthcheck/${check.healthCheckId}`;
    this.allow(['route53:GetHealthCheckStatus'], [arn]);
  }

  /**
   * With a customer key: CloudWatch cannot publish to a topic under the AWS managed one (documented:
   * CloudWatch "Notifying users on alarm changes").
   */
  private topicForPeople(props: NotifyProps): sns.Topic {
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    const key = new kms.Key(this, 'PeopleKey', {
      description: `Encrypts messages to the people on call for ${props.site}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.grantEncryptDecrypt(cloudWatch);
    const topic = new sns.Topic(this, 'People', { masterKey: key, enforceSSL: true });
    // Of this account only (documented: SNS "Example cases for Amazon SNS access control", CloudWatch
    // alarms).
    topic.grantPublish(
      cloudWatch.withConditions({ StringEquals: { 'aws:SourceAccount': Stack.of(this).account } }),
    );
    subscribePeople(this, topic, props);
    return topic;
  }

  /** Goes with the stack: it remembers deliveries, and the alarms' own history stays in CloudWatch. */
  private journal(): dynamodb.Table {
    return new dynamodb.Table(this, 'Journal', {
      partitionKey: { name: NOTIFY_TABLE.partitionKey, type: dynamodb.AttributeType.STRING },
      sortKey: { name: NOTIFY_TABLE.sortKey, type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: NOTIFY_TABLE.timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private runner(props: NotifyProps): Responder {
    const environment: Omit<NotifyEnvironment, keyof ResponderEnvironment> = {
      BREAKWATER_NOTIFY_TABLE: this.table.tableName,
      BREAKWATER_PEOPLE_TOPIC_ARN: this.peopleTopic.topicArn,
      BREAKWATER_LANGUAGE: (props.language ?? DEFAULT_LANGUAGE) as Language,
      BREAKWATER_CHANNELS: Stack.of(this).toJsonString(channelsOf(props)),
      BREAKWATER_RUNBOOK_BASE_URL: props.runbookBaseUrl ?? DEFAULT_RUNBOOK_BASE_URL,
      ...(props.standbyRegion === undefined ? {} : { BREAKWATER_STANDBY_REGION: props.standbyRegion }),
      BREAKWATER_HEALTH_CHECKS: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.checks) }),
    };
    return new Responder(this, 'Responder', {
      asset: 'notify',
      description: `Tells people about the alarms of ${props.site}`,
      site: props.site,
      mode: props.mode,
      environment: { ...environment },
      timeout: TIMEOUT,
      memorySize: MEMORY_MIB,
    });
  }

  private allowSending(props: NotifyProps): void {
    this.peopleTopic.grantPublish(this.function);
    this.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [this.table.tableArn]);
    const secretArns = channelsOf(props).map((channel) => channel.secretArn);
    if (secretArns.length > 0) this.allow(['secretsmanager:GetSecretValue'], secretArns);
  }

  private allowReadingAlarms(): void {
    // Which Regions the alarms are in is known only to whoever calls listenTo, and an alarm of the user's own
    // has any name.
    this.allow(['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'], [this.alarmsArn()]);
    // No resource type exists for it (documented: Service Authorization Reference, "Actions defined by Amazon
    // CloudWatch").
    this.allow(['cloudwatch:GetMetricData'], ['*']);
  }

  private alarmsArn(): string {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const alarms = { service: 'cloudwatch', region: '*', resource: 'alarm', resourceName: '*', arnFormat };
    return Stack.of(this).formatArn(alarms);
  }

  private allow(actions: string[], resources: string[]): void {
    this.function.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
  }

  /** The second way of each alarm's change, and what ScaleOut, SiteMode and the command report. */
  private listenToBus(site: string): void {
    this.onEvent('AlarmChanges', `Alarm changes of ${site}`, {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: alarmNamePattern(site) },
    });
    this.onEvent('CapacityChanges', `What was done to the capacity of ${site}`, {
      source: [CAPACITY_EVENT_SOURCE],
      detailType: [CAPACITY_EVENT_DETAIL_TYPE],
      detail: { site: [site] },
    });
    this.onEvent('Failovers', `Where a person sent the visitors of ${site}`, {
      source: [FAILOVER_SOURCE],
      detailType: [FAILOVER_DETAIL_TYPE],
      detail: { site: [site] },
    });
    this.onEvent('SiteModeChanges', `What was done to the mode of ${site}`, {
      source: [SITE_MODE_CHANGE_SOURCE],
      detailType: [SITE_MODE_CHANGE_DETAIL_TYPE],
      detail: { site: [site] },
    });
  }

  private onEvent(id: string, description: string, eventPattern: events.EventPattern): void {
    const rule = new events.Rule(this, id, { description, eventPattern });
    rule.addTarget(this.target());
  }

  /** An alarm that has come to rest after flapping makes no more events; somebody has to look. */
  private sweep(): void {
    const rule = new events.Rule(this, 'Sweep', {
      description: 'Tells how an alarm settled after flapping',
      schedule: events.Schedule.rate(Duration.minutes(5)),
    });
    rule.addTarget(this.target(events.RuleTargetInput.fromObject(SWEEP_EVENT)));
  }

  /** EventBridge tries for a day by default; a message that late is about another incident. */
  private target(event?: events.RuleTargetInput): targets.LambdaFunction {
    return new targets.LambdaFunction(this.function, {
      deadLetterQueue: this.deadLetterQueue,
      maxEventAge: Duration.hours(1),
      event,
    });
  }

  private warnIfNobody(props: NotifyProps): void {
    const people = (props.emails?.length ?? 0) + (props.smsNumbers?.length ?? 0);
    if (people + channelsOf(props).length > 0) return;
    Annotations.of(this).addWarningV2(
      'cdk-breakwater:no-channel',
      'nobody is told about alarms: set emails, smsNumbers, slackSecretArn or webhookSecretArns, or subscribe to peopleTopic',
    );
  }

  private acknowledgeWildcards(): void {
    const findings = Validations.of(this);
    findings.acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'cloudwatch:GetMetricData has no resource type (Service Authorization Reference, Amazon CloudWatch).',
    });
    findings.acknowledge({
      id: wildcardFinding(this, this.alarmsArn()),
      reason:
        'Reads alarms only. Their Regions are known to the callers of listenTo, and people’s own alarms have any name.',
    });
    findings.acknowledge({
      id: 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
      reason:
        'The variants of one KMS action that publishing to an encrypted topic needs, on that topic’s key only.',
    });
  }
}
