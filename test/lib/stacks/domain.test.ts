import { App, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ControlStack, EdgeStack, OriginStack } from '../../../lib';
import { Breakwater, type BreakwaterProps } from '../../../lib/breakwater';
import { HealthStack } from '../../../lib/stacks/health-stack';
import {
  objectsIn,
  ofType,
  type Resource,
  type SynthesizedStack,
  synthesizeSite,
} from '../../support/assembly';

const DOMAIN = {
  domainName: 'www.shop.example',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  hostedZoneName: 'shop.example',
} as const;
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

const layer = (stacks: readonly SynthesizedStack[], name: string): SynthesizedStack => {
  const found = stacks.find((stack) => stack.name.endsWith(`-${name}`));
  if (!found) throw new Error(`no ${name} stack`);
  return found;
};
const make = (props: BreakwaterProps) => () =>
  new Breakwater(new App(), 'Site', { siteRegion: 'eu-west-3', ...props });

interface Alias {
  readonly DNSName: unknown;
  readonly HostedZoneId: unknown;
}
/** The records of a name, as `type role → target`. */
const recordsOf = (stacks: readonly SynthesizedStack[], name: string): string[] =>
  ofType(stacks, 'AWS::Route53::RecordSet')
    .filter(({ Properties }) => Properties.Name === `${name}.`)
    .map(({ Properties: { Type, Failover = 'simple', AliasTarget } }) => {
      const { DNSName, HostedZoneId } = AliasTarget as Alias;
      const target = typeof DNSName === 'string' ? DNSName : targetIn(JSON.stringify(DNSName));
      return `${Type} ${Failover} → ${HostedZoneId === CLOUDFRONT_ZONE ? 'CloudFront ' : ''}${target}`;
    })
    .sort();
const targetIn = (text: string) =>
  /Distribution|Lifeboat|standby.*LoadBalancer|LoadBalancer/
    .exec(text)?.[0]
    .replace(/^standby.*/, 'standby') ?? text;
const namesOf = ({ Properties }: Resource) => [
  Properties.DomainName,
  ...((Properties.SubjectAlternativeNames as string[] | undefined) ?? []),
];
const originOf = (stacks: readonly SynthesizedStack[]) => {
  const [distribution] = ofType(stacks, 'AWS::CloudFront::Distribution');
  const config = distribution!.Properties.DistributionConfig as {
    Origins: { Id: string; DomainName: unknown; OriginCustomHeaders?: object[]; VpcOriginConfig?: object }[];
    Aliases?: string[];
    ViewerCertificate?: object;
  };
  return { ...config, app: config.Origins.find(({ Id }) => Id === 'breakwater-app')! };
};

const plain = synthesizeSite();
const named = synthesizeSite(DOMAIN);

test('without a domain there is no DNS, no certificate and no header', () => {
  for (const type of [
    'AWS::Route53::RecordSet',
    'AWS::CertificateManager::Certificate',
    'AWS::ApiGatewayV2::Api',
  ])
    expect(ofType(plain, type)).toEqual([]);
  expect(JSON.stringify(plain.map(({ template }) => template))).not.toContain('origin-verif');
});

