import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import { readAssembly } from '../../../drill/template/assembly';
import { bucketContent } from '../../../drill/template/bucket-objects';
import { readDistribution } from '../../../drill/template/distribution';
import { textOf } from '../../support/edge-bench';
import { readTemplate } from './support';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'breakwater-assembly-'));
  folders.push(made);
  return made;
}

/** The assembly of an app that `build` fills, as `cdk synth` writes it. */
function synthesize(build: (stack: Stack, app: App) => void): string {
  const outdir = folder();
  // The assets must be in the folder, as they are for whoever runs cdk synth.
  const app = new App({
    outdir,
    postCliContext: { 'aws:cdk:disable-asset-staging': false, 'aws:cdk:enable-path-metadata': true },
  });
  build(new Stack(app, 'Edge', { env: { account: '123456789012', region: 'us-east-1' } }), app);
  app.synth();
  return outdir;
}

function everything(stack: Stack): void {
  const store = new cloudfront.KeyValueStore(stack, 'Store');
  const bucket = new s3.Bucket(stack, 'Pages');
  const code = (name: string) =>
    cloudfront.FunctionCode.fromInline(
      Fn.join('', [
        'const NAME="',
        store.keyValueStoreId,
        `";/*${name}*/function handler(e){return e.request}`,
      ]),
    );
  const make = (name: string) =>
    new cloudfront.Function(stack, name, {
      code: code(name),
      keyValueStore: store,
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
  const policy = new cloudfront.CachePolicy(stack, 'Policy', {
    minTtl: Duration.seconds(1),
    defaultTtl: Duration.seconds(2),
    maxTtl: Duration.seconds(3),
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Authorization'),
    cookieBehavior: cloudfront.CacheCookieBehavior.allowList('sess*'),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.denyList('utm'),
    enableAcceptEncodingGzip: true,
  });
  const pages = origins.S3BucketOrigin.withOriginAccessControl(bucket, { connectionAttempts: 2 });
  new cloudfront.Distribution(stack, 'Distribution', {
    defaultRootObject: 'index.html',
    webAclId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/y',
    defaultBehavior: {
      origin: new origins.HttpOrigin('origin.example', {
        readTimeout: Duration.seconds(5),
        connectionAttempts: 1,
        connectionTimeout: Duration.seconds(2),
        responseCompletionTimeout: Duration.seconds(7),
        customHeaders: { 'X-Verify': 'secret' },
        originPath: '/v1',
      }),
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: policy,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: [
        { function: make('Request'), eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
        { function: make('Response'), eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE },
      ],
    },
    additionalBehaviors: { '/p/*': { origin: pages, cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED } },
    errorResponses: [
      {
        httpStatus: 503,
        responseHttpStatus: 503,
        responsePagePath: '/p/sorry.html',
        ttl: Duration.seconds(5),
      },
      { httpStatus: 404, ttl: Duration.seconds(0) },
    ],
  });
  new deployment.BucketDeployment(stack, 'Deployment', {
    destinationBucket: bucket,
    destinationKeyPrefix: 'p',
    sources: [
      deployment.Source.data('sorry.html', 'Sorry.'),
      deployment.Source.data('store.txt', store.keyValueStoreArn),
    ],
    cacheControl: [deployment.CacheControl.fromString('public, s-maxage=300')],
    contentType: 'text/html; charset=utf-8',
    metadata: { 'breakwater-status': '503' },
  });
}

describe('a distribution', () => {
  const assembly = readAssembly(synthesize(everything));
  const played = readDistribution(assembly);
  const { distribution } = played;

  test('has its origins with their timeouts, in milliseconds', () => {
    expect(distribution.origins).toEqual([
      expect.objectContaining({
        kind: 'custom',
        domainName: 'origin.example',
        path: '/v1',
        customHeaders: { 'x-verify': ['secret'] },
        attempts: 1,
        connectMs: 2000,
        readMs: 5000,
        completionMs: 7000,
        signed: false,
      }),
      // What is not said is CloudFront's default ("Origin settings").
      expect.objectContaining({
        kind: 's3',
        attempts: 2,
        connectMs: 10_000,
        readMs: 30_000,
        completionMs: undefined,
        signed: true,
      }),
    ]);
    expect([...played.buckets.keys()]).toEqual([distribution.origins[1]!.id]);
  });

  test('has CloudFront’s defaults for what an origin leaves unsaid', () => {
    const origin = {
      Id: 'o',
      DomainName: 'o.example',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
    };
    const behavior = {
      TargetOriginId: 'o',
      ViewerProtocolPolicy: 'https-only',
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    };
    const config = { Enabled: true, Origins: [origin], DefaultCacheBehavior: behavior };
    const plain = readTemplate({
      Resources: {
        D: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: config } },
      },
    });
    expect(readDistribution(plain.assembly).distribution.origins).toEqual([
      expect.objectContaining({ attempts: 3, connectMs: 10_000, readMs: 30_000, completionMs: undefined }),
    ]);
  });

  test('has its behaviours in order, with their policies by reference or by AWS’s id', () => {
    const [pages, standard] = distribution.behaviors;
    expect(pages).toMatchObject({
      pattern: '/p/*',
      cachePolicy: { name: 'CachingOptimized', minTtl: 1, maxTtl: 31_536_000 },
    });
    expect(standard).toMatchObject({
      pattern: '*',
      originRequestPolicy: { name: 'AllViewerExceptHostHeader' },
      cachePolicy: {
        minTtl: 1,
        defaultTtl: 2,
        maxTtl: 3,
        headers: ['authorization'],
        cookies: { behavior: 'whitelist', names: ['sess*'] },
        queryStrings: { behavior: 'allExcept', names: ['utm'] },
        gzip: true,
        brotli: false,
      },
    });
    expect(standard?.allowedMethods).toContain('DELETE');
  });

  test('has its functions’ code whole, whatever it was joined from, and their store', () => {
    const { viewerRequest, viewerResponse } = distribution.behaviors[1]!;
    expect(viewerRequest?.code).toMatch(
      /^const NAME="[0-9a-f]{8}-[0-9a-f-]{27}";\/\*Request\*\/function handler/,
    );
    expect(viewerResponse?.code).toContain('/*Response*/');
    expect(played.resolver.nameOf(played.store!, 'Arn')).toMatch(
      /^arn:aws:cloudfront::123456789012:key-value-store\/[0-9a-f-]{36}$/,
    );
  });

  test('has its error responses', () => {
    expect(distribution.errorResponses).toEqual([
      { code: 503, minTtl: 5, page: { path: '/p/sorry.html', status: 503 } },
      { code: 404, minTtl: 0, page: undefined },
    ]);
    expect(distribution.defaultRootObject).toBe('index.html');
  });

  test('says what of it is not played', () => {
    expect(played.ignored).toEqual(['the firewall (WAF): every request passes']);
  });

  test('has what the deploy will have put into its bucket', async () => {
    const [bucket] = played.buckets.values();
    const { objects, unread } = bucketContent(assembly, played.resolver, bucket!);
    expect(unread).toEqual([]);
    const page = objects.get('p/sorry.html')!;
    expect(await textOf(page.bytes)).toBe('Sorry.');
    expect(page.headers).toMatchObject({
      'content-type': ['text/html; charset=utf-8'],
      'cache-control': ['public, s-maxage=300'],
      'x-amz-meta-breakwater-status': ['503'],
    });
    // A token in the source is written while deploying; here it has the made-up name.
    expect(await textOf(objects.get('p/store.txt')!.bytes)).toMatch(/^arn:aws:cloudfront::/);
  });
});

describe('what cannot be played', () => {
  const two = (stack: Stack) => {
    for (const id of ['One', 'Two']) {
      new cloudfront.Distribution(stack, id, {
        defaultBehavior: { origin: new origins.HttpOrigin('a.example') },
      });
    }
  };

  test.each<[what: string, assembly: () => string, chosen: string | undefined, message: RegExp]>([
    [
      'a folder that is none',
      () => join(tmpdir(), 'nowhere'),
      undefined,
      /nowhere is no cloud assembly: it has no manifest\.json; name the output folder of cdk synth/,
    ],
    ['an empty folder', folder, undefined, /is no cloud assembly/],
    [
      'templates without their manifest',
      () => {
        const made = folder();
        writeFileSync(join(made, 'Edge.template.json'), '{}');
        return made;
      },
      undefined,
      /has templates and no manifest\.json, which says where each is deployed; name the output folder of cdk synth, or one of the templates/,
    ],
    [
      'no distribution',
      () => synthesize(() => undefined),
      undefined,
      /has no AWS::CloudFront::Distribution in its 1 stacks/,
    ],
    [
      'several',
      () => synthesize(two),
      undefined,
      /has 2 distributions; choose one with --distribution: Edge\/One, Edge\/Two/,
    ],
    [
      'a name that is none of them',
      () => synthesize(two),
      'Three',
      /--distribution Three names 0 distributions .* it has Edge\/One, Edge\/Two/,
    ],
  ])('%s', (_, make, chosen, message) => {
    expect(() => readDistribution(readAssembly(make()), chosen)).toThrow(message);
  });

  test('a manifest that is no JSON', () => {
    const made = folder();
    writeFileSync(join(made, 'manifest.json'), '{');
    expect(() => readAssembly(made)).toThrow(/manifest\.json cannot be read as JSON/);
  });

  test('a behaviour without a cache policy', () => {
    const made = synthesize((stack) => {
      const distribution = new cloudfront.Distribution(stack, 'One', {
        defaultBehavior: { origin: new origins.HttpOrigin('a.example') },
      });
      (distribution.node.defaultChild as cloudfront.CfnDistribution).addPropertyDeletionOverride(
        'DistributionConfig.DefaultCacheBehavior.CachePolicyId',
      );
    });
    expect(() => readDistribution(readAssembly(made))).toThrow(
      /the default behaviour has neither a cache policy nor ForwardedValues/,
    );
  });

  test('one of several can be chosen, by its path or its logical id', () => {
    const assembly = readAssembly(synthesize(two));
    expect(readDistribution(assembly, 'Edge/Two').name).toBe('Edge/Two');
    const { logicalId } = readDistribution(assembly, 'Edge/One').found;
    expect(readDistribution(assembly, logicalId).name).toBe('Edge/One');
  });
});

test('a bucket that is not in the assembly is named as what is not played', () => {
  const made = synthesize((stack) => {
    const bucket = s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
    const origin = origins.S3BucketOrigin.withOriginAccessControl(bucket, { originId: 'files' });
    new cloudfront.Distribution(stack, 'D', { defaultBehavior: { origin } });
  });
  expect(readDistribution(readAssembly(made)).ignored).toEqual([
    'the bucket of origin files, which is not in the assembly: every key of it is missing',
  ]);
});

describe('policies that are only an id', () => {
  const withPolicies = (change: (stack: Stack) => Record<string, unknown>) =>
    synthesize((stack) => {
      const made = new cloudfront.Distribution(stack, 'D', {
        defaultBehavior: { origin: new origins.HttpOrigin('a.example') },
      });
      const distribution = made.node.defaultChild as cloudfront.CfnDistribution;
      for (const [name, id] of Object.entries(change(stack)))
        distribution.addPropertyOverride(`DistributionConfig.DefaultCacheBehavior.${name}`, id);
    });

  test('are of the account, so that the stack is legal: they are played as most sites have them, and named', () => {
    const id = '0a1b2c3d-0000-4000-8000-123456789abc';
    const { distribution, ignored } = readDistribution(
      readAssembly(
        withPolicies(() => ({ CachePolicyId: id, OriginRequestPolicyId: id, ResponseHeadersPolicyId: id })),
      ),
    );
    expect(distribution.behaviors[0]).toMatchObject({
      cachePolicy: { name: 'UseOriginCacheControlHeaders-QueryStrings' },
      originRequestPolicy: { name: 'AllViewerExceptHostHeader' },
      responseHeadersPolicy: undefined,
    });
    expect(ignored).toEqual([
      `the default behaviour: cache policy ${id}, which no template has: it is taken to keep what the application’s headers allow`,
      `the default behaviour: origin request policy ${id}, which no template has: it is taken to pass everything on but the Host`,
      `the default behaviour: response headers policy ${id}, which no template has: it is taken to change no header`,
    ]);
  });

  test('are refused where the id is of something else in the assembly', () => {
    const made = withPolicies((stack) => ({
      CachePolicyId: stack.resolve(new s3.Bucket(stack, 'Theirs').bucketName),
    }));
    expect(() => readDistribution(readAssembly(made))).toThrow(
      /the default behaviour: cache policy .* is Edge\/Theirs, of type AWS::S3::Bucket, which is no such policy/,
    );
  });
});

test('visitors come by the first name of the distribution’s own that is no wildcard; signers, which are names too, are not played', () => {
  const made = synthesize((stack) => {
    const distribution = new cloudfront.Distribution(stack, 'D', {
      defaultBehavior: { origin: new origins.HttpOrigin('a.example') },
    }).node.defaultChild as cloudfront.CfnDistribution;
    distribution.addPropertyOverride('DistributionConfig.Aliases', ['*.shop.example', 'www.shop.example']);
    distribution.addPropertyOverride('DistributionConfig.DefaultCacheBehavior.TrustedKeyGroups', ['a-group']);
  });
  const { distribution, ignored } = readDistribution(readAssembly(made));
  expect(distribution.host).toBe('www.shop.example');
  expect(ignored).toEqual(['signed addresses and cookies: none is asked for']);
});

test('a host that has the name of a bucket is asked as a host', () => {
  const made = synthesize((stack) => {
    new s3.Bucket(stack, 'Website', { bucketName: 'origin.shop.example' });
    const origin = new origins.HttpOrigin('origin.shop.example');
    new cloudfront.Distribution(stack, 'D', { defaultBehavior: { origin } });
  });
  expect([...readDistribution(readAssembly(made)).buckets.keys()]).toEqual([]);
});

test('intrinsic functions', () => {
  const made = synthesize((stack, app) => {
    const other = new Stack(app, 'Other', { env: { account: '123456789012', region: 'eu-west-3' } });
    const bucket = new s3.Bucket(stack, 'B');
    const outputs: Record<string, string> = {
      join: Fn.join('-', ['a', stack.region, bucket.bucketName]),
      sub: Fn.sub('$' + '{AWS::AccountId}/$' + '{x}/$' + '{!Literal}', { x: 'y' }),
      select: Fn.select(1, ['a', 'b']),
      split: Fn.select(2, Fn.split('.', bucket.bucketRegionalDomainName)),
      unknown: Fn.getAtt('B0', 'Nothing').toString(),
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(stack, id, { value });
    new CfnOutput(stack, 'exported', { value: 'from edge', exportName: 'the-export' });
    // An export is of its Region.
    const near = new Stack(app, 'Near', { env: { account: '123456789012', region: 'us-east-1' } });
    new CfnOutput(near, 'imported', { value: Fn.importValue('the-export') });
    new CfnOutput(other, 'farImport', { value: Fn.importValue('the-export') });
    new CfnOutput(other, 'other', { value: Fn.getStackOutput('Edge', 'select', 'us-east-1') });
    one(stack);
  });
  const assembly = readAssembly(made);
  const { resolver } = readDistribution(assembly);
  const value = (name: string) => {
    const stack = assembly.stacks.find(({ template }) => template.Outputs?.[name] !== undefined)!;
    return resolver.value(stack, stack.template.Outputs![name]!.Value);
  };
  expect(value('join')).toMatch(/^a-us-east-1-edge-b/);
  expect(value('sub')).toBe(`123456789012/y/$${'{Literal}'}`);
  expect(value('select')).toBe('b');
  expect(value('split')).toBe('us-east-1');
  expect(value('unknown')).toBe('{Ref B0}');
  expect(value('imported')).toBe('from edge');
  expect(value('farImport')).toBe('{Fn::ImportValue the-export}');
  expect(value('other')).toBe('b');
});

function one(stack: Stack): void {
  new cloudfront.Distribution(stack, 'D', {
    defaultBehavior: { origin: new origins.HttpOrigin('a.example') },
  });
}

test('a function that is not published is named, and so are countries that are shut out; no restriction is none', () => {
  const made = (published: boolean, RestrictionType: string) =>
    synthesize((stack) => {
      const code = cloudfront.FunctionCode.fromInline('function handler(event) { return event.request; }');
      const turns = new cloudfront.Function(stack, 'F', {
        code,
        functionName: 'turns',
        autoPublish: published,
      });
      const distribution = new cloudfront.Distribution(stack, 'D', {
        defaultBehavior: {
          origin: new origins.HttpOrigin('a.example'),
          functionAssociations: [{ function: turns, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
        },
      }).node.defaultChild as cloudfront.CfnDistribution;
      distribution.addPropertyOverride('DistributionConfig.Restrictions', {
        GeoRestriction: { RestrictionType },
      });
    });
  expect(readDistribution(readAssembly(made(true, 'none'))).ignored).toEqual([]);
  expect(readDistribution(readAssembly(made(false, 'whitelist'))).ignored).toEqual([
    'restrictions by country: every request passes',
    expect.stringMatching(/^the function turns, which is not published/),
  ]);
});
