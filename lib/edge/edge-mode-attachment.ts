import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { PAGES_ORIGIN_ID } from '../private/contracts/edge';
import { PAGES_PREFIX } from '../private/contracts/pages';

/** What a distribution is looked through for. */
export interface Attachment {
  readonly viewerRequest: cloudfront.Function;
  readonly viewerResponse: cloudfront.Function;
  /** Id of the application's origin, empty when the function selects none. */
  readonly appOriginId: string;
  /** Id of the origin where reads are tried again, where they are. */
  readonly standbyOriginId?: string;
}

/**
 * What is missing where the functions are attached. Each of these synthesizes, deploys and does nothing: the functions catch what
 * fails in them, and a visitor whom a mode should turn away gets the application.
 *
 * What is only known at deploy passes. So does a mode that no distribution of this app refers to: it may be attached elsewhere.
 */
export function attachmentProblems(scope: IConstruct, attachment: Attachment): string[] {
  return (Stage.of(scope) ?? scope.node.root).node
    .findAll()
    .filter(isDistribution)
    .flatMap((distribution) => problemsOf(distribution, attachment));
}

/** Also one of another copy of aws-cdk-lib. */
const isDistribution = (one: IConstruct): one is CfnResource =>
  CfnResource.isCfnResource(one) && one.cfnResourceType === cloudfront.CfnDistribution.CFN_RESOURCE_TYPE_NAME;

/** As it is in the template: overrides count. Everything may be something else: an intrinsic function, or a mistake. */
interface Config {
  readonly Origins?: unknown;
  readonly DefaultCacheBehavior?: unknown;
  readonly CacheBehaviors?: unknown;
}
interface Behavior {
  readonly path: string;
  readonly target: unknown;
  readonly requestPolicy: unknown;
  /** Whether its functions can be told at synth. */
  readonly known: boolean;
  /** Of our two functions, those that are attached. */
  readonly request: boolean;
  readonly response: boolean;
}

function problemsOf(distribution: CfnResource, attachment: Attachment): string[] {
  const config = configOf(distribution);
  const behaviors = behaviorsOf(config, knownFunctions(distribution, attachment));
  const ours = behaviors.filter(({ request, response }) => request || response);
  if (ours.length === 0) return [];
  const { appOriginId } = attachment;
  const problems = [
    ...originProblems(config, attachment),
    ...(isKnown(config.CacheBehaviors) ? pagesProblems(behaviors) : []),
    ...ours.filter(({ path }) => !isPages(path)).flatMap((behavior) => appProblems(behavior, appOriginId)),
  ];
  return problems.map((problem) => `${nameOf(distribution)}: ${problem}`);
}

function originProblems({ Origins }: Config, { appOriginId, standbyOriginId }: Attachment): string[] {
  const ids = list(Origins).map(({ Id }) => Id);
  if (ids.length === 0 || !ids.every((id) => typeof id === 'string')) return [];
  const problems: string[] = [];
  if (appOriginId !== '' && !ids.includes(appOriginId)) {
    problems.push(
      `an origin must have the id ${appOriginId}, to which the function sends the visitor's Host, got ${show(ids)}: use an AppOrigin, ` +
        'or give your origin an originId and the EdgeMode the same one as appOriginId, or say forwardHost: false',
    );
  }
  if (standbyOriginId !== undefined && !ids.includes(standbyOriginId)) {
    problems.push(
      `an origin must have the id ${standbyOriginId}, where the function has reads tried again, got ${show(ids)}: give it to ` +
        'standbyOrigin of an EdgeDistribution, or take standbyOriginId away',
    );
  }
  if (!ids.includes(PAGES_ORIGIN_ID)) {
    problems.push(
      `an origin must have the id ${PAGES_ORIGIN_ID}, from which the function takes the pages, got ${show(ids)}: ` +
        'add mode.pagesBehavior(maintenance) to additionalBehaviors, which brings it along',
    );
  }
  return problems;
}

