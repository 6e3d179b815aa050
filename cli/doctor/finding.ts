import { CommandError, isCommandError, oneLine } from '../errors';

/**
 * - `wrong`: will not work in an incident, or does not now.
 * - `unknown`: could not be looked at. As bad as wrong: what nobody has seen is not well.
 * - `warn`: to know before an incident; somebody may have wanted it so.
 */
export type Severity = 'wrong' | 'unknown' | 'warn';

/** One thing that is not as it should be, and what to do about it. */
export interface Finding {
  readonly severity: Severity;
  /** What is wrong, and with what; one sentence without a full stop. */
  readonly what: string;
  readonly remedy: string;
}

export const wrong = (what: string, remedy: string): Finding => ({ severity: 'wrong', what, remedy });
export const warn = (what: string, remedy: string): Finding => ({ severity: 'warn', what, remedy });
export const unknown = (what: string, remedy: string): Finding => ({ severity: 'unknown', what, remedy });

/**
 * A deploy of the same template changes nothing, whatever was done by hand. A drift-aware change set does (documented: CloudFormation "Using
 * drift-aware change sets"; that it makes again what was deleted is assumed).
 */
export const PUT_BACK =
  'a deploy of the same template does not see that: in a quiet hour, `npx cdk deploy STACK --revert-drift`, which takes back all that was changed by hand in that stack';

/** A stack has it on its list, and it is not there. */
export const gone = (which: string): Finding =>
  wrong(`${which} is gone`, `it was deleted by hand; ${PUT_BACK}`);

/** What an adapter says of something that AWS does not know (any more). */
export class Gone extends CommandError {
  public constructor(public readonly which: string) {
    super(`${which} is gone`);
  }
}

/** What a check has come to: everything it found, and what there is to say when that is nothing. */
export interface Examined {
  readonly findings: readonly Finding[];
  /** In a few words, what was looked at; shown when all of it is well. */
  readonly fine: string;
  /** There was nothing to look at in this deployment; `fine` says why. */
  readonly skipped?: boolean;
}

export const skipped = (why: string): Examined => ({ findings: [], fine: why, skipped: true });

/** What could not be looked at, or is not there to be looked at. Messages for people at a terminal have the remedy behind the first semicolon. */
export function unseen(error: unknown): Finding {
  if (error instanceof Gone) return gone(error.which);
  if (!isCommandError(error)) {
    const { name, message } = error as Error;
    return unknown(`${name}: ${oneLine(message)}`, 'this is a bug of the command; report it');
  }
  const [what = '', ...remedy] = oneLine(error.lines.join(', ')).split('; ');
  return unknown(what, remedy.join('; ') || 'try again');
}

/** What is there and what is not known, when each of several things is asked for on its own: one that fails hides no other. */
export async function each<T, F>(
  things: readonly T[],
  ask: (thing: T) => Promise<F>,
): Promise<{ readonly facts: readonly F[]; readonly findings: readonly Finding[] }> {
  const answers = await Promise.allSettled(things.map(ask));
  return {
    facts: answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
    findings: answers.flatMap((answer) => (answer.status === 'rejected' ? [unseen(answer.reason)] : [])),
  };
}

export const plural = (n: number, thing: string, things = `${thing}s`): string =>
  `${n} ${n === 1 ? thing : things}`;

export { listed } from '../words';
