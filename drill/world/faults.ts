/**
 * What is broken now. A scenario's verbs write it, models read it each time they need to know: nobody keeps a copy, so that what is
 * mended is mended everywhere at once.
 */
export interface FaultState {
  /** Of the application's instances, and how they fail; the shares of several add up to at most 1. */
  application: readonly ApplicationFault[];
  /** Service time is multiplied by this; 1 is well. */
  slowdown: number;
  /** Dependencies of the application by name (`database`, `cache`, a third party). */
  dependencies: Readonly<Record<string, DependencyFault>>;
  /** Nodes of the caches: the first primary of each part, or all of them. */
  cache: 'well' | 'primary' | 'all';
  /** Availability Zones that are gone, as `region/index` (`eu-west-3/0`). */
  zones: readonly string[];
  /** Regions in which no instance starts. */
  launches: readonly string[];
  /** Regions in which functions are not invoked. */
  functions: readonly string[];
  /** Regions whose metrics do not arrive. */
  metrics: readonly string[];
  /** Regions whose APIs answer with an error, by service; `*` for all. */
  apis: Readonly<Record<string, readonly string[]>>;
  /** Every target of the load balancers is deregistered. */
  noTargets: boolean;
  /** Of single checks that come over the Internet, those that are lost by chance; no fault of anybody's. */
  probeLoss: number;
  /** The way from the edge to the load balancers: connections are refused, or packets vanish. */
  originPath: 'well' | 'refuses' | 'black-hole';
  /** Regions that are gone: nothing in them runs, answers, is heard or rings. */
  regions: readonly string[];
  /** Regions in which nothing can be changed, by service; `*` for all. What runs goes on. */
  controlPlanes: Readonly<Record<string, readonly string[]>>;
  /** CloudFront fails a share of those who come to it. */
  cdn: CdnFault | undefined;
  /** The name servers of the stack's zones do not answer. */
  zonesSilent: boolean;
}

export interface CdnFault {
  /** Answers 500 of its own, does not answer, or its names lead nowhere. */
  readonly how: 'errors' | 'silent' | 'no-name';
  /** Of those who come, 0 to 1. */
  readonly share: number;
}

export interface ApplicationFault {
  /**
   * How: refuses connections, accepts and never answers (`hangs`), packets vanish (`black-hole`), answers 500, answers 503, or does not pass
   * its health check while it serves (`unhealthy`).
   */
  readonly how: 'refuses' | 'hangs' | 'black-hole' | 'errors' | 'unavailable' | 'unhealthy';
  /** Of the instances, 0 to 1. */
  readonly share: number;
  /** Whether the health check sees it. */
  readonly healthCheckFails: boolean;
}

export interface DependencyFault {
  readonly how: 'down' | 'slow' | 'hangs';
  /** For `slow`: what it adds to each request that needs it, ms. */
  readonly addedMs: number;
}

export class FaultBoard {
  private state: FaultState = {
    application: [],
    slowdown: 1,
    dependencies: {},
    cache: 'well',
    zones: [],
    launches: [],
    functions: [],
    metrics: [],
    apis: {},
    noTargets: false,
    probeLoss: 0,
    originPath: 'well',
    regions: [],
    controlPlanes: {},
    cdn: undefined,
    zonesSilent: false,
  };
  /** With what follows from lost Regions and control planes. */
  private effective: FaultState = this.state;
  private count = 0;

  /** Changes with every change, so that whoever computes can see that nothing has. */
  public get version(): number {
    return this.count;
  }

  /** With what follows: in a Region that is gone no instance starts, no function runs, no metric arrives and no API answers. */
  public get now(): Readonly<FaultState> {
    return this.effective;
  }

  /** As the verbs left it: what is broken by itself, without what follows from it. */
  public get own(): Readonly<FaultState> {
    return this.state;
  }

  public change(next: Partial<FaultState>): void {
    this.state = { ...this.state, ...next };
    this.effective = withWhatFollows(this.state);
    this.count += 1;
  }

  /** Whether calls of a service, by its signing name, fail in a Region. */
  public apiFails(service: string, region: string): boolean {
    const { apis } = this.effective;
    return [...(apis[service] ?? []), ...(apis['*'] ?? [])].includes(region);
  }

  /** Whether a Region is gone. */
  public isLost(region: string): boolean {
    return this.state.regions.includes(region);
  }

  /** Whether nothing can be changed with a service, by its signing name, in a Region. */
  public isFrozen(service: string, region: string): boolean {
    const { controlPlanes } = this.state;
    return [...(controlPlanes[service] ?? []), ...(controlPlanes['*'] ?? [])].includes(region);
  }

  /** Whether anything at all is broken. */
  public get any(): boolean {
    const { state } = this;
    return (
      state.application.length > 0 ||
      state.slowdown !== 1 ||
      Object.keys(state.dependencies).length > 0 ||
      state.cache !== 'well' ||
      state.zones.length > 0 ||
      state.launches.length > 0 ||
      state.functions.length > 0 ||
      state.metrics.length > 0 ||
      Object.keys(state.apis).length > 0 ||
      state.noTargets ||
      state.originPath !== 'well' ||
      state.regions.length > 0 ||
      Object.keys(state.controlPlanes).length > 0 ||
      state.cdn !== undefined ||
      state.zonesSilent
    );
  }
}

function withWhatFollows(state: FaultState): FaultState {
  const { regions, controlPlanes } = state;
  if (regions.length === 0 && Object.keys(controlPlanes).length === 0) return state;
  // A launch is a change: what starts instances is a control plane (documented: "AWS Fault Isolation Boundaries", control planes and data planes).
  const unlaunchable = ['*', 'ec2'].flatMap((service) => controlPlanes[service] ?? []);
  return {
    ...state,
    launches: union(state.launches, regions, unlaunchable),
    functions: union(state.functions, regions),
    metrics: union(state.metrics, regions),
    apis: regions.length === 0 ? state.apis : { ...state.apis, '*': union(state.apis['*'] ?? [], regions) },
  };
}

const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];
