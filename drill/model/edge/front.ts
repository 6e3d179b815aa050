import type { Statement } from '../../runtime/iam/policy';
import { type BucketContent, bucketContent } from '../../template/bucket-objects';
import { type PlayedDistribution, readDistribution } from '../../template/distribution';
import type { Demand, OriginPort, RequestKind, Served } from '../../world/traffic';
import { noOutcomes } from '../../world/traffic';
import type { World } from '../../world/world';
import type { KeyValueStore } from '../cloudfront/functions/key-value-store';
import { SWITCHES, type Switches } from '../cloudfront/switches';
import type { Distribution } from '../cloudfront/types';
import type { LogMetrics } from '../observe/log-metrics';
import { nameWhatExpires } from '../s3/expiry';
import { firewallOf } from '../waf/firewalls';
import { EdgeAudit } from './audit';
import { behindFirewall } from './behind-firewall';
import { whyRefused } from './bucket-access';
import { sayWhatIsDropped } from './dropped';
import { EdgeChecks } from './edge-checks';
import { EdgeModel, type EdgeModelOptions } from './edge-model';
import { quietDay } from './quiet-day';
import { whyClosed } from './viewer-side';

/** What visitors meet first. */
export interface Front {
  readonly name: string;
  /**
   * Of what visitors ask, how much reaches the servers on a quiet day, in requests of one unit of work: from which the fleet's size before the
   * run follows.
   */
  readonly originShare: number;
  step(demands: readonly Demand[], stepMs: number): Promise<readonly Served[]>;
  /** Paths at which the edge decides otherwise now than it did when the run began. */
  decidesOtherwise(): Promise<readonly string[]>;
  /** Single requests that show what must never happen; undefined where nothing is cached. */
  readonly audit: EdgeAudit | undefined;
}

/** A distribution, as visitors who are led to it meet it. */
export interface EdgeFront extends Front {
  /** The name that it has by itself. */
  readonly domainName: string;
  /** Names that it answers to besides. */
  readonly aliases: readonly string[];
  /** Why it answers nobody who asks for a name; undefined where it answers. */
  whyClosed(name: string): string | undefined;
  /** Errors that CloudFront makes before any rule of the distribution. */
  countOwnError(count: number): void;
  readonly distribution: Distribution;
  /** What health checkers get of it. */
  readonly checks: EdgeChecks;
}

export interface FrontOptions {
  readonly origins: OriginPort;
  readonly kinds: readonly RequestKind[];
  /** What comes on a quiet day, and how long the application takes for it. */
  readonly quiet: readonly Demand[];
  readonly serviceMs: number;
  readonly store: (arn: string) => KeyValueStore | undefined;
  /** A resource's own policy. */
  readonly policyOf: (arn: string) => readonly Statement[] | undefined;
  readonly logs: LogMetrics;
  readonly switches?: Partial<Switches>;
}

/** The distribution of the stack that visitors come to; undefined without one. */
export async function edgeFrontOf(world: World, options: FrontOptions): Promise<EdgeFront | undefined> {
  const distributions = world.resolver.ofType('AWS::CloudFront::Distribution');
  const [first] = distributions;
  if (first === undefined) return undefined;
  if (distributions.length > 1) {
    const others = distributions.slice(1).map((found) => world.nameOf(found));
    for (const resource of others) {
      world.unsupported.add({
        resource,
        type: 'AWS::CloudFront::Distribution',
        what: `visitors come to ${world.nameOf(first)} only`,
        matters: false,
      });
    }
  }
  return edgeFront(world, options, first.key);
}

async function edgeFront(world: World, options: FrontOptions, key: string): Promise<EdgeFront> {
  const played = readDistribution(world.assembly, key, world.resolver);
  const store = storeOf(world, played, options.store);
  const buckets = bucketsOf(world, played, options.policyOf);
  const settings: EdgeModelOptions = {
    distribution: played.distribution,
    name: played.name,
    additionalMetrics: hasAdditionalMetrics(world, played),
    buckets,
    store,
    logs: options.logs,
    ...(options.switches === undefined ? {} : { switches: options.switches }),
  };
  const edge = new EdgeModel(world, settings, options.origins);
  // A bucket of another stack answers as if it were well, and is named when it is asked; the firewall and Origin Shield are played here.
  for (const what of played.ignored.filter(
    (one) => !/^(the (bucket of origin|firewall)|Origin Shield)/.test(one),
  )) {
    world.unsupported.add({
      resource: played.name,
      type: played.found.resource.Type,
      what,
      matters: true,
    });
  }
  sayWhatIsDropped(world, played.name, played.distribution, options.kinds);
  await edge.prepare(options.kinds);
  const takesForms = played.distribution.behaviors.some(({ allowedMethods }) =>
    allowedMethods.includes('POST'),
  );
  if (!takesForms) {
    world.unsupported.add({
      resource: played.name,
      type: played.found.resource.Type,
      property: 'AllowedMethods',
      what: 'forms: no behaviour takes POST, so that nobody sends any',
      matters: false,
    });
  }
  const usual = options.quiet.filter(({ kind }) => takesForms || isRead(kind));
  const quiet = await quietDay(world, settings, usual, options.serviceMs);
  edge.continueFrom(quiet.edge);
  const atFirst = edge.versions[0];
  const acl = firewallOf(world, played.found);
  const step: Front['step'] =
    acl === undefined
      ? (demands, stepMs) => edge.step(demands, stepMs)
      : behindFirewall(acl, edge, played.distribution.host ?? played.distribution.domainName);
  const { distribution, name } = played;
  const switches = { ...SWITCHES, ...options.switches };
  const checks = new EdgeChecks(world, { distribution, name, switches, buckets, store });
  const { DistributionConfig = {} } = world.resolver.properties(played.found) as {
    DistributionConfig?: { Aliases?: readonly unknown[] };
  };
  return {
    name,
    domainName: distribution.domainName.toLowerCase(),
    aliases: (DistributionConfig.Aliases ?? []).map((alias) => String(alias).toLowerCase()),
    whyClosed: (host) => whyClosed(world.resolver, played.found, host),
    countOwnError: (count) => edge.countOwn(500, count),
    distribution,
    checks,
    audit: new EdgeAudit(world, {
      distribution,
      name,
      switches,
      buckets,
      store,
      kinds: options.kinds,
      propagationMs: 1000 * world.facts.get('cloudfront.storePropagation'),
    }),
    originShare: quiet.originShare,
    step: async (demands, stepMs) => {
      await checks.refresh();
      if (takesForms) return step(demands, stepMs);
      const read = demands.filter(({ kind }) => isRead(kind));
      const served = await step(read, stepMs);
      return demands.map(({ kind }) => served[read.findIndex((one) => one.kind === kind)] ?? noneOf(kind));
    },
    decidesOtherwise: async () => {
      // Functions are given nothing else of what has happened, and asking them takes a tenth of a run's time.
      if (sameValues(atFirst, edge.versions[0])) return [];
      const paths: string[] = [];
      for (const kind of options.kinds) {
        const [before, now] = [
          await decisions(edge, kind, atFirst),
          await decisions(edge, kind, edge.versions[0]),
        ];
        if (before !== now) paths.push(kind.path);
      }
      return [...new Set(paths)];
    },
  };
}

