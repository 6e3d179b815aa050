import { ArnFormat, Aws, Fn, Stack, Token, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { cacheClusterProps } from '../private/shapes';

/** Props of {@link CacheCluster}. */
export interface CacheClusterProps {
  /** Network of the servers that use the cache. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of `vpc`, in at least two zones.
   *
   * @default - the isolated subnets, or the private ones when there are none
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * Size of each node.
   *
   * @default 'cache.t4g.small'
   */
  readonly nodeType?: string;
  /**
   * Copies of the primary, each in another zone while there are zones, 1–5. One of them takes over when the
   * primary fails.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Days that the daily snapshot is kept, 1–35.
   *
   * @default 1
   */
  readonly snapshotRetentionDays?: number;
}

/** Values of the optional props. */
export const CACHE_CLUSTER_DEFAULTS = {
  nodeType: 'cache.t4g.small',
  replicas: 1,
  snapshotRetentionDays: 1,
} as const;

const PORT = 6379;

/**
 * An ElastiCache for Valkey that fails over to another zone by itself: TLS only, encrypted at rest, and open
 * to nobody until {@link WebFleet.useCache} or `connections` opens it.
 *
 * Clients sign in with their IAM role, so there is no password to store, to hand out in a network without
 * Internet, or to rotate.
 *
 * **The application must treat it as optional.** A failover takes some seconds to a minute, in which every
 * call fails: give each call a short timeout (50 ms), stop asking for a few seconds after a failure, and
 * serve without it. A health check must never ask it: a cache failover would then take every server out of
 * service at once.
 */
export class CacheCluster extends Construct implements ec2.IConnectable {
  public readonly replicationGroup: elasticache.CfnReplicationGroup;
  public readonly replicationGroupId: string;
  /**
   * Ids of the nodes, the values of the metrics' `CacheClusterId` dimension. Any of them may be the primary:
   * a failover moves it, so an alarm has to look at all. When `replicas` is a token, the two that always
   * exist.
   */
  public readonly nodeIds: string[];
  /** Name for writing; ElastiCache points it at the new primary, so clients must not keep the address. */
  public readonly primaryEndpointAddress: string;
  public readonly primaryEndpointPort: string;
  /** Name for reading from the replicas. */
  public readonly readerEndpointAddress: string;
  /** The one user, who signs in with IAM (`AUTH <name> <token>`). */
  public readonly userName: string;
  public readonly connections: ec2.Connections;

  /** @throws when a prop is out of range; the message names them all. */
  public constructor(scope: Construct, id: string, props: CacheClusterProps) {
    super(scope, id);
    requireShape(this, props, cacheClusterProps);
    cacheProblems(props).throwIfAny(this);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Cache: in from those it was opened to',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({
      securityGroups: [securityGroup],
      defaultPort: ec2.Port.tcp(PORT),
    });
    this.userName = uniqueUserName(this);
    this.replicationGroup = this.group(props, securityGroup, this.users());
    this.replicationGroupId = this.replicationGroup.ref;
    const nodes = 1 + (props.replicas ?? CACHE_CLUSTER_DEFAULTS.replicas);
    this.nodeIds = nodeIds(this.replicationGroupId, nodes);
    this.primaryEndpointAddress = this.replicationGroup.attrPrimaryEndPointAddress;
    this.primaryEndpointPort = this.replicationGroup.attrPrimaryEndPointPort;
    this.readerEndpointAddress = this.replicationGroup.attrReaderEndPointAddress;
  }

  /** Lets a role sign in as the cache's user. */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    const stack = Stack.of(this);
    const arn = (resource: string, resourceName: string) =>
      stack.formatArn({
        service: 'elasticache',
        resource,
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['elasticache:Connect'],
      resourceArns: [arn('replicationgroup', this.replicationGroupId), arn('user', this.userName)],
    });
  }

  /**
   * A Valkey user group holds only users with a password or IAM, and needs no user named `default` as a Redis
   * one does (assumed: the documentation says the first; the second is from the checks of the CDK's own alpha
   * construct).
   */
  private users(): elasticache.CfnUserGroup {
    const user = new elasticache.CfnUser(this, 'User', {
      engine: 'valkey',
      // An IAM user's id and name must be the same (documented: ElastiCache "Authenticating with IAM").
      userId: this.userName,
      userName: this.userName,
      authenticationMode: { Type: 'iam' },
      accessString: 'on ~* &* +@all -@admin -@dangerous',
    });
    const group = new elasticache.CfnUserGroup(this, 'Users', {
      engine: 'valkey',
      userGroupId: this.userName,
      userIds: [this.userName],
    });
    group.node.addDependency(user);
    return group;
  }

  private group(
    props: CacheClusterProps,
    securityGroup: ec2.SecurityGroup,
    users: elasticache.CfnUserGroup,
  ): elasticache.CfnReplicationGroup {
    const group = new elasticache.CfnReplicationGroup(this, 'ReplicationGroup', {
      replicationGroupDescription: `Cache of ${this.node.path}`.slice(0, 255),
      engine: 'valkey',
      engineVersion: '8.0',
      cacheNodeType: props.nodeType ?? CACHE_CLUSTER_DEFAULTS.nodeType,
      port: PORT,
      numNodeGroups: 1,
      replicasPerNodeGroup: props.replicas ?? CACHE_CLUSTER_DEFAULTS.replicas,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      userGroupIds: [users.ref],
      cacheSubnetGroupName: this.subnetGroup(props).ref,
      securityGroupIds: [securityGroup.securityGroupId],
      snapshotRetentionLimit: props.snapshotRetentionDays ?? CACHE_CLUSTER_DEFAULTS.snapshotRetentionDays,
      autoMinorVersionUpgrade: true,
    });
    acknowledge(group);
    return group;
  }

  private subnetGroup({ vpc, subnets }: CacheClusterProps): elasticache.CfnSubnetGroup {
    const subnetType =
      vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
    return new elasticache.CfnSubnetGroup(this, 'Subnets', {
      description: 'Private subnets of the cache',
      subnetIds: vpc.selectSubnets(subnets ?? { subnetType }).subnetIds,
    });
  }
}

