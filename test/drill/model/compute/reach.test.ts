// "Security group rules" of Amazon VPC: what no rule of any group lets in, or out, is dropped.
import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import { placeOfBalancer, placeOfServers } from '../../../../drill/model/compute/places';
import { barrierBetween } from '../../../../drill/model/compute/reach';
import type { Resource } from '../../../../drill/template/assembly';
import { prefixListId } from '../../../../drill/world/prefix-lists';
import { APP } from '../../support/application';
import { loadBalanced } from '../../support/load-balanced';
import { playWorld } from '../../support/play-world';
import { failedOf, playSmall, smallSite, totalsOf } from '../../support/small-site';

const id = (group: string) => ({ 'Fn::GetAtt': [group, 'GroupId'] });
const tcp = (port: number, peer: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });
const group = (
  SecurityGroupIngress: readonly object[],
  SecurityGroupEgress?: readonly object[],
): Resource => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { GroupDescription: 'g', SecurityGroupIngress, SecurityGroupEgress },
});
const apart = (side: 'Ingress' | 'Egress', of: string, rule: object): Resource => ({
  Type: `AWS::EC2::SecurityGroup${side}`,
  Properties: { GroupId: id(of), ...rule },
});
const subnet = (CidrBlock: string): Resource => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: 'vpc-1', CidrBlock },
});
const fromBalancer = tcp(80, { SourceSecurityGroupId: id('Front') });
/** As the CDK writes a group that lets nothing out. */
const NOTHING_OUT = {
  CidrIp: '255.255.255.255/32',
  FromPort: 252,
  IpProtocol: 'icmp',
  ToPort: 86,
};

/** Subnets of the load balancer are 10.0.0.0/24 and 10.0.1.0/24, those of the servers 10.0.4.0/22. */
function site(
  groups: Record<string, Resource>,
  balancerGroups: readonly unknown[] = [id('Front')],
): Record<string, Resource> {
  return {
    One: subnet('10.0.0.0/24'),
    Two: subnet('10.0.1.0/24'),
    Inner: subnet('10.0.4.0/22'),
    ...loadBalanced({
      balancer: { SecurityGroups: balancerGroups, Subnets: [{ Ref: 'One' }, { Ref: 'Two' }] },
      group: {
        MinSize: '2',
        MaxSize: '2',
        HealthCheckType: 'ELB',
        VPCZoneIdentifier: [{ Ref: 'Inner' }],
        LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
      },
    }),
    Template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { SecurityGroupIds: [id('Servers')] } },
    },
    Other: group([]),
    Front: group([]),
    ...groups,
  };
}

function barrier(...given: Parameters<typeof site>) {
  const { world, found } = playWorld(site(...given));
  const [from, to] = [placeOfBalancer(world, found('Balancer')), placeOfServers(world, found('Group'))];
  return barrierBetween(world, from, to, 80);
}

test.each<[string, Record<string, Resource>]>([
  ['the load balancer’s group', { Servers: group([fromBalancer]) }],
  [
    'it, in a rule that stands apart',
    { Servers: group([]), Rule: apart('Ingress', 'Servers', fromBalancer) },
  ],
  ['the VPC', { Servers: group([tcp(80, { CidrIp: '10.0.0.0/16' })]) }],
  [
    'each subnet of the load balancer',
    {
      Servers: group([tcp(80, { CidrIp: '10.0.0.0/24' }), tcp(80, { CidrIp: '10.0.1.0/24' })]),
    },
  ],
  ['a range of ports', { Servers: group([{ ...fromBalancer, FromPort: 1, ToPort: 1024 }]) }],
  ['all protocols', { Servers: group([{ IpProtocol: '-1', SourceSecurityGroupId: id('Front') }]) }],
  [
    'a list of addresses',
    {
      List: { Type: 'AWS::EC2::PrefixList', Properties: { Entries: [{ Cidr: '10.0.0.0/23' }] } },
      Servers: group([tcp(80, { SourcePrefixListId: { 'Fn::GetAtt': ['List', 'PrefixListId'] } })]),
    },
  ],
  [
    'it, which lets out to them',
    {
      Front: group([], [tcp(80, { DestinationSecurityGroupId: id('Servers') })]),
      Servers: group([fromBalancer]),
    },
  ],
  [
    'it, which lets out to them in a rule that stands apart',
    {
      Front: group([], [NOTHING_OUT]),
      Out: apart('Egress', 'Front', tcp(80, { DestinationSecurityGroupId: id('Servers') })),
      Servers: group([fromBalancer]),
    },
  ],
  [
    'it, which lets out to their subnet',
    { Front: group([], [tcp(80, { CidrIp: '10.0.4.0/22' })]), Servers: group([fromBalancer]) },
  ],
])('servers that let in %s are reached', (_, groups) => {
  expect(barrier(groups)).toBeUndefined();
});

