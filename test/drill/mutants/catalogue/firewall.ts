import type { Mutant } from '../mutant';
import type { Config, Site } from '../site';

const acl = (site: Site): Config => site.only('edge', 'AWS::WAFv2::WebACL').Properties;

const rule = (site: Site, name: string): Config => acl(site).Rules.find(({ Name }: Config) => Name === name);

const app = ({ distribution }: Site): Config =>
  distribution.Origins.find(({ Id }: Config) => Id === 'breakwater-app');

export const FIREWALL_MUTANTS: readonly Mutant[] = [
  {
    name: 'the limit by address blocks instead of counting: mobile carriers have few addresses for many visitors',
    scenario: 'flood',
    change: (site) => {
      rule(site, 'RateLimit').Action = { Block: {} };
    },
    red: 'failed-requests',
    says: /addresses of the group carrier \d are above the limit[\s\S]*stops visitors: the rule RateLimit/,
  },
  {
    name: 'the limit by address is below what one household asks for',
    scenario: 'quiet',
    change: (site) => {
      rule(site, 'RateLimit').Action = { Block: {} };
      rule(site, 'RateLimit').Statement.RateBasedStatement.Limit = 20;
    },
    red: 'well-when-well',
    says: /addresses of the group home are above the limit of 20 requests/,
  },
  {
    name: 'the firewall blocks what no rule allows',
    scenario: 'quiet',
    change: (site) => {
      acl(site).DefaultAction = { Block: {} };
    },
    red: 'well-when-well',
    says: /stops visitors: its default action/,
  },
  {
    name: 'a rule takes orders for attacks',
    scenario: 'quiet',
    change: (site) => {
      acl(site).Rules.push({
        Name: 'NoForms',
        Priority: 9,
        Statement: {
          ByteMatchStatement: {
            FieldToMatch: { Method: {} },
            PositionalConstraint: 'EXACTLY',
            SearchString: 'POST',
            TextTransformations: [{ Priority: 0, Type: 'NONE' }],
          },
        },
        Action: { Block: {} },
        VisibilityConfig: {
          CloudWatchMetricsEnabled: true,
          MetricName: 'NoForms',
          SampledRequestsEnabled: true,
        },
      });
    },
    red: 'well-when-well',
    says: /stops visitors: the rule NoForms/,
  },
  {
    name: 'the load balancer’s security group lets in the servers in place of CloudFront',
    scenario: 'quiet',
    change: (site) => {
      const ingress = site.only(
        'origin',
        'AWS::EC2::SecurityGroupIngress',
        /LoadBalancerSecurityGroup\/from/,
      );
      delete ingress.Properties.SourcePrefixListId;
      ingress.Properties.SourceSecurityGroupId = ingress.Properties.GroupId;
    },
    red: 'well-when-well',
    says: /its security groups do not let in CloudFront/,
  },
  {
    name: 'the private load balancer is asked over the Internet',
    scenario: 'quiet',
    change: (site) => {
      const origin = app(site);
      const { OriginReadTimeout, OriginKeepaliveTimeout } = origin.VpcOriginConfig;
      delete origin.VpcOriginConfig;
      origin.CustomOriginConfig = {
        OriginProtocolPolicy: 'http-only',
        OriginReadTimeout,
        OriginKeepaliveTimeout,
      };
    },
    red: 'well-when-well',
    says: /is private: CloudFront reaches it by a VPC origin/,
  },
];
