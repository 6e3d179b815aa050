import type { Assembly } from '../template/assembly';
import { Code } from './sandbox/code';
import { codeFiles, inlineFiles } from './sandbox/files';

/** Compiled code by the path of its folder or archive: the same for all runs of this process. */
const compiled = new Map<string, Code>();

/** How a function's code cannot be had, in a few words. */
export type NoCode = { readonly missing: string };

/** The code that a function's `Code` property names. */
export function codeOf(assembly: Assembly, given: Readonly<Record<string, unknown>>): Code | NoCode {
  const { ZipFile, S3Key } = given;
  if (typeof ZipFile === 'string') return new Code(inlineFiles('ZipFile in the template', ZipFile));
  if (given.ImageUri !== undefined) return { missing: 'a container image' };
  const asset = assembly.assets.get(String(S3Key));
  if (asset === undefined)
    return { missing: `the object ${String(S3Key)}, which is no asset of the assembly` };
  const known = compiled.get(asset.path);
  if (known !== undefined) return known;
  try {
    const code = new Code(codeFiles(asset.path));
    compiled.set(asset.path, code);
    return code;
  } catch (error) {
    return { missing: `its asset: ${(error as Error).message}` };
  }
}