const IN = 'the security groups of Group do not let in Balancer at port 80';
const OUT = 'the security groups of Balancer do not let it out to Group at port 80';

test.each<[string, Record<string, Resource>, string]>([
  ['let in nobody', { Servers: group([]) }, IN],
  ['let in another group', { Servers: group([tcp(80, { SourceSecurityGroupId: id('Other') })]) }, IN],
  ['let in a group of nobody here', { Servers: group([tcp(80, { SourceSecurityGroupId: 'sg-0123' })]) }, IN],
  ['let in another port', { Servers: group([{ ...fromBalancer, FromPort: 8080, ToPort: 8080 }]) }, IN],
  ['let in UDP', { Servers: group([{ ...fromBalancer, IpProtocol: 'udp' }]) }, IN],
  ['let in other addresses', { Servers: group([tcp(80, { CidrIp: '192.168.0.0/16' })]) }, IN],
  [
    'let in a list of AWS’s',
    {
      Servers: group([
        tcp(80, { SourcePrefixListId: prefixListId('com.amazonaws.eu-west-3.s3', 'eu-west-3') }),
      ]),
    },
    IN,
  ],
  ['are not let out to', { Front: group([], [NOTHING_OUT]), Servers: group([fromBalancer]) }, OUT],
  [
    'are let out to at another port',
    {
      Front: group([], [tcp(8080, { DestinationSecurityGroupId: id('Servers') })]),
      Servers: group([fromBalancer]),
    },
    OUT,
  ],
  [
    'are in no block that is let out to',
    { Front: group([], [tcp(80, { CidrIp: '10.0.0.0/23' })]), Servers: group([fromBalancer]) },
    OUT,
  ],
])('servers that %s are not reached', (_, groups, why) => {
  expect(barrier(groups)).toEqual({ why, partly: false });
});

test('servers that let in one subnet of two are reached from that', () => {
  expect(barrier({ Servers: group([tcp(80, { CidrIp: '10.0.1.0/24' })]) })).toEqual({
    why: IN,
    partly: true,
  });
});

test('groups that are in no template let everybody in and out', () => {
  const closed = { Servers: group([]) };
  expect(barrier({ Servers: group([fromBalancer]) }, ['sg-0123'])?.why).toBe(IN);
  expect(
    barrier({ Servers: group([tcp(80, { SourceSecurityGroupId: 'sg-0123' })]) }, ['sg-0123']),
  ).toBeUndefined();
  const imported = {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: { SecurityGroupIds: ['sg-9'] } },
  };
  expect(barrier({ ...closed, Template: imported })).toBeUndefined();
  expect(
    barrier({ ...closed, Template: { ...imported, Properties: { LaunchTemplateData: {} } } }),
  ).toBeUndefined();
});

test('a health check at another port than requests has rules of its own', async () => {
  const checkedElsewhere = (Servers: Resource) => {
    const { Targets, ...rest } = site({ Servers });
    return {
      ...rest,
      Targets: {
        ...Targets!,
        Properties: { ...Targets!.Properties, HealthCheckPort: '9000', HealthCheckIntervalSeconds: 10 },
      },
    };
  };
  const place = playWorld(checkedElsewhere(group([fromBalancer])));
  const compute = new ComputePlane(place.world, () => APP);
  compute.settle(0);
  expect(compute.state().instances.healthy).toBe(0);
  const both = [fromBalancer, tcp(9000, { SourceSecurityGroupId: id('Front') })];
  const open = playWorld(checkedElsewhere(group(both)));
  const other = new ComputePlane(open.world, () => APP);
  other.settle(0);
  expect(other.state().instances.healthy).toBe(2);
});

test('servers that the load balancer does not reach serve nobody, on a quiet day too', async () => {
  const play = (Servers: Resource) =>
    playSmall({
      resources: { ...smallSite(), ...site({ Servers }, ['sg-1', id('Front')]) },
    });
  const shut = await play(group([tcp(8080, { SourceSecurityGroupId: id('Front') })]));
  // What the edge has of before it goes on serving.
  const { fresh, error } = totalsOf(shut);
  expect({ fresh, fails: error > 100_000 }).toEqual({ fresh: 0, fails: true });
  expect(shut.sim.trace.entries.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/do not let in .*Balancer at port 80 \(Target\.Timeout\)$/),
  );
  expect(failedOf(await play(group([fromBalancer])))).toBe(0);
});
