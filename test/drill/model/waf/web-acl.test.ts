import { firewallOf } from '../../../../drill/model/waf/firewalls';
import { GuardedServers } from '../../../../drill/model/waf/guarded-servers';
import type { Resource } from '../../../../drill/template/assembly';
import type { OriginLoad } from '../../../../drill/world/traffic';
import { kind } from '../../support/edge-world';
import { MINUTE, playWorld } from '../../support/play-world';

const visibility = (MetricName: string) => ({
  CloudWatchMetricsEnabled: true,
  SampledRequestsEnabled: true,
  MetricName,
});
const rule = (name: string, priority: number, statement: object, action: object) => ({
  Name: name,
  Priority: priority,
  Statement: statement,
  Action: action,
  VisibilityConfig: visibility(name),
});
const rate = (limit: number, changes: object = {}) => ({
  RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: limit, ...changes },
});
const begins = (prefix: string) => ({
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'STARTS_WITH',
    SearchString: prefix,
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
});
const BLOCK = { Block: {} };
const COUNT = { Count: {} };

function acl(rules: readonly object[], changes: object = {}): Resource {
  return {
    Type: 'AWS::WAFv2::WebACL',
    Properties: {
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
      VisibilityConfig: visibility('all'),
      Rules: rules,
      ...changes,
    },
  };
}

const HOME = kind('home', undefined);
const SALE = kind('sale', undefined, { path: '/sale/1', audience: 'paid' });
const BOT = kind('bot', undefined, { audience: 'bot' });

/** Shares that are blocked at the end of some minutes, by kind. */
async function played(
  firewall: Resource,
  perSecond: number,
  { minutes = 10, others = {} }: { minutes?: number; others?: Record<string, Resource> } = {},
) {
  const place = playWorld({
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: { WebACLId: { 'Fn::GetAtt': ['Acl', 'Arn'] } } },
    },
    Acl: firewall,
    ...others,
  });
  const own = firewallOf(place.world, place.found('Distribution'))!;
  const kinds = [HOME, SALE, BOT];
  let judged = own.judge([], 1000);
  for (let second = 0; second < minutes * 60; second++) {
    await place.pass(1);
    judged = own.judge(
      kinds.map((one) => ({ kind: one, headers: one.headers, perSecond, from: 'internet' as const })),
      1000,
    );
  }
  const of = (index: number) => {
    const { passes, blocked } = judged[index]!;
    expect(passes + blocked.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    return 1 - passes;
  };
  return {
    ...place,
    home: of(0),
    sale: of(1),
    bot: of(2),
    statuses: judged[0]!.blocked.map(({ status }) => status),
  };
}

describe('rules, in the order of their priority (AWS WAF, "Setting rule priority"; "Using rule actions")', () => {
  test.each<[string, readonly object[], object, { home: number; sale: number }]>([
    [
      'the first that ends decides',
      [rule('b', 2, begins('/'), BLOCK), rule('a', 1, begins('/sale'), { Allow: {} })],
      {},
      { home: 1, sale: 0 },
    ],
    ['Count ends nothing', [rule('a', 1, begins('/'), COUNT)], {}, { home: 0, sale: 0 }],
    [
      'what no rule ends gets the default action',
      [rule('a', 1, begins('/sale'), { Allow: {} })],
      { DefaultAction: BLOCK },
      { home: 1, sale: 0 },
    ],
    [
      'a label of a rule that counts is seen by those after it',
      [
        { ...rule('a', 1, begins('/sale'), COUNT), RuleLabels: [{ Name: 'campaign' }] },
        rule('b', 2, { LabelMatchStatement: { Scope: 'LABEL', Key: 'campaign' } }, BLOCK),
      ],
      {},
      { home: 0, sale: 1 },
    ],
    [
      'a browser answers a challenge by itself',
      [rule('a', 1, begins('/'), { Challenge: {} })],
      {},
      { home: 0, sale: 0 },
    ],
    [
      'some people do not solve a puzzle',
      [rule('a', 1, begins('/'), { Captcha: {} })],
      {},
      { home: 0.2, sale: 0.2 },
    ],
  ])('%s', async (_, rules, changes, expected) => {
    const { home, sale } = await played(acl(rules, changes), 10, { minutes: 1 });
    expect({ home, sale }).toEqual({
      home: expect.closeTo(expected.home, 9),
      sale: expect.closeTo(expected.sale, 9),
    });
  });

  test('who has solved a puzzle meets the rules after it', async () => {
    const rules = [rule('puzzle', 1, begins('/'), { Captcha: {} }), rule('block', 2, begins('/sale'), BLOCK)];
    const { home, sale, statuses } = await played(acl(rules), 10, { minutes: 1 });
    expect([home, sale]).toEqual([expect.closeTo(0.2, 9), expect.closeTo(1, 9)]);
    expect(statuses).toEqual([405]);
  });

  test('crawlers solve nothing', async () => {
    expect((await played(acl([rule('a', 1, begins('/'), { Challenge: {} })]), 10, { minutes: 1 })).bot).toBe(
      1,
    );
  });

  test('a block is a 403, or what the rule says', async () => {
    const plain = await played(acl([rule('a', 1, begins('/'), BLOCK)]), 10, { minutes: 1 });
    const custom = { Block: { CustomResponse: { ResponseCode: 429 } } };
    const own = await played(acl([rule('a', 1, begins('/'), custom)]), 10, { minutes: 1 });
    expect([plain.statuses, own.statuses]).toEqual([[403], [429]]);
  });
});

