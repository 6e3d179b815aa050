import { type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import type { ServiceAccess } from '../messaging/delivery';
import type { Invocable } from '../messaging/function-queue';
import type { RoleCalls } from '../messaging/role-calls';
import { StateMachine } from './state-machine';

const PRINCIPAL = 'states.amazonaws.com';

export interface StepFunctionsPorts {
  functionOf(named: string): Invocable | undefined;
  refused: ServiceAccess['refused'];
  readonly calls: RoleCalls | undefined;
}

/** Every state machine of a stack by its ARN, and the operations that start them and ask for them. */
export function installStateMachines(
  world: World,
  ports: StepFunctionsPorts,
): ReadonlyMap<string, StateMachine> {
  const machines = new Map<string, StateMachine>();
  for (const found of world.resolver.ofType('AWS::StepFunctions::StateMachine')) {
    const { region, account } = found.stack;
    const sourceArn = world.resolver.nameOf(found);
    const name = world.nameOf(found);
    const role = () => String((world.resolver.properties(found) as Members).RoleArn);
    const machine = new StateMachine(world, found, {
      functionOf: ports.functionOf,
      refused: (action, resourceArn) =>
        ports.refused({
          principal: PRINCIPAL,
          action,
          resourceArn,
          sourceArn,
          sourceAccount: account,
          roleArn: role(),
        }),
      call: (operation, input) =>
        ports.calls === undefined
          ? new ApiFault('NotPlayedByTheDrill', `nobody answers ${operation}`)
          : ports.calls.callAs({
              operation,
              region,
              account,
              input,
              roleArn: role(),
              principal: PRINCIPAL,
              name,
              type: found.resource.Type,
              sourceArn,
            }),
    });
    machines.set(machine.arn, machine);
  }
  register(world, machines);
  return machines;
}

function register(world: World, machines: ReadonlyMap<string, StateMachine>): void {
  const machineOf = ({ input }: ApiCall): StateMachine => {
    const machine = machines.get(String(input.stateMachineArn));
    if (machine !== undefined) return machine;
    throw new ApiFault(
      'StateMachineDoesNotExist',
      `State Machine Does Not Exist: '${String(input.stateMachineArn)}'`,
    );
  };
  world.api.register('states.StartExecution', {
    access: ({ input }) => [{ action: 'states:StartExecution', resource: String(input.stateMachineArn) }],
    answer: (call) => {
      const { input = '{}', name } = call.input;
      const machine = machineOf(call);
      let given: unknown;
      try {
        given = JSON.parse(String(input));
      } catch {
        throw new ApiFault(
          'InvalidExecutionInput',
          `Invalid State Machine Execution Input: '${String(input)}'`,
        );
      }
      const execution = machine.start(given, name === undefined ? undefined : String(name));
      return { executionArn: execution.arn, startDate: new Date(execution.startedMs) };
    },
    writes: true,
  });
  world.api.register('states.DescribeExecution', {
    access: ({ input }) => [{ action: 'states:DescribeExecution', resource: String(input.executionArn) }],
    answer: ({ input }) => {
      const arn = String(input.executionArn);
      const machine = [...machines.values()].find(({ executions }) => executions.has(arn));
      const execution = machine?.executions.get(arn);
      if (machine === undefined || execution === undefined)
        throw new ApiFault('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
      const { name, status, startedMs, stoppedMs, ended } = execution;
      return {
        executionArn: arn,
        stateMachineArn: machine.arn,
        name,
        status,
        startDate: new Date(startedMs),
        input: JSON.stringify(execution.input),
        ...(stoppedMs === undefined ? {} : { stopDate: new Date(stoppedMs) }),
        ...(ended !== undefined && 'output' in ended ? { output: JSON.stringify(ended.output) } : {}),
        ...(ended !== undefined && 'error' in ended ? { error: ended.error, cause: ended.cause } : {}),
      };
    },
    writes: false,
  });
}
