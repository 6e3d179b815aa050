import { performance } from 'node:perf_hooks';
import { PRIORITY } from '../kernel/simulation';
import type { Invocable, Invoked } from '../model/messaging/function-queue';
import type { Found } from '../template/resolve';
import type { Members } from '../world/api';
import type { World } from '../world/world';
import { codeOf } from './assets';
import { requestId } from './aws/ids';
import type { Caller, Gateway } from './gateway';
import { BY_NO_VPC_ENDPOINT } from './iam/conditions';
import { isAwsKey, keyAccess, keyNamed } from './iam/encryption';
import type { Identity, Permissions } from './iam/roles';
import { FunctionMetrics } from './measures';
import { Code } from './sandbox/code';
import {
  ExecutionEnvironment,
  type HandlerError,
  type HandlerOutcome,
  LoadError,
  type LogLine,
} from './sandbox/environment';
import { WaysOut } from './ways-out';

/** Who gets what a function logs. */
export interface LogPort {
  /** All lines of one invocation, in order, when it has ended. */
  onLog(log: FunctionLog): void;
}

export interface FunctionLog {
  /** ARN of the function. */
  readonly functionArn: string;
  readonly region: string;
  readonly logGroupName: string;
  readonly lines: readonly LogLine[];
}

/** Concurrent executions of an account in one Region. */
export class Concurrency {
  public running = 0;
}

export interface FunctionOptions {
  readonly world: World;
  readonly found: Found;
  readonly permissions: Permissions;
  readonly gateway: Gateway;
  readonly concurrency: Concurrency;
  readonly log: LogPort;
}

/** Documented: AWS::Lambda::Function, defaults. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/**
 * An `AWS::Lambda::Function`: the deployed bytes in warm execution environments on the virtual clock, each call of theirs authorized
 * by its role's policies.
 */
export class LambdaFunction implements Invocable {
  /** The construct's path. */
  public readonly name: string;
  public readonly functionName: string;
  public readonly arn: string;
  public readonly region: string;
  public invocations = 0;
  public errors = 0;
  /** Operations that its role does not allow, each once, in the order in which they were first refused. */
  public readonly refusedCalls: string[] = [];
  /** How its code could not be loaded, when that was tried. */
  public loadFailure: HandlerError | undefined;
  /** Real time spent in the handler, in ms: for measuring the drill, never for what it says. */
  public realMs = 0;

  public readonly found: Found;

  private readonly idle: ExecutionEnvironment[] = [];
  private readonly metrics: FunctionMetrics;
  private readonly properties: Members;
  private readonly code: Code | undefined;
  private notPlayed: string | undefined;
  private readonly timeoutMs: number;
  private readonly waysOut: WaysOut;
  private running = 0;
  private environments = 0;
  private mayLog: boolean | undefined;
  /** Why Lambda starts no environment of it; asked once all names are known. */
  private barred: string | undefined;

