import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LISTS } from '../lib/edge/edge-paths';
import type { PageTheme } from '../lib/edge/page-theme';
import { DEFAULT_SITE_REGION, defaultControlRegion } from '../lib/private/regions';
import { EXAMPLE_ACCOUNT } from '../lib/stacks/site-environment';
import { contradictions } from './contradictions';
import { parseJson } from './json';
import { readPage } from './page';
import { domainProblems, placeProblems, regionProblems } from './places';
import { describeIssues, type Issue, show, valueAt } from './problems';
import { type Config, schema } from './schema';

/** The keys that have to agree on the site's name and the way to its servers. */
const DOMAIN_KEYS = ['domainName', 'hostedZoneId', 'hostedZoneName', 'originAccess', 'cdnBypass'];

export const DEFAULT_FILE = 'breakwater.config.json';

/** Everything that is wrong with the configuration, in words; its stack says nothing to the person who wrote the file. */
export class ConfigError extends Error {
  public override readonly name = 'ConfigError';

  public static of(source: string, problems: readonly string[]): ConfigError {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    return new ConfigError(`${source} has ${count}:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  }
}

/** A configuration whose environment is decided; other keys that were not written stay with the constructs' defaults. */
export interface ResolvedConfig extends Omit<Config, 'page'> {
  readonly account: string;
  readonly siteRegion: string;
  readonly controlRegion: string;
  /** With the logo files' contents in place of their names. */
  readonly page?: PageTheme;
}

/** What the CDK CLI tells an app about where it deploys. */
export interface CliEnvironment {
  readonly CDK_DEFAULT_ACCOUNT?: string;
  readonly CDK_DEFAULT_REGION?: string;
}

/**
 * Reads the file that `-c config=FILE` names, else `breakwater.config.json` if there is one, else nothing.
 *
 * @throws ConfigError with every problem found.
 */
export function readConfig(file: unknown, environment: CliEnvironment = process.env): ResolvedConfig {
  if (file === undefined) {
    return existsSync(DEFAULT_FILE)
      ? parseConfig(load(DEFAULT_FILE), DEFAULT_FILE, environment)
      : parseConfig('{}', 'the configuration', environment);
  }
  if (typeof file !== 'string' || file.trim() === '') {
    throw new ConfigError(`-c config=FILE: must name a file, got ${show(file)}`);
  }
  return parseConfig(load(file), file, environment);
}

function load(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(error)})`;
    throw new ConfigError(`-c config=FILE: must name a readable file, got ${show(file)}: ${why}`);
  }
}

/**
 * @param source the file's name, for messages, and whose folder logos are looked for in
 * @throws ConfigError with every problem found.
 */
export function parseConfig(text: string, source: string, environment: CliEnvironment): ResolvedConfig {
  const json = parseJson(text);
  if ('problems' in json) throw ConfigError.of(source, json.problems);
  const result = schema.safeParse(json.value);
  const issues = result.success ? [] : result.error.issues;
  const known = withoutBroken(json.value, issues);
  const page = readPage(known.page, dirname(source));
  const resolved = { ...resolve(known, environment), page: page.theme };
  // A Region that is not one gives way to the default, about which there is nothing to say.
  const brokenRegion = issues.some(({ path }) => path[0] === 'siteRegion');
  // Those that are left say nothing of what the broken one was meant to say with them.
  const brokenDomain = issues.some(({ path }) => DOMAIN_KEYS.includes(String(path[0])));
  const problems = [
    ...describeIssues(issues, json.value),
    ...contradictions(known),
    ...page.problems,
    ...(brokenDomain ? [] : domainProblems(known, resolved)),
    ...(brokenRegion ? [] : [...regionProblems(known, resolved), ...placeProblems(known, resolved)]),
  ];
  if (problems.length > 0) throw ConfigError.of(source, problems);
  return resolved;
}

/** The file without the keys that zod objects to: what remains can still contradict itself. */
function withoutBroken(raw: unknown, issues: readonly Issue[]): Config {
  const copy: unknown = structuredClone(raw);
  for (const issue of issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const paths =
      issue.code === 'unrecognized_keys' ? names.map((name) => [...issue.path, name]) : [issue.path];
    for (const path of paths) remove(copy, path);
  }
  for (const name of LISTS) keepOtherPaths(copy, raw, name, issues);
  return schema.safeParse(copy).data ?? {};
}

/** Removes a key; for an entry of a list, the list's key. */
function remove(value: unknown, path: readonly PropertyKey[]): void {
  const index = path.findIndex((step) => typeof step === 'number');
  const steps = index === -1 ? path : path.slice(0, index);
  const parent = valueAt(value, steps.slice(0, -1));
  if (typeof parent === 'object' && parent !== null && steps.length > 0)
    Reflect.deleteProperty(parent, steps.at(-1)!);
}

/** One path that is none must not hide what is wrong with the others: each is judged alone. */
function keepOtherPaths(copy: unknown, raw: unknown, name: string, issues: readonly Issue[]): void {
  const paths = valueAt(raw, [name]);
  const broken = issues.filter(({ path }) => path[0] === name);
  if (!Array.isArray(paths) || broken.length === 0 || broken.some(({ path }) => path.length < 2)) return;
  const at = new Set(broken.map(({ path }) => path[1]));
  Object.assign(copy as object, { [name]: paths.filter((_, i) => !at.has(i)) });
}

function resolve(known: Config, environment: CliEnvironment): ResolvedConfig {
  const siteRegion = known.siteRegion ?? (environment.CDK_DEFAULT_REGION || DEFAULT_SITE_REGION);
  return {
    ...known,
    account: known.account ?? (environment.CDK_DEFAULT_ACCOUNT || EXAMPLE_ACCOUNT),
    siteRegion,
    controlRegion: known.controlRegion ?? defaultControlRegion(siteRegion),
  };
}
