import { createHash } from 'node:crypto';
import type { Assembly, Resource, Stack } from './assembly';

export interface Found {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: Resource;
}

/**
 * Turns the intrinsic functions of a template into text, as far as a template alone says. What only a deploy knows gets a made-up
 * name: one that looks right for the few that something here must be able to use (a bucket's host, a store's ARN), else
 * `{stack/LogicalId.Attribute}`. Either leads back to its resource.
 */
export class Resolver {
  private readonly byName = new Map<string, Found>();

  public constructor(private readonly assembly: Assembly) {}

  /** Every resource of a type, over all stacks. */
  public ofType(type: string): Found[] {
    return this.assembly.stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources ?? {})
        .filter(([, { Type }]) => Type === type)
        .map(([logicalId, resource]) => ({ stack, logicalId, resource })),
    );
  }

  public properties({ stack, resource }: Found): Record<string, unknown> {
    return (this.value(stack, resource.Properties ?? {}) ?? {}) as Record<string, unknown>;
  }

  /** The resource that a resolved value stands for. */
  public named(value: unknown): Found | undefined {
    return typeof value === 'string' ? this.byName.get(value) : undefined;
  }

  public nameOf(found: Found, attribute?: string): string {
    return this.name(found.stack, found.logicalId, attribute);
  }

  public value(stack: Stack, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.value(stack, item)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.intrinsic(stack, first[0], first[1]);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.value(stack, item)]).filter(([, item]) => item !== undefined),
    );
  }

  private intrinsic(stack: Stack, name: string, given: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.ref(stack, String(given));
      case 'Fn::GetAtt': {
        const [logicalId = '', ...rest] = Array.isArray(given) ? given.map(String) : String(given).split('.');
        return this.name(stack, logicalId, rest.join('.'));
      }
      case 'Fn::Join': {
        const [separator, parts] = given as [string, unknown];
        return (this.value(stack, parts) as unknown[]).map(text).join(separator);
      }
      case 'Fn::Sub':
        return this.sub(stack, given);
      case 'Fn::Select': {
        const [index, list] = given as [unknown, unknown];
        const items = this.value(stack, list);
        return Array.isArray(items) ? items[Number(this.value(stack, index))] : symbolic(name, given);
      }
      case 'Fn::Split': {
        const [separator, whole] = given as [string, unknown];
        return text(this.value(stack, whole)).split(separator);
      }
      case 'Fn::If': {
        const [condition, yes, no] = given as [string, unknown, unknown];
        const definition = stack.template.Conditions?.[condition];
        return this.value(stack, this.holds(stack, definition) ? yes : no);
      }
      case 'Fn::FindInMap': {
        const [map, top, second] = (given as unknown[]).map((item) => text(this.value(stack, item)));
        return stack.template.Mappings?.[map ?? '']?.[top ?? '']?.[second ?? ''] ?? symbolic(name, given);
      }
      case 'Fn::Base64':
        return Buffer.from(text(this.value(stack, given))).toString('base64');
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = given as { StackName: unknown; OutputName: string };
        return this.output(text(this.value(stack, StackName)), OutputName) ?? symbolic(name, given);
      }
      case 'Fn::ImportValue':
        return this.exported(text(this.value(stack, given))) ?? symbolic(name, given);
      default:
        return symbolic(name, given);
    }
  }

  private ref(stack: Stack, logicalId: string): unknown {
    switch (logicalId) {
      case 'AWS::NoValue':
        return undefined;
      case 'AWS::Region':
        return stack.region;
      case 'AWS::AccountId':
        return stack.account;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stack.name;
      default:
        return stack.template.Parameters?.[logicalId]?.Default ?? this.name(stack, logicalId);
    }
  }

  private sub(stack: Stack, given: unknown): string {
    const [pattern, values] = (Array.isArray(given) ? given : [given, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in values) return text(this.value(stack, values[name]));
      const [logicalId = '', ...rest] = name.split('.');
      return text(rest.length > 0 ? this.name(stack, logicalId, rest.join('.')) : this.ref(stack, logicalId));
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
        return this.holds(stack, stack.template.Conditions?.[String(given)]);
      default:
        return false;
    }
  }

  private output(stackName: string, name: string): unknown {
    const stack = this.assembly.stacks.find((one) => one.name === stackName);
    const output = stack?.template.Outputs?.[name];
    return stack === undefined || output === undefined ? undefined : this.value(stack, output.Value);
  }

  private exported(name: string): unknown {
    for (const stack of this.assembly.stacks) {
      for (const { Value, Export } of Object.values(stack.template.Outputs ?? {})) {
        if (Export !== undefined && this.value(stack, Export.Name) === name) return this.value(stack, Value);
      }
    }
    return undefined;
  }

  private name(stack: Stack, logicalId: string, attribute?: string): string {
    const resource = stack.template.Resources?.[logicalId];
    if (resource === undefined) return symbolic('Ref', logicalId);
    const made = madeUpName(stack, logicalId, resource, attribute);
    this.byName.set(made, { stack, logicalId, resource });
    return made;
  }
}

function madeUpName(stack: Stack, logicalId: string, { Type }: Resource, attribute?: string): string {
  const id = `${stack.name}-${logicalId}`.toLowerCase();
  const hash = createHash('sha256').update(`${stack.name}/${logicalId}`).digest('hex');
  const uuid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  switch (`${Type} ${attribute ?? ''}`) {
    case 'AWS::S3::Bucket ':
      return id;
    case 'AWS::S3::Bucket Arn':
      return `arn:aws:s3:::${id}`;
    case 'AWS::S3::Bucket DomainName':
      return `${id}.s3.amazonaws.com`;
    case 'AWS::S3::Bucket RegionalDomainName':
      return `${id}.s3.${stack.region}.amazonaws.com`;
    case 'AWS::CloudFront::Distribution ':
      return `E${hash.slice(0, 13).toUpperCase()}`;
    case 'AWS::CloudFront::Distribution DomainName':
      return `d${hash.slice(0, 13)}.cloudfront.net`;
    case 'AWS::CloudFront::KeyValueStore Arn':
      return `arn:aws:cloudfront::${stack.account}:key-value-store/${uuid}`;
    case 'AWS::SecretsManager::Secret ':
    case 'AWS::SecretsManager::Secret Id':
      return `arn:aws:secretsmanager:${stack.region}:${stack.account}:secret:${logicalId}-${hash.slice(0, 6)}`;
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer DNSName':
      return `internal-${logicalId.toLowerCase().slice(0, 32)}-${parseInt(hash.slice(0, 8), 16)}.${stack.region}.elb.amazonaws.com`;
    default:
      return `{${stack.name}/${logicalId}${attribute === undefined ? '' : `.${attribute}`}}`;
  }
}

function symbolic(name: string, given: unknown): string {
  return `{${name} ${typeof given === 'string' ? given : JSON.stringify(given)}}`;
}

function text(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
}
