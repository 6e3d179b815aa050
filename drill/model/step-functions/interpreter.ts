import { PRIORITY, type Scheduled } from '../../kernel/simulation';
import type { World } from '../../world/world';
import { holds } from './choice';
import { NotPlayed, readPath, type Scope, StateError, withResult } from './paths';
import { filledIn } from './payload-template';
import { means, retryOf, type Tries } from './retry';

// biome-ignore lint/suspicious/noExplicitAny: members as in the Amazon States Language, read by name
export type Config = Record<string, any>;

/** How states, or one of them, have ended. */
export type Ended = { readonly output: unknown } | { readonly error: string; readonly cause: string };
export type Done = (ended: Ended) => void;

/** Does the work of a Task state; `done` is called in virtual time. What is returned settles as soon as the clock may go on. */
export type Worker = (task: {
  readonly resource: string;
  readonly input: unknown;
  readonly done: Done;
}) => void | Promise<void>;

/** What ends together: an execution, a branch, an iteration; with the whole its parts end. */
class Run {
  private over = false;

  public constructor(private readonly whole?: Run) {}

  public get stopped(): boolean {
    return this.over || (this.whole?.stopped ?? false);
  }

  public stop(): void {
    this.over = true;
  }
}

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Config>>;
}

/** Documented: "Map state processing modes", inline: up to 40 iterations at once. */
const MOST_ITERATIONS = 40;

/**
 * Plays the Amazon States Language with JSONPath on the virtual clock (documented: the language's specification, states-language.net, and AWS
 * Step Functions "Using Amazon States Language"). Each state is entered after the time that a transition takes.
 */
export class Interpreter {
  public constructor(
    private readonly world: World,
    private readonly name: string,
    private readonly work: Worker,
  ) {}

  /** Plays states to their end; what returns stops them. */
  public start(machine: Config, input: unknown, context: Config, done: Done): () => void {
    const run = new Run();
    this.play(machine as Machine, input, context, run, done);
    return () => run.stop();
  }

  private play(machine: Machine, input: unknown, context: Config, run: Run, done: Done): void {
    const enter = (name: string, given: unknown, tries: Tries = new Map(), delaySeconds = 0): void => {
      const { sim, facts } = this.world;
      const delayMs = 1000 * delaySeconds + facts.draw('states.transition', this.name);
      if (!Number.isFinite(delayMs)) {
        done({ error: 'States.Runtime', cause: `${name} waits for a time that is no number` });
        return;
      }
      sim.after(delayMs, PRIORITY.lambda, () => {
        if (run.stopped) return undefined;
        const state = machine.States?.[name];
        if (typeof state !== 'object' || state === null) {
          done({ error: 'States.Runtime', cause: `there is no state ${name}` });
          return undefined;
        }
        const scope = {
          input: given,
          context: { ...context, State: { Name: name, EnteredTime: new Date(sim.nowMs).toISOString() } },
        };
        const inner: Inner = (part, of, own, ended) => {
          const partOf = new Run(run);
          this.play(part as Machine, of, { ...context, ...own }, partOf, ended);
          return () => partOf.stop();
        };
        return new State(this.world, this.work, state, scope, (after) => {
          if (run.stopped) return;
          if ('next' in after) enter(after.next, after.output);
          else if ('again' in after) enter(name, given, after.tries, after.again);
          else done(after);
        }).begin(tries, inner);
      });
    };
    enter(machine.StartAt, input);
  }
}

/** What comes after a state. */
type After =
  | { readonly next: string; readonly output: unknown }
  | { readonly again: number; readonly tries: Tries }
  | Ended;

/** Plays the states inside of a state; what returns stops them. */
type Inner = (machine: Config, input: unknown, context: Config, done: Done) => () => void;

/** One state that has been entered. */
class State {
  private over = false;
  private timer: Scheduled | undefined;
  private tries: Tries = new Map();

  public constructor(
    private readonly world: World,
    private readonly work: Worker,
    private readonly state: Config,
    private readonly scope: Scope,
    private readonly leave: (after: After) => void,
  ) {}

