import { styleText } from 'node:util';
import type { Screen, System } from './system';

export type Style = Parameters<typeof styleText>[0];

/** Longest line, where the terminal is wider: a long line is hard to read. */
const MAX_COLUMNS = 88;
const DEFAULT_COLUMNS = 80;

/**
 * What the person sees. The command's answer goes to stdout; what is said beside it (progress, warnings, errors) to stderr,
 * so that a pipe gets the answer alone. With `json` the answer is one object. Colours and what moves are for terminals only
 * (NO_COLOR: no-color.org).
 */
export class Terminal {
  private progressShown = false;

  public constructor(
    private readonly system: Pick<System, 'out' | 'err' | 'env'>,
    public readonly json: boolean,
  ) {}

  /** A line of the answer. */
  public say(text = ''): void {
    if (this.json) return;
    this.clear();
    this.system.out.write(`${text}\n`);
  }

  /** The answer of `--json`. */
  public answer(value: unknown): void {
    if (!this.json) return;
    this.system.out.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A label and what is to be said of it, folded at the terminal's width. */
  public row(label: string, text: string, style?: Style): void {
    if (this.json) return;
    if (this.width < NARROW) {
      if (label !== '') this.say(`  ${this.style('dim', label)}`);
      for (const line of fold(text, this.width - 4))
        this.say(`    ${style === undefined ? line : this.style(style, line)}`);
      return;
    }
    const indent = 2 + LABEL_COLUMNS;
    for (const [i, line] of fold(text, this.width - indent).entries()) {
      const first = i === 0 ? this.style('dim', label.padEnd(LABEL_COLUMNS)) : ' '.repeat(LABEL_COLUMNS);
      this.say(`  ${first}${style === undefined ? line : this.style(style, line)}`);
    }
  }

  /** Beside the answer, in `--json` too. */
  public note(text: string): void {
    this.clear();
    const { err } = this.system;
    // One line where a program reads it; on a terminal, words are not cut at its edge.
    const lines = err.isTTY === true ? fold(text, err.columns ?? DEFAULT_COLUMNS) : [text];
    for (const line of lines) err.write(`${line}\n`);
  }

  /** Something to know that is no error. One line: it may be in a log. */
  public warn(text: string): void {
    this.note(`${this.styleFor(this.system.err, 'yellow', 'warning:')} ${text}`);
  }

  public error(text: string): void {
    this.note(`${this.styleFor(this.system.err, 'red', 'error:')} ${text}`);
  }

  /** What is being waited for; on a terminal only, and gone when the next line comes. */
  public progress(text: string): void {
    if (this.system.err.isTTY !== true || this.json) return;
    this.system.err.write(
      `\r\u001b[2K${this.styleFor(this.system.err, 'dim', [...text].slice(0, this.progressWidth).join(''))}`,
    );
    this.progressShown = true;
  }

  /** Columns of the line of progress: the last one would begin a new line on some terminals. */
  public get progressWidth(): number {
    return (this.system.err.columns ?? DEFAULT_COLUMNS) - 1;
  }

  public clear(): void {
    if (!this.progressShown) return;
    this.progressShown = false;
    this.system.err.write('\r\u001b[2K');
  }

  public style(style: Style, text: string): string {
    return this.styleFor(this.system.out, style, text);
  }

  private styleFor(screen: Screen, style: Style, text: string): string {
    if (screen.isTTY !== true || this.system.env.NO_COLOR || this.system.env.TERM === 'dumb') return text;
    // The decision is made above, for the screen at hand; Node's own would look at process.stdout.
    return styleText(style, text, { validateStream: false });
  }

  /** Columns of the answer's lines. */
  public get width(): number {
    return Math.min(this.system.out.columns ?? DEFAULT_COLUMNS, MAX_COLUMNS);
  }
}

const LABEL_COLUMNS = 16;
/** Below this a label beside its text leaves too little for the text. */
const NARROW = 56;

/** Of which no line ends in the middle: a command in `backticks`, a number with its unit and its sign. */
const WORDS = /`[^`]+`\S*|(?:[≤≥] )?[\d.,]+ (?:%|s|ms|m|h|d|EUR|USD)(?=[\s,.;:)]|$)\S*|\S+/g;

/** Lines of at most `width` characters, broken between words. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.match(WORDS) ?? ['']) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
