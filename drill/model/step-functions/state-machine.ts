import { PRIORITY } from '../../kernel/simulation';
import { requestId } from '../../runtime/aws/ids';
import type { Found } from '../../template/resolve';
import { ApiFault } from '../../world/api';
import type { World } from '../../world/world';
import { objectIn } from '../json';
import { type Counted, countOne } from '../messaging/count';
import { type Config, type Ended, Interpreter, NOT_PLAYED } from './interpreter';
import { type MachinePorts, tasks } from './tasks';

/** One execution, as DescribeExecution knows it. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: unknown;
  readonly startedMs: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  stoppedMs: number | undefined;
  ended: Ended | undefined;
}

/** Documented: AWS Step Functions "Quotas": an express workflow runs for five minutes at most. */
const EXPRESS_SECONDS = 300;

/** AWS::StepFunctions::StateMachine, standard or express: starts executions, counts them, and says how they end. */
export class StateMachine {
  public readonly arn: string;
  public readonly name: string;
  public readonly executions = new Map<string, Execution>();
  private readonly express: boolean;
  private readonly definition: Config | undefined;
  private readonly interpreter: Interpreter;
  private readonly counted: Counted;
  private count = 0;

  public constructor(
    private readonly world: World,
    private readonly found: Found,
    ports: Omit<MachinePorts, 'actor'>,
  ) {
    const { resolver } = world;
    this.arn = resolver.nameOf(found);
    this.name = world.nameOf(found);
    const properties = resolver.properties(found) as Config;
    this.express = properties.StateMachineType === 'EXPRESS';
    this.definition = this.read(properties);
    this.counted = {
      region: found.stack.region,
      namespace: 'AWS/States',
      dimensions: { StateMachineArn: this.arn },
      lag: 'states.metricLag',
      actor: this.name,
    };
    this.interpreter = new Interpreter(world, this.name, tasks(world, { ...ports, actor: this.name }));
  }

  /** @throws ApiFault for a name that a standard workflow has had with another input */
  public start(input: unknown, name?: string): Execution {
    const { sim } = this.world;
    this.count += 1;
    const own = name ?? requestId(`${this.arn} ${this.count}`);
    const arn = `${this.arn.replace(':stateMachine:', this.express ? ':express:' : ':execution:')}:${own}`;
    const known = this.executions.get(arn);
    if (known !== undefined && !this.express) {
      if (known.status === 'RUNNING' && JSON.stringify(known.input) === JSON.stringify(input)) return known;
      throw new ApiFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const execution: Execution = {
      arn,
      name: own,
      input,
      startedMs: sim.nowMs,
      status: 'RUNNING',
      stoppedMs: undefined,
      ended: undefined,
    };
    this.executions.set(arn, execution);
    countOne(this.world, this.counted, 'ExecutionsStarted');
    this.announce(execution);
    this.run(execution);
    return execution;
  }

  private run(execution: Execution): void {
    const { definition, world, found } = this;
    if (definition === undefined) {
      this.end(execution, { error: NOT_PLAYED, cause: 'its definition is not played' });
      return;
    }
    const { roleArn } = this;
    const context = {
      Execution: {
        Id: execution.arn,
        Name: execution.name,
        Input: execution.input,
        RoleArn: roleArn,
        StartTime: new Date(execution.startedMs).toISOString(),
      },
      StateMachine: { Id: this.arn, Name: world.resolver.nameOf(found, 'Name') },
    };
    const stop = this.interpreter.start(definition, execution.input, context, (ended) => {
      timer?.cancel();
      this.end(execution, ended);
    });
    const limit = Math.min(
      Number(definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY),
      this.express ? EXPRESS_SECONDS : Number.POSITIVE_INFINITY,
    );
    const timer = Number.isFinite(limit)
      ? world.sim.after(1000 * limit, PRIORITY.lambda, () => {
          stop();
          this.end(execution, { error: 'States.Timeout', cause: `it took longer than ${limit} s` });
        })
      : undefined;
  }

  private get roleArn(): string {
    return String((this.world.resolver.properties(this.found) as Config).RoleArn);
  }

  private end(execution: Execution, ended: Ended): void {
    const { sim } = this.world;
    if (execution.status !== 'RUNNING') return;
    execution.ended = ended;
    execution.stoppedMs = sim.nowMs;
    execution.status =
      'output' in ended ? 'SUCCEEDED' : ended.error === 'States.Timeout' ? 'TIMED_OUT' : 'FAILED';
    const metric = {
      SUCCEEDED: 'ExecutionsSucceeded',
      TIMED_OUT: 'ExecutionsTimedOut',
      FAILED: 'ExecutionsFailed',
    };
    countOne(this.world, this.counted, metric[execution.status]);
    countOne(this.world, this.counted, 'ExecutionTime', sim.nowMs - execution.startedMs);
    sim.trace.witness(`${sim.elapsedMs} ${this.name} ${JSON.stringify(ended)}`);
    if ('error' in ended) {
      // A definition that cannot be read has been named when it was.
      if (ended.error === NOT_PLAYED && this.definition !== undefined) this.leaveOut(ended.cause);
      sim.note({
        kind: 'lambda',
        actor: this.name,
        text: `an execution failed: ${ended.error}: ${ended.cause}`,
        ...(ended.error === NOT_PLAYED ? {} : { data: { errorType: ended.error } }),
      });
    }
    this.announce(execution);
  }

  /** Of standard workflows (documented: "Automating Step Functions event delivery with EventBridge"). */
  private announce(execution: Execution): void {
    if (this.express) return;
    const { sim, delivery } = this.world;
    const { region, account } = this.found.stack;
    const { arn, name, status, startedMs, stoppedMs, input, ended } = execution;
    delivery.putEvent(`arn:aws:events:${region}:${account}:event-bus/default`, {
      id: `states-${name}-${status}`,
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      account,
      time: new Date(sim.nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [arn],
      detail: {
        executionArn: arn,
        stateMachineArn: this.arn,
        name,
        status,
        startDate: startedMs,
        stopDate: stoppedMs ?? null,
        input: JSON.stringify(input),
        output: ended !== undefined && 'output' in ended ? JSON.stringify(ended.output) : null,
        ...(ended !== undefined && 'error' in ended ? { error: ended.error, cause: ended.cause } : {}),
      },
    });
  }

  private read({ DefinitionString, Definition, DefinitionSubstitutions = {} }: Config): Config | undefined {
    const given = DefinitionString ?? (Definition === undefined ? undefined : JSON.stringify(Definition));
    if (given === undefined) {
      this.leaveOut('a definition that is in a bucket');
      return undefined;
    }
    const text = String(given).replace(/\$\{([\w]+)\}/g, (found, key: string) =>
      key in DefinitionSubstitutions ? String(DefinitionSubstitutions[key]) : found,
    );
    const definition = objectIn(text) as Config | undefined;
    if (definition === undefined) {
      this.leaveOut('a definition that is no JSON object here');
      return undefined;
    }
    if (definition.QueryLanguage === 'JSONata') {
      this.leaveOut('JSONata');
      return undefined;
    }
    return definition;
  }

  private leaveOut(what: string): void {
    this.world.unsupported.add({
      resource: this.name,
      type: this.found.resource.Type,
      property: 'DefinitionString',
      what: `${what}: the executions that need it fail here`,
      matters: true,
    });
  }
}
