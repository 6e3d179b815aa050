import { createHash, createHmac } from 'node:crypto';
import { type Context, constants, createContext, Script } from 'node:vm';
import { FACTS } from '../facts';
import type { EdgeFunction } from '../types';
import type { FunctionEvent } from './event';

export interface Environment {
  readonly nowMs: number;
  readonly random: () => number;
  /** What this edge reads of the store; values do not change within one run (documented: "Helper methods for key value stores"). */
  readonly store: ReadonlyMap<string, string> | undefined;
  /** Ids that may be selected; undefined where what is selected is looked at after the run. */
  readonly originIds: readonly string[] | undefined;
  /** Runs of this moment and with these dice, one of which may be the same as this one: what it came to is taken from there. */
  readonly sameMoment?: SameMoment;
}

/** What runs came to, by the values of the store that they saw and by the function and its event but for the request's id. */
export type SameMoment = Map<Environment['store'], Map<string, Ended>>;

interface Ended {
  /** JSON */
  readonly text: string;
  readonly log: readonly string[];
  readonly selected?: Selection;
  readonly storeReads: number;
}

/** What a run came to, and all that it had seen of its store then: what it has not looked at may be anything. */
interface Kept {
  readonly read: Read;
  readonly ended: Ended;
}

/** By key what the store had there; under {@link SIZE} the number of its keys. */
type Read = ReadonlyMap<string | symbol, string | number | undefined>;

const SIZE = Symbol('size');

function saysTheSame(store: ReadonlyMap<string, string>, read: Read): boolean {
  for (const [key, value] of read) {
    if ((typeof key === 'symbol' ? store.size : store.get(key)) !== value) return false;
  }
  return true;
}

/** What a run has done so far. */
interface State {
  selected?: Selection;
  storeReads: number;
  readonly read: Map<string | symbol, string | number | undefined>;
}

/** An origin by its id, and what is sent as Host. */
export interface Selection {
  readonly originId: string;
  readonly hostHeader?: string;
  /** Asked in the same request when the first one fails by one of the statuses. */
  readonly second?: {
    readonly originId: string;
    readonly hostHeader?: string;
    readonly statuses: readonly number[];
  };
}

export interface Run {
  readonly returned: unknown;
  readonly log: readonly string[];
  /** Set by `cf.selectRequestOriginById` or `cf.createRequestOriginGroup`; that the last call counts is assumed. */
  readonly selected?: Selection;
  readonly storeReads: number;
}

/** The code is none that CloudFront would take; the message goes on after the function's name. */
export class RefusedFunction extends Error {
  public constructor(
    public readonly functionName: string,
    public readonly fault: string,
  ) {
    super(`function ${functionName} ${fault}`);
  }
}

/** The function threw, or what it returned is no value at all. */
export class ExecutionError extends Error {}

/**
 * How long code that never awaits may run before it is ended. CloudFront counts otherwise, and in less than a millisecond; this is
 * against code that never ends, and wide enough for a machine that is busy with twenty other things.
 */
const SYNCHRONOUS_MS = 5000;

/**
 * One function's code, as the bytes of the template, in an engine that is not njs: what only V8 has works here too, so the bytes are
 * tested under njs as well. Nothing outlives a run, as at the edge: the code is evaluated anew for each one, inside a function of its own
 * in strict mode, and a context in which a global was left behind is thrown away (a changed prototype would stay: none is known). Its clock and its randomness are the caller's.
 */
export class FunctionCode {
  private readonly script: Script;
  /** What it came to where that holds at any time, by event but for the request's id. */
  private readonly known = new Map<string, Kept[]>();
  /** Events that it has ended with, by the values of the store then. */
  private readonly tried = new WeakMap<object, Set<string>>();
  private world: World | undefined;

