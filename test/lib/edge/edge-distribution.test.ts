import type { Stack } from 'aws-cdk-lib';
import { Duration, Token, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AppOrigin } from '../../../lib';
import { edge, edgeStack, FLAG_SETS, importedLoadBalancer } from './support';

interface DistributionConfig {
  DefaultCacheBehavior: Record<string, unknown>;
  CacheBehaviors: Record<string, unknown>[];
  CustomErrorResponses: { ErrorCode: number; ResponseCode?: number; ResponsePagePath?: string }[];
  OriginGroups?: unknown;
  Origins: { Id: string; ConnectionAttempts: number; S3OriginConfig?: unknown }[];
}

function configOf(stack: Stack): DistributionConfig {
  const [found] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
  return found?.Properties.DistributionConfig;
}

/** The cache key of the application's behaviour. */
function cacheKeyOf(stack: Stack): Record<string, Record<string, unknown>> {
  const policies = Template.fromStack(stack).findResources('AWS::CloudFront::CachePolicy');
  const config = configOf(stack);
  const { Ref } = config.DefaultCacheBehavior.CachePolicyId as { Ref: string };
  return policies[Ref]?.Properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
}

function certificate(stack: Stack): acm.ICertificate {
  const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef';
  return acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);
}

describe.each(FLAG_SETS)('EdgeDistribution %s', (_, context) => {
  const stack = edgeStack(context);
  edge(stack, { origin: AppOrigin.privateLoadBalancer(importedLoadBalancer(stack)) });
  const template = Template.fromStack(stack);
  const config = configOf(stack);

  test('no origin group: a page from S3 would answer 200, hide the outage and miss POST', () => {
    expect(config.OriginGroups).toBeUndefined();
  });

  test('an error is replaced only with a page, and keeps its own code', () => {
    const replaced = config.CustomErrorResponses.filter((one) => one.ResponseCode ?? one.ResponsePagePath);
    expect(replaced.map((one) => one.ErrorCode)).toEqual([502, 503, 504]);
    for (const one of replaced) {
      expect(one.ResponseCode).toBe(one.ErrorCode);
      expect(one.ResponsePagePath).toBe('/_breakwater/pages/maintenance.html');
    }
  });

  test('a 403 or 404 of the application is its own', () => {
    const codes = config.CustomErrorResponses.filter((one) => one.ResponsePagePath).map(
      (one) => one.ErrorCode,
    );
    expect(codes).not.toContain(403);
    expect(codes).not.toContain(404);
  });

  test('the page comes from the bucket, not from the origin that fails', () => {
    const behavior = config.CacheBehaviors[0];
    const origin = config.Origins.find((one) => one.Id === behavior?.TargetOriginId);
    expect(behavior?.PathPattern).toBe('/_breakwater/*');
    expect(origin?.S3OriginConfig).toBeDefined();
    template.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
  });

  test('the application is asked once, and not for long', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Origins: Match.arrayWith([
          Match.objectLike({
            ConnectionAttempts: 1,
            ConnectionTimeout: 2,
            ResponseCompletionTimeout: 7,
            VpcOriginConfig: Match.objectLike({ OriginReadTimeout: 5 }),
          }),
        ]),
      },
    });
  });

  test('caches by a policy of its own, which keeps nothing the origin does not mark', () => {
    // The managed CachingDisabled would make each visitor wait for the dead origin anew.
    expect(config.DefaultCacheBehavior.CachePolicyId).not.toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: Match.objectLike({ MinTTL: 0, DefaultTTL: 0, MaxTTL: 86_400 }),
    });
  });

  test('every method and the whole request reach the application', () => {
    expect(config.DefaultCacheBehavior).toMatchObject({
      AllowedMethods: expect.arrayContaining(['POST', 'PUT', 'PATCH', 'DELETE']),
      CachedMethods: ['GET', 'HEAD'],
      // The managed policy AllViewer.
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
    });
  });

  test('speaks HTTP/3 and IPv6, and measures itself', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { HttpVersion: 'http2and3', IPV6Enabled: true, WebACLId: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
      MonitoringSubscription: {
        RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' },
      },
    });
  });

  test('security headers give way to the application’s own', () => {
    const policies = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      const headers = policy.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig;
      expect(headers.ContentSecurityPolicy).toBeUndefined();
      expect(Object.values<{ Override: boolean }>(headers).map((one) => one.Override)).toEqual([
        false,
        false,
        false,
        false,
      ]);
    }
  });
});

test('two copies live in one stack', () => {
  const stack = edgeStack();
  edge(stack, { sessionCookies: ['session'] }, 'One');
  edge(stack, { sessionCookies: ['session'] }, 'Two');
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudFront::Distribution', 2);
  const names = Object.values(template.findResources('AWS::Logs::DeliverySource')).map(
    (one) => one.Properties.Name,
  );
  expect(new Set(names).size).toBe(2);
});

