import {
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  type CloudFrontKeyValueStoreClient,
  DeleteKeyCommand,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  PutKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import {
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { ClientsIn } from '../clients';
import type { Deployed, DeployedResource } from '../deployed';
import { REGION } from '../emulator';
import type { DnsTable } from '../loopback-dns';
import { plain } from '../routes';

/** The deployed site, and whom to ask to break it. */
export interface Site {
  readonly clientsIn: ClientsIn;
  readonly deployed: Deployed;
  readonly domainName: string;
  readonly standbyRegion: string;
  readonly controlRegion: string;
  readonly switchBucket: string;
  readonly storeArn: string;
  readonly store: CloudFrontKeyValueStoreClient;
  /** What resolvers say. */
  readonly resolver: DnsTable;
  /** Runs the published command; it has to succeed. */
  readonly command: (...args: readonly string[]) => Promise<unknown>;
}

/** One thing to break by the emulator's API, as a person or another tool could in an account. */
export interface Broken {
  readonly name: string;
  /** The doctor's check that finds it. */
  readonly check: string;
  /** What it says. */
  readonly what: RegExp;
  /** Breaks it, and gives back what puts it right. */
  readonly how: (site: Site) => Promise<() => Promise<unknown>>;
}

export const BROKEN: readonly Broken[] = [
  {
    name: 'a Region that is not bootstrapped',
    check: 'bootstrap',
    what: /^eu-central-1 is not bootstrapped for the CDK$/,
    how: async ({ clientsIn, standbyRegion }) => {
      const { ssm } = clientsIn(standbyRegion);
      const Name = '/cdk-bootstrap/hnb659fds/version';
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      await ssm.send(new DeleteParameterCommand({ Name }));
      return () => ssm.send(new PutParameterCommand({ Name, Value: Parameter?.Value, Type: 'String' }));
    },
  },
  {
    name: 'a domain that is delegated to somebody else',
    check: 'delegation',
    what: /is delegated to ns1\.registrar\.example, which does not serve the hosted zone /,
    how: async ({ resolver, domainName }) => {
      const key = `${domainName} NS`;
      const before = resolver.get(key) ?? [];
      resolver.set(key, ['ns1.registrar.example']).set('ns1.registrar.example A', ['192.0.2.1']);
      return async () => resolver.set(key, before);
    },
  },
  {
    name: 'a record that somebody deleted',
    check: 'records',
    what: /^Route 53’s servers have no AAAA record for standby\.origin\./,
    how: async ({ clientsIn, domainName }) => {
      const { route53 } = clientsIn(REGION);
      const { HostedZones: [zone] = [] } = await route53.send(new ListHostedZonesCommand({}));
      const HostedZoneId = zone?.Id;
      const { ResourceRecordSets = [] } = await route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId, MaxItems: 300 }),
      );
      const name = `standby.origin.${domainName}`;
      const set = found(
        ResourceRecordSets.find((one) => plain(one.Name) === name && one.Type === 'AAAA'),
        name,
      );
      const change = (Action: Change['Action']) =>
        route53.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId,
            ChangeBatch: { Changes: [{ Action, ResourceRecordSet: set }] },
          }),
        );
      await change('DELETE');
      return () => change('CREATE');
    },
  },
  {
    name: 'a health check that somebody disabled',
    check: 'health-checks',
    what: /is disabled: it is healthy whatever happens$/,
    how: async ({ clientsIn, deployed }) => {
      const { route53 } = clientsIn(REGION);
      const { physicalId: HealthCheckId } = one(
        deployed,
        'AWS::Route53::HealthCheck',
        /FailoverPrimaryCheck/,
      );
      const disabled = (Disabled: boolean) =>
        route53.send(new UpdateHealthCheckCommand({ HealthCheckId, Disabled }));
      await disabled(true);
      return () => disabled(false);
    },
  },
  {
    name: 'a switch that somebody threw, by breakwater failover',
    check: 'health-checks',
    what: /^the switch is thrown: 16 of 16 checkers see the object/,
    how: async ({ command }) => {
      await command('failover', '--to', 'standby', '--reason', 'a trial');
      return () => command('failover', '--to', 'primary', '--reason', 'the trial is over');
    },
  },
  {
    name: 'a switch that some of the checkers may not see',
    check: 'switch-ranges',
    what: /^the switch is hidden from the health checkers in \d+\.\d+\.\d+\.\d+\/\d+$/,
    how: async ({ clientsIn, standbyRegion, switchBucket: Bucket }) => {
      const { s3 } = clientsIn(standbyRegion);
      const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      const [range] = /"\d+\.\d+\.\d+\.\d+\/\d+",/.exec(Policy) ?? [];
      await s3.send(
        new PutBucketPolicyCommand({ Bucket, Policy: Policy.replace(found(range, 'range'), '') }),
      );
      return () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    },
  },
  {
    name: 'a mode that no edge understands',
    check: 'store',
    what: /^the mode store holds a document that nobody understands/,
    how: async (site) => {
      await writeEntry(site, 'mode', 'nonsense');
      return () => writeEntry(site, 'mode', undefined);
    },
  },
  {
    name: 'a store without a signing key',
    check: 'store',
    what: /^the mode store has no signing key/,
    how: async (site) => {
      const { Value } = await site.store.send(new GetKeyCommand({ KvsARN: site.storeArn, Key: 'key' }));
      await writeEntry(site, 'key', undefined);
      return () => writeEntry(site, 'key', found(Value, 'key'));
    },
  },
  {
    name: 'automation that is off in one Region',
    check: 'operating-mode',
    what: /^the operating mode differs: act in eu-west-3, act in eu-central-1, off in eu-west-1$/,
    how: async ({ clientsIn, controlRegion }) => {
      const { ssm } = clientsIn(controlRegion);
      const write = (Value: string) =>
        ssm.send(new PutParameterCommand({ Name: '/breakwater/shop/mode', Value, Overwrite: true }));
      await write('off');
      return () => write('act');
    },
  },
  {
    name: 'an address that was never confirmed',
    check: 'people',
    what: /^http:\/\/127\.0\.0\.1:9\/ has not confirmed the http subscription to /,
    how: async ({ clientsIn, controlRegion, deployed }) => {
      const { sns } = clientsIn(controlRegion);
      const { physicalId: TopicArn } = one(deployed, 'AWS::SNS::Topic', /People/);
      // The emulator takes e-mail addresses for confirmed; nobody listens at this one.
      const Endpoint = 'http://127.0.0.1:9/';
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
      return async () => {
        const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
        const { SubscriptionArn } = found(
          Subscriptions.find((subscription) => subscription.Endpoint === Endpoint),
          'subscription',
        );
        await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      };
    },
  },
  {
    name: 'an alarm topic that nobody listens to',
    check: 'people',
    what: /^nobody listens to the alarm topic breakwater-shop-edge-alarms in us-east-1$/,
    how: async ({ clientsIn, deployed }) => {
      const { sns } = clientsIn(REGION);
      const { physicalId: TopicArn } = found(
        deployed
          .ofType('AWS::SNS::Topic')
          .find(({ physicalId }) => physicalId.endsWith(':breakwater-shop-edge-alarms')),
        'topic',
      );
      const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      for (const { SubscriptionArn } of Subscriptions)
        await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      return async () => {
        for (const { Protocol, Endpoint } of Subscriptions)
          await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
      };
    },
  },
  {
    name: 'an alarm whose actions are switched off',
    check: 'alarms',
    what: /^the alarm breakwater-shop-origin-unreachable in us-east-1 has its actions switched off/,
    how: async ({ clientsIn }) => {
      const { cloudWatch } = clientsIn(REGION);
      const AlarmNames = ['breakwater-shop-origin-unreachable'];
      await cloudWatch.send(new DisableAlarmActionsCommand({ AlarmNames }));
      return () => cloudWatch.send(new EnableAlarmActionsCommand({ AlarmNames }));
    },
  },
  {
    name: 'an alarm that somebody deleted',
    check: 'alarms',
    what: /^the alarm breakwater-shop-no-targets in eu-central-1 is gone$/,
    how: async ({ clientsIn, standbyRegion }) => {
      const { cloudWatch } = clientsIn(standbyRegion);
      const AlarmNames = ['breakwater-shop-no-targets'];
      const { MetricAlarms: [alarm] = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }));
      await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames }));
      return () => cloudWatch.send(new PutMetricAlarmCommand(settingsOf(found(alarm, 'alarm'))));
    },
  },
  {
    name: 'a message that could not be delivered',
    check: 'queues',
    what: /^the dead-letter queue \S+ in eu-west-3 holds 1 message/,
    how: async ({ clientsIn, deployed }) => {
      const queue = found(
        deployed.ofType('AWS::SQS::Queue').find(({ stack }) => stack === 'breakwater-shop-origin'),
        'queue',
      );
      const { sqs } = clientsIn(queue.region);
      await sqs.send(new SendMessageCommand({ QueueUrl: queue.physicalId, MessageBody: '{}' }));
      return () => sqs.send(new PurgeQueueCommand({ QueueUrl: queue.physicalId }));
    },
  },
  {
    name: 'a function that somebody throttled to nothing',
    check: 'functions',
    what: /^the function \S+ in eu-west-1 is throttled to nothing: it never runs$/,
    how: async ({ clientsIn, controlRegion, deployed }) => {
      const { physicalId: FunctionName } = one(deployed, 'AWS::Lambda::Function', /^NotifyResponderFunction/);
      const { lambda } = clientsIn(controlRegion);
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      return () => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    },
  },
  {
    name: 'a fleet that may grow beyond the quota',
    check: 'quotas',
    what: /^eu-west-3 allows 128 virtual processors of On-Demand servers; the fleet’s largest size needs \d{3,}$/,
    how: async ({ clientsIn, deployed }) => {
      const group = found(
        deployed
          .ofType('AWS::AutoScaling::AutoScalingGroup')
          .find(({ stack }) => stack === 'breakwater-shop-origin'),
        'group',
      );
      const { autoScaling } = clientsIn(group.region);
      const AutoScalingGroupName = group.physicalId;
      const { AutoScalingGroups: [before] = [] } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
      );
      const allow = (MaxSize?: number) =>
        autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize }));
      await allow(500);
      return () => allow(before?.MaxSize);
    },
  },
];

