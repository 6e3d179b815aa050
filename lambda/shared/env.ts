import { ConfigError } from './errors';

export type Env = Readonly<Record<string, string | undefined>>;

/** Reads the variables of one function and reports everything that is wrong with them at once. */
export class EnvReader {
  private readonly problems: string[] = [];

  public constructor(private readonly env: Env) {}

  public text(name: string): string {
    const value = this.env[name];
    if (!value)
      this.problems.push(`${name} must be set, got ${value === undefined ? 'nothing' : 'an empty text'}`);
    return value ?? '';
  }

  public number(name: string, min: number, max: number): number {
    const text = this.text(name);
    const value = Number(text);
    if (text && !(Number.isFinite(value) && value >= min && value <= max)) {
      this.problems.push(`${name} must be a number from ${min} to ${max}, got ${JSON.stringify(text)}`);
    }
    return value;
  }

  public oneOf<T extends string>(name: string, values: readonly T[]): T {
    const text = this.text(name);
    if (text && !(values as readonly string[]).includes(text)) {
      this.problems.push(`${name} must be one of ${values.join(', ')}, got ${JSON.stringify(text)}`);
    }
    return text as T;
  }

  /** A JSON value that `check` accepts. */
  public json<T>(name: string, expected: string, check: (value: unknown) => value is T): T | undefined {
    const text = this.text(name);
    if (!text) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      if (check(value)) return value;
    } catch {
      // Reported below with the text itself.
    }
    this.problems.push(`${name} must be ${expected}, got ${JSON.stringify(text)}`);
    return undefined;
  }

  /** @throws ConfigError naming every variable that is missing or out of range. */
  public throwIfAny(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems.join('; '));
  }
}
