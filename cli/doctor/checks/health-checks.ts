import { blindRegions, isSuccess, viewOf } from '../../../lambda/shared/checkers';
import { type HealthCheckFacts, hasCheckers } from '../account';
import { type Check, resourcesOf } from '../check';
import { each, type Finding, listed, plural, skipped, warn, wrong } from '../finding';

export function healthFindings(checks: readonly HealthCheckFacts[]): Finding[] {
  return checks.flatMap((check) => {
    if (check.disabled) return [disabled(check)];
    if (!hasCheckers(check.type)) return [];
    if (check.observations.length === 0)
      return [
        wrong(
          `no checker reports on the health check ${check.name}`,
          'a new one needs half a minute: ask again; else see that the name it asks has an A record',
        ),
      ];
    return check.ofSwitch ? thrown(check) : unhealthy(check);
  });
}

/** Documented: Route 53 "Disabling health checks": it stops looking, and counts as healthy; inverted, as unhealthy. */
function disabled({ id, name, inverted, ofSwitch }: HealthCheckFacts): Finding {
  const effect = ofSwitch ? 'it sends visitors to the standby for good' : 'it is unhealthy whatever happens';
  const so = inverted ? `inverted, ${effect}` : 'it is healthy whatever happens';
  return wrong(
    `the health check ${name} is disabled: ${so}`,
    `run \`aws route53 update-health-check --health-check-id ${id} --no-disabled\``,
  );
}

/** The switch's check is inverted: a checker that sees the object wants visitors moved. What it reports is what it sees (assumed). */
function thrown({ name, observations }: HealthCheckFacts): Finding[] {
  const { reaching: seeing, reporting, reached } = viewOf(observations);
  if (seeing === 0) return [];
  const share = `${seeing} of ${plural(reporting, 'checker')}`;
  return [
    wrong(
      reached
        ? `the switch is thrown: ${share} see the object (${name}), and visitors are at the standby`
        : `${share} see the switch's object (${name}); with more than 18 % visitors move`,
      'if nobody meant it: `breakwater failover --to primary --reason …`',
    ),
  ];
}

/**
 * What is looked at cannot be reached, by some or by most. A check of `reserve.origin.<domain>` is inverted, healthy while the load balancer
 * is lost, and no switch: what is good to see is the same.
 */
function unhealthy({ name, inverted, observations }: HealthCheckFacts): Finding[] {
  const view = viewOf(observations);
  const { reaching, reporting } = view;
  if (reaching === reporting) return [];
  const share = `${reaching} of ${plural(reporting, 'checker')}`;
  const words = observations.find(({ status }) => !isSuccess(status))?.status ?? '';
  if (!view.reached)
    return [
      wrong(
        `the health check ${name}${inverted ? ', which is inverted, takes it for lost' : ' is unhealthy'}: ${share} can reach it, more than 18 % have to (${words})`,
        'see the load balancer’s listener, its security groups and its targets’ health; with originAccess public, ask what it asks with curl (else nobody but CloudFront and Route 53 can connect)',
      ),
    ];
  const regions = view.regions
    .filter((region) => region.reaching < region.reporting)
    .map(({ region }) => region);
  const blind = blindRegions(view);
  if (blind.length > 0)
    return [
      wrong(
        `no checker in ${listed(blind)} reaches ${name}; ${share} do (${words})`,
        'let the load balancer’s security group take the prefix list com.amazonaws.REGION.route53-healthchecks, whole, and no firewall refuse those countries',
      ),
    ];
  // Half of them is far from 18 %, and near enough: the next ones to fail move the visitors.
  const finding = reaching / reporting < 0.5 ? wrong : warn;
  return [
    finding(
      `some checkers in ${listed(regions)} do not reach ${name}; ${share} do (${words})`,
      'a passing loss is usual; if it stays, look at the load balancer’s errors and latency',
    ),
  ];
}

export const healthChecks: Check = {
  id: 'health-checks',
  title: 'Health checks',
  async examine(patient) {
    const found = resourcesOf(patient, 'AWS::Route53::HealthCheck');
    if (found.length === 0) return skipped('there are none');
    const { facts, findings } = await each(found, ({ id }) => patient.account.healthCheck(id));
    const checkers = facts.flatMap(({ observations }) => observations).length;
    return {
      findings: [...findings, ...healthFindings(facts)],
      fine: `${plural(found.length, 'check')}, as ${plural(checkers, 'checker sees them', 'checkers see them')}`,
    };
  },
};
