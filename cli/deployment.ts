import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { EDGE_OUTPUTS, OPTIONAL_EDGE_OUTPUTS, stackName } from '../lib/private/contracts/outputs';
import { type Access, clientSettings } from './access';
import { CommandError } from './errors';
import { explain } from './explain';

/** CloudFront's stack is always there. */
export const EDGE_REGION = 'us-east-1';

/** A site that is deployed, by the outputs of its edge stack. */
export interface Deployment {
  readonly site: string;
  /** Ends with a slash. */
  readonly siteUrl: string;
  readonly storeArn: string;
  readonly secretArn: string;
  readonly siteRegion: string;
  readonly controlRegion: string;
  /** The site's own name; absent without a domain. */
  readonly domainName?: string;
  readonly hostedZoneId?: string;
  /** Undefined for a site without a standby. */
  readonly standbyRegion?: string;
}

export const stackNameOf = (site: string): string => stackName(site, 'edge');

/**
 * Everything that the commands need to know of the site, so that nobody has to type an ARN in the middle of an outage.
 *
 * @param orOnly where there is no such site, take the only one that is there
 * @throws CommandError when there is no such stack, or it is of a version without site modes
 */
export async function findDeployment(access: Access, site: string, orOnly = false): Promise<Deployment> {
  const client = new CloudFormationClient(clientSettings(access, EDGE_REGION));
  const StackName = stackNameOf(site);
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return deploymentOf(site, Stacks[0]);
  } catch (error) {
    if (isNoSuchStack(error)) {
      const stacks = await edgeStacks(client).catch(() => []);
      const [only, ...others] = stacks.flatMap((stack) => stack.site ?? []);
      if (orOnly && only !== undefined && others.length === 0) return findDeployment(access, only);
      throw await noSuchStack(client, access, StackName, stacks);
    }
    throw explain(
      error,
      { action: 'cloudformation:DescribeStacks', resource: `the stack ${StackName}`, region: EDGE_REGION },
      access,
    );
  }
}

export function deploymentOf(site: string, stack: Pick<Stack, 'Outputs'> | undefined): Deployment {
  const values = new Map(stack?.Outputs?.map((output) => [output.OutputKey, output.OutputValue]));
  const missing = Object.values(EDGE_OUTPUTS).filter((name) => !values.get(name));
  if (missing.length > 0)
    throw new CommandError(
      `the stack ${stackNameOf(site)} has no output ${missing.join(', ')}: it was deployed by a version without site modes; deploy it again`,
    );
  const output = (name: keyof typeof EDGE_OUTPUTS): string => values.get(EDGE_OUTPUTS[name])!;
  const optional = (name: keyof typeof OPTIONAL_EDGE_OUTPUTS): string | undefined =>
    values.get(OPTIONAL_EDGE_OUTPUTS[name]) || undefined;
  return {
    site,
    siteUrl: output('siteUrl').replace(/\/*$/, '/'),
    storeArn: output('storeArn'),
    secretArn: output('secretArn'),
    siteRegion: output('siteRegion'),
    controlRegion: output('controlRegion'),
    domainName: optional('domainName'),
    hostedZoneId: optional('hostedZoneId'),
    standbyRegion: optional('standbyRegion'),
  };
}

/** CloudFormation has no code of its own for it (seen in its answers): ValidationError, "Stack with id x does not exist". */
export function isNoSuchStack(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
}

/** Says in which account, and what is there instead. That the list cannot be had is no second problem. */
async function noSuchStack(
  client: CloudFormationClient,
  access: Access,
  stackName: string,
  stacks: readonly EdgeStack[],
): Promise<CommandError> {
  const account = stacks[0]?.account ?? (await client.config.credentials().catch(() => undefined))?.accountId;
  const where = `${EDGE_REGION} of ${accountWords(access, account)}`;
  const sites = stacks.flatMap(({ site }) => site ?? []);
  const others =
    sites.length > 0
      ? `sites there: ${sites.join(', ')}; name one with --site`
      : 'name another site with --site, or another account with --profile';
  return new CommandError(`there is no stack ${stackName} in ${where}; ${others}`);
}

function accountWords({ local }: Access, account: string | undefined): string {
  if (local !== undefined) return `the local edge at ${local}`;
  return account === undefined ? 'this account' : `the account ${account}`;
}

interface EdgeStack {
  readonly account: string | undefined;
  /** Absent for a stack that is none of ours. */
  readonly site: string | undefined;
}

async function edgeStacks(client: CloudFormationClient): Promise<EdgeStack[]> {
  // One page: a hint, not an inventory.
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  return StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
    ({ StackId, StackName }) => ({
      account: StackId?.split(':')[4],
      site: /^breakwater-([a-z0-9-]{1,20})-edge$/.exec(StackName ?? '')?.[1],
    }),
  );
}
