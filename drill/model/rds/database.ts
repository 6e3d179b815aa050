import type { FactName } from '../../facts';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** How long nobody answers when the zone of the writer is lost, and another takes over. */
type Takeover = Extract<
  FactName,
  'rds.multiAzFailover' | 'rds.multiAzClusterFailover' | 'rds.auroraFailover' | 'rds.auroraRecreation'
>;

/**
 * The database of Amazon RDS that the application uses: it is there, but for the loss of the zone in which its writer is, which is the first one
 * (assumed: the worst of what may be). How much it can do is the scenario's.
 */
export class DatabaseModel {
  public readonly name: string;
  public readonly region: string;
  private readonly takeover: Takeover | undefined;
  private lostAtMs: number | undefined;
  private takesMs = 0;
  /** The writer is in another zone since the first loss. */
  private moved = false;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
  ) {
    this.name = world.nameOf(found);
    this.region = found.stack.region;
    this.takeover = takeoverOf(world, found);
  }

  /** Whether nobody answers; called in the order of time. */
  public isDown(): boolean {
    const { sim, facts, faults } = this.world;
    const lost = !this.moved && faults.now.zones.includes(`${this.region}/0`);
    if (this.lostAtMs === undefined) {
      if (!lost) return false;
      this.lostAtMs = sim.nowMs;
      this.takesMs =
        this.takeover === undefined ? Number.POSITIVE_INFINITY : 1000 * facts.draw(this.takeover, this.name);
      this.note('the zone of the database’s writer is gone', []);
      return true;
    }
    if (sim.nowMs >= this.lostAtMs + this.takesMs) {
      this.moved = true;
      this.note('the database answers from another zone', [this.takeover!]);
    } else if (!lost) this.note('the database answers again', []);
    else return true;
    this.lostAtMs = undefined;
    return false;
  }

  private note(text: string, facts: readonly FactName[]): void {
    this.world.sim.note({ kind: 'health', actor: this.name, text, facts });
  }
}

/** The first database of a Region; several are named: a site has one that its pages need. */
export function databaseOf(world: World, region: string): DatabaseModel | undefined {
  const clusters = world.resolver.ofType('AWS::RDS::DBCluster');
  const single = world.resolver
    .ofType('AWS::RDS::DBInstance')
    .filter((found) => (world.resolver.properties(found) as Config).DBClusterIdentifier === undefined);
  const all = [...clusters, ...single]
    .filter(({ stack }) => stack.region === region)
    .sort((a, b) => (world.nameOf(a) < world.nameOf(b) ? -1 : 1));
  for (const found of all.slice(1)) {
    world.unsupported.add({
      resource: world.nameOf(found),
      type: found.resource.Type,
      what: `another database: the application needs ${world.nameOf(all[0]!)} only`,
      matters: false,
    });
  }
  return all[0] === undefined ? undefined : new DatabaseModel(world, all[0]);
}

function takeoverOf(world: World, found: Found): Takeover | undefined {
  const { resolver } = world;
  const properties = resolver.properties(found) as Config;
  if (found.resource.Type === 'AWS::RDS::DBInstance')
    return isTrue(properties.MultiAZ) ? 'rds.multiAzFailover' : undefined;
  // A Multi-AZ DB cluster names the class of its instances itself; Aurora's instances are resources of their own.
  if (properties.DBClusterInstanceClass !== undefined) return 'rds.multiAzClusterFailover';
  const id = resolver.nameOf(found);
  const instances = resolver
    .ofType('AWS::RDS::DBInstance')
    .filter((one) => (resolver.properties(one) as Config).DBClusterIdentifier === id);
  return instances.length > 1 ? 'rds.auroraFailover' : 'rds.auroraRecreation';
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';
