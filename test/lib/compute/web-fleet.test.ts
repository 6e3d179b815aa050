import { spawnSync } from 'node:child_process';
import {
  type App,
  Duration,
  type InjectionContext,
  type IPropertyInjector,
  Lazy,
  PropertyInjectors,
  Token,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CacheCluster } from '../../../lib/cache/cache-cluster';
import { MAX_USER_DATA_BYTES } from '../../../lib/compute/default-web-app';
import { WebFleet, type WebFleetProps } from '../../../lib/compute/web-fleet';
import { flagSets } from '../../support/stacks';
import { embeddedFile, userDataOf } from '../../webapp/run-server';
import { zonedStack } from './zoned-stack';

const OWN_SERVER = { imageId: 'ami-0123456789abcdef0', userData: ec2.UserData.forLinux() };

function synth(props: WebFleetProps = {}, context?: Record<string, unknown>): Template {
  const stack = zonedStack(context);
  new WebFleet(stack, 'Fleet', props);
  return Template.fromStack(stack);
}
const refusal = (props: WebFleetProps) => {
  try {
    new WebFleet(zonedStack(), 'Fleet', props);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe.each(flagSets)('the group, %s', (_name, flags) => {
  const template = synth({}, flags);
  const [group] = Object.values(template.findResources('AWS::AutoScaling::AutoScalingGroup'));

  test('a deploy cannot reset live capacity', () => {
    expect(group?.Properties.DesiredCapacity).toBeUndefined();
    expect(group?.UpdatePolicy).toEqual({
      AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true },
    });
  });

  test('launches before it terminates, and waits for an instance to start', () => {
    expect(group?.Properties).toMatchObject({
      MinSize: '2',
      MaxSize: '10',
      InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 },
      DefaultInstanceWarmup: 90,
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 90,
    });
  });

  test('replaces the instances of an ailing zone in the others', () => {
    const policy = { ZonalShiftEnabled: true, ImpairedZoneHealthCheckBehavior: 'ReplaceUnhealthy' };
    expect(group?.Properties.AvailabilityZoneImpairmentPolicy).toEqual(policy);
  });

  test('emits its own metrics each minute: the alarm on instances in service reads them', () => {
    expect(group?.Properties.MetricsCollection).toEqual([{ Granularity: '1Minute' }]);
  });

  test('has On-Demand instances of several types, unweighted, as a warm pool requires', () => {
    const { InstancesDistribution, LaunchTemplate } = group?.Properties.MixedInstancesPolicy ?? {};
    expect(InstancesDistribution).toEqual({
      OnDemandAllocationStrategy: 'prioritized',
      OnDemandPercentageAboveBaseCapacity: 100,
    });
    const types = ['t4g.small', 't4g.medium', 'c7g.medium'];
    expect(LaunchTemplate.Overrides).toEqual(types.map((InstanceType) => ({ InstanceType })));
  });

  test('the warm pool is bounded, not all that lies below MaxSize', () => {
    template.hasResourceProperties('AWS::AutoScaling::WarmPool', {
      MinSize: 2,
      MaxGroupPreparedCapacity: 4,
      PoolState: 'Stopped',
    });
  });

  test('scales on requests for each instance, by the minute', () => {
    template.hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
        TargetValue: 3000,
      },
    });
    expect(launchTemplate(template).Monitoring).toEqual({ Enabled: true });
  });

  test('an instance: session tokens only, an encrypted disk, no public address', () => {
    const data = launchTemplate(template);
    expect(data.MetadataOptions).toEqual({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
    expect(data.BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 8, VolumeType: 'gp3' } },
    ]);
    expect(data.NetworkInterfaces).toBeUndefined();
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('its role has no right by itself', () => {
    const [roleId] = Object.entries(template.findResources('AWS::IAM::Role'))
      .filter(([, role]) => JSON.stringify(role).includes('ec2.amazonaws.com'))
      .map(([id]) => id);
    expect(roleId).toBeDefined();
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(
      policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(String(roleId))),
    ).toEqual([]);
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('ManagedPolicyArns');
  });
});

