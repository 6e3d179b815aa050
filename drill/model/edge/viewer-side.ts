import { covers, namesIn } from '../../template/certificate';
import type { Found, Resolver } from '../../template/resolve';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/**
 * Why a distribution answers nobody who asks for a name; undefined where it answers. One that is switched off answers no name at all
 * (documented: "DistributionConfig", Enabled), and every other name than its own must be among its aliases and in its certificate
 * (documented: "Use custom URLs by adding alternate domain names (CNAMEs)"; whoever asks for another gets an error of TLS or a 403).
 */
export function whyClosed(resolver: Resolver, distribution: Found, name: string): string | undefined {
  const { DistributionConfig: config = {} } = resolver.properties(distribution) as Config;
  if (config.Enabled === false) return 'it is switched off (Enabled is false)';
  if (name === resolver.nameOf(distribution, 'DomainName').toLowerCase()) return undefined;
  const aliases = textsOf(config.Aliases);
  if (!aliases.some((alias) => isWithin(alias, name))) return `${name} is none of its Aliases`;
  const { AcmCertificateArn, IamCertificateId, CloudFrontDefaultCertificate } =
    config.ViewerCertificate ?? {};
  const hasOwn = AcmCertificateArn !== undefined || IamCertificateId !== undefined;
  if (!hasOwn || CloudFrontDefaultCertificate === true)
    return `it has CloudFront’s own certificate, which is not for ${name}`;
  const names = namesIn(resolver, AcmCertificateArn);
  if (names === undefined || names.some((one) => covers(one, name))) return undefined;
  return `its certificate is for ${names.join(', ')}, and not for ${name}`;
}

/** A wildcard alias is taken to be for every name under it. */
function isWithin(alias: string, name: string): boolean {
  return alias === name || alias.includes('{') || (alias.startsWith('*.') && name.endsWith(alias.slice(1)));
}

function textsOf(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return all.filter((one) => typeof one === 'string').map((one) => one.toLowerCase());
}
