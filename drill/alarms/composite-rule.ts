import type { AlarmState } from './evaluate';

/** The state of an alarm by its name or ARN; undefined when there is none. */
export type StateOf = (alarm: string) => AlarmState | undefined;

export interface CompositeRule {
  /** Names or ARNs of the alarms that it speaks of. */
  readonly alarms: readonly string[];
  holds(stateOf: StateOf): boolean;
}

/** The rule has something that is not played, or is none; the message names it. */
export class RuleError extends Error {}

type Node = (stateOf: StateOf) => boolean;

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|([(),])|([^\s(),"]+))/y;

/**
 * Reads the rule of a composite alarm (Amazon CloudWatch API Reference, PutCompositeAlarm, AlarmRule): ALARM(), OK(), INSUFFICIENT_DATA(), AND,
 * OR, NOT, TRUE, FALSE and AT_LEAST(count, state, (alarms)). An alarm that is not there has no state. @throws RuleError
 */
export function parseRule(text: string): CompositeRule {
  const parser = new Parser(tokens(text));
  const node = parser.whole();
  return { alarms: parser.alarms, holds: node };
}

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new RuleError(`"${text.slice(at).trim()}" in the rule`);
    found.push(match[1] !== undefined ? `"${match[1].replace(/\\(.)/g, '$1')}` : (match[2] ?? match[3]!));
  }
  return found;
}

class Parser {
  public readonly alarms: string[] = [];
  private at = 0;

  public constructor(private readonly all: readonly string[]) {}

  public whole(): Node {
    const node = this.either();
    if (this.at < this.all.length) throw new RuleError(`"${this.all[this.at]}" where the rule should end`);
    return node;
  }

  private either(): Node {
    let left = this.both();
    while (this.all[this.at] === 'OR') {
      this.at += 1;
      const [a, b] = [left, this.both()];
      left = (stateOf) => a(stateOf) || b(stateOf);
    }
    return left;
  }

  private both(): Node {
    let left = this.one();
    while (this.all[this.at] === 'AND') {
      this.at += 1;
      const [a, b] = [left, this.one()];
      left = (stateOf) => a(stateOf) && b(stateOf);
    }
    return left;
  }

  private one(): Node {
    const word = this.next();
    switch (word) {
      case 'NOT': {
        const inner = this.one();
        return (stateOf) => !inner(stateOf);
      }
      case '(': {
        const inner = this.either();
        this.expect(')');
        return inner;
      }
      case 'TRUE':
        return () => true;
      case 'FALSE':
        return () => false;
      case 'ALARM':
      case 'OK':
      case 'INSUFFICIENT_DATA': {
        this.expect('(');
        const alarm = this.alarm();
        this.expect(')');
        return (stateOf) => stateOf(alarm) === word;
      }
      case 'AT_LEAST':
        return this.atLeast();
      default:
        throw new RuleError(`"${word}" where a condition should be`);
    }
  }

  /** A number, or a share of the alarms: `AT_LEAST(50%, ALARM, (a, b, c))`. */
  private atLeast(): Node {
    this.expect('(');
    const count = this.next();
    this.expect(',');
    const negated = this.all[this.at] === 'NOT';
    if (negated) this.at += 1;
    const state = this.next();
    this.expect(',');
    this.expect('(');
    const alarms: string[] = [];
    for (;;) {
      alarms.push(this.alarm());
      if (this.next() !== ',') break;
    }
    this.expect(')');
    const needed = count.endsWith('%')
      ? Math.ceil((Number(count.slice(0, -1)) / 100) * alarms.length)
      : Number(count);
    if (!Number.isFinite(needed)) throw new RuleError(`AT_LEAST ${count}`);
    return (stateOf) => alarms.filter((alarm) => (stateOf(alarm) === state) !== negated).length >= needed;
  }

  private alarm(): string {
    const name = this.next().replace(/^"/, '');
    this.alarms.push(name);
    return name;
  }

  private next(): string {
    const token = this.all[this.at];
    if (token === undefined) throw new RuleError('the end of the rule where a condition should be');
    this.at += 1;
    return token;
  }

  private expect(sign: string): void {
    const token = this.next();
    if (token !== sign) throw new RuleError(`"${token}" where ${sign} should be`);
  }
}
