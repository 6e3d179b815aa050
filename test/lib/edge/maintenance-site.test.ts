import { Aws, Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { MaintenanceSite } from '../../../lib';
import { edgeStack, FLAG_SETS, PAGE } from './support';

const PAGE_PATH = '/_breakwater/pages/maintenance.html';

describe.each(FLAG_SETS)('MaintenanceSite %s', (_, context) => {
  const stack = edgeStack(context);
  const site = new MaintenanceSite(stack, 'Maintenance', { page: PAGE });
  new MaintenanceSite(stack, 'Another', { page: { brand: 'Another brand' } });
  const template = Template.fromStack(stack);

  test('the buckets are private, encrypted, and go with the stack', () => {
    template.resourceCountIs('AWS::S3::Bucket', 2);
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 2);
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('a deploy in the middle of an incident removes nothing that the incident wrote', () => {
    template.allResourcesProperties('Custom::CDKBucketDeployment', { Prune: false });
  });

  test('browsers keep no copy of the page, edges do, also while the bucket cannot be read', () => {
    template.allResourcesProperties('Custom::CDKBucketDeployment', {
      SystemMetadata: {
        'cache-control': 'public, max-age=0, s-maxage=300, stale-if-error=86400',
        'content-type': 'text/html; charset=utf-8',
      },
    });
  });

  test('every object says with which status it is sent; the page for failures leaves that to the error', () => {
    const marked = Object.values(template.findResources('Custom::CDKBucketDeployment')).map(
      ({ Properties }) => [
        Properties.UserMetadata?.['breakwater-status'],
        Properties.SourceObjectKeys.length,
      ],
    );
    // Maintenance, planned work and the queue in two languages; the lead page in two; for each of the two sites.
    const site = [
      [undefined, 1],
      ['503', 6],
      ['200', 2],
    ];
    expect(marked).toEqual([...site, ...site]);
  });

  test('one function and one log group write the pages of all sites of a stack', () => {
    const deployers = template.findResources('AWS::Lambda::Function', {
      Properties: { Handler: 'index.handler', Layers: Match.anyValue() },
    });
    expect(Object.keys(deployers)).toHaveLength(1);
    // One group for it, one for the function that empties the buckets: what neither names, Lambda makes, and no stack removes.
    expect(Object.keys(template.findResources('AWS::Logs::LogGroup')).sort()).toEqual([
      expect.stringMatching(/^BreakwaterAutoDeleteLogs/),
      expect.stringMatching(/^BreakwaterPageDeploymentLogs/),
    ]);
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function')))
      expect(Properties.LoggingConfig.LogGroup.Ref).toMatch(/^Breakwater\w+Logs/);
  });

  test('the functions find its origin by name', () => {
    const app = edgeStack(context);
    const own = new MaintenanceSite(app, 'Maintenance', { page: PAGE });
    new cloudfront.Distribution(app, 'Distribution', { defaultBehavior: own.behavior });
    Template.fromStack(app).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Origins: [Match.objectLike({ Id: 'breakwater-pages' })],
        DefaultCacheBehavior: Match.objectLike({ TargetOriginId: 'breakwater-pages' }),
      },
    });
  });

  test('the behaviour of its paths takes nothing of the visitor to the bucket', () => {
    template.allResourcesProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        MinTTL: 0,
        DefaultTTL: 300,
        MaxTTL: 86_400,
        ParametersInCacheKeyAndForwardedToOrigin: {
          CookiesConfig: { CookieBehavior: 'none' },
          HeadersConfig: { HeaderBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'none' },
          EnableAcceptEncodingGzip: true,
          EnableAcceptEncodingBrotli: true,
        },
      },
    });
    expect(site.pathPattern).toBe('/_breakwater/*');
    expect(site.behavior.originRequestPolicy).toBeUndefined();
  });

  test('asks clients to come back later and search engines to forget', () => {
    template.allResourcesProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        CustomHeadersConfig: {
          Items: [
            { Header: 'X-Robots-Tag', Value: 'noindex', Override: true },
            { Header: 'Retry-After', Value: '30', Override: true },
          ],
        },
      },
    });
  });
});

test('a bucket that is retained is not emptied', () => {
  const stack = edgeStack();
  new MaintenanceSite(stack, 'Maintenance', { page: PAGE, removalPolicy: RemovalPolicy.RETAIN });
  const template = Template.fromStack(stack);
  template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
});

