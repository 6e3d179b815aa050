import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Asset, Resource, Stack, Template } from './assembly';
import { Problems } from './errors';
import type { Found } from './resolve';

export const NESTED = 'AWS::CloudFormation::Stack';

/**
 * The stacks nested in a stack, each after the one it is nested in. A template that is on the web, and in no asset, is left out: what the
 * resource then stands for is unknown.
 */
export function nestedStacks(
  stack: Stack,
  folder: string,
  assets: ReadonlyMap<string, Asset>,
  read: (file: string) => Template,
): Stack[] {
  const problems = new Problems();
  const found = Object.entries(stack.template.Resources ?? {})
    .filter(([, resource]) => resource?.Type === NESTED)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([logicalId, resource]) => {
      const file = fileOf(resource, folder, assets);
      if (file === undefined) return [];
      if (!existsSync(file)) {
        problems.add(
          `${stack.file ?? stack.name}: the template of nested stack ${logicalId}, ${file}, does not exist; synthesize or package again`,
        );
        return [];
      }
      if (ancestors(stack).some((one) => one.file === file)) {
        problems.add(`${file}: nested stack ${logicalId} is nested in itself; take it out`);
        return [];
      }
      const template = problems.attempt(() => read(file));
      if (template === undefined) return [];
      const name = `${stack.name}-${logicalId}-${suffix(`${stack.id ?? stack.name}/${logicalId}`)}`;
      const nested: Stack = { ...stack, name, id: `${stack.id ?? stack.name}.${logicalId}`, template, file };
      const child = { ...nested, parent: { stack, logicalId }, parameters: undefined };
      return [
        child,
        ...(problems.attempt(() => nestedStacks(child, resolve(file, '..'), assets, read)) ?? []),
      ];
    });
  problems.throwIfAny();
  return found;
}

function fileOf(resource: Resource, folder: string, assets: ReadonlyMap<string, Asset>): string | undefined {
  const written = resource.Metadata?.['aws:asset:path'];
  if (typeof written === 'string') return resolve(folder, written);
  const url = resource.Properties?.TemplateURL;
  const pieces = strings(url);
  for (const [key, asset] of assets) {
    if (pieces.some((piece) => piece === key || piece.endsWith(`/${key}`))) return asset.path;
  }
  if (typeof url === 'string' && !isOnTheWeb(url) && !url.startsWith('{{')) return resolve(folder, url);
  return besideFor(pieces, folder);
}

const isOnTheWeb = (url: string): boolean => /^[a-z0-9]+:\/\//i.test(url);

/**
 * The file for an address on the web that lies where the address would have it: `https://…/templates/vpc.yaml` is `templates/vpc.yaml`, or
 * `vpc.yaml`, beside the template. Whoever has a copy of such templates has them so (assumed).
 */
function besideFor(pieces: readonly string[], folder: string): string | undefined {
  const last = pieces
    .filter((piece) => !piece.includes('${') && /\.(ya?ml|json|template)$/i.test(piece))
    .at(-1);
  if (last === undefined) return undefined;
  const parts = last
    .replace(/^[a-z0-9]+:\/\/[^/]*/i, '')
    .split('/')
    .filter((part) => !/^\.*$/.test(part));
  const found = parts.flatMap((_, from) => {
    const path = parts.slice(from).join('/');
    // One folder up a name alone may be anybody's.
    return from < parts.length - 1
      ? [resolve(folder, path), resolve(folder, '..', path)]
      : [resolve(folder, path)];
  });
  return found.find((file) => existsSync(file));
}

/** Where the template of a nested stack has its address on the web, and a file here was taken for it: the file; else undefined. */
export function takenFor(
  { resource, stack }: Pick<Found, 'resource' | 'stack'>,
  child: Stack,
  isAsset: (path: string) => boolean,
): string | undefined {
  const { file } = child;
  if (file === undefined || isAsset(file) || typeof resource.Metadata?.['aws:asset:path'] === 'string')
    return undefined;
  if (!strings(resource.Properties?.TemplateURL).some(isOnTheWeb)) return undefined;
  return relative(resolve(stack.file ?? '.', '..'), file);
}

/** Every text in a value, with the pieces of Fn::Sub's patterns apart. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...value.split(/\$\{[^}]*\}/)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

function ancestors(stack: Stack): Stack[] {
  return [stack, ...(stack.parent === undefined ? [] : ancestors(stack.parent.stack))];
}

/** As CloudFormation ends the names that it generates. */
export function suffix(of: string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 12).toUpperCase();
}
