import { DescribeCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { GetDomainNamesCommand } from '@aws-sdk/client-apigatewayv2';
import { type DistributionSummary, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  type Listener,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  type HealthCheck,
  ListHealthChecksCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import type { Clients, ClientsIn } from './clients';
import { REGION } from './emulator';

export interface Certificate {
  readonly status: string;
  readonly names: readonly string[];
}

export interface Balancer {
  readonly region: string;
  readonly dnsName: string;
  readonly listeners: readonly (Listener & { readonly rules: readonly Rule[] })[];
}

export interface ApiName {
  readonly region: string;
  /** By which it is asked, and what DNS points at. */
  readonly name: string;
  readonly target: string;
  readonly certificateArn: string;
}

/** What was deployed of names and what they lead to, as the AWS APIs show it. */
export interface World {
  /** Without those that a zone has by itself. */
  readonly records: readonly ResourceRecordSet[];
  readonly checks: ReadonlyMap<string, HealthCheck>;
  readonly distributions: readonly DistributionSummary[];
  readonly balancers: readonly Balancer[];
  readonly apiNames: readonly ApiName[];
  /** Names of all buckets. */
  readonly buckets: ReadonlySet<string>;
  readonly certificates: ReadonlyMap<string, Certificate>;
}

export async function lookAround(clientsIn: ClientsIn, regions: readonly string[]): Promise<World> {
  const everywhere = [...new Set([REGION, ...regions])];
  const inEach = <T>(look: (clients: Clients, region: string) => Promise<T[]>): Promise<T[]> =>
    Promise.all(everywhere.map((region) => look(clientsIn(region), region))).then((found) => found.flat());
  const { cloudFront, route53 } = clientsIn(REGION);
  const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
  const { Buckets = [] } = await clientsIn(REGION).s3.send(new ListBucketsCommand({}));
  const { HealthChecks = [] } = await route53.send(new ListHealthChecksCommand({}));
  return {
    records: await recordsOf(clientsIn(REGION)),
    checks: new Map(HealthChecks.map((check) => [check.Id ?? '', check])),
    distributions: DistributionList?.Items ?? [],
    balancers: await inEach(balancersOf),
    buckets: new Set(Buckets.map(({ Name = '' }) => Name)),
    apiNames: await inEach(apiNamesOf),
    certificates: new Map(await inEach(certificatesOf)),
  };
}

async function recordsOf({ route53 }: Clients): Promise<ResourceRecordSet[]> {
  const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
  const sets = await Promise.all(
    HostedZones.map(({ Id: HostedZoneId }) =>
      route53.send(new ListResourceRecordSetsCommand({ HostedZoneId, MaxItems: 300 })),
    ),
  );
  return sets
    .flatMap(({ ResourceRecordSets = [] }) => ResourceRecordSets)
    .filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
}

async function balancersOf({ loadBalancing }: Clients, region: string): Promise<Balancer[]> {
  const { LoadBalancers = [] } = await loadBalancing.send(new DescribeLoadBalancersCommand({}));
  return Promise.all(
    LoadBalancers.map(async ({ LoadBalancerArn, DNSName = '' }) => {
      const { Listeners = [] } = await loadBalancing.send(new DescribeListenersCommand({ LoadBalancerArn }));
      const listeners = await Promise.all(
        Listeners.map(async (listener) => {
          const { Rules = [] } = await loadBalancing.send(
            new DescribeRulesCommand({ ListenerArn: listener.ListenerArn }),
          );
          return { ...listener, rules: Rules };
        }),
      );
      return { region, dnsName: DNSName, listeners };
    }),
  );
}

async function apiNamesOf({ apiGateway }: Clients, region: string): Promise<ApiName[]> {
  const { Items = [] } = await apiGateway.send(new GetDomainNamesCommand({}));
  return Items.map(({ DomainName = '', DomainNameConfigurations: [config] = [] }) => ({
    region,
    name: DomainName,
    target: config?.ApiGatewayDomainName ?? '',
    certificateArn: config?.CertificateArn ?? '',
  }));
}

async function certificatesOf({ acm }: Clients): Promise<[arn: string, certificate: Certificate][]> {
  const { CertificateSummaryList = [] } = await acm.send(new ListCertificatesCommand({}));
  return Promise.all(
    CertificateSummaryList.map(async ({ CertificateArn = '' }): Promise<[string, Certificate]> => {
      const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn }));
      const { Status = '', SubjectAlternativeNames = [] } = Certificate ?? {};
      return [CertificateArn, { status: Status, names: SubjectAlternativeNames }];
    }),
  );
}
