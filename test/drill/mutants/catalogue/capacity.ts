import type { Mutant } from '../mutant';

export const CAPACITY_MUTANTS: readonly Mutant[] = [
  {
    name: 'the fleet does not shed',
    scenario: 'crowd',
    change: (site) => {
      const template = site.only('origin', 'AWS::EC2::LaunchTemplate');
      const text = JSON.stringify(template.Properties);
      const changed = text.replace(/BREAKWATER_MAX_IN_FLIGHT=\d+/, 'BREAKWATER_MAX_IN_FLIGHT=0');
      if (changed === text) throw new Error('the user data has no limit of requests in flight');
      template.Properties = JSON.parse(changed);
    },
    red: 'goodput',
    says: /of what capacity allowed/,
  },
  {
    name: 'a lease lasts for two hours',
    scenario: 'crowd',
    change: (site) => {
      const { Environment } = site.only('origin', 'AWS::Lambda::Function', /ScaleOut/).Properties;
      Environment.Variables.BREAKWATER_LEASE_SECONDS = '7200';
    },
    red: 'back-to-normal',
    says: /keeps at least \d+ servers; the template says 2/,
  },
  {
    name: 'save-and-restore instead of leases: what is there is taken for the template’s',
    scenario: 'crowd',
    source: {
      bundles: ['lambda/scale-out'],
      file: 'lambda/scale-out/decide.ts',
      from: 'const ours = state.written.includes(group.minSize);',
      to: 'const ours = false;',
    },
    red: 'back-to-normal',
    says: /keeps at least \d+ servers; the template says 2/,
  },
  {
    name: 'the sweep of ScaleOut is off',
    scenario: 'crowd',
    change: (site) => {
      site.only('origin', 'AWS::Events::Rule', /ScaleOut\/Sweep/).Properties.State = 'DISABLED';
    },
    red: 'back-to-normal',
    says: /keeps at least \d+ servers; the template says 2/,
  },
  {
    name: 'a lease is never renewed',
    scenario: 'flood',
    source: {
      bundles: ['lambda/scale-out'],
      file: 'lambda/scale-out/leases.ts',
      from: `    const held = facts.leases.find((lease) => lease.owner === owner && isActive(lease, nowMs));
    if (held) return isDue(held, policy, nowMs) ? [{ ...held, askedAtMs: nowMs, untilMs, reason }] : [];`,
      to: `    const held = facts.leases.find((lease) => lease.owner === owner);
    if (held) return [];`,
    },
    red: 'capacity-kept',
    says: /overload still rang/,
  },
  {
    name: 'DesiredCapacity is in the template, and a deploy writes it',
    scenario: 'deploy',
    change: (site) => {
      const group = site.only('origin', 'AWS::AutoScaling::AutoScalingGroup');
      group.Properties.DesiredCapacity = '2';
      group.UpdatePolicy!.AutoScalingScheduledAction.IgnoreUnmodifiedGroupSizeProperties = false;
    },
    red: 'deploys-keep-capacity',
    says: /the deploy wrote the sizes of the template/,
  },
  {
    name: 'the group cannot grow',
    scenario: 'crowd',
    change: (site) => {
      site.only('origin', 'AWS::AutoScaling::AutoScalingGroup').Properties.MaxSize = '2';
    },
    red: 'priority-requests',
    says: /./,
  },
  {
    name: 'the listener answers 404',
    scenario: 'quiet',
    change: (site) => {
      site.only('origin', 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions = [
        { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } },
      ];
    },
    red: 'well-when-well',
    says: /over the whole run: nothing happens in it/,
  },
  {
    name: 'no warm pool',
    scenario: 'crowd',
    change: (site) => site.remove('origin', 'AWS::AutoScaling::WarmPool'),
    red: 'priority-requests',
    says: / a server entered service: 3 in service/,
  },
  {
    name: 'the health check is shed like any page',
    scenario: 'flood',
    change: (site) => {
      site.only('origin', 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties.HealthCheckPath = '/';
    },
    red: 'goodput',
    says: /no-healthy-targets OK → ALARM|terminated \(unhealthy\)/,
  },
  {
    name: 'the group asks EC2 alone, and keeps servers that the load balancer has given up',
    scenario: 'servers-die',
    change: (site) => {
      site.only('origin', 'AWS::AutoScaling::AutoScalingGroup').Properties.HealthCheckType = 'EC2';
    },
    red: 'useful-answers',
    says: /while the fault lasted/,
  },
  {
    name: 'unhealthy servers go before their successors have come',
    scenario: 'no-successors',
    change: (site) => {
      delete site.only('origin', 'AWS::AutoScaling::AutoScalingGroup').Properties.InstanceMaintenancePolicy;
    },
    red: 'recovered',
    says: /terminated \(unhealthy\): 0 in service/,
  },
  {
    name: 'nothing holds back the replacement of servers that all fail for one reason',
    scenario: 'all-fail',
    source: {
      bundles: ['lambda/scale-out'],
      file: 'lambda/scale-out/replacement.ts',
      from: 'return group.instances >= 2 && group.unhealthyInstances * 2 > group.instances;',
      to: 'return false;',
    },
    red: 'recovered',
    says: /^1[1-4]\d\d \S+ a server was terminated \(unhealthy\)/m,
  },
  {
    name: 'the servers’ security group lets nobody in',
    scenario: 'quiet',
    change: (site) => site.remove('origin', 'AWS::EC2::SecurityGroupIngress', /ServerSecurityGroup.from/),
    red: 'well-when-well',
    says: /the security groups of \S+ do not let in \S+ at port 8080 \(Target\.Timeout\)/,
  },
];