function pagesProblems(behaviors: readonly Behavior[]): string[] {
  const remedy = 'add additionalBehaviors: { [maintenance.pathPattern]: mode.pagesBehavior(maintenance) }';
  const pages = behaviors.find(({ path }) => isPages(path));
  if (!pages) {
    const paths = behaviors.map(({ path }) => path);
    return [`a behaviour must be for ${PAGES_PREFIX}*, with both functions, got ${show(paths)}: ${remedy}`];
  }
  const problems: string[] = [];
  if (typeof pages.target === 'string' && pages.target !== PAGES_ORIGIN_ID) {
    problems.push(
      `the behaviour ${pages.path} must go to the origin ${PAGES_ORIGIN_ID}, got ${show(pages.target)}: ${remedy}`,
    );
  }
  return [...problems, ...bothFunctions(pages, 'mode.pagesBehavior(maintenance)')];
}

function appProblems(behavior: Behavior, appOriginId: string): string[] {
  const { path, target, requestPolicy } = behavior;
  const problems = bothFunctions(behavior, 'mode.behaviorOptions()');
  if (appOriginId !== '' && typeof target === 'string' && target !== appOriginId) {
    problems.push(
      `the behaviour ${path} must go to the origin ${appOriginId}, the only one that the function selects, got ${show(target)}: ` +
        'take the functions off it, or say forwardHost: false',
    );
  }
  // docs/decisions/104: the bucket refuses a request with the visitor's Host.
  const { ALL_VIEWER } = cloudfront.OriginRequestPolicy;
  if (requestPolicy === ALL_VIEWER.originRequestPolicyId) {
    problems.push(
      `the behaviour ${path} must not send Host by its origin request policy, got AllViewer: the bucket with the pages would refuse ` +
        'it; use ALL_VIEWER_EXCEPT_HOST_HEADER, and the function sends Host to the application',
    );
  }
  return problems;
}

function bothFunctions({ path, known, request, response }: Behavior, remedy: string): string[] {
  if (!known || (request && response)) return [];
  const got = request ? 'viewer-request' : response ? 'viewer-response' : 'none';
  return [
    `the behaviour ${path} must have both functions, got ${got}: spread ${remedy} behind your own options`,
  ];
}

function behaviorsOf(config: Config, functions: { request: string; response: string }): Behavior[] {
  return [{ PathPattern: '*', ...object(config.DefaultCacheBehavior) }, ...list(config.CacheBehaviors)].map(
    (one) => {
      const has = (event: string, arn: string) =>
        list(one.FunctionAssociations).some(
          ({ EventType, FunctionARN }) => EventType === event && JSON.stringify(FunctionARN) === arn,
        );
      return {
        path: typeof one.PathPattern === 'string' ? one.PathPattern : 'of a path that is not known',
        target: one.TargetOriginId,
        requestPolicy: one.OriginRequestPolicyId,
        known: isKnown(one.FunctionAssociations),
        request: has('viewer-request', functions.request),
        response: has('viewer-response', functions.response),
      };
    },
  );
}

/** As the distribution's own stack refers to them, which may be another than theirs. */
function knownFunctions(distribution: CfnResource, attachment: Attachment) {
  const stack = Stack.of(distribution);
  const arn = ({ functionArn }: { functionArn: string }) => JSON.stringify(stack.resolve(functionArn));
  return { request: arn(attachment.viewerRequest), response: arn(attachment.viewerResponse) };
}

function configOf(distribution: CfnResource): Config {
  const { Resources } = object(Stack.of(distribution).resolve(distribution._toCloudFormation()));
  const [resource] = Object.values(object(Resources));
  return object(object(object(resource).Properties).DistributionConfig);
}

/** CloudFront takes a pattern with or without the first slash (documented: API reference, CacheBehavior). */
const isPages = (path: string): boolean => `/${path.replace(/^\//, '')}` === `${PAGES_PREFIX}*`;

/** The construct that the user wrote: its resource is called `Resource`. */
const nameOf = ({ node }: IConstruct): string =>
  node.id === 'Resource' && node.scope ? node.scope.node.path : node.path;

/** Neither a condition nor anything else that CloudFormation puts a list for. */
const isKnown = (value: unknown): boolean => value === undefined || Array.isArray(value);

const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const list = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map((one) => object(one)) : [];

const show = (value: unknown): string => JSON.stringify(value);