/** Without a value the entry is deleted. */
async function writeEntry({ store, storeArn: KvsARN }: Site, Key: string, Value?: string): Promise<void> {
  const { ETag: IfMatch } = await store.send(new DescribeKeyValueStoreCommand({ KvsARN }));
  if (Value === undefined) await store.send(new DeleteKeyCommand({ KvsARN, Key, IfMatch }));
  else await store.send(new PutKeyCommand({ KvsARN, Key, Value, IfMatch }));
}

/** What a deleted alarm is made again with. */
const settingsOf = ({
  StateValue: _state,
  StateReason: _reason,
  StateReasonData: _data,
  StateUpdatedTimestamp: _updated,
  AlarmConfigurationUpdatedTimestamp: _configured,
  AlarmArn: _arn,
  ...settings
}: MetricAlarm) =>
  ({
    ...settings,
    AlarmName: settings.AlarmName ?? '',
    EvaluationPeriods: settings.EvaluationPeriods ?? 1,
    ComparisonOperator: settings.ComparisonOperator ?? 'GreaterThanThreshold',
  }) as const;

function one(deployed: Deployed, type: string, id: RegExp): DeployedResource {
  const all = deployed.ofType(type).filter(({ logicalId }) => id.test(logicalId));
  const [only] = all;
  if (only === undefined || all.length > 1)
    throw new Error(`expected one ${type} with ${id}, got ${all.length}`);
  return only;
}

function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`there is no ${what} to break`);
  return thing;
}
