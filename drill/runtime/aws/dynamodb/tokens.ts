import { ApiFault } from '../../../world/api';

/** What an expression's placeholders stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type PathStep = string | number;

export const invalid = (kind: string, why: string): ApiFault =>
  new ApiFault('ValidationException', `Invalid ${kind}: ${why}`);

/** Reads an expression from left to right. */
export class Tokens {
  /** Placeholders that were used: those that were not are an error of the request. */
  public readonly used = new Set<string>();
  private readonly tokens: readonly string[];
  private at = 0;

  /** @param kind as errors name it: `ConditionExpression`. */
  public constructor(
    expression: string,
    public readonly kind: string,
    private readonly placeholders: Placeholders,
  ) {
    this.tokens = expression.match(/[#:]?[A-Za-z_][\w-]*|[#:]\w+|\d+|<>|<=|>=|[=<>(),.[\]+-]|\S/g) ?? [];
  }

  public get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  public peek(): string {
    return this.tokens[this.at] ?? '';
  }

  public next(): string {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  /** Takes a keyword or a mark, in any case. */
  public takes(word: string): boolean {
    if (this.peek().toUpperCase() !== word) return false;
    this.at += 1;
    return true;
  }

  public expect(word: string): void {
    if (!this.takes(word)) throw this.unexpected(`expected ${word}`);
  }

  /** Whether a function's name comes, with its bracket. */
  public isCall(): boolean {
    return /^[a-z_]+$/.test(this.peek()) && this.tokens[this.at + 1] === '(';
  }

  public unexpected(why = 'not expected there'): ApiFault {
    return invalid(this.kind, `Syntax error; token: "${this.peek() || '<EOF>'}", ${why}`);
  }

  public end(): void {
    if (!this.isAtEnd) throw this.unexpected();
  }

  /** `:value` */
  public value(): Readonly<Record<string, unknown>> {
    const token = this.next();
    const value = this.placeholders.values[token];
    if (value === undefined) {
      throw invalid(
        this.kind,
        `An expression attribute value used in expression is not defined; attribute value: ${token}`,
      );
    }
    this.used.add(token);
    return value;
  }

  /** `a.#b[0].c` */
  public path(): PathStep[] {
    const steps: PathStep[] = [this.name()];
    for (;;) {
      if (this.takes('.')) steps.push(this.name());
      else if (this.takes('[')) {
        steps.push(Number(this.next()));
        this.expect(']');
      } else return steps;
    }
  }

  private name(): string {
    const token = this.next();
    if (token.startsWith('#')) {
      const name = this.placeholders.names[token];
      if (name === undefined) {
        throw invalid(
          this.kind,
          `An expression attribute name used in the document path is not defined; attribute name: ${token}`,
        );
      }
      this.used.add(token);
      return name;
    }
    if (!/^[A-Za-z_]/.test(token)) {
      this.at -= 1;
      throw this.unexpected();
    }
    return token;
  }
}
