import type { World } from '../../world/world';
import { plainName, type RecordSet, readRecordSets } from './record-set';
import { choose } from './routing';

/** What a name leads to, and for how long whoever asked may keep it. */
export interface Answer {
  /** Names or addresses at which a connection is made, and how many of those who ask get each; none: there is no such name. */
  readonly targets: readonly { readonly target: string; readonly share: number }[];
  readonly ttlMs: number;
}

/** How healthy things are that records refer to. */
export interface HealthPort {
  /** What Route 53 goes by; undefined: no such check is in the stack. */
  check(id: string): boolean | undefined;
  /** Of what an alias leads to outside its zone, where it evaluates its target. */
  target(name: string): boolean;
}

/** A name that leads in a circle ends here. */
const MOST_STEPS = 16;

/** The records of a stack's zones, as Route 53's name servers answer with them. */
export class Zone {
  private readonly records = new Map<string, readonly RecordSet[]>();
  private readonly evaluates: boolean;

  public constructor(
    private readonly world: World,
    private readonly health: HealthPort,
    private readonly nearRegion: string,
    sets: readonly RecordSet[] = readRecordSets(world),
  ) {
    for (const record of sets) {
      const key = `${record.name} ${record.recordType}`;
      this.records.set(key, [...(this.records.get(key) ?? []), record]);
    }
    this.evaluates = sets.some(({ alias }) => alias?.evaluatesTargetHealth === true);
    this.sayWhatIsLeftOut(sets);
  }

  /** Whether an answer may change with the health of a target, without any check. */
  public get followsTargets(): boolean {
    return this.evaluates;
  }

  /** Every name that has records leading somewhere. */
  public get names(): readonly string[] {
    const names = [...this.records.values()].flatMap(([first]) =>
      first !== undefined && LEADING.includes(first.recordType) ? [first.name] : [],
    );
    return [...new Set(names)].sort();
  }

  /** Those to which no other record leads: what people type. */
  public get entrances(): readonly string[] {
    const all = [...this.records.values()].flat();
    const inside = new Set(
      all.flatMap(({ name, alias, values }) =>
        [alias?.target, ...values].filter((target) => target !== undefined && target !== name),
      ),
    );
    return this.names.filter((name) => !inside.has(name));
  }

  public has(name: string): boolean {
    return this.recordsOf(plainName(name)).length > 0;
  }

  /** Of the name and type that decide where a connection goes: A, or what stands in for it. */
  public recordsOf(name: string): readonly RecordSet[] {
    for (const type of LEADING) {
      const found = this.records.get(`${name} ${type}`);
      if (found !== undefined) return found;
    }
    return [];
  }

  /** Whether a name has an address of IPv6 and none of IPv4, whatever it leads through. */
  public isIpv6Only(name: string, steps = 0): boolean {
    const plain = plainName(name);
    const of = (type: string) => this.records.get(`${plain} ${type}`);
    if (of('A') !== undefined) return false;
    const [next] = of('CNAME')?.[0]?.values ?? [];
    if (next !== undefined) return steps < MOST_STEPS && this.isIpv6Only(next, steps + 1);
    return of('AAAA') !== undefined;
  }

  /** What the name servers answer now. A name without records here is its own target. */
  public resolve(name: string): Answer {
    return this.follow(plainName(name), 0) ?? { targets: [{ target: plainName(name), share: 1 }], ttlMs: 0 };
  }

  /** Whether a record may be answered with. */
  public isHealthy(record: RecordSet, steps = 0): boolean {
    const { healthCheckId, alias } = record;
    if (healthCheckId !== undefined && this.health.check(healthCheckId) === false) return false;
    if (alias === undefined || !alias.evaluatesTargetHealth) return true;
    const inZone = this.recordsOf(alias.target);
    if (inZone.length === 0) return this.health.target(alias.target);
    // Healthy when one of the records that it refers to is (documented: "How health checks work in complex configurations").
    return steps > MOST_STEPS || inZone.some((one) => this.isHealthy(one, steps + 1));
  }