describe('with a domain', () => {
  test('each Region has a certificate for the names that it answers to, validated in the given zone', () => {
    const names = (name: string) =>
      ofType([layer(named, name)], 'AWS::CertificateManager::Certificate').map(namesOf);
    expect(names('origin')).toEqual([
      ['www.shop.example', 'origin.www.shop.example', 'primary.origin.www.shop.example'],
    ]);
    expect(names('edge')).toEqual([['www.shop.example', 'cdn.origin.www.shop.example']]);
    expect(names('control')).toEqual([['www.shop.example', 'origin.www.shop.example']]);
    for (const { Properties } of ofType(named, 'AWS::CertificateManager::Certificate')) {
      const zones = (Properties.DomainValidationOptions as { HostedZoneId: string }[]).map(
        (one) => one.HostedZoneId,
      );
      expect([Properties.ValidationMethod, new Set(zones)]).toEqual(['DNS', new Set([DOMAIN.hostedZoneId])]);
    }
  });

  test('the distribution answers to the name, calls the origin by its name, and sends the header', () => {
    const { Aliases, app } = originOf(named);
    expect(Aliases).toEqual(['www.shop.example', 'cdn.origin.www.shop.example']);
    expect(app.DomainName).toBe('origin.www.shop.example');
    expect(app.VpcOriginConfig).toBeUndefined();
    expect(app.OriginCustomHeaders).toEqual([
      {
        HeaderName: 'x-breakwater-origin-verify',
        HeaderValue:
          '{{resolve:secretsmanager:breakwater/site/origin-verification:SecretString:release-first::}}',
      },
    ]);
    expect(layer(named, 'edge').template.Outputs).toMatchObject({
      SiteUrl: { Value: 'https://www.shop.example/' },
    });
  });

  test('the load balancer refuses whoever comes without it', () => {
    const [listener] = ofType([layer(named, 'origin')], 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listener!.Properties.DefaultActions).toMatchObject([
      { FixedResponseConfig: { StatusCode: '403' } },
    ]);
    const [secret] = ofType([layer(named, 'origin')], 'AWS::SecretsManager::Secret');
    expect(secret!.Properties.ReplicaRegions).toEqual([{ Region: 'us-east-1' }]);
  });

  test('the records are in the control Region, after all that they point at', () => {
    const control = layer(named, 'control');
    expect(ofType(named, 'AWS::Route53::RecordSet')).toEqual(ofType([control], 'AWS::Route53::RecordSet'));
    expect(recordsOf(named, 'www.shop.example')).toEqual([
      'A simple → CloudFront Distribution',
      'AAAA simple → CloudFront Distribution',
    ]);
    expect(recordsOf(named, 'origin.www.shop.example')).toEqual([
      'A PRIMARY → LoadBalancer',
      'A SECONDARY → Lifeboat',
      'AAAA PRIMARY → LoadBalancer',
      'AAAA SECONDARY → Lifeboat',
    ]);
    const site = Object.entries(control.resources).filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Route53::RecordSet' && Properties.Name === 'www.shop.example.',
    );
    const failover = Object.entries(control.resources).flatMap(([id, { Properties }]) =>
      Properties?.Failover === undefined ? [] : [id],
    );
    for (const [, { DependsOn }] of site) expect(DependsOn).toEqual(expect.arrayContaining(failover));
  });

  test('the stacks are still a line, and nothing is looked up or exported', () => {
    const layers = ({ dependsOn }: SynthesizedStack) =>
      dependsOn.flatMap((id) => /(?:Origin|Edge|Control|Health)(?!.*\.assets)/.exec(id)?.[0] ?? []).sort();
    expect(named.map(layers)).toEqual([[], ['Origin'], ['Edge', 'Origin'], ['Control']]);
    const text = JSON.stringify(named.map(({ template }) => template));
    expect(text).not.toMatch(/Fn::ImportValue|Custom::CrossRegion/);
    const app = new App();
    new Breakwater(app, 'Site', { account: '999999999999', siteRegion: 'eu-west-3', ...DOMAIN });
    expect(app.synth().manifest.missing ?? []).toEqual([]);
  });

  test('the check asks the load balancer and no server', () => {
    const [check] = ofType(named, 'AWS::Route53::HealthCheck');
    expect(check!.Properties.HealthCheckConfig).toMatchObject({
      FullyQualifiedDomainName: 'primary.origin.www.shop.example',
      ResourcePath: '/_breakwater/origin',
      RequestInterval: 10,
    });
  });

  test('another release makes another header in both places', () => {
    const text = JSON.stringify(
      synthesizeSite({ ...DOMAIN, originVerifyRelease: '2027-01' }).map(({ template }) => template),
    );
    expect(text.match(/release-2027-01::/g)!.length).toBeGreaterThanOrEqual(2);
    expect(text).not.toContain('release-first');
  });

  test('a private load balancer keeps its VPC origin; only the site has a name then', () => {
    const stacks = synthesizeSite({ ...DOMAIN, originAccess: 'vpcOrigin' });
    expect(originOf(stacks).app.VpcOriginConfig).toBeDefined();
    expect(ofType(stacks, 'AWS::Route53::RecordSet')).toHaveLength(2);
    expect(ofType(stacks, 'AWS::Route53::HealthCheck')).toEqual([]);
    expect(ofType(stacks, 'AWS::ApiGatewayV2::Api')).toEqual([]);
  });

  test('a Region without VPC origins will do, as none is needed', () => {
    expect(make({ siteRegion: 'ap-southeast-6', ...DOMAIN })).not.toThrow();
    expect(make({ siteRegion: 'ap-southeast-6', ...DOMAIN, originAccess: 'vpcOrigin' })).toThrow(
      'siteRegion must have CloudFront VPC origins',
    );
  });
});

