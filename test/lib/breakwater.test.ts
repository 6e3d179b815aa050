import { App, Duration } from 'aws-cdk-lib';
import { Breakwater } from '../../lib/breakwater';
import { objectsIn, ofType, type SynthesizedStack, synthesizeSite } from '../support/assembly';
import { flagSets } from '../support/stacks';

/** Properties that hold a name which another resource of the account may not have. */
const UNIQUE_NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudFront::CachePolicy': ['Name'],
  'AWS::CloudFront::OriginAccessControl': ['Name'],
  'AWS::CloudFront::OriginRequestPolicy': ['Name'],
  'AWS::CloudFront::ResponseHeadersPolicy': ['Name'],
  'AWS::CloudFront::VpcOrigin': ['Name'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::ElastiCache::User': ['UserId'],
  'AWS::Logs::DeliveryDestination': ['Name'],
  'AWS::Logs::DeliverySource': ['Name'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::WAFv2::WebACL': ['Name'],
  'Custom::BreakwaterMode': ['Parameter'],
};

const site = synthesizeSite();
const byLayer = (layer: string, stacks = site): SynthesizedStack => {
  const found = stacks.find((stack) => stack.name.endsWith(`-${layer}`));
  if (!found) throw new Error(`no ${layer} stack`);
  return found;
};

describe('the stacks', () => {
  test('are three, each in its Region, with an explicit account', () => {
    expect(site.map(({ name, region, account }) => [name, region, account])).toEqual([
      ['breakwater-site-origin', 'eu-west-3', '123456789012'],
      ['breakwater-site-edge', 'us-east-1', '123456789012'],
      ['breakwater-site-control', 'eu-west-1', '123456789012'],
    ]);
  });

  test('form a line, never a loop: what a stack reads or waits for comes before it', () => {
    const order = site.map((stack) => stack.name);
    for (const stack of site) {
      const needed = [...objectsIn(stack.template)]
        .flatMap((value) =>
          'Fn::GetStackOutput' in value ? [value['Fn::GetStackOutput'] as { StackName: string }] : [],
        )
        .map(({ StackName }) => StackName);
      for (const name of new Set(needed)) {
        expect(order).toContain(name);
        expect(order.indexOf(name)).toBeLessThan(order.indexOf(stack.name));
      }
    }
    const layers = (stack: SynthesizedStack) =>
      stack.dependsOn.flatMap((id) => /(?:Origin|Edge|Control)(?!.*\.assets)/.exec(id)?.[0] ?? []).sort();
    expect(site.map(layers)).toEqual([[], ['Origin'], ['Edge', 'Origin']]);
  });

  test('reference each other weakly: no export that blocks an update, no custom resource to carry values', () => {
    const text = JSON.stringify(site.map((stack) => stack.template));
    expect(text).not.toContain('Fn::ImportValue');
    expect(text).not.toContain('Custom::CrossRegionExport');
    expect(text).toContain('Fn::GetStackOutput');
  });

  test('look nothing up', () => {
    const app = new App();
    new Breakwater(app, 'Site', { account: '999999999999', siteRegion: 'eu-west-3' });
    expect(app.synth().manifest.missing ?? []).toEqual([]);
  });
});

describe('alarms', () => {
  test('act in their own Region', () => {
    for (const stack of site) {
      for (const [id, alarm] of Object.entries(stack.resources)) {
        if (alarm.Type !== 'AWS::CloudWatch::Alarm') continue;
        const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = alarm.Properties;
        const actions = [AlarmActions, OKActions, InsufficientDataActions].flat();
        expect([stack.name, id, actions.length]).not.toEqual([stack.name, id, 0]);
        for (const action of actions) expect(regionOf(action, stack)).toBe(stack.region);
      }
    }
  });

  test('have names that nothing else has', () => {
    const names = ofType(site, 'AWS::CloudWatch::Alarm').map((alarm) => alarm.Properties.AlarmName);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(26);
  });

  test('reach Notify two ways from every Region: a subscription of the topic, and EventBridge', () => {
    const control = byLayer('control');
    const topics = Object.values(control.resources)
      .filter(
        (resource) => resource.Type === 'AWS::SNS::Subscription' && resource.Properties.Protocol === 'lambda',
      )
      .map((resource) => [JSON.stringify(resource.Properties.TopicArn), resource.Properties.Region]);
    expect(
      topics.find(([arn]) =>
        String(arn).includes('eu-west-3:123456789012:breakwater-site-origin-alarms'),
      )?.[1],
    ).toBe('eu-west-3');
    expect(
      topics.find(([arn]) => String(arn).includes('us-east-1:123456789012:breakwater-site-edge-alarms'))?.[1],
    ).toBe('us-east-1');
    for (const layer of ['origin', 'edge']) {
      const rules = ofType([byLayer(layer)], 'AWS::Events::Rule').filter((rule) =>
        JSON.stringify(rule.Properties.Targets).includes(':events:eu-west-1:123456789012:event-bus/default'),
      );
      const relayed = JSON.stringify(rules.map((rule) => rule.Properties.EventPattern));
      // An alarm about the relay itself is the one that cannot come by the relay.
      const alarms = ofType([byLayer(layer)], 'AWS::CloudWatch::Alarm')
        .map((alarm) => alarm.Properties.AlarmName)
        .filter((name) => name !== `breakwater-site-responder-failing-${layer}-events`);
      for (const name of alarms) expect(relayed).toContain(`"${name}"`);
    }
  });

  test('that ask for capacity reach ScaleOut two ways: directly, and by the topic', () => {
    const origin = byLayer('origin');
    const asking = ['overload', 'origin-error-count', 'no-healthy-targets', 'no-targets'].map(
      (key) => `breakwater-site-${key}`,
    );
    for (const alarm of ofType([origin], 'AWS::CloudWatch::Alarm')) {
      const direct = JSON.stringify(alarm.Properties.AlarmActions).includes('ScaleOutResponderFunction');
      expect([alarm.Properties.AlarmName, direct]).toEqual([
        alarm.Properties.AlarmName,
        asking.includes(String(alarm.Properties.AlarmName)),
      ]);
    }
    const subscribed = ofType([origin], 'AWS::SNS::Subscription').map((subscription) =>
      JSON.stringify(subscription),
    );
    expect(subscribed.some((text) => text.includes('ScaleOutResponderFunction'))).toBe(true);
    const [policy] = ofType([origin], 'AWS::Lambda::Function')
      .map(
        (resource) =>
          (resource.Properties.Environment as { Variables: Record<string, string> } | undefined)?.Variables,
      )
      .filter((variables) => variables?.BREAKWATER_CAPACITY_ALARMS !== undefined);
    expect(JSON.parse(policy?.BREAKWATER_CAPACITY_ALARMS ?? '').sort()).toEqual([...asking].sort());
  });

  test('watch every queue: something in it is something that was lost', () => {
    for (const stack of site) {
      const watched = JSON.stringify(
        ofType([stack], 'AWS::CloudWatch::Alarm').map((alarm) => alarm.Properties.Dimensions),
      );
      const queues = Object.entries(stack.resources).filter(
        ([, resource]) => resource.Type === 'AWS::SQS::Queue',
      );
      expect(queues.length).toBeGreaterThan(0);
      for (const [id] of queues) expect(watched).toContain(`"${id}"`);
    }
  });

  test('Notify failing is told past Notify, and every other responder failing by it', () => {
    const alarms = ofType([byLayer('control')], 'AWS::CloudWatch::Alarm');
    for (const { Properties } of alarms) {
      const byNotify = String(Properties.AlarmName).includes('-site-mode-');
      const [action] = Properties.AlarmActions as { Ref: string }[];
      expect([Properties.AlarmName, action?.Ref]).toEqual([
        Properties.AlarmName,
        expect.stringMatching(byNotify ? /^AlarmsTopic/ : /^NotifyPeople/),
      ]);
    }
    expect(alarms).toHaveLength(5);
  });
});

describe('the mode of the site', () => {
  test('the command finds what it needs by the outputs of the edge', () => {
    const outputs = byLayer('edge').template.Outputs as Record<string, { Value: unknown }>;
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining([
        'SiteUrl',
        'SiteModeStoreArn',
        'SigningKeysSecretArn',
        'SiteRegion',
        'ControlRegion',
      ]),
    );
    expect([outputs.PaidMixPercent?.Value, outputs.PaidCapPercent?.Value]).toEqual(['50', '80']);
    expect([outputs.SiteRegion?.Value, outputs.ControlRegion?.Value]).toEqual(['eu-west-3', 'eu-west-1']);
  });

  test('SiteMode writes to the edge’s store from another Region, by a weak reference', () => {
    const variables = ofType([byLayer('control')], 'AWS::Lambda::Function')
      .map(
        ({ Properties }) =>
          (Properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables,
      )
      .find((one) => one?.BREAKWATER_MODE_STORE_ARN !== undefined);
    const outputs = byLayer('control').template.Outputs as Record<string, { Value: unknown }>;
    expect(outputs.SiteModeStoreInUse?.Value).toEqual(variables?.BREAKWATER_MODE_STORE_ARN);
    expect(variables?.BREAKWATER_MODE_STORE_ARN).toEqual({
      'Fn::GetStackOutput': {
        StackName: 'breakwater-site-edge',
        Region: 'us-east-1',
        OutputName: expect.stringContaining('ModeStore'),
      },
    });
  });
});

describe('traps that a template can show', () => {
  test('no deploy resets live capacity: no desired capacity, unmodified sizes ignored, no forced replacement', () => {
    const groups = ofType(site, 'AWS::AutoScaling::AutoScalingGroup');
    expect(groups).toHaveLength(1);
    expect(groups[0]?.Properties.DesiredCapacity).toBeUndefined();
    expect(groups[0]?.UpdatePolicy?.AutoScalingScheduledAction).toEqual({
      IgnoreUnmodifiedGroupSizeProperties: true,
    });
    expect(groups[0]?.UpdatePolicy?.AutoScalingRollingUpdate).toBeUndefined();
    expect(groups[0]?.UpdatePolicy?.AutoScalingReplacingUpdate).toBeUndefined();
  });

  test('the network of a VPC origin has an Internet gateway, and the load balancer lets CloudFront in', () => {
    const origin = byLayer('origin');
    expect(ofType([origin], 'AWS::EC2::InternetGateway')).toHaveLength(1);
    expect(ofType([origin], 'AWS::EC2::VPCGatewayAttachment')).toHaveLength(1);
    const text = JSON.stringify(
      ofType([origin], 'AWS::EC2::SecurityGroup').concat(ofType([origin], 'AWS::EC2::SecurityGroupIngress')),
    );
    expect(text).toContain('SourcePrefixListId');
    expect(ofType([origin], 'AWS::EC2::NatGateway')).toHaveLength(0);
  });

  test('failure is an error page with its own code, not an origin group that answers 200', () => {
    const [distribution] = ofType(site, 'AWS::CloudFront::Distribution');
    const config = distribution?.Properties.DistributionConfig as Record<string, unknown>;
    expect(config.OriginGroups).toBeUndefined();
    const pages = (config.CustomErrorResponses as Record<string, unknown>[]).filter(
      (entry) => entry.ResponsePagePath,
    );
    expect(pages.map((entry) => [entry.ErrorCode, entry.ResponseCode])).toEqual([
      [502, 502],
      [503, 503],
      [504, 504],
    ]);
  });

  test('no function reserves concurrency: new accounts refuse it', () => {
    for (const resource of ofType(site, 'AWS::Lambda::Function')) {
      expect(resource.Properties.ReservedConcurrentExecutions).toBeUndefined();
    }
  });

  test('no secret is in a template', () => {
    const text = JSON.stringify(site.map((stack) => stack.template));
    expect(text).not.toMatch(/hooks\.slack\.com|whsec_|"(AuthToken|SecretString|Passwords)":"/);
  });

  test('no statement allows every action', () => {
    for (const stack of site) {
      for (const value of objectsIn(stack.resources)) {
        if (value.Effect !== 'Allow') continue;
        const actions = [value.Action].flat();
        // A key's own policy has to give the account its administration (documented: KMS "Default key policy").
        const ofTheKey = actions.includes('kms:*') && JSON.stringify(value.Principal ?? '').includes(':root');
        const wide = actions.filter((action) => action === '*' || /^[a-z0-9-]+:\*$/.test(String(action)));
        expect([stack.name, ofTheKey ? [] : wide]).toEqual([stack.name, []]);
      }
    }
  });
});

describe('Regions that are shared, for a small test', () => {
  const shared = synthesizeSite({
    siteRegion: 'us-east-1',
    controlRegion: 'us-east-1',
    allowSharedRegion: true,
  });

  test('relay nothing to themselves: a rule would feed its own bus', () => {
    const busTargets = ofType(shared, 'AWS::Events::Rule').filter((rule) =>
      JSON.stringify(rule.Properties.Targets).includes(':event-bus/'),
    );
    expect(busTargets).toEqual([]);
  });

  test('hold one mode parameter', () => {
    const names = (stacks: readonly SynthesizedStack[]) =>
      ofType(stacks, 'Custom::BreakwaterMode').map(({ Properties }) => Properties.Parameter);
    expect(names(shared)).toEqual(['/breakwater/site/mode']);
    expect(names(site)).toEqual(['/breakwater/site/mode', '/breakwater/site/mode']);
  });
});

test.each(flagSets)('two sites in one app, %s', (_, context) => {
  const app = new App({ context });
  for (const name of ['shop', 'blog']) {
    new Breakwater(app, name, { site: name, account: '123456789012', siteRegion: 'eu-west-3' });
  }
  const stacks = app.synth().stacks;
  expect(stacks).toHaveLength(6);
  const named = stacks.flatMap((stack) =>
    Object.values(
      stack.template.Resources as Record<string, { Type: string; Properties?: Record<string, unknown> }>,
    ).flatMap(({ Type, Properties = {} }) =>
      ['TopicName', 'QueueName', 'AlarmName', 'DashboardName', 'Name']
        .filter((key) => Type.startsWith('AWS::') && typeof Properties[key] === 'string')
        .map((key) => `${stack.environment.region} ${Type} ${Properties[key]}`),
    ),
  );
  expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
});

test('fails naming everything that is wrong with name, account and Regions', () => {
  const make = (props: object) => () => new Breakwater(new App(), 'Site', props);
  expect(make({ site: 'My Shop', account: '12', siteRegion: 'Paris', controlRegion: 'us-east-1' })).toThrow(
    'Site: site must be 1 to 20 of a-z, 0-9 and -, got "My Shop"; account must be a 12-digit account number, got "12"; ' +
      'siteRegion must be the name of a Region, such as eu-west-3, got "Paris"; ' +
      'controlRegion must not be us-east-1, where the global control planes are (allowSharedRegion: true for a small test), got "us-east-1"',
  );
  expect(make({ siteRegion: 'eu-west-1', controlRegion: 'eu-west-1' })).toThrow(
    "Site: controlRegion must differ from the site's Region, whose failure it has to survive (allowSharedRegion: true for a small test), " +
      'got "eu-west-1"',
  );
});

test('the control Region moves away when the site is there', () => {
  expect(synthesizeSite({ siteRegion: 'eu-west-1' }).map((stack) => stack.region)).toEqual([
    'eu-west-1',
    'us-east-1',
    'eu-central-1',
  ]);
});

test('what is configured arrives', () => {
  const stacks = synthesizeSite({
    site: 'shop',
    mode: 'observe',
    capacity: { factor: 3, leaseDuration: Duration.minutes(30) },
    cache: { nodeType: 'cache.r7g.large', replicas: 2 },
    errorTtl: Duration.seconds(9),
    sessionCookies: ['sid'],
    landingPaths: ['/spring/*'],
    admission: { paidCapPercent: 66 },
    thresholds: { connectionErrorsAtLeast: 77 },
    accessLogs: { retention: Duration.days(60) },
    webAcl: { requestsPerFiveMinutes: 4321 },
    originTimeouts: {
      connect: Duration.seconds(3),
      read: Duration.seconds(8),
      completion: Duration.seconds(9),
    },
    page: { brand: 'The Shop' },
    fleet: { maxSize: 33 },
    notify: { emails: ['ops@example.com'], language: 'fr' },
  });
  const text = JSON.stringify(stacks.map((stack) => stack.template));
  for (const expected of [
    '"Mode":"observe"',
    '"BREAKWATER_CAPACITY_FACTOR":"3"',
    '"BREAKWATER_LEASE_SECONDS":"1800"',
    '"CacheNodeType":"cache.r7g.large"',
    '"ErrorCachingMinTTL":9',
    '"Cookies":["sid"]',
    '\\"l\\":[\\"/spring/*\\"]',
    '\\"s\\":66,',
    '"Threshold":77',
    '"ExpirationInDays":60',
    '"Limit":4321',
    '"ConnectionTimeout":3',
    '"OriginReadTimeout":8',
    '"ResponseCompletionTimeout":9',
    '"MaxSize":"33"',
    '"Endpoint":"ops@example.com"',
    '"BREAKWATER_LANGUAGE":"fr"',
  ]) {
    expect(text).toContain(expected);
  }
});

/** Region of an alarm action: of the resource it refers to in the same template, or of the ARN. */
function regionOf(action: unknown, stack: SynthesizedStack): string | undefined {
  if (typeof action === 'string') return action.split(':')[3];
  const reference = action as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  const id = reference.Ref ?? reference['Fn::GetAtt']?.[0];
  return id !== undefined && id in stack.resources ? stack.region : undefined;
}

test('two sites as two apps of one account share no name that must be unique', () => {
  // Names of these are unique in the account, in all Regions, or in the Region; CloudFormation refuses the second.
  const named = (name: string) =>
    synthesizeSite({ site: name }).flatMap((stack) =>
      Object.values(stack.resources).flatMap((resource) =>
        // In the properties themselves, or in the one `…Config` that CloudFront wraps them in.
        [resource.Properties, ...Object.values(resource.Properties).filter((value) => !Array.isArray(value))]
          .flatMap((value) => Object.entries(value as object))
          .filter(([key, value]) => /^(Name|\w+Name)$/.test(key) && typeof value === 'string')
          .filter(([key]) => UNIQUE_NAMES[resource.Type]?.includes(key))
          .map(([key, value]) => `${resource.Type} ${key} ${value}`),
      ),
    );
  const first = named('shop');
  expect(first.length).toBeGreaterThan(30);
  const second = new Set(named('shop-fr'));
  expect(first.filter((name) => second.has(name))).toEqual([]);
});

test('runbooks of one’s own are linked by every alarm, by messages and on the dashboard', () => {
  const stacks = synthesizeSite({ runbookBaseUrl: 'https://wiki.example/runbooks' });
  const alarms = ofType(stacks, 'AWS::CloudWatch::Alarm');
  expect(alarms.length).toBeGreaterThan(15);
  for (const { Properties } of alarms) {
    expect(Properties.AlarmDescription).toContain('Runbook: https://wiki.example/runbooks/');
  }
  const rest = JSON.stringify(stacks.map((stack) => stack.template));
  expect(rest).toContain('"BREAKWATER_RUNBOOK_BASE_URL":"https://wiki.example/runbooks"');
  expect(rest).not.toContain('cdk-breakwater/cdk-breakwater/blob');
});
