/** Something the person at the terminal can put right: printed as one line, without a stack trace. */
export class UserError extends Error {
  public constructor(what: string, remedy: string) {
    super(`${what}; ${remedy}`);
    this.name = 'UserError';
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
