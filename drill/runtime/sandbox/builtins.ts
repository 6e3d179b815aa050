import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { format } from 'node:util';
import type { Random } from '../../kernel/random';
import type { CodeFiles } from './files';
import { fetchOn, httpModule, type Transport } from './http';
import { type TimerPort, timersOn } from './timers';

/** What the built-in modules of one execution environment stand on. */
export interface Host extends TimerPort {
  readonly random: Random;
  readonly env: Readonly<Record<string, string>>;
  readonly files: CodeFiles;
  readonly transport: Transport;
  /** A line, or several, as they were written. */
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** A message of the global console, at its level. */
  log(level: string, text: string): void;
  /** Something that the drill does not play was used. */
  refuse(what: string): void;
  /** Work that Node does on other threads: the clock waits for it. */
  outside<T>(work: Promise<T>): Promise<T>;
  /** `process.exit`. */
  exit(code: number): never;
}

/** Neither time, nor chance, nor anything outside of the process: Node's own. */
const AS_THEY_ARE = new Set([
  'assert',
  'assert/strict',
  'async_hooks',
  'buffer',
  'constants',
  'diagnostics_channel',
  'events',
  'path',
  'path/posix',
  'punycode',
  'querystring',
  'stream',
  'stream/consumers',
  'stream/promises',
  'stream/web',
  'string_decoder',
  'url',
  'util',
  'util/types',
]);

/** Functions may need them; what they would reach is not there. */
const REFUSED = new Set([
  'child_process',
  'cluster',
  'dgram',
  'dns',
  'dns/promises',
  'http2',
  'inspector',
  'module',
  'net',
  'readline',
  'repl',
  'tls',
  'tty',
  'v8',
  'vm',
  'wasi',
  'worker_threads',
]);

const realRequire = createRequire(__filename);

/** Node's modules and globals for one execution environment. */
export function builtinsFor(host: Host) {
  const timers = timersOn(host);
  const crypto = seededCrypto(host);
  const performance = virtualPerformance(host);
  const process = virtualProcess(host);
  const { Console } = realRequire('node:console') as typeof import('node:console');
  const console = lambdaConsole(new Console({ stdout: process.stdout, stderr: process.stderr }), host);
  const { promises: timerPromises, abortSignal, ...timerFunctions } = timers;

  const made: Record<string, unknown> = {
    timers: { ...timerFunctions, promises: timerPromises },
    'timers/promises': timerPromises,
    crypto,
    console: Object.assign(console, { Console }),
    process,
    perf_hooks: { performance },
    http: httpModule('http:', host.transport, host),
    https: httpModule('https:', host.transport, host),
    zlib: synchronous(realRequire('node:zlib')),
    os: virtualOs(),
    ...assetFileSystem(host.files),
  };

  const load = (name: string): unknown => {
    if (name in made) return made[name];
    if (AS_THEY_ARE.has(name)) made[name] = realRequire(`node:${name}`);
    else if (REFUSED.has(name)) made[name] = refusedModule(name, host);
    return made[name];
  };

  return {
    /** Undefined for what is no module of Node's. */
    load: (specifier: string): unknown => load(specifier.replace(/^node:/, '')),
    globals: {
      ...timerFunctions,
      AbortController,
      AbortSignal: abortSignal,
      Blob,
      Buffer,
      DOMException,
      Event,
      EventTarget,
      FormData,
      Headers,
      ReadableStream,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
      TransformStream,
      URL,
      URLSearchParams,
      WritableStream,
      atob,
      btoa,
      console,
      crypto: crypto.webcrypto,
      fetch: fetchOn(host.transport),
      performance,
      process,
      queueMicrotask: (callback: () => void) => queueMicrotask(callback),
      structuredClone,
    },
  };
}

/** Lambda's runtime puts its own methods into the global console, and leaves the class as it is. */
function lambdaConsole(console: Console, host: Host): Console {
  const levels = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR' };
  for (const [name, level] of Object.entries(levels)) {
    console[name as keyof typeof levels] = (...given: unknown[]) => host.log(level, format(...given));
  }
  return console;
}