describe('a limit by address', () => {
  test('blocks carriers in a crowd, whose visitors share addresses, and nobody at home', async () => {
    const limited = acl([rule('RateLimit', 0, rate(2000), BLOCK)]);
    const quiet = await played(limited, 100);
    const crowd = await played(limited, 2500);
    expect(quiet.home).toBe(0);
    // 0.4 of all requests come over carriers.
    expect(crowd.home).toBeGreaterThan(0.1);
    expect(crowd.home).toBeLessThan(0.5 + 1e-9);
    expect(crowd.said('edge')).toContain(
      'RateLimit: addresses of the group carrier 3 are above the limit of 2000 requests',
    );
    expect(crowd.said('edge').join()).not.toContain('home');
  });

  test('so low that one household is above it blocks all but those in offices', async () => {
    expect((await played(acl([rule('a', 0, rate(10), BLOCK)]), 100)).home).toBeCloseTo(0.9, 9);
  });

  test('only counts what its scope lets it count', async () => {
    const scoped = rate(2000, { ScopeDownStatement: begins('/sale') });
    const { home, sale } = await played(acl([rule('a', 0, scoped, BLOCK)]), 2500);
    expect([home, sale > 0.1]).toEqual([0, true]);
  });

  test('of all together is one for everybody', async () => {
    const together = rate(10_000, { AggregateKeyType: 'CONSTANT', ScopeDownStatement: begins('/') });
    const { home, bot } = await played(acl([rule('a', 0, together, BLOCK)]), 100);
    expect([home, bot]).toEqual([1, 1]);
  });

  // "How AWS WAF handles rule and rule group actions": Allow and Block stop all other processing; Count does not, nor does a puzzle that is solved.
  test.each<[string, readonly object[], 'counted' | 'not counted']>([
    ['allows', [rule('first', 0, begins('/sale'), { Allow: {} })], 'not counted'],
    ['blocks', [rule('first', 0, begins('/sale'), BLOCK)], 'not counted'],
    ['counts', [rule('first', 0, begins('/sale'), COUNT)], 'counted'],
    ['challenges, and a browser answers', [rule('first', 0, begins('/sale'), { Challenge: {} })], 'counted'],
    ['allows, and comes after the limit', [rule('first', 2, begins('/sale'), { Allow: {} })], 'counted'],
  ])('what another rule %s is %s', async (_what, others, then) => {
    const sales = rate(10_000, { AggregateKeyType: 'CONSTANT', ScopeDownStatement: begins('/sale') });
    const { said } = await played(acl([...others, rule('limit', 1, sales, COUNT)]), 100);
    const above = said('edge').some((text) => text.startsWith('limit: ') && text.includes('above'));
    expect(above ? 'counted' : 'not counted').toBe(then);
  });

  test('what a limit before it blocks is not counted by the next one', async () => {
    const strict = rate(2000, { AggregateKeyType: 'CONSTANT', ScopeDownStatement: begins('/sale') });
    const loose = rate(20_000, { AggregateKeyType: 'CONSTANT', ScopeDownStatement: begins('/sale') });
    const { said } = await played(
      acl([rule('strict', 0, strict, BLOCK), rule('loose', 1, loose, COUNT)]),
      100,
    );
    expect(said('edge').join()).toContain('strict: ');
    expect(said('edge').join()).not.toContain('loose: ');
  });

  test('is known some seconds after it is reached, and forgotten when its window is over', async () => {
    const place = await played(acl([rule('a', 0, rate(2000), BLOCK)]), 2500, { minutes: 5 });
    const first = place.world.sim.trace.entries.find(({ text }) => text.includes('above'));
    expect(first!.atMs).toBeGreaterThan(20_000);
  });
});

