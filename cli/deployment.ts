import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { EDGE_OUTPUTS, OPTIONAL_EDGE_OUTPUTS, stackName } from '../lib/private/contracts/outputs';
import { type Access, clientSettings, LOCAL_URL } from './access';
import type { Admission } from './admission';
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
  /** Absent for a stack of an earlier version. */
  readonly admission?: Admission;
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
    if (access.local !== undefined && Stacks.length === 0) throw notControl(access.local);
    return deploymentOf(site, Stacks[0]);
  } catch (error) {
    if (isNoSuchStack(error)) {
      const stacks = await edgeStacks(client).catch(() => []);
      const [only, ...others] = stacks.flatMap((stack) => stack.site ?? []);
      if (orOnly && only !== undefined && others.length === 0) return findDeployment(access, only);
      throw await noSuchStack(client, access, StackName, stacks);
    }
    // Whatever answers there, it does not speak CloudFormation's language: the local edge's site, or another server.
    if (access.local !== undefined && !(error instanceof CommandError) && hasAnswered(error))
      throw notControl(access.local);
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
    admission: admissionOf(values),
  };
}

const controlStackNameOf = (site: string): string => `breakwater-${site}-control`;

/**
 * The store that automation writes to, as it was when its stack was last deployed. Undefined when nobody can say: a stack of another name,
 * of an earlier version, or out of reach. The command works without it.
 */
export async function storeInUse(
  access: Access,
  { site, controlRegion }: Deployment,
): Promise<string | undefined> {
  const client = new CloudFormationClient(clientSettings(access, controlRegion));
  try {
    const command = new DescribeStacksCommand({ StackName: controlStackNameOf(site) });
    const { Stacks = [] } = await client.send(command);
    return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'SiteModeStoreInUse')?.OutputValue;
  } catch {
    return undefined;
  }
}

function admissionOf(values: ReadonlyMap<string | undefined, string | undefined>): Admission | undefined {
  const [mixPercent, capPercent] = [values.get('PaidMixPercent'), values.get('PaidCapPercent')].map(Number);
  const known = mixPercent! > 0 && mixPercent! < 100 && capPercent! > 0;
  return known ? { mixPercent: mixPercent!, capPercent: capPercent! } : undefined;
}

/** CloudFormation has no code of its own for it (seen in its answers): ValidationError, "Stack with id x does not exist". */
export function isNoSuchStack(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
}

const hasAnswered = (error: unknown): boolean =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode !==
    undefined || (error as { readonly $response?: unknown }).$response !== undefined;

function notControl(local: string): CommandError {
  const right = local.replace(/\/$/, '') === LOCAL_URL ? '' : `: --local ${LOCAL_URL}`;
  return new CommandError(
    `${local} is not the control address of npm run edge (its line *AWS operations*)${right}`,
  );
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
