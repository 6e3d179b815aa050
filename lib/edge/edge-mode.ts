import { Annotations, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type EdgeSettings, FAILED_LINE } from '../private/contracts/edge';
import { type EdgeFunctionName, edgeFunctionCode } from '../private/edge-code';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { edgeModeProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { attachmentProblems } from './edge-mode-attachment';
import {
  ALWAYS_IN_KEY,
  checkForMode,
  checkLogSample,
  checkOriginIds,
  checkShares,
  checkSizes,
  edgeSettings,
} from './edge-mode-checks';
import type { EdgeModeProps } from './edge-mode-props';
import { idlePaths } from './edge-paths';
import type { MaintenanceSite } from './maintenance-site';
import { SigningKeys } from './signing-keys';
import { siteCachePolicy } from './site-cache-policy';

/**
 * The store, the keys and the two functions with which every edge decides: who is let through, who gets which page, and what
 * belongs to the cache key. The store is created empty, and an edge that finds no readable mode there changes nothing.
 *
 * For a distribution of your own: `defaultBehavior: { origin, ...mode.behaviorOptions() }`, and
 * `additionalBehaviors: { [maintenance.pathPattern]: mode.pagesBehavior(maintenance) }`.
 */
export class EdgeMode extends Construct {
  /** Holds the mode and the keys; who may write it may close the site. */
  public readonly store: cloudfront.KeyValueStore;
  /** Decides, before the cache. */
  public readonly viewerRequest: cloudfront.Function;
  /** Gives the pages their status, and sets the cookies. */
  public readonly viewerResponse: cloudfront.Function;
  /** Where the keys that sign tickets and passes come from. */
  public readonly signingKeys: secretsmanager.Secret;
  /** Writes the keys to the store: during a deploy, and when the secret is rotated. */
  public readonly keysFunction: lambda.Function;
  /** Id of the origin where reads that fail are tried again; undefined where none are. */
  public readonly standbyOriginId?: string;
  /** The cache policy of the application's behaviour. */
  public readonly cachePolicy: cloudfront.CachePolicy;
  /**
   * Runs in which a function failed and let the request pass as it was, for each function: CloudFront counts no error then. Empty in
   * a stack of another Region than us-east-1, which cannot have the functions' logs.
   */
  public readonly failedRuns: cloudwatch.Metric[] = [];

  /** @throws when a prop is out of range or contradicts another; the message names everything that is wrong. */
  public constructor(scope: Construct, id: string, props: EdgeModeProps) {
    super(scope, id);
    requireShape(this, props, edgeModeProps);
    const problems = checkForMode(checkSite(new Problems(), props.site), props);
    checkOriginIds(checkLogSample(checkShares(problems, props), props.logSample), props).throwIfAny(this);
    this.store = new cloudfront.KeyValueStore(this, 'Store', {
      keyValueStoreName: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      comment: `Breakwater: mode of ${props.site}`,
    });
    const settings = edgeSettings(props);
    this.standbyOriginId = props.standbyOriginId;
    checkSizes(new Problems(), settings).throwIfAny(this);
    this.viewerRequest = this.functionFor('ViewerRequest', 'viewer-request', settings, props);
    this.viewerResponse = this.functionFor('ViewerResponse', 'viewer-response', settings, props);
    const keys = new SigningKeys(this, 'Keys', this.store, props.site);
    this.signingKeys = keys.secret;
    this.keysFunction = keys.function;
    this.cachePolicy = siteCachePolicy(this, ALWAYS_IN_KEY, props);
    this.warn(props, settings);
    this.node.addValidation({
      validate: () =>
        attachmentProblems(this, {
          viewerRequest: this.viewerRequest,
          viewerResponse: this.viewerResponse,
          appOriginId: settings.r?.[0] ?? settings.a,
          standbyOriginId: settings.r?.[1],
        }),
    });
  }

  /** What the application's behaviour needs, beside its origin. */
  public behaviorOptions(): cloudfront.AddBehaviorOptions {
    return {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD,
      compress: true,
      cachePolicy: this.cachePolicy,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: this.functionAssociations(),
    };
  }

  /** The pages' behaviour, for `maintenance.pathPattern`. There the functions answer what an operator asks, and give the pages their status. */
  public pagesBehavior(maintenance: MaintenanceSite): cloudfront.BehaviorOptions {
    return { ...maintenance.behavior, functionAssociations: this.functionAssociations() };
  }

  private functionAssociations(): cloudfront.FunctionAssociation[] {
    return [
      { function: this.viewerRequest, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
      { function: this.viewerResponse, eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE },
    ];
  }

  private functionFor(
    id: string,
    name: EdgeFunctionName,
    settings: EdgeSettings,
    props: EdgeModeProps,
  ): cloudfront.Function {
    const functionName = `${Names.uniqueResourceName(this, { maxLength: 48, separator: '-' })}-${name}`;
    const fn = new cloudfront.Function(this, id, {
      functionName,
      comment: `Breakwater: ${name} of ${props.site}`,
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      keyValueStore: this.store,
      code: cloudfront.FunctionCode.fromInline(edgeFunctionCode(name, settings)),
    });
    this.keepLog(id, functionName, fn);
    return fn;
  }

  /**
   * CloudFront would make the log group itself, and keep it for ever. Its Region is us-east-1 whatever the stack's (documented:
   * CloudFront "Edge function logs"); in a stack of another Region it is left to CloudFront. Made before the function, and so deleted
   * after it: otherwise a last line would make it again, and the next deploy would find its name taken.
   */
  private keepLog(id: string, functionName: string, fn: cloudfront.Function): void {
    if (Stack.of(this).region !== 'us-east-1') return;
    const log = new logs.LogGroup(this, `${id}Logs`, {
      logGroupName: `/aws/cloudfront/function/${functionName}`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    fn.node.addDependency(log);
    const filter = new logs.MetricFilter(this, `${id}Failures`, {
      logGroup: log,
      filterPattern: logs.FilterPattern.literal(`"${FAILED_LINE}"`),
      metricNamespace: 'Breakwater/Edge',
      // A filter takes no dimension that is not in the line; the function's name is the only one of its kind in the account.
      metricName: `${functionName}-failed`,
      metricValue: '1',
    });
    this.failedRuns.push(filter.metric({ statistic: 'Sum', period: Duration.minutes(1) }));
  }

  private warn(props: EdgeModeProps, { s: cap, m: mix }: EdgeSettings): void {
    const annotations = Annotations.of(this);
    if ((props.sessionCookies ?? []).length === 0) {
      annotations.addWarningV2(
        'cdk-breakwater:no-session-cookies',
        'sessionCookies is empty: a personal page that the origin does not mark private or no-store could be shown to ' +
          'others. Name the cookies that carry a session, or acknowledge this if the site has none.',
      );
    }
    if ((props.landingPaths ?? []).length === 0) {
      annotations.addWarningV2(
        'cdk-breakwater:no-landing-paths',
        'landingPaths is empty: AdsBot, which often comes without a click id, would meet a 503 on the pages that campaigns lead ' +
          'to. Name those paths, or acknowledge this if there are no campaigns.',
      );
    }
    if (cap < mix) {
      annotations.addWarningV2(
        'cdk-breakwater:paid-cap-below-mix',
        `paidCapPercent ${cap} is below paidMixPercent ${mix}, and counts as ${mix}: paid clicks would otherwise wait behind all others, ` +
          'whom they are to go before. Raise paidCapPercent to it, or lower paidMixPercent.',
      );
    }
    for (const idle of idlePaths(props)) {
      annotations.addWarningV2(
        `cdk-breakwater:idle-path:${idle.list}:${idle.path}`,
        `${idle.list} has ${idle.path}, which ${idle.in} has too: requests for it pass whatever the mode says. Take it out of one.`,
      );
    }
  }
}
