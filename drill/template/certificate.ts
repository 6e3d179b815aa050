import type { Resolver } from './resolve';

/** What a certificate of the templates is for; undefined for one of which they do not say. */
export function namesIn(resolver: Resolver, arn: unknown): readonly string[] | undefined {
  const found = resolver.named(arn, 'AWS::CertificateManager::Certificate');
  if (found === undefined) return undefined;
  const { DomainName, SubjectAlternativeNames } = resolver.properties(found);
  const names = [...textsOf([DomainName]), ...textsOf(SubjectAlternativeNames)];
  // What only a deploy knows stands in braces.
  return names.length === 0 || names.some((name) => name.includes('{')) ? undefined : [...new Set(names)];
}

/** A wildcard of a certificate is for one label (documented: AWS Certificate Manager, "ACM certificate characteristics", wildcard names). */
export function covers(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith('*.') && name.replace(/^[^.]+/, '*') === pattern);
}

function textsOf(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return all.filter((one) => typeof one === 'string').map((one) => one.toLowerCase());
}
