import type { Mutant } from '../mutant';
import type { Config, Site } from '../site';

const cache = (site: Site): Config => site.only('origin', 'AWS::ElastiCache::ReplicationGroup').Properties;
const group = (site: Site): Config => site.only('origin', 'AWS::AutoScaling::AutoScalingGroup').Properties;
const targets = (site: Site): Config =>
  site.only('origin', 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties;

export const DEPENDENCY_MUTANTS: readonly Mutant[] = [
  {
    name: 'the cache has no replica',
    scenario: 'cache-primary',
    change: (site) => {
      Object.assign(cache(site), {
        ReplicasPerNodeGroup: 0,
        AutomaticFailoverEnabled: false,
        MultiAZEnabled: false,
      });
    },
    red: 'recovered',
    says: /a node in zone 0 answers, and is empty/,
  },
  {
    name: 'the cache’s replica does not take over',
    scenario: 'cache-primary',
    change: (site) => {
      cache(site).AutomaticFailoverEnabled = false;
    },
    red: 'useful-answers',
    says: /the primary in zone 0 is gone/,
  },
  {
    name: 'the cache’s nodes are in one zone',
    scenario: 'zone-lost',
    change: (site) => {
      cache(site).MultiAZEnabled = false;
    },
    red: 'recovered',
    says: /a node in zone 0 answers, and is empty/,
  },
  {
    name: 'the cache’s security group lets nobody in',
    scenario: 'cache-primary',
    change: (site) => site.remove('origin', 'AWS::EC2::SecurityGroupIngress', /Cache.SecurityGroup.from/),
    red: 'well-when-well',
    says: /the security groups of \S+ do not let in \S+ at port 6379/,
  },
  {
    name: 'a page fails without the cache',
    scenario: 'cache-gone',
    application: { cache: { required: true } },
    red: 'failed-requests',
    says: /a naked error \(500\)/,
  },
  {
    name: 'nothing limits how long the checkout waits for its payment service',
    scenario: 'payment-hangs',
    application: { thirdParties: [{ name: 'payment', neededBy: ['order'], timeoutSeconds: 60 }] },
    red: 'useful-answers',
    says: /shows the error page \(503\) .* the servers answer 503/,
  },
  {
    name: 'all servers are in one zone',
    scenario: 'zone-lost',
    change: (site) => {
      const { VPCZoneIdentifier } = group(site);
      group(site).VPCZoneIdentifier = VPCZoneIdentifier.slice(0, 1);
    },
    red: 'useful-answers',
    says: /a launch failed: every zone of the group is lost/,
  },
  {
    name: 'a scheduled action takes servers away in mid-campaign',
    scenario: 'crowd',
    change: (site) => {
      const [id] = Object.entries(site.resources('origin')).find(
        ([, { Type }]) => Type === 'AWS::AutoScaling::AutoScalingGroup',
      )!;
      site.add('origin', 'EndOfWork', {
        Type: 'AWS::AutoScaling::ScheduledAction',
        // The run begins at 17:30, and the crowd comes eight minutes later.
        Properties: {
          AutoScalingGroupName: { Ref: id },
          StartTime: '2026-11-27T17:43:00Z',
          MinSize: '2',
          MaxSize: '2',
        },
      });
    },
    red: 'priority-requests',
    says: /the scheduled action .*EndOfWork: minimum/,
  },
  {
    name: 'visitors are bound to the servers that they came to first',
    scenario: 'crowd',
    change: (site) => {
      const stickiness = targets(site).TargetGroupAttributes.find(
        ({ Key }: Config) => Key === 'stickiness.enabled',
      );
      stickiness.Value = 'true';
    },
    red: 'goodput',
    says: /of what capacity allowed/,
  },
];
