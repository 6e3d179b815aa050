import { WaysOut } from '../../../drill/runtime/ways-out';
import type { Resource } from '../../../drill/template/assembly';
import { assemblyOf, testWorld } from './world';

const ref = (Ref: string) => ({ Ref });
const resource = (type: string, Properties: Record<string, unknown> = {}): Resource => ({
  Type: `AWS::EC2::${type}`,
  Properties,
});
/** A function in one subnet with a table of its own, and a public subnet beside it. */
const NETWORK: Readonly<Record<string, Resource>> = {
  Vpc: resource('VPC', { CidrBlock: '10.0.0.0/16' }),
  Subnet: resource('Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }),
  Table: resource('RouteTable', { VpcId: ref('Vpc') }),
  Association: resource('SubnetRouteTableAssociation', {
    SubnetId: ref('Subnet'),
    RouteTableId: ref('Table'),
  }),
  Gateway: resource('InternetGateway'),
  Public: resource('Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' }),
  PublicTable: resource('RouteTable', { VpcId: ref('Vpc') }),
  PublicAssociation: resource('SubnetRouteTableAssociation', {
    SubnetId: ref('Public'),
    RouteTableId: ref('PublicTable'),
  }),
  PublicRoute: resource('Route', {
    RouteTableId: ref('PublicTable'),
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: ref('Gateway'),
  }),
  Nat: resource('NatGateway', { SubnetId: ref('Public') }),
  Group: resource('SecurityGroup', { VpcId: ref('Vpc') }),
};
const route = (over: Record<string, unknown>) => ({
  Route: resource('Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', ...over }),
});
const endpoint = (service: string, over: Record<string, unknown>) => ({
  Endpoint: resource('VPCEndpoint', {
    VpcId: ref('Vpc'),
    ServiceName: `com.amazonaws.eu-west-3.${service}`,
    ...over,
  }),
});
const named = (SubnetIds: unknown[]): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: 'elsewhere',
    Code: {
      ZipFile: "exports.handler = async () => (await fetch('https://sns.eu-west-3.amazonaws.com/')).status;",
    },
    ...(SubnetIds.length > 0 && {
      VpcConfig: { SubnetIds, SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
    }),
  },
});
const worldOf = (more: Record<string, Resource>, subnets: unknown[] = [ref('Subnet')]) =>
  testWorld(assemblyOf({ ...NETWORK, Function: named(subnets), ...more }), { leadMs: 0 });

const NAT = route({ NatGatewayId: ref('Nat') });
const PRIVATE_DNS = { VpcEndpointType: 'Interface', PrivateDnsEnabled: true, SubnetIds: [ref('Subnet')] };
const closed = { GroupDescription: 'x', SecurityGroupIngress: [] };

// Documented: AWS Lambda "Enable internet access for VPC-connected Lambda functions"; Amazon VPC "Gateway endpoints", "Access an AWS service
// using an interface VPC endpoint".
test.each<[string, Record<string, Resource>, string, 'there' | 'nowhere' | 'named']>([
  ['no route', {}, 'sns.eu-west-3.amazonaws.com', 'nowhere'],
  ['a NAT gateway', NAT, 'sns.eu-west-3.amazonaws.com', 'there'],
  ['a NAT gateway, to others', NAT, 'hooks.example', 'there'],
  ['an Internet gateway', route({ GatewayId: ref('Gateway') }), 'sns.eu-west-3.amazonaws.com', 'nowhere'],
  [
    'a NAT gateway that has no way out itself',
    { ...NAT, PublicRoute: resource('RouteTable', { VpcId: ref('Vpc') }) },
    'hooks.example',
    'nowhere',
  ],
  ['a transit gateway', route({ TransitGatewayId: 'tgw-1' }), 'hooks.example', 'named'],
  ['a table of elsewhere', { Subnet: resource('VPC') }, 'hooks.example', 'named'],
  ['an endpoint of the service', endpoint('sns', PRIVATE_DNS), 'sns.eu-west-3.amazonaws.com', 'there'],
  ['one of another', endpoint('sqs', PRIVATE_DNS), 'sns.eu-west-3.amazonaws.com', 'nowhere'],
  ['one of another Region', endpoint('sns', PRIVATE_DNS), 'sns.us-east-1.amazonaws.com', 'nowhere'],
  [
    'one without the name',
    endpoint('sns', { ...PRIVATE_DNS, PrivateDnsEnabled: false }),
    'sns.eu-west-3.amazonaws.com',
    'nowhere',
  ],
  [
    'one that lets nobody in',
    {
      ...NAT,
      ...endpoint('sns', { ...PRIVATE_DNS, SecurityGroupIds: [{ 'Fn::GetAtt': ['Closed', 'GroupId'] }] }),
      Closed: resource('SecurityGroup', closed),
    },
    'sns.eu-west-3.amazonaws.com',
    'nowhere',
  ],
  [
    'a gateway endpoint in its table',
    endpoint('s3', { RouteTableIds: [ref('Table')] }),
    'pages.s3.eu-west-3.amazonaws.com',
    'there',
  ],
  [
    'one in another table',
    endpoint('s3', { RouteTableIds: [ref('PublicTable')] }),
    'pages.s3.eu-west-3.amazonaws.com',
    'nowhere',
  ],
  [
    'a NAT gateway, and a group that lets nothing out',
    {
      ...NAT,
      Group: resource('SecurityGroup', {
        SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' }],
      }),
    },
    'hooks.example',
    'nowhere',
  ],
])('a function in a subnet with %s', (_, resources, host, expected) => {
  const { world } = worldOf(resources);
  const ways = new WaysOut(world, world.resolver.get('app/Function')!);
  expect(ways.reaches(host)).toBe(expected !== 'nowhere');
  const property = 'VpcConfig';
  expect(world.unsupported.all).toMatchObject(expected === 'named' ? [{ property, matters: true }] : []);
});

test('a function in two subnets of which one has a way is named', () => {
  const { world } = worldOf(
    {
      ...NAT,
      Second: resource('Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.2.0/24' }),
    },
    [ref('Subnet'), ref('Second')],
  );
  expect(new WaysOut(world, world.resolver.get('app/Function')!).reaches('hooks.example')).toBe(true);
  expect(world.unsupported.all).toMatchObject([
    { what: expect.stringContaining('some of its subnets only') },
  ]);
});

test.each([
  ['in no VPC', [], { ended: 'result', result: 400 }],
  [
    'in a VPC without a way out',
    [ref('Subnet')],
    { ended: 'error', message: /timed out after 3.00 seconds/ },
  ],
])('what a function calls that is %s', async (_, subnets, expected) => {
  const { world, runtime } = worldOf({}, subnets);
  const { sim } = world;
  const outcomes: unknown[] = [];
  sim.after(0, 0, () => runtime.functions[0]!.start({}, (invoked) => void outcomes.push(invoked)));
  await sim.run(sim.nowMs + 30_000);
  const message = 'message' in expected ? { message: expect.stringMatching(expected.message!) } : {};
  expect(outcomes).toMatchObject([{ ...expected, ...message }]);
  const told = sim.trace.entries.filter(({ kind, data }) => kind === 'call' && data?.refused === true);
  expect(told.map(({ text }) => text)).toEqual(
    subnets.length === 0 ? [] : [expect.stringContaining('cannot reach sns.eu-west-3.amazonaws.com')],
  );
});
