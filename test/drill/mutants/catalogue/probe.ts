import { moveProbe, PROBE } from '../../support/probe/probe-stack';
import type { Mutant } from '../mutant';
import type { Config } from '../site';

const SOURCE = { bundles: ['support/probe'], file: 'test/drill/support/probe/probe.lambda.ts' } as const;

/** A probe that asks for the site from outside: a small one, made for this, beside the stack as it is. */
export const PROBE_MUTANTS: readonly Mutant[] = [
  {
    name: 'the probe is in the site’s Region, and dies with it',
    scenario: 'probed-region-lost',
    change: (site) => moveProbe(site, 'origin'),
    red: 'people-told',
    says: /: ALARM: "breakwater-site-lost" in eu-west-3/,
  },
  {
    name: 'the probe asks for a page that edges have kept',
    scenario: 'probed-region-lost',
    source: { ...SOURCE, from: '/search?q=boots', to: '/' },
    red: 'detect',
    says: /SmallProbe\/Function asks for www\.shop\.example\/ and gets an older copy/,
  },
  {
    name: 'the probe takes every answer for a good one, the error page too',
    scenario: 'probed-region-lost',
    source: { ...SOURCE, from: 'return status < 500;', to: 'return status > 0;' },
    red: 'detect',
    says: /SmallProbe\/Function asks for www\.shop\.example\/search\?q=boots and gets the error page/,
  },
  {
    name: 'the probe may not write what it has seen',
    scenario: 'quiet',
    change: (site) => {
      const { Policies } = site.only('control', 'AWS::IAM::Role', PROBE.role).Properties;
      Policies[0].PolicyDocument.Statement[0].Action = 'cloudwatch:GetMetricData';
    },
    red: 'functions-work',
    says: /refused cloudwatch\.PutMetricData/,
  },
  {
    name: 'the probe is in a network that has no way out',
    scenario: 'quiet',
    change: (site) => {
      const Metadata = {};
      site.add('control', 'ProbeVpc', {
        Type: 'AWS::EC2::VPC',
        Properties: { CidrBlock: '10.9.0.0/16' },
        Metadata,
      });
      site.add('control', 'ProbeSubnet', {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: { Ref: 'ProbeVpc' }, CidrBlock: '10.9.0.0/24' },
        Metadata,
      });
      site.add('control', 'ProbeGroup', {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { VpcId: { Ref: 'ProbeVpc' }, GroupDescription: 'probe' },
        Metadata,
      });
      const { Properties } = site.only('control', 'AWS::Lambda::Function', PROBE.function);
      Properties.VpcConfig = {
        SubnetIds: [{ Ref: 'ProbeSubnet' }],
        SecurityGroupIds: [{ 'Fn::GetAtt': ['ProbeGroup', 'GroupId'] }],
      } satisfies Config;
    },
    red: 'false-alarms',
    says: /cannot reach www\.shop\.example: nothing takes it there out of its VPC/,
  },
];
