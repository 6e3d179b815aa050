import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type StackPart, stackName } from '../../../lib/private/contracts/outputs';
import { isNoSuchStack } from '../../deployment';
import type { ResourceFacts, StackFacts } from '../account';
import { type AwsClients, isCode } from './client';

/** With the CDK's own qualifier; the app uses no other. */
const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

export async function stack(
  clients: AwsClients,
  site: string,
  part: StackPart,
  region: string,
): Promise<StackFacts> {
  const name = stackName(site, part);
  const nothing = { part, name, region, outputs: {}, resources: [] };
  const client = clients.of(CloudFormationClient, region);
  const resource = `the stack ${name}`;
  const described = await clients.ask({ action: 'cloudformation:DescribeStacks', resource, region }, () =>
    client.send(new DescribeStacksCommand({ StackName: name })).catch((error: unknown) => {
      if (isNoSuchStack(error)) return { Stacks: [] };
      throw error;
    }),
  );
  const found = described.Stacks?.[0];
  if (found === undefined) return nothing;
  const outputs = Object.fromEntries(
    (found.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const resources = await clients.ask({ action: 'cloudformation:ListStackResources', resource, region }, () =>
    resourcesOf(client, name),
  );
  return { ...nothing, status: found.StackStatus, statusReason: found.StackStatusReason, outputs, resources };
}

async function resourcesOf(client: CloudFormationClient, StackName: string): Promise<ResourceFacts[]> {
  const resources: ResourceFacts[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    for (const summary of page.StackResourceSummaries ?? []) {
      const { ResourceType: type = '', LogicalResourceId: logicalId = '', ResourceStatus: status } = summary;
      // What could not be made has no id, and what was deleted is still listed.
      const id = summary.PhysicalResourceId;
      if (id !== undefined && id !== '' && status !== 'DELETE_COMPLETE')
        resources.push({ type, id, logicalId });
    }
  }
  return resources;
}

export async function bootstrapVersion(clients: AwsClients, region: string): Promise<string | undefined> {
  const call = { action: 'ssm:GetParameter', resource: BOOTSTRAP_PARAMETER, region };
  try {
    const { Parameter } = await clients
      .of(SSMClient, region)
      .send(new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }));
    return Parameter?.Value;
  } catch (error) {
    if (isCode(error, 'ParameterNotFound')) return undefined;
    throw clients.explained(error, call);
  }
}