  /** @throws RefusedFunction when the code is larger than CloudFront takes, or is no JavaScript. */
  public constructor(private readonly source: EdgeFunction) {
    const bytes = new TextEncoder().encode(source.code).length;
    if (bytes > FACTS.functionCode.value) {
      throw new RefusedFunction(
        source.name,
        `has ${bytes} bytes, CloudFront takes ${FACTS.functionCode.value}`,
      );
    }
    this.script = compiled(source);
  }

  /** @throws ExecutionError */
  public async run(event: FunctionEvent, environment: Environment): Promise<Run> {
    const eventText = JSON.stringify(event);
    const key = keyOf(this.source, event, eventText, environment);
    const sameMoment = runsWith(environment);
    const known = this.keptOf(key, environment) ?? sameMoment?.get(key);
    const { text, ...ended } = known ?? (await this.play(eventText, key, environment));
    if (known === undefined) sameMoment?.set(key, { text, ...ended });
    return { returned: JSON.parse(text), ...ended };
  }

  private async play(event: string, key: string, environment: Environment): Promise<Ended> {
    const log: string[] = [];
    const state: State = { storeReads: 0, read: new Map() };
    const tried = this.triedWith(environment);
    // What asks none of the three comes to the same with the same event at any time: an edge asks thousands of times while nothing changes.
    let holdsAlways = true;
    try {
      const given: Given = {
        event,
        clock: () => {
          holdsAlways = false;
          return environment.nowMs;
        },
        random: () => {
          holdsAlways = false;
          return environment.random();
        },
        identified: () => {
          holdsAlways = false;
        },
        console: consoleTo(log),
        require: (name) => moduleNamed(name, environment, state),
      };
      const text: unknown = await this.start(given, tried.has(key));
      if (tried.size >= MOST_TRIED) tried.clear();
      tried.add(key);
      if (typeof text !== 'string') throw new Error('returned nothing');
      const { read, ...seen } = state;
      const ended = { text, log, ...seen };
      if (holdsAlways) this.keep(key, { read, ended });
      return ended;
    } catch (error) {
      throw new ExecutionError(`${this.source.name}: ${messageOf(error)}`);
    } finally {
      this.tidy();
    }
  }

  private keptOf(key: string, { store = NO_STORE }: Environment): Ended | undefined {
    return this.known.get(key)?.find(({ read }) => saysTheSame(store, read))?.ended;
  }

  private keep(key: string, kept: Kept): void {
    if (this.known.size >= MOST_TRIED) this.known.clear();
    const others = this.known.get(key) ?? [];
    this.known.set(key, [kept, ...others.slice(0, MOST_VALUES - 1)]);
  }

  private triedWith({ store = NO_STORE }: Environment): Set<string> {
    const known = this.tried.get(store);
    if (known !== undefined) return known;
    const made = new Set<string>();
    this.tried.set(store, made);
    return made;
  }

  /**
   * A context of its own for each run would cost more than all the rest: it is kept for as long as it is clean. The same holds for the
   * guard against code that never ends, for which Node starts a thread (0.09 ms, a third of a run): what has ended once with an event, and
   * has only another clock and other dice this time, goes without.
   */
  private start(given: Given, hasEnded: boolean): unknown {
    if (this.world === undefined) {
      const slot: { given?: Given } = {};
      // Without an object that stands for the global one: each look at `Math` would be a call out of the engine. Since Node 20.18.
      const context = createContext(constants?.DONT_CONTEXTIFY ?? {});
      Object.assign(context, { __slot: slot, Buffer, TextEncoder, TextDecoder, atob, btoa });
      this.script.runInContext(context, { timeout: SYNCHRONOUS_MS });
      this.world = { context, slot, clean: namesIn(context) };
    }
    // Read at once, before anything else can run.
    this.world.slot.given = given;
    return INVOKE.runInContext(this.world.context, hasEnded ? {} : { timeout: SYNCHRONOUS_MS });
  }

  private tidy(): void {
    if (this.world !== undefined && namesIn(this.world.context) !== this.world.clean) this.world = undefined;
  }
}

