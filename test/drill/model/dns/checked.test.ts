import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import { Checked } from '../../../../drill/model/dns/checked';
import { Route53 } from '../../../../drill/model/dns/route53';
import { APP } from '../../support/application';
import { loadBalanced } from '../../support/load-balanced';
import { playWorld } from '../../support/play-world';

/** What a checker gets of a load balancer's listener for TLS. */
function asked(SslPolicy: string, protocol: 'HTTPS' | 'TCP') {
  const { Listener, ...rest } = loadBalanced({ group: { MinSize: '2', MaxSize: '2' } });
  const Certificates = [{ CertificateArn: 'arn:aws:acm:eu-west-3:123456789012:certificate/x' }];
  const Properties = { ...Listener!.Properties, Port: 443, Protocol: 'HTTPS', SslPolicy, Certificates };
  const { world } = playWorld({ ...rest, Listener: { ...Listener!, Properties } });
  const compute = new ComputePlane(world, () => APP);
  compute.settle(0);
  const checked = new Checked(world, { compute, objectOf: () => undefined });
  const host = compute.balancers[0]!.dnsName;
  checked.connect({ answer: (target) => ({ targets: [{ target, share: 1 }], ttlMs: 0 }), edge: undefined });
  return checked
    .ask({ protocol, host, port: 443, path: '/' }, 0)
    .map(({ ended }) => ('failure' in ended ? ended.failure : ended.status));
}

/** Route 53, "Values that you specify when you create or update health checks": TLS 1.0, 1.1 or 1.2 has to be supported. */
test.each([
  ['ELBSecurityPolicy-TLS13-1-2-2021-06', 'HTTPS', 200],
  ['ELBSecurityPolicy-2016-08', 'HTTPS', 200],
  ['ELBSecurityPolicy-TLS13-1-3-2021-06', 'HTTPS', 'no-tls'],
  ['ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04', 'HTTPS', 'no-tls'],
  // A connection is all that it wants.
  ['ELBSecurityPolicy-TLS13-1-3-2021-06', 'TCP', 200],
] as const)('a listener with %s, asked by %s: %s', (policy, protocol, expected) => {
  expect(new Set(asked(policy, protocol))).toEqual(new Set([expected]));
});

/** Route 53, "Values that you specify", domain name: checkers ask for it by IPv4, and an address of IPv6 is checked where it is given as one. */
test.each<[what: string, records: Record<string, unknown>[], expected: number | string]>([
  ['an address of IPv4', [{ Type: 'A', ResourceRecords: ['192.0.2.7'] }], 200],
  [
    'addresses of both',
    [
      { Type: 'AAAA', ResourceRecords: ['2001:db8::7'] },
      { Type: 'A', ResourceRecords: ['192.0.2.7'] },
    ],
    200,
  ],
  ['an address of IPv6 alone', [{ Type: 'AAAA', ResourceRecords: ['2001:db8::7'] }], 'no-ipv4'],
  [
    'another name that has one of IPv6 alone',
    [
      { Type: 'CNAME', ResourceRecords: ['b.example'] },
      { Type: 'AAAA', Name: 'b.example.', ResourceRecords: ['2001:db8::7'] },
    ],
    'no-ipv4',
  ],
  ['another name that is elsewhere', [{ Type: 'CNAME', ResourceRecords: ['b.example'] }], 200],
  ['no record here', [], 200],
])('a name with %s', (_, records, expected) => {
  const { world } = playWorld(
    Object.fromEntries(
      records.map((one, index) => [
        `R${index}`,
        {
          Type: 'AWS::Route53::RecordSet',
          Properties: { HostedZoneId: 'Z1', Name: 'a.example.', TTL: '60', ...one },
        },
      ]),
    ),
  );
  const compute = new ComputePlane(world, () => APP);
  const checked = new Checked(world, { compute, objectOf: () => undefined });
  const dns = new Route53(world, checked, {
    nearRegion: 'eu-west-3',
    nameOf: (name) => name,
    targetIsHealthy: () => true,
  });
  checked.connect({
    answer: (name) => dns.answer(name),
    isIpv6Only: (name) => dns.isIpv6Only(name),
    edge: undefined,
  });
  const ask = (host: string) =>
    checked
      .ask({ protocol: 'HTTP', host, port: 80, path: '/' }, 0)
      .map(({ ended }) => ('failure' in ended ? ended.failure : ended.status));
  expect(ask('a.example')).toEqual([expected]);
  expect(ask('2001:db8::7')).toEqual([200]);
});
