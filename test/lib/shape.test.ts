// Wrong props as plain JavaScript passes them: each use is refused with the construct's path, the prop and the fix.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Lazy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as breakwater from '../../lib';
import * as shapes from '../../lib/private/shapes';
import { someOrigin } from '../support/origins';
import { stackIn } from '../support/stacks';

const root = join(__dirname, '../../lib');
const REGION = 'eu-west-3';

/** Classes as JavaScript sees them: anything can be passed. */
type Loose = new (scope: unknown, id: string, props?: unknown) => unknown;
const make = (name: string, props: unknown, region = REGION) => {
  const scope = name === 'Breakwater' ? new App() : stackIn(region);
  const found = new Map<string, unknown>(Object.entries(breakwater)).get(name) as Loose;
  return () => new found(scope, 'X', props);
};
const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

const LIST = 'must be a list of texts, got';
const TIME = 'must be a Duration, such as Duration.minutes(1), got';
const OBJECT = 'must be an object, got';

test.each([
  [{ sessionCookie: ['a'] }, 'sessionCookie is not a prop; did you mean sessionCookies?'],
  [{ zebra: 1 }, 'zebra is not a prop'],
  [{ fleet: { minsize: 3 } }, 'fleet.minsize is not a prop; did you mean minSize?'],
  [{ sessionCookies: 'session' }, `sessionCookies ${LIST} "session"`],
  [{ sessionCookies: ['a', 5] }, `sessionCookies ${LIST} ["a",5]`],
  [{ notify: { emails: 'a@b' } }, `notify.emails ${LIST} "a@b"`],
  [{ fleet: { instanceTypes: 't4g.small' } }, `fleet.instanceTypes ${LIST} "t4g.small"`],
  [{ errorTtl: 5 }, `errorTtl ${TIME} 5`],
  [{ site: 5 }, 'site must be a text, got 5'],
  [{ fleet: null }, `fleet ${OBJECT} null`],
  [{ fleet: [] }, `fleet ${OBJECT} []`],
  [{ fleet: { minSize: '3' } }, 'fleet.minSize must be a number, got "3"'],
  [{ allowSharedRegion: 'yes' }, 'allowSharedRegion must be true or false, got "yes"'],
  [{ page: {} }, 'page.brand must be a text, got undefined'],
  [null, `props ${OBJECT} null`],
  ['shop', `props ${OBJECT} "shop"`],
])('Breakwater refuses %j', (props, message) => {
  expect(messageOf(make('Breakwater', props))).toBe(`X: ${message}`);
});

test('all wrong shapes are said at once', () => {
  expect(messageOf(make('Breakwater', { site: 5, errorTl: 3, errorTtl: 3, capacity: { factor: '2' } }))).toBe(
    `X: errorTl is not a prop; did you mean errorTtl?; site must be a text, got 5; capacity.factor must be a number, got "2"; errorTtl ${TIME} 3`,
  );
});

test.each([
  ['EdgeDistribution', {}, `origin ${OBJECT} undefined; maintenance ${OBJECT} undefined`],
  ['EdgeDistribution', undefined, `props ${OBJECT} undefined`],
  ['SiteAlarms', { site: 'shop' }, `origin ${OBJECT} undefined`],
  ['ScaleOut', {}, `mode ${OBJECT} undefined`],
  ['Notify', {}, `site must be a text, got undefined; mode ${OBJECT} undefined`],
  ['ExistingFleet', {}, 'loadBalancerArn must be a text, got undefined'],
  ['CacheCluster', {}, `vpc ${OBJECT} undefined`],
  ['WebFleet', { startupTime: 90 }, `startupTime ${TIME} 90`],
  ['WebAcl', { blok: true }, 'blok is not a prop; did you mean block?'],
  ['AlarmTopic', { site: 'shop' }, 'layer must be a text, got undefined'],
  ['OperatingMode', { mode: ['act'] }, 'mode must be a text, got ["act"]'],
])('%s refuses %j', (name, props, message) => {
  expect(messageOf(make(name, props))).toContain(`Test/X: `);
  expect(messageOf(make(name, props))).toContain(message);
});

