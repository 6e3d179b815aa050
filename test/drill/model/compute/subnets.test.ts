import { sayWhatSubnetsDecide } from '../../../../drill/model/compute/subnets';
import type { Resource } from '../../../../drill/template/assembly';
import { loadBalanced } from '../../support/load-balanced';
import { playWorld } from '../../support/play-world';

const resource = (Type: string, Properties: object = {}): Resource => ({
  Type,
  Properties: { ...Properties },
});
const entry = (Egress: boolean, RuleAction: string, RuleNumber = 100) =>
  resource('AWS::EC2::NetworkAclEntry', {
    NetworkAclId: { Ref: 'Acl' },
    Egress,
    RuleAction,
    RuleNumber,
    Protocol: -1,
    CidrBlock: '0.0.0.0/0',
  });
const script = (text: string) =>
  resource('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { UserData: Buffer.from(text).toString('base64') },
  });

/** Servers in the subnet Inner, whose routes are in Table; nobody is in Outer. */
function named(more: Record<string, Resource>) {
  const { world } = playWorld({
    Inner: resource('AWS::EC2::Subnet', { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24' }),
    Outer: resource('AWS::EC2::Subnet', { VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24' }),
    Table: resource('AWS::EC2::RouteTable', { VpcId: 'vpc-1' }),
    Way: resource('AWS::EC2::SubnetRouteTableAssociation', {
      SubnetId: { Ref: 'Inner' },
      RouteTableId: { Ref: 'Table' },
    }),
    Acl: resource('AWS::EC2::NetworkAcl', { VpcId: 'vpc-1' }),
    ...loadBalanced({
      group: {
        MinSize: '1',
        MaxSize: '1',
        VPCZoneIdentifier: [{ Ref: 'Inner' }],
        LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } },
      },
    }),
    Template: script('systemctl start shop'),
    ...more,
  });
  sayWhatSubnetsDecide(world);
  return world.unsupported.all.map(({ resource: name, matters }) => [name, matters]);
}

const at = (subnet: string) =>
  resource('AWS::EC2::SubnetNetworkAclAssociation', {
    SubnetId: { Ref: subnet },
    NetworkAclId: { Ref: 'Acl' },
  });

// "Network ACL rules": the lowest number that fits decides; what none fits is denied.
test.each<[string, Record<string, Resource>, unknown[]]>([
  ['that lets nothing through', { At: at('Inner') }, [['Acl', true]]],
  ['that lets all in, and nothing out', { At: at('Inner'), In: entry(false, 'allow') }, [['Acl', true]]],
  [
    'that denies before it allows',
    { At: at('Inner'), In: entry(false, 'allow'), Out: entry(true, 'allow'), No: entry(false, 'deny', 50) },
    [['Acl', true]],
  ],
  ['like the default one', { At: at('Inner'), In: entry(false, 'allow'), Out: entry(true, 'allow') }, []],
  ['of a subnet in which nobody is', { At: at('Outer') }, []],
])('a network ACL %s', (_, more, expected) => {
  expect(named(more)).toEqual(expected);
});

const route = (by: object) =>
  resource('AWS::EC2::Route', {
    RouteTableId: { Ref: 'Table' },
    DestinationCidrBlock: '0.0.0.0/0',
    ...by,
  });

test.each<[string, Record<string, Resource>, unknown[]]>([
  ['nothing', {}, []],
  ['only their own metadata', { Template: script('curl -sf http://169.254.169.254/latest') }, []],
  ['a package', { Template: script('dnf install -y nginx') }, [['Group', true]]],
  ['a file', { Template: script('curl -sf https://example.com/app.tgz') }, [['Group', true]]],
  [
    'a package, by a route to everywhere',
    { Template: script('dnf install -y nginx'), Out: route({ GatewayId: 'igw-1' }) },
    [],
  ],
])('servers in a subnet without a way out that fetch %s', (_, more, expected) => {
  expect(named(more)).toEqual(expected);
});
