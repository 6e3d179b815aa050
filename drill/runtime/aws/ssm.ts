import { type Access, type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';

interface Parameter {
  readonly value: string;
  readonly type: string;
  readonly version: number;
  readonly modifiedMs: number;
  readonly allowedPattern?: string;
}

/** Public parameters that AWS keeps in every Region; their values are made up. */
const PUBLIC = /^\/aws\/service\//;

/** Parameter Store: parameters of the assembly, those that are put there, and AWS's public ones. */
export class ParameterStore {
  private readonly parameters = new Map<string, Parameter>();

  public constructor(private readonly world: World) {
    for (const found of world.resolver.ofType('AWS::SSM::Parameter')) {
      const { Value, Type } = world.resolver.properties(found) as Members;
      this.put(found.stack.region, world.resolver.nameOf(found), String(Value), String(Type ?? 'String'));
    }
    const register = (
      action: string,
      names: (input: Members) => readonly string[],
      answer: (call: ApiCall) => Members | undefined,
      writes: boolean,
    ) =>
      world.api.register(`ssm.${action}`, {
        access: (call) => names(call.input).map((name) => accessTo(`ssm:${action}`, name, call)),
        answer,
        writes,
      });
    const one = ({ Name }: Members) => [String(Name)];
    register(
      'GetParameter',
      one,
      (call) => ({ Parameter: this.described(call, String(call.input.Name)) }),
      false,
    );
    register(
      'GetParameters',
      ({ Names }) => Names ?? [],
      (call) => this.getMany(call),
      false,
    );
    register('PutParameter', one, (call) => this.putParameter(call), true);
    register('DeleteParameter', one, (call) => this.delete(call), true);
  }

  /** The value, or undefined. */
  public value(region: string, name: string): string | undefined {
    return this.parameters.get(keyOf(region, name))?.value;
  }

  /** As a person or a scenario sets it. */
  public put(region: string, name: string, value: string, type = 'String', allowedPattern?: string): number {
    const key = keyOf(region, name);
    const old = this.parameters.get(key);
    const version = (old?.version ?? 0) + 1;
    this.parameters.set(key, {
      value,
      type,
      version,
      modifiedMs: this.world.sim.nowMs,
      allowedPattern: allowedPattern ?? old?.allowedPattern,
    });
    return version;
  }

  private described({ region, account }: ApiCall, given: string): Members {
    const name = plain(given);
    const found = this.parameters.get(keyOf(region, name)) ?? this.publicOne(name);
    if (found === undefined) throw new ApiFault('ParameterNotFound', '');
    return {
      Name: name,
      Type: found.type,
      Value: found.value,
      Version: found.version,
      LastModifiedDate: new Date(found.modifiedMs),
      ARN: arnOf(name, { region, account }),
      DataType: 'text',
    };
  }

  private publicOne(name: string): Parameter | undefined {
    if (!PUBLIC.test(name)) return undefined;
    const value = /ami-|image/.test(name) ? 'ami-0d711100000000001' : 'value';
    return { value, type: 'String', version: 1, modifiedMs: this.world.sim.startMs };
  }

  private getMany(call: ApiCall): Members {
    const { region, input } = call;
    const names = (input.Names ?? []) as string[];
    const known = (name: string) =>
      this.parameters.has(keyOf(region, plain(name))) || this.publicOne(plain(name)) !== undefined;
    return {
      Parameters: names.filter(known).map((name) => this.described(call, name)),
      InvalidParameters: names.filter((name) => !known(name)),
    };
  }

  private putParameter({ region, input }: ApiCall): Members {
    const { Name, Value, Type, Overwrite, AllowedPattern } = input;
    const name = plain(String(Name));
    const old = this.parameters.get(keyOf(region, name));
    if (old !== undefined && Overwrite !== true) {
      throw new ApiFault(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const pattern = (AllowedPattern as string | undefined) ?? old?.allowedPattern;
    if (pattern !== undefined && !new RegExp(pattern).test(String(Value))) {
      throw new ApiFault(
        'ParameterPatternMismatchException',
        `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
      );
    }
    return {
      Version: this.put(region, name, String(Value), String(Type ?? old?.type ?? 'String'), pattern),
      Tier: 'Standard',
    };
  }

  private delete({ region, input }: ApiCall): Members {
    if (!this.parameters.delete(keyOf(region, plain(String(input.Name)))))
      throw new ApiFault('ParameterNotFound', '');
    return {};
  }
}

/** A name may be given as an ARN, and with a version or a label behind a colon. */
function plain(name: string): string {
  const local = name.replace(/^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(?=\/)/, '');
  return local.replace(/:[^/:]+$/, '');
}

const keyOf = (region: string, name: string): string => `${region} ${plain(name)}`;

/** Public parameters belong to no account: `arn:aws:ssm:region::parameter/aws/service/…`. */
function accessTo(action: string, given: string, { region, account }: ApiCall): Access {
  return { action, resource: arnOf(plain(given), { region, account }) };
}

function arnOf(name: string, { region, account }: Pick<ApiCall, 'region' | 'account'>): string {
  const owner = PUBLIC.test(name) ? '' : account;
  return `arn:aws:ssm:${region}:${owner}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}