const constructs = Object.entries(breakwater)
  .filter(([name]) => `${name[0]?.toLowerCase()}${name.slice(1)}Props` in shapes)
  .map(([name]) => name);

test.each(constructs)('%s refuses props that are none', (name) => {
  expect(messageOf(make(name, 'shop'))).toMatch(/^(Test\/)?X: props must be an object, got "shop"$/);
});

describe('a stack', () => {
  test('tells a misspelt prop of its own, and takes those of every stack', () => {
    const app = new App();
    const origin = (props: object) => () => new (breakwater.OriginStack as unknown as Loose)(app, 'X', props);
    expect(messageOf(origin({ site: 'shop', controlRegion: 'eu-west-1', flet: {} }))).toBe(
      'X: flet is not a prop; did you mean fleet?',
    );
    const good = { site: 'shop', controlRegion: 'eu-west-1', terminationProtection: true, tags: { a: 'b' } };
    expect(new breakwater.OriginStack(app, 'Good', good).terminationProtection).toBe(true);
  });
});

describe('a whole site', () => {
  const account = '123456789012';

  test('says the problems of its parts at once, each under its own key', () => {
    const message = messageOf(
      make('Breakwater', {
        account,
        siteRegion: REGION,
        site: 'A B',
        mode: 'on',
        fleet: { minSize: 1, maxSize: 0 },
        cache: { replicas: 9 },
        capacity: { factor: 20, leaseDuration: Duration.hours(3) },
        originTimeouts: { read: Duration.seconds(9) },
        errorTtl: Duration.seconds(90),
        sessionCookies: ['a b'],
        alwaysPass: ['/*'],
        landingPaths: ['sale'],
        admission: { paidMixPercent: 100 },
        edge: { logSample: 2 },
        webAcl: { requestsPerFiveMinutes: 1 },
        accessLogs: { retention: Duration.days(4000) },
        page: { brand: '' },
        thresholds: { errorRatioAbove: 5 },
        notify: { emails: ['nobody'] },
        runbookBaseUrl: 'http://x/',
      }),
    );
    expect(
      message
        .replace(/^X: /, '')
        .split('; ')
        .map((problem) => problem.split(' must ')[0]),
    ).toEqual([
      'site',
      'mode',
      'fleet.maxSize',
      'fleet.minSize',
      'fleet.maxSize',
      'cache.replicas',
      'capacity.factor',
      'capacity.leaseDuration',
      'originTimeouts.completion',
      'alwaysPass',
      'landingPaths',
      'sessionCookies',
      'errorTtl',
      'webAcl.requestsPerFiveMinutes',
      'accessLogs.retention',
      'admission.paidMixPercent',
      'edge.logSample',
      'page.brand',
      'thresholds.errorRatioAbove',
      'notify.emails[0]',
      'runbookBaseUrl',
    ]);
  });

  test('says the problems of a fleet that exists, and what excludes it', () => {
    const message = messageOf(
      make('Breakwater', {
        account,
        siteRegion: REGION,
        fleet: {},
        existingFleet: {
          loadBalancerArn:
            'arn:aws:elasticloadbalancing:eu-west-3:123456789012:loadbalancer/app/shop/0123456789abcdef',
          loadBalancerDnsName: 'https://shop',
          securityGroupId: 'sg-0123456789abcdef0',
          targetGroupArn:
            'arn:aws:elasticloadbalancing:eu-west-3:123456789012:targetgroup/shop/0123456789abcdef',
          autoScalingGroupName: 'shop',
          requestsPerMinutePerInstance: 0,
        },
      }),
    );
    expect(message).toMatch(/^X: fleet and existingFleet exclude each other: leave one out; /);
    expect(message).toContain('existingFleet.loadBalancerDnsName must be a host name');
    expect(message).toContain('existingFleet.requestsPerMinutePerInstance must be a number');
  });
});

