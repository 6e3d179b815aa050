// A load balancer that has nobody to send its visitors to answers 503 by itself: a line says which one, from which listener, to which target group,
// and what to do. A target group that is in none of the stacks is not known to be empty.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDrill } from '../../../../drill/drill';
import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import { highlights } from '../../../../drill/report/highlights';
import type { RunResult } from '../../../../drill/result';
import type { Resource } from '../../../../drill/template/assembly';
import { APP } from '../../support/application';
import { loadBalanced } from '../../support/load-balanced';
import { playWorld } from '../../support/play-world';
import { scenarioOf } from '../../support/small-site';

type Resources = Record<string, Resource>;

function play(Resources: Resources, scenario: Record<string, unknown> = {}): Promise<RunResult> {
  const file = join(mkdtempSync(join(tmpdir(), 'breakwater-no-targets-')), 'site.json');
  writeFileSync(file, JSON.stringify({ Resources }));
  return runDrill({ source: file, scenario: scenarioOf(scenario), seed: 1, reproduce: '' });
}

const site = (group: object, more: Resources = {}): Resources => ({ ...loadBalanced({ group }), ...more });
const SERVERS = { MinSize: '2', MaxSize: '2' };
const ELSEWHERE = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012:targetgroup/shop/0123456789abcdef';
const OWN = { TargetGroupArn: { Ref: 'Targets' }, Weight: 3 };

function sendingTo(TargetGroups: readonly object[]): Resources {
  const resources = site(SERVERS);
  const DefaultActions = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
  const { Listener } = resources;
  return {
    ...resources,
    Listener: { ...Listener!, Properties: { ...Listener!.Properties, DefaultActions } },
  };
}

const shop = (own: Record<string, unknown>): Resource => ({ Type: 'AWS::ECS::Service', Properties: own });
const why = ({ objectives }: RunResult) => objectives.find(({ name }) => name === 'well-when-well')!.because;
const edgeLines = (result: RunResult) => result.timeline.filter(({ kind }) => kind === 'edge');

const BEGIN =
  'its listener on port 80 sends visitors to site/Targets, where no target is registered, so it answers 503 itself: ';

test.each<[what: string, resources: Resources, said: string]>([
  [
    'a group that registers nowhere',
    site({ ...SERVERS, TargetGroupARNs: [] }),
    'nothing in these stacks registers there; write it into TargetGroupARNs of site/Group, which registers its servers nowhere',
  ],
  [
    'the servers of a cluster whose services are elsewhere',
    site({ ...SERVERS, TargetGroupARNs: [] }, { Cluster: { Type: 'AWS::ECS::Cluster' } }),
    'nothing in these stacks registers there; write it into TargetGroupARNs of site/Group, which registers its servers nowhere, or into LoadBalancers of a service of the cluster',
  ],
  [
    'another group that feeds another target group',
    site(
      { ...SERVERS, TargetGroupARNs: [{ Ref: 'Others' }] },
      {
        Others: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup' },
        Loose: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: SERVERS },
      },
    ),
    'nothing in these stacks registers there; write it into TargetGroupARNs of site/Loose, which registers its servers nowhere',
  ],
  [
    'a group without a server',
    site({ MinSize: '0', MaxSize: '0' }),
    'site/Group, which registers its servers there, is to have none (MinSize 0, DesiredCapacity 0, MaxSize 0); raise these',
  ],
  [
    'a service without a task',
    {
      ...site({}),
      Group: shop({
        DesiredCount: 0,
        LoadBalancers: [{ TargetGroupArn: { Ref: 'Targets' }, ContainerPort: 80 }],
      }),
    },
    'site/Group, which registers its tasks there, is to have none (DesiredCount 0); raise it',
  ],
])('%s', async (_, resources, said) => {
  const result = await play(resources);
  expect(edgeLines(result).map(({ actor, text }) => [actor, text])).toEqual([
    ['site/Balancer', BEGIN + said],
  ]);
  expect(result.verdict).toBe('failed');
  // On a terminal and in the report, in what is shown first.
  expect(highlights(result, 14).map(({ text }) => text)).toContain(`Balancer: ${BEGIN}${said}`);
  // And where it is said that everything fails.
  expect(why(result)).toContain(`; site/Balancer: ${BEGIN}${said}`);
});