function launchTemplate(template: Template) {
  const [resource] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
  return resource?.Properties.LaunchTemplateData;
}

describe('the network', () => {
  const template = synth();

  test('has an Internet gateway, which a VPC origin needs, and no way out for the servers', () => {
    template.resourceCountIs('AWS::EC2::InternetGateway', 1);
    template.resourceCountIs('AWS::EC2::VPCGatewayAttachment', 1);
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    const routes = Object.values(template.findResources('AWS::EC2::Route'));
    const tables = routes.map(({ Properties }) => JSON.stringify(Properties.RouteTableId));
    expect(tables.length).toBeGreaterThan(0);
    expect(tables.every((table) => table.includes('Public'))).toBe(true);
  });

  test('lets only CloudFront call the load balancer, on one port', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internal',
      Subnets: [{ Ref: Match.stringLikeRegexp('Servers') }, { Ref: Match.stringLikeRegexp('Servers') }],
    });
    template.hasResourceProperties('Custom::BreakwaterPrefixList', {
      Name: 'com.amazonaws.global.cloudfront.origin-facing',
    });
    const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(ingress.map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        FromPort: 80,
        ToPort: 80,
        SourcePrefixListId: { 'Fn::GetAtt': [expect.stringContaining('PrefixList'), 'PrefixListId'] },
      }),
      expect.objectContaining({
        FromPort: 8080,
        SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringContaining('LoadBalancer'), 'GroupId'] },
      }),
    ]);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('takes the zones it is given', () => {
    const availabilityZones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
    synth({ availabilityZones, minSize: 3 }).hasResourceProperties('AWS::EC2::Subnet', {
      AvailabilityZone: 'us-east-1c',
    });
  });

  test('or a network that exists', () => {
    const stack = zonedStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Own', {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
      privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    });
    new WebFleet(stack, 'Fleet', { vpc });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      VPCZoneIdentifier: ['subnet-1', 'subnet-2'],
    });
  });
});

describe('the load balancer', () => {
  const template = synth();

  test('finds a dead server in about ten seconds, and passes over one that fails fast', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
      Port: 8080,
      TargetGroupAttributes: Match.arrayWith([
        { Key: 'deregistration_delay.timeout_seconds', Value: '15' },
        { Key: 'load_balancing.algorithm.type', Value: 'weighted_random' },
        { Key: 'load_balancing.algorithm.anomaly_mitigation', Value: 'on' },
      ]),
    });
    // Slow start cannot be combined with anomaly mitigation.
    expect(JSON.stringify(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'))).not.toContain(
      'slow_start',
    );
  });

  test('drops malformed headers and can be shifted out of a zone', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'zonal_shift.config.enabled', Value: 'true' },
      ]),
    });
  });

  test.each([Duration.seconds(60), Duration.minutes(2)])(
    'the app keeps a connection longer than the load balancer does (%s)',
    (idleTimeout) => {
      const withTimeout = synth({ idleTimeout });
      const seconds = idleTimeout.toSeconds();
      withTimeout.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        LoadBalancerAttributes: Match.arrayWith([
          { Key: 'idle_timeout.timeout_seconds', Value: String(seconds) },
        ]),
      });
      expect(environmentOf(withTimeout)).toContain(`BREAKWATER_KEEP_ALIVE_SECONDS=${seconds + 15}\n`);
    },
  );

  test('logs to a bucket when there is one', () => {
    const stack = zonedStack();
    new WebFleet(stack, 'Fleet', { accessLogsBucket: new s3.Bucket(stack, 'Bucket') });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'access_logs.s3.enabled', Value: 'true' }]),
    });
  });
});

const environmentOf = (template: Template) => embeddedFile(userDataOf(template), '/opt/breakwater/app.env');

