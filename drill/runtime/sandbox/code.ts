import { posix } from 'node:path';
import { Script } from 'node:vm';
import type { CodeFiles } from './files';

export type Wrapper = (
  this: unknown,
  exports: unknown,
  require: (specifier: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

/** A function's code, compiled once for all of its execution environments. */
export class Code {
  private readonly scripts = new Map<string, Script>();

  public constructor(public readonly files: CodeFiles) {}

  /** The script of a CommonJS file, which evaluates to its {@link Wrapper}. @throws SyntaxError */
  public script(path: string): Script {
    const known = this.scripts.get(path);
    if (known !== undefined) return known;
    const source = this.files.read(path)!.toString('utf8');
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename: `/var/task/${path}`,
    });
    this.scripts.set(path, script);
    return script;
  }

  /** Node's resolution of CommonJS, for relative names and for packages below node_modules. Undefined for what is not there. */
  public resolve(specifier: string, fromFolder: string): string | undefined {
    if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
      return this.fileAt(posix.join(fromFolder, specifier));
    }
    for (let folder = fromFolder; ; folder = posix.dirname(folder)) {
      const found = this.fileAt(posix.join(folder, 'node_modules', specifier));
      if (found !== undefined || folder === '.') return found;
    }
  }

  private fileAt(path: string): string | undefined {
    const plain = path.replace(/\/$/, '');
    const main = this.mainOf(plain);
    const candidates = [
      plain,
      `${plain}.js`,
      `${plain}.json`,
      `${plain}.cjs`,
      ...(main === undefined ? [] : [main, `${main}.js`, `${main}/index.js`]),
      `${plain}/index.js`,
    ];
    return candidates.find((candidate) => this.files.isFile(candidate));
  }

  private mainOf(folder: string): string | undefined {
    const manifest = this.files.read(`${folder}/package.json`);
    if (manifest === undefined) return undefined;
    const { main, exports } = JSON.parse(manifest.toString('utf8')) as { main?: string; exports?: unknown };
    const entry = requiredOf(exports) ?? main;
    return entry === undefined ? undefined : posix.join(folder, entry);
  }
}

/** What `exports` of a package.json gives to require: its root, by the conditions of Node. */
function requiredOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const conditions = exports as Record<string, unknown>;
  const root = conditions['.'] ?? conditions.require ?? conditions.node ?? conditions.default;
  return requiredOf(root);
}
