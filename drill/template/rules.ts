import type { Stack } from './assembly';
import { own } from './own';
import { macrosOf } from './references';
import { type Fault, isFunction, isObject, shown } from './structure';

/** An assertion that the templates alone do not decide. */
export interface OpenAssertion {
  readonly stack: Stack;
  /** `Rules/Name/Assertions/0`. */
  readonly where: string;
  readonly description: string | undefined;
  /** Functions and names that only the account, or a deploy, knows the value of. */
  readonly needs: readonly string[];
}

export interface CheckedRules {
  /** What CloudFormation would refuse before it makes anything. */
  readonly faults: readonly Fault[];
  readonly open: readonly OpenAssertion[];
}

/** What only a deploy knows, and why: the names of what asks for it. */
class Open {
  public constructor(public readonly needs: readonly string[]) {}
}

type Value = string | Open | readonly Value[];
type Truth = boolean | Open;

/** Most of a list of conditions, and least (documented: "Rule functions", Fn::And and Fn::Or). */
const CONDITIONS = { least: 2, most: 10 };
/** A condition that leads to itself ends here; it is said elsewhere. */
const MOST_STEPS = 100;

/** Rule functions, and what each is given (documented: "Rule functions"; Fn::If is in the CDK's list of them). */
const ARGUMENTS: Readonly<Record<string, readonly [fits: (given: unknown) => boolean, form: string]>> = {
  Ref: [(given) => typeof given === 'string', 'the name of a parameter'],
  Condition: [(given) => typeof given === 'string', 'the name of a condition'],
  'Fn::And': [
    (given) => Array.isArray(given) && given.length >= CONDITIONS.least && given.length <= CONDITIONS.most,
    'a list of 2 to 10 conditions',
  ],
  'Fn::Contains': [isPair, '[a list of texts, a text]'],
  'Fn::EachMemberEquals': [isPair, '[a list of texts, a text]'],
  'Fn::EachMemberIn': [isPair, '[a list of texts, another list]'],
  'Fn::Equals': [isPair, 'a list of two values'],
  'Fn::If': [(given) => Array.isArray(given) && given.length === 3, '[a condition, a value, another value]'],
  'Fn::Not': [(given) => Array.isArray(given) && given.length === 1, 'a list of one condition'],
  'Fn::Or': [
    (given) => Array.isArray(given) && given.length >= CONDITIONS.least && given.length <= CONDITIONS.most,
    'a list of 2 to 10 conditions',
  ],
  'Fn::RefAll': [(given) => typeof given === 'string', 'a type of parameter'],
  'Fn::ValueOf': [isPair, '[a parameter, an attribute]'],
  'Fn::ValueOfAll': [isPair, '[a type of parameter, an attribute]'],
};

/** Where the CDK keeps the version of its own bootstrap stack: what it asserts of it is said by the account, and by `breakwater doctor`. */
const BOOTSTRAP = /^\/cdk-bootstrap\//;

/**
 * Holds a template's Rules against the values of its parameters, as CloudFormation does before it makes anything (documented: "Rules"): where the
 * condition of a rule holds, or there is none, each assertion must.
 */
export function checkRules(stack: Stack): CheckedRules {
  const { template } = stack;
  const rules = template.Rules;
  // What a macro makes of a template may be other rules.
  if (rules === undefined || macrosOf(template).length > 0) return { faults: [], open: [] };
  if (!isObject(rules)) return { faults: [must('Rules', rules, 'an object')], open: [] };
  const checked = Object.entries(rules)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rule]) => checkRule(stack, `Rules/${name}`, rule));
  return { faults: checked.flatMap(({ faults }) => faults), open: checked.flatMap(({ open }) => open) };
}

function checkRule(stack: Stack, where: string, rule: unknown): CheckedRules {
  if (!isObject(rule)) return { faults: [must(where, rule, 'an object with Assertions')], open: [] };
  const { RuleCondition, Assertions } = rule;
  if (!Array.isArray(Assertions) || Assertions.length === 0)
    return { faults: [must(`${where}/Assertions`, Assertions, 'a list of assertions')], open: [] };
  const written = [
    ...(RuleCondition === undefined ? [] : shapeFaults(stack, `${where}/RuleCondition`, RuleCondition)),
    ...Assertions.flatMap((one, index) => assertionFaults(stack, `${where}/Assertions/${index}`, one)),
  ];
  if (written.length > 0) return { faults: written, open: [] };
  const rules = new RuleValues(stack);
  const applies = RuleCondition === undefined ? true : rules.truth(RuleCondition);
  const faults: Fault[] = [];
  const open: OpenAssertion[] = [];
  for (const [index, { Assert, AssertDescription }] of Assertions.entries()) {
    const fails = both(applies, not(rules.truth(Assert)));
    const description = typeof AssertDescription === 'string' ? AssertDescription : undefined;
    const place = `${where}/Assertions/${index}`;
    if (fails === true) faults.push(failed(stack, place, description, [RuleCondition, Assert]));
    if (!(fails instanceof Open)) continue;
    const needs = fails.needs.filter((need) => !isBootstrap(stack, need));
    if (needs.length > 0) open.push({ stack, where: place, description, needs });
  }
  return { faults, open };
}

