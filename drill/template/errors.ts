/** What was given cannot be read or played. Each problem is one line: where, what was found, what to do. */
export class AssemblyError extends Error {
  public readonly problems: readonly string[];

  public constructor(problems: string | readonly string[]) {
    const all = typeof problems === 'string' ? [problems] : [...problems];
    super(all.join('\n'));
    this.problems = all;
  }
}

/** Runs each of several readings, so that every problem is said at once. @throws AssemblyError with all of them */
export class Problems {
  private readonly found: string[] = [];

  public add(...problems: readonly string[]): void {
    this.found.push(...problems);
  }

  public attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      this.found.push(...error.problems);
      return undefined;
    }
  }

  /** Each once. */
  public get all(): readonly string[] {
    return [...new Set(this.found)];
  }

  public throwIfAny(): void {
    if (this.found.length > 0) throw new AssemblyError(this.all);
  }
}
