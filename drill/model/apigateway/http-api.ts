import type { FactName } from '../../facts';
import { PRIORITY } from '../../kernel/simulation';
import type { Found, Resolver } from '../../template/resolve';
import type { Begun, OriginLoad, OriginPart } from '../../world/traffic';
import type { World } from '../../world/world';
import { MinuteMetrics } from '../compute/minute-metrics';
import type { ServiceAccess } from '../messaging/delivery';
import type { Invocable, Invoked } from '../messaging/function-queue';
import type { FunctionAnswers } from './function-answers';
import { eventOf, type Met, statusOfResult } from './payload';
import { DEFAULT_ROUTE, type Route, routeFor } from './routes';
import { TokenBucket } from './token-bucket';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

export interface HttpApiPorts {
  readonly functionOf: (arn: string) => Invocable | undefined;
  /** By the policy of a function. */
  readonly access: ServiceAccess;
  /** What a function answers is known by the function, whichever API asks it. */
  readonly answersOf: (target: Invocable) => FunctionAnswers;
  /** The throttle that all APIs of an account share in one Region. */
  readonly account: TokenBucket;
}

export type Integration =
  | {
      readonly kind: 'function';
      readonly target: Invocable;
      readonly version: '1.0' | '2.0';
      readonly timeoutMs: number;
      readonly refused: string | undefined;
    }
  | {
      readonly kind: 'http';
      readonly domainName: string;
      readonly through: 'API' | 'VPC link';
      readonly timeoutMs: number;
    }
  | { readonly kind: 'unplayed' };

interface PlayedRoute extends Route {
  readonly integration: Integration;
}

/** The route that a request takes, and what a function would see of it. */
interface Place {
  readonly route: PlayedRoute;
  readonly met: Met;
}

/** What has passed the throttles. */
interface Passing {
  readonly index: number;
  readonly at: Place;
  readonly load: OriginLoad;
}

type ToFunction = Extract<Integration, { kind: 'function' }>;
type ToServers = Extract<Integration, { kind: 'http' }>;

interface Stage {
  readonly name: string;
  readonly byDefault: TokenBucket | undefined;
  readonly byRoute: ReadonlyMap<string, TokenBucket>;
}

/** Where a request goes within an API: its stage, and the path that is left. */
export interface Entrance {
  readonly stage: string;
  readonly path: string;
}

const NAMESPACE = 'AWS/ApiGateway';
const UNROUTED = 'no route';
const METRIC_LAG: FactName = 'apigateway.metricLag';

/** An `AWS::ApiGatewayV2::Api` with the protocol HTTP: its routes, its throttles, and what its integrations answer. */
export class HttpApi {
  public readonly id: string;
  public readonly name: string;
  public readonly region: string;
  /** Whether it answers to its own name. */
  public readonly isOpen: boolean;
  public readonly ownName: string;
  private readonly stages = new Map<string, Stage>();
  private readonly routes: readonly PlayedRoute[];
  private readonly metrics: MinuteMetrics;
  private readonly dimensions: Record<string, string>;
  private readonly noted = new Set<string>();
  private readonly byStage = new Map<string, Record<string, string>>();

