import { setImmediate as turn } from 'node:timers/promises';
import { types } from 'node:util';
import { runInContext, runInThisContext, Script } from 'node:vm';
import { PRIORITY, type Simulation } from '../../kernel/simulation';
import { builtinsFor } from './builtins';
import type { Code, Wrapper } from './code';
import { newContext } from './context';
import type { Transport } from './http';
import { PRELUDE } from './prelude';

/** What a handler's call came to. */
export type HandlerOutcome =
  /** JSON, as Lambda hands it on. */
  { readonly result: string } | { readonly error: HandlerError };

export interface HandlerError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export interface LogLine {
  readonly atMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface EnvironmentOptions {
  readonly sim: Simulation;
  readonly code: Code;
  /** `index.handler` */
  readonly handler: string;
  /** Name of the environment's dice. */
  readonly actor: string;
  readonly env: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly onLine: (line: LogLine) => void;
  /** A message of the console as a line of the log. */
  readonly formatLog: (level: string, text: string) => string;
  /** Something was used that the drill does not play. */
  readonly onRefused: (what: string) => void;
  /** Where a module that is not in the code would be at Lambda; undefined: nowhere. */
  readonly elsewhere?: (specifier: string) => string | undefined;
}

/** How a handler's code cannot even be loaded. */
export class LoadError extends Error {
  public constructor(
    public readonly failure: HandlerError,
    /** Why it could be loaded at Lambda all the same: it needs what is there and not in the code. */
    public readonly elsewhere?: string,
  ) {
    super(failure.errorMessage);
  }
}

interface Inside {
  readonly promisePrototype: object;
  require(wrapper: Wrapper, ...given: unknown[]): void;
  call(
    handler: unknown,
    event: string,
    context: unknown,
    settle: (result: string | undefined, error: HandlerError | undefined) => void,
  ): void;
}

/** Looks at the clock at one moment after which a handler is taken to wait for it without leaving it. */
const LOOKS_AT_ONCE = 1_000_000;
/** Real time for the code's first statements: a loop there would hold the drill. */
const LOAD_MS = 60_000;

const prelude = new Script(PRELUDE, { filename: 'prelude.js' });
const nodeProcess = runInThisContext('process') as NodeJS.Process;

/**
 * One warm execution environment: a context of its own, in which the code was loaded once, and in which a handler's timers and calls happen
 * on the virtual clock. Frozen between invocations, as Lambda's are: what is due then waits for the next one.
 */
export class ExecutionEnvironment {
  /** When it was last done with an invocation. */
  public idleSinceMs: number;
  private handler: unknown;
  private readonly inside: Inside;
  private settle: ((outcome: HandlerOutcome) => void) | undefined;
  private readonly overdue: (() => void)[] = [];
  private outside = 0;
  private ended = false;
  private looksAtMs = -1;
  private looks = 0;
  private partial = { stdout: '', stderr: '' };

  /** Loads the code. @throws LoadError */
  public constructor(private readonly options: EnvironmentOptions) {
    const { sim, code } = options;
    this.idleSinceMs = sim.nowMs;
    const random = sim.random(options.actor);
    const builtins = builtinsFor({
      random,
      env: options.env,
      files: code.files,
      nowMs: () => this.now(),
      after: (delayMs, callback) => this.after(delayMs, callback),
      transport: {
        exchange: (request, answered) =>
          options.transport.exchange(request, (answer) => this.wake(() => void answered(answer))),
      },
      write: (stream, text) => this.write(stream, text),
      log: (level, text) =>
        options.onLine({ atMs: sim.nowMs, stream: 'stdout', text: options.formatLog(level, text) }),
      refuse: options.onRefused,
      outside: (work) => this.waitFor(work),
      exit: (exitCode) => {
        const error = crash('Runtime.ExitError', `Runtime exited with exit status ${exitCode}`);
        this.fail(error);
        throw new Error(error.errorMessage);
      },
    });
    const context = newContext(options.actor);
    const begin = prelude.runInContext(context) as (host: unknown) => Inside;
    this.inside = begin({
      now: () => this.now(),
      random: () => random.next(),
      types,
      isDomException: (value: unknown) => value instanceof DOMException,
      globals: builtins.globals,
    });
    this.handler = this.load(context, builtins.load);
  }

