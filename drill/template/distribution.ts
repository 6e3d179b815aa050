import { FACTS } from '../model/cloudfront/facts';
import { functionCode, RefusedFunction } from '../model/cloudfront/functions/run';
import type {
  Behavior,
  Distribution,
  EdgeFunction,
  ErrorResponse,
  Headers,
  Origin,
} from '../model/cloudfront/types';
import type { Assembly } from './assembly';
import { AssemblyError, Problems } from './errors';
import { forwardedValues } from './forwarded-values';
import { cachePolicy, originRequestPolicy, responseHeadersPolicy, textsIn } from './policies';
import { type Found, Resolver } from './resolve';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

export interface PlayedDistribution {
  readonly distribution: Distribution;
  readonly resolver: Resolver;
  readonly found: Found;
  /** Path of the construct, for people. */
  readonly name: string;
  /** The key value store of the functions, if they have one. */
  readonly store?: Found;
  /** Origins that are buckets of the assembly, by the origin's id. */
  readonly buckets: ReadonlyMap<string, Found>;
  /** What of this distribution is not played, each in a few words. */
  readonly ignored: readonly string[];
}

/**
 * The distribution of an assembly as the rules want it. @throws AssemblyError when there is none, when there are several and none is
 * chosen, or when it has what cannot be played at all.
 */
export function readDistribution(
  assembly: Assembly,
  chosen?: string,
  resolver = new Resolver(assembly),
): PlayedDistribution {
  const found = choose(resolver.ofType('AWS::CloudFront::Distribution'), assembly, chosen);
  const config = resolver.properties(found).DistributionConfig as Config | undefined;
  if (typeof config !== 'object' || config === null)
    throw new AssemblyError(`distribution ${found.path} has no DistributionConfig; give it one`);
  const reader = new Reader(resolver, config);
  reader.checkOrigins(found.path);
  return {
    distribution: {
      id: resolver.nameOf(found),
      domainName: resolver.nameOf(found, 'DomainName'),
      host: texts(config.Aliases).find((name) => !name.startsWith('*.')),
      defaultRootObject: config.DefaultRootObject ?? '',
      origins: reader.origins(),
      behaviors: reader.behaviors(),
      errorResponses: reader.errorResponses(),
    },
    resolver,
    found,
    name: found.path,
    store: reader.store,
    buckets: reader.buckets(),
    ignored: reader.ignored(),
  };
}

/** All that is wrong with a distribution that is to be played, functions of it included: a line each. */
export function distributionProblems(resolver: Resolver, found: Found): readonly string[] {
  const { DistributionConfig } = resolver.properties(found) as { DistributionConfig?: Config };
  if (DistributionConfig === undefined)
    return [`distribution ${found.path} has no DistributionConfig; give it one`];
  const reader = new Reader(resolver, DistributionConfig);
  const problems = new Problems();
  problems.attempt(() => reader.checkOrigins(found.path));
  const behaviors = [...list(DistributionConfig.CacheBehaviors), DistributionConfig.DefaultCacheBehavior];
  for (const one of behaviors)
    problems.attempt(() =>
      reader.behavior((one ?? {}) as Config, String((one as Config)?.PathPattern ?? '*')),
    );
  for (const source of reader.functionsRead) {
    try {
      functionCode(source);
    } catch (error) {
      if (!(error instanceof RefusedFunction)) throw error;
      problems.add(refusedFunction(found.path, error));
    }
  }
  return problems.all;
}

/** What the edge server and the drill say alike of code that CloudFront would not take. */
export function refusedFunction(distribution: string, { functionName, fault }: RefusedFunction): string {
  return `function ${functionName} of distribution ${distribution} ${fault}: CloudFront would refuse it; put it right, and synthesize again`;
}

function choose(all: readonly Found[], assembly: Assembly, chosen: string | undefined): Found {
  const names = all.map(({ path }) => path).join(', ');
  if (chosen !== undefined) {
    const named = all.filter(({ logicalId, path, key }) => [logicalId, path, key].includes(chosen));
    if (named.length === 1) return named[0]!;
    throw new AssemblyError(
      `--distribution ${chosen} names ${named.length} distributions of ${assembly.folder}; it has ${names || 'none'}`,
    );
  }
  if (all.length === 1) return all[0]!;
  if (all.length === 0) {
    throw new AssemblyError(
      `${assembly.folder} has no AWS::CloudFront::Distribution in its ${assembly.stacks.length} stacks`,
    );
  }
  throw new AssemblyError(
    `${assembly.folder} has ${all.length} distributions; choose one with --distribution: ${names}`,
  );
}

