import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { ConfigError, parseConfig, readConfig } from '../../config/read';
import { REGIONS } from '../../config/regions';
import { DEFAULTS } from '../../config/schema';
import { Breakwater } from '../../lib/breakwater';
import { EXAMPLE_ACCOUNT, siteEnvironment } from '../../lib/stacks/site-environment';

const NOWHERE = {};
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:hook-AbCdEf';

function problemsOf(config: unknown, environment = NOWHERE): string[] {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  try {
    parseConfig(text, 'test.json', environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^ {2}- /, ''));
  }
}

const at = (path: string, value: unknown): object => {
  const [head, ...rest] = path.split('.');
  return { [head!]: rest.length === 0 ? value : at(rest.join('.'), value) };
};

describe('defaults', () => {
  test('nothing configured, no credentials: an example account, Paris, Ireland', () => {
    expect(parseConfig('{}', 'x', NOWHERE)).toEqual({
      account: EXAMPLE_ACCOUNT,
      siteRegion: 'eu-west-3',
      controlRegion: 'eu-west-1',
    });
  });

  test('the CLI’s account and Region are taken', () => {
    const cli = { CDK_DEFAULT_ACCOUNT: '210987654321', CDK_DEFAULT_REGION: 'eu-west-1' };
    expect(parseConfig('{}', 'x', cli)).toEqual({
      account: '210987654321',
      siteRegion: 'eu-west-1',
      controlRegion: 'eu-central-1',
    });
  });

  test('what is written wins over the CLI', () => {
    const cli = { CDK_DEFAULT_ACCOUNT: '210987654321', CDK_DEFAULT_REGION: 'eu-west-1' };
    const config = { account: '111122223333', siteRegion: 'us-east-1', controlRegion: 'us-west-2' };
    expect(parseConfig(JSON.stringify(config), 'x', cli)).toEqual(config);
  });

  test('empty variables count as absent, as the CLI leaves them without credentials', () => {
    const cli = { CDK_DEFAULT_ACCOUNT: '', CDK_DEFAULT_REGION: '' };
    expect(parseConfig('{}', 'x', cli)).toMatchObject({ account: EXAMPLE_ACCOUNT, siteRegion: 'eu-west-3' });
  });

  test.each(['eu-west-1', 'eu-west-3', 'us-east-1'])(
    'the stacks choose the same Regions for %s',
    (siteRegion) => {
      const { controlRegion } = parseConfig('{}', 'x', { CDK_DEFAULT_REGION: siteRegion });
      expect(controlRegion).toBe(siteEnvironment({ siteRegion }).controlRegion);
    },
  );

  test('every documented default is itself a valid configuration', () => {
    expect(problemsOf(DEFAULTS)).toEqual([]);
  });

  test('a byte order mark does no harm', () => {
    expect(problemsOf('\uFEFF{"site":"shop"}')).toEqual([]);
  });
});

