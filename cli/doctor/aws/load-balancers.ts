import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ListenerFacts, LoadBalancerFacts } from '../account';
import { type AwsClients, isCode } from './client';

export async function loadBalancer(
  clients: AwsClients,
  region: string,
  arn: string,
): Promise<LoadBalancerFacts> {
  const client = clients.of(ElasticLoadBalancingV2Client, region);
  const call = { action: 'elasticloadbalancing:DescribeLoadBalancers', resource: arn, region };
  const { LoadBalancers: [found] = [] } = await clients.ask(call, () =>
    orNothing(client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })), {
      LoadBalancers: [],
    }),
  );
  return { region, arn, state: found?.State?.Code, scheme: found?.Scheme };
}

export async function listener(clients: AwsClients, region: string, arn: string): Promise<ListenerFacts> {
  const client = clients.of(ElasticLoadBalancingV2Client, region);
  const { Listeners: [found] = [] } = await clients.ask(
    { action: 'elasticloadbalancing:DescribeListeners', resource: arn, region },
    () => orNothing(client.send(new DescribeListenersCommand({ ListenerArns: [arn] })), { Listeners: [] }),
  );
  if (found === undefined) return { region, arn, certificates: [], byDefault: '' };
  // The default one and those that are chosen by name (documented: API reference "DescribeListenerCertificates").
  const { Certificates = [] } = await clients.ask(
    { action: 'elasticloadbalancing:DescribeListenerCertificates', resource: arn, region },
    () => client.send(new DescribeListenerCertificatesCommand({ ListenerArn: arn })),
  );
  const last = found.DefaultActions?.at(-1);
  return {
    region,
    arn,
    protocol: found.Protocol,
    certificates: [...new Set(Certificates.flatMap(({ CertificateArn }) => CertificateArn ?? []))],
    byDefault: [last?.Type, last?.FixedResponseConfig?.StatusCode].filter(Boolean).join(' '),
  };
}

async function orNothing<T extends object>(answer: Promise<T>, nothing: Partial<T>): Promise<Partial<T>> {
  try {
    return await answer;
  } catch (error) {
    // The service's code, and the SDK's name for it.
    if (isCode(error, 'LoadBalancerNotFound', 'LoadBalancerNotFoundException')) return nothing;
    if (isCode(error, 'ListenerNotFound', 'ListenerNotFoundException')) return nothing;
    throw error;
  }
}
