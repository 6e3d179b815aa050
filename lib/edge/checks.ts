import { type Duration, Token } from 'aws-cdk-lib';
import type { Problems } from '../private/problems';

/** A duration of whole seconds inside [min, max]; undefined and tokens pass. */
export function checkSeconds(
  problems: Problems,
  prop: string,
  duration: Duration | undefined,
  min: number,
  max: number,
): Problems {
  if (duration === undefined || duration.isUnresolved()) return problems;
  return problems.integer(prop, duration.toMilliseconds() / 1000, min, max, 'seconds');
}

// RFC 9110, "token": what both header and cookie names are made of.
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Names of cookies or headers: well formed, each once, at most `quota`. Tokens pass. */
export function checkNames(
  problems: Problems,
  prop: string,
  names: readonly string[],
  quota: number,
): Problems {
  if (Token.isUnresolved(names)) return problems;
  const known = names.filter((name) => !Token.isUnresolved(name));
  for (const name of known) {
    problems.must(NAME.test(name), prop, 'hold names of letters, digits and - _ . only', name);
  }
  const lower = known.map((name) => name.toLowerCase());
  const twice = known.filter((_, i) => lower.indexOf(lower[i] ?? '') !== i);
  problems.must(twice.length === 0, prop, 'name each one once', twice);
  return problems.must(
    names.length <= quota,
    prop,
    `hold at most ${quota} names (CloudFront "Quotas", cache policies)`,
    names.length,
  );
}
