/** Something the person at the terminal can put right: one line, exit code 2. */
export class UsageError extends Error {}