describe('errorResponses', () => {
  const site = new MaintenanceSite(edgeStack(), 'Maintenance', { page: PAGE });
  const show = (responses: cloudfront.ErrorResponse[]) =>
    Object.fromEntries(
      responses.map((one) => [
        one.httpStatus,
        `${one.responseHttpStatus ?? '-'} ${one.responsePagePath ?? '-'} ${one.ttl?.toSeconds()}`,
      ]),
    );

  test('502, 503 and 504 keep their code; bodies of the application are not kept', () => {
    expect(show(site.errorResponses())).toEqual({
      404: '- - 0',
      414: '- - 0',
      500: '- - 0',
      501: '- - 0',
      502: `502 ${PAGE_PATH} 5`,
      503: `503 ${PAGE_PATH} 5`,
      504: `504 ${PAGE_PATH} 5`,
    });
  });

  test('500 by choice, 503 not by choice, with another TTL', () => {
    const responses = site.errorResponses({ replace500: true, replace503: false, ttl: Duration.seconds(60) });
    expect(show(responses)).toMatchObject({
      500: `500 ${PAGE_PATH} 60`,
      502: `502 ${PAGE_PATH} 60`,
      503: '- - 0',
    });
  });

  test.each([
    [Duration.seconds(61), 61],
    [Duration.millis(500), 0.5],
  ])('a TTL of %s is refused', (ttl, seconds) => {
    expect(() => site.errorResponses({ ttl })).toThrow(
      `Edge/Maintenance: ttl must be a whole number from 0 to 60 seconds, got ${seconds}`,
    );
  });

  test('a TTL known only at deploy passes', () => {
    const ttl = Duration.seconds(Token.asNumber({ Ref: 'Ttl' }));
    expect(site.errorResponses({ ttl }).find((one) => one.httpStatus === 502)?.ttl).toBe(ttl);
  });
});

test('an unusable theme is named with the construct', () => {
  expect(() => new MaintenanceSite(edgeStack(), 'Maintenance', { page: { brand: '' } })).toThrow(
    'Edge/Maintenance: page.brand must be 1 to 60 characters on one line, got ""',
  );
});

test('a page that does not arrive in one round trip is refused, with what makes it big', () => {
  // Digits of a fixed sequence: as hard to compress as a photograph, and the same at every run.
  let state = 1;
  const noise = Array.from({ length: 16_000 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(97 + (state % 26));
  }).join('');
  const page = { brand: 'x', logo: `data:image/png;base64,${noise}` };
  expect(() => new MaintenanceSite(edgeStack(), 'Maintenance', { page })).toThrow(
    /Edge\/Maintenance: page must be at most 14336 bytes compressed, .*, got 1[5-9]\d{3} \(\/_breakwater\/pages\/[a-z.]+\.html\); the logos are \d{4,5} of them: use smaller ones/,
  );
});

describe('a distribution that is not of this app', () => {
  const ARN = 'arn:aws:cloudfront::123456789012:distribution/E123EXAMPLE';
  const made = () => {
    const stack = edgeStack();
    return { stack, maintenance: new MaintenanceSite(stack, 'Maintenance', { page: PAGE }) };
  };

  test('may read the pages, and no other may', () => {
    const { stack, maintenance } = made();
    maintenance.allowDistribution(ARN);
    const template = Template.fromStack(stack);
    const statements = Object.values(template.findResources('AWS::S3::BucketPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements.filter(({ Principal }) => Principal.Service)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringContaining('Bucket'), 'Arn'] }, '/*']] },
        Condition: { StringEquals: { 'AWS:SourceArn': ARN } },
      },
    ]);
  });

  test('may be known at deploy only', () => {
    const { maintenance } = made();
    expect(() => maintenance.allowDistribution(Token.asString({ Ref: 'DistributionArn' }))).not.toThrow();
    expect(() =>
      maintenance.allowDistribution(`arn:aws:cloudfront::${Aws.ACCOUNT_ID}:distribution/E123`),
    ).not.toThrow();
  });

  test.each(['E123EXAMPLE', 'arn:aws:cloudfront::123456789012:distribution/*', '*', ''])(
    'is not %j',
    (arn) => {
      expect(() => made().maintenance.allowDistribution(arn)).toThrow(
        `Edge/Maintenance: distributionArn must be the ARN of a CloudFront distribution, arn:aws:cloudfront::<account>:distribution/<id>, got ${JSON.stringify(arn)}`,
      );
    },
  );
});
