import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: shapes of CloudFormation's resource reference, changed by name
export type Config = Record<string, any>;

export interface TemplateResource {
  readonly Type: string;
  Properties: Config;
  UpdatePolicy?: Config;
  readonly Metadata?: Config;
}

interface Template {
  readonly Resources: Record<string, TemplateResource>;
}

/** The stacks by what they are for. */
export type StackName = (typeof STACKS)[number];

const STACKS = ['origin', 'edge', 'control', 'standby', 'health'] as const;

/** A synthesized site whose templates and assets can be changed before it is written into a folder of its own. */
export class Site {
  private readonly templates = new Map<StackName, { readonly file: string; readonly template: Template }>();
  /** By asset: code in place of what it has. */
  private readonly code = new Map<string, string>();
  private moved: readonly [from: string, to: string] = ['', ''];

  public constructor(private readonly folder: string) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.template.json'))) {
      const stack = STACKS.find((name) => file.toLowerCase().includes(name));
      if (stack === undefined) continue;
      const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
      this.templates.set(stack, { file, template });
    }
  }

  /** The one resource of a type whose construct path fits. @throws when there is none, or more than one */
  public only(stack: StackName, type: string, path: RegExp = /./): TemplateResource {
    const [, resource] = this.entry(stack, type, path);
    return resource;
  }

  /** Its logical id. */
  public id(stack: StackName, type: string, path: RegExp = /./): string {
    return this.entry(stack, type, path)[0];
  }

  /** Names of a stack's alarms. */
  public alarmNames(stack: StackName): readonly string[] {
    return Object.values(this.template(stack).Resources)
      .filter(({ Type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type))
      .map(({ Properties }) => String(Properties.AlarmName));
  }

  public remove(stack: StackName, type: string, path: RegExp = /./): void {
    const [id] = this.entry(stack, type, path);
    delete this.template(stack).Resources[id];
  }

  /** One resource into another stack. */
  public moveOne(id: string, from: StackName, to: StackName): void {
    this.add(to, id, this.template(from).Resources[id]!);
    delete this.template(from).Resources[id];
  }

  public add(stack: StackName, id: string, resource: TemplateResource): void {
    this.template(stack).Resources[id] = resource;
  }

  public resources(stack: StackName): Readonly<Record<string, TemplateResource>> {
    return this.template(stack).Resources;
  }

  /** Properties of the alarm whose name ends so. */
  public alarm(stack: StackName, name: string): Config {
    const all = Object.values(this.template(stack).Resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::CloudWatch::Alarm' && String(Properties.AlarmName).endsWith(name),
    );
    if (all.length !== 1) throw new Error(`${all.length} alarms of ${stack} end in ${name}`);
    return all[0]!.Properties;
  }

  public get distribution(): Config {
    return this.only('edge', 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
  }

  /** Takes one action out of a role's policies. */
  public disallow(stack: StackName, role: RegExp, action: string): void {
    let found = 0;
    for (const { Type, Properties, Metadata } of Object.values(this.template(stack).Resources)) {
      if (Type !== 'AWS::IAM::Policy' || !role.test(String(Metadata?.['aws:cdk:path']))) continue;
      for (const statement of Properties.PolicyDocument.Statement as Config[]) {
        const actions = [statement.Action].flat() as string[];
        if (!actions.includes(action)) continue;
        found += 1;
        const left = actions.filter((one) => one !== action);
        // A statement needs an action; this one is of a service that nobody here has.
        statement.Action = left.length === 0 ? 'robomaker:ListRobots' : left;
      }
    }
    if (found === 0) throw new Error(`no policy of ${stack} at ${role} allows ${action}`);
  }

  /** Deploys other code with the one function of a path. */
  public deploy(stack: StackName, functionPath: RegExp, code: string): void {
    const { Properties } = this.only(stack, 'AWS::Lambda::Function', functionPath);
    const hash = String(Properties.Code.S3Key).replace(/\.zip$/, '');
    const asset = readdirSync(this.folder).find((name) => name.startsWith(`asset.${hash}`));
    if (asset === undefined) throw new Error(`${functionPath} has no asset ${hash}`);
    this.code.set(asset, code);
  }

  /** The same for a CloudFront function, whose settings stay in front of it. */
  public deployAtEdge(path: RegExp, code: string): void {
    const { Properties } = this.only('edge', 'AWS::CloudFront::Function', path);
    const [head, settings] = String(Properties.FunctionCode).split('\n', 2);
    Properties.FunctionCode = `${head}\n${settings}\n${code}`;
  }

  /** Puts everything of one Region into another one. */
  public move(from: string, to: string): void {
    for (const [stack, { file, template }] of this.templates) {
      const moved = JSON.parse(JSON.stringify(template).replaceAll(from, to)) as Template;
      this.templates.set(stack, { file, template: moved });
    }
    this.moved = [from, to];
  }

  /** Writes it into a folder of its own, which has what was changed and refers to the rest. */
  public write(): string {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-mutant-'));
    const [from, to] = this.moved;
    const assembly = readFileSync(join(this.folder, 'manifest.json'), 'utf8');
    writeFileSync(join(folder, 'manifest.json'), from === '' ? assembly : assembly.replaceAll(from, to));
    for (const { file, template } of this.templates.values())
      writeFileSync(join(folder, file), JSON.stringify(template));
    for (const [asset, code] of this.code) {
      mkdirSync(join(folder, asset));
      writeFileSync(join(folder, asset, 'index.js'), code);
    }
    for (const file of readdirSync(this.folder).filter((name) => name.endsWith('.assets.json'))) {
      const manifest = JSON.parse(readFileSync(join(this.folder, file), 'utf8')) as Config;
      for (const { source } of Object.values(manifest.files as Config)) {
        // The same path for all that share an asset: its code is compiled once.
        const own = this.code.has(source.path) || String(source.path).endsWith('.template.json');
        source.path = own ? source.path : resolve(this.folder, source.path);
      }
      writeFileSync(join(folder, file), JSON.stringify(manifest));
    }
    return folder;
  }

  private template(stack: StackName): Template {
    return this.templates.get(stack)!.template;
  }

  private entry(stack: StackName, type: string, path: RegExp): readonly [string, TemplateResource] {
    const all = Object.entries(this.template(stack).Resources).filter(
      ([, { Type, Metadata }]) => Type === type && path.test(String(Metadata?.['aws:cdk:path'])),
    );
    if (all.length !== 1) throw new Error(`${all.length} resources ${type} of ${stack} fit ${path}`);
    return all[0]!;
  }
}
