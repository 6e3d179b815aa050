import { type CollectionTag, parseDocument as parseYaml, type ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import { jsonFault } from '../json-fault';
import { readTextFile } from '../text-file';
import type { Template } from './assembly';
import { AssemblyError } from './errors';

/**
 * Short forms of the intrinsic functions (CloudFormation user guide, "Intrinsic function reference"), those of Rules among them, which say
 * which parameters go together.
 */
const SHORT = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
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
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
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
  const source = read(file, 'name a template file or the output folder of cdk synth');
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
  if (faults.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new AssemblyError(tooDeep(file));
  if (faults.length > 0) {
    throw new AssemblyError(
      faults.map(({ code, message, linePos }) => {
        const [at] = linePos ?? [];
        if (code === 'MULTIPLE_DOCS')
          return `${file} has more than one document (line ${at?.line ?? 1} begins the second); a template is one`;
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
  if (!isShallow(template, MOST_LEVELS)) throw new AssemblyError(tooDeep(file));
  const resources = (template as Template | null | undefined)?.Resources;
  if (typeof resources !== 'object' || resources === null || Array.isArray(resources)) {
    throw new AssemblyError(
      `${file} is no CloudFormation template: it has no Resources; name a template, or the output folder of cdk synth`,
    );
  }
  return template as Template;
}

/** Far more than anybody writes: what is read from here on is read level by level, and the stack of calls has an end. */
const MOST_LEVELS = 400;
const tooDeep = (file: string): string =>
  `${file} is nested more than ${MOST_LEVELS} levels deep; write it flatter`;

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

function read(file: string, remedy: string): string {
  const found = readTextFile(file);
  if ('text' in found) return found.text;
  throw new AssemblyError(`${file} ${found.fault}${found.fault.includes(';') ? '' : `; ${remedy}`}`);
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
