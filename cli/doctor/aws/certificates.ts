import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { CertificateFacts } from '../account';
import type { AwsClients } from './client';

export async function certificate(
  clients: AwsClients,
  region: string,
  arn: string,
): Promise<CertificateFacts> {
  const { Certificate = {} } = await clients.ask(
    { action: 'acm:DescribeCertificate', resource: arn, region },
    () => clients.of(ACMClient, region).send(new DescribeCertificateCommand({ CertificateArn: arn })),
    `the certificate ${arn.split('/').at(-1)} in ${region}`,
  );
  const awaited = (Certificate.DomainValidationOptions ?? [])
    .filter(({ ValidationStatus }) => ValidationStatus !== 'SUCCESS')
    .flatMap(({ ResourceRecord: record }) =>
      record === undefined ? [] : [`${record.Name} ${record.Type} ${record.Value}`],
    );
  return {
    region,
    domainName: Certificate.DomainName ?? arn,
    names: Certificate.SubjectAlternativeNames ?? [],
    status: Certificate.Status ?? 'not known',
    reason: Certificate.FailureReason,
    notAfter: Certificate.NotAfter?.getTime(),
    awaited: [...new Set(awaited)],
  };
}
