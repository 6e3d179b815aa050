import type { Mutant } from '../mutant';
import type { Config, Site } from '../site';

const check = (site: Site, path: RegExp): Config =>
  site.only('control', 'AWS::Route53::HealthCheck', path).Properties.HealthCheckConfig;

/** Both records of a name: A and AAAA. */
function records(site: Site, path: RegExp): readonly Config[] {
  return Object.values(site.resources('control'))
    .filter(
      ({ Type, Metadata }) =>
        Type === 'AWS::Route53::RecordSet' && path.test(String(Metadata?.['aws:cdk:path'])),
    )
    .map(({ Properties }) => Properties);
}

/** The list of addresses that a security group lets in, by the name that is looked up at the deploy. */
const prefixList = (site: Site, stack: 'origin' | 'standby', path: RegExp): Config =>
  site.only(stack, 'Custom::BreakwaterPrefixList', path).Properties;

export const STANDBY_MUTANTS: readonly Mutant[] = [
  {
    name: 'the TTL of the record of the site’s load balancer is 30 minutes',
    scenario: 'region-lost',
    change: (site) => {
      for (const record of records(site, /OriginFailover\/(Primary|Secondary)A$/)) {
        record.ResourceRecords = [record.AliasTarget.DNSName];
        record.Type = 'CNAME';
        record.TTL = '1800';
        delete record.AliasTarget;
      }
      // A name that is a CNAME has nothing beside it.
      for (const record of records(site, /OriginFailover\/(Primary|Secondary)AAAA$/))
        record.Name = 'six.origin.www.shop.example.';
    },
    red: 'useful-answers',
    says: /who asked before keeps that for up to 1800 s/,
  },
  {
    name: 'the check asks the failover’s own name',
    scenario: 'region-lost',
    change: (site) => {
      check(site, /PrimaryCheck/).FullyQualifiedDomainName = 'origin.www.shop.example';
    },
    red: 'flips',
    says: /PrimaryCheck is healthy: it asks origin\.www\.shop\.example\/health/,
  },
  {
    name: 'the brain is in the Region that dies: the control stack is in the site’s Region',
    scenario: 'region-lost',
    change: (site) => {
      site.move('eu-west-1', 'eu-west-3');
      // Within one Region there is nothing to relay.
      for (const path of [/Relay\/AlarmStateChanges/, /Relay\/CapacityChanges/])
        site.only('origin', 'AWS::Events::Rule', path).Properties.State = 'DISABLED';
    },
    red: 'people-told',
    says: /nobody was told/,
  },
  {
    name: 'no standby capacity: the standby has no servers',
    scenario: 'region-lost',
    change: (site) => {
      site.only('standby', 'AWS::AutoScaling::AutoScalingGroup').Properties.MinSize = '0';
    },
    red: 'useful-answers',
    says: /StandbyCheck cannot be reached by its checkers when the run begins: Failure: HTTP Status Code 503/,
  },
  {
    name: 'the check is inverted',
    scenario: 'region-lost',
    change: (site) => {
      check(site, /PrimaryCheck/).Inverted = true;
    },
    red: 'useful-answers',
    says: /PrimaryCheck is healthy: it asks primary\.origin/,
  },
  {
    name: 'the check asks each 30 s and wants ten failures',
    scenario: 'region-lost',
    change: (site) => {
      const config = check(site, /PrimaryCheck/);
      config.RequestInterval = 30;
      config.FailureThreshold = 10;
    },
    red: 'useful-answers',
    // Five minutes after the loss and later.
    says: /^(7[89]|[89]\d)\d \S*PrimaryCheck is unhealthy/m,
  },
  {
    name: 'one of two is enough: the load balancer’s check or the switch',
    scenario: 'region-lost',
    change: (site) => {
      check(site, /PrimaryNotStopped/).HealthThreshold = 1;
    },
    red: 'useful-answers',
    says: /PrimaryCheck is unhealthy/,
  },
  {
    name: 'a wrong prefix list: the standby’s load balancer lets in another service than CloudFront',
    scenario: 'region-lost',
    change: (site) => {
      prefixList(site, 'standby', /CloudFrontPrefixList/).Name = 'com.amazonaws.eu-central-1.s3';
    },
    red: 'useful-answers',
    says: /Standby\/Fleet\/LoadBalancer its security groups do not let in CloudFront/,
  },
];

export const LIFEBOAT_MUTANTS: readonly Mutant[] = [
  {
    name: 'DNS moves on load: the check asks a page of the application',
    scenario: 'flood',
    change: (site) => {
      const { Conditions } = site.only(
        'origin',
        'AWS::ElasticLoadBalancingV2::ListenerRule',
        /HealthRule/,
      ).Properties;
      Conditions[0].PathPatternConfig.Values = ['/'];
      const config = check(site, /PrimaryCheck/);
      config.ResourcePath = '/';
      config.Type = 'HTTPS';
      delete config.SearchString;
    },
    red: 'flips',
    says: /leads to d-\w+\.execute-api\.eu-west-1\.amazonaws\.com instead of/,
  },
  {
    name: 'evaluate-target-health on the lifeboat pair: the record follows its targets',
    scenario: 'unavailable',
    change: (site) => {
      for (const { AliasTarget } of records(site, /OriginFailover\/Primary(A|AAAA)$/))
        AliasTarget.EvaluateTargetHealth = true;
    },
    red: 'flips',
    says: /leads to d-\w+\.execute-api\.eu-west-1\.amazonaws\.com instead of/,
  },
  {
    name: 'a wrong prefix list: Route 53’s checkers are not let in',
    scenario: 'quiet',
    change: (site) => {
      prefixList(site, 'origin', /Route53PrefixList/).Name = 'com.amazonaws.eu-west-3.s3';
    },
    red: 'well-when-well',
    says: /PrimaryCheck cannot be reached by its checkers when the run begins: Failure: Connection timed out/,
  },
  {
    name: 'a wrong prefix list: the load balancer lets in another service than CloudFront',
    scenario: 'quiet',
    change: (site) => {
      prefixList(site, 'origin', /CloudFrontPrefixList/).Name = 'com.amazonaws.eu-west-3.dynamodb';
    },
    red: 'well-when-well',
    says: /Origin\/Fleet\/LoadBalancer its security groups do not let in CloudFront/,
  },
];
