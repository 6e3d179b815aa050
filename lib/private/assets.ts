import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `assets/` of the package: sources, tests and the published package have it at the same depth from here. */
const ASSETS = join(__dirname, '..', '..', 'assets');

/**
 * The folder of a bundled Lambda, page renderer or file set.
 *
 * @throws when the bundles have not been built (only possible in a checkout).
 */
export function assetPath(name: string): string {
  const path = join(ASSETS, name);
  if (!existsSync(path)) {
    throw new Error(
      `assets/${name} is missing: run \`npm run bundle\` first (the published package contains it)`,
    );
  }
  return path;
}