describe('the CDN bypass', () => {
  const bypass = synthesizeSite({ ...DOMAIN, cdnBypass: true, webAcl: { requestsPerFiveMinutes: 4321 } });

  test('moves a name behind the site’s, so that switching it on or off changes the site’s own records in place', () => {
    expect(recordsOf(bypass, 'www.shop.example')).toEqual([
      'A simple → cdn.origin.www.shop.example.',
      'AAAA simple → cdn.origin.www.shop.example.',
    ]);
    // An alias of a record that is not there is refused.
    const { resources } = layer(bypass, 'control');
    const idsAt = (name: string) =>
      Object.keys(resources).filter((id) => resources[id]?.Properties?.Name === `${name}.`);
    for (const id of idsAt('www.shop.example'))
      expect(resources[id]?.DependsOn).toEqual(expect.arrayContaining(idsAt('cdn.origin.www.shop.example')));
    expect(recordsOf(bypass, 'cdn.origin.www.shop.example')).toEqual([
      'A PRIMARY → CloudFront Distribution',
      'A SECONDARY → origin.www.shop.example.',
      'AAAA PRIMARY → CloudFront Distribution',
      'AAAA SECONDARY → origin.www.shop.example.',
    ]);
    const ids = (stacks: readonly SynthesizedStack[]) =>
      Object.entries(layer(stacks, 'control').resources).flatMap(([id, { Properties }]) =>
        Properties?.Name === 'www.shop.example.' ? [id] : [],
      );
    expect(ids(bypass)).toEqual(ids(named));
    const aliases = (stacks: readonly SynthesizedStack[]) => originOf(stacks).Aliases;
    expect(aliases(bypass)).toEqual(aliases(named));
  });

  test('judges CloudFront by what an edge answers itself, under the distribution’s own name', () => {
    const checks = ofType(bypass, 'AWS::Route53::HealthCheck').map(
      ({ Properties }) => Properties.HealthCheckConfig,
    );
    expect(checks).toContainEqual(
      expect.objectContaining({
        ResourcePath: '/_breakwater/mode',
        SearchString: '"preset"',
        FullyQualifiedDomainName: expect.objectContaining({ 'Fn::GetStackOutput': expect.anything() }),
      }),
    );
  });

  test('opens the load balancer to everybody, behind a firewall with the site’s settings', () => {
    const origin = layer(bypass, 'origin');
    const ingress = ofType([origin], 'AWS::EC2::SecurityGroup').flatMap(
      ({ Properties }) => (Properties.SecurityGroupIngress as { CidrIp?: string }[] | undefined) ?? [],
    );
    expect(ingress.map(({ CidrIp }) => CidrIp)).toContain('0.0.0.0/0');
    const [acl] = ofType([origin], 'AWS::WAFv2::WebACL');
    const limits = [...objectsIn(acl)].flatMap((value) => ('Limit' in value ? [value.Limit] : []));
    expect(limits).toEqual([4321]);
    expect(ofType([origin], 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
  });

  test('says at synthesis what it exposes', () => {
    const { controlStack } = make({ ...DOMAIN, cdnBypass: true })();
    Annotations.fromStack(controlStack).hasWarning(
      '*',
      Match.stringLikeRegexp('open to everybody at all times'),
    );
    Annotations.fromStack(make(DOMAIN)().controlStack).hasNoWarning(
      '*',
      Match.stringLikeRegexp('open to everybody'),
    );
  });
});

describe('a standby Region', () => {
  const two = synthesizeSite({
    ...DOMAIN,
    standbyRegion: 'eu-central-1',
    fleet: { minSize: 6, maxSize: 20 },
  });
  const standby = layer(two, 'standby');

  test('has servers of its own, few of them, that expect the same header by another check’s name', () => {
    expect(two.map(({ name, region }) => [name, region])).toEqual([
      ['breakwater-site-origin', 'eu-west-3'],
      ['breakwater-site-standby', 'eu-central-1'],
      ['breakwater-site-edge', 'us-east-1'],
      ['breakwater-site-control', 'eu-west-1'],
      ['breakwater-site-health', 'us-east-1'],
    ]);
    const sizes = (stack: SynthesizedStack) =>
      ofType([stack], 'AWS::AutoScaling::AutoScalingGroup').map(({ Properties }) => [
        Properties.MinSize,
        Properties.MaxSize,
      ]);
    expect([sizes(layer(two, 'origin')), sizes(standby)]).toEqual([[['6', '20']], [['2', '20']]]);
    expect(ofType([standby], 'AWS::SecretsManager::Secret')).toEqual([]);
    const text = JSON.stringify(standby.resources);
    expect(text).toContain(
      '{{resolve:secretsmanager:breakwater/site/origin-verification:SecretString:release-first::}}',
    );
    expect(text).toContain('standby.origin.www.shop.example');
    const [secret] = ofType([layer(two, 'origin')], 'AWS::SecretsManager::Secret');
    expect(secret!.Properties.ReplicaRegions).toEqual([{ Region: 'us-east-1' }, { Region: 'eu-central-1' }]);
  });

  test('runs as many servers as the site when it is to', () => {
    const running = synthesizeSite({
      ...DOMAIN,
      standbyRegion: 'eu-central-1',
      standbyCapacity: 'running',
      fleet: { minSize: 6, maxSize: 20 },
    });
    const [group] = ofType([layer(running, 'standby')], 'AWS::AutoScaling::AutoScalingGroup');
    expect(group!.Properties.MinSize).toBe('6');
  });

  test('comes before the lifeboat; the checks of the fleets ask the servers', () => {
    expect(recordsOf(two, 'origin.www.shop.example')).toEqual([
      'A PRIMARY → LoadBalancer',
      'A SECONDARY → reserve.origin.www.shop.example.',
      'AAAA PRIMARY → LoadBalancer',
      'AAAA SECONDARY → reserve.origin.www.shop.example.',
    ]);
    expect(recordsOf(two, 'reserve.origin.www.shop.example')).toEqual([
      'A PRIMARY → standby',
      'A SECONDARY → Lifeboat',
      'AAAA PRIMARY → standby',
      'AAAA SECONDARY → Lifeboat',
    ]);
    const asked = ofType([layer(two, 'control')], 'AWS::Route53::HealthCheck').flatMap(({ Properties }) => {
      const { FullyQualifiedDomainName, ResourcePath } = Properties.HealthCheckConfig as {
        FullyQualifiedDomainName?: string;
        ResourcePath?: string;
      };
      return FullyQualifiedDomainName ? [`${FullyQualifiedDomainName}${ResourcePath}`] : [];
    });
    expect(asked.sort()).toEqual([
      'primary.origin.www.shop.example/_breakwater/origin',
      'primary.origin.www.shop.example/health',
      'standby.origin.www.shop.example/_breakwater/origin',
      'standby.origin.www.shop.example/health',
    ]);
    const rules = JSON.stringify(ofType([standby], 'AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(rules).toContain('"/_breakwater/origin"');
  });

  describe('that reads are tried again at', () => {
    const retrying = synthesizeSite({ ...DOMAIN, standbyRegion: 'eu-central-1', standbyRetry: true });

    test('is an origin to which no behaviour goes, by the name that DNS never moves, with the header', () => {
      const [distribution] = ofType(retrying, 'AWS::CloudFront::Distribution');
      const config = distribution!.Properties.DistributionConfig as {
        Origins: { Id: string }[];
        DefaultCacheBehavior: object;
        CacheBehaviors: object[];
        OriginGroups?: object;
      };
      const { app } = originOf(retrying);
      expect(config.Origins.map(({ Id }) => Id)).toEqual([
        'breakwater-app',
        'breakwater-pages',
        'breakwater-standby',
      ]);
      // All but the name: timeouts and header as for the site's own.
      expect(config.Origins[2]).toEqual({
        ...app,
        Id: 'breakwater-standby',
        DomainName: 'standby.origin.www.shop.example',
      });
      expect(JSON.stringify([config.DefaultCacheBehavior, config.CacheBehaviors])).not.toContain(
        'breakwater-standby',
      );
      expect(config.OriginGroups).toBeUndefined();
    });

    test('has a certificate for the name, and for the site’s, which is sent as Host', () => {
      const names = ofType([layer(retrying, 'standby')], 'AWS::CertificateManager::Certificate').flatMap(
        namesOf,
      );
      expect(names).toEqual(expect.arrayContaining(['www.shop.example', 'standby.origin.www.shop.example']));
    });

    test('changes nothing but the distribution and its function; without it nothing of it is there', () => {
      const without = synthesizeSite({ ...DOMAIN, standbyRegion: 'eu-central-1' });
      const code = (stacks: readonly SynthesizedStack[]) =>
        JSON.stringify(ofType(stacks, 'AWS::CloudFront::Function'));
      expect(code(without)).not.toMatch(/breakwater-standby|createRequestOriginGroup/);
      expect(code(retrying)).toMatch(/breakwater-standby.*createRequestOriginGroup/);
      expect(originOf(without).Origins.map(({ Id }) => Id)).toEqual(['breakwater-app', 'breakwater-pages']);
      for (const name of ['origin', 'standby', 'control']) {
        const of = (stacks: readonly SynthesizedStack[]) =>
          layer(stacks, name).template.Resources as Record<string, unknown>;
        expect(Object.keys(of(retrying))).toEqual(Object.keys(of(without)));
      }
    });

    test('is warned of: sessions, and what was not tried', () => {
      const { edgeStack } = make({ ...DOMAIN, standbyRegion: 'eu-central-1', standbyRetry: true })();
      const warning = Match.stringLikeRegexp('keep sessions to themselves.*FunctionValidationError');
      Annotations.fromStack(edgeStack).hasWarning('*', warning);
      const plainly = make({ ...DOMAIN, standbyRegion: 'eu-central-1' })();
      Annotations.fromStack(plainly.edgeStack).hasNoWarning('*', warning);
    });
  });

  test('has the stop switch, made before the records that follow it', () => {
    const [check] = ofType([standby], 'AWS::Route53::HealthCheck');
    expect(check!.Properties.HealthCheckConfig).toMatchObject({ Inverted: true });
    expect(standby.template.Outputs).toHaveProperty('StopSwitchBucket');
    const [calculated] = ofType([layer(two, 'control')], 'AWS::Route53::HealthCheck').filter(
      ({ Properties }) => (Properties.HealthCheckConfig as { Type: string }).Type === 'CALCULATED',
    );
    expect(JSON.stringify(calculated)).toContain('breakwater-site-standby');
    // Also where it can be read while us-east-1 cannot.
    for (const name of ['edge', 'control'])
      expect(layer(two, name).template.Outputs).toMatchObject({ StandbyRegion: { Value: 'eu-central-1' } });
  });

  test('the stacks are a line, each alarm acts in its Region, and Notify hears them all', () => {
    const order = ['Origin', 'Standby', 'Edge', 'Control', 'Health'];
    const earlier = (stack: SynthesizedStack) =>
      stack.dependsOn.flatMap(
        (id) => /(?:Origin|Standby|Edge|Control|Health)(?!.*\.assets)/.exec(id)?.[0] ?? [],
      );
    two.forEach((stack, index) => {
      for (const name of earlier(stack)) expect(order.indexOf(name)).toBeLessThan(index);
    });
    expect(earlier(layer(two, 'control')).sort()).toEqual(['Edge', 'Origin', 'Standby']);
    for (const { Properties } of ofType([standby], 'AWS::CloudWatch::Alarm')) {
      for (const action of [Properties.AlarmActions, Properties.OKActions].flat()) {
        const { Ref, 'Fn::GetAtt': attribute } = action as { Ref?: string; 'Fn::GetAtt'?: string[] };
        expect(Object.keys(standby.resources)).toContain(Ref ?? attribute?.[0]);
      }
    }
    const [notify] = ofType([layer(two, 'control')], 'AWS::Lambda::Function').filter(({ Properties }) =>
      JSON.stringify(Properties.Environment ?? {}).includes('BREAKWATER_NOTIFY_TABLE'),
    );
    // The alarms have the same names in both Regions.
    expect(notify!.Properties.Environment).toMatchObject({
      Variables: { BREAKWATER_STANDBY_REGION: 'eu-central-1' },
    });
    const heard = ofType([layer(two, 'control')], 'AWS::SNS::Subscription').map(
      ({ Properties }) => Properties.Region,
    );
    expect(heard).toEqual(expect.arrayContaining(['eu-west-3', 'eu-central-1', 'us-east-1']));
  });

  test('may be the control Region; the mode’s parameter is there once', () => {
    const stacks = synthesizeSite({ ...DOMAIN, standbyRegion: 'eu-west-1' });
    const places = stacks.flatMap((stack) =>
      ofType([stack], 'Custom::BreakwaterMode').map(() => stack.region),
    );
    expect(places).toEqual(['eu-west-3', 'eu-west-1']);
  });

  test('in the control Region is warned of: the lifeboat is lost with it', () => {
    const warning = Match.stringLikeRegexp('standby and the lifeboat are both in eu-west-1');
    Annotations.fromStack(make({ ...DOMAIN, standbyRegion: 'eu-west-1' })().controlStack).hasWarning(
      '*',
      warning,
    );
    const third = make({ ...DOMAIN, standbyRegion: 'eu-central-1' })().controlStack;
    Annotations.fromStack(third).hasNoWarning('*', warning);
  });

  test('may be us-east-1, where the distribution’s copy of the header is too; the warning says what that costs', () => {
    const props = { ...DOMAIN, standbyRegion: 'us-east-1' };
    const [secret] = ofType(synthesizeSite(props), 'AWS::SecretsManager::Secret').filter(({ Properties }) =>
      String(Properties.Name).endsWith('origin-verification'),
    );
    expect(secret!.Properties.ReplicaRegions).toEqual([{ Region: 'us-east-1' }]);
    const remedy = Match.stringLikeRegexp('us-east-1.*another Region');
    Annotations.fromStack(make(props)().controlStack).hasWarning('*', remedy);
    const elsewhere = make({ ...DOMAIN, standbyRegion: 'eu-central-1' })().controlStack;
    Annotations.fromStack(elsewhere).hasNoWarning('*', remedy);
  });

  test('warns that servers are all that is there twice', () => {
    const { controlStack } = make({ ...DOMAIN, standbyRegion: 'eu-central-1' })();
    Annotations.fromStack(controlStack).hasWarning(
      '*',
      Match.stringLikeRegexp('database, sessions and uploads'),
    );
  });
});

describe('two OriginStacks and a ControlStack of one’s own', () => {
  const domain = DOMAIN;
  const server = (healthCheckPath?: string) => ({
    server: { imageId: 'ami-0123456789abcdef0', userData: ec2.UserData.forLinux(), healthCheckPath },
  });
  function compose(site: ReturnType<typeof server>, standby: ReturnType<typeof server>) {
    const app = new App();
    const common = { site: 'site', controlRegion: 'eu-west-1', domain };
    const env = (region: string) => ({ env: { account: '123456789012', region } });
    const originStack = new OriginStack(app, 'Origin', {
      ...common,
      ...env('eu-west-3'),
      headerRegions: ['us-east-1', 'eu-central-1'],
      fleet: site,
    });
    const standbyOf = originStack;
    const standbyStack = new OriginStack(app, 'Standby', {
      ...common,
      ...env('eu-central-1'),
      fleet: standby,
      standbyOf,
    });
    const { loadBalancer, publicOrigin } = originStack.origin;
    const edgeStack = new EdgeStack(app, 'Edge', {
      ...common,
      ...env('us-east-1'),
      loadBalancer,
      publicOrigin,
    });
    return new ControlStack(app, 'Control', {
      ...env('eu-west-1'),
      site: 'site',
      domain,
      originStack,
      edgeStack,
      standbyStack,
    });
  }
  const askedPaths = (stack: Stack) =>
    Object.values(Template.fromStack(stack).findResources('AWS::Route53::HealthCheck')).flatMap(
      ({ Properties }) => Properties.HealthCheckConfig.ResourcePath ?? [],
    );

  test('the checks ask the path that the listeners let through: any other is 403, and no standby ever takes over', () => {
    const control = compose(server('/status/live?deep=no'), server('/status/live?deep=no'));
    // What the load balancers answer themselves decides about the lifeboat alone, and is let through too.
    const servers = askedPaths(control).filter((path) => path !== '/_breakwater/origin');
    expect(servers).toEqual(['/status/live?deep=no', '/status/live?deep=no']);
  });

  test('two paths are refused, as one question is asked of both', () => {
    expect(() => compose(server('/live'), server())).toThrow(
      'standbyStack must have the health path of originStack (/live), got "/health"',
    );
  });
});

describe('servers that exist already', () => {
  const elb = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
  const existing = {
    loadBalancerArn: `${elb}:loadbalancer/app/shop/0123456789abcdef`,
    loadBalancerDnsName: 'shop-1.eu-west-3.elb.amazonaws.com',
    canonicalHostedZoneId: 'Z3Q77PNBQS71R4',
    securityGroupId: 'sg-0123456789abcdef0',
    targetGroupArn: `${elb}:targetgroup/shop/fedcba9876543210`,
    autoScalingGroupName: 'shop',
    requestsPerMinutePerInstance: 100,
  };
  const listenerArn = `${elb}:listener/app/shop/0123456789abcdef/0467ef3c8400ae65`;

  test('get rules in their listener, and records that point at them', () => {
    const publicOrigin = { domainName: DOMAIN.domainName, listenerArn };
    const stacks = synthesizeSite({ ...DOMAIN, existingFleet: { ...existing, publicOrigin } });
    expect(ofType(stacks, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toHaveLength(3);
    expect(recordsOf(stacks, 'origin.www.shop.example')).toContain(
      'A PRIMARY → dualstack.shop-1.eu-west-3.elb.amazonaws.com',
    );
    expect(originOf(stacks).app.OriginCustomHeaders).toHaveLength(1);
  });

  test('need a listener with a domain, unless they stay private', () => {
    expect(make({ ...DOMAIN, existingFleet: existing })).toThrow('existingFleet.publicOrigin must be given');
    expect(make({ ...DOMAIN, originAccess: 'vpcOrigin', existingFleet: existing })).not.toThrow();
  });
});

describe('what contradicts itself is refused', () => {
  const together = 'domainName, hostedZoneId and hostedZoneName must be given together';
  test.each<[BreakwaterProps, string]>([
    [{ domainName: 'shop.example' }, `${together}: hostedZoneId and hostedZoneName are missing`],
    [{ hostedZoneId: 'Z1', hostedZoneName: 'a.example' }, `${together}: domainName is missing`],
    [{ ...DOMAIN, domainName: 'www.other.example' }, 'domainName must be in the hosted zone shop.example'],
    [
      { ...DOMAIN, domainName: `${'a'.repeat(52)}.shop.example` },
      'domainName must have at most 64 characters',
    ],
    [{ ...DOMAIN, originAccess: 'private' }, 'originAccess must be one of vpcOrigin, cloudfront, public'],
    [{ originAccess: 'public' }, 'originAccess public needs domainName, hostedZoneId and hostedZoneName'],
    [{ originVerifyRelease: 'two' }, 'originVerifyRelease must be left out where no load balancer asks'],
    [{ ...DOMAIN, originVerifyRelease: 'a b' }, 'originVerifyRelease must be 1 to 40 of'],
    [{ cdnBypass: true }, 'cdnBypass needs domainName, hostedZoneId and hostedZoneName'],
    [
      { ...DOMAIN, cdnBypass: true, originAccess: 'cloudfront' },
      'originAccess must be public or left out with cdnBypass',
    ],
    [{ ...DOMAIN, fleet: { originAccess: 'cloudfront' } }, 'fleet.originAccess must be left out'],
    [{ standbyRegion: 'eu-central-1' }, 'standbyRegion needs domainName'],
    [{ ...DOMAIN, standbyRegion: 'eu-west-3' }, "standbyRegion must differ from the site's"],
    [{ ...DOMAIN, standbyRegion: 'Frankfurt' }, 'standbyRegion must be the name of a Region'],
    [{ ...DOMAIN, standbyRetry: true }, 'standbyRetry must be left out without standbyRegion'],
    [{ ...DOMAIN, standbyCapacity: 'warm' }, 'standbyCapacity must be left out without standbyRegion'],
    [
      { ...DOMAIN, standbyRegion: 'eu-central-1', standbyCapacity: 'cold' },
      'standbyCapacity must be one of warm, running',
    ],
    [
      { ...DOMAIN, standbyRegion: 'eu-central-1', originAccess: 'vpcOrigin' },
      'standbyRegion needs domainName, and originAccess cloudfront or public',
    ],
  ])('%j', (props, message) => {
    expect(make(props)).toThrow(message);
  });
});

describe('what is seen of the health checks', () => {
  const site = synthesizeSite({ ...DOMAIN, standbyRegion: 'eu-central-1', cdnBypass: true });
  const [control, health] = [layer(site, 'control'), layer(site, 'health')];
  const alarmNames = (stack: SynthesizedStack): string[] =>
    ofType([stack], 'AWS::CloudWatch::Alarm').map(({ Properties }) => String(Properties.AlarmName));
  const dashboardOf = (stacks: readonly SynthesizedStack[]): string =>
    JSON.stringify(
      ofType([layer(stacks, 'control')], 'AWS::CloudWatch::Dashboard')[0]!.Properties.DashboardBody,
    );
  const roleStatements = (stack: SynthesizedStack): { Action: unknown; Resource: unknown }[] =>
    ofType([stack], 'AWS::IAM::Policy').flatMap(
      ({ Properties }) =>
        (Properties.PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] }).Statement,
    );

  test('an alarm on each check is in us-east-1, acts there, and has a stack of its own after the checks', () => {
    expect(health.region).toBe('us-east-1');
    expect(alarmNames(health)).toEqual([
      'breakwater-site-origin-unreachable',
      'breakwater-site-standby-unreachable',
      'breakwater-site-cdn-unreachable',
      'breakwater-site-switch-thrown',
    ]);
    expect(Object.values(health.resources).map(({ Type }) => Type)).toEqual(
      expect.not.arrayContaining(['AWS::IAM::Role', 'AWS::Route53::HealthCheck']),
    );
    for (const { Properties } of ofType([health], 'AWS::CloudWatch::Alarm')) {
      expect(Properties).toMatchObject({ MetricName: 'HealthCheckStatus', TreatMissingData: 'missing' });
      for (const action of [Properties.AlarmActions, Properties.OKActions].flat())
        expect(JSON.stringify(action)).toContain(':sns:us-east-1:123456789012:breakwater-site-edge-alarms');
    }
  });

  test('their checks are those that DNS goes by, each its own', () => {
    const checks = ofType([health], 'AWS::CloudWatch::Alarm').map(({ Properties }) =>
      JSON.stringify((Properties.Dimensions as { Value: unknown }[])[0]!.Value),
    );
    expect(new Set(checks).size).toBe(4);
    for (const [index, name] of ['PrimaryCheck', 'StandbyCheck', 'CdnCheck', 'StopSwitchCheck'].entries())
      expect(checks[index]).toContain(name);
  });

  test('the edge’s relay is their second way to the control Region', () => {
    const patterns = ofType([layer(site, 'edge')], 'AWS::Events::Rule').map(({ Properties }) =>
      JSON.stringify(Properties.EventPattern),
    );
    for (const name of alarmNames(health))
      expect(patterns.some((pattern) => pattern.includes(`"${name}"`))).toBe(true);
    const without = ofType([layer(plain, 'edge')], 'AWS::Events::Rule');
    expect(JSON.stringify(without)).not.toContain('unreachable');
  });

  test('Notify knows every check, and may ask Route 53 for these and nothing else', () => {
    const environments = ofType([control], 'AWS::Lambda::Function').flatMap(
      ({ Properties }) =>
        (Properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables
          .BREAKWATER_HEALTH_CHECKS ?? [],
    );
    expect(environments).toHaveLength(1);
    const text = JSON.stringify(environments[0]);
    for (const part of [
      'primary.origin.www.shop.example',
      'standby.origin.www.shop.example',
      'standby-takes-over',
    ])
      expect(text).toContain(part);
    const asks = roleStatements(control).filter(({ Action }) => JSON.stringify(Action).includes('route53:'));
    expect(asks.map(({ Action }) => Action)).toEqual(asks.map(() => 'route53:GetHealthCheckStatus'));
    const resources = asks.flatMap(({ Resource }) => Resource);
    expect(resources).toHaveLength(4);
    for (const resource of resources) {
      expect(JSON.stringify(resource)).toContain(':route53:::healthcheck/');
      expect(JSON.stringify(resource)).not.toContain('*');
    }
    const none = ofType([layer(plain, 'control')], 'AWS::Lambda::Function').flatMap(
      ({ Properties }) =>
        (Properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables
          .BREAKWATER_HEALTH_CHECKS ?? [],
    );
    expect(none).toEqual(['[]']);
    expect(JSON.stringify(roleStatements(layer(plain, 'control')))).not.toContain('route53:');
  });

  test('a person’s move is passed on from the switch’s Region to the control Region, and from nowhere else', () => {
    const passes = (stack: SynthesizedStack) =>
      ofType([stack], 'AWS::Events::Rule').filter(({ Properties }) =>
        JSON.stringify(Properties.EventPattern ?? {}).includes('breakwater.failover'),
      );
    const [rule] = passes(layer(site, 'standby'));
    expect(JSON.stringify(rule!.Properties.Targets)).toContain(':events:eu-west-1:');
    expect(rule!.Properties.EventPattern).toMatchObject({ detail: { site: ['site'] } });
    expect(passes(layer(site, 'origin'))).toEqual([]);
    expect(passes(layer(site, 'edge'))).toEqual([]);
    expect(passes(control)).toHaveLength(1);
  });

  test('the dashboard shows every alarm of every stack, the checks by Region, and the standby’s fleet', () => {
    const body = dashboardOf(site);
    for (const stack of site) for (const name of alarmNames(stack)) expect(body).toContain(`:alarm:${name}`);
    for (const title of ['share of checkers', 'TLS handshake with the standby', 'First byte from CloudFront'])
      expect(body).toContain(title);
    expect(body).toContain('What the origin answers (load balancer) – standby, eu-central-1');
    expect(dashboardOf(plain)).not.toContain('AWS/Route53');
  });

  test('the lifeboat has its alarms in the control Region, told by the control Region’s topic', () => {
    const names = alarmNames(layer(named, 'control'));
    expect(names).toEqual(
      expect.arrayContaining(['breakwater-site-lifeboat-answering', 'breakwater-site-lifeboat-failing']),
    );
    expect(dashboardOf(named)).toContain('Lifeboat: more than a few requests');
    expect(alarmNames(layer(named, 'health'))).toEqual(['breakwater-site-origin-unreachable']);
    expect(alarmNames(layer(plain, 'control')).join()).not.toContain('lifeboat');
  });

  test('a private load balancer has no checks, and no stack for them', () => {
    const quiet = synthesizeSite({ ...DOMAIN, originAccess: 'vpcOrigin' });
    expect(quiet.map(({ name }) => name)).not.toContain('breakwater-site-health');
    const app = new App();
    const { controlStack } = new Breakwater(app, 'Site', {
      ...DOMAIN,
      siteRegion: 'eu-west-3',
      originAccess: 'vpcOrigin',
    });
    expect(() => new HealthStack(app, 'Health', { site: 'site', controlStack })).toThrow(
      'Health: controlStack must have health checks: a domain, and a load balancer on the Internet',
    );
  });
});