describe('the user data', () => {
  const template = synth({ maxInFlight: 7, rehearsals: true });
  const userData = userDataOf(template);

  test('carries the props to the app', () => {
    expect(environmentOf(template)).toContain('BREAKWATER_MAX_IN_FLIGHT=7\n');
    expect(environmentOf(template)).toContain('BREAKWATER_REHEARSALS=1\n');
    expect(environmentOf(synth())).toContain('BREAKWATER_REHEARSALS=0\n');
  });

  test('downloads nothing: the only address in it is that of the metadata service', () => {
    expect(userData.match(/https?:\/\/[^\s"'/]+/g)).toEqual(['http://169.254.169.254']);
    expect(userData).not.toMatch(/\b(dnf|yum|pip|npm|git|wget)\b/);
  });

  test('runs at every boot, because a warm pool may stop the first one half-way', () => {
    expect(userData).toContain('cloud_final_modules:\n- [scripts-user, always]\n');
    expect(embeddedFile(userData, '/etc/systemd/system/breakwater.service')).toContain('\nRestart=always\n');
  });

  test('is ASCII, which is all that a part without a transfer encoding survives', () => {
    expect(withCache()).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test('fits, with the cache client and long names for what the deploy fills in', () => {
    expect(withCache().replaceAll('TOKEN', 'x'.repeat(120)).length).toBeLessThan(MAX_USER_DATA_BYTES);
  });

  test('is a script that bash accepts', () => {
    const script = withCache().slice(withCache().indexOf('#!/bin/bash'));
    const end = script.indexOf('--+AWS+CDK');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script.slice(0, end) });
    expect([status, stderr.toString()]).toEqual([0, '']);
  });

  function withCache(): string {
    const stack = zonedStack();
    const fleet = new WebFleet(stack, 'Fleet');
    fleet.useCache(new CacheCluster(stack, 'Cache', { vpc: fleet.vpc }));
    return userDataOf(Template.fromStack(stack));
  }
});

describe('the image', () => {
  test('is resolved by the custom resource, for the architecture of the instances', () => {
    const arm = synth();
    arm.hasResourceProperties('Custom::BreakwaterImage', {
      Parameter: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
      AmiRelease: 'default',
    });
    expect(launchTemplate(arm).ImageId).toEqual({ 'Fn::GetAtt': [expect.any(String), 'ImageId'] });
    synth({ instanceTypes: ['t3.small', 'c7i.large'], amiRelease: '2026-12' }).hasResourceProperties(
      'Custom::BreakwaterImage',
      { Parameter: Match.stringLikeRegexp('x86_64$'), AmiRelease: '2026-12' },
    );
  });

  test('is never a parameter that CloudFormation reads again at each deploy', () => {
    const types = Object.values(synth().findParameters('*')).map(({ Type }) => Type);
    expect(types.filter((type) => String(type).includes('Image::Id'))).toEqual([]);
  });

  test('the lookups fail in minutes, not in an hour', () => {
    synth().allResourcesProperties('Custom::BreakwaterImage', { ServiceTimeout: '300' });
    synth().allResourcesProperties('Custom::BreakwaterPrefixList', { ServiceTimeout: '300' });
  });
});

describe('your own server', () => {
  const server = {
    ...OWN_SERVER,
    port: 80,
    healthCheckPath: '/up',
    rootDeviceName: '/dev/sda1',
    rootVolumeGib: 20,
  };
  const template = synth({ server });

  test('takes the place of the default app', () => {
    expect(launchTemplate(template)).toMatchObject({
      ImageId: 'ami-0123456789abcdef0',
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeSize: 20 } }],
    });
    expect(userDataOf(template)).toBe('#!/bin/bash');
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Port: 80,
      HealthCheckPath: '/up',
    });
    template.resourceCountIs('Custom::BreakwaterImage', 0);
  });

  test('cannot be mixed with settings of the default app', () => {
    const message = refusal({ server, maxInFlight: 10, rehearsals: true, amiRelease: 'x' });
    expect(message).toMatch(/maxInFlight must be left out when server.*rehearsals must.*amiRelease must/);
  });

  test('everything wrong with it is named', () => {
    const userData = ec2.UserData.custom('x'.repeat(MAX_USER_DATA_BYTES + 1));
    const bad = {
      imageId: 'al2023',
      userData,
      port: 0,
      healthCheckPath: 'up',
      rootVolumeGib: 0,
      rootDeviceName: 'xvda',
    };
    expect(refusal({ server: bad })).toBe(
      'Test/Fleet: server.imageId must be an image id (ami-…), got "al2023"; ' +
        'server.port must be a whole number from 1 to 65535, got 0; ' +
        'server.healthCheckPath must start with /, got "up"; ' +
        'server.rootDeviceName must start with /dev/, got "xvda"; ' +
        'server.rootVolumeGib must be a whole number from 1 to 16384, got 0; ' +
        'server.userData must be at most 16384 bytes, got 16385',
    );
  });
});

