import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { AdaptedAssembly } from './adapt-assembly';
import type { Clients, ClientsIn } from './clients';
import type { Deployed, DeployedResource } from './deployed';
import { isObject, type JsonObject, referenceOf, type Template } from './template';

/** A subscription that a template declares, found in the emulator or not. */
export interface SubscriptionCheck {
  readonly name: string;
  readonly protocol: string;
  readonly found: boolean;
}

/**
 * Whether each SNS subscription of the templates is there, with its protocol. The emulator drops some without a word, and an alarm
 * that reaches nobody looks like a quiet day.
 */
export async function checkSubscriptions(
  clientsIn: ClientsIn,
  assembly: AdaptedAssembly,
  deployed: Deployed,
): Promise<SubscriptionCheck[]> {
  const regions = new Set(assembly.stacks.map(({ region }) => region));
  const found = await Promise.all([...regions].map((region) => subscriptionsIn(clientsIn(region))));
  const actual = new Map(found.flat());
  return deployed.ofType('AWS::SNS::Subscription').map((resource) => {
    const protocol = String(
      assembly.templates[resource.stack]?.Resources[resource.logicalId]?.Properties?.Protocol,
    );
    const name = `${resource.stack}/${resource.logicalId}`;
    return { name, protocol, found: actual.get(resource.physicalId) === protocol };
  });
}

/** ARN and protocol of each. */
async function subscriptionsIn(clients: Clients): Promise<[arn: string, protocol: string][]> {
  const actual: [string, string][] = [];
  let next: string | undefined;
  do {
    const page = await clients.sns.send(new ListSubscriptionsCommand({ NextToken: next }));
    for (const { SubscriptionArn, Protocol } of page.Subscriptions ?? [])
      actual.push([SubscriptionArn ?? '', Protocol ?? '']);
    next = page.NextToken;
  } while (next);
  return actual;
}

/** The mode parameters of the templates, each as `name=value`: made by a function, so CloudFormation's word is not enough. */
export async function readModes(
  clientsIn: ClientsIn,
  assembly: AdaptedAssembly,
  deployed: Deployed,
): Promise<string[]> {
  return Promise.all(
    deployed.ofType('Custom::BreakwaterMode').map(async ({ stack, region, logicalId }) => {
      const properties = assembly.templates[stack]?.Resources[logicalId]?.Properties;
      const name = String(properties?.Parameter);
      const { Parameter } = await clientsIn(region).ssm.send(new GetParameterCommand({ Name: name }));
      if (Parameter?.Value !== properties?.Mode)
        throw new Error(`${name} is ${Parameter?.Value}, not ${properties?.Mode}`);
      return `${name}=${Parameter?.Value}`;
    }),
  );
}

/** How a function answered. */
export interface FunctionCheck {
  readonly name: string;
  readonly event: string;
  /** What went wrong; undefined when the function did what it should. */
  readonly problem?: string;
}

/**
 * Invokes a function: with the event that its own schedule sends, which it has to handle; with an empty one where there is no
 * schedule (custom resources), which it may refuse, but only after it has loaded.
 */
export async function checkFunction(
  clientsIn: ClientsIn,
  assembly: AdaptedAssembly,
  resource: DeployedResource,
): Promise<FunctionCheck> {
  const scheduled = scheduledEvent(assembly.templates[resource.stack], resource.logicalId);
  const event = scheduled ?? '{}';
  const { FunctionError, Payload } = await clientsIn(resource.region).lambda.send(
    new InvokeCommand({ FunctionName: resource.physicalId, Payload: event }),
  );
  const answer = Buffer.from(Payload ?? [])
    .toString('utf8')
    .slice(0, 300);
  const failed = FunctionError !== undefined && (scheduled !== undefined || DID_NOT_LOAD.test(answer));
  return { name: `${resource.stack}/${resource.logicalId}`, event, ...(failed && { problem: answer }) };
}

/** Errors of a bundle that did not load. */
const DID_NOT_LOAD =
  /Cannot find (module|package)|is not (a function|defined)|SyntaxError|Unexpected token|not found in module|timed? ?out|No such file/i;

/** What the scheduled rule that has the function as its target hands over. */
function scheduledEvent(template: Template | undefined, logicalId: string): string | undefined {
  for (const { Type, Properties } of Object.values(template?.Resources ?? {})) {
    if (Type !== 'AWS::Events::Rule' || !Properties?.ScheduleExpression) continue;
    const targets = Array.isArray(Properties.Targets) ? Properties.Targets.filter(isObject) : [];
    const target = targets.find(({ Arn }) => isObject(Arn) && referenceOf(Arn)?.id === logicalId);
    if (typeof target?.Input === 'string') return target.Input;
    if (isObject(target?.InputTransformer)) return transformed(target.InputTransformer);
  }
  return undefined;
}

/** A template whose only variable is the time of the event. */
function transformed({ InputTemplate: template }: JsonObject): string {
  return String(template).replaceAll('<time>', JSON.stringify(new Date().toISOString()));
}
