import { Lazy, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CacheCluster, type CacheClusterProps } from '../../../lib/cache/cache-cluster';
import { flagSets } from '../../support/stacks';
import { zonedStack } from '../compute/zoned-stack';

function network(stack = zonedStack()) {
  const subnetConfiguration = [{ name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, subnetConfiguration });
}
function build(props: Partial<CacheClusterProps> = {}, flags?: Record<string, unknown>) {
  const stack = zonedStack(flags);
  const cache = new CacheCluster(stack, 'Cache', { vpc: network(stack), ...props });
  return { stack, cache, template: () => Template.fromStack(stack) };
}

describe.each(flagSets)('the cluster, %s', (_name, flags) => {
  const template = build({}, flags).template();

  test('fails over to another zone by itself', () => {
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      Engine: 'valkey',
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      NumNodeGroups: 1,
      ReplicasPerNodeGroup: 1,
      CacheNodeType: 'cache.t4g.small',
      SnapshotRetentionLimit: 1,
    });
  });

  test('speaks TLS only and is encrypted at rest', () => {
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
    });
  });

  test('takes a sign-in by IAM: the template holds no password, in clear or by reference', () => {
    template.hasResourceProperties('AWS::ElastiCache::User', {
      Engine: 'valkey',
      AuthenticationMode: { Type: 'iam' },
      NoPasswordRequired: Match.absent(),
      Passwords: Match.absent(),
    });
    const [user] = Object.values(template.findResources('AWS::ElastiCache::User'));
    expect(user?.Properties.UserId).toEqual(user?.Properties.UserName);
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      UserGroupIds: [{ Ref: Match.stringLikeRegexp('Users') }],
      AuthToken: Match.absent(),
    });
  });

  test('is open to nobody until it is opened', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('lies in the isolated subnets of two zones', () => {
    template.hasResourceProperties('AWS::ElastiCache::SubnetGroup', {
      SubnetIds: [
        { Ref: Match.stringLikeRegexp('DataSubnet1') },
        { Ref: Match.stringLikeRegexp('DataSubnet2') },
      ],
    });
  });
});

test('a role that was granted it may sign in as this user at this cache, and nothing else', () => {
  const { stack, cache, template } = build();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  cache.grantConnect(role);
  const [policy] = Object.values(template().findResources('AWS::IAM::Policy'));
  const [statement] = policy?.Properties.PolicyDocument.Statement ?? [];
  expect(statement.Action).toBe('elasticache:Connect');
  const resources = statement.Resource.map((arn: unknown) => JSON.stringify(arn));
  expect(resources[0]).toContain(':replicationgroup:');
  expect(resources[1]).toContain(':user:breakwater-');
  expect(resources.join()).not.toContain('*');
});

test('names each node for the alarms: after a failover any may be the primary', () => {
  const { stack, cache } = build({ replicas: 2 });
  const [first, , third] = cache.nodeIds.map((id) => stack.resolve(id)['Fn::Join'][1]);
  expect(cache.nodeIds).toHaveLength(3);
  expect(first).toEqual([{ Ref: expect.stringContaining('ReplicationGroup') }, '-001']);
  expect(third[1]).toBe('-003');
});

test('everything out of range is named at once', () => {
  expect(() => build({ nodeType: 't4g.small', replicas: 0, snapshotRetentionDays: 36 })).toThrow(
    'Test/Cache: nodeType must be a node type such as cache.t4g.small, got "t4g.small"; ' +
      'replicas must be a whole number from 1 to 5, got 0; ' +
      'snapshotRetentionDays must be a whole number from 1 to 35, got 36',
  );
});

test('accepts tokens', () => {
  const number = () => Token.asNumber({ Ref: 'Number' });
  const { cache, template } = build({
    nodeType: Lazy.string({ produce: () => 'cache.m7g.large' }),
    replicas: number(),
    snapshotRetentionDays: number(),
  });
  template().hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
    CacheNodeType: 'cache.m7g.large',
    ReplicasPerNodeGroup: { Ref: 'Number' },
  });
  expect(cache.nodeIds).toHaveLength(2);
});

test('two in one stack have users of their own', () => {
  const stack = zonedStack();
  const vpc = network(stack);
  const names = ['One', 'Two'].map((id) =>
    JSON.stringify(stack.resolve(new CacheCluster(stack, id, { vpc }).userName)),
  );
  expect(new Set(names).size).toBe(2);
  Template.fromStack(stack).resourceCountIs('AWS::ElastiCache::ReplicationGroup', 2);
});

test('a network with private subnets only', () => {
  const stack = zonedStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Own', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
  });
  new CacheCluster(stack, 'Cache', { vpc });
  Template.fromStack(stack).hasResourceProperties('AWS::ElastiCache::SubnetGroup', {
    SubnetIds: ['subnet-1', 'subnet-2'],
  });
});