/** Events that are remembered: a site that is served for days has no end of them. */
const MOST_TRIED = 1000;
/** Values of what was read, of one event: the modes that a site comes to in a run, and the last ones of the runs before it. */
const MOST_VALUES = 8;

/** Stands for the values of a function that has no store. */
const NO_STORE: ReadonlyMap<string, string> = new Map();

/** All that a run can tell from another one but for its store, its clock and its dice. */
function keyOf(
  { name }: EdgeFunction,
  { context: { requestId } }: FunctionEvent,
  event: string,
  { originIds }: Environment,
): string {
  return `${name} ${originIds?.join(' ') ?? ''} ${event.replace(requestId, '')}`;
}

function runsWith({ sameMoment, store }: Environment): Map<string, Ended> | undefined {
  if (sameMoment === undefined) return undefined;
  const known = sameMoment.get(store);
  if (known !== undefined) return known;
  const made = new Map<string, Ended>();
  sameMoment.set(store, made);
  return made;
}

/** Codes that are kept compiled: those of a few distributions. */
const CODES = 64;
const codes = new Map<string, FunctionCode>();

/**
 * A function's code, compiled once in a process, however many edges and runs of the drill there are.
 * @throws RefusedFunction as {@link FunctionCode}
 */
export function functionCode(source: EdgeFunction): FunctionCode {
  const key = `${source.name}\n${source.code}`;
  const known = codes.get(key);
  if (known !== undefined) return known;
  const made = new FunctionCode(source);
  if (codes.size >= CODES) codes.clear();
  codes.set(key, made);
  return made;
}

/** What one run is given. */
interface Given {
  readonly event: string;
  readonly clock: () => number;
  readonly random: () => number;
  /** Called when the request's id is read. */
  readonly identified: () => void;
  readonly console: object;
  readonly require: (name: string) => unknown;
}

interface World {
  readonly context: Context;
  readonly slot: { given?: Given };
  /** Names of its globals when nothing has run yet. */
  readonly clean: string;
}

function namesIn(context: Context): string {
  return Object.getOwnPropertyNames(context).join(' ');
}

function compiled({ name, code }: EdgeFunction): Script {
  const filename = `${name}.js`;
  try {
    return new Script(`${PRELUDE}${withoutImports(code)}\n;${POSTLUDE}`, { filename });
  } catch (error) {
    const { message, stack = '' } = error as Error;
    // V8 writes `file:line` above the message.
    const line = /^.*\.js:(\d+)\n/.exec(stack)?.[1];
    throw new RefusedFunction(name, `is no JavaScript (${message}${line ? `, line ${line}` : ''})`);
  }
}

/** Before the function's own code and on its first line, so that line numbers in errors are the template's. */
const PRELUDE = 'globalThis.__run=function(__event,console,require,Date,Math){"use strict";';

/** Objects cross the border as JSON, so that neither side holds the other's. */
const POSTLUDE = 'return Promise.resolve(handler(__event)).then((value) => JSON.stringify(value))};';

/**
 * A clock that stands still, the caller's dice, and an event that tells when somebody reads what alone is another one's in a request that is
 * the same; made in the context so that their objects are of its kind.
 */
const INVOKE = new Script(`(({ event, clock, random, identified, console, require }) => {
  const given = JSON.parse(event);
  const own = given.context.requestId;
  Object.defineProperty(given.context, 'requestId', {
    enumerable: true,
    configurable: true,
    get: () => (identified(), own),
  });
  const date = new Proxy(Date, {
    construct: (D, a) => (a.length ? new D(...a) : new D(clock())),
    apply: (D) => new D(clock()).toString(),
    get: (D, k) => (k === 'now' ? () => clock() : D[k]),
  });
  return __run(given, console, require, date, Object.create(Math, { random: { value: random } }));
})(__slot.given)`);

