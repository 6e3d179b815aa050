import { createHash } from 'node:crypto';
import { parseArn } from '../arn';
import { zonesOf } from '../intrinsics';
import { publicAddress } from './compute';
import { type Identify, named, only, type Subject } from './naming';

const ec2 = (prefix: string, ...same: string[]): Identify => only((s) => s.ec2(prefix), ...same);

export const NETWORK: Readonly<Record<string, Identify>> = {
  'AWS::EC2::VPC': (s) => ({
    ref: () => s.ec2('vpc'),
    names: { VpcId: () => s.ec2('vpc') },
    values: {
      // A VPC whose block comes from an address pool (IPAM) does not name it.
      CidrBlock: () => s.text('CidrBlock') ?? '10.0.0.0/16',
      CidrBlockAssociations: () => [`vpc-cidr-assoc-0${s.hex(16, 'block')}`],
      Ipv6CidrBlocks: () => [`2001:db8:${s.hex(4, 'six')}:${s.hex(2, 'seven')}00::/56`],
      DefaultSecurityGroup: () => `sg-0${s.hex(16, 'default')}`,
      DefaultNetworkAcl: () => `acl-0${s.hex(16, 'default')}`,
    },
  }),
  'AWS::EC2::Subnet': (s) => ({
    ref: () => s.ec2('subnet'),
    names: { SubnetId: () => s.ec2('subnet') },
    values: {
      AvailabilityZone: () => s.text('AvailabilityZone') ?? zonesOf(s.region)[0],
      VpcId: () => s.text('VpcId'),
      CidrBlock: () => s.text('CidrBlock'),
    },
  }),
  'AWS::EC2::SecurityGroup': (s) => ({
    ref: () => s.ec2('sg'),
    names: { GroupId: () => s.ec2('sg'), Id: () => s.ec2('sg') },
    values: { VpcId: () => s.text('VpcId') },
    aliases: [() => s.name('GroupName')],
  }),
  'AWS::EC2::RouteTable': ec2('rtb', 'RouteTableId'),
  'AWS::EC2::InternetGateway': ec2('igw', 'InternetGatewayId'),
  'AWS::EC2::EgressOnlyInternetGateway': ec2('eigw', 'Id'),
  'AWS::EC2::NatGateway': ec2('nat', 'NatGatewayId'),
  'AWS::EC2::NetworkAcl': ec2('acl', 'Id'),
  'AWS::EC2::PrefixList': ec2('pl', 'PrefixListId'),
  'AWS::EC2::VPCEndpoint': ec2('vpce', 'Id'),
  'AWS::EC2::VPCCidrBlock': only((s) => `vpc-cidr-assoc-0${s.hex(16)}`, 'Id'),
  'AWS::EC2::EIP': (s) => ({
    ref: () => publicAddress(s),
    refIsShared: true,
    names: { AllocationId: () => s.ec2('eipalloc') },
    values: { PublicIp: () => publicAddress(s) },
  }),

  'AWS::ElasticLoadBalancingV2::LoadBalancer': (s) => {
    const name = () => s.name('Name', 32);
    const full = () => `${kind(s)}/${name()}/${s.hex(16)}`;
    const arn = () => s.arn('elasticloadbalancing', `loadbalancer/${full()}`);
    return {
      ref: arn,
      names: {
        LoadBalancerArn: arn,
        LoadBalancerFullName: full,
        LoadBalancerName: name,
        DNSName: () => host(s, name()),
      },
      values: {
        // Each Region has one for each kind; the drill compares them and never asks one.
        CanonicalHostedZoneID: () => zoneId(`${kind(s)} ${s.region}`),
        SecurityGroups: () => s.property('SecurityGroups'),
      },
    };
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': (s) => {
    const name = () => s.name('Name', 32);
    const full = () => `targetgroup/${name()}/${s.hex(16)}`;
    const arn = () => s.arn('elasticloadbalancing', full());
    return {
      ref: arn,
      names: { TargetGroupArn: arn, TargetGroupFullName: full, TargetGroupName: name },
    };
  },
  'AWS::ElasticLoadBalancingV2::Listener': only(
    (s) => below(s, 'LoadBalancerArn', 'loadbalancer', 'listener'),
    'ListenerArn',
  ),
  'AWS::ElasticLoadBalancingV2::ListenerRule': (s) => {
    const arn = () => below(s, 'ListenerArn', 'listener', 'listener-rule');
    return { ref: arn, names: { RuleArn: arn }, values: { IsDefault: () => false } };
  },

  'AWS::ApiGatewayV2::Api': (s) => ({
    ref: () => s.code(10),
    names: {
      ApiId: () => s.code(10),
      ApiEndpoint: () =>
        `${s.text('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https'}://${s.code(10)}.execute-api.${s.region}.${s.suffix}`,
    },
    aliases: [() => `${s.code(10)}.execute-api.${s.region}.${s.suffix}`],
  }),
  'AWS::ApiGatewayV2::DomainName': (s) => ({
    ref: () => s.text('DomainName'),
    names: {
      RegionalDomainName: () => `d-${s.code(10)}.execute-api.${s.region}.${s.suffix}`,
      DomainNameArn: () => `arn:${s.partition}:apigateway:${s.region}::/domainnames/${s.text('DomainName')}`,
    },
    values: { RegionalHostedZoneId: () => zoneId(`execute-api ${s.region}`) },
  }),
  'AWS::ApiGatewayV2::Integration': only((s) => s.code(7), 'IntegrationId'),
  'AWS::ApiGatewayV2::Route': only((s) => s.code(7), 'RouteId'),
  'AWS::ApiGatewayV2::Deployment': only((s) => s.code(6), 'DeploymentId'),
  'AWS::ApiGatewayV2::ApiMapping': only((s) => s.code(6), 'ApiMappingId'),
  'AWS::ApiGatewayV2::Stage': (s) => ({ ref: () => s.text('StageName'), refIsShared: true }),
  'AWS::ApiGateway::RestApi': (s) => ({
    ref: () => s.code(10),
    names: { RestApiId: () => s.code(10), RootResourceId: () => s.code(10, 'root') },
  }),
  'AWS::ApiGateway::Resource': only((s) => s.code(6), 'ResourceId'),
  'AWS::ApiGateway::Deployment': only((s) => s.code(6), 'DeploymentId'),
  'AWS::ApiGateway::Stage': (s) => ({ ref: () => s.text('StageName'), refIsShared: true }),

  'AWS::ElastiCache::ReplicationGroup': (s) => {
    const id = () => s.name('ReplicationGroupId', 40, true);
    const at = (role: string) => () =>
      `${role}.${id()}.${s.hex(6)}.${cacheRegion(s.region)}.cache.${s.suffix}`;
    const port = () => String(s.text('Port') ?? 6379);
    return {
      ref: id,
      names: {
        'PrimaryEndPoint.Address': at('master'),
        'ReaderEndPoint.Address': at('replica'),
        'ConfigurationEndPoint.Address': at('clustercfg'),
      },
      values: {
        'PrimaryEndPoint.Port': port,
        'ReaderEndPoint.Port': port,
        'ConfigurationEndPoint.Port': port,
      },
    };
  },
  'AWS::ElastiCache::ServerlessCache': (s) => {
    const name = () => s.name('ServerlessCacheName', 40, true);
    const host = (suffix: string) => () =>
      `${name()}${suffix}-${s.code(6)}.serverless.${cacheRegion(s.region)}.cache.${s.suffix}`;
    return {
      ref: name,
      names: {
        ARN: () => s.arn('elasticache', `serverlesscache:${name()}`),
        'Endpoint.Address': host(''),
        'ReaderEndpoint.Address': host('-ro'),
      },
      values: { 'Endpoint.Port': () => '6379', 'ReaderEndpoint.Port': () => '6380' },
    };
  },
  'AWS::ElastiCache::CacheCluster': (s) => ({
    ref: () => s.name('ClusterName', 50, true),
    names: {
      'RedisEndpoint.Address': () =>
        `${s.name('ClusterName', 50, true)}.${s.hex(6)}.0001.${cacheRegion(s.region)}.cache.${s.suffix}`,
    },
    values: { 'RedisEndpoint.Port': () => String(s.text('Port') ?? 6379) },
  }),
  'AWS::ElastiCache::SubnetGroup': only((s) => s.name('CacheSubnetGroupName', 255, true)),
  'AWS::ElastiCache::ParameterGroup': only((s) => s.generated(255, true), 'CacheParameterGroupName'),
  'AWS::ElastiCache::User': (s) => ({
    ref: () => s.text('UserId'),
    names: { Arn: () => s.arn('elasticache', `user:${s.text('UserId')}`) },
  }),
  'AWS::ElastiCache::UserGroup': (s) => ({
    ref: () => s.text('UserGroupId'),
    names: { Arn: () => s.arn('elasticache', `usergroup:${s.text('UserGroupId')}`) },
  }),
  'AWS::RDS::DBInstance': database('DBInstanceIdentifier', 'db', 'DBInstanceArn', ''),
  'AWS::RDS::DBCluster': database('DBClusterIdentifier', 'cluster', 'DBClusterArn', 'cluster-'),
  'AWS::RDS::DBSubnetGroup': only((s) => s.name('DBSubnetGroupName', 255, true)),

  'AWS::WAFv2::WebACL': waf('webacl'),
  'AWS::WAFv2::IPSet': waf('ipset'),
  'AWS::WAFv2::RegexPatternSet': waf('regexpatternset'),
  'AWS::WAFv2::RuleGroup': waf('rulegroup'),
  'AWS::CertificateManager::Certificate': only(
    (s) => s.arn('acm', `certificate/${s.uuid()}`),
    'CertificateArn',
  ),
  'AWS::Kinesis::Stream': named('kinesis', (name) => `stream/${name}`, 'Name', 128),
  'AWS::KinesisFirehose::DeliveryStream': named(
    'firehose',
    (name) => `deliverystream/${name}`,
    'DeliveryStreamName',
    64,
  ),
};

