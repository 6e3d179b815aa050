import { ingressOf } from '../../../../drill/model/compute/security-groups';
import type { Resource } from '../../../../drill/template/assembly';
import { type Caller, prefixListId } from '../../../../drill/world/prefix-lists';
import { playWorld } from '../../support/play-world';

const REGION = 'eu-west-3';
const CLOUDFRONT = prefixListId('com.amazonaws.global.cloudfront.origin-facing', REGION);
const CHECKERS = prefixListId('com.amazonaws.eu-west-3.route53-healthchecks', REGION);
const CALLERS: readonly Caller[] = ['cloudfront', 'route53', 'internet'];

const https = (from: object) => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...from });
const group = (...rules: readonly object[]): Resource => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { SecurityGroupIngress: rules },
});

/** Who of all callers gets in at 443. */
function who(
  resources: Readonly<Record<string, Resource>>,
  properties: Readonly<Record<string, unknown>> = { SecurityGroups: [{ Ref: 'Group' }] },
) {
  const { world, found } = playWorld({
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: properties },
    ...resources,
  });
  const lets = ingressOf(world, found('Balancer'));
  return { in: CALLERS.filter((caller) => lets(caller, 443)), lets, named: world.unsupported.all };
}

/** "Security group rules": what no rule lets in is dropped. */
test.each([
  ['everybody', [https({ CidrIp: '0.0.0.0/0' })], ['cloudfront', 'route53', 'internet']],
  ['CloudFront’s list', [https({ SourcePrefixListId: CLOUDFRONT })], ['cloudfront']],
  ['the checkers’ list', [https({ SourcePrefixListId: CHECKERS })], ['route53']],
  [
    'both lists',
    [https({ SourcePrefixListId: CLOUDFRONT }), https({ SourcePrefixListId: CHECKERS })],
    ['cloudfront', 'route53'],
  ],
  [
    'a list of another service',
    [https({ SourcePrefixListId: prefixListId('com.amazonaws.eu-west-3.s3', REGION) })],
    [],
  ],
  ['an office', [https({ CidrIp: '198.51.100.0/24' })], []],
  ['another group', [https({ SourceSecurityGroupId: 'sg-1' })], []],
  ['IPv6 alone', [https({ CidrIpv6: '::/0' })], []],
  ['another port', [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' }], []],
  [
    'a range of ports',
    [{ IpProtocol: 'tcp', FromPort: 400, ToPort: 500, CidrIp: '0.0.0.0/0' }],
    ['cloudfront', 'route53', 'internet'],
  ],
  ['every protocol', [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }], ['cloudfront', 'route53', 'internet']],
  ['UDP', [{ IpProtocol: 'udp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }], []],
  ['nobody', [], []],
])('a group that lets in %s', (_, rules, expected) => {
  expect(who({ Group: group(...rules) }).in).toEqual(expected);
});

test('rules that stand apart, and groups beside each other, add up', () => {
  const apart: Resource = {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
      ...https({ SourcePrefixListId: CLOUDFRONT }),
    },
  };
  const all = { Group: group(), Other: group(https({ SourcePrefixListId: CHECKERS })), Apart: apart };
  expect(who(all).in).toEqual(['cloudfront']);
  expect(who(all, { SecurityGroups: [{ Ref: 'Group' }, { Ref: 'Other' }] }).in).toEqual([
    'cloudfront',
    'route53',
  ]);
});

test('what is in no template lets everybody in, and is named', () => {
  const unknownGroup = who({}, { SecurityGroups: ['sg-0123456789abcdef0'] });
  expect(unknownGroup.in).toEqual(CALLERS);
  expect(unknownGroup.named).toEqual([
    expect.objectContaining({ property: 'SecurityGroups', matters: false }),
  ]);
  const unknownList = who({ Group: group(https({ SourcePrefixListId: 'pl-3b927c52' })) });
  expect(unknownList.in).toEqual(CALLERS);
  expect(unknownList.named).toEqual([
    expect.objectContaining({ property: 'SecurityGroups', matters: false }),
  ]);
  expect(who({}, {}).in).toEqual(CALLERS);
});