/** Everything that is wrong with the numbers and names, for a construct that passes them on too. */
export function cacheProblems({
  nodeType,
  replicas,
  snapshotRetentionDays,
}: Omit<CacheClusterProps, 'vpc' | 'subnets'>): Problems {
  return new Problems()
    .must(
      nodeType === undefined || /^cache\.[a-z0-9-]+\.[a-z0-9-]+$/.test(nodeType),
      'nodeType',
      'be a node type such as cache.t4g.small',
      nodeType,
    )
    .integer('replicas', replicas, 1, 5)
    .integer('snapshotRetentionDays', snapshotRetentionDays, 1, 35);
}

/**
 * CloudFormation generates no id for a cache user, and ids are unique in an account's Region: the construct's
 * address tells two caches of a stack apart, the stack's own id two stacks.
 */
function uniqueUserName(scope: Construct): string {
  const stackGuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `breakwater-${scope.node.addr.slice(-8)}-${Fn.select(0, Fn.split('-', stackGuid))}`;
}

/**
 * The nodes of a group with one shard are `<group>-001`, `-002`, … (documented: ElastiCache "Metrics for
 * Valkey", dimensions).
 */
function nodeIds(groupId: string, count: number): string[] {
  const known = Token.isUnresolved(count) ? 2 : count;
  return Array.from({ length: known }, (_, index) => `${groupId}-${String(index + 1).padStart(3, '0')}`);
}

function acknowledge(group: elasticache.CfnReplicationGroup): void {
  Validations.of(group).acknowledge(
    {
      id: 'AwsSolutions-AEC5',
      reason: 'Only the servers reach the port; another number would hide nothing from them.',
    },
    {
      id: 'AwsSolutions-AEC6',
      reason:
        'Clients sign in with IAM through the user group, in place of an AUTH token: there is no secret.',
    },
  );
}