function isBootstrap({ template }: Stack, need: string): boolean {
  return BOOTSTRAP.test(String(own(template.Parameters, need.replace(/^Ref /, ''))?.Default));
}

function failed(stack: Stack, where: string, description: string | undefined, rule: unknown): Fault {
  const { parent, template } = stack;
  const values = [...new Set(refsIn(rule))].sort().map((name) => {
    const parameter = own(template.Parameters, name);
    if (/^true$/i.test(String(parameter?.NoEcho))) return name;
    const value = new RuleValues(stack).parameter(name);
    return `${name} is ${value instanceof Open ? 'not known' : JSON.stringify(Array.isArray(value) ? value.join(',') : value)}`;
  });
  const of = values.length === 0 ? '' : ` (${values.join(', ')})`;
  return {
    where,
    what: `does not hold: ${description?.replace(/\.$/, '') ?? 'it has no AssertDescription'}${of}`,
    remedy:
      parent === undefined
        ? 'give other values with --parameter NAME=VALUE, or correct the rule'
        : `give other values in Parameters of ${parent.logicalId}, which nests it, or correct the rule`,
  };
}

function assertionFaults(stack: Stack, where: string, given: unknown): readonly Fault[] {
  if (!isObject(given) || given.Assert === undefined || given.Assert === null)
    return [must(where, given, 'an object with Assert')];
  return shapeFaults(stack, `${where}/Assert`, given.Assert);
}

/** Functions that there are not, or that are given something else than theirs, and names that are no parameters. */
function shapeFaults(stack: Stack, where: string, value: unknown): readonly Fault[] {
  if (value === null) return [must(where, value, 'a value')];
  if (Array.isArray(value))
    return value.flatMap((one, index) => shapeFaults(stack, `${where}/${index}`, one));
  if (!isObject(value)) return [];
  const [name = '', ...more] = Object.keys(value);
  const [fits, form] = own(ARGUMENTS, name) ?? [];
  // Of the other functions the documents say that a rule takes none, and not that it is refused: what they give is left open.
  if (more.length === 0 && fits === undefined && isFunction(name)) return [];
  if (more.length > 0 || fits === undefined || form === undefined) {
    const known = Object.keys(ARGUMENTS).join(', ');
    return [
      { where, what: `has ${shown(value)}, which is no function of a rule`, remedy: `there are ${known}` },
    ];
  }
  const given = value[name];
  if (!fits(given)) return [{ where, what: `has ${name} of ${shown(given)}`, remedy: `it takes ${form}` }];
  if (name === 'Ref' && !isParameter(stack, String(given)))
    return [
      {
        where,
        what: `has a Ref to ${given}, which is no parameter of the template`,
        remedy: 'correct the name',
      },
    ];
  if (name === 'Condition' && own(stack.template.Conditions, String(given)) === undefined)
    return [
      {
        where,
        what: `names condition ${given}, which the template does not have`,
        remedy: 'correct the name',
      },
    ];
  return shapeFaults(stack, `${where}/${name}`, given);
}

const isParameter = ({ template }: Stack, name: string) =>
  name.startsWith('AWS::') || own(template.Parameters, name) !== undefined;

function must(where: string, value: unknown, kind: string): Fault {
  return { where, what: `is ${shown(value)}, and CloudFormation takes ${kind} there`, remedy: 'write it so' };
}

function isPair(given: unknown): boolean {
  return Array.isArray(given) && given.length === 2;
}

function* refsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  const { Ref } = value as { Ref?: unknown };
  if (typeof Ref === 'string' && !Ref.startsWith('AWS::')) yield Ref;
  for (const inner of Object.values(value)) yield* refsIn(inner);
}

function not(truth: Truth): Truth {
  return truth instanceof Open ? truth : !truth;
}

