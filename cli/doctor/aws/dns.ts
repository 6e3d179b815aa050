import {
  GetCheckerIpRangesCommand,
  GetHealthCheckCommand,
  GetHealthCheckStatusCommand,
  GetHostedZoneCommand,
  type HealthCheckConfig,
  Route53Client,
  TestDNSAnswerCommand,
} from '@aws-sdk/client-route-53';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { STOP_SWITCH_KEY } from '../../../lib/private/contracts/stop-switch';
import { EDGE_REGION } from '../../deployment';
import {
  type DnsAnswer,
  type DnsType,
  type HealthCheckFacts,
  type HostedZoneFacts,
  hasCheckers,
} from '../account';
import { type AwsClients, isCode } from './client';

/** What Route 53 tells. */
export class Dns {
  private last: Promise<unknown> = Promise.resolve();
  private ranges?: Promise<readonly string[]>;

  public constructor(private readonly clients: AwsClients) {}

  public async testAnswer(hostedZoneId: string, name: string, type: DnsType): Promise<DnsAnswer> {
    const answer = await this.ask('TestDNSAnswer', `the hosted zone ${hostedZoneId}`, (client) =>
      client.send(
        new TestDNSAnswerCommand({ HostedZoneId: hostedZoneId, RecordName: name, RecordType: type }),
      ),
    );
    return { name, type, code: answer.ResponseCode ?? 'nothing', data: answer.RecordData ?? [] };
  }

  public async hostedZone(id: string): Promise<HostedZoneFacts> {
    const { HostedZone: zone, DelegationSet } = await this.ask(
      'GetHostedZone',
      `the hosted zone ${id}`,
      (client) =>
        client.send(new GetHostedZoneCommand({ Id: id })).catch((error: unknown) => {
          if (isCode(error, 'NoSuchHostedZone')) return { HostedZone: undefined, DelegationSet: undefined };
          throw error;
        }),
    );
    return {
      id,
      name: zone?.Name === undefined ? undefined : bare(zone.Name),
      isPrivate: zone?.Config?.PrivateZone ?? false,
      nameServers: (DelegationSet?.NameServers ?? []).map(bare),
    };
  }

  public async healthCheck(id: string): Promise<HealthCheckFacts> {
    const { HealthCheck } = await this.ask('GetHealthCheck', `the health check ${id}`, (client) =>
      client.send(new GetHealthCheckCommand({ HealthCheckId: id })),
    );
    const config: Partial<HealthCheckConfig> = HealthCheck?.HealthCheckConfig ?? {};
    const type = config.Type ?? 'not known';
    return {
      id,
      name: nameOf(config, id),
      type,
      disabled: config.Disabled ?? false,
      inverted: config.Inverted ?? false,
      ofSwitch: config.ResourcePath === `/${STOP_SWITCH_KEY}`,
      observations: hasCheckers(type) ? await this.observations(id) : [],
    };
  }

  public checkerRanges(): Promise<readonly string[]> {
    this.ranges ??= this.ask('GetCheckerIpRanges', 'Route 53', (client) =>
      client.send(new GetCheckerIpRangesCommand({})),
    ).then(({ CheckerIpRanges = [] }) => CheckerIpRanges);
    return this.ranges;
  }

  private async observations(id: string): Promise<HealthCheckFacts['observations']> {
    const { HealthCheckObservations = [] } = await this.ask(
      'GetHealthCheckStatus',
      `the health check ${id}`,
      (client) => client.send(new GetHealthCheckStatusCommand({ HealthCheckId: id })),
    );
    return HealthCheckObservations.map(({ Region = 'not known', StatusReport }) => ({
      region: Region,
      status: StatusReport?.Status ?? '',
    }));
  }

  /**
   * One at a time: Route 53 takes five requests a second of an account, all of its tools together (documented: Route 53 "Quotas",
   * "Maximums on API requests").
   */
  private ask<T>(
    operation: string,
    resource: string,
    send: (client: Route53Client) => Promise<T>,
  ): Promise<T> {
    const call = { action: `route53:${operation}`, resource, region: EDGE_REGION };
    const turn = this.last.then(() =>
      this.clients.ask(call, () => send(this.clients.of(Route53Client, EDGE_REGION)), resource),
    );
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** As names are compared: DNS knows no case, and writes the dot that people leave out. */
const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function nameOf(
  { FullyQualifiedDomainName: host, IPAddress: address, ResourcePath: path }: Partial<HealthCheckConfig>,
  id: string,
) {
  const asked = host ?? address;
  return asked === undefined ? id : `${asked}${path ?? ''}`;
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: { readonly IpAddress?: { readonly 'aws:SourceIp'?: string | readonly string[] } };
}

/** The addresses that the bucket's policy lets read the switch. */
export async function switchRanges(clients: AwsClients, region: string, bucket: string): Promise<string[]> {
  const call = { action: 's3:GetBucketPolicy', resource: `the bucket ${bucket}`, region };
  const { Policy = '{}' } = await clients.ask(call, () =>
    clients
      .of(S3Client, region)
      .send(new GetBucketPolicyCommand({ Bucket: bucket }))
      .catch((error: unknown): { Policy?: string } => {
        if (isCode(error, 'NoSuchBucketPolicy')) return {};
        throw error;
      }),
  );
  const { Statement: statements = [] } = JSON.parse(Policy) as { Statement?: readonly Statement[] };
  return statements
    .filter(readsTheSwitch)
    .flatMap(({ Condition }) => list(Condition?.IpAddress?.['aws:SourceIp']));
}

const readsTheSwitch = ({ Effect, Action, Resource }: Statement): boolean =>
  Effect === 'Allow' &&
  list(Action).includes('s3:GetObject') &&
  list(Resource).some((arn) => arn.endsWith(`/${STOP_SWITCH_KEY}`));

/** IAM writes a list of one as the one. */
const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();
