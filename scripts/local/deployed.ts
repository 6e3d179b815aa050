import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { AdaptedAssembly, StackPlace } from './adapt-assembly';
import type { ClientsIn } from './clients';

export interface DeployedResource {
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly madeAt: Date;
}

/** What the emulator's CloudFormation says it made. */
export class Deployed {
  private constructor(public readonly resources: readonly DeployedResource[]) {}

  public static async read(clientsIn: ClientsIn, stacks: readonly StackPlace[]): Promise<Deployed> {
    const all = await Promise.all(
      stacks.map(async ({ name: StackName, region }) => {
        const { StackResources = [] } = await clientsIn(region).cloudFormation.send(
          new DescribeStackResourcesCommand({ StackName }),
        );
        return StackResources.map((resource) => ({
          stack: StackName,
          region,
          logicalId: resource.LogicalResourceId ?? '',
          type: resource.ResourceType ?? '',
          physicalId: resource.PhysicalResourceId ?? '',
          madeAt: resource.Timestamp ?? new Date(0),
        }));
      }),
    );
    return new Deployed(all.flat());
  }

  public ofType(type: string): DeployedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  public physicalId(stack: string, logicalId: string): string {
    const found = this.resources.find(
      (resource) => resource.stack === stack && resource.logicalId === logicalId,
    );
    if (!found) throw new Error(`${stack} has no resource ${logicalId}`);
    return found.physicalId;
  }

  /** The one resource of that type whose template properties are as asked. */
  public one(assembly: AdaptedAssembly, type: string, matches: (properties: string) => boolean = () => true) {
    const found = this.ofType(type).filter(({ stack, logicalId }) =>
      matches(JSON.stringify(assembly.templates[stack]?.Resources[logicalId]?.Properties ?? {})),
    );
    const [only] = found;
    if (!only || found.length !== 1) throw new Error(`expected one such ${type}, got ${found.length}`);
    return only;
  }
}