  public constructor(
    private readonly world: World,
    public readonly found: Found,
    private readonly ports: HttpApiPorts,
  ) {
    const { resolver } = world;
    const properties = resolver.properties(found) as Config;
    this.id = resolver.nameOf(found);
    this.name = world.nameOf(found);
    this.region = found.stack.region;
    this.ownName = resolver.nameOf(found, 'ApiEndpoint').replace(/^\w+:\/\//, '');
    this.isOpen = properties.DisableExecuteApiEndpoint !== true;
    this.dimensions = { ApiId: this.id };
    this.metrics = new MinuteMetrics(world, this.region, METRIC_LAG, this.name);
    this.readStages(properties);
    this.routes = this.readRoutes(properties);
  }

  /**
   * The stage by the first part of the path, else the default one, which takes the whole path (documented: "Create routes for HTTP APIs",
   * routing API requests). Undefined: no stage answers.
   */
  public entrance(path: string): Entrance | undefined {
    const [, first = '', rest = '/'] = /^\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    if (first !== '' && this.stages.has(first)) return { stage: first, path: rest };
    return this.stages.has(DEFAULT_ROUTE) ? { stage: DEFAULT_ROUTE, path } : undefined;
  }

  public hasStage(name: string): boolean {
    return this.stages.has(name);
  }

  /** Runs the function behind each route for one request of a kind, so that its answer is known when somebody asks. */
  public ask(load: OriginLoad, entrance: Entrance | undefined): void {
    const at = entrance && this.place(load, entrance);
    if (at?.route.integration.kind !== 'function') return;
    const { target, version, refused } = at.route.integration;
    if (refused !== undefined) {
      const text = `could not reach ${target.name}: its policy does not allow ${refused}`;
      if (!this.noted.has(text))
        this.world.sim.note({ kind: 'delivery', actor: this.name, text, data: { refused: true } });
      this.noted.add(text);
      return;
    }
    this.ports.answersOf(target).ask(this.keyOf(load, at.met), () => eventOf(version, at.met));
  }

  /** All loads of one step, each with where it comes in: they share throttles, and the functions behind them. */
  public begin(
    loads: readonly { readonly load: OriginLoad; readonly entrance: Entrance | undefined }[],
    stepMs: number,
  ): Begun {
    const places = loads.map(({ load, entrance }) => entrance && this.place(load, entrance));
    const shares = this.throttle(loads, places, stepMs);
    const passing = places.flatMap((at, index): Passing[] => {
      const { load } = loads[index]!;
      const perSecond = load.perSecond * shares[index]!;
      return at === undefined ? [] : [{ index, at, load: { ...load, perSecond } }];
    });
    const answers = this.integrate(passing, stepMs);
    const forwarded = passing.flatMap(({ index, at: { route }, load }) =>
      route.integration.kind === 'http' ? [{ index, load: onwardOf(load, route.integration) }] : [],
    );
    return {
      onward: forwarded.map(({ load }) => load),
      end: (onward) => {
        forwarded.forEach(({ index }, at) => {
          answers.set(index, onward[at]!.map(passedOn));
        });
        return loads.map(({ load, entrance }, index) => {
          const share = shares[index]!;
          const own = answers.get(index) ?? [itself(404)];
          const taken = share < 1 ? own.map((part) => ({ ...part, share: part.share * share })) : own;
          const parts = share < 1 ? [...taken, { ...itself(429), share: 1 - share }] : taken;
          // What no stage takes is not counted (documented: the same page, no logs are made for it).
          if (entrance !== undefined) this.count(load, entrance.stage, parts, stepMs);
          return parts;
        });
      },
    };
  }

  private place(load: OriginLoad, { stage, path }: Entrance): Place | undefined {
    const route = routeFor(this.routes, load.kind.method, path);
    if (route === undefined) {
      this.sayUnrouted(`${load.kind.method} ${path}`);
      return undefined;
    }
    const met: Met = {
      kind: load.kind,
      headers: load.headers,
      apiId: this.id,
      accountId: this.found.stack.account,
      stage,
      routeKey: route.key,
      timeMs: this.world.sim.nowMs,
      path,
    };
    return { route, met };
  }

  /** Once: `{proxy+}` stands for one part of a path at least, which many learn by the 404 of `/`. */
  private sayUnrouted(asked: string): void {
    if (this.noted.has(UNROUTED)) return;
    this.noted.add(UNROUTED);
    const keys = this.routes.map(({ key }) => key);
    const has = keys.length === 0 ? 'no route at all' : `no route for ${asked}`;
    const known = `${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ', …' : ''}`;
    const text = `has ${has}, so it answers 404${keys.length === 0 ? '' : `; its routes: ${known}`}`;
    const { sim } = this.world;
    const say = () => sim.note({ kind: 'edge', actor: this.name, text });
    // Functions are asked before the run begins; visitors meet it when they come.
    if (sim.nowMs >= sim.startMs) say();
    else sim.at(sim.startMs, PRIORITY.infrastructure, say);
  }

  /**
   * Shares that pass the throttles, evenly for all who come to one: those of the stage and its routes, then that of the account (documented:
   * "Throttle requests to your HTTP APIs").
   */
  private throttle(
    loads: readonly { readonly load: OriginLoad; readonly entrance: Entrance | undefined }[],
    places: readonly (Place | undefined)[],
    stepMs: number,
  ): number[] {
    const shares = loads.map(() => 1);
    const layers: ((at: Place) => TokenBucket | undefined)[] = [
      ({ route, met }) => {
        const { byRoute, byDefault } = this.stages.get(met.stage)!;
        return byRoute.get(route.key) ?? byDefault;
      },
      () => this.ports.account,
    ];
    for (const bucketFor of layers) {
      const wanted = new Map<TokenBucket, number>();
      const requests = (index: number) => (loads[index]!.load.perSecond * shares[index]! * stepMs) / 1000;
      const buckets = places.map((at) => at && bucketFor(at));
      buckets.forEach((bucket, index) => {
        if (bucket !== undefined) wanted.set(bucket, (wanted.get(bucket) ?? 0) + requests(index));
      });
      const taken = new Map<TokenBucket, number>();
      for (const [bucket, all] of wanted) {
        const passing = bucket.take(all, this.world.sim.nowMs, stepMs);
        taken.set(bucket, all > 0 ? passing / all : 1);
      }
      buckets.forEach((bucket, index) => {
        if (bucket !== undefined) shares[index]! *= taken.get(bucket)!;
      });
    }
    return shares;
  }

  /** What functions answer, by index. */
  private integrate(passing: readonly Passing[], stepMs: number): Map<number, readonly OriginPart[]> {
    const answers = new Map<number, readonly OriginPart[]>();
    const byTarget = new Map<Invocable, (Passing & { readonly to: ToFunction })[]>();
    for (const one of passing) {
      const { integration } = one.at.route;
      if (integration.kind === 'http') continue;
      if (integration.kind === 'unplayed') answers.set(one.index, [asTheApplication(one.load)]);
      // Documented: "Troubleshoot issues with HTTP API Lambda integrations": without the permission it is an internal server error.
      else if (integration.refused !== undefined) answers.set(one.index, [itself(500)]);
      else {
        const own = byTarget.get(integration.target) ?? [];
        own.push({ ...one, to: integration });
        byTarget.set(integration.target, own);
      }
    }
    for (const [target, own] of byTarget) {
      const asked = own.map(({ load, at, to }) => ({
        what: this.keyOf(load, at.met),
        event: () => eventOf(to.version, at.met),
        perSecond: load.perSecond,
      }));
      this.ports
        .answersOf(target)
        .serve(asked, stepMs)
        .forEach((parts, index) => {
          const { index: place, to } = own[index]!;
          answers.set(
            place,
            parts.map(({ share, invoked, afterMs }) =>
              afterMs > to.timeoutMs
                ? { ...itself(503), share, afterMs: to.timeoutMs }
                : { share, ended: endedOf(to.version, invoked), afterMs },
            ),
          );
        });
    }
    return answers;
  }

  private keyOf({ kind }: OriginLoad, { stage, routeKey }: Met): string {
    return `${this.id} ${stage} ${routeKey} ${kind.id}`;
  }

  private count({ perSecond }: OriginLoad, stage: string, parts: readonly OriginPart[], stepMs: number) {
    let own = this.byStage.get(stage);
    if (own === undefined) {
      own = { ApiId: this.id, Stage: stage };
      this.byStage.set(stage, own);
    }
    const requests = (perSecond * stepMs) / 1000;
    for (const dimensions of [this.dimensions, own]) {
      this.metrics.add(NAMESPACE, 'Count', dimensions, requests);
      for (const { share, ended, afterMs } of parts) {
        const status = 'status' in ended ? ended.status : 503;
        if (status >= 400)
          this.metrics.add(NAMESPACE, status >= 500 ? '5xx' : '4xx', dimensions, requests * share);
        this.metrics.sample(NAMESPACE, 'Latency', dimensions, afterMs, requests * share);
      }
    }
  }

  private readStages({ Target }: Config): void {
    const { resolver } = this.world;
    for (const found of resolver.ofType('AWS::ApiGatewayV2::Stage')) {
      const properties = resolver.properties(found) as Config;
      if (properties.ApiId !== this.id || found.stack.region !== this.region) continue;
      const name = String(properties.StageName);
      const routes = Object.entries((properties.RouteSettings ?? {}) as Record<string, Config>);
      this.stages.set(name, {
        name,
        byDefault: bucketOf(properties.DefaultRouteSettings),
        byRoute: new Map(
          routes.flatMap(([key, settings]) => {
            const bucket = bucketOf(settings);
            return bucket === undefined ? [] : [[key, bucket] as const];
          }),
        ),
      });
    }
    // Quick create makes a default stage and a default route (documented: AWS::ApiGatewayV2::Api, Target).
    if (Target !== undefined)
      this.stages.set(DEFAULT_ROUTE, { name: DEFAULT_ROUTE, byDefault: undefined, byRoute: new Map() });
  }

  private readRoutes({ Target, Body, RouteKey }: Config): readonly PlayedRoute[] {
    const { resolver } = this.world;
    const own = resolver
      .ofType('AWS::ApiGatewayV2::Route')
      .map((found) => resolver.properties(found) as Config)
      .filter(({ ApiId }) => ApiId === this.id)
      .map(({ RouteKey: key, Target: target, AuthorizationType }) => {
        if (AuthorizationType !== undefined && AuthorizationType !== 'NONE')
          this.leaveOut(`authorization of the route ${String(key)}: every request passes`);
        const [, integrationId] = /^integrations\/(.+)$/.exec(String(target)) ?? [];
        const found = resolver.named(integrationId, 'AWS::ApiGatewayV2::Integration');
        const given = found === undefined ? {} : (resolver.properties(found) as Config);
        return { key: String(key), integration: this.integrationOf(given, String(key)) };
      });
    const quick =
      Target === undefined
        ? []
        : [
            {
              key: String(RouteKey ?? DEFAULT_ROUTE),
              integration: this.integrationOf(
                {
                  IntegrationType: /^arn:/.test(String(Target)) ? 'AWS_PROXY' : 'HTTP_PROXY',
                  IntegrationUri: Target,
                  PayloadFormatVersion: '2.0',
                },
                String(RouteKey ?? DEFAULT_ROUTE),
              ),
            },
          ];
    const imported = this.imported(Body);
    const elsewhere = imported.length === 0 ? this.definedElsewhere() : [];
    return [...own, ...quick, ...imported, ...elsewhere].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Routes of an OpenAPI document (documented: "Working with OpenAPI definitions for HTTP APIs"). */
  private imported(body: unknown): readonly PlayedRoute[] {
    const paths = Object.entries(((body as Config | undefined)?.paths ?? {}) as Record<string, Config>);
    return paths.flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) => {
        const given = operation?.['x-amazon-apigateway-integration'] as Config | undefined;
        if (given === undefined) return [];
        const any = /^x-amazon-apigateway-any-method$/i.test(method);
        const key =
          path === `/${DEFAULT_ROUTE}` ? DEFAULT_ROUTE : `${any ? 'ANY' : method.toUpperCase()} ${path}`;
        const integration = this.integrationOf(
          {
            IntegrationType: String(given.type).toUpperCase(),
            IntegrationUri: given.uri,
            PayloadFormatVersion: given.payloadFormatVersion,
            TimeoutInMillis: given.timeoutInMillis,
            IntegrationSubtype: given.integrationSubtype,
            ConnectionType: given.connectionType,
            CredentialsArn: given.credentials,
          },
          key,
        );
        return [{ key, integration }];
      }),
    );
  }

  /** Routes of a document that the template does not have, as in Amazon S3, or in what a macro brings. */
  private definedElsewhere(): readonly PlayedRoute[] {
    const { Body, BodyS3Location } = this.found.resource.Properties ?? {};
    if (Body === undefined && BodyS3Location === undefined) return [];
    const integration = this.unplayed(DEFAULT_ROUTE, 'its OpenAPI definition is not in the template');
    return [{ key: DEFAULT_ROUTE, integration }];
  }

  private integrationOf(given: Config, routeKey: string): Integration {
    const { resolver, facts } = this.world;
    const { IntegrationType: type, IntegrationUri: uri, IntegrationSubtype: service } = given;
    const timeoutMs = Number(given.TimeoutInMillis ?? facts.get('apigateway.integrationTimeout'));
    if (type === 'AWS_PROXY' && service === undefined) {
      const arn = functionArnOf(String(uri));
      const target = this.ports.functionOf(arn);
      if (target === undefined) return this.unplayed(routeKey, `the function ${arn} is not in the assembly`);
      return {
        kind: 'function',
        target,
        version: given.PayloadFormatVersion === '1.0' ? '1.0' : '2.0',
        timeoutMs,
        refused: given.CredentialsArn === undefined ? this.refusedAt(target, routeKey) : undefined,
      };
    }
    if (type === 'HTTP_PROXY') {
      const domainName = hostOf(resolver, uri);
      const through = given.ConnectionType === 'VPC_LINK' ? 'VPC link' : 'API';
      if (domainName !== undefined) return { kind: 'http', domainName, through, timeoutMs };
      return this.unplayed(routeKey, `${String(uri)} is no load balancer of the stack`);
    }
    return this.unplayed(routeKey, `an integration of the type ${String(service ?? type)}`);
  }

  /** What the function's policy refuses; its source is the route (documented: "Control access for invoking an HTTP API", Lambda permissions). */
  private refusedAt(target: Invocable, routeKey: string): string | undefined {
    const { account } = this.found.stack;
    const path = routeKey === DEFAULT_ROUTE ? DEFAULT_ROUTE : routeKey.replace(' /', '/');
    const stages = [...this.stages.keys()].sort();
    const refused = (stages.length === 0 ? [DEFAULT_ROUTE] : stages).map((stage) =>
      this.ports.access.refused({
        principal: 'apigateway.amazonaws.com',
        action: 'lambda:InvokeFunction',
        resourceArn: target.arn,
        sourceArn: `arn:aws:execute-api:${this.region}:${account}:${this.id}/${stage}/${path}`,
        sourceAccount: account,
      }),
    );
    return refused.find((one) => one !== undefined);
  }

  private unplayed(routeKey: string, why: string): Integration {
    this.leaveOut(`the route ${routeKey}: ${why}; it answers as the application would`);
    return { kind: 'unplayed' };
  }

  private leaveOut(what: string): void {
    this.world.unsupported.add({ resource: this.name, type: this.found.resource.Type, what, matters: true });
  }
}