describe('values that are not known yet pass', () => {
  test('tokens of each kind, and a prop that is undefined', () => {
    const alarms = () =>
      new breakwater.SiteAlarms(stackIn(REGION), 'X', {
        site: Token.asString({ Ref: 'Site' }),
        origin: {
          ...someOrigin(stackIn(REGION)),
          loadBalancerFullName: Lazy.string({ produce: () => 'app/a/b' }),
        },
        thresholds: { errorRatioAbove: Token.asNumber({ Ref: 'Ratio' }), latencyAbove: undefined },
      });
    expect(alarms).not.toThrow();
    const topic = {
      controlRegion: 'eu-west-1',
      alarmNames: Token.asList({ Ref: 'Names' }),
      zebra: undefined,
    };
    expect(make('EventRelay', topic)).not.toThrow();
  });

  test('a Duration of another copy of the library is one', () => {
    const foreign = Object.assign(Object.create(null), {
      toMilliseconds: () => 5000,
      isUnresolved: () => false,
    });
    expect(messageOf(make('Breakwater', { errorTtl: foreign, site: 5 }))).toBe(
      'X: site must be a text, got 5',
    );
  });
});

test('a construct in the place of a text is named by its class, though it refers to its own parents', () => {
  expect(messageOf(make('Breakwater', { site: new Construct(new App(), 'Circle') }))).toBe(
    'X: site must be a text, got a Construct',
  );
});

describe('AppOrigin', () => {
  const distribution = (origin: unknown) => {
    const stack = stackIn('us-east-1');
    const maintenance = new breakwater.MaintenanceSite(stack, 'Page', { page: { brand: 'Shop' } });
    return () => new (breakwater.EdgeDistribution as unknown as Loose)(stack, 'X', { origin, maintenance });
  };
  const { AppOrigin } = breakwater;

  test.each(['', 'https://x.example/', 'x.example/path', 'x example.com', 'localhost'])(
    'refuses the host %j',
    (host) => {
      expect(messageOf(distribution(AppOrigin.publicHost(host)))).toMatch(
        /^Test\/X\/.*: domainName must be a host name such as shop\.example\.com, without https:\/\/ and path, got "/,
      );
    },
  );

  test.each(['shop.example.com', Token.asString({ Ref: 'Host' })])('takes the host %s', (host) => {
    expect(distribution(AppOrigin.publicHost(host))).not.toThrow();
  });

  test('refuses options of a wrong shape and a load balancer that is none', () => {
    const options = { readTimeout: 5, http: true } as never;
    expect(messageOf(distribution(AppOrigin.publicHost('shop.example.com', options)))).toContain(
      `http is not a prop; did you mean https?; readTimeout ${TIME} 5`,
    );
    expect(messageOf(distribution(AppOrigin.privateLoadBalancer(undefined as never)))).toMatch(
      /^Test\/X\/.*: loadBalancer must be a load balancer, got undefined$/,
    );
  });
});

describe('the shapes', () => {
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'));
  const members = (name: string): string[] => {
    const pattern = new RegExp(`export interface ${name}\\b([^{]*)\\{([\\s\\S]*?)\\n\\}`);
    const found = sources.map((source) => pattern.exec(source)).find((match) => match !== null);
    const parent = /extends (\w+)/.exec(found?.[1] ?? '')?.[1];
    const own = [...(found?.[2] ?? '').matchAll(/^\s+readonly (\w+)\??:/gm)].map(([, prop]) => prop ?? '');
    return [...own, ...(parent && parent !== 'StackProps' ? members(parent) : [])];
  };
  const index = readFileSync(join(root, 'index.ts'), 'utf8');
  const names = [...index.matchAll(/\b(\w+Props|AppOriginOptions|ErrorResponsesOptions)\b/g)].map(
    ([, name]) => name ?? '',
  );

  test.each(names)('%s has one, with exactly its props', (name) => {
    const shape = (shapes as Record<string, object>)[`${name[0]?.toLowerCase()}${name.slice(1)}`];
    expect(members(name).length).toBeGreaterThan(0);
    expect(Object.keys(shape ?? {}).sort()).toEqual(members(name).sort());
  });

  test('belong to public props, all of them', () => {
    expect(names.length).toBe(Object.keys(shapes).length);
  });
});