const OAC = 'AWS::CloudFront::OriginAccessControl';

class Reader {
  public store: Found | undefined;
  private readonly functions = new Map<string, EdgeFunction>();
  private readonly unpublished = new Set<string>();
  private readonly strangePolicies = new Set<string>();

  public constructor(
    private readonly resolver: Resolver,
    private readonly config: Config,
  ) {}

  public get functionsRead(): readonly EdgeFunction[] {
    return [...this.functions.values()];
  }

  /** @throws AssemblyError when a request would have nowhere to go. */
  public checkOrigins(name: string): void {
    const ids = list(this.config.Origins).map(({ Id }) => String(Id));
    if (ids.length === 0)
      throw new AssemblyError(`distribution ${name} has no origin: CloudFront would refuse it; give it one`);
    const behaviors: Config[] = [...list(this.config.CacheBehaviors), this.config.DefaultCacheBehavior ?? {}];
    const lost = behaviors.filter(({ TargetOriginId }) => {
      const second = this.secondOf(TargetOriginId)?.originId;
      return !ids.includes(this.originOf(TargetOriginId)) || (second !== undefined && !ids.includes(second));
    });
    if (lost.length === 0) return;
    const named = lost.map((one) => `${behaviorName(one.PathPattern)} names ${one.TargetOriginId}`);
    throw new AssemblyError(
      `distribution ${name}: ${named.join(', ')}, which is no origin of it; it has ${ids.join(', ')}`,
    );
  }

  public origins(): Origin[] {
    return list(this.config.Origins).map((origin) => {
      const custom: Config = origin.VpcOriginConfig ?? origin.CustomOriginConfig ?? {};
      const read = custom.OriginReadTimeout ?? origin.S3OriginConfig?.OriginReadTimeout;
      return {
        id: origin.Id,
        kind: origin.S3OriginConfig ? 's3' : origin.VpcOriginConfig ? 'vpc' : 'custom',
        domainName: origin.DomainName,
        path: origin.OriginPath ?? '',
        customHeaders: customHeaders(list(origin.OriginCustomHeaders)),
        attempts: origin.ConnectionAttempts ?? FACTS.connectionAttempts.value,
        connectMs: ms(origin.ConnectionTimeout) ?? FACTS.connectionTimeout.value,
        readMs: ms(read) ?? FACTS.responseTimeout.value,
        completionMs: ms(origin.ResponseCompletionTimeout),
        ...(origin.OriginShield?.Enabled === true
          ? { shieldRegion: String(origin.OriginShield.OriginShieldRegion) }
          : {}),
        ...this.connection(origin),
        ...this.signing(origin),
      };
    });
  }

  /** Visitors come by TLS, so that an origin whose protocol is the viewer's is asked by TLS too (assumed). */
  private connection({ VpcOriginConfig, CustomOriginConfig }: Config): Pick<Origin, 'connection'> {
    const vpc = VpcOriginConfig === undefined ? undefined : this.vpcEndpoint(VpcOriginConfig.VpcOriginId);
    const custom: Config = vpc ?? CustomOriginConfig ?? {};
    // Documented: "AWS::CloudFront::VpcOrigin", VpcOriginEndpointConfig: the viewer's protocol, where none is given.
    const policy = custom.OriginProtocolPolicy ?? (vpc === undefined ? undefined : 'match-viewer');
    if (policy === undefined) return {};
    const secure = policy !== 'http-only';
    const port = secure ? (custom.HTTPSPort ?? 443) : (custom.HTTPPort ?? 80);
    return { connection: { port: Number(port), secure } };
  }

  private vpcEndpoint(id: unknown): Config | undefined {
    const found = this.resolver.named(id, 'AWS::CloudFront::VpcOrigin');
    if (found === undefined) return undefined;
    return ((this.resolver.properties(found) as Config).VpcOriginEndpointConfig ?? {}) as Config;
  }

