import type { CheckRole } from '../../../lib/private/contracts/health-checks';
import type { CheckerTexts, FailoverTexts } from './texts';

const checkers = (count: number): string => `${count} ${count === 1 ? 'checker' : 'checkers'}`;
const whatOf = (role: CheckRole, asks: string): string => (role === 'switch' ? 'the stop switch' : asks);

export const checkersEn: CheckerTexts = {
  reach: (asks, reaching, reporting, limit) => {
    if (reaching === reporting)
      return reporting === 1
        ? `The one checker reaches ${asks}.`
        : `All ${checkers(reporting)} reach ${asks}.`;
    const missing = reporting - reaching;
    return `${missing} of ${checkers(reporting)} ${missing === 1 ? 'does' : 'do'} not reach ${asks}; it counts as healthy while more than ${limit} reach it.`;
  },
  switchSeen: (seeing, reporting, limit) =>
    seeing === 0
      ? `None of ${checkers(reporting)} sees the object of the stop switch.`
      : `${seeing} of ${checkers(reporting)} ${seeing === 1 ? 'sees' : 'see'} the object of the stop switch; visitors move when more than ${limit} do.`,
  cutOff: (regions) =>
    `Not reached at all from ${regions.length} ${regions.length === 1 ? 'Region' : 'Regions'}: ${regions.join(', ')}.`,
  cause: (reason, places) => `${reason || 'no reason given'}: ${places.join(', ')}.`,
  place: (region, failing, reporting) => `${region} (${failing} of ${reporting})`,
  moreCauses: (count) => `And ${count} more ${count === 1 ? 'reason' : 'reasons'}.`,
  nobody: (role, asks) => `No checker reports on ${whatOf(role, asks)}.`,
  unknown: (role, asks) =>
    `How the checkers see ${whatOf(role, asks)} is not known: Route 53 did not answer in time.`,
};

export const failoverEn: FailoverTexts = {
  title: (to, site) =>
    to === 'standby'
      ? `DNS SWITCH ${site}: visitors go to the standby`
      : `DNS SWITCH ${site}: visitors go back home`,
  opening: (to) =>
    to === 'standby'
      ? 'A person threw the stop switch: DNS sends visitors to the standby within about a minute and a half, unless the standby’s own check fails.'
      : 'A person took the stop switch back: DNS sends visitors to the site’s own Region within about a minute and a half, if it can be reached.',
  customers: (to) =>
    to === 'standby'
      ? 'The standby serves them. What was written last in the site’s own Region may be missing there.'
      : 'They all come back at once, to caches that are cold. What was written at the standby may be missing here.',
  brief: (who, reason) => `${who ? `By ${who}` : 'By a person'}: ${reason}.`,
  howToEnd: 'breakwater failover --to primary --reason "…"',
};
