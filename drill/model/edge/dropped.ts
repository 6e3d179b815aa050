import type { RequestKind } from '../../world/traffic';
import type { World } from '../../world/world';
import { cookiesOf, parametersOf } from '../cloudfront/headers';
import { behaviorFor } from '../cloudfront/path-pattern';
import { takes } from '../cloudfront/selection';
import type { Behavior, Distribution } from '../cloudfront/types';

/** Marks of campaigns, by which no application answers otherwise. */
const MARKS = /^(gclid|utm_.*)$/;

/**
 * Names what of visitors' requests never reaches an application, or reaches it and is not in the key of what is kept: what a page is without its
 * query, or a signed-in visitor without his cookies, is the application's to say, which is played as if it had all of them.
 */
export function sayWhatIsDropped(
  { unsupported }: World,
  resource: string,
  distribution: Distribution,
  kinds: readonly RequestKind[],
): void {
  const say = (property: string, what: string) =>
    unsupported.add({ resource, type: 'AWS::CloudFront::Distribution', property, what, matters: true });
  for (const { path, query, headers } of kinds) {
    const behavior = behaviorFor(distribution.behaviors, path);
    if (distribution.origins.find(({ id }) => id === behavior.originId)?.kind === 's3') continue;
    const { cachePolicy: key, originRequestPolicy: sent } = behavior;
    for (const [name] of parametersOf(query)) {
      if (MARKS.test(name) || takes(key.queryStrings, name, false)) continue;
      const reaches = sent !== undefined && takes(sent.queryStrings, name, false);
      if (!reaches)
        say('OriginRequestPolicyId', `${path} without its query: ${name} does not reach the origin`);
      else if (key.maxTtl > 0)
        say(
          'CachePolicyId',
          `answers to ${path} that are kept: they are one for all, and ${name} is not in their key`,
        );
    }
    if (cookiesOf(headers).length > 0 && !takesEveryCookie(behavior))
      say(
        'OriginRequestPolicyId',
        `${path} without the cookies that do not reach the origin; ${cookieNames(behavior)}`,
      );
  }
}

function takesEveryCookie({ cachePolicy, originRequestPolicy }: Behavior): boolean {
  return cachePolicy.cookies.behavior === 'all' || originRequestPolicy?.cookies.behavior === 'all';
}

function cookieNames({ cachePolicy, originRequestPolicy }: Behavior): string {
  const all = [cachePolicy.cookies, originRequestPolicy?.cookies].flatMap((one) =>
    one === undefined || one.behavior === 'none'
      ? []
      : one.behavior === 'allExcept'
        ? [`all but ${one.names.join(', ')}`]
        : one.names,
  );
  return all.length === 0 ? 'what does: none' : `what does: ${[...new Set(all)].join(', ')}`;
}