describe('bounds', () => {
  const numbers: [path: string, min: number, max: number, whole: boolean][] = [
    ['fleet.minSize', 2, 1000, true],
    ['fleet.maxSize', 2, 1000, true],
    ['fleet.requestsPerMinutePerInstance', 1, 10_000_000, true],
    ['fleet.maxInFlight', 1, 10_000, true],
    ['fleet.warmPoolSize', 0, 100, true],
    ['capacity.factor', 1.1, 10, false],
    ['capacity.leaseMinutes', 1, 120, true],
    ['origin.connectSeconds', 1, 10, true],
    ['origin.readSeconds', 1, 120, true],
    ['origin.completionSeconds', 1, 3600, true],
    ['errorTtlSeconds', 0, 60, true],
    ['cache.replicas', 1, 5, true],
    ['admission.paidCapPercent', 1, 100, false],
    ['admission.paidMixPercent', 1, 99, false],
    ['edge.logSample', 0, 1, false],
  ];
  // A value at its bound may contradict another key's default; only the key's own line counts here.
  const own = (path: string, value: unknown) =>
    problemsOf(at(path, value)).filter(
      (line) => line.startsWith(`${path} `) && !/at (least|most) fleet|at least origin/.test(line),
    );

  test.each(numbers)('%s accepts %d to %d', (path, min, max, whole) => {
    expect(own(path, min)).toEqual([]);
    expect(own(path, max)).toEqual([]);
    const kind = whole ? 'a whole number' : 'a number';
    for (const value of [min - 0.1, max + 1, '3', null, true]) {
      expect(own(path, value)).toEqual([expect.stringContaining(`must be ${kind} from ${min} to ${max}`)]);
      expect(own(path, value)[0]).toContain(`got ${JSON.stringify(value)}`);
    }
    if (whole) expect(own(path, min + 0.5)).toHaveLength(1);
  });

  const texts: [path: string, good: unknown[], bad: unknown[], rule: string][] = [
    [
      'site',
      ['a', 'shop-fr-2', 'x'.repeat(20)],
      ['', 'Shop', 'x'.repeat(21), 'a_b', 3, 'a-responder-failing'],
      'be 1 to 20 of a-z, 0-9 and -',
    ],
    [
      'account',
      ['123456789012'],
      ['12345678901', 123456789012, 'x'],
      'be an AWS account number of 12 digits',
    ],
    ['siteRegion', [...REGIONS], ['eu-west-9', 'ap-southeast-6', '', 3], 'be one of af-south-1'],
    ['controlRegion', ['eu-west-2', 'ap-south-1'], ['cn-north-1', null], 'be one of af-south-1'],
    ['allowSharedRegion', [true, false], ['yes', 1], 'be true or false'],
    ['mode', ['off', 'observe', 'protect', 'act'], ['ACT', 'on', 0], 'be one of off, observe, protect, act'],
    [
      'fleet.instanceTypes',
      [['c7g.large'], ['t3.micro', 'm6i.large']],
      [[], 't4g.small', [3], ['t4g']],
      'be a',
    ],
    [
      'sessionCookies',
      [[], ['sid', '__Host-session'], [...'abcdefghij']],
      [['a b'], [...'abcdefghijk'], 'sid'],
      'be a',
    ],
    ['forwardHost', [true, false], ['no', 1], 'be true or false'],
    ['alwaysPass', [[], ['/hook'], ['/hook/*']], [['hook'], ['/a b'], ['/*/a'], ['/a?b'], '/a'], 'be a'],
    ['cacheablePaths', [['/', '/c/*']], [['c']], 'be a path'],
    ['checkoutPaths', [['/panier']], [['/*/c']], 'be a path'],
    ['landingPaths', [['/soldes/*']], [[1]], 'be a path'],
    ['cache.nodeType', ['cache.r7g.large'], ['t4g.small', 'cache.', 1], 'be an ElastiCache node type'],
    ['notify.emails', [[], ['a@b.fr']], [['a@b'], ['a b@c.fr'], 'a@b.fr'], 'be a'],
    ['notify.sms', [['+33612345678']], [['0612345678'], ['+0612345678'], ['+33 6']], 'be a phone number'],
    ['notify.slackSecretArn', [SECRET], ['https://hooks.slack.com/services/T/B/x'], 'be the complete ARN'],
    ['notify.webhooks', [[], [SECRET]], [['https://example.com/hook'], SECRET], 'be'],
    [
      'fleet.availabilityZones',
      [['eu-west-3a', 'eu-west-3b']],
      [['eu-west-3a'], ['eu-west-3', 'eu-west-3b'], 'a'],
      'be',
    ],
    ['notify.language', ['fr', 'en'], ['de', 'FR'], 'be one of en, fr'],
    ['amiRelease', ['default', '2026-11'], ['', 'x'.repeat(41), 'a b', 7], 'be 1 to 40 of'],
  ];
  test.each(texts)('%s', (path, good, bad, rule) => {
    for (const value of good)
      expect({ value, problems: problemsOf(at(path, value)) }).toEqual({ value, problems: [] });
    for (const value of bad) {
      const problems = problemsOf(at(path, value));
      expect({ value, problems }).toEqual({ value, problems: [expect.stringContaining(`must ${rule}`)] });
      expect(problems[0]).toMatch(new RegExp(`^${path.replace('.', '\\.')}(\\[0\\])? must `));
    }
  });
});

