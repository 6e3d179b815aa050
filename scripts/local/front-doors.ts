import type { Listener, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ORIGIN_VERIFY_HEADER } from '../../lib/private/contracts/origin-access';
import type { Balancer, World } from './world';

/**
 * Who gets through to the servers by each HTTPS listener, in words and sorted. `with the distribution's header only`: the listener
 * refuses by default, and the value in its rule is the one that the deployed distribution sends.
 */
export function doorsOf(world: World): string[] {
  return world.balancers
    .flatMap((balancer) =>
      balancer.listeners
        .filter(({ Protocol }) => Protocol === 'HTTPS')
        .map((listener) => `load balancer in ${balancer.region}: ${doorOf(world, listener)}`),
    )
    .sort();
}

function doorOf(world: World, listener: Balancer['listeners'][number]): string {
  const [action] = listener.DefaultActions ?? [];
  if (action?.Type === 'forward') return 'everybody';
  const sent = headersSent(world);
  const accepted = listener.rules.flatMap((rule) => (forwards(rule) ? valuesAccepted(rule) : []));
  if (accepted.length === 0) return 'nobody';
  if (!sent.some((value) => accepted.includes(value))) return 'a header that the distribution does not send';
  return `with the distribution's header only${healthPaths(listener.rules)}`;
}

const forwards = ({ Actions = [] }: Rule): boolean => Actions.some(({ Type }) => Type === 'forward');

const valuesAccepted = ({ Conditions = [] }: Rule): string[] =>
  Conditions.filter(
    ({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === ORIGIN_VERIFY_HEADER,
  ).flatMap(({ HttpHeaderConfig }) => HttpHeaderConfig?.Values ?? []);

/** What is let in without the header: the path by which the servers' health is asked. */
function healthPaths(rules: readonly Rule[]): string {
  const open = rules
    .filter((rule) => forwards(rule) && valuesAccepted(rule).length === 0)
    .flatMap(({ Conditions = [] }) =>
      Conditions.flatMap(({ PathPatternConfig }) => PathPatternConfig?.Values ?? []),
    );
  return open.length === 0 ? '' : `, and ${open.join(', ')}`;
}

const headersSent = ({ distributions }: World): string[] =>
  distributions
    .flatMap(({ Origins }) => Origins?.Items ?? [])
    .flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? [])
    .filter(({ HeaderName }) => HeaderName === ORIGIN_VERIFY_HEADER)
    .map(({ HeaderValue = '' }) => HeaderValue);

/** What is wrong with the certificates: none, one that is not issued, or one that is for other names. */
export function certificateProblems(world: World): string[] {
  const problems: string[] = [];
  const covers = (arn: string | undefined, names: readonly string[], where: string) => {
    const certificate = world.certificates.get(arn ?? '');
    if (certificate?.status !== 'ISSUED') problems.push(`${where} has no certificate that is issued`);
    else
      for (const name of names)
        if (!certificate.names.includes(name))
          problems.push(`the certificate of ${where} is not for ${name}`);
  };
  for (const { Aliases, ViewerCertificate } of world.distributions) {
    const names = Aliases?.Items ?? [];
    if (names.length > 0) covers(ViewerCertificate?.ACMCertificateArn, names, 'the distribution');
  }
  for (const { name, certificateArn, region } of world.apiNames)
    covers(certificateArn, [name], `the lifeboat in ${region}`);
  for (const balancer of world.balancers)
    for (const listener of balancer.listeners.filter(hasCertificate))
      covers(
        listener.Certificates?.[0]?.CertificateArn,
        namesOf(world, balancer),
        `the load balancer in ${balancer.region}`,
      );
  return problems;
}

/** One that exists already has its own, which is nobody's business here. */
const hasCertificate = ({ Protocol, Certificates = [] }: Listener): boolean =>
  Protocol === 'HTTPS' && Certificates.length > 0;

/** The names by which this load balancer is asked. */
const namesOf = ({ records }: World, { dnsName }: Balancer): string[] => [
  ...new Set(
    records
      .filter(({ AliasTarget }) => AliasTarget?.DNSName?.toLowerCase().includes(`${dnsName.toLowerCase()}.`))
      .map(({ Name = '' }) => Name.replace(/\.$/, '')),
  ),
];