/** What the API says itself. */
export function itself(status: number): OriginPart {
  return { share: 1, ended: { status, by: 'API Gateway' }, afterMs: 2 };
}

/** As if what is asked were well. */
export function asTheApplication({ kind }: OriginLoad): OriginPart {
  return { share: 1, ended: { status: kind.answer.status, by: 'application' }, afterMs: 1 };
}

function onwardOf(given: OriginLoad, { domainName, through, timeoutMs }: ToServers): OriginLoad {
  const { from: _, connection: __, isPrivate: ___, ...load } = given;
  const limits = { connectMs: timeoutMs, readMs: timeoutMs, completionMs: timeoutMs };
  const headers = { ...load.headers, host: [domainName] };
  return { ...load, domainName, headers, limits, attempts: 1, isPrivate: through === 'VPC link', through };
}

/** Where the integration cannot be reached or takes too long, the API answers itself. */
function passedOn(part: OriginPart): OriginPart {
  return 'status' in part.ended ? part : { ...itself(503), share: part.share, afterMs: part.afterMs };
}

/**
 * A function that failed, or whose answer cannot be read, is a 500 (documented: "Troubleshoot issues with HTTP API Lambda integrations");
 * one for which there was no concurrency a 503 (seen in public; the documentation only says that the integration's error is logged).
 */