  public constructor(private readonly options: FunctionOptions) {
    const { world, found } = options;
    const { resolver } = world;
    this.found = found;
    this.name = world.nameOf(found);
    this.functionName = resolver.nameOf(found);
    this.arn = resolver.nameOf(found, 'Arn');
    this.region = found.stack.region;
    this.properties = resolver.properties(found) as Members;
    this.timeoutMs = Number(this.properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    this.waysOut = new WaysOut(world, found);
    this.metrics = new FunctionMetrics(world, this.region, this.functionName);
    const code = codeOf(world.assembly, (this.properties.Code ?? {}) as Members);
    this.code = code instanceof Code ? code : undefined;
    this.notPlayed = this.whyNotPlayed(code instanceof Code ? code : code.missing);
  }

  /** Why it cannot be run, in a few words; undefined when it can. */
  public get reasonNotPlayed(): string | undefined {
    return this.notPlayed;
  }

  /**
   * Runs it once: `done` is called in virtual time, and the promise settles as soon as the clock may go on. What the drill cannot run comes
   * out as done without a result, and is named.
   */
  public start(event: unknown, done: (invoked: Invoked) => void): undefined | Promise<void> {
    const { world } = this.options;
    if (world.faults.now.functions.includes(this.region)) {
      done({ ended: 'throttled', message: 'functions are not invoked in this Region' });
      return undefined;
    }
    this.barred ??= this.whyBarred() ?? 'nothing';
    if (this.barred !== 'nothing') return this.failAtOnce(this.barred, done);
    if (this.notPlayed !== undefined) {
      this.invocations += 1;
      this.nameWhatIsMissing(this.notPlayed, true);
      done({ ended: 'result', result: null });
      return undefined;
    }
    if (this.isAtItsLimit()) {
      this.metrics.throttled(world.sim.nowMs);
      world.sim.note({ kind: 'lambda', actor: this.name, text: 'was throttled: it is at its concurrency' });
      done({ ended: 'throttled', message: 'Rate Exceeded' });
      return undefined;
    }
    return this.begin(JSON.stringify(event) ?? 'null', done);
  }

  /** Names what of its properties changes how it runs, and is not played. */
  public nameUnsupported(): void {
    const barred = this.whyBarred();
    // It would not have come so far: CloudFormation creates no such function, and one that was there cannot be invoked.
    if (barred !== undefined) this.nameWhatIsMissing(`it cannot be invoked: ${barred}`, true);
    else this.nameKeyOfItsEnvironment();
    const { Layers, FileSystemConfigs, SnapStart } = this.properties;
    const unplayed: readonly [string, unknown, string][] = [
      ['Layers', Layers?.length, 'code of its layers is not there'],
      ['FileSystemConfigs', FileSystemConfigs?.length, 'its file system is not there'],
      ['SnapStart', SnapStart?.ApplyOn === 'PublishedVersions', 'cold starts are those without it'],
    ];
    for (const [property, given, what] of unplayed) {
      if (given && this.notPlayed === undefined)
        this.nameWhatIsMissing(what, property !== 'SnapStart', property);
    }
  }

  /** Lambda decrypts by a grant that it makes itself; whether it may make one is not in the templates. */
  private nameKeyOfItsEnvironment(): void {
    const { KmsKeyArn: keyId, Environment } = this.properties;
    if (Environment?.Variables === undefined || keyId === undefined || isAwsKey(keyId)) return;
    const { world, found, permissions } = this.options;
    const encrypted = { found, property: 'KmsKeyArn', keyId, service: 'lambda' };
    const accesses = keyAccess(world, encrypted, ['kms:Decrypt']);
    const context = { ...BY_NO_VPC_ENDPOINT, 'aws:principalaccount': found.stack.account };
    if (permissions.check(this.identity(), accesses, () => context).allowed) return;
    const what =
      'its role may not decrypt with the key of its environment variables: taken as decrypted by a grant';
    this.nameWhatIsMissing(what, true, 'KmsKeyArn');
  }

  /** Without its role or its environment variables Lambda cannot start it. */
  private whyBarred(): string | undefined {
    const { world, found, permissions } = this.options;
    const account = found.stack.account;
    const context = { 'aws:sourcearn': this.arn, 'aws:sourceaccount': account };
    // Documented: AWS Lambda "Troubleshoot configuration issues": CreateFunction's error for a role that it is not trusted by.
    if (!permissions.trusts(this.identity(), 'lambda.amazonaws.com', context))
      return 'The role defined for the function cannot be assumed by Lambda.';
    const { KmsKeyArn: keyId, Environment } = this.properties;
    if (Environment?.Variables === undefined || keyId === undefined) return undefined;
    const key = keyNamed(world, keyId);
    const keyArn = key && world.resolver.nameOf(key, 'Arn');
    // Documented: Invoke, KMSDisabledException.
    return keyArn !== undefined && permissions.isDisabled(keyArn)
      ? 'Lambda was unable to decrypt the environment variables because the KMS key used is disabled.'
      : undefined;
  }

  private failAtOnce(message: string, done: (invoked: Invoked) => void): undefined {
    this.invocations += 1;
    this.errors += 1;
    this.options.world.sim.note({ kind: 'lambda', actor: this.name, text: `failed: ${message}` });
    done({ ended: 'error', message });
    return undefined;
  }

  private begin(payload: string, settle: (invoked: Invoked) => void): undefined | Promise<void> {
    const { world, concurrency } = this.options;
    const { sim, facts } = world;
    this.invocations += 1;
    this.running += 1;
    concurrency.running += 1;
    this.metrics.began(sim.nowMs, this.running);
    const warm = this.takeWarm();
    const coldMs = warm === undefined ? facts.draw('lambda.coldStart', this.name) : 0;
    const id = requestId(`${this.arn} ${this.invocations}`);
    const lines: LogLine[] = [];
    if (warm !== undefined) return this.run({ environment: warm, payload, id, lines, coldMs, settle });
    sim.after(coldMs, PRIORITY.lambda, () => {
      const beganReal = performance.now();
      const environment = this.newEnvironment(lines, id, settle);
      this.realMs += performance.now() - beganReal;
      if (environment === undefined) return undefined;
      return this.run({ environment, payload, id, lines, coldMs, settle });
    });
    return undefined;
  }

  private async run(invocation: {
    environment: Running;
    payload: string;
    id: string;
    lines: LogLine[];
    coldMs: number;
    settle: (invoked: Invoked) => void;
  }): Promise<void> {
    const { environment, payload, id, lines, coldMs, settle } = invocation;
    const { sim } = this.options.world;
    const beganMs = sim.nowMs;
    const endMs = beganMs + this.timeoutMs;
    environment.lines = lines;
    environment.id = id;
    lines.push(this.line(`START RequestId: ${id} Version: $LATEST`));
    const deadline = sim.at(endMs, PRIORITY.lambda, () => {
      const seconds = (this.timeoutMs / 1000).toFixed(2);
      const errorMessage = `RequestId: ${id} Error: Task timed out after ${seconds} seconds`;
      lines.push(
        this.line(`${new Date(sim.nowMs).toISOString()} ${id} Task timed out after ${seconds} seconds`),
      );
      environment.box.end();
      done({ error: { errorType: 'Sandbox.Timedout', errorMessage, trace: [] } });
    });
    const done = (outcome: HandlerOutcome): void => {
      deadline.cancel();
      if (!environment.box.isEnded) this.idle.push(environment.box);
      const failed = 'error' in outcome;
      if (failed) lines.push(this.errorLine(id, outcome.error));
      const durationMs = sim.nowMs - beganMs;
      lines.push(this.line(`END RequestId: ${id}`));
      lines.push(this.line(reportOf(id, durationMs, coldMs, this.memoryMb)));
      this.finish(beganMs, durationMs, lines, outcome, settle);
    };
    const context = this.contextOf(environment, id, endMs);
    const beganReal = performance.now();
    await environment.box.invoke(payload, context, done);
    this.realMs += performance.now() - beganReal;
  }

  private finish(
    beganMs: number,
    durationMs: number,
    lines: readonly LogLine[],
    outcome: HandlerOutcome,
    settle: (invoked: Invoked) => void,
  ): void {
    const { world, concurrency } = this.options;
    const failed = 'error' in outcome;
    this.running -= 1;
    concurrency.running -= 1;
    if (failed) this.errors += 1;
    this.metrics.ended(beganMs, durationMs, failed);
    this.handOn(lines);
    world.sim.trace.witness(
      `${world.sim.elapsedMs} ${this.name} ${failed ? outcome.error.errorMessage : outcome.result}`,
    );
    if (failed) {
      world.sim.note({
        kind: 'lambda',
        actor: this.name,
        text: `failed: ${outcome.error.errorMessage.split('\n')[0]}`,
        data: { errorType: outcome.error.errorType },
      });
      settle({ ended: 'error', message: outcome.error.errorMessage, durationMs });
    } else {
      settle({ ended: 'result', result: JSON.parse(outcome.result), durationMs });
    }
  }

  /** A new execution environment, or the end of the invocation when its code cannot be loaded. */
  private newEnvironment(
    lines: LogLine[],
    id: string,
    settle: (invoked: Invoked) => void,
  ): Running | undefined {
    const { sim } = this.options.world;
    const running = new Running(lines, id);
    this.environments += 1;
    const stream = this.streamOf(this.environments);
    running.stream = stream;
    try {
      running.box = new ExecutionEnvironment({
        sim,
        code: this.code!,
        handler: String(this.properties.Handler),
        actor: `lambda/${this.name}`,
        env: this.environmentOf(stream),
        transport: this.options.gateway.transportFor(this.caller()),
        onLine: (line) => running.lines.push(line),
        formatLog: (level, text) => this.consoleLine(level, text, running.id),
        onRefused: (what) => this.nameWhatIsMissing(`its use of node:${what}, which throws`, true),
        elsewhere: (specifier) => this.whereElse(specifier),
      });
      owners.set(running.box, running);
      return running;
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      if (error.elsewhere !== undefined) {
        this.notPlayed = error.elsewhere;
        this.nameWhatIsMissing(error.elsewhere, true);
        this.finish(sim.nowMs, 0, lines, { result: 'null' }, settle);
        return undefined;
      }
      this.loadFailure ??= error.failure;
      lines.push(this.errorLine(id, error.failure));
      this.finish(sim.nowMs, 0, lines, { error: error.failure }, settle);
      return undefined;
    }
  }

  /** The one that was used last, unless Lambda has let it go; those that it has let go are gone. */
  private takeWarm(): Running | undefined {
    const { sim, facts } = this.options.world;
    const keptMs = facts.get('lambda.keptWarm') * 1000;
    for (let index = this.idle.length - 1; index >= 0; index -= 1) {
      if (sim.nowMs - this.idle[index]!.idleSinceMs > keptMs) {
        for (const gone of this.idle.splice(0, index + 1)) gone.end();
        break;
      }
    }
    const box = this.idle.pop();
    return box === undefined ? undefined : owners.get(box);
  }

  private isAtItsLimit(): boolean {
    const { world, concurrency } = this.options;
    const reserved = this.properties.ReservedConcurrentExecutions;
    if (reserved !== undefined && this.running >= Number(reserved)) return true;
    return concurrency.running >= world.facts.get('lambda.concurrency');
  }

  private caller(): Caller {
    const { found } = this.options;
    return {
      name: this.name,
      functionName: this.functionName,
      functionArn: this.arn,
      region: this.region,
      account: found.stack.account,
      identity: this.identity(),
      waysOut: this.waysOut,
      onRefused: (operation) => {
        if (!this.refusedCalls.includes(operation)) this.refusedCalls.push(operation);
      },
    };
  }

  /** The role, as the template names it today. */
  private identity(): Identity {
    const { world, found, permissions } = this.options;
    const { Role } = world.resolver.properties(found) as Members;
    return permissions.identityOf(Role, found.stack.account);
  }

  /** Lines reach their log group only with the permission to write them. */
  private handOn(lines: readonly LogLine[]): void {
    const { found, permissions, world, log } = this.options;
    const resource = this.logGroupArn().replace(/:\*$/, ':log-stream:any');
    this.mayLog ??= permissions.check(
      this.identity(),
      [
        { action: 'logs:CreateLogStream', resource },
        { action: 'logs:PutLogEvents', resource },
      ],
      () => ({ ...BY_NO_VPC_ENDPOINT, 'aws:principalaccount': found.stack.account }),
    ).allowed;
    if (this.mayLog) {
      log.onLog({ functionArn: this.arn, region: this.region, logGroupName: this.logGroupName(), lines });
    } else if (!this.refusedCalls.includes(NO_LOGS)) {
      this.refusedCalls.push(NO_LOGS);
      world.sim.note({
        kind: 'call',
        actor: this.name,
        text: 'has no permission to write its log: nothing that it logs or counts arrives',
        data: { operation: NO_LOGS, refused: true },
      });
    }
  }

  private logGroupName(): string {
    const { LoggingConfig } = this.properties;
    return String(LoggingConfig?.LogGroup ?? `/aws/lambda/${this.functionName}`);
  }

  private logGroupArn(): string {
    const { resolver } = this.options.world;
    const group = resolver.named(this.properties.LoggingConfig?.LogGroup);
    if (group !== undefined) return resolver.nameOf(group, 'Arn');
    return `arn:aws:logs:${this.region}:${this.options.found.stack.account}:log-group:${this.logGroupName()}:*`;
  }

  /** The log stream of its nth execution environment that begins now. */
  public streamOf(count: number): string {
    const day = new Date(this.options.world.sim.nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
    return `${day}/[$LATEST]${requestId(`${this.arn} environment ${count}`).replaceAll('-', '')}`;
  }

  /** What the handler finds in its environment. */
  public environmentOf(logStream: string): Record<string, string> {
    const given = (this.options.world.resolver.properties(this.options.found) as Members).Environment
      ?.Variables;
    const variables = Object.entries((given ?? {}) as Record<string, unknown>);
    return {
      AWS_ACCESS_KEY_ID: 'ASIADRILL',
      AWS_DEFAULT_REGION: this.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${String(this.properties.Runtime)}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(this.memoryMb),
      AWS_LAMBDA_FUNCTION_NAME: this.functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: this.logGroupName(),
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      AWS_REGION: this.region,
      AWS_SECRET_ACCESS_KEY: 'drill',
      AWS_SESSION_TOKEN: 'drill',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LAMBDA_TASK_ROOT: '/var/task',
      LANG: 'en_US.UTF-8',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      TZ: ':UTC',
      _HANDLER: String(this.properties.Handler),
      ...Object.fromEntries(variables.map(([name, value]) => [name, String(value)])),
    };
  }

  private contextOf(environment: Running, awsRequestId: string, endMs: number) {
    const { sim } = this.options.world;
    return {
      awsRequestId,
      callbackWaitsForEmptyEventLoop: true,
      functionName: this.functionName,
      functionVersion: '$LATEST',
      getRemainingTimeInMillis: () => Math.max(0, endMs - sim.nowMs),
      invokedFunctionArn: this.arn,
      logGroupName: this.logGroupName(),
      logStreamName: environment.stream,
      memoryLimitInMB: String(this.memoryMb),
    };
  }

  private get memoryMb(): number {
    return Number(this.properties.MemorySize ?? DEFAULT_MEMORY_MB);
  }

  private get logsJson(): boolean {
    return this.properties.LoggingConfig?.LogFormat === 'JSON';
  }

  /** Documented: Lambda "Sending Lambda function logs to CloudWatch Logs": tabs between the parts, or JSON. */
  private consoleLine(level: string, message: string, id: string): string {
    const timestamp = new Date(this.options.world.sim.nowMs).toISOString();
    return this.logsJson
      ? JSON.stringify({ timestamp, level, requestId: id, message })
      : `${timestamp}\t${id}\t${level}\t${message}`;
  }

  private errorLine(id: string, { errorType, errorMessage, trace }: HandlerError): LogLine {
    const detail = JSON.stringify({ errorType, errorMessage, stack: trace });
    return this.line(this.consoleLine('ERROR', `Invoke Error \t${detail}`, id));
  }

  private line(text: string): LogLine {
    return { atMs: this.options.world.sim.nowMs, stream: 'stdout', text };
  }

  private whyNotPlayed(code: Code | string): string | undefined {
    if (typeof code === 'string') return `its code is ${code}`;
    const { Runtime, Handler } = this.properties;
    if (!/^nodejs\d/.test(String(Runtime))) return `its runtime ${String(Runtime)}: only Node.js is played`;
    const file = String(Handler).replace(/\.[^.]*$/, '');
    if (code.files.isFile(`${file}.mjs`) || isModule(code)) {
      return 'its code is an ES module: only CommonJS is played; bundle it as such';
    }
    return undefined;
  }

  /**
   * Lambda's own runtimes have the SDK (documented: AWS Lambda "Building Lambda functions with Node.js", runtime-included SDK versions: version 3
   * from Node.js 18 on, version 2 before), and layers have whatever is in them.
   */
  private whereElse(specifier: string): string | undefined {
    const { Runtime, Layers } = this.properties;
    const has = Number(/^nodejs(\d+)/.exec(String(Runtime))?.[1]) < 18 ? SDK_2 : SDK_3;
    if (has.test(specifier))
      return `its code needs ${specifier}, which comes with Lambda’s runtime and is not in its code: bundled with it, it is played`;
    return Layers?.length > 0 && !/^[./]/.test(specifier)
      ? `its code needs ${specifier}, which is taken to be in one of its layers: they are not played`
      : undefined;
  }

  private nameWhatIsMissing(what: string, matters: boolean, property?: string): void {
    this.options.world.unsupported.add({
      resource: this.name,
      type: 'AWS::Lambda::Function',
      ...(property !== undefined && { property }),
      what,
      matters,
    });
  }
}

const NO_LOGS = 'logs.PutLogEvents';

const SDK_2 = /^aws-sdk(\/|$)/;
const SDK_3 = /^@(aws-sdk|smithy)\//;

/** An environment with where its lines go now. */
class Running {
  public box!: ExecutionEnvironment;
  public stream = '';
  public constructor(
    public lines: LogLine[],
    public id: string,
  ) {}
}

const owners = new WeakMap<ExecutionEnvironment, Running>();

function isModule({ files }: Code): boolean {
  const manifest = files.read('package.json');
  if (manifest === undefined) return false;
  return (JSON.parse(manifest.toString('utf8')) as { type?: string }).type === 'module';
}

function reportOf(id: string, durationMs: number, coldMs: number, memoryMb: number): string {
  const init = coldMs > 0 ? `\tInit Duration: ${coldMs.toFixed(2)} ms` : '';
  return `REPORT RequestId: ${id}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: 96 MB${init}`;
}
