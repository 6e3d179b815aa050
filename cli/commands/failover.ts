import {
  FAILOVER_DETAIL_TYPE,
  FAILOVER_SOURCE,
  type FailoverChange,
} from '../../lib/private/contracts/failover';
import type { Access } from '../access';
import { putEvent, whoOf } from '../audit';
import { EXIT } from '../errors';
import type { FailoverRequest } from '../failover-request';
import { regionsInConfig } from '../site';
import { findSwitch, homesOf, StopSwitchObject, type SwitchPlace, type SwitchState } from '../stop-switch';
import type { System } from '../system';
import type { Terminal } from '../terminal';

interface Tools {
  readonly system: System;
  readonly terminal: Terminal;
  readonly access: Access;
  readonly site: string;
}

/**
 * Ten seconds between a checker's looks and three in a row that agree (what OriginFailover and StopSwitch set): 20 to 30 s. That name
 * servers know within seconds is assumed. Resolvers, CloudFront's too, keep a load balancer's alias for up to 60 s (documented: Route 53
 * "Choosing between alias and non-alias records", and Application Load Balancers, "Target group health").
 */
const MOVES = {
  seconds: { least: 20, most: 95 },
  words:
    'within about a minute and a half: 20 to 30 s until Route 53’s checkers agree (three looks in a row, 10 s apart), a few seconds until its servers know (assumed), and up to 60 s in resolvers, CloudFront’s own among them (the TTL of a load balancer’s alias)',
};

/** `breakwater failover`: throws the stop switch or takes it back. Nothing is asked of us-east-1, and nothing of Route 53's API. */
export async function failover(tools: Tools, request: FailoverRequest): Promise<number> {
  const { system, terminal, access, site } = tools;
  const at = new Date(system.now()).toISOString();
  terminal.progress('looking for the switch …');
  const place = await placeOf(tools, request);
  const object = new StopSwitchObject(access, place);
  terminal.progress(`${request.to === 'standby' ? 'throwing' : 'taking back'} the switch …`);
  // Only to tell what was: that it cannot be read keeps nobody from writing.
  const before = await object.read().catch((): undefined => undefined);
  if (request.to === 'standby')
    await object.throwIt([whoOf(system) ?? 'somebody', request.reason, at].join(', '));
  else await object.takeBack();

  const warnings: string[] = [];
  const confirmed = await confirm(object, request, before, warnings);
  const change: FailoverChange = {
    version: 1,
    site,
    to: request.to,
    reason: request.reason,
    who: whoOf(system),
    at,
  };
  const untold = await putEvent(access, place.region, FAILOVER_SOURCE, FAILOVER_DETAIL_TYPE, change);
  if (untold !== undefined) warnings.push(`it is done, but not in the audit trail: ${untold}`);
  show(tools, request, place, before, confirmed);
  for (const warning of warnings) terminal.warn(warning);
  terminal.answer({
    ...change,
    switch: place,
    before: before ?? null,
    confirmed,
    movesWithinSeconds: MOVES.seconds,
    warnings,
  });
  return confirmed ? EXIT.ok : EXIT.notSeen;
}

async function placeOf(
  { system, access, site }: Tools,
  { region, bucket }: FailoverRequest,
): Promise<SwitchPlace> {
  if (region !== undefined && bucket !== undefined) return { region, bucket };
  return findSwitch(access, site, homesOf(region, regionsInConfig(site, system.cwd)));
}

/** S3 answers with what was written last (documented: S3 "Data consistency model"): what is read back is what checkers will see. */
async function confirm(
  object: StopSwitchObject,
  { to }: FailoverRequest,
  before: SwitchState | undefined,
  warnings: string[],
): Promise<boolean> {
  let after: SwitchState;
  try {
    after = await object.read();
  } catch (error) {
    warnings.push(`S3 took it, but it could not be read back: ${(error as Error).message}`);
    return false;
  }
  if (to === 'standby' && after === 'thrown') return true;
  // Who could read it while it was there is told 403 now because it is not.
  if (to === 'primary' && (after === 'absent' || (after === 'hidden' && before === 'thrown'))) return true;
  if (after === 'hidden') {
    warnings.push(
      to === 'primary'
        ? 'S3 took the deletion; whether an object was there, and is gone, your role may not see (s3:GetObject on it, or s3:ListBucket)'
        : 'S3 took the object; your role may not read it back (s3:GetObject)',
    );
    return false;
  }
  warnings.push(
    after === 'absent'
      ? 'S3 took the object, and does not have it: somebody has taken it back; look again, then run the command again'
      : `S3 took it, and the object is ${after === 'thrown' ? 'there again' : 'another one'}: somebody else writes it; talk, then run the command again`,
  );
  return false;
}

const BEFORE: Readonly<Record<SwitchState, string>> = {
  thrown: 'standby',
  absent: 'primary',
  hidden: '',
  strange: 'primary',
};

function show(
  { terminal, site }: Tools,
  { to, reason }: FailoverRequest,
  place: SwitchPlace,
  before: SwitchState | undefined,
  confirmed: boolean,
): void {
  const from = before === undefined ? '' : BEFORE[before];
  terminal.say();
  terminal.say(
    `  ${terminal.style('bold', site)}  ${from === '' ? '' : `${from} `}→ ${terminal.style(['bold', to === 'standby' ? 'yellow' : 'green'], to)}`,
  );
  terminal.say();
  terminal.row(
    'Switch',
    `${to === 'standby' ? 'thrown' : 'taken back'}: the object in ${place.bucket}, ${place.region}`,
  );
  terminal.row('Why', reason);
  if (from === to) terminal.row('Visitors', `are at the ${to} as before`);
  else terminal.row('Visitors', `at the ${to} ${MOVES.words}`);
  if (to === 'standby') {
    terminal.row(
      'Unless',
      'the standby’s own health check fails: then the primary goes on being answered. Never disable a health check.',
    );
    terminal.row(
      'Back',
      '`breakwater failover --to primary --reason …`, when the primary’s data is right again',
    );
  } else
    terminal.row(
      'Mind',
      'all visitors come at once, to caches that are cold; `breakwater mode queue` lets them in by and by',
    );
  terminal.row(
    'Watch',
    'ask a resolver for the origin’s name: dig +short origin.DOMAIN; then `breakwater doctor`',
  );
  terminal.say();
  if (confirmed) terminal.say(`${terminal.style('green', '✓')} S3 has it so: read back.`);
}