  public begin(tries: Tries, inner: Inner): void | Promise<void> {
    this.tries = tries;
    try {
      const { QueryLanguage, Assign } = this.state;
      if (QueryLanguage === 'JSONata') throw new NotPlayed('JSONata');
      if (Assign !== undefined) throw new NotPlayed('variables (Assign)');
      return this.enter(inner);
    } catch (error) {
      this.failBy(error);
      return undefined;
    }
  }

  private enter(inner: Inner): void | Promise<void> {
    const { state, world } = this;
    const input = this.selected('InputPath', this.scope.input);
    const scope = { ...this.scope, input };
    switch (state.Type) {
      case 'Pass':
        this.complete(state.Result ?? this.parameters(scope));
        return undefined;
      case 'Succeed':
        this.finish({ output: this.selected('OutputPath', input) });
        return undefined;
      case 'Fail':
        this.finish({
          error: String(
            state.ErrorPath === undefined ? (state.Error ?? '') : readPath(state.ErrorPath, scope),
          ),
          cause: String(
            state.CausePath === undefined ? (state.Cause ?? '') : readPath(state.CausePath, scope),
          ),
        });
        return undefined;
      case 'Choice':
        this.choose(scope);
        return undefined;
      case 'Wait':
        world.sim.after(waitMs(state, scope, world.sim.nowMs), PRIORITY.lambda, () => this.complete(input));
        return undefined;
      case 'Task': {
        if (state.Credentials !== undefined) throw new NotPlayed('the role of another account (Credentials)');
        this.limit(scope);
        const resource = String(state.Resource);
        return this.work({ resource, input: this.parameters(scope), done: (ended) => this.ended(ended) });
      }
      case 'Parallel':
        this.parts(
          (state.Branches as Config[]).map((machine) => ({
            machine,
            input: this.parameters(scope),
            context: {},
          })),
          inner,
          Number.POSITIVE_INFINITY,
        );
        return undefined;
      case 'Map':
        this.iterate(scope, inner);
        return undefined;
      default:
        throw new NotPlayed(`states of the type ${String(state.Type)}`);
    }
  }

  private choose(scope: Scope): void {
    const { Choices, Default } = this.state;
    const chosen = (Choices as Config[]).find((rule) => holds(rule, scope))?.Next ?? Default;
    if (chosen === undefined)
      throw new StateError('States.NoChoiceMatched', 'no rule holds, and there is no default');
    this.finish({ next: String(chosen), output: this.selected('OutputPath', scope.input) });
  }

  private iterate(scope: Scope, inner: Inner): void {
    const {
      ItemProcessor,
      Iterator: older,
      ItemSelector,
      Parameters,
      ItemsPath,
      MaxConcurrency = 0,
    } = this.state;
    const machine = (ItemProcessor ?? older) as Config;
    if (machine.ProcessorConfig?.Mode === 'DISTRIBUTED') throw new NotPlayed('the distributed mode of Map');
    const items = readPath(String(ItemsPath ?? '$'), scope);
    if (!Array.isArray(items))
      throw new StateError('States.Runtime', `${ItemsPath ?? '$'} of a Map is no list`);
    const selector = ItemSelector ?? Parameters;
    const parts = items.map((item, index) => {
      const context = { Map: { Item: { Index: index, Value: item } } };
      const within = { input: scope.input, context: { ...(scope.context as Config), ...context } };
      return { machine, input: selector === undefined ? item : filledIn(selector, within), context };
    });
    const most = Number(MaxConcurrency) === 0 ? MOST_ITERATIONS : Number(MaxConcurrency);
    this.parts(parts, inner, most);
  }

  /** Several at once; the first error ends the others. */
  private parts(
    parts: readonly { readonly machine: Config; readonly input: unknown; readonly context: Config }[],
    inner: Inner,
    most: number,
  ): void {
    const outputs: unknown[] = Array(parts.length).fill(null);
    const stops: (() => void)[] = [];
    let next = 0;
    let left = parts.length;
    if (left === 0) {
      this.complete([]);
      return;
    }
    const begin = (): void => {
      const index = next;
      const part = parts[index];
      if (part === undefined || this.over) return;
      next += 1;
      const stop = inner(part.machine, part.input, part.context, (ended) => {
        if (this.over) return;
        if ('error' in ended) {
          for (const one of stops) one();
          this.ended(ended);
          return;
        }
        outputs[index] = ended.output;
        left -= 1;
        if (left === 0) this.ended({ output: outputs });
        else begin();
      });
      stops.push(stop);
    };
    for (let count = 0; count < Math.min(most, parts.length); count++) begin();
  }

