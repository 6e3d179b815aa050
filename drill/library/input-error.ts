/** What was given cannot be played; one line for each thing that is wrong: where, what was there, what to do. */
export class DrillInputError extends Error {
  public override readonly name = 'DrillInputError';

  public constructor(public readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
