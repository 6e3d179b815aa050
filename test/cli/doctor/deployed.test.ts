// What the doctor takes for granted of the stacks, in the templates of a site with everything.
import {
  EDGE_OUTPUTS,
  EXISTING_SERVERS_OUTPUTS,
  OPTIONAL_EDGE_OUTPUTS,
  STOP_SWITCH_BUCKET_OUTPUT,
  stackName,
} from '../../../lib/private/contracts/outputs';
import { synthesizeSite } from '../../support/assembly';

const stacks = synthesizeSite({
  site: 'shop',
  domainName: 'shop.example',
  hostedZoneId: 'Z0123456789ABC',
  hostedZoneName: 'shop.example',
  standbyRegion: 'eu-central-1',
  cdnBypass: true,
});

const templateOf = (part: 'origin' | 'standby' | 'edge' | 'control') => {
  const found = stacks.find(({ name }) => name === stackName('shop', part));
  if (found === undefined)
    throw new Error(`no stack ${stackName('shop', part)}: ${stacks.map(({ name }) => name)}`);
  return found;
};
const idsOf = (type: string): string[] =>
  stacks.flatMap(({ template }) =>
    Object.entries(template.Resources as Record<string, { Type: string }>)
      .filter(([, { Type }]) => Type === type)
      .map(([id]) => id),
  );

test('the stacks have the names and outputs that the command reads', () => {
  const outputs = Object.keys(templateOf('edge').template.Outputs ?? {});
  expect(outputs).toEqual(expect.arrayContaining(Object.values(EDGE_OUTPUTS)));
  expect(outputs).toEqual(expect.arrayContaining(Object.values(OPTIONAL_EDGE_OUTPUTS)));
  expect(Object.keys(templateOf('standby').template.Outputs ?? {})).toContain(STOP_SWITCH_BUCKET_OUTPUT);
  expect(templateOf('standby').region).toBe('eu-central-1');
});

test('servers that existed before are known by outputs, and their listener by the stack’s rules', () => {
  const elb = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
  const loadBalancerArn = `${elb}:loadbalancer/app/shop/0123456789abcdef`;
  const [origin] = synthesizeSite({
    domainName: 'shop.example',
    hostedZoneId: 'Z0123456789ABC',
    hostedZoneName: 'shop.example',
    existingFleet: {
      loadBalancerArn,
      loadBalancerDnsName: 'shop-1.eu-west-3.elb.amazonaws.com',
      canonicalHostedZoneId: 'Z3Q77PNBQS71R4',
      securityGroupId: 'sg-0123456789abcdef0',
      targetGroupArn: `${elb}:targetgroup/shop/fedcba9876543210`,
      autoScalingGroupName: 'theirs',
      requestsPerMinutePerInstance: 100,
      publicOrigin: {
        domainName: 'shop.example',
        listenerArn: `${elb}:listener/app/shop/0123456789abcdef/0467ef3c8400ae65`,
      },
    },
  });
  expect(origin?.template.Outputs).toMatchObject({
    [EXISTING_SERVERS_OUTPUTS.loadBalancer]: { Value: loadBalancerArn },
    [EXISTING_SERVERS_OUTPUTS.autoScalingGroup]: { Value: 'theirs' },
  });
  const rules = Object.entries(origin?.resources ?? {}).filter(
    ([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule',
  );
  expect(rules.filter(([id]) => /VerifiedRule/.test(id))).toHaveLength(1);
  // Of servers that the stack makes, the stack knows all.
  expect(Object.keys(templateOf('origin').template.Outputs ?? {})).not.toContain(
    EXISTING_SERVERS_OUTPUTS.loadBalancer,
  );
});

test('every queue is for what could not be delivered or done', () => {
  const queues = idsOf('AWS::SQS::Queue');
  expect(queues.length).toBeGreaterThan(0);
  expect(queues.filter((id) => !/Undelivered|DeadLetters/.test(id))).toEqual([]);
});

test('one topic is for people, all others are for alarms', () => {
  const topics = idsOf('AWS::SNS::Topic');
  expect(topics.filter((id) => /People/.test(id))).toHaveLength(1);
  expect(topics.filter((id) => !/People|^AlarmsTopic/.test(id))).toEqual([]);
});

test('records that DNS moves are known by the ids of their constructs', () => {
  const records = idsOf('AWS::Route53::RecordSet');
  for (const id of [/^OriginFailover/, /^SiteNameCdn/, /^SiteNameBypass/, /^SiteNameSite/])
    expect(records.filter((record) => id.test(record)).length).toBeGreaterThan(1);
});
