import { partitionOf } from './arn';
import { type Assembly, idOf, type Output, type Parameter, type Resource, type Stack } from './assembly';
import { IDENTITIES, type Identity, Subject } from './identity';
import { cidr, zonesOf } from './intrinsics';
import { NESTED } from './nested';
import { own } from './own';
import { attributePath, isIntrinsic, isLoop, macrosOf, PLACEHOLDER, standsForOthers } from './references';
import { conformedProperty } from './shapes/conform';

/** The CDK's custom resource for references between Regions, and its other end. */
export const READER = 'Custom::CrossRegionExportReader';
export const WRITER = 'Custom::CrossRegionExportWriter';

/** A value that a template alone does not say: it stands as text in braces. */
export interface Unknown {
  readonly stack: string;
  /** The text that stands for it. */
  readonly text: string;
  readonly why: string;
}

/** What only a deploy could say of a resource. */
export interface Provided {
  /** What Ref returns: the physical id. */
  readonly ref?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Values of templates, with what is made up for what only a deploy knows. Nothing depends on what was asked for before. */
export class Evaluator {
  private readonly noted = new Map<string, Unknown>();
  private readonly identities = new Map<string, Identity | undefined>();
  private readonly attributes = new Map<string, unknown>();
  /** By `stack/LogicalId`, and with `.Attribute` behind it: what a deploy has made known. */
  private readonly provided = new Map<string, string>();
  private readonly conditions = new Map<string, boolean>();
  private readonly underWay = new Set<string>();
  private readonly stacks: ReadonlyMap<string, Stack>;
  private exports: ReadonlyMap<string, { stack: Stack; output: Output }> | undefined;

  public constructor(private readonly assembly: Assembly) {
    this.stacks = new Map(assembly.stacks.map((stack) => [idOf(stack), stack]));
  }

  public get unknowns(): Unknown[] {
    const key = ({ stack, text, why }: Unknown) => `${stack} ${text} ${why}`;
    return [...this.noted.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** What of a template is not read at all: its macros, and loops over names. */
  public noteUnread(stack: Stack): void {
    for (const macro of macrosOf(stack.template)) {
      this.unknown(stack, `{Transform ${macro}}`, 'macros are not run: what it adds or changes is not there');
    }
    const { Resources, Outputs, Mappings, Conditions } = stack.template;
    for (const [section, own] of Object.entries({ Resources, Outputs, Mappings, Conditions })) {
      for (const name of Object.keys(own ?? {}).filter(standsForOthers)) {
        if (isLoop(name)) this.unknown(stack, `{${name}}`, 'loops are not run: what it repeats is not there');
        else this.unknown(stack, `{${name} in ${section}}`, 'macros are not run: what it adds is not there');
      }
    }
  }

  /** Undefined where there is none, or its condition does not hold. */
  public resource(stack: Stack, logicalId: string): Resource | undefined {
    const resource = own(stack.template.Resources, logicalId);
    if (typeof resource?.Type !== 'string') return undefined;
    return this.present(stack, resource.Condition) ? resource : undefined;
  }

  public present(stack: Stack, condition: string | undefined): boolean {
    return condition === undefined || this.holdsNamed(stack, condition);
  }

  public value(stack: Stack, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.value(stack, item)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && isIntrinsic(first[0])) {
      return this.intrinsic(stack, first[0], first[1]);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.value(stack, item)]).filter(([, item]) => item !== undefined),
    );
  }

