import type { Assembly } from '../../template/assembly';
import { Fault } from './wire';

interface Version {
  readonly value: string;
  readonly atMs: number;
}

/** Name of the parameter that says how much is trusted to automation, for any site. */
const MODE = /^\/breakwater\/[a-z0-9-]{1,20}\/mode$/;
/** What a deploy writes where nothing else is configured. */
const STANDARD_MODE = 'protect';

/** What a deploy of the assembly writes first, by the parameter's name. */
export function configuredModes({ stacks }: Assembly): ReadonlyMap<string, string> {
  const resources = stacks.flatMap(({ template }) => Object.values(template.Resources ?? {}));
  return new Map(
    resources
      .filter(({ Type }) => Type === 'Custom::BreakwaterMode')
      .map(({ Properties }) => [String(Properties?.Parameter), String(Properties?.Mode)]),
  );
}

/** Parameters of Systems Manager, apart for each Region; only those of the operating mode are there. */
export class Parameters {
  private readonly versions = new Map<string, Version[]>();

  public constructor(
    private readonly now: () => number,
    private readonly configured: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** The operations that the command uses, by the name in X-Amz-Target. @throws Fault */
  public answer(operation: string, region: string, input: Record<string, unknown>): unknown {
    const name = String(input.Name);
    const versions = this.of(region, name);
    switch (operation) {
      case 'GetParameter':
        return { Parameter: this.describe(region, name, versions.length - 1) };
      case 'PutParameter':
        versions.push({ value: String(input.Value), atMs: this.now() });
        return { Version: versions.length, Tier: 'Standard' };
      case 'GetParameterHistory':
        return { Parameters: versions.map((_, index) => this.describe(region, name, index)) };
      default:
        throw new Fault('UnknownOperationException', `ssm ${operation} is not played`);
    }
  }

  private of(region: string, name: string): Version[] {
    if (!MODE.test(name)) throw new Fault('ParameterNotFound', `there is no parameter ${name}`);
    const key = `${region} ${name}`;
    const known = this.versions.get(key);
    if (known !== undefined) return known;
    const first = [{ value: this.configured.get(name) ?? STANDARD_MODE, atMs: this.now() }];
    this.versions.set(key, first);
    return first;
  }

  private describe(region: string, name: string, index: number) {
    const { value, atMs } = this.of(region, name)[index]!;
    return {
      Name: name,
      Type: 'String',
      Value: value,
      Version: index + 1,
      LastModifiedDate: atMs / 1000,
      DataType: 'text',
    };
  }
}
