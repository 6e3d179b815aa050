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
  const document = documentIn(source);
  const faults = withoutEchoes([...document.errors, ...document.warnings]);
  if (faults.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new AssemblyError(tooDeep(file));
  if (faults.length > 0) {
    throw new AssemblyError(
      faults.map(({ code, message, linePos }) => {
        const [at] = linePos ?? [];
        if (code === 'MULTIPLE_DOCS')
          return `${file} has more than one document (line ${at?.line ?? 1} begins the second); a template is one`;
        const what = message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
        // The tags of a tool that makes templates of such files.
        const remedy = /: !Rain::/.test(what) ? 'name what rain pkg makes of it' : 'correct it there';
        return `${file} cannot be read as YAML (line ${at?.line ?? 1}, column ${at?.col ?? 1}: ${what}); ${remedy}`;
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

type Yaml = ReturnType<typeof parseOnce>;

/** Of a key that is written twice CloudFormation takes the last, in YAML as in JSON (measured by others: ValidateTemplate and GetTemplateSummary of such). */
const parseOnce = (source: string) =>
  parseYaml(source, { customTags: TAGS, merge: true, prettyErrors: true, uniqueKeys: false });

/** So many texts and brackets of one file are moved in; each is found by reading the file again. */
const MOST_MOVED = 100;

/**
 * As readers after libyaml take it, which CloudFormation's is: the lines of a quoted text, and of a list or map in brackets, may be indented less than
 * YAML 1.2 wants (measured: samples of AWS end policies in quotes at the column of their key). Their indentation is no part of the value, so such a
 * line is moved in. What cannot be read even so is said of the text as it is.
 */
function documentIn(source: string): Yaml {
  const first = parseOnce(source);
  const lines = source.split('\n');
  let document = first;
  for (let moved = 0; document.errors.length > 0 && moved < MOST_MOVED; moved++) {
    const found = tooFarOut(document.errors[0]!, lines);
    if (found === undefined) return first;
    moveIn(lines, found);
    document = parseOnce(lines.join('\n'));
  }
  return document.errors.length === 0 ? document : first;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** A line that ends a quoted text, or brackets, too early by its indentation alone. */
interface TooFarOut {
  readonly at: number;
  /** What the text is in. */
  readonly quote?: string;
}

/** Undefined where something else is wrong. */
function tooFarOut(
  { code, message, linePos }: Yaml['errors'][number],
  lines: readonly string[],
): TooFarOut | undefined {
  const [place] = linePos ?? [];
  if (place === undefined) return undefined;
  if (code === 'BAD_INDENT' && /must be sufficiently indented/.test(message)) return { at: place.line - 1 };
  const [, quote] = /^Missing closing (["'])quote/.exec(message) ?? [];
  if (code !== 'MISSING_CHAR' || quote === undefined) return undefined;
  const at = lines.findIndex((line, index) => index >= place.line && line.trim() !== '');
  return at < 0 || /^(---|\.\.\.)(\s|$)/.test(lines[at]!) ? undefined : { at, quote };
}

/** The line, and those behind it as far as they are certainly of the same text. */
function moveIn(lines: string[], { at, quote }: TooFarOut): void {
  const before = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? '';
  const indent = ' '.repeat(1 + indentOf(before));
  for (let index = at; index < lines.length; index++) {
    if (lines[index]!.trim() !== '') lines[index] = `${indent}${lines[index]!.trimStart()}`;
    if (quote === undefined || lines[index]!.includes(quote)) return;
  }
}

/** One fault of a line, and none behind a quote that does not end: the rest comes of it. */
function withoutEchoes(faults: readonly (Yaml['errors'][number] | Yaml['warnings'][number])[]) {
  const lineOf = ({ linePos }: (typeof faults)[number]) => linePos?.[0].line;
  const open = faults.findIndex(({ code, message }) => code === 'MISSING_CHAR' && /quote/.test(message));
  const kept = open < 0 ? faults : faults.slice(0, open + 1);
  return kept.filter(
    (one, index) =>
      index === 0 ||
      (!/token in YAML stream/.test(one.message) &&
        kept.findIndex((other) => lineOf(other) === lineOf(one)) === index),
  );
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