describe('what cannot be known is named, and passes', () => {
  const managed = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } };
  const group = (override: object) => ({
    Name: 'Common',
    Priority: 1,
    Statement: managed,
    OverrideAction: override,
    VisibilityConfig: visibility('Common'),
  });

  test('a managed rule group that blocks', async () => {
    const { home, world } = await played(acl([group({ None: {} })]), 10, { minutes: 1 });
    expect(home).toBe(0);
    expect(world.unsupported.all).toEqual([
      expect.objectContaining({ resource: 'Acl', matters: true, what: expect.stringMatching(/Common/) }),
    ]);
  });

  test('not one that only counts', async () => {
    const { home, world } = await played(acl([group(COUNT)]), 10, { minutes: 1 });
    expect([home, world.unsupported.all]).toEqual([0, []]);
  });

  test('countries', async () => {
    const geo = rule('a', 0, { GeoMatchStatement: { CountryCodes: ['FR'] } }, BLOCK);
    const { home, world } = await played(acl([geo]), 10, { minutes: 1 });
    expect([home, world.unsupported.all.length]).toEqual([0, 1]);
  });

  test('a firewall that is not in the assembly', () => {
    const { world, found } = playWorld({
      Distribution: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: { DistributionConfig: { WebACLId: 'arn:aws:wafv2:us-east-1:1:global/webacl/x/y' } },
      },
    });
    expect(firewallOf(world, found('Distribution'))).toBeUndefined();
    expect(world.unsupported.all).toEqual([expect.objectContaining({ property: 'WebACL', matters: true })]);
  });
});

