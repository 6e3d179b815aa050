import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
  readonly deadLetterArn: string | undefined;
}

/** AWS::SNS::Topic with its subscriptions. */
export class Topic {
  public readonly arn: string;
  public readonly name: string;
  private readonly subscriptions: readonly Subscription[];
  private published = 0;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
  ) {
    const { resolver } = world;
    this.arn = resolver.nameOf(found);
    this.name = world.nameOf(found);
    const inline = ((resolver.properties(found) as Config).Subscription ?? []) as Config[];
    const apart = resolver
      .ofType('AWS::SNS::Subscription')
      .map((one) => resolver.properties(one) as Config)
      .filter(({ TopicArn }) => TopicArn === this.arn);
    this.subscriptions = [...inline, ...apart]
      .map((config, index) => this.read(config, index))
      .sort((a, b) => `${a.protocol} ${a.endpoint}`.localeCompare(`${b.protocol} ${b.endpoint}`, 'en'));
  }

  public publish(message: string, subject: string | undefined): void {
    this.published += 1;
    const id = `${this.published}`;
    const { sim, facts } = this.world;
    for (const subscription of this.subscriptions) {
      const delay = facts.draw('sns.delivery', this.name);
      sim.after(delay, PRIORITY.delivery, () => this.deliver(subscription, message, subject, id));
    }
  }

  private read(config: Config, index: number): Subscription {
    if (config.FilterPolicy !== undefined) {
      this.world.unsupported.add({
        resource: this.name,
        type: 'AWS::SNS::Subscription',
        property: 'FilterPolicy',
        what: 'filter policies: the subscription gets every message',
        matters: true,
      });
    }
    return {
      arn: `${this.arn}:${index}`,
      protocol: String(config.Protocol),
      endpoint: String(config.Endpoint),
      raw: config.RawMessageDelivery === true || config.RawMessageDelivery === 'true',
      deadLetterArn: config.RedrivePolicy?.deadLetterTargetArn,
    };
  }

  private deliver(
    subscription: Subscription,
    message: string,
    subject: string | undefined,
    id: string,
  ): void {
    const { delivery, sim } = this.world;
    const sender = { principal: 'sns.amazonaws.com', sourceArn: this.arn, account: this.found.stack.account };
    const options =
      subscription.deadLetterArn === undefined ? {} : { deadLetterArn: subscription.deadLetterArn };
    const envelope = {
      Type: 'Notification',
      MessageId: `${this.name}-${id}`,
      TopicArn: this.arn,
      ...(subject === undefined ? {} : { Subject: subject }),
      Message: message,
      Timestamp: new Date(sim.nowMs).toISOString(),
      SignatureVersion: '1',
      Signature: '',
      SigningCertUrl: '',
      UnsubscribeUrl: '',
      MessageAttributes: {},
    };
    switch (subscription.protocol) {
      case 'lambda': {
        const record = {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: subscription.arn,
          Sns: envelope,
        };
        delivery.send(subscription.endpoint, { Records: [record] }, sender, options);
        break;
      }
      case 'sqs':
        delivery.send(subscription.endpoint, subscription.raw ? message : envelope, sender, options);
        break;
      case 'email':
      case 'email-json':
      case 'sms':
        sim.note({
          kind: 'notification',
          actor: this.name,
          text: `${subscription.protocol} to ${subscription.endpoint}: ${subject ?? firstLine(message)}`,
          facts: ['sns.delivery'],
          data: { message },
        });
        break;
      default:
        sim.note({
          kind: 'delivery',
          actor: this.name,
          text: `${subscription.protocol} to ${subscription.endpoint}`,
        });
    }
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.slice(0, 120);
}
