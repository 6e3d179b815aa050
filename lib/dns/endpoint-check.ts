import { Duration, Tags } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Problems } from '../private/problems';

/** Where Route 53 has health checkers (documented: API reference, HealthCheckConfig, "Regions"). */
export const CHECKER_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
];
const LEAST_REGIONS = 3;

/** What is asked of an endpoint. */
export interface EndpointCheck {
  readonly domainName: string;
  readonly path: string;
  /** What the answer's body contains; any 2xx or 3xx will do without it. */
  readonly contains?: string;
  readonly failureThreshold: number;
  readonly interval: Duration;
  readonly regions?: string[];
  readonly inverted?: boolean;
  /** Graphs of the times by checker Region, for one more optional feature's price. Another value is another check. */
  readonly measureLatency?: boolean;
}

/** How long a checker waits after an answer: 10 or 30, nothing else, and fixed when the check is made. */
export const FAST = Duration.seconds(10);

/** A health check that Route 53 makes over HTTPS, by IPv4, with the name in the handshake. */
export function endpointCheck(scope: Construct, id: string, check: EndpointCheck): route53.HealthCheck {
  const { HTTPS, HTTPS_STR_MATCH } = route53.HealthCheckType;
  const made = new route53.HealthCheck(scope, id, {
    type: check.contains === undefined ? HTTPS : HTTPS_STR_MATCH,
    fqdn: check.domainName,
    port: 443,
    resourcePath: check.path,
    searchString: check.contains,
    requestInterval: check.interval,
    failureThreshold: check.failureThreshold,
    enableSNI: true,
    measureLatency: check.measureLatency ?? false,
    inverted: check.inverted,
    regions: check.regions,
  });
  nameCheck(made, `breakwater ${check.domainName}`);
  return made;
}

/** The console's list shows this tag, and ids without it. */
export function nameCheck(check: Construct, name: string): void {
  Tags.of(check).add('Name', name, { includeResourceTypes: ['AWS::Route53::HealthCheck'] });
}

/** Records what is wrong with the props that every endpoint check has. */
export function checkEndpointProps(
  problems: Problems,
  props: { readonly failureThreshold?: number; readonly checkerRegions?: readonly string[] },
): Problems {
  problems.integer('failureThreshold', props.failureThreshold, 1, 10);
  const { checkerRegions } = props;
  if (checkerRegions === undefined) return problems;
  const ok =
    new Set(checkerRegions).size === checkerRegions.length &&
    checkerRegions.length >= LEAST_REGIONS &&
    checkerRegions.every((region) => CHECKER_REGIONS.includes(region));
  const rule = `be ${LEAST_REGIONS} or more different ones of ${CHECKER_REGIONS.join(', ')}`;
  return problems.must(ok, 'checkerRegions', rule, checkerRegions);
}
