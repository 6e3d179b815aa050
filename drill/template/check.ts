import { existsSync } from 'node:fs';
import type { Assembly, Parameter, Resource, Stack } from './assembly';
import { distributionProblems } from './distribution';
import { graphOf } from './graph';
import { own } from './own';
import { valueFault } from './parameter-values';
import {
  dependsOn,
  isIntrinsic,
  macrosOf,
  type Reference,
  referencesIn,
  referencesInCondition,
  standsForOthers,
} from './references';
import { Resolver } from './resolve';
import { checkRules } from './rules';
import { isObject, outlineFaults, said, shown, valueFaults } from './structure';

const PSEUDO = new Set(
  [
    'AccountId',
    'NoValue',
    'NotificationARNs',
    'Partition',
    'Region',
    'StackId',
    'StackName',
    'URLSuffix',
  ].map((name) => `AWS::${name}`),
);

/** What CloudFormation would refuse before it makes anything, and files that are not there: one line each, all at once. */
export function problemsOf(assembly: Assembly): string[] {
  const broken = assembly.stacks.filter(({ template }) => outlineFaults(template).length > 0);
  const problems = assembly.stacks.flatMap((stack) => {
    const faults = [...outlineFaults(stack.template), ...valueFaults(stack.template)];
    return [...new StackCheck(stack).problems(), ...faults.map((fault) => said(stack, fault))];
  });
  problems.push(...missingAssets(assembly));
  // Values refer to one another, over stacks: nothing is worked out before all have the outline of a template.
  if (broken.length > 0) return [...new Set(problems)];
  const resolver = new Resolver(assembly);
  // What a macro makes of a resource may refer to others than what is written (documented: "AWS SAM generated CloudFormation resources").
  const isCertain = (key: string) => macrosOf(resolver.get(key)!.stack.template).length === 0;
  const cycles = graphOf(resolver)
    .cycles.filter((cycle) => cycle.every(isCertain))
    .map((cycle) => `${assembly.folder}: ${cycle.join(' → ')} is a cycle; take one of these references out`);
  const [played] = resolver.ofType('AWS::CloudFront::Distribution');
  const ofDistribution = played === undefined ? [] : distributionProblems(resolver, played);
  const ofRules = assembly.stacks.flatMap((stack) =>
    checkRules(stack).faults.map((fault) => said(stack, fault)),
  );
  return [...new Set([...problems, ...ofRules, ...refused(resolver), ...ofDistribution, ...cycles])];
}

/** Values of properties that CloudFormation takes in no such place. What a macro may change is not looked at. */
function refused(resolver: Resolver): string[] {
  return resolver.oddities.flatMap(({ found, oddity: { kind, place, value, wanted } }) =>
    // Null is said of the template already.
    kind !== 'refused' || value === null || macrosOf(found.stack.template).length > 0
      ? []
      : [
          said(found.stack, {
            where: `Resources/${found.logicalId}`,
            what: `has ${place} ${shown(value)}, and CloudFormation takes ${wanted}`,
            remedy: 'correct it',
          }),
        ],
  );
}

function missingAssets({ assets }: Assembly): string[] {
  const missing = [...assets.values()].filter(({ path }) => !existsSync(path)).map(({ path }) => path);
  return [...new Set(missing)]
    .sort()
    .map((path) => `${path} does not exist, and the assembly names it as an asset; run cdk synth again`);
}

class StackCheck {
  private readonly found: string[] = [];

  public constructor(private readonly stack: Stack) {}

  public problems(): string[] {
    const { Resources, Outputs, Conditions } = this.stack.template;
    for (const [id, resource] of sorted(Resources)) this.resource(id, resource);
    for (const [id, output] of sorted(Outputs)) {
      if (standsForOthers(id)) continue;
      this.condition(`Outputs/${id}`, output?.Condition);
      this.names(`Outputs/${id}`, referencesIn(output));
    }
    for (const [id, condition] of sorted(Conditions)) {
      this.names(`Conditions/${id}`, referencesInCondition(condition));
    }
    this.conditionCycles(Conditions);
    this.parameters();
    return this.found;
  }

  private resource(id: string, resource: Resource): void {
    if (standsForOthers(id) || !isObject(resource)) return;
    const where = `Resources/${id}`;
    this.condition(where, resource.Condition);
    for (const name of dependsOn(resource.DependsOn)) {
      if (!this.has('Resources', name) && !this.adds()) {
        this.say(
          where,
          `depends on ${name}, which is no resource of the template`,
          'correct or remove DependsOn',
        );
      }
    }
    const { Properties, Metadata, UpdatePolicy, CreationPolicy } = resource;
    this.names(where, referencesIn([Properties, Metadata, UpdatePolicy, CreationPolicy]));
  }

