import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { Begun, OriginLoad, OriginPart, Place, RequestKind } from '../../world/traffic';
import type { World } from '../../world/world';
import type { ServiceAccess } from '../messaging/delivery';
import type { Invocable } from '../messaging/function-queue';
import { FunctionAnswers } from './function-answers';
import { asTheApplication, type Entrance, HttpApi, itself } from './http-api';
import { TokenBucket } from './token-bucket';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

export interface HttpApisOptions {
  readonly kinds: readonly RequestKind[];
  readonly functionOf: (arn: string) => Invocable | undefined;
  readonly access: ServiceAccess;
}

/** A name of an API: the part of the path that leads to it, and the stage it leads to; without a mapping, its own name. */
interface Mapping {
  readonly key: string;
  /** Undefined: one that is not played, which answers as if it were well. */
  readonly api: HttpApi | undefined;
  readonly stage: string | undefined;
}

/** Before the run: the functions are asked when a deploy has made everything, and before the first visitor comes. */
const ASKED_BEFORE_MS = 60_000;

/**
 * Every HTTP API of a stack, by the names that lead to them. A request is told apart by its Host, as API Gateway does: whichever name DNS
 * had for it, one that is no name of an API here is refused with 403.
 */
export class HttpApis implements Place {
  private readonly apis: readonly HttpApi[];
  /** By the Host of a request. */
  private readonly byHost = new Map<string, Mapping[]>();
  /** Names at which API Gateway can be reached. */
  private readonly reachable = new Map<string, string>();
  private readonly answers = new Map<string, FunctionAnswers>();

  public constructor(
    private readonly world: World,
    private readonly options: HttpApisOptions,
  ) {
    const accounts = new Map<string, TokenBucket>();
    this.apis = this.ofType('AWS::ApiGatewayV2::Api').flatMap((found) => {
      const { ProtocolType } = world.resolver.properties(found) as Config;
      if (ProtocolType === 'WEBSOCKET') {
        this.leaveOut(found, 'a WebSocket API: nobody connects');
        return [];
      }
      return [this.makeApi(found, accounts)];
    });
    for (const api of this.apis) {
      this.reachable.set(api.ownName.toLowerCase(), api.region);
      if (api.isOpen) this.byHost.set(api.ownName.toLowerCase(), [{ key: '', api, stage: undefined }]);
    }
    this.readDomains();
    const { sim } = world;
    sim.at(Math.max(sim.nowMs, sim.startMs - ASKED_BEFORE_MS), PRIORITY.observation, () => this.askAll());
  }

  /** Under which visitors could come, a site’s own names first. */
  public get names(): readonly string[] {
    return [...this.byHost.keys()].sort(
      (a, b) => Number(/execute-api/.test(a)) - Number(/execute-api/.test(b)) || (a < b ? -1 : 1),
    );
  }

  public answersTo(domainName: string): boolean {
    return this.reachable.has(domainName.toLowerCase());
  }

  public begin(loads: readonly OriginLoad[], stepMs: number): Begun {
    const found = loads.map((load) => this.find(load));
    const begun = this.apis.flatMap((api) => {
      const own = found.flatMap((one, index) => (one?.api === api ? [{ ...one, index }] : []));
      if (own.length === 0) return [];
      const entering = own.map(({ entrance, index }) => ({ load: loads[index]!, entrance }));
      return [{ own, ...api.begin(entering, stepMs) }];
    });
    return {
      onward: begun.flatMap(({ onward }) => onward),
      end: (answered) => {
        const answers: (readonly OriginPart[])[] = loads.map((load, index) => {
          const at = found[index];
          return [at !== undefined && at.api === undefined ? asTheApplication(load) : itself(403)];
        });
        let from = 0;
        for (const { own, onward, end } of begun) {
          const parts = end(answered.slice(from, from + onward.length));
          from += onward.length;
          own.forEach(({ index }, at) => {
            answers[index] = parts[at]!;
          });
        }
        return answers;
      },
    };
  }

