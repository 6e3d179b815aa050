import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { refuseSecond } from '../private/refuse-second';
import { requireShape } from '../private/shape';
import { alarmTopicProps } from '../private/shapes';
import { checkSite } from '../private/site-name';

/** Props of {@link AlarmTopic}. */
export interface AlarmTopicProps {
  /**
   * Short name of the site. The topic is named `breakwater-<site>-<layer>-alarms`, so that a stack of another Region can name it
   * without a reference to this one.
   */
  readonly site: string;
  /** Which alarms publish here, as `origin`, `edge` or `control`: 1–20 of a-z, 0-9 and -. */
  readonly layer: string;
}

/**
 * The topic that the alarms of one Region publish to, and the queue for what SNS could not deliver.
 *
 * It is encrypted with a customer key: CloudWatch cannot publish to a topic under the AWS managed key, whose policy nobody can
 * extend (documented: CloudWatch "Notifying users on alarm changes", encrypted topics).
 */
export class AlarmTopic extends Construct {
  /** Name of the topic of a site's layer. */
  public static nameOf(site: string, layer: string): string {
    return `breakwater-${site}-${layer}-alarms`;
  }

  /** Name of the queue with the messages SNS could not deliver from that topic. */
  public static undeliveredNameOf(site: string, layer: string): string {
    return `${AlarmTopic.nameOf(site, layer)}-undelivered`;
  }

  public readonly topic: sns.Topic;
  /** Messages that SNS could not deliver to a subscriber, whatever the subscriber's Region. */
  public readonly undelivered: sqs.Queue;

  /** @throws when `site` or `layer` is not a valid name, or the stack has that topic already. */
  public constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    requireShape(this, props, alarmTopicProps);
    const { site, layer } = props;
    checkSite(new Problems(), site)
      .must(/^[a-z0-9-]{1,20}$/.test(layer), 'layer', 'be 1 to 20 of a-z, 0-9 and -', layer)
      .throwIfAny(this);
    this.refuseSecond(props);
    // Without the condition, an alarm of anybody's account could ring here (documented: IAM "The confused deputy problem").
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    const key = new kms.Key(this, 'Key', {
      description: `Encrypts the alarms on their way from CloudWatch (${props.site}, ${props.layer})`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.grantEncryptDecrypt(cloudWatch);
    this.topic = new sns.Topic(this, 'Topic', {
      topicName: AlarmTopic.nameOf(props.site, props.layer),
      masterKey: key,
      enforceSSL: true,
    });
    this.topic.grantPublish(cloudWatch);
    this.undelivered = this.queueFor(props);
  }

  private refuseSecond({ site, layer }: AlarmTopicProps): void {
    const name = AlarmTopic.nameOf(site, layer);
    refuseSecond(this, {
      taken: (node) => node instanceof sns.CfnTopic && node.topicName === name,
      what: `a topic named ${name}`,
      rule: 'site and layer together must differ between two alarm topics',
      values: [site, layer],
    });
  }

  private queueFor(props: AlarmTopicProps): sqs.Queue {
    const queue = new sqs.Queue(this, 'Undelivered', {
      queueName: AlarmTopic.undeliveredNameOf(props.site, props.layer),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is the dead-letter queue of the subscriptions.',
    });
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.topic.topicArn } },
      }),
    );
    return queue;
  }
}
