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
  const asked = [...namesAsked(world)];
  for (const region of new Set(world.apiNames.map((api) => api.region))) {
    const here = world.apiNames.filter((api) => api.region === region);
    for (const name of asked.filter((one) =>
      here.some(({ target }) => hostsBehind(world, one).has(lower(target))),
    ))
      if (!here.some((api) => api.name === name))
        problems.push(`the lifeboat in ${region} does not know ${name}`);
  }
  for (const balancer of world.balancers) {
    const names = asked.filter((name) => hostsBehind(world, name).has(lower(balancer.dnsName)));
    for (const { Certificates = [] } of balancer.listeners.filter(hasCertificate))
      covers(Certificates[0]?.CertificateArn, names, `the load balancer in ${balancer.region}`);
  }
  return problems;
}

/** One that exists already has its own, which is nobody's business here. */
const hasCertificate = ({ Protocol, Certificates = [] }: Listener): boolean =>
  Protocol === 'HTTPS' && Certificates.length > 0;

/** The names that somebody asks over TLS: visitors, CloudFront, the health checkers. What is an alias only is asked by none. */
function namesAsked({ records, distributions, checks }: World): Set<string> {
  const all = [
    ...distributions.flatMap(({ Aliases, Origins }) => [
      ...(Aliases?.Items ?? []),
      ...(Origins?.Items ?? []).map(({ DomainName = '' }) => DomainName),
    ]),
    ...[...checks.values()].map(({ HealthCheckConfig }) => HealthCheckConfig?.FullyQualifiedDomainName ?? ''),
  ];
  const known = new Set(records.map(({ Name = '' }) => lower(Name)));
  // A second name of the distribution is there for DNS.
  return new Set(all.filter((name) => known.has(name) && !name.startsWith('cdn.')));
}

const lower = (host: string): string =>
  host
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');

/** All that a name may lead to, whatever the health checks say. */
function hostsBehind({ records }: World, name: string): Set<string> {
  const hosts = new Set([name]);
  for (const host of hosts)
    for (const { Name = '', AliasTarget } of records)
      if (lower(Name) === host && AliasTarget?.DNSName) hosts.add(lower(AliasTarget.DNSName));
  return hosts;
}