test('rules of a group in the stack are rules of the firewall', async () => {
  const group: Resource = {
    Type: 'AWS::WAFv2::RuleGroup',
    Properties: {
      Scope: 'CLOUDFRONT',
      Capacity: 10,
      Rules: [rule('a', 1, begins('/sale'), BLOCK)],
      VisibilityConfig: visibility('group'),
    },
  };
  const reference = (override: object) => ({
    Name: 'Group',
    Priority: 1,
    Statement: { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
    OverrideAction: override,
    VisibilityConfig: visibility('Group'),
  });
  const others = { Group: group };
  expect((await played(acl([reference({ None: {} })]), 10, { minutes: 1, others })).sale).toBe(1);
  expect((await played(acl([reference(COUNT)]), 10, { minutes: 1, others })).sale).toBe(0);
});

// AWS WAF, "AWS WAF metrics and dimensions": of CloudFront in us-east-1 and without the dimension Region.
test('it is counted by rule and for all', async () => {
  const place = await played(
    acl([rule('counts', 0, begins('/sale'), COUNT), rule('blocks', 1, begins('/sale'), BLOCK)]),
    10,
    { minutes: 3 },
  );
  await place.pass(600);
  const read = (name: string, Rule: string) =>
    place.store.read(
      { region: 'us-east-1', namespace: 'AWS/WAFV2', name, dimensions: { WebACL: 'all', Rule } },
      'Sum',
      MINUTE,
      place.sim.startMs + MINUTE,
    );
  expect(read('CountedRequests', 'counts')).toBeCloseTo(600, 6);
  expect(read('BlockedRequests', 'blocks')).toBeCloseTo(600, 6);
  expect(read('BlockedRequests', 'ALL')).toBeCloseTo(600, 6);
  expect(read('AllowedRequests', 'all')).toBeCloseTo(1200, 6);
});

describe('in front of a load balancer', () => {
  const SECRET = 'x-from-edge';
  const fromEdge = {
    ByteMatchStatement: {
      FieldToMatch: { SingleHeader: { Name: SECRET } },
      PositionalConstraint: 'EXACTLY',
      SearchString: 'secret',
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };

  async function blockedShare(rules: readonly object[], headers: OriginLoad['headers']) {
    const { world, found, pass } = playWorld({
      Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {} },
      Acl: acl(rules, { Scope: 'REGIONAL' }),
      Association: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { ResourceArn: { Ref: 'Balancer' }, WebACLArn: { 'Fn::GetAtt': ['Acl', 'Arn'] } },
      },
    });
    const balancer = { found: found('Balancer') } as never;
    const rates: number[] = [];
    const servers = new GuardedServers(world, {
      balancers: [balancer],
      balancerFor: () => balancer,
      serve: (loads) => {
        rates.push(...loads.map(({ perSecond }) => perSecond));
        return loads.map(() => [{ share: 1, ended: { status: 200, by: 'application' }, afterMs: 1 }]);
      },
      serveSecond: () => [],
    });
    const load = {
      domainName: 'b',
      kind: HOME,
      perSecond: 2500,
      headers,
      limits: { connectMs: 1, readMs: 1 },
      attempts: 1,
    };
    let parts = servers.serve([load], 1000)[0]!;
    for (let second = 0; second < 300; second++) {
      await pass(1);
      parts = servers.serve([load], 1000)[0]!;
    }
    const blocked = parts.filter(({ ended }) => 'status' in ended && ended.by === 'firewall');
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    const share = blocked.reduce((sum, part) => sum + part.share, 0);
    expect(rates.at(-1)).toBeCloseTo(2500 * (1 - share), 6);
    return share;
  }

  test('a limit by address hits the edge’s servers, each of which speaks for thousands', async () => {
    expect(await blockedShare([rule('a', 1, rate(2000), BLOCK)], {})).toBeCloseTo(1, 9);
  });

  // "Load balancer attributes": waf.fail_open.enabled says what becomes of requests that cannot be forwarded to AWS WAF; false by default.
  test.each([
    [undefined, 'do not go'],
    ['true', 'past which requests go'],
  ])('that cannot be asked is named (%s)', (Value, says) => {
    const { world, found } = playWorld({
      Balancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: {
          LoadBalancerAttributes: Value === undefined ? [] : [{ Key: 'waf.fail_open.enabled', Value }],
        },
      },
      Acl: acl([], { Scope: 'REGIONAL' }),
      Association: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { ResourceArn: { Ref: 'Balancer' }, WebACLArn: { 'Fn::GetAtt': ['Acl', 'Arn'] } },
      },
    });
    const balancer = { found: found('Balancer'), region: 'eu-west-3' } as never;
    const servers = new GuardedServers(world, {
      balancers: [balancer],
      balancerFor: () => balancer,
      serve: () => [],
      serveSecond: () => [],
    });
    servers.serve([], 1000);
    expect(world.unsupported.all).toEqual([]);
    world.faults.change({ apis: { wafv2: ['eu-west-3'] } });
    servers.serve([], 1000);
    expect(world.unsupported.all).toEqual([
      expect.objectContaining({
        property: 'waf.fail_open.enabled',
        what: expect.stringContaining(says),
        matters: true,
      }),
    ]);
  });

  test('unless a rule before it knows them', async () => {
    const rules = [rule('edge', 0, fromEdge, { Allow: {} }), rule('a', 1, rate(2000), BLOCK)];
    expect(await blockedShare(rules, { [SECRET]: ['secret'] })).toBe(0);
    expect(await blockedShare(rules, { [SECRET]: ['guessed'] })).toBeCloseTo(1, 9);
  });
});