function endedOf(version: '1.0' | '2.0', invoked: Invoked): OriginPart['ended'] {
  const by = 'API Gateway';
  if (invoked.ended === 'throttled') return { status: 503, by };
  const status = invoked.ended === 'error' ? undefined : statusOfResult(version, invoked.result);
  return status === undefined ? { status: 500, by } : { status, by: 'application' };
}

/** The function of `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/ARN/invocations`, or the ARN itself. */
function functionArnOf(uri: string): string {
  return /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

/** The name of the load balancer whose listener a VPC link leads to, or that an address or a record of the stack names. */
function hostOf(resolver: Resolver, uri: unknown): string | undefined {
  const listener = resolver.named(uri, 'AWS::ElasticLoadBalancingV2::Listener');
  if (listener !== undefined) {
    const { LoadBalancerArn } = resolver.properties(listener) as Config;
    const balancer = resolver.named(LoadBalancerArn, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    return balancer && resolver.nameOf(balancer, 'DNSName');
  }
  const host = /^https?:\/\/([^/:]+)/i.exec(String(uri))?.[1];
  const known = resolver.named(host, ['AWS::ElasticLoadBalancingV2::LoadBalancer']) !== undefined;
  const recorded = resolver
    .ofType('AWS::Route53::RecordSet')
    .some((found) => String((resolver.properties(found) as Config).Name).replace(/\.$/, '') === host);
  return known || recorded ? host : undefined;
}

function bucketOf(settings: unknown): TokenBucket | undefined {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = (settings ?? {}) as Config;
  if (rate === undefined && burst === undefined) return undefined;
  return new TokenBucket(Number(rate ?? Number.POSITIVE_INFINITY), Number(burst ?? rate));
}
