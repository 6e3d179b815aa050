/** One statement of a policy document, with its lists as lists. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Of a resource's policy. */
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  readonly conditions: readonly Condition[];
}

/** By kind: `AWS`, `Service`, `Federated`, `*`. */
export type Principals = Readonly<Record<string, readonly string[]>>;

export interface Condition {
  /** As written: `ForAllValues:StringEqualsIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Reads a policy document whose intrinsics are resolved. What is no statement is left out: CloudFormation would have refused it. */
export function readPolicy(document: unknown): Statement[] {
  const { Statement } = (document ?? {}) as { Statement?: unknown };
  return list(Statement).flatMap((given) => {
    const raw = (typeof given === 'object' ? (given ?? {}) : {}) as Record<string, unknown>;
    if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny') return [];
    return [
      {
        effect: raw.Effect,
        actions: texts(raw.Action),
        notActions: texts(raw.NotAction),
        resources: texts(raw.Resource),
        notResources: texts(raw.NotResource),
        principals: principalsOf(raw.Principal),
        notPrincipals: principalsOf(raw.NotPrincipal),
        conditions: conditionsOf(raw.Condition),
      },
    ];
  });
}

function conditionsOf(given: unknown): Condition[] {
  return Object.entries((given ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) =>
      Object.entries(keys ?? {}).map(([key, values]) => ({ operator, key, values: texts(values) ?? [] })),
  );
}

function principalsOf(given: unknown): Principals | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'string') return { AWS: [given] };
  return Object.fromEntries(
    Object.entries(given as Record<string, unknown>).map(([kind, values]) => [kind, texts(values) ?? []]),
  );
}

const list = (given: unknown): unknown[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given];

const texts = (given: unknown): string[] | undefined =>
  given === undefined ? undefined : list(given).map(String);
