import { createHash } from 'node:crypto';
import { partitionOf } from '../arn';

/** Computed when asked for: one attribute must not wait for what only another needs. */
export type Lazy = () => unknown;

/** What Ref and Fn::GetAtt return for one resource, as each type's reference says under "Return values". */
export interface Identity {
  readonly ref: Lazy;
  /** Attributes that lead back to the resource: names, ids, ARNs, host names. */
  readonly names?: Readonly<Record<string, Lazy>>;
  /** Attributes that others may share: a zone, a block of addresses. */
  readonly values?: Readonly<Record<string, Lazy>>;
  /** Further texts that mean the resource, which no attribute returns. */
  readonly aliases?: readonly Lazy[];
  /** Ref returns the name of another resource. */
  readonly refIsShared?: boolean;
}

/** A resource, seen by what makes up its names. */
export class Subject {
  public constructor(
    public readonly stack: { readonly name: string; readonly account: string; readonly region: string },
    /** `stack/LogicalId`: what the made-up parts are drawn from. */
    public readonly key: string,
    public readonly logicalId: string,
    private readonly resolved: (property: string) => unknown,
  ) {}

  public property(name: string): unknown {
    return this.resolved(name);
  }

  /** The property as text; undefined where it is absent, empty or no scalar. */
  public text(name: string): string | undefined {
    const value = this.resolved(name);
    const scalar = typeof value === 'string' || typeof value === 'number';
    return scalar && value !== '' ? String(value) : undefined;
  }

  /** The physical name: the given one, else as CloudFormation generates them, `stack-LogicalId-RANDOM`. */
  public name(property: string | undefined, max = 255, lower = false): string {
    return (property && this.text(property)) || this.generated(max, lower);
  }

  public generated(max = 255, lower = false): string {
    const random = this.hex(12, 'name').toUpperCase();
    const room = max - random.length - 2;
    // Both parts are shortened, so that a long stack name leaves something of the logical id.
    const own = this.logicalId.slice(0, Math.max(room - this.stack.name.length, Math.floor(room / 2)));
    const stack = this.stack.name.slice(0, Math.max(1, room - own.length));
    const whole = `${stack}-${own}-${random}`;
    return lower ? whole.toLowerCase() : whole;
  }

  /** Hexadecimal digits that are the resource's own; another `salt` gives others. */
  public hex(length: number, salt = ''): string {
    return createHash('sha256').update(`${this.key}\n${salt}`).digest('hex').slice(0, length);
  }

  public uuid(salt = ''): string {
    const hex = this.hex(32, salt);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-');
  }

  /** Letters and digits as in ids of CloudFront and Route 53. */
  public code(length: number, salt = ''): string {
    return BigInt(`0x${this.hex(40, salt)}`)
      .toString(36)
      .slice(0, length)
      .padEnd(length, '0');
  }

  /** `i-0123…`, as EC2's ids. */
  public ec2(prefix: string): string {
    return `${prefix}-0${this.hex(16)}`;
  }

  public get region(): string {
    return this.stack.region;
  }

  public get account(): string {
    return this.stack.account;
  }

  public get partition(): string {
    return partitionOf(this.stack.region).partition;
  }

  /** `amazonaws.com`, or what the partition has. */
  public get suffix(): string {
    return partitionOf(this.stack.region).suffix;
  }

  public arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** An ARN of a service without Regions. */
  public globalArn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}::${this.account}:${resource}`;
  }
}

export type Identify = (subject: Subject) => Identity;

/** Ref is the name, `Arn` the ARN: most types. */
export function named(
  service: string,
  resource: (name: string, subject: Subject) => string,
  property?: string,
  max = 255,
): Identify {
  return (s) => {
    const name = () => s.name(property, max);
    return { ref: name, names: { Arn: () => s.arn(service, resource(name(), s)) } };
  };
}

/** Ref is a name or an id, and there is no more to it. */
export function only(ref: (subject: Subject) => unknown, ...same: string[]): Identify {
  return (s) => ({
    ref: () => ref(s),
    names: Object.fromEntries(same.map((attribute) => [attribute, () => ref(s)])),
  });
}