/** False as soon as one is, whatever else is not known. */
function both(...all: readonly Truth[]): Truth {
  if (all.includes(false)) return false;
  const needs = all.flatMap((one) => (one instanceof Open ? one.needs : []));
  return needs.length > 0 ? new Open([...new Set(needs)]) : true;
}

const either = (...all: readonly Truth[]): Truth => not(both(...all.map(not)));

/** Values of one stack's rules, from what its parameters are given. */
class RuleValues {
  public constructor(
    private readonly stack: Stack,
    private readonly steps = 0,
  ) {}

  public truth(given: unknown): Truth {
    const value = this.value(given);
    if (value instanceof Open) return value;
    return value === 'true';
  }

  /** Texts, lists of them, and `true` or `false` for what is a condition. */
  private value(given: unknown): Value {
    if (Array.isArray(given)) return given.map((one) => this.value(one));
    if (!isObject(given)) return String(given);
    const [name = '', argument] = Object.entries(given)[0] ?? [];
    const parts: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
    const truth = this.function(name, parts);
    if (truth !== undefined) return truth instanceof Open ? truth : String(truth);
    switch (name) {
      case 'Ref':
        return this.parameter(String(argument));
      case 'Condition':
        return this.condition(String(argument));
      case 'Fn::If': {
        const [condition, yes, no] = parts;
        const holds = typeof condition === 'string' ? this.condition(condition) : this.value(condition);
        return holds instanceof Open ? holds : this.value(holds === 'true' ? yes : no);
      }
      default:
        return new Open([name]);
    }
  }

  private function(name: string, parts: readonly unknown[]): Truth | undefined {
    switch (name) {
      case 'Fn::And':
        return both(...parts.map((one) => this.truth(one)));
      case 'Fn::Or':
        return either(...parts.map((one) => this.truth(one)));
      case 'Fn::Not':
        return not(this.truth(parts[0]));
      case 'Fn::Equals':
        return this.equals(parts[0], parts[1]);
      case 'Fn::Contains':
        return either(...this.members(parts[0]).map((one) => equal(one, this.value(parts[1]))));
      case 'Fn::EachMemberEquals':
        return both(...this.members(parts[0]).map((one) => equal(one, this.value(parts[1]))));
      case 'Fn::EachMemberIn': {
        const among = this.members(parts[1]);
        return both(
          ...this.members(parts[0]).map((one) => either(...among.map((other) => equal(one, other)))),
        );
      }
      default:
        return undefined;
    }
  }

  private equals(a: unknown, b: unknown): Truth {
    return equal(this.value(a), this.value(b));
  }

  private members(given: unknown): readonly Value[] {
    const value = this.value(given);
    return Array.isArray(value) ? value.flat(1) : [value as Value];
  }

  private condition(name: string): Value {
    const definition = own(this.stack.template.Conditions, name);
    if (definition === undefined || this.steps > MOST_STEPS) return new Open([`Condition ${name}`]);
    return new RuleValues(this.stack, this.steps + 1).value(definition);
  }

  /** What a person gave for it, what the stack above gives as it is written there, or its default. */
  public parameter(name: string): Value {
    const unknown = new Open([name.startsWith('AWS::') ? name : `Ref ${name}`]);
    const parameter = own(this.stack.template.Parameters, name);
    if (parameter === undefined) return unknown;
    const { Type = 'String', Default } = parameter;
    if (Type.startsWith('AWS::SSM::')) return unknown;
    const given = own(this.stack.parameters, name) ?? this.passed(name) ?? Default;
    if (given === undefined || isOpen(given)) return unknown;
    if (Array.isArray(given)) return given.map(String);
    const text = String(given);
    if (!/^(CommaDelimitedList|List<.*>)$/.test(Type)) return text;
    return text === '' ? [] : text.split(',').map((one) => one.trim());
  }

  private passed(name: string): Value | undefined {
    const { parent } = this.stack;
    if (parent === undefined) return undefined;
    const above = own(parent.stack.template.Resources, parent.logicalId)?.Properties?.Parameters;
    const given = isObject(above) ? own(above, name) : undefined;
    if (given === undefined) return undefined;
    // Rules and properties have functions of their own; a Ref is the same in both.
    return new RuleValues(parent.stack).value(given);
  }
}

const isOpen = (given: unknown): boolean =>
  given instanceof Open || (Array.isArray(given) && given.some(isOpen));

function equal(a: Value, b: Value): Truth {
  if (a instanceof Open || b instanceof Open)
    return new Open([a, b].flatMap((one) => (one instanceof Open ? one.needs : [])));
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.length === b.length && both(...a.map((one, index) => equal(one, b[index]!)));
}