  /** A VPC origin leads to its endpoint, whatever DomainName says; here it is asked by the name. */
  private strayVpcOrigins(): string[] {
    return list(this.config.Origins).flatMap(({ Id, DomainName, VpcOriginConfig }) => {
      if (VpcOriginConfig === undefined) return [];
      const endpoint = this.vpcEndpoint(VpcOriginConfig.VpcOriginId);
      if (endpoint === undefined)
        return [
          `the VPC origin of origin ${Id}, which is not in the assembly: it is taken to lead to ${DomainName}`,
        ];
      const [target, named] = [endpoint.Arn, DomainName].map((one) => this.resolver.named(one));
      if (target !== undefined && (named === undefined || named.key === target.key)) return [];
      const where = target?.path ?? `${String(endpoint.Arn)}, which is not in the assembly`;
      return [
        `the VPC origin of origin ${Id}, which leads to ${where}: it is taken to lead to ${DomainName}`,
      ];
    });
  }

  /** What a control that is not in the assembly does is not known: it is taken to sign. */
  private signing({
    OriginAccessControlId,
    S3OriginConfig,
  }: Config): Pick<Origin, 'signed' | 'yieldsToViewer' | 'identity'> {
    const identity = String(S3OriginConfig?.OriginAccessIdentity ?? '');
    const asked = identity === '' ? {} : { identity };
    if (!OriginAccessControlId) return { signed: false, ...asked };
    const found = this.resolver.named(OriginAccessControlId, OAC);
    const { OriginAccessControlConfig: control } = (found ? this.resolver.properties(found) : {}) as Config;
    if (control === undefined) return { signed: true, ...asked };
    const { SigningBehavior, OriginAccessControlOriginType: type } = control;
    const fits = type === undefined || type === 's3' || S3OriginConfig === undefined;
    const signed = fits && SigningBehavior !== 'never';
    return {
      signed,
      ...asked,
      ...(signed && SigningBehavior === 'no-override' ? { yieldsToViewer: true } : {}),
    };
  }

  private foreignControls(): string[] {
    return list(this.config.Origins)
      .filter((one) => one.S3OriginConfig && one.OriginAccessControlId)
      .filter((one) => this.resolver.named(one.OriginAccessControlId, OAC) === undefined)
      .map(
        ({ Id }) =>
          `the origin access control of origin ${Id}, which is not in the assembly: it is taken to sign`,
      );
  }

  public behaviors(): Behavior[] {
    const own = list(this.config.CacheBehaviors).map((one) => this.behavior(one, one.PathPattern));
    return [...own, this.behavior(this.config.DefaultCacheBehavior, '*')];
  }

  public errorResponses(): ErrorResponse[] {
    return list(this.config.CustomErrorResponses).map(
      ({ ErrorCode, ErrorCachingMinTTL, ResponsePagePath, ResponseCode }) => ({
        code: ErrorCode,
        minTtl: ErrorCachingMinTTL ?? FACTS.errorCachingMinTtl.value,
        page: ResponsePagePath ? { path: ResponsePagePath, status: ResponseCode ?? ErrorCode } : undefined,
      }),
    );
  }

  public buckets(): Map<string, Found> {
    const buckets = new Map<string, Found>();
    for (const { Id, DomainName, S3OriginConfig } of list(this.config.Origins)) {
      // A bucket may have the name of a host: as a custom origin it is what DNS says it is.
      if (S3OriginConfig === undefined) continue;
      const found = this.resolver.named(DomainName);
      if (found?.resource.Type === 'AWS::S3::Bucket') buckets.set(Id, found);
    }
    return buckets;
  }

  /** By name, so that nothing is green by omission. */
  public ignored(): string[] {
    const { WebACLId, Restrictions, Staging, ContinuousDeploymentPolicyId } = this.config;
    const behaviors = [...list(this.config.CacheBehaviors), this.config.DefaultCacheBehavior as Config];
    const any = (property: string) => behaviors.some((one) => [one[property] ?? []].flat().length > 0);
    return [
      this.qualityGroups() && 'the selection of origins by their quality: the first is always asked first',
      WebACLId && 'the firewall (WAF): every request passes',
      isByCountry(Restrictions) && 'restrictions by country: every request passes',
      (Staging || ContinuousDeploymentPolicyId) && 'continuous deployment',
      any('LambdaFunctionAssociations') && 'Lambda@Edge: its functions do not run',
      (any('TrustedKeyGroups') || any('TrustedSigners')) && 'signed addresses and cookies: none is asked for',
      list(this.config.Origins).some((one) => one.OriginShield?.Enabled) && 'Origin Shield',
      ...this.foreignBuckets(),
      ...this.foreignControls(),
      ...this.strayVpcOrigins(),
      ...this.strangePolicies,
      // Documented: "Associate functions": a function has to be in the LIVE stage first.
      ...[...this.unpublished].map(
        (name) =>
          `the function ${name}, which is not published (AutoPublish): a deploy would be refused, and here it runs`,
      ),
    ].filter((line): line is string => typeof line === 'string');
  }