  private intrinsic(stack: Stack, name: string, given: unknown): unknown {
    const unknown = (why: string) => this.unknown(stack, symbolic(name, given), why);
    const args = () => (Array.isArray(given) ? given : [given]);
    switch (name) {
      case 'Ref':
        return this.ref(stack, text(this.value(stack, given)));
      case 'Fn::GetAtt': {
        const [logicalId, attribute] = attributePath(given);
        return this.attribute(stack, text(this.value(stack, logicalId)), text(this.value(stack, attribute)));
      }
      case 'Fn::Join': {
        const [separator, parts] = args();
        const items = this.value(stack, parts);
        return Array.isArray(items) ? items.map(text).join(text(separator)) : text(items);
      }
      case 'Fn::Sub':
        return this.sub(stack, given);
      case 'Fn::Select': {
        const [index, list] = args();
        const items = this.value(stack, list);
        const at = Number(text(this.value(stack, index)));
        return (Array.isArray(items) ? items[at] : undefined) ?? unknown('the list has no such element');
      }
      case 'Fn::Split': {
        const [separator, whole] = args();
        return text(this.value(stack, whole)).split(text(separator));
      }
      case 'Fn::If': {
        const [condition, yes, no] = args();
        return this.value(stack, this.holdsNamed(stack, String(condition)) ? yes : no);
      }
      case 'Fn::FindInMap': {
        const [map, top, second, more] = args();
        const [a, b, c] = [map, top, second].map((item) => text(this.value(stack, item)));
        const found = own(own(own(stack.template.Mappings, a ?? ''), b ?? ''), c ?? '');
        if (found !== undefined) return found;
        const otherwise = (more as { DefaultValue?: unknown } | undefined)?.DefaultValue;
        return otherwise === undefined
          ? unknown(`mapping ${a} has no ${b}/${c}`)
          : this.value(stack, otherwise);
      }
      case 'Fn::Base64':
        return Buffer.from(text(this.value(stack, given))).toString('base64');
      case 'Fn::GetAZs':
        return zonesOf(text(this.value(stack, given)) || stack.region);
      case 'Fn::Cidr': {
        const [block, count, bits] = args().map((item) => text(this.value(stack, item)));
        return (
          cidr(block ?? '', Number(count), Number(bits)) ?? unknown('that block cannot be cut like this')
        );
      }
      case 'Fn::Length': {
        const list = this.value(stack, given);
        return Array.isArray(list) ? list.length : unknown('its argument is no list');
      }
      case 'Fn::ToJsonString':
        return JSON.stringify(this.value(stack, given));
      case 'Fn::GetStackOutput': {
        const found = this.stackOutput(stack, given);
        return found === undefined ? unknown('no such output in the assembly') : this.output(found);
      }
      case 'Fn::ImportValue': {
        const found = this.exported(stack, given);
        const here = `no stack of the assembly exports it in ${stack.region}`;
        return found === undefined ? unknown(here) : this.output(found);
      }
      case 'Fn::Transform':
        return unknown('macros are not run');
      default:
        return unknown(`${name} is not read`);
    }
  }

  private ref(stack: Stack, name: string): unknown {
    switch (name) {
      case 'AWS::NoValue':
        return undefined;
      case 'AWS::Region':
        return stack.region;
      case 'AWS::AccountId':
        return stack.account;
      case 'AWS::Partition':
        return partitionOf(stack.region).partition;
      case 'AWS::URLSuffix':
        return partitionOf(stack.region).suffix;
      case 'AWS::StackName':
        return stack.name;
      case 'AWS::StackId':
        return this.stackArn(stack);
      case 'AWS::NotificationARNs':
        return [];
    }
    const parameter = own(stack.template.Parameters, name);
    return parameter === undefined ? this.attribute(stack, name) : this.parameter(stack, name, parameter);
  }

  private parameter(stack: Stack, name: string, { Type = 'String', Default }: Parameter): unknown {
    const value = this.givenFor(stack, name) ?? Default;
    if (value === undefined) return this.unknown(stack, symbolic('Ref', name), 'the parameter has no value');
    if (Type.startsWith('AWS::SSM::Parameter::Value<')) return `{{resolve:ssm:${text(value)}}}`;
    if (!/^(CommaDelimitedList|List<.*>)$/.test(Type)) return value;
    if (Array.isArray(value)) return value;
    return text(value) === ''
      ? []
      : text(value)
          .split(',')
          .map((item) => item.trim());
  }

  /** What a person gave for it, or the stack that this one is nested in. */
  private givenFor(stack: Stack, name: string): unknown {
    const given = own(stack.parameters, name);
    if (given !== undefined || stack.parent === undefined) return given;
    const { stack: above, logicalId } = stack.parent;
    const passed = this.resource(above, logicalId)?.Properties?.Parameters as
      | Record<string, unknown>
      | undefined;
    const value = own(passed, name);
    return value === undefined ? undefined : this.value(above, value);
  }

