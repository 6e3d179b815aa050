import {
  beforeKey,
  SECRET_ID_ATTRIBUTE,
  sentKey,
  VERIFY_RELEASE_PATTERN,
} from '../../lib/private/contracts/origin-verify';
import {
  type CustomResourceRequest,
  type Made,
  NOTHING_MADE,
  type ResourceProperties,
  show,
} from '../shared/custom-resource';

export type Plan =
  | { readonly step: 'leave'; readonly made: Made }
  | {
      readonly step: 'rotate';
      readonly made: Made;
      readonly secretId: string;
      readonly release: string;
      readonly before: string | undefined;
    };

/** The secret's content, in the order of writing. */
export type Values = Readonly<Record<string, string>>;

const SECRET_ARN = /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:\S+$/;
const VALUE = /^[0-9a-f]{64}$/;
/** Releases that are remembered. A failed deploy goes back one; people go back further. */
const KEPT = 4;

/**
 * What to do for a request. Deleting leaves everything: the secret is a resource of the same stack.
 *
 * @throws Error that names every property that is wrong.
 */
export function planFor(request: CustomResourceRequest): Plan {
  const physicalId = request.PhysicalResourceId ?? NOTHING_MADE;
  if (request.RequestType === 'Delete') return { step: 'leave', made: { physicalId, data: {} } };
  const { secretId, release } = read(request.ResourceProperties ?? {});
  // One id for all: another would make CloudFormation send a deletion, and there is nothing of ours to delete.
  const made: Made = { physicalId: secretId, data: { [SECRET_ID_ATTRIBUTE]: secretId } };
  const old = request.OldResourceProperties?.Release;
  const before = typeof old === 'string' && old !== release ? old : undefined;
  return { step: 'rotate', made, secretId, release, before };
}

/**
 * The secret's next content, or undefined when nothing has to change. A release that has a value keeps it: a request that is repeated,
 * and the rollback of a deploy that failed, find what CloudFront is sending. `before` is the release that is being left, in either
 * direction: what CloudFront sends from the edges that have not heard of the change.
 */
export function nextValues(
  content: string | undefined,
  { release, before }: Pick<Extract<Plan, { step: 'rotate' }>, 'release' | 'before'>,
  random: () => string,
): Values | undefined {
  const known = parse(content);
  const value = known[sentKey(release)] ?? random();
  const left = before === undefined ? undefined : known[sentKey(before)];
  const previous = left ?? known[beforeKey(release)] ?? random();
  if (known[sentKey(release)] === value && known[beforeKey(release)] === previous) return undefined;
  const others = Object.entries(known).filter(
    ([key]) => key !== sentKey(release) && key !== beforeKey(release),
  );
  // Each release is two entries; the oldest are first.
  return Object.fromEntries([
    ...keepLeft(others, before),
    [sentKey(release), value],
    [beforeKey(release), previous],
  ]);
}

/** The newest of the others, and in any case the release that is being left. */
function keepLeft(others: readonly [string, string][], before: string | undefined): [string, string][] {
  const isLeft = ([key]: readonly [string, string]) =>
    before !== undefined && (key === sentKey(before) || key === beforeKey(before));
  const rest = others.filter((entry) => !isLeft(entry)).slice(-2 * (KEPT - 2));
  return [...rest, ...others.filter(isLeft)];
}

/** Only what this function wrote counts: the secret is born with a placeholder. */
function parse(content: string | undefined): Values {
  const found = json(content || '{}');
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).filter(
      ([key, value]) => /^(release|before)-/.test(key) && typeof value === 'string' && VALUE.test(value),
    ),
  );
}

/** The parser's own message would quote the content, and the reason of a failure is in the stack's events. */
function json(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new Error(
      'the secret holds something else than the values of this header; give it a secret of its own',
    );
  }
}

function read({ SecretId: secretId, Release: release }: ResourceProperties): {
  secretId: string;
  release: string;
} {
  const problems: string[] = [];
  if (typeof secretId !== 'string' || !SECRET_ARN.test(secretId))
    problems.push(`SecretId must be a secret's ARN, got ${show(secretId)}`);
  if (typeof release !== 'string' || !VERIFY_RELEASE_PATTERN.test(release))
    problems.push(`Release must be 1 to 40 of A-Z, a-z, 0-9, _ and -, got ${show(release)}`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { secretId: String(secretId), release: String(release) };
}