test('a rule that sends to an empty target group names its listener as well, and only once', async () => {
  const result = await play(
    site(SERVERS, {
      Empty: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup' },
      None: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: { MinSize: '0', MaxSize: '0', TargetGroupARNs: [{ Ref: 'Empty' }] },
      },
      Rule: {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          ListenerArn: { Ref: 'Listener' },
          Priority: 1,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/products/*'] } }],
          Actions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Empty' } }],
        },
      },
    }),
  );
  const lines = edgeLines(result).map(({ text }) => text);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^its listener on port 80 sends visitors to site\/Empty, .*site\/None, which/);
});

test('targets that a scenario takes out need no such line: the fault has one', async () => {
  const result = await play(site(SERVERS), {
    events: [
      { at: '5m', do: 'drain-targets' },
      { at: '10m', do: 'return-targets' },
    ],
  });
  expect(result.objectives.find(({ name }) => name === 'well-when-well')!.verdict).toBe('held');
  expect(edgeLines(result)).toEqual([]);
});

// A template may send to what another stack has made: whose targets are there, and how they are, it does not say.
test.each([
  ['alone', [{ TargetGroupArn: ELSEWHERE }]],
  ['beside one of its own', [{ TargetGroupArn: ELSEWHERE, Weight: 1 }, OWN]],
])('a target group of another stack, %s, answers as if it were well, and is named', async (_, groups) => {
  const { verdict, notModelled, totals, objectives } = await play(sendingTo(groups));
  expect([verdict, objectives.filter((one) => one.verdict === 'failed')]).toEqual(['inconclusive', []]);
  expect(notModelled.flatMap(({ what, matters }) => (matters ? [what] : []))).toEqual([
    `the targets of ${ELSEWHERE}, to which its listener on port 80 sends visitors: that target group is in none of the stacks; they answer as if they were well`,
  ]);
  // Each request is in one class.
  const all = Object.values(totals.outcomes).reduce((sum, one) => sum + one, 0);
  expect(all).toBeCloseTo(totals.requests, 3);
  expect(totals.outcomes.error).toBe(0);
});

test('weights that are all nought send nobody anywhere', async () => {
  const result = await play(sendingTo([{ ...OWN, Weight: 0 }]));
  expect(edgeLines(result).map(({ text }) => text)).toEqual([
    'its listener on port 80 sends visitors to target groups that all have weight 0, so it answers 503 itself: give one of them a weight',
  ]);
});

// An alias that evaluates its target, and a check of Route 53's, meet the same targets as visitors do.
test.each<[what: string, resources: Resources, isWell: boolean]>([
  ['nothing that is played registers targets', { ...site({}), Group: { Type: 'AWS::SNS::Topic' } }, true],
  ['the target group is in none of the stacks', sendingTo([{ TargetGroupArn: ELSEWHERE }]), true],
  ['a group that is played has no server', site({ MinSize: '0', MaxSize: '0' }), false],
])('names that lead to a load balancer where %s', (_, resources, isWell) => {
  const { world } = playWorld(resources);
  const compute = new ComputePlane(world, () => APP);
  compute.settle(0);
  const [balancer] = compute.balancers;
  expect(balancer!.isHealthyTarget).toBe(isWell);
  const answers = balancer!.answersOne({ protocol: 'HTTP', host: 'shop.example', port: 80, path: '/' });
  expect(answers.map(({ ended }) => ended)).toEqual([{ status: isWell ? 200 : 503 }]);
});

// AWS::AutoScaling::AutoScalingGroup, TrafficSources: the newer way to say the same as TargetGroupARNs.
test('a group registers its servers by its traffic sources as well', async () => {
  const TrafficSources = [
    { Identifier: { Ref: 'Targets' }, Type: 'elbv2' },
    { Identifier: 'arn:aws:vpc-lattice:eu-west-3:123456789012:targetgroup/tg-1', Type: 'vpc-lattice' },
  ];
  const result = await play(site({ ...SERVERS, TargetGroupARNs: undefined, TrafficSources }));
  expect([result.totals.outcomes.error, edgeLines(result)]).toEqual([0, []]);
});

// AWS::ElasticLoadBalancingV2::TargetGroup, TargetType: servers of a group are registered where servers are, and by the group alone.
test.each<[what: string, targets: Record<string, unknown>]>([
  ['a function', { TargetType: 'lambda', Targets: [{ Id: 'arn:aws:lambda:eu-west-3:1:function:shop' }] }],
  ['addresses', { TargetType: 'ip' }],
  ['servers by name', { Targets: [{ Id: 'i-0123456789abcdef0' }] }],
])('targets that are %s are not missing because some group works for a queue', async (_, targets) => {
  const resources = site({ ...SERVERS, TargetGroupARNs: [] });
  const { verdict, notModelled, totals } = await play({
    ...resources,
    Targets: { ...resources.Targets!, Properties: { ...resources.Targets!.Properties, ...targets } },
  });
  expect([verdict, totals.outcomes.error]).toEqual(['inconclusive', 0]);
  expect(
    notModelled.filter(({ matters }) => matters).map(({ resource, property }) => [resource, property]),
  ).toContainEqual(['site/Targets', 'Targets']);
});

test('a listener that answers everybody itself says so: its rules are for others than the drill’s visitors', async () => {
  const resources = site(SERVERS);
  const refusing = (Values: readonly string[]): Resources => ({
    ...resources,
    Listener: {
      ...resources.Listener!,
      Properties: {
        ...resources.Listener!.Properties,
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      },
    },
    Rule: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: { Ref: 'Listener' },
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', Values }],
        Actions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
      },
    },
  });
  const [nobody, some] = [await play(refusing(['/hello'])), await play(refusing(['/checkout']))];
  const said =
    'its listener on port 80 answers all that is asked with 404 by itself, a fixed response: none of its rules is for what the drill’s visitors ask for, the pages of a shop (/, /search, /checkout)';
  expect(edgeLines(nobody).map(({ text }) => text)).toEqual([said]);
  expect(why(nobody)).toContain(`; site/Balancer: ${said}`);
  expect(edgeLines(some)).toEqual([]);
});

// AWS::ElasticLoadBalancingV2::LoadBalancer, EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: whoever comes by PrivateLink is not asked.
test.each([
  ['off', 0],
  ['on', 100],
])('a private Network Load Balancer that asks links for its rules: %s', async (enforced, failed) => {
  const resources = site(SERVERS, {
    Closed: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'nobody', VpcId: 'vpc-1' } },
  });
  const { totals } = await play({
    ...resources,
    Balancer: {
      ...resources.Balancer!,
      Properties: {
        Type: 'network',
        Scheme: 'internal',
        SecurityGroups: [{ 'Fn::GetAtt': ['Closed', 'GroupId'] }],
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforced,
      },
    },
  });
  const { error, timeout } = totals.outcomes;
  expect((100 * (error + timeout)) / totals.requests).toBeCloseTo(failed, 6);
});
