import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Assembly, Template } from '../../../drill/template/assembly';
import { Resolver } from '../../../drill/template/resolve';
import { readSource, type SourceOptions } from '../../../drill/template/source';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-template-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** What the CDK writes for what `build` makes of its constructs. */
export function synthesized(build: (app: App) => void, analyticsReporting = false): string {
  const outdir = folderWith({});
  const app = new App({
    outdir,
    analyticsReporting,
    postCliContext: { 'aws:cdk:disable-asset-staging': false, 'aws:cdk:enable-path-metadata': true },
  });
  build(app);
  app.synth();
  return outdir;
}

export interface Read {
  readonly assembly: Assembly;
  readonly resolver: Resolver;
}

export function read(path: string, options?: SourceOptions): Read {
  const assembly = readSource(path, options);
  return { assembly, resolver: new Resolver(assembly) };
}

/** One template as a file, read. */
export function readTemplate(template: Template, options?: SourceOptions): Read {
  return read(join(folderWith({ 'one.json': JSON.stringify(template) }), 'one.json'), options);
}

/** The resolved properties of the only resource of a type. */
export function only({ resolver }: Read, type: string): Record<string, unknown> {
  const found = resolver.ofType(type);
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type}`);
  return resolver.properties(found[0]!);
}
