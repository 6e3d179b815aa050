import type { Access } from '../../access';
import type { Deployment } from '../../deployment';
import { SiteModeStore } from '../../mode-store';
import { OperatingModes } from '../../operating-mode';
import type { Account, DnsType, SubscriptionFacts } from '../account';
import { alarms } from './alarms';
import { certificate } from './certificates';
import { AwsClients } from './client';
import { concurrencyQuota, fleet, lambdaFunction, processorQuota, processors } from './compute';
import { Dns, switchRanges } from './dns';
import { listener, loadBalancer } from './load-balancers';
import { inSmsSandbox, queue, smsSpendLimit, subscriptions } from './messages';
import { bootstrapVersion, stack } from './stacks';

/** The account, asked by AWS's own API. */
export function awsAccount(access: Access, deployment: Deployment): Account {
  const clients = new AwsClients(access);
  const dns = new Dns(clients);
  // Two checks ask for the same.
  const known = new Map<string, Promise<readonly SubscriptionFacts[]>>();
  const quotas = new Map<string, Promise<number>>();
  return {
    stack: (part, region) => stack(clients, deployment.site, part, region),
    bootstrapVersion: (region) => bootstrapVersion(clients, region),
    certificate: (region, arn) => certificate(clients, region, arn),
    hostedZone: (id) => dns.hostedZone(id),
    testAnswer: (zone: string, name: string, type: DnsType) => dns.testAnswer(zone, name, type),
    healthCheck: (id) => dns.healthCheck(id),
    checkerRanges: () => dns.checkerRanges(),
    switchRanges: (region, bucket) => switchRanges(clients, region, bucket),
    subscriptions: (region, topic) => once(known, topic, () => subscriptions(clients, region, topic)),
    inSmsSandbox: (region) => inSmsSandbox(clients, region),
    smsSpendLimit: (region) => smsSpendLimit(clients, region),
    fleet: (region, group) => fleet(clients, region, group),
    processors: (region, types) => processors(clients, region, types),
    processorQuota: (region) => once(quotas, region, () => processorQuota(clients, region)),
    concurrencyQuota: (region) => concurrencyQuota(clients, region),
    loadBalancer: (region, arn) => loadBalancer(clients, region, arn),
    listener: (region, arn) => listener(clients, region, arn),
    siteMode: () => new SiteModeStore(access, deployment).read(),
    operatingModes: () => new OperatingModes(access, deployment).read(),
    alarms: (region, names) => alarms(clients, region, names),
    queue: (region, url) => queue(clients, region, url),
    function: (region, name) => lambdaFunction(clients, region, name),
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
