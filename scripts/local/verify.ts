import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns';
import type { AdaptedAssembly } from './adapt-assembly';
import type { Clients } from './clients';
import type { Deployed, DeployedResource } from './deployed';

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
  clients: Clients,
  assembly: AdaptedAssembly,
  deployed: Deployed,
): Promise<SubscriptionCheck[]> {
  const actual = new Map<string, string>();
  let next: string | undefined;
  do {
    const page = await clients.sns.send(new ListSubscriptionsCommand({ NextToken: next }));
    for (const { SubscriptionArn, Protocol } of page.Subscriptions ?? [])
      actual.set(SubscriptionArn ?? '', Protocol ?? '');
    next = page.NextToken;
  } while (next);
  return deployed.ofType('AWS::SNS::Subscription').map((resource) => {
    const protocol = String(
      assembly.templates[resource.stack]?.Resources[resource.logicalId]?.Properties?.Protocol,
    );
    const name = `${resource.stack}/${resource.logicalId}`;
    return { name, protocol, found: actual.get(resource.physicalId) === protocol };
  });
}

/** How a function answered an event that is none of its own: any answer of its code will do. */
export interface FunctionCheck {
  readonly name: string;
  readonly loaded: boolean;
  readonly answer: string;
}

/** Errors of a bundle that did not load: of ours, these alone are failures here. */
const DID_NOT_LOAD =
  /Cannot find (module|package)|is not (a function|defined)|SyntaxError|Unexpected token|not found in module|timed? ?out|No such file/i;

export async function checkFunction(clients: Clients, resource: DeployedResource): Promise<FunctionCheck> {
  const { FunctionError, Payload } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: resource.physicalId, Payload: '{}' }),
  );
  const answer = Buffer.from(Payload ?? [])
    .toString('utf8')
    .slice(0, 300);
  const loaded = FunctionError === undefined || !DID_NOT_LOAD.test(answer);
  return { name: `${resource.stack}/${resource.logicalId}`, loaded, answer: answer || 'nothing' };
}