  private sub(stack: Stack, given: unknown): string {
    const [pattern, values] = Array.isArray(given) ? given : [given, {}];
    if (typeof pattern === 'object') return text(this.value(stack, pattern));
    return text(pattern).replace(PLACEHOLDER, (_, literal: string | undefined, name: string) => {
      if (literal) return `\${${name}}`;
      const own = values as Record<string, unknown>;
      if (Object.hasOwn(own ?? {}, name)) return text(this.value(stack, own[name]));
      const [logicalId = '', ...rest] = name.split('.');
      return text(
        rest.length > 0 ? this.attribute(stack, logicalId, rest.join('.')) : this.ref(stack, logicalId),
      );
    });
  }

  /** Whether a condition of the template holds. One that is not there, or is defined by itself, does not. */
  public holdsNamed(stack: Stack, name: string): boolean {
    const key = `${idOf(stack)}\n${name}`;
    const known = this.conditions.get(key);
    if (known !== undefined) return known;
    const definition = own(stack.template.Conditions, name);
    if (definition === undefined)
      this.unknown(stack, `{Condition ${name}}`, 'the template has no such condition');
    return this.once(`condition ${key}`, false, () => {
      const holds = this.holds(stack, definition);
      this.conditions.set(key, holds);
      return holds;
    });
  }

  private holds(stack: Stack, condition: unknown): boolean {
    const [name, given] = Object.entries((condition ?? {}) as Record<string, unknown>)[0] ?? [];
    const parts = Array.isArray(given) ? given : [given];
    switch (name) {
      case 'Fn::Equals': {
        const [a, b] = parts.map((part) => text(this.value(stack, part)));
        return a === b;
      }
      case 'Fn::Not':
        return !this.holds(stack, parts[0]);
      case 'Fn::And':
        return parts.every((part) => this.holds(stack, part));
      case 'Fn::Or':
        return parts.some((part) => this.holds(stack, part));
      case 'Condition':
        return this.holdsNamed(stack, String(given));
      default:
        return text(this.value(stack, condition)) === 'true';
    }
  }

  public stackOutput(stack: Stack, given: unknown): { stack: Stack; output: Output } | undefined {
    const { StackName, Region, OutputName } = (given ?? {}) as Record<string, unknown>;
    const region = Region === undefined ? stack.region : text(this.value(stack, Region));
    const wanted = text(this.value(stack, StackName));
    const name = /^arn:[^:]+:cloudformation:[^:]*:[^:]*:stack\/([^/]+)/.exec(wanted)?.[1] ?? wanted;
    const found = this.assembly.stacks.find((one) => one.name === name && one.region === region);
    return found && this.outputNamed(found, text(this.value(stack, OutputName)));
  }

  private outputNamed(stack: Stack, name: string): { stack: Stack; output: Output } | undefined {
    const output = own(stack.template.Outputs, name);
    return output !== undefined && this.present(stack, output.Condition) ? { stack, output } : undefined;
  }

  private output({ stack, output }: { stack: Stack; output: Output }): unknown {
    return this.value(stack, output.Value);
  }

  /** Exports are of an account and a Region. */
  public exported(stack: Stack, given: unknown): { stack: Stack; output: Output } | undefined {
    this.exports ??= this.allExports();
    return this.exports.get(`${stack.account} ${stack.region} ${text(this.value(stack, given))}`);
  }

  private allExports(): ReadonlyMap<string, { stack: Stack; output: Output }> {
    // The name of an export may not import (CloudFormation refuses it); here it would go round in circles.
    this.exports = new Map();
    return new Map(
      this.assembly.stacks.flatMap((one) =>
        Object.values(one.template.Outputs ?? {})
          .filter((output) => output.Export !== undefined && this.present(one, output.Condition))
          .map((output) => [
            `${one.account} ${one.region} ${text(this.value(one, output.Export?.Name))}`,
            { stack: one, output },
          ]),
      ),
    );
  }

  /** What Ref and GetAtt return from here on. */
  public provide(key: string, { ref, attributes }: Provided): void {
    if (ref !== undefined) this.provided.set(key, ref);
    for (const [name, value] of Object.entries(attributes)) this.provided.set(`${key}.${name}`, value);
    this.attributes.clear();
    for (const [id, { text: made }] of this.noted) {
      if (this.provided.has(made.slice(1, -1))) this.noted.delete(id);
    }
  }