/** Chance from the environment's own dice; everything else is a matter of computing. */
function seededCrypto({ random, outside }: Host) {
  const real = realRequire('node:crypto') as typeof import('node:crypto');
  const fill = <T extends NodeJS.ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.floor(random.next() * 256);
    return view;
  };
  const randomBytes = (size: number, callback?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = fill(Buffer.alloc(size));
    if (callback === undefined) return bytes;
    process.nextTick(callback, null, bytes);
    return undefined;
  };
  const randomUUID = (): string => {
    const bytes = fill(Buffer.alloc(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const randomInt = (first: number, second?: number): number => {
    const [low, high] = second === undefined ? [0, first] : [first, second];
    return low + Math.floor(random.next() * (high - low));
  };
  const webcrypto = Object.create(real.webcrypto, {
    getRandomValues: { value: fill },
    randomUUID: { value: randomUUID },
    subtle: { value: waitedFor(real.webcrypto.subtle, outside) },
  });
  return changed(real, {
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomFillSync: fill,
    randomFill: (view: NodeJS.ArrayBufferView, callback: (error: null, view: unknown) => void) =>
      process.nextTick(callback, null, fill(view)),
    randomUUID,
    randomInt,
    getRandomValues: fill,
    webcrypto,
    pbkdf2: called(real.pbkdf2Sync),
    scrypt: called(real.scryptSync),
    hkdf: called(real.hkdfSync),
  });
}

/** A copy with some members changed. All members are its own, because bundlers copy those. */
function changed<T extends object>(module: T, members: Record<string, unknown>): T {
  const own = Object.entries(members).map(([name, value]) => [
    name,
    { value, writable: true, enumerable: true, configurable: true },
  ]);
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(module), ...Object.fromEntries(own) },
  ) as T;
}

/** WebCrypto's operations, of which the clock waits for each. */
function waitedFor(subtle: unknown, outside: Host['outside']): unknown {
  return new Proxy(subtle as Record<string, (...given: unknown[]) => Promise<unknown>>, {
    get: (target, name) => {
      const operation = target[String(name)];
      if (typeof operation !== 'function') return operation;
      return (...given: unknown[]) => outside(operation.apply(target, given));
    },
  });
}

/** `f(…, callback)` by way of `fSync`: work on other threads would end when it likes. */
function called(sync: (...given: never[]) => unknown) {
  return (...given: unknown[]): void => {
    const callback = given.pop() as (error: unknown, value?: unknown) => void;
    process.nextTick(() => {
      let value: unknown;
      try {
        value = sync(...(given as never[]));
      } catch (error) {
        callback(error);
        return;
      }
      callback(null, value);
    });
  };
}

/** A module whose functions have synchronous twins: `gzip` and `gzipSync`. */
function synchronous(module: Record<string, unknown>): Record<string, unknown> {
  const twins = Object.entries(module).flatMap(([name, value]) => {
    const twin = module[`${name}Sync`];
    return typeof value === 'function' && typeof twin === 'function'
      ? [[name, called(twin as (...given: never[]) => unknown)] as const]
      : [];
  });
  return changed(module, Object.fromEntries(twins));
}

function virtualPerformance(host: TimerPort) {
  const timeOrigin = host.nowMs();
  const nothing = () => undefined;
  return {
    timeOrigin,
    now: () => host.nowMs() - timeOrigin,
    mark: nothing,
    measure: nothing,
    clearMarks: nothing,
    clearMeasures: nothing,
    getEntries: () => [],
    toJSON: () => ({ timeOrigin }),
  };
}

const MEGABYTE = 1_048_576;

function virtualProcess(host: Host) {
  const startMs = host.nowMs();
  const uptimeMs = () => host.nowMs() - startMs;
  const stream = (name: 'stdout' | 'stderr') =>
    Object.assign(
      new Writable({
        decodeStrings: false,
        write(chunk: string | Buffer, _encoding, done) {
          host.write(name, chunk.toString());
          done();
        },
      }),
      { isTTY: false, fd: name === 'stdout' ? 1 : 2 },
    );
  const hrtime = (since: readonly [number, number] = [0, 0]): [number, number] => {
    const ms = uptimeMs() - (since[0] * 1000 + since[1] / 1e6);
    return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
  };
  const memory = { rss: 96 * MEGABYTE, heapTotal: 48 * MEGABYTE, heapUsed: 32 * MEGABYTE };
  return Object.assign(new EventEmitter(), {
    env: { ...host.env },
    argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
    execArgv: [],
    execPath: '/var/lang/bin/node',
    arch: process.arch,
    platform: 'linux',
    pid: 2,
    ppid: 1,
    release: process.release,
    version: process.version,
    versions: process.versions,
    features: process.features,
    config: { variables: {} },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    cwd: () => '/var/task',
    exit: (code = 0) => host.exit(Number(code)),
    abort: () => host.exit(134),
    emitWarning: (warning: unknown) => host.write('stderr', `${String(warning)}\n`),
    getuid: () => 993,
    geteuid: () => 993,
    getgid: () => 990,
    hrtime: Object.assign(hrtime, { bigint: () => BigInt(Math.round(uptimeMs() * 1e6)) }),
    memoryUsage: Object.assign(() => ({ ...memory, external: MEGABYTE, arrayBuffers: MEGABYTE }), {
      rss: () => memory.rss,
    }),
    cpuUsage: () => ({ user: 0, system: 0 }),
    nextTick: (callback: (...given: unknown[]) => void, ...given: unknown[]) =>
      process.nextTick(callback, ...given),
    umask: () => 18,
    uptime: () => uptimeMs() / 1000,
  });
}