  /** Ended by a timeout or a crash: not to be used again. */
  public get isEnded(): boolean {
    return this.ended;
  }

  /**
   * Begins an invocation and plays it up to where it waits for the clock. `done` is called once, then or later; the promise says when the
   * world may go on, and has nothing to do with the invocation's end.
   */
  public invoke(event: string, context: unknown, done: (outcome: HandlerOutcome) => void): Promise<void> {
    this.settle = done;
    return this.run(() => {
      const overdue = this.overdue.splice(0);
      this.inside.call(this.handler, event, context, (result, error) =>
        this.finish(error === undefined ? { result: result! } : { error }),
      );
      for (const work of overdue) work();
    });
  }

  /** As after a timeout: nothing that it still waits for will happen. */
  public end(): void {
    this.ended = true;
    this.settle = undefined;
    this.overdue.length = 0;
    this.flush();
  }

  private finish(outcome: HandlerOutcome): void {
    const { settle } = this;
    if (settle === undefined) return;
    this.settle = undefined;
    this.idleSinceMs = this.options.sim.nowMs;
    this.flush();
    settle(outcome);
  }

  private now(): number {
    const { nowMs } = this.options.sim;
    if (nowMs !== this.looksAtMs) {
      this.looksAtMs = nowMs;
      this.looks = 0;
    }
    this.looks += 1;
    if (this.looks > LOOKS_AT_ONCE) {
      throw new Error(
        'the drill ended a loop that waits for the clock: time passes only while a handler awaits something',
      );
    }
    return nowMs;
  }

  private after(delayMs: number, callback: () => void): { cancel(): void } {
    let cancelled = false;
    const scheduled = this.options.sim.after(delayMs, PRIORITY.lambda, () =>
      this.wake(() => {
        if (!cancelled) callback();
      }),
    );
    return {
      cancel: () => {
        cancelled = true;
        scheduled.cancel();
      },
    };
  }

  /** Something that the code waits for has happened. */
  private wake(work: () => void): undefined | Promise<void> {
    if (this.ended) return undefined;
    if (this.settle === undefined) {
      this.overdue.push(work);
      return undefined;
    }
    return this.run(work);
  }

  /** Runs code of the handler, and everything that follows from it without time passing. */
  private async run(work: () => void): Promise<void> {
    const guard = rejectionsTo((reason, promise) => this.rejected(reason, promise));
    try {
      try {
        work();
      } catch (error) {
        this.crashed(error);
      }
      do await turn();
      while (this.outside > 0);
    } finally {
      guard();
    }
  }

  private crashed(error: unknown): void {
    const { name, message, stack } = error as Error;
    this.fail({
      errorType: String(name ?? 'Error'),
      errorMessage: String(message ?? error),
      trace: String(stack ?? error).split('\n'),
    });
  }

  /** Ends the environment with the invocation: the process is gone. */
  private fail(error: HandlerError): void {
    const { settle } = this;
    this.end();
    settle?.({ error });
  }

  /** False when the promise is none of this environment's. */
  private rejected(reason: unknown, promise: unknown): boolean {
    const prototype = Object.getPrototypeOf(promise);
    const own = prototype === this.inside.promisePrototype;
    // Promises of Node's own realm that are rejected while this code runs come from its calls of built-in modules.
    if (!own && prototype !== nodePromise) return false;
    const { message, stack } = (reason ?? {}) as Error;
    const errorMessage = `${(reason as Error)?.name ?? 'Error'}: ${message ?? String(reason)}`;
    this.fail({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage,
      trace: [`Runtime.UnhandledPromiseRejection: ${errorMessage}`, ...String(stack ?? '').split('\n')],
    });
    return true;
  }

  private waitFor<T>(work: Promise<T>): Promise<T> {
    this.outside += 1;
    return work.finally(() => {
      this.outside -= 1;
    });
  }

  private write(stream: 'stdout' | 'stderr', text: string): void {
    const lines = `${this.partial[stream]}${text}`.split('\n');
    this.partial[stream] = lines.pop()!;
    for (const line of lines) this.line(stream, line);
  }

