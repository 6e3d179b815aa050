import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  type _InstanceType,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { CommandError } from '../../errors';
import type { FleetFacts, FunctionFacts } from '../account';
import { type AwsClients, isCode } from './client';

export async function fleet(clients: AwsClients, region: string, group: string): Promise<FleetFacts> {
  const { AutoScalingGroups: [found] = [] } = await clients.ask(
    { action: 'autoscaling:DescribeAutoScalingGroups', resource: `the group ${group}`, region },
    () =>
      clients
        .of(AutoScalingClient, region)
        .send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] })),
  );
  if (found === undefined)
    throw new CommandError(`there is no Auto Scaling group ${group} in ${region}; deploy its stack again`);
  const named = found.MixedInstancesPolicy?.LaunchTemplate?.Overrides?.map(
    ({ InstanceType }) => InstanceType,
  );
  // Without a list of types, those that run are those of the launch template.
  const types = named ?? found.Instances?.map(({ InstanceType }) => InstanceType) ?? [];
  const known = [...new Set(types.flatMap((type) => type ?? []))];
  const instanceTypes = known.length > 0 ? known : await launchedType(clients, region, found);
  return { region, group, maxSize: found.MaxSize ?? 0, instanceTypes };
}

/** Where nobody runs, what the launch template would start: one type, or none. */
async function launchedType(
  clients: AwsClients,
  region: string,
  { LaunchTemplate, MixedInstancesPolicy }: AutoScalingGroup,
): Promise<string[]> {
  const template = LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  const { LaunchTemplateId, Version = '$Default' } = template ?? {};
  if (LaunchTemplateId === undefined) return [];
  const { LaunchTemplateVersions: [version] = [] } = await clients.ask(
    {
      action: 'ec2:DescribeLaunchTemplateVersions',
      resource: `the launch template ${LaunchTemplateId}`,
      region,
    },
    () =>
      clients
        .of(EC2Client, region)
        .send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: [Version] })),
  );
  return [version?.LaunchTemplateData?.InstanceType].flatMap((type) => type ?? []);
}

export async function processors(
  clients: AwsClients,
  region: string,
  instanceTypes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { InstanceTypes = [] } = await clients.ask(
    { action: 'ec2:DescribeInstanceTypes', resource: instanceTypes.join(', '), region },
    () =>
      clients
        .of(EC2Client, region)
        .send(new DescribeInstanceTypesCommand({ InstanceTypes: instanceTypes as _InstanceType[] })),
  );
  return new Map(
    InstanceTypes.map(({ InstanceType = '', VCpuInfo }) => [InstanceType, VCpuInfo?.DefaultVCpus ?? 0]),
  );
}

/** "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", counted in virtual processors. */
const QUOTA = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' };

export async function processorQuota(clients: AwsClients, region: string): Promise<number> {
  const client = clients.of(ServiceQuotasClient, region);
  const resource = 'the quota L-1216C47A';
  const { Quota } = await clients.ask({ action: 'servicequotas:GetServiceQuota', resource, region }, () =>
    // An account whose quota was never changed may have none of its own: then AWS's default holds.
    client.send(new GetServiceQuotaCommand(QUOTA)).catch((error: unknown) => {
      if (isCode(error, 'NoSuchResourceException'))
        return client.send(new GetAWSDefaultServiceQuotaCommand(QUOTA));
      throw error;
    }),
  );
  if (Quota?.Value === undefined)
    throw new CommandError(
      `Service Quotas does not say how many processors ${region} allows; look in its console`,
    );
  return Quota.Value;
}

export async function concurrencyQuota(clients: AwsClients, region: string): Promise<number> {
  const { AccountLimit } = await clients.ask(
    { action: 'lambda:GetAccountSettings', resource: 'the account', region },
    () => clients.of(LambdaClient, region).send(new GetAccountSettingsCommand({})),
  );
  if (AccountLimit?.ConcurrentExecutions === undefined)
    throw new CommandError(
      `Lambda does not say how many executions ${region} allows at once; look in its console`,
    );
  return AccountLimit.ConcurrentExecutions;
}

export async function lambdaFunction(
  clients: AwsClients,
  region: string,
  name: string,
): Promise<FunctionFacts> {
  const client = clients.of(LambdaClient, region);
  const resource = `the function ${name}`;
  const configuration = await clients.ask(
    { action: 'lambda:GetFunctionConfiguration', resource, region },
    () =>
      client.send(new GetFunctionConfigurationCommand({ FunctionName: name })).catch((error: unknown) => {
        if (isCode(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }),
  );
  if (configuration === undefined) return { name, region };
  const { ReservedConcurrentExecutions: reserved } = await clients.ask(
    { action: 'lambda:GetFunctionConcurrency', resource, region },
    () => client.send(new GetFunctionConcurrencyCommand({ FunctionName: name })),
  );
  return { name, region, state: configuration.State ?? 'Active', reserved };
}