describe('problems', () => {
  test('all are named at once, each with its place, the value and the fix', () => {
    const config = {
      fleet: { minSise: 3, maxSize: 1.5 },
      mode: 'protct',
      notify: { emails: ['a'] },
      cache: 7,
    };
    expect(problemsOf(config).sort()).toEqual([
      'cache must be an object with keys among nodeType, replicas, got 7',
      'fleet.maxSize must be a whole number from 2 to 1000 instances, got 1.5',
      'fleet.minSise is not a key of this configuration, got 3; did you mean fleet.minSize?',
      'mode must be one of off, observe, protect, act, got "protct"; did you mean "protect"?',
      'notify.emails[0] must be an e-mail address such as oncall@example.com, got "a"',
    ]);
  });

  test('a contradiction is reported beside broken keys', () => {
    const problems = problemsOf({ mode: 1, fleet: { minSize: 6, maxSize: 4 } });
    expect(problems).toContain('fleet.maxSize must be at least fleet.minSize (6), got 4');
    expect(problems).toHaveLength(2);
  });

  test.each([
    ['contrlRegion', {}, 'controlRegion'],
    ['SITE', {}, 'site'],
    ['minSize', {}, 'fleet.minSize'],
    ['instancetypes', {}, 'fleet.instanceTypes'],
  ])('the misspelt or misplaced key %s is told its name', (name, _, meant) => {
    expect(problemsOf({ [name]: 'x' })).toEqual([
      `${name} is not a key of this configuration, got "x"; did you mean ${meant}?`,
    ]);
  });

  test('a key of nothing we have lists what there is', () => {
    expect(problemsOf({ capacity: { zebra: 1 } })).toEqual([
      'capacity.zebra is not a key of this configuration, got 1; known here: factor, leaseMinutes',
    ]);
  });

  test.each(['domainName', 'standbyRegion', 'money'])(
    '%s, which would do nothing yet, is refused rather than ignored',
    (name) => expect(problemsOf({ [name]: [] })).toHaveLength(1),
  );

  test('a secret address is not repeated into logs', () => {
    const [line] = problemsOf({
      notify: { slackSecretArn: 'https://hooks.slack.com/services/T0/B0/s3cr3t' },
    });
    expect(line).toContain('"https://hooks.slack.com/…"');
    expect(line).not.toContain('s3cr3t');
  });

  test.each([
    ['{"a":1,}', 'line 1, column 7'],
    ['{\n  "site": "a"\n  "mode": "act"\n}', 'line 3, column 3'],
    ['{\n  // why\n}', 'line 2, column 3'],
    ['', 'line 1, column 1'],
    ['{\n "mode": "act",\n "mode": "off"}', 'line 3, column 2: the key "mode" is written twice'],
  ])('a syntax error has a line and a column: %j', (text, expected) => {
    expect(problemsOf(text)[0]).toContain(expected);
  });

  test.each(['[]', 'null', '3', '"site"'])('%s is not a configuration', (text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^the file must be an object with keys among .*, got /),
    ]);
  });
});

