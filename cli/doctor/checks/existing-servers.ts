import { originName } from '../../../lib/private/contracts/origin-check';
import { EXISTING_SERVERS_OUTPUTS } from '../../../lib/private/contracts/outputs';
import type { CertificateFacts, ListenerFacts, LoadBalancerFacts } from '../account';
import { type Check, type Located, type Patient, resourcesOf } from '../check';
import { each, type Finding, listed, skipped, warn, wrong } from '../finding';
import { certificateFindings } from './certificates';

const IMPORTED = /:server-certificate\//;

export function loadBalancerFindings({ arn, region, state }: LoadBalancerFacts): Finding[] {
  const which = `the load balancer ${nameOf(arn)} in ${region}`;
  if (state === undefined)
    return [
      wrong(`${which} is gone`, 'put the ARN of the one that serves the site into existing, and deploy'),
    ];
  if (state === 'active') return [];
  return [wrong(`${which} is ${state}`, 'see it in EC2, Load Balancers; ask again when it is active')];
}

export interface ListenerView {
  readonly listener: ListenerFacts;
  /** Rules of ours there ask for the secret header. */
  readonly verified: boolean;
  readonly certificates: readonly CertificateFacts[];
  readonly domain?: string;
}

/** What the stack's rules rest on, and CloudFormation changes nothing of. */
export function listenerFindings(
  { listener, verified, certificates, domain }: ListenerView,
  now: number,
): Finding[] {
  const { arn, region, protocol, byDefault } = listener;
  const which = `the listener of ${nameOf(arn)} in ${region}`;
  if (protocol === undefined)
    return [
      wrong(
        `${which} (${arn.split('/').at(-1)}) is gone, and the stack's rules with it`,
        'put the ARN of the HTTPS listener into existing.publicOrigin.listenerArn, and deploy',
      ),
    ];
  const findings: Finding[] = [];
  if (protocol !== 'HTTPS')
    findings.push(
      wrong(
        `${which} speaks ${protocol}: Route 53's check and CloudFront come by HTTPS`,
        'put the ARN of the HTTPS listener into existing.publicOrigin.listenerArn, and deploy',
      ),
    );
  if (verified && byDefault !== 'fixed-response 403')
    findings.push(
      wrong(
        `${which} lets in who comes past CloudFront: by default it does ${byDefault}`,
        'make its default action a fixed response 403; the stack’s rules let the distribution in',
      ),
    );
  for (const imported of listener.certificates.filter((one) => IMPORTED.test(one)))
    findings.push(
      warn(
        `the certificate ${imported.split('/').at(-1)} of ${which} is in IAM, where nothing renews it, and was not looked at`,
        'see that it is for the site’s names and when it ends; or ask ACM for one',
      ),
    );
  findings.push(...certificateFindings(certificates, now));
  if (domain !== undefined && !listener.certificates.some((one) => IMPORTED.test(one)))
    findings.push(...nameFindings(which, certificates, domain));
  return findings;
}

/**
 * CloudFront wants a certificate for the name that it calls, or for the Host that it sends on (documented: CloudFront "Requiring HTTPS for
 * communication between CloudFront and your custom origin").
 */
function nameFindings(which: string, certificates: readonly CertificateFacts[], domain: string): Finding[] {
  const wanted = [domain, originName(domain)];
  const names = certificates.flatMap((certificate) => certificate.names);
  const missing = wanted.filter((name) => !names.some((known) => covers(known, name)));
  if (missing.length === 0) return [];
  return [
    wrong(
      `${which} has no certificate for ${listed(missing)}; those it has are for ${listed(names) || 'nothing'}`,
      `ask ACM for one with ${listed(wanted)}, and add it to the listener`,
    ),
  ];
}

/** A star stands for one label, the leftmost. */
const covers = (known: string, name: string): boolean =>
  known === name || (known.startsWith('*.') && name.slice(name.indexOf('.')) === known.slice(1));

/** The part of an ARN of Elastic Load Balancing that people know: `app/NAME/…`. */
const nameOf = (arn: string): string => arn.split('/')[2] ?? arn;

/** A rule's id is its ARN, which has the listener's in it: `…:listener-rule/app/NAME/BALANCER/LISTENER/RULE`. */
const listenerOf = (ruleArn: string): string =>
  ruleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');

async function viewOf(patient: Patient, rules: readonly Located[], arn: string, region: string) {
  const { account, deployment } = patient;
  const listener = await account.listener(region, arn);
  const { facts: certificates, findings } = await each(
    listener.certificates.filter((one) => !IMPORTED.test(one)),
    (one) => account.certificate(region, one),
  );
  const own = rules.filter(({ id }) => listenerOf(id) === arn);
  const verified = own.some(({ logicalId }) => /VerifiedRule/.test(logicalId));
  const view = {
    listener,
    verified,
    certificates,
    domain: findings.length > 0 ? undefined : deployment.domainName,
  };
  return [...findings, ...listenerFindings(view, patient.now)];
}

export const existingServers: Check = {
  id: 'existing-servers',
  title: 'Your servers',
  async examine(patient) {
    const balancers = patient.stacks.flatMap(({ region, outputs }) => {
      const arn = outputs[EXISTING_SERVERS_OUTPUTS.loadBalancer];
      return arn === undefined ? [] : [{ region, arn }];
    });
    if (balancers.length === 0) return skipped('the site’s stacks made them');
    const own = resourcesOf(patient, 'AWS::ElasticLoadBalancingV2::Listener').map(({ id }) => id);
    const rules = resourcesOf(patient, 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const listeners = new Map(
      rules.map(({ id, region }) => [listenerOf(id), region] as const).filter(([arn]) => !own.includes(arn)),
    );
    const loads = await each(balancers, ({ region, arn }) => patient.account.loadBalancer(region, arn));
    const views = await each([...listeners], ([arn, region]) => viewOf(patient, rules, arn, region));
    return {
      findings: [
        ...loads.findings,
        ...loads.facts.flatMap(loadBalancerFindings),
        ...views.findings,
        ...views.facts.flat(),
      ],
      fine: listed(balancers.map(({ arn, region }) => `${nameOf(arn)} in ${region} is active`)),
    };
  },
};
