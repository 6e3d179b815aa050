import { ingressOf } from '../../../../drill/model/compute/security-groups';
import type { Resource } from '../../../../drill/template/assembly';
import { prefixListId } from '../../../../drill/world/prefix-lists';
import { playWorld } from '../../support/play-world';

const CLOUDFRONT = prefixListId('com.amazonaws.global.cloudfront.origin-facing', 'eu-west-3');

const rule = (source: object, port = 80) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...source });

function lets(scheme: string, ingress: readonly object[]) {
  const group = (rules: readonly object[]): Resource => ({
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'g', SecurityGroupIngress: rules },
  });
  const { world, found } = playWorld({
    Group: group(ingress),
    Other: group([]),
    Balancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Scheme: scheme, SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
    },
  });
  const own = ingressOf(world, found('Balancer'));
  return { cloudfront: own('cloudfront', 80), internet: own('internet', 80) };
}

// "Restrict access with VPC origins", prerequisites: CloudFront's security group or its managed prefix list is let in; "Security group rules".
test.each<[string, string, readonly object[], boolean]>([
  ['nobody', 'internal', [], false],
  ['CloudFront’s list', 'internal', [rule({ SourcePrefixListId: CLOUDFRONT })], true],
  ['CloudFront’s list, at another port', 'internal', [rule({ SourcePrefixListId: CLOUDFRONT }, 8080)], false],
  [
    'the list of health checkers',
    'internal',
    [rule({ SourcePrefixListId: prefixListId('com.amazonaws.eu-west-3.route53-healthchecks', 'eu-west-3') })],
    false,
  ],
  ['CloudFront’s own group', 'internal', [rule({ SourceSecurityGroupId: 'sg-0123456789abcdef0' })], true],
  [
    'another group of the stack',
    'internal',
    [rule({ SourceSecurityGroupId: { 'Fn::GetAtt': ['Other', 'GroupId'] } })],
    false,
  ],
  ['addresses of the VPC', 'internal', [rule({ CidrIp: '10.0.0.0/16' })], true],
  ['an address elsewhere', 'internal', [rule({ CidrIp: '203.0.113.7/32' })], false],
  ['all', 'internal', [rule({ CidrIp: '0.0.0.0/0' })], true],
  [
    'on the Internet, another group of the stack',
    'internet-facing',
    [rule({ SourceSecurityGroupId: { 'Fn::GetAtt': ['Other', 'GroupId'] } })],
    false,
  ],
])('who lets in %s (%s) lets in CloudFront: %j', (_, scheme, ingress, expected) => {
  const got = lets(scheme, ingress);
  expect(got.cloudfront).toBe(expected);
  if (scheme === 'internal') expect(got.internet).toBe(false);
});
