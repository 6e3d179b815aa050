import { gzipSync } from 'node:zlib';
import { Duration, Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { keepAutoDeleteLogs } from '../private/auto-delete-logs';
import { PAGE_STATUS_METADATA, PAGES_ORIGIN_ID } from '../private/contracts/edge';
import {
  MAINTENANCE_PATH,
  PAGE_COMPRESSED_LIMIT,
  PAGES_PREFIX,
  type ResolvedTheme,
} from '../private/contracts/pages';
import { type RenderedPage, renderEdgePages, renderMaintenancePage } from '../private/pages';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { errorResponsesOptions, maintenanceSiteProps } from '../private/shapes';
import { checkSeconds } from './checks';
import { acknowledgeDeploymentHandler } from './deployment-findings';
import type { PageTheme } from './page-theme';
import { resolveTheme } from './resolve-theme';
import { securityHeaders } from './security-headers';

/** Props of {@link MaintenanceSite}. */
export interface MaintenanceSiteProps {
  /** What the pages look like and say. */
  readonly page: PageTheme;
  /**
   * What happens to the bucket when the construct is deleted. With `DESTROY` its objects go with it.
   *
   * @default RemovalPolicy.DESTROY: the pages are drawn again at the next deploy, nothing else is kept there
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options of {@link MaintenanceSite.errorResponses}. */
export interface ErrorResponsesOptions {
  /**
   * How long an edge remembers that the origin failed, 0–60 s. Longer spares a struggling origin; shorter
   * shows its recovery sooner.
   *
   * @default Duration.seconds(5)
   */
  readonly ttl?: Duration;
  /**
   * Whether an origin's own 500 is replaced by the page. Most applications have a 500 page that knows more.
   *
   * @default false
   */
  readonly replace500?: boolean;
  /**
   * Whether a 503 is replaced by the page. Say false for a distribution that serves a JSON API with its own
   * 503.
   *
   * @default true
   */
  readonly replace503?: boolean;
}

/**
 * The pages that visitors get while the site cannot answer, or answers only some of them: a private bucket, read by CloudFront
 * only. For failures it has one document in English and French; for each of the site's modes one in each language, which only the
 * functions at the edge send.
 *
 * CloudFront shows the first one through custom error responses that keep the error's own code ({@link errorResponses}),
 * for every path and method. An origin group with this bucket as its second origin would answer 200, hide the
 * outage from the 5xx metric, leave POST out, and ask the bucket for `/checkout`, which it does not have.
 */
export class MaintenanceSite extends Construct {
  /** Holds the pages, and the incident's text while there is one. */
  public readonly bucket: s3.Bucket;
  /** The bucket as an origin, read with origin access control. */
  public readonly origin: cloudfront.IOrigin;
  /** Path of the page for failures on the distribution. */
  public readonly pagePath: string = MAINTENANCE_PATH;
  /** Paths that belong to {@link behavior}. */
  public readonly pathPattern: string = `${PAGES_PREFIX}*`;
  /**
   * The cache behaviour for {@link pathPattern}; without it CloudFront would ask the failing origin for the
   * page.
   */
  public readonly behavior: cloudfront.BehaviorOptions;

  /** @throws when the theme is not usable; the message names everything that is wrong with it. */
  public constructor(scope: Construct, id: string, props: MaintenanceSiteProps) {
    super(scope, id);
    requireShape(this, props, maintenanceSiteProps);
    const { failures, modes } = this.render(props.page);
    this.bucket = this.makeBucket(props.removalPolicy ?? RemovalPolicy.DESTROY);
    this.deploy('Page', [{ path: MAINTENANCE_PATH, html: failures }]);
    for (const [id, status] of [['WaitingPages', 503] as const, ['LeadPages', 200] as const]) {
      this.deploy(
        id,
        modes.filter((page) => page.status === status),
        status,
      );
    }
    this.origin = this.makeOrigin();
    this.behavior = this.makeBehavior();
  }

  /**
   * Custom error responses for a distribution that has {@link behavior}. Each page keeps the code of its
   * error, so that search engines, API clients and the 5xx metric see the outage.
   *
   * The codes that are not replaced get an error TTL of 0: CloudFront otherwise keeps an origin's own 404,
   * 500 and the like for 10 s whatever its Cache-Control says (documented: CloudFront "How CloudFront caches
   * HTTP 4xx and 5xx status codes"), and such a body may have been written for one visitor.
   */
  public errorResponses(options: ErrorResponsesOptions = {}): cloudfront.ErrorResponse[] {
    requireShape(this, options, errorResponsesOptions);
    checkSeconds(new Problems(), 'ttl', options.ttl, 0, 60).throwIfAny(this);
    const ttl = options.ttl ?? Duration.seconds(5);
    const replaced = [502, 504];
    const passed = [404, 414, 501];
    (options.replace500 ? replaced : passed).push(500);
    ((options.replace503 ?? true) ? replaced : passed).push(503);
    return [
      // Without a page path a response code is refused at deploy (documented: API reference,
      // CustomErrorResponse).
      ...replaced.sort().map((code) => ({
        httpStatus: code,
        responseHttpStatus: code,
        responsePagePath: this.pagePath,
        ttl,
      })),
      ...passed.sort().map((code) => ({ httpStatus: code, ttl: Duration.seconds(0) })),
    ];
  }

  /**
   * Lets a distribution read the pages that this app does not define: one that it does gets that by itself, from its origin. The
   * distribution's origin needs an origin access control, too (docs/retrofit.md).
   */
  public allowDistribution(distributionArn: string): void {
    checkDistributionArn(new Problems(), distributionArn).throwIfAny(this);
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { StringEquals: { 'AWS:SourceArn': distributionArn } },
      }),
    );
  }

  private render(page: PageTheme): { failures: string; modes: readonly RenderedPage[] } {
    const problems = new Problems();
    const theme = resolveTheme(page, problems);
    problems.throwIfAny(this);
    const failures = renderMaintenancePage(theme);
    const modes = renderEdgePages(theme);
    checkSize(problems, [{ path: MAINTENANCE_PATH, html: failures }, ...modes], theme);
    problems.throwIfAny(this);
    return { failures, modes };
  }

  private makeBucket(removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      // Not versioned: the page is drawn from the stack's own source, and the incident's text is short-lived
      // by design.
      versioned: false,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only CloudFront reads this bucket (origin access control), and each of its requests is in the access logs of the distribution.',
    });
    keepAutoDeleteLogs(bucket);
    return bucket;
  }

  /**
   * Writes these pages and nothing else: what an incident put into the bucket stays as it is. A deployment has one set of metadata
   * for all of its objects, hence one for each status.
   */
  private deploy(id: string, pages: readonly { path: string; html: string }[], status?: number): void {
    const deployed = new deployment.BucketDeployment(this, id, {
      sources: pages.map(({ path, html }) => deployment.Source.data(path.slice(1), html)),
      destinationBucket: this.bucket,
      prune: false,
      // Browsers keep nothing (a kept 503 would outlive the outage); edges keep it for 5 minutes, and for a
      // day when the bucket itself cannot be read.
      cacheControl: [
        deployment.CacheControl.fromString('public, max-age=0, s-maxage=300, stale-if-error=86400'),
      ],
      contentType: 'text/html; charset=utf-8',
      metadata: status === undefined ? undefined : { [PAGE_STATUS_METADATA]: String(status) },
      logGroup: deploymentLogs(Stack.of(this)),
    });
    acknowledgeDeploymentHandler(deployed, this.bucket);
  }

  private makeOrigin(): cloudfront.IOrigin {
    return origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
      // The functions select it by this name.
      originId: PAGES_ORIGIN_ID,
      originAccessLevels: [cloudfront.AccessLevel.READ],
      // The visitor has already waited for the site; two short attempts, then the bare error.
      connectionAttempts: 2,
      connectionTimeout: Duration.seconds(2),
    });
  }

  private makeBehavior(): cloudfront.BehaviorOptions {
    return {
      origin: this.origin,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      compress: true,
      // Nothing of the visitor is in the key or goes to the bucket: one object for everybody. The maximum
      // bounds stale-if-error too (documented: CloudFront "Manage how long content stays in the cache").
      cachePolicy: new cloudfront.CachePolicy(this, 'CachePolicy', {
        // Unique in the account, and the CDK's own name says nothing of the stack: a second site would collide.
        cachePolicyName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
        comment: 'Breakwater: own pages',
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.minutes(5),
        maxTtl: Duration.days(1),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
      responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
        comment: 'Breakwater: own pages',
        securityHeadersBehavior: securityHeaders(),
        customHeadersBehavior: {
          customHeaders: [
            { header: 'X-Robots-Tag', value: 'noindex', override: true },
            // Which behaviour's policy a custom error page gets is not documented (assumed: the page's own).
            // A right guess gives the 503 its Retry-After, a wrong one costs nothing.
            { header: 'Retry-After', value: '30', override: true },
          ],
        },
      }),
    };
  }
}

