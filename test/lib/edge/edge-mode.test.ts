import { type Stack, Token, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AppOrigin, EdgeMode, type EdgeModeProps, MaintenanceSite } from '../../../lib';
import { FAILED_LINE, FUNCTION_MAX_BYTES } from '../../../lib/private/contracts/edge';
import { edge, edgeStack, FLAG_SETS, PAGE } from './support';

const QUIET = { site: 'shop', sessionCookies: ['session'], landingPaths: ['/sale/*'] };
const make = (props: Partial<EdgeModeProps> = {}, stack = edgeStack()) => {
  const mode = new EdgeMode(stack, 'Mode', { ...QUIET, ...props });
  return { stack, mode };
};
const codesOf = (stack: Stack): string[] =>
  Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function')).map(
    ({ Properties }) => Properties.FunctionCode,
  );
const settingsOf = (code: string) => JSON.parse(/const SETTINGS=(\{.*?\});\n/.exec(code)?.[1] ?? '');

/** A distribution of the user's own, with the lines that docs/retrofit.md gives. */
function retrofitted(stack: Stack, props: Partial<EdgeModeProps> = {}): Template {
  const { mode } = make(props, stack);
  const maintenance = new MaintenanceSite(stack, 'Maintenance', { page: PAGE });
  new cloudfront.Distribution(stack, 'Site', {
    defaultBehavior: { origin: AppOrigin.publicHost('origin.shop.example'), ...mode.behaviorOptions() },
    additionalBehaviors: { [maintenance.pathPattern]: mode.pagesBehavior(maintenance) },
    errorResponses: maintenance.errorResponses(),
  });
  return Template.fromStack(stack);
}

describe.each(FLAG_SETS)('EdgeMode %s', (_, context) => {
  const stack = edgeStack(context);
  make({}, stack);
  const template = Template.fromStack(stack);

  test('makes the store empty: a deploy writes over no mode', () => {
    template.hasResourceProperties('AWS::CloudFront::KeyValueStore', { ImportSource: Match.absent() });
  });

  test('both functions read the store, run on runtime 2.0, are published and fit', () => {
    const functions = Object.values(template.findResources('AWS::CloudFront::Function'));
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions) {
      expect(Properties.AutoPublish).toBe(true);
      expect(Properties.FunctionConfig).toMatchObject({
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } }],
      });
      expect(Buffer.byteLength(Properties.FunctionCode)).toBeLessThanOrEqual(FUNCTION_MAX_BYTES);
    }
  });

  test('what they write when they fail is what their logs are searched for', () => {
    for (const code of codesOf(stack)) expect(code).toContain(FAILED_LINE);
    template.allResourcesProperties('AWS::Logs::MetricFilter', { FilterPattern: `"${FAILED_LINE}"` });
  });

  test('their logs end after a month, and go after the functions', () => {
    for (const [id, { Properties, DependsOn }] of Object.entries(
      template.findResources('AWS::CloudFront::Function'),
    )) {
      const [log] = Object.entries(
        template.findResources('AWS::Logs::LogGroup', {
          Properties: { LogGroupName: `/aws/cloudfront/function/${Properties.Name}`, RetentionInDays: 30 },
        }),
      );
      expect([id, DependsOn]).toEqual([id, [log?.[0]]]);
    }
  });

  test('the keys’ writer may touch one store and one secret, nothing else', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(policies).toHaveLength(1);
    const statements = policies[0]?.Properties.PolicyDocument.Statement as {
      Action: string[];
      Resource: unknown;
    }[];
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('secretsmanager:GetRandomPassword');
    expect(
      statements.map(({ Resource }) => JSON.stringify(Resource)).filter((text) => text.includes('*')),
    ).toEqual([]);
    const store = statements.find(({ Action }) => Action.includes('cloudfront-keyvaluestore:UpdateKeys'));
    expect(store?.Action).toEqual([
      'cloudfront-keyvaluestore:DescribeKeyValueStore',
      'cloudfront-keyvaluestore:GetKey',
      'cloudfront-keyvaluestore:UpdateKeys',
    ]);
    expect(store?.Resource).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Store'), 'Arn'] });
  });

  test('the key is generated, is base64url text of 43 characters, and rotates by itself but not during the deploy', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { GenerateStringKey: 'key', PasswordLength: 43, ExcludePunctuation: true },
    });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotateImmediatelyOnUpdate: false,
      RotationRules: { ScheduleExpression: 'rate(90 days)' },
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: Match.anyValue(),
    });
    template.hasResourceProperties('Custom::BreakwaterEdgeKeys', {
      StoreArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Store'), 'Arn'] },
      SecretArn: { Ref: Match.stringLikeRegexp('Secret') },
    });
  });
});

