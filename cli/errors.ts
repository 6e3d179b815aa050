/**
 * What the person at the terminal can put right: one line for each problem on stderr, without a stack trace, and exit code 2.
 * Each line says what is wrong and what to do.
 */
export class CommandError extends Error {
  public override readonly name = 'CommandError';
  public readonly lines: readonly string[];

  public constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** By its name: `doctor` is bundled into a file of its own, with a class of its own. */
export const isCommandError = (error: unknown): error is CommandError =>
  error instanceof Error && error.name === 'CommandError';

/** Exit codes of the command. */
export const EXIT = {
  ok: 0,
  /** `doctor` has looked, and something is wrong or could not be seen; an objective of `drill` failed. */
  unwell: 1,
  /** Bad input, or it could not be done; nothing was written, or the message says what was. */
  failed: 2,
  /** Written, but the nearest edge did not show it in time. */
  notSeen: 3,
  /** `drill` found a bug of its own. */
  drillBug: 3,
  /** `drill` has no objective that failed, and what it does not play may change that. */
  inconclusive: 4,
  /** Somebody has stopped it: what shells say of a process that SIGINT has ended. */
  interrupted: 130,
} as const;

/** In one line, whatever the text was. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
