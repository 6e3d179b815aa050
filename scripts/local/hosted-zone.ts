import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Clients } from './clients';
import type { Step } from './steps';

const STACK = 'local-hosted-zone';

/**
 * Makes the zone that the configuration names, because a new emulator has none, and gives its id, which the emulator chooses. By a stack:
 * CloudFormation is there anyway.
 */
export async function makeZone(clients: Clients, step: Step, name: string): Promise<string> {
  const template = {
    Resources: { Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: name } } },
    Outputs: { Id: { Value: { Ref: 'Zone' } } },
  };
  await clients.cloudFormation.send(
    new CreateStackCommand({ StackName: STACK, TemplateBody: JSON.stringify(template) }),
  );
  return step.until(async () => {
    const { Stacks = [] } = await clients.cloudFormation.send(
      new DescribeStacksCommand({ StackName: STACK }),
    );
    if (/FAILED|ROLLBACK/.test(Stacks[0]?.StackStatus ?? '')) throw new Error(`the stack ${STACK} failed`);
    return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'Id')?.OutputValue;
  });
}