function virtualOs() {
  const real = realRequire('node:os') as typeof import('node:os');
  return {
    EOL: '\n',
    constants: real.constants,
    arch: () => process.arch,
    availableParallelism: () => 2,
    cpus: () => [],
    endianness: real.endianness,
    freemem: () => 128 * MEGABYTE,
    homedir: () => '/home/sbx_user1051',
    hostname: () => 'sandbox',
    loadavg: () => [0, 0, 0],
    machine: () => 'x86_64',
    networkInterfaces: () => ({}),
    platform: () => 'linux',
    release: () => '6.1',
    tmpdir: () => '/tmp',
    totalmem: () => 256 * MEGABYTE,
    type: () => 'Linux',
    uptime: () => 0,
    userInfo: () => ({
      username: 'sbx_user1051',
      uid: 993,
      gid: 990,
      homedir: '/home/sbx_user1051',
      shell: '',
    }),
    version: () => '',
  };
}

/** The code's own files, to be read. Everything else is not there, and nothing can be written. */
function assetFileSystem(files: CodeFiles) {
  const fail = (code: string, action: string, path: unknown): never => {
    throw Object.assign(new Error(`${code}: ${action} '${String(path)}'`), { code, syscall: action, path });
  };
  const inTask = (path: unknown): string => String(path).replace(/^(file:\/\/)?\/var\/task\//, '');
  const readFileSync = (path: unknown, options?: unknown): string | Buffer => {
    const bytes = files.read(inTask(path)) ?? fail('ENOENT', 'open', path);
    const encoding =
      typeof options === 'string' ? options : (options as { encoding?: string } | null)?.encoding;
    return encoding ? bytes.toString(encoding as BufferEncoding) : bytes;
  };
  const existsSync = (path: unknown): boolean => files.isFile(inTask(path));
  const statSync = (path: unknown) => {
    const size = files.read(inTask(path))?.length ?? fail('ENOENT', 'stat', path);
    return { size, isFile: () => true, isDirectory: () => false };
  };
  const readOnly = (action: string) => (path: unknown) => fail('EROFS', action, path);
  const sync = {
    readFileSync,
    existsSync,
    statSync,
    accessSync: (path: unknown) => void statSync(path),
    writeFileSync: readOnly('open'),
    appendFileSync: readOnly('open'),
    mkdirSync: readOnly('mkdir'),
    unlinkSync: readOnly('unlink'),
    readdirSync: (path: unknown) => fail('ENOENT', 'scandir', path),
  };
  const byPromise =
    (work: (...given: never[]) => unknown) =>
    async (...given: unknown[]) =>
      work(...(given as never[]));
  const names = [
    'readFile',
    'stat',
    'access',
    'writeFile',
    'appendFile',
    'mkdir',
    'unlink',
    'readdir',
  ] as const;
  const promises = Object.fromEntries(names.map((name) => [name, byPromise(sync[`${name}Sync`])]));
  const callbacks = Object.fromEntries(names.map((name) => [name, called(sync[`${name}Sync`])]));
  const fs = { ...sync, ...callbacks, promises, constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 } };
  return { fs, 'fs/promises': promises };
}

/** Can be required, and looked at; what is called says by name that it is not played. */
function refusedModule(name: string, host: Host): unknown {
  return new Proxy(
    {},
    {
      get: (_target, member) => {
        if (typeof member === 'symbol' || member === '__esModule' || member === 'default') return undefined;
        return function refused() {
          host.refuse(`${name}.${member}`);
          throw new Error(`the drill does not play node:${name}: ${member} was called`);
        };
      },
    },
  );
}
