import type { Found, Resolver } from './resolve';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** What the servers of a group are started with, of its launch template or configuration; undefined where the templates do not have it. */
export function launchDataOf(resolver: Resolver, group: Found): Config | undefined {
  const properties = resolver.properties(group) as Config;
  const specification =
    properties.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification ?? properties.LaunchTemplate;
  const template = resolver.named(specification?.LaunchTemplateId ?? specification?.LaunchTemplateName);
  const configuration = resolver.named(properties.LaunchConfigurationName);
  if (template !== undefined) return (resolver.properties(template) as Config).LaunchTemplateData;
  return configuration && (resolver.properties(configuration) as Config);
}

/** The script with which the servers of a group start; undefined where the template does not have it. */
export function userDataOf(resolver: Resolver, group: Found): string | undefined {
  const encoded = launchDataOf(resolver, group)?.UserData;
  return encoded === undefined ? undefined : Buffer.from(String(encoded), 'base64').toString('utf8');
}

/**
 * How many requests a server takes at once before it sheds, as its user data says: the default application's setting, or one of the
 * same name in anybody's script. Undefined: it does not shed, as far as the template tells.
 */
export function maxInFlightOf(resolver: Resolver, group: Found): number | undefined {
  const text = userDataOf(resolver, group);
  const found = /\bBREAKWATER_MAX_IN_FLIGHT=(\d+)/.exec(text ?? '')?.[1];
  return found === undefined || Number(found) === 0 ? undefined : Number(found);
}
