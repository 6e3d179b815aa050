import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FactEnds } from '../../../drill/fact-book';
import { type Played, play } from '../../../drill/run';
import { checkScenario, type Scenario } from '../../../drill/scenario/scenario';
import type { Resource } from '../../../drill/template/assembly';
import { OUTCOMES, type Outcome } from '../../../drill/world/traffic';
import { loadBalanced } from './load-balanced';

type Resources = Readonly<Record<string, Resource>>;

/** A distribution, a load balancer and servers: the least that an outage can happen to. */
export function smallSite({
  servers = 4,
  group = {},
  origin = {},
}: {
  servers?: number;
  group?: object;
  origin?: object;
} = {}): Resources {
  return {
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            {
              Id: 'app',
              DomainName: { 'Fn::GetAtt': ['Balancer', 'DNSName'] },
              CustomOriginConfig: { OriginProtocolPolicy: 'http-only', OriginReadTimeout: 5, ...origin },
              ConnectionAttempts: 1,
              ConnectionTimeout: 2,
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'app',
            ViewerProtocolPolicy: 'redirect-to-https',
            AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
            CachePolicyId: { Ref: 'Policy' },
            // AllViewer.
            OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
          },
        },
      },
    },
    Policy: {
      Type: 'AWS::CloudFront::CachePolicy',
      Properties: {
        CachePolicyConfig: {
          Name: 'site',
          MinTTL: 0,
          DefaultTTL: 0,
          MaxTTL: 86_400,
          ParametersInCacheKeyAndForwardedToOrigin: {
            EnableAcceptEncodingGzip: true,
            CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['session'] },
            HeadersConfig: { HeaderBehavior: 'none' },
            QueryStringsConfig: { QueryStringBehavior: 'all' },
          },
        },
      },
    },
    ...loadBalanced({
      targets: { HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2, UnhealthyThresholdCount: 2 },
      group: {
        MinSize: String(servers),
        MaxSize: String(servers),
        VPCZoneIdentifier: ['a', 'b'],
        ...group,
      },
    }),
  };
}

export interface SmallRun {
  readonly seed?: number;
  readonly resources?: Resources;
  readonly scenario?: Record<string, unknown>;
  /** Facts at one of their ends. */
  readonly ends?: FactEnds;
}

export function scenarioOf(changes: Record<string, unknown> = {}): Scenario {
  return checkScenario(
    {
      name: 'small',
      title: 'small',
      description: 'small',
      duration: '20m',
      crowd: { requestsPerSecond: 100 },
      application: { maxInFlight: 48 },
      money: { currency: 'EUR', revenuePerMinute: 100, adSpendPerMinute: 10 },
      ...changes,
    },
    'the test',
  );
}

/** Plays one scenario against a small template. */
export function playSmall({
  seed = 1,
  resources = smallSite(),
  scenario = {},
  ends = {},
}: SmallRun = {}): Promise<Played> {
  const file = join(mkdtempSync(join(tmpdir(), 'breakwater-small-')), 'site.template.json');
  writeFileSync(file, JSON.stringify({ Resources: resources }));
  return play({ source: file, scenario: scenarioOf(scenario), seed, ends });
}

/** Requests by outcome over the whole run. */
export function totalsOf({
  recorder,
}: Played): Readonly<Record<Outcome, number>> & { readonly requests: number } {
  const sums = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  let requests = 0;
  for (const { stepMs, demand, outcomes } of recorder.steps) {
    requests += (demand * stepMs) / 1000;
    for (const outcome of OUTCOMES) sums[outcome] += (outcomes[outcome] * stepMs) / 1000;
  }
  return { ...sums, requests };
}

export function failedOf(played: Played): number {
  const { error, timeout, blocked } = totalsOf(played);
  return error + timeout + blocked;
}