test('Session Manager: its rights, and endpoints that only the servers reach', () => {
  const template = synth({ sessionManager: true });
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: Match.arrayWith(['ssmmessages:OpenDataChannel']), Effect: 'Allow', Resource: '*' },
      ],
    },
  });
  synth().resourceCountIs('AWS::EC2::VPCEndpoint', 0);
});

test('the cache: the way in, the right to sign in, and its address in the environment', () => {
  const stack = zonedStack();
  const fleet = new WebFleet(stack, 'Fleet');
  fleet.useCache(new CacheCluster(stack, 'Cache', { vpc: fleet.vpc }));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 6379,
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('ServerSecurityGroup'), 'GroupId'] },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{ Action: 'elasticache:Connect', Effect: 'Allow', Resource: Match.anyValue() }],
    },
  });
  expect(environmentOf(template)).toContain('BREAKWATER_CACHE_HOST=TOKEN\n');
  // A cache failover must not empty the fleet: the load balancer's check is the app's own.
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/health' });
});

describe('bad input', () => {
  test('everything out of range is named at once, with the value and the fix', () => {
    const message = refusal({
      minSize: 1,
      maxSize: 0,
      warmPoolSize: -1,
      requestsPerMinutePerInstance: 0,
      maxInFlight: 0.5,
      startupTime: Duration.hours(2),
      idleTimeout: Duration.millis(500),
      amiRelease: 'two words',
      availabilityZones: ['a'],
      subnets: {},
    });
    expect(message?.split('; ')).toEqual([
      'Test/Fleet: maxSize must be a whole number from 1 to 1000, got 0',
      'warmPoolSize must be a whole number from 0 to 100, got -1',
      'maxSize must be at least minSize (1), got 0',
      'availabilityZones must name 2 to 6 zones, got ["a"]',
      'subnets must be left out unless vpc is given, got {}',
      'requestsPerMinutePerInstance must be a number from 1 to 10000000, got 0',
      'maxInFlight must be a whole number from 1 to 10000, got 0.5',
      'startupTime must be a whole number of seconds from 0 to 3600, got 7200',
      'idleTimeout must be a whole number of seconds from 1 to 3985, got 0.5',
      'amiRelease must be 1 to 40 of A-Z, a-z, 0-9, ., _ and -, got "two words"',
    ]);
  });

  test.each<[string, WebFleetProps, string]>([
    [
      'fewer instances than zones',
      { minSize: 1 },
      'minSize must be at least the number of availability zones (2)',
    ],
    [
      'a pool that cannot be used',
      { minSize: 9, warmPoolSize: 2 },
      'warmPoolSize must be at most maxSize less minSize (1)',
    ],
    ['no types', { instanceTypes: [] }, 'instanceTypes must name 1 to 40 types, got []'],
    [
      'a misspelt type',
      { instanceTypes: ['t4g small'] },
      'instanceTypes must hold names such as t4g.small, got "t4g small"',
    ],
    [
      'a type twice',
      { instanceTypes: ['t4g.small', 't4g.small'] },
      'instanceTypes must name each type once, got ["t4g.small"]',
    ],
    [
      'two architectures',
      { instanceTypes: ['t4g.small', 't3.small'] },
      'got ["t4g.small (arm64)","t3.small (x86_64)"]',
    ],
  ])('%s', (_name, props, message) => {
    expect(refusal(props)).toContain(message);
  });
});

