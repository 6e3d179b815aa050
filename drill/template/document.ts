import { readFileSync } from 'node:fs';
import { type CollectionTag, parseDocument as parseYaml, type ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import type { Template } from './assembly';
import { AssemblyError } from './errors';
import { jsonFault } from './json-fault';

/** Short forms of the intrinsic functions (CloudFormation user guide, "Intrinsic function reference"). */
const SHORT = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const TAGS: (ScalarTag | CollectionTag)[] = [
  ...SHORT.map((name) => [name, `Fn::${name}`] as const),
  ['Ref', 'Ref'] as const,
  ['Condition', 'Condition'] as const,
].flatMap(([short, long]) => tagsOf(short, long));

/** A file of the assembly, which only `cdk synth` writes. @throws AssemblyError */
export function readJson(file: string): unknown {
  const source = read(file, 'run cdk synth again');
  try {
    return JSON.parse(source);
  } catch {
    throw new AssemblyError(`${file} cannot be read as JSON (${jsonFault(source)}); run cdk synth again`);
  }
}

/** A template, JSON or YAML by its first character, with the short forms written out. @throws AssemblyError */
export function readTemplateFile(file: string): unknown {
  const source = read(file, 'name a template file or the output folder of cdk synth').replace(/^\uFEFF/, '');
  if (/^\s*\{/.test(source)) {
    try {
      return JSON.parse(source);
    } catch {
      // A flow mapping is YAML as well; a file that says it is JSON must be.
      const fault = jsonFault(source);
      if (/\.(json|template)$/.test(file))
        throw new AssemblyError(`${file} cannot be read as JSON (${fault}); correct it there`);
    }
  }
  const document = parseYaml(source, { customTags: TAGS, merge: true, prettyErrors: true });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new AssemblyError(
      faults.map(({ message, linePos }) => {
        const [at] = linePos ?? [];
        const what = message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
        return `${file} cannot be read as YAML (line ${at?.line ?? 1}, column ${at?.col ?? 1}: ${what}); correct it there`;
      }),
    );
  }
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch {
    // Documented: yaml, ParseOptions, maxAliasCount: aliases of aliases that would fill any memory.
    throw new AssemblyError(
      `${file} repeats itself by its aliases (*name) more than a thousand times; write out what is meant`,
    );
  }
}

/** A template that at least says its resources. @throws AssemblyError */
export function readTemplate(file: string): Template {
  const template = readTemplateFile(file);
  const resources = (template as Template | null | undefined)?.Resources;
  if (typeof resources !== 'object' || resources === null || Array.isArray(resources)) {
    throw new AssemblyError(
      `${file} is no CloudFormation template: it has no Resources; name a template, or the output folder of cdk synth`,
    );
  }
  return template as Template;
}

function read(file: string, remedy: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new AssemblyError(`${file} ${what}; ${remedy}`);
  }
}

function tagsOf(short: string, long: string): (ScalarTag | CollectionTag)[] {
  const wrap = (node: YAMLMap | YAMLSeq) => {
    const map = new YAMLMap();
    map.set(long, node);
    return map;
  };
  return [
    {
      tag: `!${short}`,
      resolve: (text) => ({ [long]: short === 'GetAtt' ? attributeOf(text) : text }),
    },
    { tag: `!${short}`, collection: 'seq', nodeClass: YAMLSeq, resolve: (node) => wrap(node as YAMLSeq) },
    { tag: `!${short}`, collection: 'map', nodeClass: YAMLMap, resolve: (node) => wrap(node as YAMLMap) },
  ];
}

/** `!GetAtt Nested.Outputs.Name`: the attribute is all behind the first dot. */
function attributeOf(text: string): string[] {
  const [logicalId = '', ...rest] = text.split('.');
  return [logicalId, rest.join('.')];
}