/** An import statement needs a module, a module an experimental flag of Node's; these mean the same. */
function withoutImports(code: string): string {
  return code.replace(
    /^[ \t]*import\s+(?:\*\s+as\s+)?(\w+)\s+from\s*(['"])(cloudfront|crypto|querystring|buffer)\2;?/gm,
    'const $1=require("$3");',
  );
}

function consoleTo(log: string[]) {
  const write = (...parts: unknown[]) => {
    log.push(parts.map(String).join(' '));
  };
  return { log: write, error: write, warn: write, info: write };
}

function moduleNamed(name: string, environment: Environment, state: State): unknown {
  switch (name) {
    case 'cloudfront':
      return cloudfrontModule(environment, state);
    case 'crypto':
      return { createHash, createHmac };
    case 'buffer':
      return { Buffer };
    default:
      throw new Error(`module ${name} is not modelled; cloudfront, crypto and buffer are`);
  }
}

function cloudfrontModule(environment: Environment, state: State) {
  return {
    kvs: () => storeHandle(environment.store, state),
    selectRequestOriginById: (originId: string, options: Overrides = {}) => {
      state.selected = memberOf(environment, originId, options);
    },
    createRequestOriginGroup: (group: GroupCall) => {
      const members = (group.originIds ?? []).map(({ originId, originOverrides }) =>
        memberOf(environment, originId, originOverrides ?? {}),
      );
      const [first, second] = members;
      // Documented: "You must provide two origins"; the statuses: "Optimize high availability with CloudFront origin failover".
      if (!first || !second || members.length > 2)
        throw new Error(`a group has two origins, got ${members.length}`);
      const statuses = [...(group.failoverCriteria?.statusCodes ?? [])];
      const unknown = statuses.filter((status) => !GROUP_STATUSES.includes(status));
      if (statuses.length === 0 || unknown.length > 0)
        throw new Error(`statusCodes are some of ${GROUP_STATUSES.join(', ')}, got ${statuses.join(', ')}`);
      state.selected = { ...first, second: { ...second, statuses } };
    },
    updateRequestOrigin: () => {
      throw new Error('cf.updateRequestOrigin is not modelled; cf.selectRequestOriginById is');
    },
  };
}

interface Overrides {
  readonly hostHeader?: string;
}

/** As a function calls it, which may be anything. */
interface GroupCall {
  readonly originIds?: readonly { readonly originId: string; readonly originOverrides?: Overrides }[];
  readonly failoverCriteria?: { readonly statusCodes?: readonly number[] };
}

const GROUP_STATUSES = [400, 403, 404, 416, 500, 502, 503, 504];

function memberOf(environment: Environment, originId: string, { hostHeader }: Overrides) {
  if (environment.originIds?.includes(originId) === false)
    throw new Error(`no origin has the id ${originId}`);
  // Documented: "Helper methods for origin modification", hostHeader cannot include a colon.
  if (hostHeader !== undefined && !/^[A-Za-z0-9._-]{1,253}$/.test(hostHeader)) {
    throw new Error(`hostHeader ${JSON.stringify(hostHeader)} is no host name`);
  }
  return { originId, ...(hostHeader === undefined ? {} : { hostHeader }) };
}

function storeHandle(store: ReadonlyMap<string, string> | undefined, state: State) {
  if (store === undefined) throw new Error('no key value store is associated with this function');
  const look = (key: string) => {
    state.storeReads += 1;
    const value = store.get(key);
    state.read.set(key, value);
    return value;
  };
  const count = () => {
    state.read.set(SIZE, store.size);
    return store.size;
  };
  return {
    get: async (key: string, options: { format?: string } = {}) => {
      const value = look(key);
      if (value === undefined) throw new Error('KeyValueStoreKeyNotFound');
      if (options.format === 'json') return JSON.parse(value);
      return options.format === 'bytes' ? Buffer.from(value) : value;
    },
    exists: async (key: string) => look(key) !== undefined,
    count: async () => count(),
    meta: async () => ({ keyCount: count() }),
  };
}

// What is thrown inside the context is no Error of this realm.
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