  /** Ref where there is no attribute. */
  public attribute(stack: Stack, logicalId: string, attribute?: string): unknown {
    const key = `${idOf(stack)}/${logicalId}${attribute === undefined ? '' : `.${attribute}`}`;
    const provided = this.provided.get(key);
    if (provided !== undefined) return provided;
    if (this.attributes.has(key)) return this.attributes.get(key);
    return this.once(key, `{${key}}`, () => {
      const value = this.compute(stack, logicalId, attribute, `{${key}}`);
      this.attributes.set(key, value);
      return value;
    });
  }

  private compute(stack: Stack, logicalId: string, attribute: string | undefined, made: string): unknown {
    const resource = this.resource(stack, logicalId);
    if (resource === undefined) {
      const why = own(stack.template.Resources, logicalId)
        ? 'its condition does not hold'
        : 'the template has no such resource';
      return this.unknown(stack, symbolic('Ref', logicalId), why);
    }
    if (resource.Type === NESTED) return this.ofNested(stack, logicalId, attribute, made);
    if (resource.Type === READER && attribute !== undefined) {
      const writer = this.writerOf(stack, attribute);
      if (writer !== undefined) return this.value(writer.stack, writer.value);
    }
    const identity = this.identity(stack, logicalId);
    const lazy =
      attribute === undefined
        ? identity?.ref
        : (own(identity?.names, attribute) ?? own(identity?.values, attribute));
    const value = lazy?.();
    return value ?? this.unknown(stack, made, `what ${resource.Type} returns for it is not known`);
  }

  public identity(stack: Stack, logicalId: string): Identity | undefined {
    const key = `${idOf(stack)}/${logicalId}`;
    if (this.identities.has(key)) return this.identities.get(key);
    const resource = this.resource(stack, logicalId);
    const identify = resource && own(IDENTITIES, resource.Type);
    const identity = identify?.(
      new Subject(stack, key, logicalId, (name) =>
        conformedProperty(resource?.Type ?? '', name, this.value(stack, resource?.Properties?.[name])),
      ),
    );
    this.identities.set(key, identity);
    return identity;
  }

  /** A nested stack returns its ARN, and its outputs as attributes. */
  private ofNested(stack: Stack, logicalId: string, attribute: string | undefined, made: string): unknown {
    const nested = this.stacks.get(`${idOf(stack)}.${logicalId}`);
    if (nested === undefined) return this.unknown(stack, made, 'its template is not in the assembly');
    if (attribute === undefined) return this.stackArn(nested);
    const found = this.outputNamed(nested, attribute.replace(/^Outputs\./, ''));
    return found === undefined
      ? this.unknown(stack, made, 'the nested stack has no such output')
      : this.output(found);
  }

  /** The other end of a reference between Regions, by the name of the parameter that carries it. */
  public writerOf(
    reader: Stack,
    name: string,
  ): { stack: Stack; logicalId: string; value: unknown } | undefined {
    for (const stack of this.assembly.stacks) {
      for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {})) {
        if (resource?.Type !== WRITER) continue;
        const { region, exports } = (resource.Properties?.WriterProps ?? {}) as {
          region?: unknown;
          exports?: Record<string, unknown>;
        };
        const value = own(exports, name);
        if (value === undefined || text(this.value(stack, region)) !== reader.region) continue;
        return { stack, logicalId, value };
      }
    }
    return undefined;
  }

  private stackArn(stack: Stack): string {
    const subject = new Subject(stack, idOf(stack), stack.name, () => undefined);
    return subject.arn('cloudformation', `stack/${stack.name}/${subject.uuid()}`);
  }

  /** What is defined by itself is `otherwise` inside its own definition: the graph names such cycles. */
  private once<T>(key: string, otherwise: T, work: () => T): T {
    if (this.underWay.has(key)) return otherwise;
    this.underWay.add(key);
    try {
      return work();
    } finally {
      this.underWay.delete(key);
    }
  }

  private unknown(stack: Stack, text: string, why: string): string {
    this.noted.set(`${idOf(stack)}\n${text}`, { stack: idOf(stack), text, why });
    return text;
  }
}

export function symbolic(name: string, given: unknown): string {
  return `{${name} ${typeof given === 'string' ? given : JSON.stringify(given)}}`;
}

export function text(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
}
