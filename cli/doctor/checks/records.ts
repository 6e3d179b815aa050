import {
  cdnName,
  originName,
  primaryOriginName,
  reserveOriginName,
  standbyOriginName,
} from '../../../lib/private/contracts/origin-check';
import type { DnsAnswer, DnsType } from '../account';
import { type Check, resourcesOf } from '../check';
import { each, type Finding, plural, skipped, unknown, warn, wrong } from '../finding';

const TYPES: readonly DnsType[] = ['A', 'AAAA'];
const REDEPLOY = 'deploy the stack with the records again; if they were changed by hand, put them back';

/**
 * What Route 53's servers have to answer. The origin's names have AAAA records all together or not at all: a load balancer may have no
 * IPv6, but where one has it, visitors' requests go there by it, and must be able to move.
 */
export function recordFindings(answers: readonly DnsAnswer[], domain: string): Finding[] {
  const of = (name: string, type: DnsType) =>
    answers.find((answer) => answer.name === name && answer.type === type);
  const answered = (answer: DnsAnswer | undefined): boolean =>
    answer?.code === 'NOERROR' && answer.data.length > 0;
  const always = [domain, cdnName(domain)];
  // Of the load balancers: the name that moves may be the lifeboat's just now, which has IPv6 whatever they have.
  const loadBalancers = [primaryOriginName(domain), standbyOriginName(domain)];
  const overIpv6 = loadBalancers.some((name) => answered(of(name, 'AAAA')));
  const silent = answers.filter(
    (answer) => !answered(answer) && (answer.type === 'A' || always.includes(answer.name) || overIpv6),
  );
  return [
    ...silent.map(({ name, type, code }) =>
      wrong(
        code === 'NOERROR'
          ? `Route 53’s servers have no ${type} record for ${name}`
          : `Route 53’s servers answer ${code} for ${type} of ${name}`,
        REDEPLOY,
      ),
    ),
    ...TYPES.flatMap((type) => {
      const [now, primary] = [of(originName(domain), type), of(primaryOriginName(domain), type)];
      if (now === undefined || primary === undefined || !answered(now) || !answered(primary)) return [];
      // A load balancer answers with some of its addresses; with none of them, it is another one.
      if (now.data.some((address) => primary.data.includes(address))) return [];
      return [
        warn(
          `${type} of ${originName(domain)} is not the site's load balancer: DNS has moved to the standby or the lifeboat`,
          'see the health checks below; if somebody threw the switch: `breakwater failover --to primary --reason …`',
        ),
      ];
    }),
  ];
}

export const records: Check = {
  id: 'records',
  title: 'Records',
  async examine(patient) {
    const { domainName, hostedZoneId, standbyRegion } = patient.deployment;
    const deployed = resourcesOf(patient, 'AWS::Route53::RecordSet');
    if (domainName === undefined || hostedZoneId === undefined) {
      if (deployed.length === 0) return skipped('the site has no domain');
      return {
        findings: [
          unknown(
            `there are ${plural(deployed.length, 'record')}, and the edge's stack does not say for which domain`,
            'deploy the edge’s stack again with this version',
          ),
        ],
        fine: '',
      };
    }
    // By the ids of the constructs, which are final: OriginFailover is there only with a load balancer that the Internet can reach.
    const has = (id: RegExp): boolean => deployed.some(({ logicalId }) => id.test(logicalId));
    const names = [
      domainName,
      ...(has(/^OriginFailover/) ? [originName(domainName), primaryOriginName(domainName)] : []),
      ...(standbyRegion === undefined ? [] : [standbyOriginName(domainName)]),
      ...(has(/^OriginFailoverReserve/) ? [reserveOriginName(domainName)] : []),
      ...(has(/^SiteName(Cdn|Bypass)/) ? [cdnName(domainName)] : []),
    ];
    const questions = names.flatMap((name) => TYPES.map((type) => ({ name, type })));
    const { facts, findings } = await each(questions, ({ name, type }) =>
      patient.account.testAnswer(hostedZoneId, name, type),
    );
    return {
      findings: [...findings, ...recordFindings(facts, domainName)],
      fine: `Route 53’s servers answer for ${plural(names.length, 'name')}`,
    };
  },
};
