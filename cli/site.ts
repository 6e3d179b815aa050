import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from './errors';

/** Where the site's name stands beside the app; bin/site.ts reads the same file. */
const CONFIG_FILE = 'breakwater.config.json';
const DEFAULT_SITE = 'site';
const SITE = /^[a-z0-9-]{1,20}$/;

/**
 * The site that is meant: `--site`, else the one of the configuration in this folder, else the library's default. A configuration that cannot
 * be read is an error: going on with the default could close another site.
 */
export function siteOf(option: string | undefined, cwd: string): string {
  const [site, source] = option === undefined ? fromConfig(cwd) : [option, '--site'];
  if (SITE.test(site)) return site;
  throw new CommandError(`${source} must be 1 to 20 of a-z, 0-9 and -, got ${JSON.stringify(site)}`);
}

/** The Regions of the configuration in this folder, where it is this site's. */
export interface ConfiguredRegions {
  readonly siteRegion?: string;
  readonly controlRegion?: string;
  readonly standbyRegion?: string;
}

/** As far as they are written there; a configuration that cannot be read says none, and the caller asks for them. */
export function regionsInConfig(site: string, cwd: string): ConfiguredRegions {
  try {
    const config = JSON.parse(readFileSync(join(cwd, CONFIG_FILE), 'utf8')) as Record<string, unknown>;
    if ((config.site ?? DEFAULT_SITE) !== site) return {};
    const region = (name: string) => {
      const value = config[name];
      return typeof value === 'string' ? { [name]: value } : {};
    };
    return { ...region('siteRegion'), ...region('controlRegion'), ...region('standbyRegion') };
  } catch {
    return {};
  }
}

function fromConfig(cwd: string): [string, string] {
  let text: string;
  try {
    text = readFileSync(join(cwd, CONFIG_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [DEFAULT_SITE, '--site'];
    throw new CommandError(
      `${CONFIG_FILE} cannot be read (${(error as NodeJS.ErrnoException).code}); name the site with --site`,
    );
  }
  const site = (readJson(text) as { site?: unknown } | null)?.site ?? DEFAULT_SITE;
  if (typeof site === 'string') return [site, `site in ${CONFIG_FILE}`];
  throw new CommandError(`site in ${CONFIG_FILE} must be a text; name the site with --site`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${CONFIG_FILE} is not valid JSON; put it right, or name the site with --site`);
  }
}
