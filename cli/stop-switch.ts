import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  STANDBY_REGION_OUTPUT,
  STOP_SWITCH_BUCKET_OUTPUT,
  type StackPart,
  stackName,
} from '../lib/private/contracts/outputs';
import { STOP_SWITCH_KEY, STOP_SWITCH_TEXT } from '../lib/private/contracts/stop-switch';
import { type Access, clientSettings } from './access';
import { isNoSuchStack } from './deployment';
import { CommandError } from './errors';
import { explain } from './explain';
import type { ConfiguredRegions } from './site';

/** Where the switch's object goes. */
export interface SwitchPlace {
  readonly region: string;
  readonly bucket: string;
}

/**
 * Two, since the configuration need not name the control Region: then it is one of these (lib/private/regions.ts, the same for the app).
 */
const DEFAULT_CONTROL_REGIONS = ['eu-west-1', 'eu-central-1'];

interface Home {
  readonly part: StackPart;
  readonly region: string;
}

/** Stacks that may have the switch, the likeliest first. None of them is in us-east-1 unless somebody put it there. */
export function homesOf(region: string | undefined, configured: ConfiguredRegions): Home[] {
  if (region !== undefined)
    return [
      { part: 'standby', region },
      { part: 'control', region },
    ];
  const { siteRegion, controlRegion, standbyRegion } = configured;
  const controls = controlRegion !== undefined ? [controlRegion] : controlRegionsFor(siteRegion);
  return [
    ...(standbyRegion === undefined ? [] : [{ part: 'standby' as const, region: standbyRegion }]),
    ...controls.map((control) => ({ part: 'control' as const, region: control })),
  ];
}

const controlRegionsFor = (siteRegion: string | undefined): string[] =>
  siteRegion === undefined
    ? DEFAULT_CONTROL_REGIONS
    : DEFAULT_CONTROL_REGIONS.filter((region) => region !== siteRegion).slice(0, 1);

/**
 * Looks for the switch in the Regions that fail apart from us-east-1. All are asked at once: one that does not answer keeps nobody.
 *
 * @throws CommandError with what each of them said
 */
export async function findSwitch(access: Access, site: string, homes: readonly Home[]): Promise<SwitchPlace> {
  const answers = await Promise.allSettled(homes.map((home) => bucketIn(access, site, home)));
  const problems = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  for (const answer of answers) if (answer.status === 'fulfilled') return answer.value;
  throw new CommandError(
    ...new Set(problems.map(({ message }: Error) => message)),
    'the switch was not found: a site has one when it was deployed with standbyRegion; say where it is: --region REGION --bucket BUCKET, as the runbook has them',
  );
}

async function bucketIn(access: Access, site: string, { part, region }: Home): Promise<SwitchPlace> {
  const StackName = stackName(site, part);
  try {
    const client = new CloudFormationClient(clientSettings(access, region));
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const output = (name: string) =>
      Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    const bucket = output(STOP_SWITCH_BUCKET_OUTPUT);
    if (bucket) return { region, bucket };
    // A folder without a configuration does not know the standby's Region; the control stack does.
    const standbyRegion = part === 'control' ? output(STANDBY_REGION_OUTPUT) : undefined;
    if (standbyRegion) return await bucketIn(access, site, { part: 'standby', region: standbyRegion });
    throw new CommandError(`the stack ${StackName} in ${region} has no stop switch`);
  } catch (error) {
    if (isNoSuchStack(error)) throw new CommandError(`there is no stack ${StackName} in ${region}`);
    const call = { action: 'cloudformation:DescribeStacks', resource: `the stack ${StackName}`, region };
    throw explain(error, call, access);
  }
}

/**
 * - `hidden`: S3 says 403, which it also says of an object that is not there, to somebody who may not list the bucket (documented: S3 API
 *   reference "GetObject", permissions).
 */
export type SwitchState = 'thrown' | 'absent' | 'hidden' | 'strange';

/** The object that Route 53's checkers look for. */
export class StopSwitchObject {
  private readonly client: S3Client;

  public constructor(
    private readonly access: Access,
    private readonly place: SwitchPlace,
  ) {
    this.client = new S3Client({
      ...clientSettings(access, place.region),
      // The Region's own address; S3 would otherwise send one of us-east-1 elsewhere by redirects.
      followRegionRedirects: false,
    });
  }

  public async read(): Promise<SwitchState> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand(this.target()));
      const text = (await Body?.transformToString()) ?? '';
      return text.includes(STOP_SWITCH_TEXT) ? 'thrown' : 'strange';
    } catch (error) {
      const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      if (name === 'NoSuchKey' || name === 'NotFound') return 'absent';
      if (name === 'AccessDenied' && $metadata?.httpStatusCode === 403) return 'hidden';
      throw this.explained(error, 's3:GetObject');
    }
  }

  /** The text that is looked for comes first: checkers read the first 5,120 bytes. */
  public async throwIt(story: string): Promise<void> {
    const Body = `${STOP_SWITCH_TEXT}\n${story}\n`;
    try {
      await this.client.send(
        new PutObjectCommand({ ...this.target(), Body, ContentType: 'text/plain; charset=utf-8' }),
      );
    } catch (error) {
      throw this.explained(error, 's3:PutObject');
    }
  }

  public async takeBack(): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand(this.target()));
    } catch (error) {
      throw this.explained(error, 's3:DeleteObject');
    }
  }

  private target() {
    return { Bucket: this.place.bucket, Key: STOP_SWITCH_KEY };
  }

  private explained(error: unknown, action: string): CommandError {
    const { region, bucket } = this.place;
    if (error instanceof Error && error.name === 'NoSuchBucket')
      return new CommandError(`there is no bucket ${bucket} in ${region}; look at the runbook for its name`);
    return explain(error, { action, resource: `${bucket}/${STOP_SWITCH_KEY}`, region }, this.access);
  }
}
