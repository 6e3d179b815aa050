import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { PageTheme } from '../lib/edge/page-theme';
import { resolveTheme } from '../lib/edge/resolve-theme';
import { Problems } from '../lib/private/problems';
import { problem } from './problems';

const IMAGES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};

/** The page's theme with its logo files read, and everything that the page itself would object to. */
export function readPage(page: PageTheme | undefined, folder: string) {
  if (page === undefined) return { theme: undefined, problems: [] };
  const problems: string[] = [];
  const logo = readLogo('page.logo', page.logo, folder, problems);
  const logoDark = readLogo('page.logoDark', page.logoDark, folder, problems);
  const theme: PageTheme = { ...page, logo, logoDark };
  const found = new Problems();
  resolveTheme(theme, found);
  return { theme, problems: [...problems, ...found.list()] };
}

function readLogo(
  path: string,
  logo: string | undefined,
  folder: string,
  problems: string[],
): string | undefined {
  if (logo === undefined || /^\s*(<|data:)/.test(logo)) return logo;
  const type = IMAGES[extname(logo).toLowerCase()];
  try {
    const bytes = readFileSync(join(folder, logo));
    return type === undefined ? bytes.toString('utf8') : `data:${type};base64,${bytes.toString('base64')}`;
  } catch {
    const rule = 'must be an image file beside the configuration, SVG markup or a data:image/ address';
    problems.push(problem(path, rule, logo, '; there is no such file'));
    return undefined;
  }
}