describe('contradictions', () => {
  test.each([
    [
      { fleet: { minSize: 11 } },
      'fleet.maxSize must be at least fleet.minSize (11), got 10; that is its default: set it',
    ],
    [
      { fleet: { instanceTypes: ['t4g.small', 't3.small'] } },
      'fleet.instanceTypes must be of one architecture, as one machine image serves all, got arm64: t4g.small; x86_64: t3.small',
    ],
    [
      { fleet: { instanceTypes: ['t4g.small', 't4g.small'] } },
      'fleet.instanceTypes must name each entry once, got "t4g.small"',
    ],
    [
      { origin: { readSeconds: 8 } },
      'origin.completionSeconds must be at least origin.readSeconds (8), got 7; that is its default: set it',
    ],
    [
      { origin: { completionSeconds: 3 } },
      'origin.completionSeconds must be at least origin.readSeconds (5, its default), got 3',
    ],
    [
      { fleet: { minSize: 4, maxSize: 5, warmPoolSize: 2 } },
      'fleet.warmPoolSize must be at most fleet.maxSize less fleet.minSize (1): more could never be used, got 2',
    ],
    [
      { fleet: { availabilityZones: ['eu-west-3a', 'eu-west-3b', 'eu-west-3c'] } },
      'fleet.minSize must be at least the number of fleet.availabilityZones (3), got 2; that is its default: set it',
    ],
    [
      { fleet: { availabilityZones: ['eu-west-3a', 'eu-west-1b'] } },
      'fleet.availabilityZones[1] must be a zone of the site’s Region (eu-west-3), got "eu-west-1b"',
    ],
    [
      { notify: { slackSecretArn: SECRET.replace('eu-west-1', 'eu-west-3') } },
      `notify.slackSecretArn must be a secret in the control Region (eu-west-1), got "${SECRET.replace('eu-west-1', 'eu-west-3')}"`,
    ],
    [{ sessionCookies: ['a', 'b', 'a'] }, 'sessionCookies must name each entry once, got "a"'],
    [{ landingPaths: ['/a', '/a'] }, 'landingPaths must name each path once, got ["/a"]'],
    [
      { alwaysPass: ['/*'] },
      'alwaysPass must leave out /*, with which no mode would do anything, got ["/*"]',
    ],
    [
      { cacheablePaths: ['/*'] },
      'cacheablePaths must leave out /*, with which no mode but planned work would do anything, got ["/*"]',
    ],
    [
      { checkoutPaths: ['/*'] },
      'checkoutPaths must leave out /*, with which everybody would be a buyer, whom only planned work keeps out, got ["/*"]',
    ],
    [
      { landingPaths: ['/sale', '/*'] },
      'landingPaths must leave out /*, with which everybody would be a paid click, got ["/*"]',
    ],
    [
      { checkoutPaths: ['/a/../b'] },
      'checkoutPaths must hold no //, /./, /../, ;, %25, %2e, %2f, %3b, %5c or escaped control character: such requests match no list, got ["/a/../b"]',
    ],
    [{ notify: { emails: ['a@b.fr', 'a@b.fr'] } }, 'notify.emails must name each entry once, got "a@b.fr"'],
  ])('%j', (config, expected) => expect(problemsOf(config)).toEqual([expected]));

  test('a path that is none hides nothing of the other paths', () => {
    expect(problemsOf({ alwaysPass: ['webhooks', '/a//b', '/*', 7] })).toEqual([
      expect.stringMatching(/^alwaysPass\[0\] must be a path.*, got "webhooks"$/),
      expect.stringMatching(/^alwaysPass\[3\] must be a path.*, got 7$/),
      expect.stringMatching(/^alwaysPass must hold no \/\/.*, got \["\/a\/\/b"\]$/),
      'alwaysPass must leave out /*, with which no mode would do anything, got ["/*"]',
    ]);
  });

  test('the control Region is neither the site’s nor the edge’s, unless that is said', () => {
    expect(problemsOf({ siteRegion: 'eu-west-2', controlRegion: 'eu-west-2' })[0]).toContain(
      'allowSharedRegion',
    );
    expect(problemsOf({ controlRegion: 'us-east-1' })[0]).toContain('allowSharedRegion');
    expect(
      problemsOf({ siteRegion: 'eu-west-2', controlRegion: 'eu-west-2', allowSharedRegion: true }),
    ).toEqual([]);
    expect(problemsOf({ controlRegion: 'us-east-1', allowSharedRegion: true })).toEqual([]);
  });

  test('a Region of the CLI without VPC origins says where it came from', () => {
    expect(problemsOf({}, { CDK_DEFAULT_REGION: 'cn-north-1' })).toEqual([
      'siteRegion must have CloudFront VPC origins, as eu-west-3, eu-central-1, us-east-2, us-west-2 and ap-southeast-1 do, ' +
        'got "cn-north-1", the CDK CLI’s Region: set siteRegion',
    ]);
  });

  test('a control Region that SNS cannot deliver to is refused, unless it is the site’s own', () => {
    const rule = /^controlRegion must be a Region that is enabled by default, such as .*, got "eu-south-1"$/;
    const milan = { controlRegion: 'eu-south-1' };
    expect(problemsOf(milan)).toEqual([expect.stringMatching(rule)]);
    expect(problemsOf({ ...milan, allowSharedRegion: true })).toEqual([expect.stringMatching(rule)]);
    expect(problemsOf({ ...milan, siteRegion: 'eu-south-1', allowSharedRegion: true })).toEqual([]);
  });

  test.each([
    [{ siteRegion: 'eu-west-2', controlRegion: 'eu-west-2' }],
    [{ controlRegion: 'us-east-1' }],
    [{ controlRegion: 'me-central-1' }],
  ])('%j: the constructs say it in the same words', (config) => {
    const [line] = problemsOf(config);
    expect(() => new Breakwater(new App(), 'Site', config)).toThrow(`Site: ${line}`);
  });
});

