import type { Mutant } from '../mutant';
import type { Config } from '../site';

export const ALARM_MUTANTS: readonly Mutant[] = [
  {
    name: 'missing-data treatment is swapped: no-healthy-targets takes silence for health',
    scenario: 'no-targets',
    change: (site) => {
      site.alarm('origin', '-no-healthy-targets').TreatMissingData = 'notBreaching';
    },
    red: 'expected-alarms',
    says: /no-healthy-targets did not ring/,
  },
  {
    name: 'missing-data treatment is swapped: origin-error-count takes silence for errors',
    scenario: 'quiet',
    change: (site) => {
      site.alarm('origin', '-origin-error-count').TreatMissingData = 'breaching';
    },
    red: 'false-alarms',
    says: /origin-error-count rang at/,
  },
  {
    name: 'no-healthy-targets has periods of 300 s',
    scenario: 'unavailable',
    change: (site) => {
      site.alarm('origin', '-no-healthy-targets').Period = 300;
    },
    red: 'expected-alarms',
    says: /no-healthy-targets (rang \d+(\.\d+)? s after|did not ring)/,
  },
  {
    name: 'edge-error-rate rings above 50 %',
    scenario: 'black-hole',
    change: (site) => {
      site.alarm('edge', '-edge-error-rate').Threshold = 50;
    },
    red: 'expected-alarms',
    says: /edge-error-rate did not ring/,
  },
  {
    name: 'origin-error-count looks at a dimension that has no such metric',
    scenario: 'no-targets',
    change: (site) => {
      const [dimension] = site.alarm('origin', '-origin-error-count').Dimensions as Config[];
      dimension!.Name = 'TargetGroup';
    },
    red: 'expected-alarms',
    says: /origin-error-count did not ring/,
  },
  {
    name: 'edge-error-rate is in a Region that has no metrics of CloudFront',
    scenario: 'black-hole',
    change: (site) => {
      const alarm = site.only('edge', 'AWS::CloudWatch::Alarm', /EdgeErrorRate/);
      site.remove('edge', 'AWS::CloudWatch::Alarm', /EdgeErrorRate/);
      const Properties = { ...alarm.Properties, AlarmActions: [], OKActions: [], Dimensions: [] };
      site.add('origin', 'EdgeErrorRate', { ...alarm, Properties });
    },
    red: 'expected-alarms',
    says: /edge-error-rate did not ring/,
  },
  {
    name: 'overload looks at a namespace of other load balancers',
    scenario: 'crowd',
    change: (site) => {
      site.alarm('origin', '-overload').Namespace = 'AWS/NetworkELB';
    },
    red: 'expected-alarms',
    says: /overload did not ring/,
  },
  {
    name: 'a target must fail ten checks, 30 s apart',
    scenario: 'unavailable',
    change: (site) => {
      const { Properties } = site.only('origin', 'AWS::ElasticLoadBalancingV2::TargetGroup');
      Properties.UnhealthyThresholdCount = 10;
      Properties.HealthCheckIntervalSeconds = 30;
    },
    red: 'expected-alarms',
    says: /no-healthy-targets (rang|did not ring)/,
  },
];