  private flush(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.partial[stream] !== '') this.line(stream, this.partial[stream]);
      this.partial[stream] = '';
    }
  }

  private line(stream: 'stdout' | 'stderr', text: string): void {
    this.options.onLine({ atMs: this.options.sim.nowMs, stream, text });
  }

  private load(context: object, builtin: (specifier: string) => unknown): unknown {
    const { code, handler } = this.options;
    const modules = new Map<string, { exports: unknown }>();
    const loadFile = (path: string): unknown => {
      const known = modules.get(path);
      if (known !== undefined) return known.exports;
      const module = { exports: {} as unknown };
      modules.set(path, module);
      if (path.endsWith('.json')) {
        module.exports = runInContext(`(${code.files.read(path)!.toString('utf8')})`, context);
        return module.exports;
      }
      const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
      const require = (specifier: string): unknown => {
        const own = builtin(specifier);
        if (own !== undefined) return own;
        const found = code.resolve(specifier, folder);
        if (found !== undefined) return loadFile(found);
        throw Object.assign(
          new Error(`Cannot find module '${specifier}'\nRequire stack:\n- /var/task/${path}`),
          {
            code: 'MODULE_NOT_FOUND',
            elsewhere: this.options.elsewhere?.(specifier),
          },
        );
      };
      const wrapper = code.script(path).runInContext(context, { timeout: LOAD_MS }) as Wrapper;
      this.inside.require(wrapper, module, require, `/var/task/${path}`, `/var/task/${folder}`);
      return module.exports;
    };
    const dot = handler.lastIndexOf('.');
    const file = handler.slice(0, dot);
    const name = handler.slice(dot + 1);
    const path = [`${file}.js`, `${file}.cjs`].find((one) => code.files.isFile(one));
    if (path === undefined) {
      throw new LoadError(
        crash(
          'Runtime.ImportModuleError',
          `Error: Cannot find module '${file}' (no ${file}.js in ${code.files.name})`,
        ),
      );
    }
    let exported: unknown;
    try {
      exported = loadFile(path);
    } catch (error) {
      throw new LoadError(loadFailure(error), (error as { elsewhere?: string } | undefined)?.elsewhere);
    }
    const found = (exported as Record<string, unknown> | undefined)?.[name];
    if (typeof found !== 'function') {
      throw new LoadError(crash('Runtime.HandlerNotFound', `${handler} is undefined or not exported`));
    }
    return found;
  }
}

const crash = (errorType: string, errorMessage: string): HandlerError => ({
  errorType,
  errorMessage,
  trace: [],
});

function loadFailure(error: unknown): HandlerError {
  const { name, message, stack, code } = error as Error & { code?: string };
  const trace = String(stack ?? error).split('\n');
  if (code === 'MODULE_NOT_FOUND') {
    return { errorType: 'Runtime.ImportModuleError', errorMessage: `Error: ${message}`, trace };
  }
  if (name === 'SyntaxError') {
    return { errorType: 'Runtime.UserCodeSyntaxError', errorMessage: `SyntaxError: ${message}`, trace };
  }
  return { errorType: String(name ?? 'Error'), errorMessage: String(message ?? error), trace };
}

const nodePromise = runInThisContext('Promise.prototype') as object;

type Take = (reason: unknown, promise: unknown) => boolean;

/** Of handlers that run at this moment. */
const takers = new Set<Take>();
/** Who heard of unhandled rejections before the first of them, and hears of those that are nobody's. */
let others: readonly NodeJS.UnhandledRejectionListener[] = [];

function dispatch(reason: unknown, promise: Promise<unknown>): void {
  for (const take of takers) if (take(reason, promise)) return;
  if (others.length === 0) throw reason;
  for (const one of others) one.call(nodeProcess, reason, promise);
}

/**
 * Takes unhandled rejections while code of a handler runs: Node tells the whole process of them. Others go where they went before. Gives
 * the way back, in whatever order handlers end.
 */
function rejectionsTo(take: Take): () => void {
  if (takers.size === 0) {
    others = nodeProcess.listeners('unhandledRejection');
    nodeProcess.removeAllListeners('unhandledRejection');
    nodeProcess.on('unhandledRejection', dispatch);
  }
  takers.add(take);
  return () => {
    if (!takers.delete(take) || takers.size > 0) return;
    nodeProcess.removeListener('unhandledRejection', dispatch);
    for (const one of others) nodeProcess.on('unhandledRejection', one);
  };
}