  private follow(name: string, steps: number): Answer | undefined {
    const records = this.recordsOf(name);
    if (records.length === 0) return undefined;
    if (steps > MOST_STEPS) return { targets: [], ttlMs: 0 };
    const chosen = choose(records, (record) => this.isHealthy(record), this.nearRegion);
    const parts = chosen.map(({ record, share }) => ({ share, answer: this.answerOf(record, steps) }));
    return {
      targets: merged(
        parts.flatMap(({ share, answer }) =>
          answer.targets.map((one) => ({ target: one.target, share: share * one.share })),
        ),
      ),
      ttlMs: Math.max(0, ...parts.map(({ answer }) => answer.ttlMs)),
    };
  }

  private answerOf({ alias, values, ttlS, recordType }: RecordSet, steps: number): Answer {
    const { facts } = this.world;
    if (alias !== undefined) {
      const inZone = this.follow(alias.target, steps + 1);
      // An alias has the TTL of what it leads to (documented: "Choosing between alias and non-alias records").
      if (inZone !== undefined) return inZone;
      const target = alias.target.replace(/^dualstack\./, '');
      return { targets: [{ target, share: 1 }], ttlMs: 1000 * facts.get('route53.aliasTtl') };
    }
    const ttlMs = 1000 * (ttlS ?? 0);
    const [first] = values;
    if (first === undefined) return { targets: [], ttlMs };
    if (recordType !== 'CNAME')
      return { targets: values.map((target) => ({ target, share: 1 / values.length })), ttlMs };
    const next = this.follow(first, steps + 1);
    // A resolver keeps each link for its own time: the whole chain holds no longer than its shortest one.
    return next === undefined
      ? { targets: [{ target: first.replace(/^dualstack\./, ''), share: 1 }], ttlMs }
      : { targets: next.targets, ttlMs: Math.min(ttlMs, next.ttlMs) };
  }

  private sayWhatIsLeftOut(sets: readonly RecordSet[]): void {
    const leaveOut = ({ resource, type }: RecordSet, property: string, what: string, matters: boolean) =>
      this.world.unsupported.add({ resource, type, property, what, matters });
    for (const record of sets) {
      const { policy, healthCheckId, alias } = record;
      // Documented: AliasTarget, EvaluateTargetHealth: it cannot be true for a distribution.
      if (alias?.evaluatesTargetHealth === true && /\.cloudfront\.net$/.test(alias.target)) {
        const what =
          'an alias to CloudFront that evaluates its target, which Route 53 refuses: it is taken as well';
        leaveOut(record, 'AliasTarget', what, true);
      }
      if (policy.kind === 'unplayed')
        leaveOut(
          record,
          policy.property,
          'routing by place: those who ask get each healthy record alike',
          true,
        );
      if (policy.kind === 'latency' || policy.kind === 'geolocation') {
        const what = `routing by ${policy.kind}: everybody who asks is taken to be near ${this.nearRegion}`;
        leaveOut(record, policy.kind === 'latency' ? 'Region' : 'GeoLocation', what, true);
      }
      if (healthCheckId !== undefined && this.health.check(healthCheckId) === undefined)
        leaveOut(record, 'HealthCheckId', 'a health check outside the assembly: it is well', true);
    }
  }
}

/** Types that lead to an address, in the order in which one stands for a name: IPv6 goes where IPv4 does. */
const LEADING: readonly string[] = ['A', 'AAAA', 'CNAME'];

function merged(targets: Answer['targets']): Answer['targets'] {
  const shares = new Map<string, number>();
  for (const { target, share } of targets) shares.set(target, (shares.get(target) ?? 0) + share);
  return [...shares].map(([target, share]) => ({ target, share })).sort(byTarget);
}

const byTarget = (a: { target: string }, b: { target: string }) => (a.target < b.target ? -1 : 1);
