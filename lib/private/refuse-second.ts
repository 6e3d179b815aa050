import { Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/** A physical name that only one resource of an account and Region can have. */
export interface TakenName {
  /** Whether a node of the tree has the name. */
  readonly taken: (node: IConstruct) => boolean;
  /** What has the name, in words: `an alarm named x`. */
  readonly what: string;
  /** The props that the name is made of, and what they are of, in words. */
  readonly rule: string;
  /** What the props were. */
  readonly values: readonly string[];
}

/**
 * Refuses a construct whose physical name is given already: it would synthesize, and fail only while it is being deployed.
 *
 * @throws when another node has the name, in the same stack or in one whose account and Region are known to be the same.
 */
export function refuseSecond(scope: Construct, name: TakenName): void {
  const other = scope.node.root.node
    .findAll()
    .find((node) => node !== scope && name.taken(node) && inOnePlace(Stack.of(scope), Stack.of(node)));
  if (!other) return;
  const values = name.values.map((value) => JSON.stringify(value)).join(' and ');
  throw new Error(
    `${scope.node.path}: ${name.rule} in one account and Region, got ${values} ` +
      `(${name.what} is in ${Stack.of(other).node.path} already)`,
  );
}

/** Two stacks whose environment only the deploy knows may well be deployed to two places. */
function inOnePlace(one: Stack, two: Stack): boolean {
  if (one === two) return true;
  const known = ![one.account, one.region].some(Token.isUnresolved);
  return known && one.account === two.account && one.region === two.region;
}