describe('the settings in front of the code', () => {
  test('are what the props say', () => {
    const { stack } = make({
      alwaysPass: ['/hook/*'],
      cacheablePaths: ['/', '/catalogue/*'],
      checkoutPaths: ['/checkout'],
      paidCapPercent: 70,
      paidMixPercent: 40,
      logSample: 0,
    });
    for (const code of codesOf(stack)) {
      expect(settingsOf(code)).toEqual({
        a: 'breakwater-app',
        p: 'breakwater-pages',
        w: ['/hook/*'],
        c: ['/', '/catalogue/*'],
        b: ['/checkout'],
        l: ['/sale/*'],
        s: 70,
        m: 40,
        g: ['en', 'fr'],
        o: 0,
      });
    }
  });

  test('name the origins that the distribution has', () => {
    const template = retrofitted(edgeStack());
    const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    const ids = distribution?.Properties.DistributionConfig.Origins.map(({ Id }: { Id: string }) => Id);
    const [code = ''] = Object.values(template.findResources('AWS::CloudFront::Function')).map(
      ({ Properties }) => Properties.FunctionCode,
    );
    expect([settingsOf(code).a, settingsOf(code).p]).toEqual(ids);
  });

  test('select no origin without forwardHost', () => {
    const { stack } = make({ forwardHost: false });
    for (const code of codesOf(stack)) expect(settingsOf(code).a).toBe('');
  });

  test.each<[Partial<EdgeModeProps>, string, string[]]>([
    [{}, 'breakwater-app', ['breakwater-app', 'second']],
    [{ appOriginId: 'shop' }, 'shop', ['shop', 'second']],
    [{ forwardHost: false }, '', ['breakwater-app', 'second']],
    [{ forwardHost: false, appOriginId: 'shop' }, '', ['shop', 'second']],
  ])('where reads are tried again, with %j', (props, a, r) => {
    const stack = edgeStack();
    const { mode } = make({ ...props, standbyOriginId: 'second' }, stack);
    expect(mode.standbyOriginId).toBe('second');
    for (const code of codesOf(stack)) expect(settingsOf(code)).toMatchObject({ a, r });
  });
});

