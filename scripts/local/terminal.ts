import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

export interface TerminalOptions {
  readonly out: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  /** Machine-readable lines instead of text. */
  readonly json: boolean;
  /** ms since the epoch. */
  readonly now: () => number;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 120;

/**
 * What the person sees: lines with the seconds since the start, and on a real terminal a line that moves while something takes
 * time. With `json`, one JSON object a line and nothing else.
 */
export class Terminal {
  private readonly startedAt: number;
  private readonly live: boolean;
  private spinner?: { readonly timer: NodeJS.Timeout; text: string; frame: number };

  public constructor(private readonly options: TerminalOptions) {
    this.startedAt = options.now();
    this.live = options.out.isTTY === true && !options.json;
  }

  /** Whole seconds since the start. */
  public seconds(): number {
    return Math.round((this.options.now() - this.startedAt) / 1000);
  }

  public title(text: string): void {
    this.write({ event: 'title', text }, `\n${this.style('bold', text)}`);
  }

  /** A sentence of the story. */
  public say(text: string): void {
    this.write({ event: 'say', text }, `${this.clock()}   ${text}`);
  }

  /** A fact below the line above. */
  public detail(text: string): void {
    this.write({ event: 'detail', text }, `          ${this.style('dim', text)}`);
  }

  /** One of several sentences below a title. */
  public item(text: string): void {
    this.write({ event: 'item', text }, `  - ${text}`);
  }

  public passed(title: string, detail: string | undefined, seconds: number): void {
    this.stopSpinner();
    const rest = detail ? this.style('dim', `: ${detail}`) : '';
    const line = `${this.clock()} ${this.style('green', '✓')} ${title}${rest}`;
    this.write({ event: 'step', title, ok: true, detail, seconds }, line);
  }

  public failed(title: string, problem: string, seconds: number): void {
    this.stopSpinner();
    const mark = this.style('red', '✗');
    const line = `${this.clock()} ${mark} ${this.style('bold', title)}\n          ${problem}`;
    this.write({ event: 'step', title, ok: false, problem, seconds }, line);
  }

  public summary(passed: number, failed: number): void {
    this.write({ event: 'summary', passed, failed }, `\n${passed} passed, ${failed} failed`);
  }

  /** Shows what is being waited for, on a real terminal only. */
  public progress(text: string): void {
    if (!this.live) return;
    if (this.spinner) {
      this.spinner.text = text;
      return;
    }
    const timer = setInterval(() => this.draw(), FRAME_MS);
    timer.unref();
    this.spinner = { timer, text, frame: 0 };
    this.draw();
  }

  public stopSpinner(): void {
    if (!this.spinner) return;
    clearInterval(this.spinner.timer);
    this.spinner = undefined;
    this.options.out.write('\r\u001b[2K');
  }

  private draw(): void {
    if (!this.spinner) return;
    this.spinner.frame = (this.spinner.frame + 1) % FRAMES.length;
    const line = `${this.clock()} ${FRAMES[this.spinner.frame]} ${this.spinner.text}`;
    const width = (this.options.out.columns ?? 80) - 1;
    this.options.out.write(`\r\u001b[2K${[...line].slice(0, width).join('')}`);
  }

  private write(event: Record<string, unknown>, line: string): void {
    const { out, json } = this.options;
    if (json) {
      out.write(`${JSON.stringify({ at: this.seconds(), ...event })}\n`);
      return;
    }
    const waiting = this.spinner?.text;
    if (waiting !== undefined) this.stopSpinner();
    out.write(`${line}\n`);
    if (waiting !== undefined) this.progress(waiting);
  }

  private clock(): string {
    return `[${String(this.seconds()).padStart(4)} s]`;
  }

  private style(style: Style, text: string): string {
    if (!this.live || process.env.NO_COLOR) return text;
    return styleText(style, text);
  }
}