describe('the cache key', () => {
  test('has what makes an answer personal, and the name it was asked by', () => {
    const stack = edgeStack();
    edge(stack, {
      sessionCookies: ['session', 'wordpress_logged_in_*'],
      cacheKeyHeaders: ['Accept-Language'],
    });
    expect(cacheKeyOf(stack)).toEqual({
      CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['session', 'wordpress_logged_in_*'] },
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization', 'Host', 'Accept-Language'] },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
    });
  });

  test('has no Host where the origin does not see it', () => {
    const stack = edgeStack();
    edge(stack, { forwardHost: false });
    expect(cacheKeyOf(stack).HeadersConfig).toEqual({
      HeaderBehavior: 'whitelist',
      Headers: ['Authorization'],
    });
    // The managed policy AllViewerExceptHostHeader.
    expect(configOf(stack).DefaultCacheBehavior.OriginRequestPolicyId).toBe(
      'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    );
  });
});

describe('without session cookies', () => {
  const warned = Match.stringLikeRegexp('sessionCookies is empty.*cdk-breakwater:no-session-cookies');

  test('a warning says what the origin must then not do', () => {
    const stack = edgeStack();
    edge(stack, { sessionCookies: undefined });
    Annotations.fromStack(stack).hasWarning('/Edge/Site', warned);
  });

  test('there is none with a cookie', () => {
    const stack = edgeStack();
    edge(stack, { sessionCookies: ['session'] });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

test('a domain brings its names, its certificate and TLS 1.2', () => {
  const stack = edgeStack();
  edge(stack, { domainNames: ['www.example.com', 'example.com'], certificate: certificate(stack) });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['www.example.com', 'example.com'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    },
  });
});

test.each(FLAG_SETS)('cdk-nag finds nothing that is not acknowledged, %s', (_, context) => {
  const stack = edgeStack(context);
  edge(stack, {}, 'One');
  edge(stack, {}, 'Two');
  Validations.of(stack.node.root).addPlugins(new AwsSolutionsChecks(stack.node.root));
  // A finding fails the synthesis.
  expect(() => Template.fromStack(stack)).not.toThrow();
});

describe('bad input', () => {
  test('everything that is wrong is named at once', () => {
    let message = '';
    try {
      edge(edgeStack({}, 'eu-west-3'), badProps());
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^Edge\/Site: /);
    for (const part of [
      'the Region of the stack must be us-east-1',
      'got "eu-west-3"',
      'certificate must be given with domainNames, got domainNames ["www.example.com"] alone',
      'sessionCookies must hold names of letters, digits and - _ . only, got "a b"',
      'sessionCookies must name each one once, got ["SESSION"]',
      'sessionCookies must hold at most 10 names (CloudFront "Quotas", cache policies), got 11',
      'cacheKeyHeaders must hold at most 8 names (CloudFront "Quotas", cache policies), got 9',
      'cacheKeyHeaders must leave out authorization, host, accept-encoding, cookie, got ["Cookie"]',
      'maxTtl must be a whole number from 1 to 31536000 seconds, got 0',
      'errorTtl must be a whole number from 0 to 60 seconds, got 120',
      'webAcl.requestsPerFiveMinutes must be a whole number from 10 to 2000000000 requests, got 5',
      'accessLogs.retention must be a whole number from 1 to 3650 days, got 0.5',
    ]) {
      expect(message).toContain(part);
    }
  });

  test('a certificate without names', () => {
    const stack = edgeStack();
    expect(() => edge(stack, { certificate: certificate(stack) })).toThrow(
      'Edge/Site: domainNames must be given with certificate, got certificate alone',
    );
  });

  test('a second origin that nobody selects', () => {
    const standbyOrigin = AppOrigin.publicHost('standby.example.com', { originId: 'second' });
    expect(() => edge(edgeStack(), { standbyOrigin })).toThrow(
      'Edge/Site: standbyOrigin must be left out unless mode has a standbyOriginId: no request would go there',
    );
  });

  test('headers known only at deploy', () => {
    const cacheKeyHeaders = Token.asList({ Ref: 'Headers' });
    expect(() => edge(edgeStack(), { cacheKeyHeaders })).toThrow(
      'cacheKeyHeaders must be a list known at synth, got a token',
    );
  });
});

test('values known only at deploy pass', () => {
  const stack = edgeStack();
  const later = (name: string) => Token.asNumber({ Ref: name });
  edge(stack, {
    origin: AppOrigin.publicHost(Token.asString({ Ref: 'Host' })),
    domainNames: [Token.asString({ Ref: 'Name' })],
    certificate: certificate(stack),
    sessionCookies: Token.asList({ Ref: 'Cookies' }),
    errorTtl: Duration.seconds(later('ErrorTtl')),
    maxTtl: Duration.seconds(later('MaxTtl')),
    webAcl: { requestsPerFiveMinutes: later('Limit') },
  });
  expect(cacheKeyOf(stack).CookiesConfig).toEqual({
    CookieBehavior: 'whitelist',
    Cookies: { Ref: 'Cookies' },
  });
});

function badProps() {
  return {
    domainNames: ['www.example.com'],
    sessionCookies: ['a b', 'session', 'SESSION', ...Array.from({ length: 8 }, (_, i) => `c${i}`)],
    cacheKeyHeaders: ['Cookie', ...Array.from({ length: 8 }, (_, i) => `X-${i}`)],
    maxTtl: Duration.seconds(0),
    errorTtl: Duration.minutes(2),
    webAcl: { requestsPerFiveMinutes: 5 },
    accessLogs: { retention: Duration.hours(12) },
  };
}