describe.each([
  [
    'a distribution of ours',
    (stack: Stack) => {
      edge(stack, { mode: make({}, stack).mode, sessionCookies: undefined });
      return Template.fromStack(stack);
    },
  ],
  ['a distribution of one’s own', (stack: Stack) => retrofitted(stack)],
])('on %s', (_, build) => {
  const template = build(edgeStack());
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  const { DefaultCacheBehavior: app, CacheBehaviors } = distribution!.Properties.DistributionConfig;
  const EVENTS = ['viewer-request', 'viewer-response'];
  const eventsOf = (behavior: { FunctionAssociations?: { EventType: string }[] }) =>
    behavior.FunctionAssociations?.map(({ EventType }) => EventType);

  test('both behaviours have both functions', () => {
    expect(eventsOf(app)).toEqual(EVENTS);
    expect(CacheBehaviors).toHaveLength(1);
    expect(CacheBehaviors[0].PathPattern).toBe('/_breakwater/*');
    expect(eventsOf(CacheBehaviors[0])).toEqual(EVENTS);
  });

  test('no policy sends Host: the bucket would refuse the visitor’s', () => {
    // The managed policy AllViewerExceptHostHeader.
    expect(app.OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
    const policy = template.findResources('AWS::CloudFront::CachePolicy')[app.CachePolicyId.Ref];
    const key = policy?.Properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
    expect(key.HeadersConfig.Headers).toEqual(['Authorization', 'x-forwarded-host']);
    expect(key.CookiesConfig.Cookies).toEqual(['session']);
    expect(key.QueryStringsConfig.QueryStringBehavior).toBe('all');
  });

  test('an origin’s answer is kept only where the origin says so', () => {
    const policy = template.findResources('AWS::CloudFront::CachePolicy')[app.CachePolicyId.Ref];
    expect(policy?.Properties.CachePolicyConfig).toMatchObject({ MinTTL: 0, DefaultTTL: 0, MaxTTL: 86_400 });
    expect(app.AllowedMethods).toContain('POST');
  });
});

describe('warnings', () => {
  const all = (props: Partial<EdgeModeProps>) =>
    Annotations.fromStack(make(props).stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data));

  test('there are none for a site that says all', () => {
    expect(all({ checkoutPaths: ['/checkout'], cacheablePaths: ['/'], alwaysPass: ['/hook'] })).toEqual([]);
  });

  test('without landing paths, AdsBot would meet a 503', () => {
    expect(all({ landingPaths: [] })).toEqual([
      expect.stringMatching(/^landingPaths is empty: AdsBot.*cdk-breakwater:no-landing-paths\]$/),
    ]);
  });

  test.each<[Partial<EdgeModeProps>, string[]]>([
    [{ paidCapPercent: 30 }, ['paidCapPercent 30 is below paidMixPercent 50, and counts as 50']],
    [{ paidMixPercent: 90 }, ['paidCapPercent 80 is below paidMixPercent 90, and counts as 90']],
    [{ paidCapPercent: 40, paidMixPercent: 40 }, []],
  ])('a cap that is below the mix counts as the mix: %j', (props, messages) => {
    expect(all(props)).toEqual(messages.map((message) => expect.stringContaining(message)));
  });

  test('without session cookies, nothing tells one visitor’s page from another’s', () => {
    expect(all({ sessionCookies: undefined })).toEqual([
      expect.stringContaining('cdk-breakwater:no-session-cookies'),
    ]);
  });

  test.each([
    [{ cacheablePaths: ['/sale/*'] }, 'landingPaths has /sale/*, which cacheablePaths has too'],
    [{ cacheablePaths: ['/s*'] }, 'landingPaths has /sale/*, which cacheablePaths has too'],
    [
      { checkoutPaths: ['/pay/card'], alwaysPass: ['/pay/*'] },
      'checkoutPaths has /pay/card, which alwaysPass has too',
    ],
  ])('a path of no effect is named: %j', (props, message) => {
    expect(all(props)).toEqual([expect.stringContaining(message)]);
  });
});

