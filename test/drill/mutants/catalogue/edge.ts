import type { Mutant } from '../mutant';
import type { Config, Site } from '../site';

const errorResponse = ({ distribution }: Site, code: number): Config =>
  distribution.CustomErrorResponses.find(({ ErrorCode }: Config) => ErrorCode === code);

function dropErrorResponse({ distribution }: Site, code: number): void {
  distribution.CustomErrorResponses = distribution.CustomErrorResponses.filter(
    ({ ErrorCode }: Config) => ErrorCode !== code,
  );
}

const origin = ({ distribution }: Site, id: string): Config =>
  distribution.Origins.find(({ Id }: Config) => Id === id);

const cacheKey = (site: Site): Config =>
  site.only('edge', 'AWS::CloudFront::CachePolicy', /Mode/).Properties.CachePolicyConfig;

export const EDGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no custom error response for 503',
    scenario: 'unavailable',
    change: (site) => dropErrorResponse(site, 503),
    red: 'first-honest-answer',
    says: /shows a naked error \(503\) .* the servers answer 503/,
  },
  {
    name: 'no custom error response for 504',
    scenario: 'black-hole',
    change: (site) => dropErrorResponse(site, 504),
    red: 'first-honest-answer-silent',
    says: /shows a naked error \(504\) .* no (connection comes about|answer is whole in time)/,
  },
  {
    name: 'the custom error response answers 200',
    scenario: 'unavailable',
    change: (site) => {
      errorResponse(site, 503).ResponseCode = 200;
    },
    red: 'first-honest-answer',
    says: /shows a naked error \(200\) .* the servers answer 503/,
  },
  {
    name: 'the error TTL is half an hour',
    scenario: 'unavailable',
    change: (site) => {
      errorResponse(site, 503).ErrorCachingMinTTL = 1800;
    },
    red: 'recovered',
    says: /the servers answer 503, and keeps that for 1800 s/,
  },
  {
    name: 'the error TTL is 300 s',
    scenario: 'hiccup',
    change: (site) => {
      errorResponse(site, 503).ErrorCachingMinTTL = 300;
    },
    red: 'recovered',
    says: /the servers answer 503, and keeps that for 300 s/,
  },
  {
    name: 'the origin’s connection timeouts are at CloudFront’s defaults: 3 × 10 s',
    scenario: 'black-hole',
    change: (site) => {
      const app = origin(site, 'breakwater-app');
      delete app.ConnectionAttempts;
      delete app.ConnectionTimeout;
      delete app.ResponseCompletionTimeout;
    },
    red: 'first-honest-answer-silent',
    says: /after 30 s where no connection comes about/,
  },
  {
    name: 'the origin’s read timeout is at CloudFront’s default: 30 s',
    scenario: 'hangs',
    change: (site) => {
      const app = origin(site, 'breakwater-app');
      delete app.VpcOriginConfig.OriginReadTimeout;
      delete app.ResponseCompletionTimeout;
    },
    red: 'first-honest-answer-silent',
    says: /after 30 s where no answer comes/,
  },
  {
    name: 'the error pages are not uploaded',
    scenario: 'unavailable',
    change: (site) => site.remove('edge', 'Custom::CDKBucketDeployment', /Maintenance\/Page\//),
    red: 'first-honest-answer',
    says: /shows a naked error \(40[34]\) .* the servers answer 503/,
  },
  {
    name: 'the bucket’s policy does not let CloudFront in',
    scenario: 'unavailable',
    change: (site) => {
      const { PolicyDocument } = site.only('edge', 'AWS::S3::BucketPolicy', /Maintenance/).Properties;
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Principal }: Config) => Principal.Service !== 'cloudfront.amazonaws.com',
      );
    },
    red: 'first-honest-answer',
    says: /does not allow s3:GetObject/,
  },
  {
    name: 'the pages have no behaviour of their own',
    scenario: 'unavailable',
    change: ({ distribution }) => {
      distribution.CacheBehaviors = [];
    },
    red: 'first-honest-answer',
    says: /shows a naked error \(503\) .* the servers answer 503/,
  },
  {
    name: 'nothing is cached',
    scenario: 'unavailable',
    change: ({ distribution }) => {
      // Managed-CachingDisabled.
      distribution.DefaultCacheBehavior.CachePolicyId = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
    },
    red: 'useful-answers',
    says: /while the fault lasted/,
  },
  {
    name: 'copies are kept for no time at all',
    scenario: 'unavailable',
    change: (site) => {
      cacheKey(site).MaxTTL = 0;
    },
    red: 'useful-answers',
    says: /while the fault lasted/,
  },
  {
    name: 'the default TTL is 60 s on session pages, and their cookies are not in the cache key',
    scenario: 'quiet',
    change: (site) => {
      const policy = cacheKey(site);
      policy.DefaultTTL = 60;
      policy.MinTTL = 60;
      policy.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig = { CookieBehavior: 'none' };
    },
    red: 'sessions-apart',
    says: /session/,
  },
  {
    name: 'the origin’s name leads nowhere',
    scenario: 'quiet',
    change: (site) => {
      origin(site, 'breakwater-app').DomainName = 'old-balancer.eu-west-3.elb.amazonaws.com';
    },
    red: 'well-when-well',
    says: /where connections are refused/,
  },
  {
    name: 'the viewer-request function throws',
    scenario: 'quiet',
    source: {
      bundles: ['edge/viewer-request'],
      file: 'edge/viewer-request.ts',
      from: '  try {\n    return await answerOf(event);',
      to: '  if (event) throw new Error("oops");\n  try {\n    return await answerOf(event);',
    },
    red: 'well-when-well',
    says: /edge-function-failing/,
  },
  {
    name: 'the store is associated with no function',
    scenario: 'quiet',
    change: (site) => {
      for (const path of [/ViewerRequest/, /ViewerResponse/])
        site.only(
          'edge',
          'AWS::CloudFront::Function',
          path,
        ).Properties.FunctionConfig.KeyValueStoreAssociations = [];
    },
    red: 'false-alarms',
    says: /edge-function-failing/,
  },
  {
    name: 'a mode has no expiry',
    scenario: 'waiting-room',
    source: {
      bundles: ['edge/viewer-request', 'edge/viewer-response', 'lambda/site-mode'],
      file: 'lib/private/contracts/site-mode.ts',
      from: 'return nowSeconds < document.until;',
      to: 'return document.until > 0;',
    },
    red: 'back-to-normal',
    says: /still treated otherwise/,
  },
  {
    name: 'a diverted request is not re-keyed: it keeps its address',
    scenario: 'waiting-room',
    source: {
      bundles: ['edge/viewer-request'],
      file: 'edge/forward.ts',
      from: '  request.uri = uri;',
      to: '',
    },
    red: 'failed-requests',
    says: /over the whole run/,
  },
  {
    name: 'the mode is in the cache key',
    scenario: 'brownout',
    change: (site) => {
      const { HeadersConfig } = cacheKey(site).ParametersInCacheKeyAndForwardedToOrigin;
      HeadersConfig.Headers = [...HeadersConfig.Headers, 'x-breakwater-dim'];
    },
    red: 'modes-apart',
    says: /the mode is part of the cache key/,
  },
  {
    name: '`dim` is stored: what is made under it is kept for ten minutes',
    scenario: 'brownout',
    change: (site) => {
      cacheKey(site).MinTTL = 600;
      cacheKey(site).DefaultTTL = 600;
    },
    red: 'modes-apart',
    says: /what was made under x-breakwater-dim: 1\.00 was given long after it/,
  },
];