test('accepts tokens', () => {
  const number = () => Token.asNumber({ Ref: 'Number' });
  const template = synth({
    instanceTypes: [Lazy.string({ produce: () => 'm7g.large' })],
    minSize: number(),
    maxSize: number(),
    requestsPerMinutePerInstance: number(),
    maxInFlight: number(),
    warmPoolSize: 0,
    amiRelease: Lazy.string({ produce: () => 'later' }),
    startupTime: Duration.seconds(number()),
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MinSize: { Ref: 'Number' },
    MaxSize: { Ref: 'Number' },
    MixedInstancesPolicy: { LaunchTemplate: { Overrides: [{ InstanceType: 'm7g.large' }] } },
  });
  expect(environmentOf(template)).toContain('BREAKWATER_MAX_IN_FLIGHT=TOKEN\n');
});

test.each(flagSets)('two fleets live in one stack, %s', (_name, flags) => {
  const stack = zonedStack(flags);
  new WebFleet(stack, 'One');
  new WebFleet(stack, 'Two');
  Template.fromStack(stack).resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 2);
});

test('a stack without a fixed environment', () => {
  const stack = zonedStack({}, {});
  new WebFleet(stack, 'Fleet');
  Template.fromStack(stack).resourceCountIs('AWS::EC2::Subnet', 4);
});

test('property injectors are tolerated', () => {
  class Deletable implements IPropertyInjector {
    public readonly constructUniqueId = elbv2.ApplicationLoadBalancer.PROPERTY_INJECTION_ID;
    public inject(props: elbv2.ApplicationLoadBalancerProps, _context: InjectionContext) {
      return { ...props, deletionProtection: true };
    }
  }
  const stack = zonedStack();
  PropertyInjectors.of(stack.node.root as App).add(new Deletable());
  new WebFleet(stack, 'Fleet');
  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
  });
});

test('tells the others what they need', () => {
  const stack = zonedStack();
  const { origin } = new WebFleet(stack, 'Fleet', { requestsPerMinutePerInstance: 1200 });
  expect(origin.requestsPerMinutePerInstance).toBe(1200);
  expect(stack.resolve(origin.loadBalancerFullName)).toEqual({
    'Fn::GetAtt': [expect.stringContaining('LoadBalancer'), 'LoadBalancerFullName'],
  });
  expect(stack.resolve(origin.targetGroupFullName)).toEqual({
    'Fn::GetAtt': [expect.stringContaining('TargetGroup'), 'TargetGroupFullName'],
  });
  expect(stack.resolve(origin.autoScalingGroup.autoScalingGroupName)).toEqual({
    Ref: expect.stringContaining('Group'),
  });
});

test.each([
  [{ minSize: 4, maxSize: 4 }, 0],
  [{ minSize: 4, maxSize: 5 }, 1],
  [{}, 2],
])('by default the warm pool is no larger than %p leaves room for', (sizes, expected) => {
  const pools = Object.values(synth(sizes).findResources('AWS::AutoScaling::WarmPool'));
  expect(pools.map((pool) => pool.Properties.MinSize)).toEqual(expected === 0 ? [] : [expected]);
});

test('no security group of the fleet lets anything out to everywhere', () => {
  const groups = Object.entries(synth().findResources('AWS::EC2::SecurityGroup'));
  expect(groups.length).toBeGreaterThanOrEqual(2);
  const open = groups.filter(([, group]) =>
    (group.Properties.SecurityGroupEgress ?? []).some(
      // 255.255.255.255/32 is how the CDK writes "nothing": without a rule EC2 would add its own, to everywhere.
      (rule: { CidrIp?: string }) => rule.CidrIp === '0.0.0.0/0',
    ),
  );
  expect(open.map(([id]) => id)).toEqual([]);
});

test('the load balancer waits for the Internet gateway, without which CloudFront refuses the VPC origin', () => {
  const [loadBalancer] = Object.values(synth().findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  expect(loadBalancer?.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/VPCGW/)]));
});
