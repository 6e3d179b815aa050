import { PRIORITY } from '../../kernel/simulation';
import { own } from '../../template/own';
import { ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import type { Invocable, Invoked } from '../messaging/function-queue';
import { operationOf } from '../messaging/role-calls';
import { type Done, NOT_PLAYED, type Worker } from './interpreter';

/** What a state machine may do, as its role. */
export interface MachinePorts {
  readonly actor: string;
  /** By ARN or name. */
  functionOf(named: string): Invocable | undefined;
  /** What its role does not allow. */
  refused(action: string, resourceArn: string): string | undefined;
  call(operation: string, input: Members): Members | ApiFault | undefined;
}

/** Services that Step Functions has a connector of its own for, and that are played, with how their errors begin. */
const OPTIMIZED: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB',
  events: 'EventBridge',
  sns: 'SNS',
  sqs: 'SQS',
  states: 'StepFunctions',
};

/** How errors of the AWS SDK's integrations begin, where that is more than the service's name with a capital (documented: "Exception prefix"). */
const PREFIXES: Readonly<Record<string, string>> = {
  applicationautoscaling: 'ApplicationAutoScaling',
  autoscaling: 'AutoScaling',
  cloudfront: 'CloudFront',
  cloudfrontkeyvaluestore: 'CloudFrontKeyValueStore',
  cloudwatch: 'CloudWatch',
  cloudwatchlogs: 'CloudWatchLogs',
  dynamodb: 'DynamoDb',
  elasticloadbalancingv2: 'ElasticLoadBalancingV2',
  eventbridge: 'EventBridge',
  secretsmanager: 'SecretsManager',
  sesv2: 'SesV2',
};

/**
 * The name of an error of an SDK integration: service and error in Pascal case, the error with its suffix, whether the API writes it or not
 * (documented: "Learning to use AWS service SDK integrations in Step Functions").
 */
export function sdkErrorName(sdk: string, code: string): string {
  const prefix = PREFIXES[sdk] ?? sdk.charAt(0).toUpperCase() + sdk.slice(1);
  const suffix = /Exception$/.test(code) || code === NOT_PLAYED ? '' : 'Exception';
  return `${prefix}.${code}${suffix}`;
}

/**
 * Task states: functions, the connectors of SNS, SQS, DynamoDB, EventBridge and Step Functions, and any operation of the AWS SDK that is
 * played (documented: AWS Step Functions "Integrating services"). What waits for a token or for the end of a job is not.
 */
export function tasks(world: World, ports: MachinePorts): Worker {
  return ({ resource, input, done }) => {
    const plain = /^arn:[^:]+:lambda:/.test(resource);
    const [, service = '', action = ''] = /^arn:[^:]+:states:::(.+?):([^:]+)$/.exec(resource) ?? [];
    if (plain) return invoke(world, ports, resource, input, (ended) => done(ended));
    if (service === 'lambda' && action === 'invoke') {
      const { FunctionName, Payload } = input as Members;
      return invoke(world, ports, String(FunctionName), Payload ?? {}, (ended) =>
        done('error' in ended ? ended : { output: answerOf(ended.output) }),
      );
    }
    const sdk = /^aws-sdk:([a-z0-9]+)$/.exec(service)?.[1];
    const prefix = own(OPTIMIZED, service);
    if ((sdk ?? prefix) === undefined || action.includes('.')) {
      done({ error: NOT_PLAYED, cause: `the resource ${resource}` });
      return undefined;
    }
    const operation = operationOf(sdk ?? service, action);
    const latencyMs = world.facts.draw('api.latency', ports.actor);
    world.sim.after(latencyMs, PRIORITY.lambda, () => {
      const answer = ports.call(operation, texts(operation, input as Members));
      if (answer instanceof ApiFault) {
        const { code, message } = answer;
        done({ error: sdk === undefined ? `${prefix}.${code}` : sdkErrorName(sdk, code), cause: message });
      } else done({ output: answer ?? {} });
    });
    return undefined;
  };
}

/** What the connector of Lambda makes of a function's answer. */
const answerOf = (Payload: unknown) => ({ ExecutedVersion: '$LATEST', Payload, StatusCode: 200 });

/** Documented: "Handling errors in Step Functions workflows": errors of Lambda by their names. */
function invoke(world: World, ports: MachinePorts, named: string, payload: unknown, done: Done): undefined {
  const { sim, facts } = world;
  sim.after(facts.draw('api.latency', ports.actor), PRIORITY.lambda, () => {
    const target = ports.functionOf(named);
    if (target === undefined) {
      done({ error: 'Lambda.ResourceNotFoundException', cause: `Function not found: ${named}` });
      return undefined;
    }
    const refused = ports.refused('lambda:InvokeFunction', target.arn);
    if (refused !== undefined) {
      sim.note({
        kind: 'call',
        actor: ports.actor,
        text: `was refused lambda.Invoke: states.amazonaws.com is not allowed ${refused}`,
        data: { operation: 'lambda.Invoke', resource: target.arn, refused: true },
      });
      done({ error: 'Lambda.AWSLambdaException', cause: `not authorized to perform: ${refused}` });
      return undefined;
    }
    return target.start(payload, (invoked) => done(endedOf(invoked)));
  });
  return undefined;
}

function endedOf(invoked: Invoked) {
  if (invoked.ended === 'result') return { output: invoked.result };
  if (invoked.ended === 'throttled')
    return { error: 'Lambda.TooManyRequestsException', cause: invoked.message };
  const timedOut = /Task timed out after/.test(invoked.message);
  return {
    error: timedOut ? 'Sandbox.Timedout' : 'Error',
    cause: JSON.stringify({ errorMessage: invoked.message }),
  };
}

/** Members that an API takes as text, which a state machine may write as objects (documented: connectors of SQS, SNS, EventBridge). */
function texts(operation: string, input: Members): Members {
  const text = (value: unknown) =>
    value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  switch (operation) {
    case 'sqs.SendMessage':
      return { ...input, MessageBody: text(input.MessageBody) };
    case 'sns.Publish':
      return { ...input, Message: text(input.Message) };
    case 'states.StartExecution':
      return {
        ...input,
        input: text(input.Input ?? input.input),
        stateMachineArn: input.StateMachineArn ?? input.stateMachineArn,
      };
    case 'events.PutEvents':
      return {
        ...input,
        Entries: ((input.Entries ?? []) as Members[]).map((entry) => ({
          ...entry,
          Detail: text(entry.Detail),
        })),
      };
    default:
      return input;
  }
}