const KINDS: Readonly<Record<string, string>> = { network: 'net', gateway: 'gwy' };

const kind = (s: Subject) => KINDS[s.text('Type') ?? ''] ?? 'app';

function host(s: Subject, name: string): string {
  // Classic and application names end in a number; a network load balancer's in its id (Route 53's alias examples).
  if (kind(s) === 'net') return `${name}-${s.hex(16)}.elb.${s.region}.${s.suffix}`.toLowerCase();
  const inside = s.text('Scheme') === 'internal' ? 'internal-' : '';
  return `${inside}${name}-${parseInt(s.hex(8), 16)}.${s.region}.elb.${s.suffix}`;
}

/** A listener's ARN continues its load balancer's; a rule's its listener's. */
function below(s: Subject, property: string, upper: string, lower: string): string {
  const parent = parseArn(s.text(property));
  const path = parent?.resource.startsWith(`${upper}/`)
    ? parent.resource.slice(upper.length + 1)
    : `app/${s.generated(32)}/${s.hex(16, 'parent')}`;
  return s.arn('elasticloadbalancing', `${lower}/${path}/${s.hex(16)}`);
}

function zoneId(of: string): string {
  return `Z${createHash('sha256').update(of).digest('hex').slice(0, 13).toUpperCase()}`;
}