/** Without one, every distribution of every account could read the bucket (documented: IAM "The confused deputy problem"). */
function checkDistributionArn(problems: Problems, arn: unknown): Problems {
  return problems.must(
    // With the account of the stack in it, which may be a token.
    typeof arn === 'string' && /^arn:[^:]+:cloudfront::[^:]+:distribution\/[^*/]+$/.test(arn),
    'distributionArn',
    'be the ARN of a CloudFront distribution, arn:aws:cloudfront::<account>:distribution/<id>',
    arn,
  );
}

/** Names the biggest page only: what makes one of them too big is in all of them. */
function checkSize(
  problems: Problems,
  pages: readonly { path: string; html: string }[],
  theme: ResolvedTheme,
): void {
  const sized = pages.map(({ path, html }) => ({ path, size: gzipSync(html).length }));
  const biggest = sized.reduce((one, other) => (other.size > one.size ? other : one));
  if (biggest.size <= PAGE_COMPRESSED_LIMIT) return;
  const bare = { ...theme, logo: undefined, logoDark: undefined };
  const without = [
    { path: MAINTENANCE_PATH, html: renderMaintenancePage(bare) },
    ...renderEdgePages(bare),
  ].find(({ path }) => path === biggest.path);
  const logos = biggest.size - gzipSync(without?.html ?? '').length;
  problems.add(
    `page must be at most ${PAGE_COMPRESSED_LIMIT} bytes compressed, so that it arrives in one round trip, ` +
      `got ${biggest.size} (${biggest.path}); the logos are ${logos} of them: use smaller ones`,
  );
}

/**
 * One log group for the one deployment handler of a stack. Without it the CDK makes one that outlives the stack and races with
 * the handler's first line for its name.
 */
function deploymentLogs(stack: Stack): logs.ILogGroup {
  const id = 'BreakwaterPageDeploymentLogs';
  return (
    (stack.node.tryFindChild(id) as logs.LogGroup | undefined) ??
    new logs.LogGroup(stack, id, {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
  );
}
