// Calls to AWS APIs, from a handler's SDK or from a service on its own behalf, after the wire and before the answer.

// biome-ignore lint/suspicious/noExplicitAny: members as in each operation's API reference, read by name
export type Members = Record<string, any>;

export interface ApiCall {
  /** Signing name and operation: `autoscaling.UpdateAutoScalingGroup`. */
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  readonly input: Members;
  /** Whose credentials: the role's key (`stack/LogicalId`). */
  readonly role: string;
}

/** What a policy is asked: one action on one resource. */
export interface Access {
  /** `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN, or `*` for actions without resource-level permissions. */
  readonly resource: string;
  /** Condition keys of this request, lower-case. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface ApiOperation {
  /** Every access that AWS checks for this call, from the service authorization reference. */
  readonly access: (call: ApiCall) => readonly Access[];
  /** The answer's members; throws an {@link ApiFault}. */
  readonly answer: (call: ApiCall) => Members | undefined;
  /** Whether it changes something: changes are lines of the trace. */
  readonly writes: boolean;
}

/** An answer with an error, as the service words it. */
export class ApiFault extends Error {
  public constructor(
    public readonly code: string,
    message: string,
    public readonly status = 400,
    /** Further members of the answer, as ConditionalCheckFailedException has `Item`. */
    public readonly members: Members = {},
  ) {
    super(message);
  }
}

/** The operations that this world knows, each registered by the model whose state it reads or writes. */
export class ApiRegistry {
  private readonly operations = new Map<string, ApiOperation>();

  /** @throws Error when two models claim one operation: that is a bug of the drill. */
  public register(name: string, operation: ApiOperation): void {
    if (this.operations.has(name)) throw new Error(`${name} is registered twice`);
    this.operations.set(name, operation);
  }

  public get(name: string): ApiOperation | undefined {
    return this.operations.get(name);
  }

  public get names(): readonly string[] {
    return [...this.operations.keys()].sort();
  }
}
