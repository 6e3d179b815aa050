import type { Problems } from './problems';

const SITE = /^[a-z0-9-]{1,20}$/;

/** The site's short name is part of parameter, alarm and stack names, whose character sets it must fit. */
export function checkSite(problems: Problems, site: string): Problems {
  return problems.must(SITE.test(site), 'site', 'be 1 to 20 of a-z, 0-9 and -', site);
}
