import { BY_NO_VPC_ENDPOINT, type Context, evaluate, hasVariables, withVariables } from './conditions';
import { matches, matchesAction } from './match';
import type { Condition, Principals, Statement } from './policy';

/** Who asks for what. */
export interface Question {
  /** ARN of the role. */
  readonly principal: string;
  readonly account: string;
  readonly action: string;
  /** An ARN, or `*` for an action without resource-level permissions. */
  readonly resource: string;
  readonly context: Context;
}

export interface Policies {
  readonly identity: readonly Statement[];
  /** The most that the identity's policies can allow; undefined without a boundary. */
  readonly boundary?: readonly Statement[];
  /** Of the resource that is asked for, in the same account. */
  readonly resource?: readonly Statement[];
  /** A KMS key: nothing is allowed but by its own policy, or by identities to which that policy leaves it. */
  readonly resourceDecides?: boolean;
}

export type Decision =
  | { readonly allowed: true; readonly unknown: readonly Condition[] }
  | {
      readonly allowed: false;
      readonly because: 'identity denies' | 'resource denies' | 'nothing allows' | 'boundary';
      readonly unknown: readonly Condition[];
    };

/**
 * Documented: IAM "Policy evaluation logic", within one account: a Deny anywhere wins; else an Allow of the identity, within its
 * boundary, or of the resource's policy for this very principal. A condition of which the drill knows no value holds in an Allow and
 * not in a Deny; the decision names those it rests on.
 */
export function decide(question: Question, policies: Policies): Decision {
  const unknown: Condition[] = [];
  const applies = (statement: Statement, ofResource: boolean): boolean => {
    if (!isAbout(statement, question) || (ofResource && !isFor(statement, question))) return false;
    const outcomes = statement.conditions.map((one) => ({ one, outcome: evaluate(one, question.context) }));
    if (outcomes.some(({ outcome }) => outcome === 'false')) return false;
    const open = outcomes.filter(({ outcome }) => outcome === 'unknown').map(({ one }) => one);
    unknown.push(...open);
    return open.length === 0 || statement.effect === 'Allow';
  };
  const any = (statements: readonly Statement[], effect: Statement['effect'], ofResource = false): boolean =>
    statements.some((statement) => statement.effect === effect && applies(statement, ofResource));

  const { identity, boundary, resource = [], resourceDecides = false } = policies;
  if (any(identity, 'Deny') || (boundary !== undefined && any(boundary, 'Deny'))) {
    return { allowed: false, because: 'identity denies', unknown };
  }
  if (any(resource, 'Deny', true)) return { allowed: false, because: 'resource denies', unknown };
  if (any(resource, 'Allow', true)) return { allowed: true, unknown };
  const identityAllows = any(identity, 'Allow');
  if (!identityAllows || (resourceDecides && !leavesIt(resource, question, unknown))) {
    return { allowed: false, because: 'nothing allows', unknown };
  }
  if (boundary !== undefined && !any(boundary, 'Allow'))
    return { allowed: false, because: 'boundary', unknown };
  return { allowed: true, unknown };
}