  private parameters(scope: Scope): unknown {
    const { Parameters } = this.state;
    return Parameters === undefined ? scope.input : filledIn(Parameters, scope);
  }

  private selected(member: 'InputPath' | 'OutputPath', value: unknown): unknown {
    const path = this.state[member];
    if (path === undefined) return value;
    return path === null ? {} : readPath(String(path), { ...this.scope, input: value });
  }

  private limit(scope: Scope): void {
    const { TimeoutSeconds, TimeoutSecondsPath } = this.state;
    const seconds = TimeoutSecondsPath === undefined ? TimeoutSeconds : readPath(TimeoutSecondsPath, scope);
    if (seconds === undefined) return;
    this.timer = this.world.sim.after(1000 * Number(seconds), PRIORITY.lambda, () =>
      this.ended({ error: 'States.Timeout', cause: `it took longer than ${Number(seconds)} s` }),
    );
  }

  private ended(ended: Ended): void {
    if (this.over) return;
    this.timer?.cancel();
    if ('error' in ended) this.fail(ended.error, ended.cause);
    else {
      try {
        this.complete(ended.output);
      } catch (error) {
        this.failBy(error);
      }
    }
  }

  private complete(result: unknown): void {
    const { ResultSelector, ResultPath, Next } = this.state;
    try {
      const chosen =
        ResultSelector === undefined ? result : filledIn(ResultSelector, { ...this.scope, input: result });
      const whole = this.state.Type === 'Wait' ? result : withResult(this.scope.input, ResultPath, chosen);
      const output = this.selected('OutputPath', whole);
      this.finish(Next === undefined ? { output } : { next: String(Next), output });
    } catch (error) {
      this.failBy(error);
    }
  }

  private failBy(error: unknown): void {
    if (error instanceof StateError) this.fail(error.error, error.detail);
    else if (error instanceof NotPlayed) this.fail(NOT_PLAYED, error.message);
    // A definition is a program of the stack's: one that Step Functions would refuse says so where it is reached.
    else this.fail('States.Runtime', `the state cannot be read: ${(error as Error).message}`);
  }

  private fail(error: string, cause: string): void {
    const Retry = listIn(this.state.Retry);
    const Catch = listIn(this.state.Catch);
    if (error !== NOT_PLAYED) {
      const again = retryOf(Retry, error, this.tries, () => this.world.sim.random('states/jitter').next());
      if (again !== undefined) {
        this.finish({ again: again.delaySeconds, tries: again.tries });
        return;
      }
      const catcher = Catch.find(({ ErrorEquals }) => means(ErrorEquals, error));
      if (catcher !== undefined) {
        const output = withResult(this.scope.input, catcher.ResultPath, { Error: error, Cause: cause });
        this.finish({ next: String(catcher.Next), output });
        return;
      }
    }
    this.finish({ error, cause });
  }

  private finish(after: After): void {
    if (this.over) return;
    this.over = true;
    this.timer?.cancel();
    this.leave(after);
  }
}

/** The name of the error of an execution that needs something which is not played. */
export const NOT_PLAYED = 'NotPlayedByTheDrill';

/** Members of a list that are objects; none of what is no list. */
const listIn = (given: unknown): Config[] =>
  Array.isArray(given) ? given.filter((one) => typeof one === 'object' && one !== null) : [];

function waitMs(state: Config, scope: Scope, nowMs: number): number {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  const until = TimestampPath === undefined ? Timestamp : readPath(TimestampPath, scope);
  if (until !== undefined) return Math.max(0, Date.parse(String(until)) - nowMs);
  return 1000 * Number(SecondsPath === undefined ? Seconds : readPath(SecondsPath, scope));
}
