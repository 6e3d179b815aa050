import fc from 'fast-check';
import type { Template } from '../../../drill/template/assembly';

/** What somebody may have written in a place: another type, a number that is odd, a text that only a deploy knows, nothing. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  7,
  0.5,
  1e9,
  1e308,
  '',
  'text',
  '3',
  '0s',
  '19m',
  '9999999999999d',
  'site',
  '__proto__',
  '{"a":1}',
  '{{resolve:ssm:name}}',
  [],
  [null],
  [{}],
  ['*'],
  {},
  { a: {} },
  { Ref: 'AWS::NoValue' },
  { Ref: 'AWS::Region' },
  { 'Fn::GetAtt': ['Nothing', 'Arn'] },
  { 'Fn::Sub': '$' + '{AWS::StackName}' },
  { 'Fn::Select': [9, ['a']] },
  { 'Fn::If': ['Nothing', 1, 2] },
  { 'Fn::Nonsense': 1 },
];

type Path = readonly string[];

/** Every place in the properties of a template's resources, and the resources. */
function placesIn(template: Template): Path[] {
  return Object.entries(template.Resources ?? {}).flatMap(([id, { Properties = {} }]) => [
    [id],
    ...below(Properties, [id, 'Properties']),
  ]);
}

function below(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => below(inner, [...path, key]))];
}

type Change =
  | { readonly kind: 'take out'; readonly place: number }
  | { readonly kind: 'write'; readonly place: number; readonly value: number }
  /** What stands in one place stands in another too. */
  | { readonly kind: 'copy'; readonly place: number; readonly from: number }
  | { readonly kind: 'refer'; readonly place: number; readonly to: number };

/** Up to three changes of one template, each in any place of its properties. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('take out' as const), place: fc.nat() }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        place: fc.nat(),
        value: fc.nat(VALUES.length - 1),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('copy' as const), place: fc.nat(), from: fc.nat() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('refer' as const), place: fc.nat(), to: fc.nat() }),
    },
  ),
  { minLength: 1, maxLength: 3 },
);

export function changed(template: Template, all: readonly Change[]): Template {
  const copy = JSON.parse(JSON.stringify(template)) as Template;
  for (const change of all) apply(copy, change);
  return copy;
}

function apply(template: Template, change: Change): void {
  const places = placesIn(template);
  const path = places[change.place % Math.max(1, places.length)];
  const last = path?.at(-1);
  if (path === undefined || last === undefined) return;
  const parent = at(template, path.slice(0, -1)) as Record<string, unknown> | undefined;
  if (parent === undefined) return;
  if (change.kind === 'take out') {
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
    return;
  }
  // A resource that is no resource is refused; what is asked for here is what comes after that.
  if (path.length === 1) return;
  const ids = Object.keys(template.Resources ?? {});
  parent[last] =
    change.kind === 'write'
      ? structuredClone(VALUES[change.value])
      : change.kind === 'refer'
        ? { Ref: ids[change.to % ids.length] }
        : structuredClone(at(template, places[change.from % places.length]!));
}

/** A file of any other kind, changed likewise in any place. */
export function changedFile(file: object, all: readonly Change[]): unknown {
  const Resources = { file: { Type: 'a file', Properties: file as Record<string, unknown> } };
  return changed({ Resources }, all).Resources?.file?.Properties;
}

function at(template: Template, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], template.Resources);
}