  private foreignBuckets(): string[] {
    const own = this.buckets();
    const foreign = list(this.config.Origins).filter((one) => one.S3OriginConfig && !own.has(one.Id));
    return foreign.map(
      ({ Id }) => `the bucket of origin ${Id}, which is not in the assembly: every key of it is missing`,
    );
  }

  public behavior(config: Config, pattern: string): Behavior {
    const where = behaviorName(pattern);
    const strange = (what: string) => this.strangePolicies.add(what);
    const legacy =
      config.CachePolicyId === undefined && config.ForwardedValues !== undefined
        ? forwardedValues(config)
        : undefined;
    return {
      pattern,
      originId: this.originOf(config.TargetOriginId),
      second: this.secondOf(config.TargetOriginId),
      allowedMethods: methodsOf(config.AllowedMethods),
      cachedMethods: methodsOf(config.CachedMethods),
      cachePolicy: legacy?.cachePolicy ?? cachePolicy(this.resolver, config.CachePolicyId, where, strange),
      originRequestPolicy:
        legacy?.originRequestPolicy ??
        originRequestPolicy(this.resolver, config.OriginRequestPolicyId, where, strange),
      responseHeadersPolicy: responseHeadersPolicy(
        this.resolver,
        config.ResponseHeadersPolicyId,
        where,
        strange,
      ),
      viewerRequest: this.functionFor(config, 'viewer-request', where),
      viewerResponse: this.functionFor(config, 'viewer-response', where),
    };
  }

  private originOf(target: string): string {
    const group = list(this.config.OriginGroups?.Items).find(({ Id }) => Id === target);
    return group === undefined ? target : (list(group.Members?.Items)[0]?.OriginId ?? target);
  }

  private secondOf(target: string): Behavior['second'] {
    const group = list(this.config.OriginGroups?.Items).find(({ Id }) => Id === target);
    const second = list(group?.Members?.Items)[1]?.OriginId;
    if (group === undefined || second === undefined) return undefined;
    const statuses = (group.FailoverCriteria?.StatusCodes?.Items ?? []) as unknown[];
    return { originId: String(second), statuses: statuses.map(Number) };
  }

  private qualityGroups(): boolean {
    return list(this.config.OriginGroups?.Items).some(
      (one) => one.SelectionCriteria === 'media-quality-based',
    );
  }

  private functionFor(config: Config, type: string, where: string): EdgeFunction | undefined {
    const association = list(config.FunctionAssociations).find(({ EventType }) => EventType === type);
    if (association === undefined) return undefined;
    const found = this.resolver.named(association.FunctionARN);
    if (found === undefined) {
      throw new AssemblyError(
        `${where}: the ${type} function ${association.FunctionARN} is not in the assembly`,
      );
    }
    const known = this.functions.get(`${found.stack.name}/${found.logicalId}`);
    if (known !== undefined) return known;
    const properties = this.resolver.properties(found) as Config;
    // The name of its metrics and of its log.
    const made = { name: String(properties.Name ?? found.logicalId), code: String(properties.FunctionCode) };
    this.functions.set(`${found.stack.name}/${found.logicalId}`, made);
    const [store] = list(properties.FunctionConfig?.KeyValueStoreAssociations);
    this.store ??= this.resolver.named(store?.KeyValueStoreARN);
    if (properties.AutoPublish !== true) this.unpublished.add(made.name);
    return made;
  }
}

function isByCountry(restrictions: Config | undefined): boolean {
  const { RestrictionType } = (restrictions?.GeoRestriction ?? {}) as Config;
  return RestrictionType !== undefined && RestrictionType !== 'none';
}

/** The default behaviour's pattern is `*`, or nothing in a template. */
function behaviorName(pattern: string | undefined): string {
  return pattern === undefined || pattern === '*' ? 'the default behaviour' : `behaviour ${pattern}`;
}

/** CloudFront's default where there are none. */
function methodsOf(given: unknown): string[] {
  return given === undefined ? ['GET', 'HEAD'] : textsIn(given);
}

function customHeaders(items: readonly Config[]): Headers {
  return Object.fromEntries(
    items.map(({ HeaderName, HeaderValue }) => [String(HeaderName).toLowerCase(), [String(HeaderValue)]]),
  );
}

function list(value: unknown): Config[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function ms(seconds: unknown): number | undefined {
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