describe('the site’s name', () => {
  const named = { domainName: 'www.shop.example', hostedZoneId: 'Z1', hostedZoneName: 'shop.example' };

  test('comes with its zone, all three together', () => {
    expect(problemsOf(named)).toEqual([]);
    expect(problemsOf({ domainName: 'shop.example' })).toEqual([
      'domainName, hostedZoneId and hostedZoneName must be given together: hostedZoneId and hostedZoneName are missing',
    ]);
  });

  test('a broken one is said alone: the others wait for it', () => {
    expect(problemsOf({ ...named, domainName: 'https://www.shop.example/' })).toEqual([
      'domainName must be a host name such as www.shop.example, in lower case, at most 64 characters, got "https://www.shop.example/"; did you mean "www.shop.example"?',
    ]);
  });

  test.each([
    ['WWW.Shop.example.', 'www.shop.example'],
    ['bücher.shop.example', 'xn--bcher-kva.shop.example'],
    ['http://www.shop.example:8080/cart?x', 'www.shop.example'],
  ])('what is meant by %s is guessed', (domainName, meant) => {
    expect(problemsOf({ ...named, domainName })[0]).toMatch(/; did you mean "(.*)"\?$/);
    expect(problemsOf({ ...named, domainName })[0]).toContain(`; did you mean "${meant}"?`);
    expect(problemsOf({ ...named, hostedZoneName: domainName })[0]).toContain(`did you mean "${meant}"?`);
  });

  test.each(['*.shop.example', 'shop', '', 'a b.example'])('nothing is guessed of %s', (domainName) => {
    expect(problemsOf({ ...named, domainName })[0]).toMatch(/, got "[^"]*"$/);
  });

  test.each([
    [{ ...named, domainName: 'www.other.example' }, 'domainName must be in the hosted zone shop.example'],
    [
      { ...named, cdnBypass: true, originAccess: 'vpcOrigin' },
      'originAccess must be public or left out with cdnBypass',
    ],
    [{ originAccess: 'cloudfront' }, 'originAccess cloudfront needs domainName'],
    [{ ...named, standbyRegion: 'eu-west-3' }, "standbyRegion must differ from the site's"],
    [{ ...named, standbyCapacity: 'running' }, 'standbyCapacity must be left out without standbyRegion'],
    [{ ...named, standbyRetry: true }, 'standbyRetry must be left out without standbyRegion'],
  ])('%j is refused', (config, problem) => {
    expect(problemsOf(config)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('existing servers', () => {
  const elb = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
  const existing = {
    loadBalancerArn: `${elb}:loadbalancer/app/shop/0123456789abcdef`,
    loadBalancerDnsName: 'internal-shop-1.eu-west-3.elb.amazonaws.com',
    securityGroupId: 'sg-0123456789abcdef0',
    targetGroupArn: `${elb}:targetgroup/shop/0123456789abcdef`,
    autoScalingGroupName: 'shop',
    requestsPerMinutePerInstance: 1200,
  };

  test('are accepted whole', () => {
    expect(problemsOf({ existing })).toEqual([]);
  });

  test('each missing part is named', () => {
    const problems = problemsOf({ existing: {} });
    expect(problems.map((line) => line.split(' ')[0])).toEqual(
      Object.keys(existing).map((name) => `existing.${name}`),
    );
    expect(problems.every((line) => line.endsWith('got nothing'))).toBe(true);
  });

  test.each([
    ['loadBalancerArn', `${elb}:loadbalancer/net/shop/0123456789abcdef`],
    ['loadBalancerDnsName', 'https://shop.example.com'],
    ['securityGroupId', 'shop'],
    ['targetGroupArn', `${elb}:loadbalancer/app/shop/0123456789abcdef`],
    ['autoScalingGroupName', ''],
    ['requestsPerMinutePerInstance', 0],
  ])('%s of the wrong kind is refused', (name, value) => {
    const problems = problemsOf({ existing: { ...existing, [name]: value } });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^existing\\.${name} must be `))]);
  });

  test('what would do nothing beside them is refused', () => {
    const problems = problemsOf({ existing, fleet: { minSize: 3 }, cache: {}, amiRelease: 'a' });
    expect(problems.map((line) => line.split(' ')[0])).toEqual(['fleet', 'cache', 'amiRelease']);
  });

  test('a load balancer somewhere else says which keys to set', () => {
    const [line, ...rest] = problemsOf({ existing, siteRegion: 'eu-west-2' });
    expect(line).toMatch(
      /^existing\.loadBalancerArn must be in the site’s Region .*; set siteRegion to "eu-west-3"/,
    );
    expect(rest).toHaveLength(1);
  });
});

describe('existing servers with a name', () => {
  const elb = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
  const existing = {
    loadBalancerArn: `${elb}:loadbalancer/app/shop/0123456789abcdef`,
    loadBalancerDnsName: 'shop-1.eu-west-3.elb.amazonaws.com',
    securityGroupId: 'sg-0123456789abcdef0',
    targetGroupArn: `${elb}:targetgroup/shop/fedcba9876543210`,
    autoScalingGroupName: 'shop',
    requestsPerMinutePerInstance: 100,
  };
  const named = { domainName: 'www.shop.example', hostedZoneId: 'Z1', hostedZoneName: 'shop.example' };
  const listenerArn = `${elb}:listener/app/shop/0123456789abcdef/0467ef3c8400ae65`;
  const listener = { listenerArn, canonicalHostedZoneId: 'Z2' };

  test('say which listener, and which zone the load balancer is in', () => {
    expect(problemsOf({ ...named, existing: { ...existing, ...listener } })).toEqual([]);
    expect(problemsOf({ ...named, existing })).toEqual([
      'existing.listenerArn must be given with domainName, unless originAccess is vpcOrigin',
      'existing.canonicalHostedZoneId must be given with domainName, unless originAccess is vpcOrigin',
    ]);
    expect(problemsOf({ ...named, originAccess: 'vpcOrigin', existing })).toEqual([]);
  });

  test('say nothing of it otherwise', () => {
    expect(problemsOf({ existing: { ...existing, ...listener } })).toEqual([
      expect.stringContaining('existing.listenerArn must be left out without domainName'),
      expect.stringContaining('existing.canonicalHostedZoneId must be left out without domainName'),
    ]);
  });

  test('have no standby, and no secret header that nobody asks for', () => {
    const ours = { ...named, existing: { ...existing, ...listener } };
    expect(problemsOf({ ...ours, standbyRegion: 'eu-central-1' })).toEqual([
      expect.stringContaining('standbyRegion must be left out with existing,'),
    ]);
    expect(problemsOf({ ...ours, originAccess: 'public', originVerifyRelease: 'two' })).toEqual([
      expect.stringContaining('originVerifyRelease must be left out'),
    ]);
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('-c config=FILE is read', () => {
    writeFileSync(join(folder, 'a.json'), '{"site":"shop"}');
    expect(readConfig(join(folder, 'a.json'), NOWHERE).site).toBe('shop');
  });

  test('a named file that is missing or a folder is an error, not a silent default', () => {
    expect(() => readConfig(join(folder, 'b.json'), NOWHERE)).toThrow(/b\.json.*there is no such file/);
    expect(() => readConfig(folder, NOWHERE)).toThrow(/cannot be read \(EISDIR\)/);
    expect(() => readConfig('', NOWHERE)).toThrow(/must name a file, got ""/);
    expect(() => readConfig(true, NOWHERE)).toThrow(/must name a file, got true/);
  });
});

describe('page', () => {
  const PNG = Buffer.from('iVBORw0KGgo=', 'base64');
  let folder: string;
  const read = (page: object) => {
    writeFileSync(join(folder, 'c.json'), JSON.stringify({ page: { brand: 'Atelier', ...page } }));
    return readConfig(join(folder, 'c.json'), NOWHERE).page;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-page-'));
    writeFileSync(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(folder, 'logo.png'), PNG);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a logo file is found beside the configuration, whatever the working directory', () => {
    expect(read({ logo: 'logo.svg' })?.logo).toContain('<svg');
    expect(read({ logoDark: 'logo.png' })?.logoDark).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
  });

  test('markup and data addresses are taken as they are', () => {
    expect(read({ logo: '<svg></svg>' })?.logo).toBe('<svg></svg>');
    expect(read({ logo: 'data:image/png;base64,AA==' })?.logo).toBe('data:image/png;base64,AA==');
  });

  test('what the page would object to is in the same list as the rest', () => {
    const page = {
      brand: '',
      colors: { text: '#f6f2ea' },
      promoCode: 'TWO WORDS',
      logo: 'none.svg',
      tilte: 'x',
    };
    const problems = problemsOf({ mode: 'on', page });
    expect(problems).toHaveLength(6);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^mode must be one of/),
        expect.stringMatching(/^page\.brand must be 1 to 60 characters/),
        expect.stringMatching(/^page\.colors\.text #f6f2ea .* contrast of at least 4\.5:1/),
        expect.stringMatching(/^page\.promoCode must be .*got "TWO WORDS"/),
        expect.stringMatching(/^page\.logo must be an image file .*got "none\.svg"; there is no such file/),
        expect.stringMatching(/^page\.tilte is not a key/),
      ]),
    );
  });

  test('a page needs the brand’s name', () => {
    expect(problemsOf({ page: {} })).toEqual(['page.brand must be a text, got nothing']);
  });
});

describe('any input', () => {
  const SETTINGS = { seed: 20261122, numRuns: 400 };
  const words = [
    'site',
    'mode',
    'fleet',
    'minSize',
    'maxSize',
    'origin',
    'readSeconds',
    'notify',
    'emails',
    'cache',
  ];
  const name = fc.oneof(
    fc.constantFrom(...words, '__proto__', 'constructor', 'toString'),
    fc.string({ maxLength: 9 }),
  );
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    any: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.array(tie('any'), { maxLength: 3 }), tie('record')),
    record: fc.array(fc.tuple(name, tie('any')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
  })).record;

  const outcome = (text: string): string => {
    try {
      parseConfig(text, 'test.json', NOWHERE);
      return 'accepted';
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return (error as Error).message;
    }
  };

  test('random keys and values give a message or a valid configuration', () => {
    void fc.assert(
      fc.property(value, (config) => {
        expect(outcome(JSON.stringify(config))).toMatch(/^accepted$|^test\.json has \d+ problems?:\n {2}- ./);
      }),
      SETTINGS,
    );
  });

  test('random text too', () => {
    void fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(0, -1)),
        ),
        (text) => {
          expect(outcome(text)).toMatch(/^accepted$|^test\.json has \d+ problems?:\n {2}- ./);
        },
      ),
      SETTINGS,
    );
  });

  test('one random value under a known key is reported there, or accepted', () => {
    const path = fc.constantFrom(
      'site',
      'fleet.minSize',
      'origin.readSeconds',
      'notify.emails',
      'sessionCookies',
      'mode',
    );
    void fc.assert(
      fc.property(path, fc.jsonValue({ maxDepth: 2 }), (key, junk) => {
        for (const line of problemsOf(at(key, junk))) expect(line.startsWith(key.split('.')[0]!)).toBe(true);
      }),
      SETTINGS,
    );
  });
});