describe('refused', () => {
  const messageOf = (props: Partial<EdgeModeProps>): string => {
    try {
      make(props);
    } catch (error) {
      return (error as Error).message.replace(/^Edge\/Mode: /, '');
    }
    return 'nothing was thrown';
  };
  const FORM =
    'must hold paths that begin with /, have no query and no space, and have a * at the end only, got';

  test.each<[Partial<EdgeModeProps>, string]>([
    [{ landingPaths: ['sale'] }, `landingPaths ${FORM} ["sale"]`],
    [{ landingPaths: ['/a?b=c', '/a b', '/*/c'] }, `landingPaths ${FORM} ["/a?b=c","/a b","/*/c"]`],
    [
      { alwaysPass: ['/*'] },
      'alwaysPass must leave out /*, with which no mode would do anything, got ["/*"]',
    ],
    [
      { cacheablePaths: ['/*'], checkoutPaths: ['/*'], landingPaths: ['/*'] },
      [
        'cacheablePaths must leave out /*, with which no mode but planned work would do anything, got ["/*"]',
        'checkoutPaths must leave out /*, with which everybody would be a buyer, whom only planned work keeps out, got ["/*"]',
        'landingPaths must leave out /*, with which everybody would be a paid click, got ["/*"]',
      ].join('; '),
    ],
    [{ checkoutPaths: ['/a', '/b', '/a'] }, 'checkoutPaths must name each path once, got ["/a"]'],
    [{ paidCapPercent: 0 }, 'paidCapPercent must be a number from 1 to 100 percent, got 0'],
    [{ paidMixPercent: 100 }, 'paidMixPercent must be a number from 1 to 99 percent, got 100'],
    [{ logSample: 2 }, 'logSample must be a number from 0 to 1, got 2'],
    [{ appOriginId: 'a b' }, 'appOriginId must be 1 to 128 of A-Z, a-z, 0-9, ., _ and -, got "a b"'],
    [{ standbyOriginId: 'a b' }, 'standbyOriginId must be 1 to 128 of A-Z, a-z, 0-9, ., _ and -, got "a b"'],
    [
      { standbyOriginId: 'breakwater-app' },
      'standbyOriginId must differ from the ids of the application\'s origin and of the pages\', got "breakwater-app"',
    ],
    [
      { appOriginId: 'shop', forwardHost: false },
      'appOriginId must be left out with forwardHost: false, which selects no origin',
    ],
    [
      { cacheKeyHeaders: ['X-Forwarded-Host'] },
      'cacheKeyHeaders must leave out authorization, host, accept-encoding, cookie, x-forwarded-host, got ["X-Forwarded-Host"]',
    ],
    [
      { landingPaths: [Token.asString({ Ref: 'Path' })] },
      'landingPaths must hold paths known at synth, got a token',
    ],
  ])('%j', (props, message) => {
    expect(messageOf(props)).toBe(message);
  });

  test.each(['/a//b', '/a/../b', '/a/.', '/a%2Fb', '/a%5cb', '/a%0ab', '/a;b', '/a%3Bb', '/a%25b'])(
    '%s, which matches no request',
    (path) => {
      expect(messageOf({ alwaysPass: [path] })).toContain('alwaysPass must hold no //, /./, /../');
    },
  );

  test('all at once', () => {
    expect(messageOf({ site: 'A', landingPaths: ['x'], logSample: -1 }).split('; ')).toHaveLength(3);
  });

  test('too many paths, with what they take and what there is', () => {
    const paths = Array.from({ length: 100 }, (_, i) => `/campaigns/spring/${String(i).padStart(20, '0')}`);
    const message = messageOf({ landingPaths: paths });
    const [, most, got] =
      /must take at most (\d+) bytes together, .* got (\d+): name fewer/.exec(message) ?? [];
    expect(Number(got)).toBeGreaterThan(100 * 38);
    expect(Number(most)).toBeGreaterThan(1000);
    // What the message allows is allowed, and a byte more is not.
    const exactly = (bytes: number) => [`/${'a'.repeat(bytes - 3)}`];
    expect(messageOf({ landingPaths: exactly(Number(most)) })).toBe('nothing was thrown');
    expect(messageOf({ landingPaths: exactly(Number(most) + 1) })).toContain(`got ${Number(most) + 1}`);
  });

  test('the cache key in two places', () => {
    const stack = edgeStack();
    const { mode } = make({}, stack);
    expect(() => edge(stack, { mode, sessionCookies: ['sid'], forwardHost: true })).toThrow(
      'Edge/Site: forwardHost, sessionCookies must be left out beside mode: give them to the EdgeMode',
    );
  });

  test('two AppOrigins of one id in one distribution', () => {
    const stack = edgeStack();
    const origin = (originId?: string) => AppOrigin.publicHost('origin.shop.example', { originId });
    const two = (id: string, other?: string) => () =>
      new cloudfront.Distribution(stack, id, {
        defaultBehavior: { origin: origin() },
        additionalBehaviors: { '/api/*': { origin: origin(other) } },
      });
    expect(two('Same')).toThrow('breakwater-app already exists');
    expect(two('Other', 'shop-api')).not.toThrow();
  });
});

test.each(FLAG_SETS)('cdk-nag finds nothing that is not acknowledged, %s', (_, context) => {
  const stack = edgeStack(context);
  make({}, stack);
  Validations.of(stack.node.root).addPlugins(new AwsSolutionsChecks(stack.node.root));
  // A finding fails the synthesis.
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('in another Region the functions’ logs are left to CloudFront', () => {
  const stack = edgeStack({}, 'eu-west-3');
  make({}, stack);
  Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 1);
});
