import { FAILOVER_TARGETS, type FailoverTarget } from '../lib/private/contracts/failover';
import { nearest } from '../lib/private/suggest';
import { CommandError } from './errors';
import { reasonProblem } from './mode-request';

export interface FailoverOptions {
  readonly to?: string;
  readonly reason?: string;
  readonly region?: string;
  readonly bucket?: string;
}

/** What a person typed, checked. */
export interface FailoverRequest {
  readonly to: FailoverTarget;
  readonly reason: string;
  /** Where the switch is; looked up where it is not said. */
  readonly region?: string;
  readonly bucket?: string;
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
/** S3's rules for names, roughly; a typo must not become another host. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @throws CommandError with everything that is wrong */
export function readFailoverRequest(options: FailoverOptions): FailoverRequest {
  const problems: string[] = [];
  const to = FAILOVER_TARGETS.find((target) => target === options.to);
  if (to === undefined) problems.push(noTarget(options.to));
  const reason = options.reason?.replace(/\s+/g, ' ').trim() ?? '';
  const problem =
    reason === ''
      ? '--reason must say why in a few words, for those who come after: --reason "database is lost"'
      : reasonProblem(reason);
  if (problem !== undefined) problems.push(problem);
  const { region, bucket } = options;
  if (region !== undefined && !REGION.test(region))
    problems.push(`--region must be a Region such as eu-central-1, got ${JSON.stringify(region)}`);
  if (bucket !== undefined && !BUCKET.test(bucket))
    problems.push(`--bucket must be the name of a bucket, got ${JSON.stringify(bucket)}`);
  if (bucket !== undefined && region === undefined)
    problems.push('--bucket needs --region: the Region that the bucket is in');
  if (problems.length > 0 || to === undefined) throw new CommandError(...problems);
  return { to, reason, region, bucket };
}

function noTarget(text: string | undefined): string {
  if (text === undefined) return '--to must say where visitors go: standby or primary';
  const meant = nearest(text, FAILOVER_TARGETS);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `--to must be standby or primary, got ${JSON.stringify(text)}${hint}`;
}
