import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  type LoadBalancer,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetFunctionConfigurationCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { type AlarmKey, alarmName } from '../../lib/private/contracts/alarms';
import type { ScaleOutEnvironment } from '../../lib/private/contracts/scale-out';
import type { WebServer } from './backend';
import type { Clients } from './clients';
import type { Session } from './deploy';
import { LOAD_BALANCER_NAMESPACE, type Watch } from './metrics';

export interface Lease {
  readonly owner: string;
  readonly floor: number;
  readonly until: Date;
}

export interface Group {
  readonly minSize: number;
  readonly maxSize: number;
  readonly inService: number;
}

/** The deployed site, as the AWS APIs show it. */
export class Site {
  private constructor(
    private readonly clients: Clients,
    private readonly name: string,
    private readonly scaleOut: ScaleOutEnvironment,
    private readonly balancer: LoadBalancer,
    private readonly targetGroupArn: string,
    /** Address of the load balancer's data plane. */
    public readonly url: string,
    /** The metrics that the deployed alarms on the load balancer watch. */
    public readonly watches: readonly Watch[],
  ) {}

  public static async find({ clients, emulator }: Session, name: string): Promise<Site> {
    const { LoadBalancers = [] } = await clients.loadBalancing.send(new DescribeLoadBalancersCommand({}));
    const { TargetGroups = [] } = await clients.loadBalancing.send(new DescribeTargetGroupsCommand({}));
    const balancer = only('load balancer', LoadBalancers);
    const targets = only('target group', TargetGroups).TargetGroupArn ?? '';
    const watches = await watchesOf(clients, name);
    checkDimensions(watches, balancer.LoadBalancerArn ?? '', targets);
    const url = `${emulator.endpoint}/_alb/${balancer.LoadBalancerName}/`;
    return new Site(clients, name, await scaleOutOf(clients), balancer, targets, url, watches);
  }

  public get balancerName(): string {
    return this.balancer.LoadBalancerName ?? '';
  }

  public async register(servers: readonly WebServer[]): Promise<void> {
    await this.clients.loadBalancing.send(
      new RegisterTargetsCommand({
        TargetGroupArn: this.targetGroupArn,
        Targets: servers.map(({ id, port }) => ({ Id: id, Port: port })),
      }),
    );
  }

  public async alarm(key: AlarmKey): Promise<MetricAlarm> {
    const name = alarmName(this.name, key);
    const { MetricAlarms = [] } = await this.clients.cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [name] }),
    );
    return only(`alarm ${name}`, MetricAlarms);
  }

  public async group(): Promise<Group> {
    const { AutoScalingGroups = [] } = await this.clients.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [this.scaleOut.BREAKWATER_GROUP_NAME] }),
    );
    const group = only('Auto Scaling group', AutoScalingGroups);
    const inService = (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService');
    return { minSize: group.MinSize ?? 0, maxSize: group.MaxSize ?? 0, inService: inService.length };
  }

  /** Leases that have not ended. */
  public async leases(): Promise<Lease[]> {
    const { Items = [] } = await this.clients.dynamo.send(
      new QueryCommand({
        TableName: this.scaleOut.BREAKWATER_LEASE_TABLE,
        KeyConditionExpression: 'groupName = :group AND begins_with(#item, :lease)',
        ExpressionAttributeNames: { '#item': 'item' },
        ExpressionAttributeValues: {
          ':group': { S: this.scaleOut.BREAKWATER_GROUP_NAME },
          ':lease': { S: 'lease#' },
        },
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => ({
      owner: item.item?.S?.slice('lease#'.length) ?? '',
      floor: Number(item.floor?.N),
      until: new Date(item.until?.S ?? 0),
    })).filter(({ until }) => until.getTime() > Date.now());
  }
}

function only<T>(what: string, found: readonly T[]): T {
  const [first] = found;
  if (first === undefined || found.length !== 1) throw new Error(`expected one ${what}, got ${found.length}`);
  return first;
}

async function watchesOf(clients: Clients, site: string): Promise<Watch[]> {
  const { MetricAlarms = [] } = await clients.cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: `breakwater-${site}-`, MaxRecords: 100 }),
  );
  return MetricAlarms.filter((alarm) => alarm.Namespace === LOAD_BALANCER_NAMESPACE).map(
    ({ Namespace = '', MetricName = '', Dimensions = [] }) => ({
      namespace: Namespace,
      metricName: MetricName,
      dimensions: Dimensions,
    }),
  );
}

/**
 * CloudWatch matches dimensions to the letter; the emulator does not look at them. So that this run proves what it seems to prove, the
 * alarms must name the load balancer and target group that are deployed.
 */
export function checkDimensions(
  watches: readonly Watch[],
  balancerArn: string,
  targetGroupArn: string,
): void {
  const expected: Readonly<Record<string, string>> = {
    LoadBalancer: balancerArn.slice(balancerArn.indexOf('loadbalancer/') + 'loadbalancer/'.length),
    TargetGroup: withoutPrefix(targetGroupArn.slice(targetGroupArn.indexOf('targetgroup/'))),
  };
  const wrong = watches
    .filter((watch) => watch.namespace === LOAD_BALANCER_NAMESPACE)
    .flatMap(({ metricName, dimensions }) =>
      dimensions
        .filter(({ Name = '', Value = '' }) => withoutPrefix(Value) !== expected[Name])
        .map(({ Name = '', Value }) => `${metricName} has ${Name} ${Value}, deployed is ${expected[Name]}`),
    );
  if (wrong.length > 0) throw new Error(`alarms watch something else: ${wrong.join('; ')}`);
}

/** The emulator's `TargetGroupFullName` lacks the prefix that AWS's has; nothing but the prefix is forgiven. */
const withoutPrefix = (name: string): string => name.replace(/^targetgroup\//, '');

/** The environment of the one function that has a lease table. */
async function scaleOutOf(clients: Clients): Promise<ScaleOutEnvironment> {
  const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({ MaxItems: 50 }));
  const environments = await Promise.all(
    Functions.map(async ({ FunctionName }) => {
      const answer = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return answer.Environment?.Variables ?? {};
    }),
  );
  const found = environments.filter((variables) => variables.BREAKWATER_LEASE_TABLE !== undefined);
  return only('function with a lease table', found) as unknown as ScaleOutEnvironment;
}
