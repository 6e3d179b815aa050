import type { CertificateFacts } from '../account';
import { type Check, resourcesOf } from '../check';
import { each, type Finding, plural, skipped, wrong } from '../finding';

const DAY_MS = 86_400_000;
/**
 * ACM begins to renew 60 days before the end (documented: ACM "Managed certificate renewal"), and tells the account from 45 days
 * before if it could not; a month before, something is in its way.
 */
const RENEWED_DAYS = 30;

export function certificateFindings(facts: readonly CertificateFacts[], now: number): Finding[] {
  return facts.flatMap(({ region, domainName, status, reason, notAfter, awaited }) => {
    const which = `the certificate for ${domainName} in ${region}`;
    if (status === 'PENDING_VALIDATION')
      return [
        wrong(
          `${which} is not issued: ACM does not see its validation record`,
          awaited.length > 0
            ? `put into the domain's zone: ${awaited.join(', ')}; and see that the domain is delegated to that zone`
            : 'open it in ACM, and put the record it asks for into the domain’s zone',
        ),
      ];
    if (status !== 'ISSUED') {
      const why = reason === undefined ? '' : ` (${reason})`;
      return [
        wrong(`${which} is ${status}${why}`, 'make a new certificate: deploy again, or ask for one in ACM'),
      ];
    }
    if (notAfter !== undefined && notAfter - now < RENEWED_DAYS * DAY_MS) {
      const days = Math.floor((notAfter - now) / DAY_MS);
      return [
        wrong(
          `${which} ends in ${plural(days, 'day')}, and ACM has not renewed it`,
          'see that its validation record is still in the zone, and that the certificate is in use',
        ),
      ];
    }
    return [];
  });
}

export const certificates: Check = {
  id: 'certificates',
  title: 'Certificates',
  async examine(patient) {
    const found = resourcesOf(patient, 'AWS::CertificateManager::Certificate');
    if (found.length === 0) return skipped('none is made by the site’s stacks');
    const { facts, findings } = await each(found, ({ region, id }) =>
      patient.account.certificate(region, id),
    );
    return {
      findings: [...findings, ...certificateFindings(facts, patient.now)],
      fine: `${plural(found.length, 'certificate is', 'certificates are')} issued`,
    };
  },
};