  private names(where: string, references: Iterable<Reference>): void {
    if (this.adds()) return;
    for (const one of references) {
      switch (one.kind) {
        case 'Ref':
          if (PSEUDO.has(one.name) || this.has('Parameters', one.name)) break;
          this.target(where, 'Ref', one.name, 'no resource, parameter or pseudo parameter');
          break;
        case 'GetAtt':
          this.target(where, `Fn::GetAtt of ${JSON.stringify(one.attribute)}`, one.name, 'no resource');
          break;
        case 'Condition':
          this.condition(where, one.name);
          break;
        case 'FindInMap':
          if (this.has('Mappings', one.name)) break;
          this.say(
            where,
            `looks in mapping ${one.name}, which the template does not have`,
            'correct the name',
          );
          break;
        case 'ImportValue':
        case 'GetStackOutput':
        case 'Transform':
      }
    }
  }

  private target(where: string, what: string, name: string, none: string): void {
    if (this.has('Resources', name)) return;
    this.say(where, `has a ${what} to ${name}, which is ${none} of the template`, 'correct the name');
  }

  private condition(where: string, name: string | undefined): void {
    if (typeof name !== 'string' || this.has('Conditions', name) || this.adds()) return;
    this.say(where, `names condition ${name}, which the template does not have`, 'correct the name');
  }

  private conditionCycles(given: Readonly<Record<string, unknown>> | undefined): void {
    const conditions = isObject(given) ? given : {};
    const reaches = (from: string, target: string, seen: Set<string>): boolean =>
      [...referencesInCondition(conditions[from])].some((one) => {
        if (one.kind !== 'Condition' || seen.has(one.name)) return false;
        seen.add(one.name);
        return one.name === target || reaches(one.name, target, seen);
      });
    for (const [id] of sorted(conditions)) {
      if (reaches(id, id, new Set())) this.say(`Conditions/${id}`, 'is defined by itself', 'take that out');
    }
  }

  private parameters(): void {
    const { parent } = this.stack;
    for (const name of this.adds() ? [] : [...this.given()].sort()) {
      if (!this.has('Parameters', name))
        this.say(
          `Parameters/${name}`,
          `is given by ${parent?.logicalId}, which nests this, and is not there`,
          'declare it, or take it out there',
        );
    }
    for (const [name, parameter] of sorted(this.stack.template.Parameters)) {
      if (!isObject(parameter)) continue;
      const { Type = '', Default } = parameter;
      const given = own(this.stack.parameters, name);
      if (given === undefined && Default === undefined && !this.passed(name)) {
        this.say(
          `Parameters/${name}`,
          `has no Default and no value (type ${Type})`,
          parent === undefined
            ? `give it one with --parameter ${name}=VALUE`
            : `give it one in Parameters of ${parent.logicalId}, which nests it`,
        );
      }
      this.parameterValue(name, parameter, given);
    }
  }

  /** Values that are written; what a function gives is not known before the deploy. */
  private parameterValue(name: string, parameter: Parameter, given: string | undefined): void {
    const passed = own(this.passedBy(), name);
    const value = given ?? passed ?? parameter.Default;
    if (typeof value !== 'string' && typeof value !== 'number') return;
    const fault = valueFault(parameter, String(value));
    if (fault === undefined) return;
    const place = own(this.stack.places, name);
    const how =
      given !== undefined
        ? 'was given'
        : passed !== undefined
          ? `is given by ${this.stack.parent?.logicalId}, which nests this,`
          : 'has the Default';
    const shownValue = /^true$/i.test(String(parameter.NoEcho)) ? 'a value' : JSON.stringify(String(value));
    const from = place === undefined ? '' : ` (${place})`;
    this.say(`Parameters/${name}`, `${how} ${shownValue}${from}, ${fault.which}`, fault.remedy);
  }

  /** By the stack that this one is nested in. */
  private passed(name: string): boolean {
    return this.given().includes(name);
  }

  /** Parameters that the stack above gives. */
  private given(): readonly string[] {
    return Object.keys(this.passedBy()).filter((name) => !isIntrinsic(name));
  }

  private passedBy(): Readonly<Record<string, unknown>> {
    const { parent } = this.stack;
    const above = parent?.stack.template.Resources?.[parent.logicalId]?.Properties?.Parameters;
    return isObject(above) ? above : {};
  }

  /** What a macro or a loop adds is not in the template: nothing can be said of what is missing. */
  private adds(): boolean {
    const { template } = this.stack;
    const { Resources, Mappings, Conditions } = template;
    const names = Object.keys({ ...Resources, ...Mappings, ...Conditions });
    return macrosOf(template).length > 0 || names.some(standsForOthers);
  }

  private has(section: 'Resources' | 'Parameters' | 'Conditions' | 'Mappings', name: string): boolean {
    return Object.hasOwn(this.stack.template[section] ?? {}, name);
  }

  private say(where: string, what: string, remedy: string): void {
    this.found.push(said(this.stack, { where, what, remedy }));
  }
}

function sorted<T>(record: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(isObject(record) ? record : {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