export interface ServiceQuestion {
  /** `sns.amazonaws.com` */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** Told of each condition without a value that an answer rests on. */
export type OnOpen = (condition: Condition) => void;

/** Whether a resource's policy lets a service in, which has no policies of its own. A Deny wins. */
export function allowsService(
  statements: readonly Statement[],
  question: ServiceQuestion,
  onOpen?: OnOpen,
): boolean {
  const asked = ofService(question);
  return allows(
    statements.filter((one) => isAbout(one, asked) && isForService(one, question.principal)),
    asked.context,
    onOpen,
  );
}

/** Whether a resource's policy lets an account, or a role of it, in from outside. A Deny wins. */
export function allowsAccount(
  statements: readonly Statement[],
  question: Question,
  onOpen?: OnOpen,
): boolean {
  const context = { ...BY_NO_VPC_ENDPOINT, ...question.context };
  const asked = { ...question, context };
  return allows(
    statements.filter(
      (one) =>
        isAbout(one, asked) &&
        // A Deny for all but some is for those who are not among them.
        (one.notPrincipals !== undefined
          ? !names(one.notPrincipals, asked, true)
          : one.principals !== undefined && names(one.principals, asked, true)),
    ),
    context,
    onOpen,
  );
}

/** A service says that it is one, and comes by no VPC endpoint (documented: "AWS global condition context keys"). */
function ofService({ principal, action, resource, context }: ServiceQuestion): Question {
  const own = {
    ...BY_NO_VPC_ENDPOINT,
    'aws:principalisawsservice': 'true',
    'aws:principalservicename': principal,
    'aws:viaawsservice': 'false',
  };
  return { principal, action, resource, account: '', context: { ...own, ...context } };
}

/** An open condition holds in an Allow and not in a Deny, and is told where the answer would be another if it did not. */
function allows(statements: readonly Statement[], context: Context, onOpen?: OnOpen): boolean {
  const judged = statements.map(({ effect, conditions }) => {
    const outcomes = conditions.map((one) => ({ one, outcome: evaluate(one, context) }));
    const open = outcomes.filter(({ outcome }) => outcome === 'unknown').map(({ one }) => one);
    return { effect, fails: outcomes.some(({ outcome }) => outcome === 'false'), open };
  });
  const mayApply = judged.filter(({ fails }) => !fails);
  const answer = (openHoldsIn: Statement['effect']): boolean => {
    const applying = mayApply.filter(({ effect, open }) => open.length === 0 || effect === openHoldsIn);
    return (
      applying.some(({ effect }) => effect === 'Allow') && !applying.some(({ effect }) => effect === 'Deny')
    );
  };
  const allowed = answer('Allow');
  if (allowed !== answer('Deny')) for (const { open } of mayApply) for (const one of open) onOpen?.(one);
  return allowed;
}

function isForService({ principals, notPrincipals }: Statement, principal: string): boolean {
  if (notPrincipals !== undefined) return !(notPrincipals.Service ?? []).includes(principal);
  const { Service = [], AWS = [], '*': everybody = [] } = principals ?? {};
  return Service.includes(principal) || [...AWS, ...everybody].includes('*');
}

function isAbout(statement: Statement, { action, resource, context }: Question): boolean {
  const { actions, notActions, resources, notResources } = statement;
  const named = actions?.some((one) => matchesAction(one, action)) ?? false;
  if (actions !== undefined ? !named : (notActions ?? ['*']).some((one) => matchesAction(one, action)))
    return false;
  const hit = (patterns: readonly string[]) =>
    patterns.some((one) => {
      const pattern = withVariables(one, context);
      return pattern !== undefined && matches(pattern, resource);
    });
  return resources !== undefined ? hit(resources) : notResources === undefined || !hit(notResources);
}

/** Whether a statement is about an action on a resource for some request at least: what a variable stands for is the request's. */
export function mayBeAbout(
  { actions, notActions, resources, notResources }: Statement,
  action: string,
  resource: string,
): boolean {
  const named = (patterns: readonly string[]) => patterns.some((one) => matchesAction(one, action));
  if (actions !== undefined ? !named(actions) : named(notActions ?? ['*'])) return false;
  if (resources !== undefined) return resources.some((one) => hasVariables(one) || matches(one, resource));
  return !(notResources ?? []).some((one) => !hasVariables(one) && matches(one, resource));
}

/** Whether a request's context can change anything about a statement. */
export function restsOnContext({ conditions, resources = [], notResources = [] }: Statement): boolean {
  return conditions.length > 0 || [...resources, ...notResources].some(hasVariables);
}

/** Whether a resource's statement names this principal itself. The account's root in an Allow only leaves it to the identity's policies. */
function isFor({ effect, principals, notPrincipals }: Statement, question: Question): boolean {
  if (notPrincipals !== undefined) return !names(notPrincipals, question, true);
  return principals !== undefined && names(principals, question, effect === 'Deny');
}

function names(principals: Principals, { principal, account }: Question, orAccount: boolean): boolean {
  return [...(principals.AWS ?? []), ...(principals['*'] ?? [])].some(
    (one) => one === '*' || one === principal || (orAccount && isRoot(one, account)),
  );
}

const isRoot = (given: string, account: string): boolean =>
  given === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(given);

/** Whether a key's policy allows this to its account, which hands it on to the account's own policies. */
function leavesIt(resource: readonly Statement[], question: Question, unknown: Condition[]): boolean {
  return resource.some(
    (statement) =>
      statement.effect === 'Allow' &&
      isAbout({ ...statement, resources: ['*'] }, question) &&
      (statement.principals?.AWS ?? []).some((one) => isRoot(one, question.account)) &&
      statement.conditions.every((one) => {
        const outcome = evaluate(one, question.context);
        if (outcome === 'unknown') unknown.push(one);
        return outcome !== 'false';
      }),
  );
}
