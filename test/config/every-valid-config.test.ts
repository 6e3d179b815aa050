import { App } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { toProps } from '../../config/props';
import { ConfigError, parseConfig, type ResolvedConfig } from '../../config/read';
import { REGIONS } from '../../config/regions';
import { Breakwater } from '../../lib/breakwater';

const secret = (region: string) =>
  fc
    .stringMatching(/^[a-z]{1,8}-[A-Za-z0-9]{6}$/)
    .map((name) => `arn:aws:secretsmanager:${region}:123456789012:secret:${name}`);
const optional = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
const paths = fc.uniqueArray(fc.stringMatching(/^\/[a-z0-9-]{1,40}(\/[a-z~@,]{1,30})?\*?$/), {
  maxLength: 8,
});
const color = fc.stringMatching(/^#[0-9a-f]{6}$/);

/** Nothing, or a name with its zone, and what hangs on it. */
const named = fc.option(
  fc.record(
    {
      domainName: fc.constantFrom('shop.example', 'www.shop.example'),
      hostedZoneId: fc.constant('Z0123456789'),
      hostedZoneName: fc.constant('shop.example'),
      originAccess: fc.constantFrom('vpcOrigin', 'cloudfront', 'public'),
      originVerifyRelease: fc.constantFrom('first', '2027-01'),
      cdnBypass: fc.boolean(),
      standbyRegion: fc.constantFrom('eu-central-1', 'ap-southeast-6'),
      standbyCapacity: fc.constantFrom('warm', 'running'),
      standbyRetry: fc.boolean(),
    },
    { requiredKeys: ['domainName', 'hostedZoneId', 'hostedZoneName'] },
  ),
  { nil: {} },
);

/** Each key inside its own bounds, edges included. Some still contradict each other: those are refused, and not judged here. */
const config = fc.constantFrom(...REGIONS).chain((siteRegion) =>
  optional({
    site: fc.stringMatching(/^[a-z0-9-]{1,20}$/),
    siteRegion: fc.constant(siteRegion),
    controlRegion: fc.constant('eu-west-1'),
    allowSharedRegion: fc.boolean(),
    mode: fc.constantFrom('off', 'observe', 'protect', 'act'),
    fleet: optional({
      instanceTypes: fc.uniqueArray(fc.constantFrom('t4g.small', 'c7g.large', 'm7g.metal', 'i4g.16xlarge'), {
        minLength: 1,
      }),
      minSize: fc.integer({ min: 2, max: 10 }),
      maxSize: fc.integer({ min: 12, max: 1000 }),
      requestsPerMinutePerInstance: fc.integer({ min: 1, max: 10_000_000 }),
      maxInFlight: fc.integer({ min: 1, max: 10_000 }),
      warmPoolSize: fc.integer({ min: 0, max: 8 }),
      availabilityZones: fc
        .uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 2 })
        .map((zones) => zones.map((zone) => `${siteRegion}${zone}`)),
    }),
    capacity: optional({
      factor: fc.double({ min: 1.1, max: 10, noNaN: true }),
      leaseMinutes: fc.integer({ min: 1, max: 120 }),
    }),
    origin: optional({
      connectSeconds: fc.integer({ min: 1, max: 10 }),
      readSeconds: fc.constantFrom(1, 7, 120),
      completionSeconds: fc.constantFrom(7, 120, 3600),
    }),
    errorTtlSeconds: fc.integer({ min: 0, max: 60 }),
    sessionCookies: fc.uniqueArray(fc.stringMatching(/^[A-Za-z_.!#$%&'*+^`|~-]{1,12}$/), { maxLength: 10 }),
    forwardHost: fc.boolean(),
    alwaysPass: paths,
    cacheablePaths: paths,
    checkoutPaths: paths,
    landingPaths: paths,
    admission: optional({
      paidCapPercent: fc.double({ min: 1, max: 100, noNaN: true }),
      paidMixPercent: fc.constantFrom(1, 99, 50.5),
    }),
    edge: optional({ logSample: fc.double({ min: 0, max: 1, noNaN: true }) }),
    accessLogs: optional({
      retentionDays: fc.integer({ min: 1, max: 3650 }),
      removalPolicy: fc.constantFrom('retain', 'destroy'),
    }),
    cache: optional({
      nodeType: fc.constantFrom('cache.t4g.small', 'cache.r7g.16xlarge'),
      replicas: fc.integer({ min: 1, max: 5 }),
    }),
    notify: optional({
      emails: fc.uniqueArray(fc.emailAddress(), { maxLength: 3 }),
      sms: fc.uniqueArray(fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), { maxLength: 3 }),
      slackSecretArn: secret('eu-west-1'),
      webhooks: fc.uniqueArray(secret('eu-west-1'), { maxLength: 3 }),
      language: fc.constantFrom('en', 'fr'),
    }),
    page: fc.record(
      {
        brand: fc.string({ minLength: 1, maxLength: 62 }),
        colors: optional({ accent: color }),
      },
      { requiredKeys: ['brand'] },
    ),
    amiRelease: fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/),
  }),
);

function parsed(text: string): ResolvedConfig | undefined {
  try {
    return parseConfig(text, 'test.json', {});
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

test('what the configuration accepts, the constructs accept: nothing is left to fail at synthesis', () => {
  let made = 0;
  let withName = 0;
  void fc.assert(
    fc.property(config, named, (candidate, name) => {
      const resolved = parsed(JSON.stringify({ ...candidate, ...name }));
      if (resolved === undefined) return;
      expect(() => new Breakwater(new App(), 'Any', toProps(resolved))).not.toThrow();
      made += 1;
      if (resolved.domainName !== undefined) withName += 1;
    }),
    { seed: 20261122, numRuns: 90 },
  );
  expect(made).toBeGreaterThan(10);
  expect(withName).toBeGreaterThan(5);
});
