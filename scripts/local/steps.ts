import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, UserError } from './errors';
import type { Terminal } from './terminal';

/** A step that did not happen; it has been printed. */
export class StepFailed extends Error {}

/** What a step's body may do besides its work. */
export interface Step {
  /** Notes the latest observation: shown while waiting, and in the failure. */
  saw(what: string): void;
  /** Shown behind the title when the step has passed. */
  found(what: string): void;
  /** Looks again and again until there is an answer; the step's deadline ends it. */
  until<T>(look: () => Promise<T | undefined>): Promise<T>;
}

const LOOK_EVERY_MS = 400;

/** Runs the steps of the story: each is an assertion with a deadline, and the first that fails ends the run. */
export class Steps {
  public passed = 0;
  public failed = 0;

  public constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number,
  ) {}

  public async run<T>(title: string, deadlineSeconds: number, body: (step: Step) => Promise<T>): Promise<T> {
    const startedAt = this.now();
    const notes: { seen?: string; found?: string } = {};
    const seconds = () => Math.round((this.now() - startedAt) / 100) / 10;
    this.terminal.progress(title);
    try {
      const result = await withDeadline(deadlineSeconds, (expired) => body(this.step(title, notes, expired)));
      this.passed += 1;
      this.terminal.passed(title, notes.found, seconds());
      return result;
    } catch (error) {
      if (error instanceof UserError) throw error;
      this.failed += 1;
      this.terminal.failed(title, problemOf(messageOf(error), notes.seen), seconds());
      throw new StepFailed(title);
    } finally {
      this.terminal.stopSpinner();
    }
  }

  private step(title: string, notes: { seen?: string; found?: string }, expired: AbortSignal): Step {
    return {
      saw: (what) => {
        notes.seen = what;
        this.terminal.progress(`${title} (${what})`);
      },
      found: (what) => {
        notes.found = what;
      },
      until: async (look) => {
        for (;;) {
          const answer = await look();
          if (answer !== undefined) return answer;
          await pause(LOOK_EVERY_MS, undefined, { signal: expired });
        }
      },
    };
  }
}

/** A command that fails says with its last lines what was seen last; once is enough. */
const problemOf = (message: string, seen?: string): string =>
  !seen || message.includes(seen) ? message : `${message}; last seen: ${seen}`;

async function withDeadline<T>(seconds: number, body: (expired: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`did not happen within ${seconds} s`));
      controller.abort();
    }, seconds * 1000);
  });
  const work = body(controller.signal);
  // After the deadline the body's own end interests nobody.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
