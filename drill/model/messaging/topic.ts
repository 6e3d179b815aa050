import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { MessageAttributes, Outcome } from '../../world/delivery';
import type { World } from '../../world/world';
import { objectIn } from '../json';
import { type Counted, countOne } from './count';
import { PatternError } from './event-pattern';
import { type FilterScope, leavesOut } from './filter-policy';
import { snsRetry } from './retries';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
  readonly deadLetterArn: string | undefined;
  readonly filter: { readonly policy: unknown; readonly scope: FilterScope } | undefined;
}

/** What was published. */
export interface Publication {
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  /** The message has a text for each protocol. */
  readonly perProtocol: boolean;
}

/** A message with more attributes does not reach a queue that gets it raw (documented: "Amazon SNS raw message delivery"). */
const MOST_RAW_ATTRIBUTES = 10;

/** AWS::SNS::Topic with its subscriptions: filter policies, raw delivery, dead-letter queues. */
export class Topic {
  public readonly arn: string;
  public readonly name: string;
  private readonly subscriptions: readonly Subscription[];
  private readonly counted: Counted;
  private published = 0;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
  ) {
    const { resolver } = world;
    this.arn = resolver.nameOf(found);
    this.name = world.nameOf(found);
    this.counted = {
      region: found.stack.region,
      namespace: 'AWS/SNS',
      dimensions: { TopicName: resolver.nameOf(found, 'TopicName') },
      lag: 'sns.metricLag',
      actor: this.name,
    };
    const inline = ((resolver.properties(found) as Config).Subscription ?? []) as Config[];
    const apart = resolver
      .ofType('AWS::SNS::Subscription')
      .map((one) => resolver.properties(one) as Config)
      .filter(({ TopicArn }) => TopicArn === this.arn);
    this.subscriptions = [...inline, ...apart]
      .map((config, index) => this.read(config, index))
      .sort((a, b) => `${a.protocol} ${a.endpoint}`.localeCompare(`${b.protocol} ${b.endpoint}`, 'en'));
  }

  public publish(publication: Publication): void {
    this.published += 1;
    this.count('NumberOfMessagesPublished');
    const id = `${this.published}`;
    const { sim, facts } = this.world;
    for (const subscription of this.subscriptions) {
      if (this.leavesOut(subscription, publication)) continue;
      const delay = facts.draw('sns.delivery', this.name);
      sim.after(delay, PRIORITY.delivery, () => this.deliver(subscription, publication, id));
    }
  }

  private read(config: Config, index: number): Subscription {
    const { FilterPolicy, FilterPolicyScope, RedrivePolicy } = config;
    return {
      arn: `${this.arn}:${index}`,
      protocol: String(config.Protocol),
      endpoint: String(config.Endpoint),
      raw: config.RawMessageDelivery === true || config.RawMessageDelivery === 'true',
      deadLetterArn: redriveTo(RedrivePolicy),
      // Documented: without a scope, the attributes.
      filter:
        FilterPolicy === undefined
          ? undefined
          : {
              policy: objectIn(FilterPolicy),
              scope: (FilterPolicyScope ?? 'MessageAttributes') as FilterScope,
            },
    };
  }

  private leavesOut({ filter, protocol, endpoint }: Subscription, publication: Publication): boolean {
    if (filter === undefined) return false;
    const { message, attributes } = publication;
    try {
      const why = leavesOut(filter.policy, filter.scope, message, attributes);
      if (why === undefined) return false;
      this.count('NumberOfNotificationsFilteredOut');
      this.count(`NumberOfNotificationsFilteredOut-${why}`);
      this.world.sim.note({
        kind: 'delivery',
        actor: this.name,
        text: `left out ${protocol} to ${shown(protocol, endpoint)}: its filter policy does not fit the message’s ${
          why.endsWith('Body') ? 'body' : 'attributes'
        }`,
        data: { filteredOut: why },
      });
      return true;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.world.unsupported.add({
        resource: this.name,
        type: 'AWS::SNS::Subscription',
        property: 'FilterPolicy',
        what: `${error.message}: the subscription gets every message`,
        matters: true,
      });
      return false;
    }
  }

  private deliver(subscription: Subscription, publication: Publication, id: string): void {
    const { delivery, sim } = this.world;
    const { protocol, endpoint, raw, deadLetterArn } = subscription;
    const { subject, attributes } = publication;
    const message = textFor(protocol, publication);
    const sender = { principal: 'sns.amazonaws.com', sourceArn: this.arn, account: this.found.stack.account };
    const envelope = this.envelope(message, publication, id);
    const options = {
      ...(deadLetterArn === undefined ? {} : { deadLetterArn, deadLetter: raw ? message : envelope }),
      retry: snsRetry(this.world.facts),
      onOutcome: (outcome: Outcome) => this.came(outcome, deadLetterArn !== undefined),
    };
    switch (protocol) {
      case 'lambda': {
        const record = {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: subscription.arn,
          Sns: envelope,
        };
        delivery.send(endpoint, { Records: [record] }, sender, options);
        break;
      }
      case 'sqs':
        if (raw && Object.keys(attributes).length > MOST_RAW_ATTRIBUTES) {
          this.count('NumberOfNotificationsFailed');
          sim.note({
            kind: 'delivery',
            actor: this.name,
            text: `could not reach ${shown(protocol, endpoint)}: a raw message has at most ${MOST_RAW_ATTRIBUTES} attributes`,
            data: { targetArn: endpoint, refused: true },
          });
        } else if (raw) delivery.send(endpoint, message, sender, { ...options, attributes });
        else delivery.send(endpoint, envelope, sender, options);
        break;
      case 'email':
      case 'email-json':
      case 'sms':
      case 'http':
      case 'https':
        this.count('NumberOfNotificationsDelivered');
        sim.note({
          kind: 'notification',
          actor: this.name,
          text: `${protocol} to ${shown(protocol, endpoint)}: ${subject ?? firstLine(message)}`,
          facts: ['sns.delivery'],
          data: { message },
        });
        break;
      default:
        sim.note({ kind: 'delivery', actor: this.name, text: `${protocol} to ${endpoint}` });
    }
  }

  private envelope(message: string, { subject, attributes }: Publication, id: string) {
    return {
      Type: 'Notification',
      MessageId: `${this.name}-${id}`,
      TopicArn: this.arn,
      ...(subject === undefined ? {} : { Subject: subject }),
      Message: message,
      Timestamp: new Date(this.world.sim.nowMs).toISOString(),
      SignatureVersion: '1',
      Signature: '',
      SigningCertUrl: '',
      UnsubscribeUrl: '',
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { type, value }]) => [name, { Type: type, Value: value }]),
      ),
    };
  }

  private came(outcome: Outcome, hasQueue: boolean): void {
    if (outcome === 'delivered') this.count('NumberOfNotificationsDelivered');
    else this.count('NumberOfNotificationsFailed');
    if (outcome === 'redriven') this.count('NumberOfNotificationsRedrivenToDlq');
    if (outcome === 'lost' && hasQueue) this.count('NumberOfNotificationsFailedToRedriveToDlq');
  }

  private count(metric: string): void {
    countOne(this.world, this.counted, metric);
  }
}

function redriveTo(policy: unknown): string | undefined {
  const arn = objectIn(policy)?.deadLetterTargetArn;
  return typeof arn === 'string' ? arn : undefined;
}

/** Documented: Publish, MessageStructure: `default` for each protocol that has no text of its own. */
function textFor(protocol: string, { message, perProtocol }: Publication): string {
  if (!perProtocol) return message;
  const texts = objectIn(message) ?? { default: message };
  return String(texts[protocol] ?? texts.default);
}

/** Of an address on the web no more than its host: in a webhook's, the rest is a secret. */
function shown(protocol: string, endpoint: string): string {
  return protocol.startsWith('http')
    ? endpoint.replace(/^https?:\/\/(?:[^@/]*@)?([^/?#:]+).*$/s, '$1')
    : endpoint;
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.slice(0, 120);
}
