import { RESERVED_IN_SITE } from './contracts/alarms';
import type { Problems } from './problems';

const SITE = /^[a-z0-9-]{1,20}$/;

/** The site's short name is part of parameter, alarm and stack names, whose character sets it must fit. */
export function checkSite(problems: Problems, site: string): Problems {
  return problems
    .must(SITE.test(site), 'site', 'be 1 to 20 of a-z, 0-9 and -', site)
    .must(
      !site.includes(RESERVED_IN_SITE),
      'site',
      `not contain ${RESERVED_IN_SITE}, which is in the names of alarms of other sites`,
      site,
    );
}