function sameValues(
  before: ReadonlyMap<string, string> | undefined,
  now: ReadonlyMap<string, string> | undefined,
): boolean {
  if (before === now) return true;
  if (before === undefined || now === undefined || before.size !== now.size) return false;
  return [...before].every(([key, value]) => now.get(key) === value);
}

const isRead = ({ method }: RequestKind) => method === 'GET' || method === 'HEAD';

/** How many visitors are asked: enough for a mode that turns one in ten away. */
const ASKED = 32;

async function decisions(
  edge: EdgeModel,
  kind: RequestKind,
  store: ReadonlyMap<string, string> | undefined,
): Promise<string> {
  const { branches } = await edge.verdicts.of(kind, store, ASKED);
  return branches
    .map((branch) =>
      branch.does === 'ask'
        ? `${branch.share} ask ${branch.origin.id}`
        : `${branch.share} ${branch.status} ${branch.outcome}`,
    )
    .sort()
    .join('\n');
}

function storeOf(
  world: World,
  played: PlayedDistribution,
  storeFor: (arn: string) => KeyValueStore | undefined,
): KeyValueStore | undefined {
  return played.store === undefined ? undefined : storeFor(world.resolver.nameOf(played.store, 'Arn'));
}

function bucketsOf(
  world: World,
  played: PlayedDistribution,
  policyOf: FrontOptions['policyOf'],
): ReadonlyMap<string, BucketContent['objects']> {
  const { resolver } = world;
  const distributionArn = `arn:aws:cloudfront::${played.found.stack.account}:distribution/${resolver.nameOf(played.found)}`;
  return new Map(
    [...played.buckets].flatMap(([id, bucket]) => {
      const origin = played.distribution.origins.find((one) => one.id === id)!;
      const refused = whyRefused(world, { origin, bucket, distributionArn, policyOf });
      if (refused !== undefined) {
        const text = `may not read ${world.nameOf(bucket)}: ${refused}`;
        world.sim.note({ kind: 'edge', actor: played.name, text });
        const nothing: BucketContent['objects'] = new Map();
        return [[id, nothing] as const];
      }
      const { objects, unread, deployed } = bucketContent(world.assembly, resolver, bucket);
      for (const what of unread) {
        world.unsupported.add({
          resource: world.nameOf(bucket),
          type: bucket.resource.Type,
          what,
          matters: true,
        });
      }
      nameWhatExpires(world, bucket, objects);
      return deployed ? [[id, objects] as const] : [];
    }),
  );
}

function hasAdditionalMetrics(world: World, played: PlayedDistribution): boolean {
  const id = world.resolver.nameOf(played.found);
  return world.resolver.ofType('AWS::CloudFront::MonitoringSubscription').some((found) => {
    const { DistributionId } = world.resolver.properties(found) as { DistributionId?: unknown };
    return DistributionId === id;
  });
}

/** A stack without a front door that is played: nobody comes, and nothing is said of what they would have met. */
export function nobody({ assembly, unsupported }: World): Front {
  const name = assembly.stacks.map(({ name }) => name).join(', ');
  unsupported.add({
    resource: name,
    type: 'the whole assembly',
    what: 'visitors: nothing that takes their requests is played here, neither a distribution, a load balancer nor an HTTP API',
    matters: true,
  });
  return {
    name,
    originShare: 0,
    audit: undefined,
    decidesOtherwise: async () => [],
    step: async (demands) => demands.map(({ kind }) => noneOf(kind)),
  };
}

function noneOf(kind: RequestKind): Served {
  const outcomes = noOutcomes();
  return { kind, perSecond: 0, outcomes, latencyMs: 0, met: { perSecond: 0, honest: 0, honestMs: 0 } };
}