/** ElastiCache's hosts shorten the Region: `euw3` for eu-west-3. */
function cacheRegion(region: string): string {
  const [, area = '', side = '', number = ''] =
    /^([a-z]+(?:-(?:gov|iso[a-z]?))?)-([a-z]+)-(\d)$/.exec(region) ?? [];
  const sides = side.match(/north|south|east|west|central/g) ?? [];
  return `${area.replaceAll('-', '')}${sides.map(([letter]) => letter).join('')}${number}`;
}

function database(property: string, kind: string, arn: string, prefix: string): Identify {
  return (s) => {
    const id = () => s.name(property, 63, true);
    return {
      ref: id,
      names: {
        [arn]: () => s.arn('rds', `${kind}:${id()}`),
        'Endpoint.Address': () => `${id()}.${prefix}${s.hex(12)}.${s.region}.rds.${s.suffix}`,
      },
      values: {
        'Endpoint.Port': () => s.text('Port') ?? (/postgres/.test(s.text('Engine') ?? '') ? '5432' : '3306'),
      },
    };
  };
}

function waf(kind: string): Identify {
  return (s) => {
    const name = () => s.name('Name', 128);
    const scope = () => s.text('Scope') ?? 'REGIONAL';
    const where = () => (scope() === 'CLOUDFRONT' ? 'global' : 'regional');
    return {
      ref: () => `${name()}|${s.uuid()}|${scope()}`,
      names: {
        Arn: () => s.arn('wafv2', `${where()}/${kind}/${name()}/${s.uuid()}`),
        Id: () => s.uuid(),
        LabelNamespace: () => `awswaf:${s.account}:${kind}:${name()}:`,
      },
    };
  };
}