  /** The API and its entrance for a request; undefined: no API has this Host, or none is mapped to its path. */
  private find({
    headers,
    domainName,
    kind,
  }: OriginLoad): { readonly api: HttpApi | undefined; readonly entrance: Entrance | undefined } | undefined {
    const host = String(headers.host?.[0] ?? domainName)
      .toLowerCase()
      .replace(/:\d+$/, '');
    const path = kind.path;
    // The longest part of the path that is mapped (documented: "Working with API mappings", multilevel mappings).
    const mapping = (this.byHost.get(host) ?? []).find(
      ({ key }) => key === '' || path === `/${key}` || path.startsWith(`/${key}/`),
    );
    if (mapping === undefined) return undefined;
    const { api, key, stage } = mapping;
    if (api === undefined) return { api, entrance: undefined };
    if (stage === undefined) return { api, entrance: api.entrance(path) };
    const rest = key === '' ? path : path.slice(key.length + 1) || '/';
    return { api, entrance: api.hasStage(stage) ? { stage, path: rest } : undefined };
  }

  private makeApi(found: Found, accounts: Map<string, TokenBucket>): HttpApi {
    const { facts } = this.world;
    const { region } = found.stack;
    const account =
      accounts.get(region) ??
      new TokenBucket(facts.get('apigateway.accountRate'), facts.get('apigateway.accountBurst'));
    accounts.set(region, account);
    return new HttpApi(this.world, found, {
      ...this.options,
      account,
      answersOf: (target) => this.answersOf(target),
    });
  }

  private answersOf(target: Invocable): FunctionAnswers {
    let known = this.answers.get(target.arn);
    if (known === undefined) {
      known = new FunctionAnswers(this.world, target);
      this.answers.set(target.arn, known);
    }
    return known;
  }

  private readDomains(): void {
    const { resolver } = this.world;
    const recorded = new Set(
      this.ofType('AWS::Route53::RecordSet').map((found) =>
        String((resolver.properties(found) as Config).Name)
          .toLowerCase()
          .replace(/\.$/, ''),
      ),
    );
    for (const found of this.ofType('AWS::ApiGatewayV2::DomainName')) {
      const name = resolver.nameOf(found).toLowerCase();
      // Where the stack has records, they decide; a name whose zone is elsewhere is taken to lead here.
      if (!recorded.has(name)) this.reachable.set(name, found.stack.region);
      this.reachable.set(resolver.nameOf(found, 'RegionalDomainName').toLowerCase(), found.stack.region);
      const mappings = this.ofType('AWS::ApiGatewayV2::ApiMapping')
        .filter((one) => one.stack.region === found.stack.region)
        .map((one) => ({ one, properties: resolver.properties(one) as Config }))
        .filter(({ properties: { DomainName } }) => String(DomainName).toLowerCase() === name)
        .map(({ one, properties: { ApiId, Stage, ApiMappingKey } }): Mapping => {
          const api = this.apis.find(({ id, region }) => id === ApiId && region === found.stack.region);
          if (api === undefined)
            this.leaveOut(
              one,
              `the API ${String(ApiId)} is no HTTP API of the stacks: it answers as if it were well`,
            );
          return { key: String(ApiMappingKey ?? ''), api, stage: String(Stage) };
        });
      this.byHost.set(
        name,
        [...(this.byHost.get(name) ?? []), ...mappings].sort((a, b) => b.key.length - a.key.length),
      );
    }
  }

  /** Each kind of request at each name. */
  private askAll(): void {
    for (const [host] of [...this.byHost].sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const kind of this.options.kinds) {
        const load: OriginLoad = {
          domainName: host,
          kind,
          perSecond: 1,
          headers: { ...kind.headers, host: [host] },
          limits: { connectMs: 1000, readMs: 30_000 },
          attempts: 1,
        };
        const found = this.find(load);
        found?.api?.ask(load, found.entrance);
      }
    }
  }

  private ofType(type: string): readonly Found[] {
    return this.world.resolver.ofType(type);
  }

  private leaveOut(found: Found, what: string): void {
    const { unsupported } = this.world;
    unsupported.add({ resource: this.world.nameOf(found), type: found.resource.Type, what, matters: true });
  }
}
