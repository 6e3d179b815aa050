import { App } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Breakwater, type BreakwaterProps } from '../../../lib/breakwater';
import { hasVpcOrigins, REGION_NAMES, regionFacts } from '../../../lib/private/regions';
import { ofType, synthesizeSite } from '../../support/assembly';

const make = (props: BreakwaterProps) => () => new Breakwater(new App(), 'Site', props);

describe('the table', () => {
  test.each(REGION_NAMES)('%s: opt-in as aws-cdk-lib has it', (region) => {
    expect(regionFacts(region)?.optIn).toBe(RegionInfo.get(region).isOptInRegion);
  });

  test.each(REGION_NAMES)('%s: two zones wherever one is excluded, and none that is', (region) => {
    const { excludedZoneIds = [], zoneIds = [] } = regionFacts(region) ?? {};
    expect(new Set(zoneIds).size).toBe(excludedZoneIds.length > 0 ? 2 : 0);
    expect(zoneIds.filter((id) => excludedZoneIds.includes(id))).toEqual([]);
    const ids = [...zoneIds, ...excludedZoneIds].map((id) => id.split('-')[0]);
    expect(new Set(ids).size).toBeLessThanOrEqual(1);
  });

  test('a name that objects have by nature is no Region', () => {
    expect([hasVpcOrigins('constructor'), regionFacts('toString')]).toEqual([false, undefined]);
  });
});

describe('the site’s Region', () => {
  test.each(['cn-north-1', 'us-gov-west-1', 'ap-southeast-6', 'eu-west-9'])(
    '%s has no VPC origins',
    (region) => {
      expect(make({ siteRegion: region })).toThrow(
        'Site: siteRegion must have CloudFront VPC origins, as eu-west-3, eu-central-1, us-east-2, us-west-2 and ap-southeast-1 do, ' +
          `got "${region}"`,
      );
    },
  );

  test.each(REGION_NAMES.filter(hasVpcOrigins))('%s has, and the rest of the defaults fit it', (region) => {
    expect(make({ siteRegion: region })).not.toThrow();
  });
});

describe('the control Region', () => {
  const rule =
    'Site: controlRegion must be a Region that is enabled by default, such as eu-west-1, eu-central-1, us-west-2 or ap-southeast-1: ' +
    'SNS cannot deliver alarms to a function in an opt-in Region from another, got ';

  test.each(['eu-south-1', 'ap-southeast-6', 'xx-new-1'])('is not %s', (controlRegion) => {
    expect(make({ siteRegion: 'eu-west-3', controlRegion })).toThrow(`${rule}"${controlRegion}"`);
    expect(make({ siteRegion: 'eu-west-3', controlRegion, allowSharedRegion: true })).toThrow(rule);
  });

  test('is an opt-in one for a small test in that one', () => {
    const milan = { siteRegion: 'eu-south-1', controlRegion: 'eu-south-1' };
    expect(make(milan)).toThrow("controlRegion must differ from the site's Region");
    const [, , control] = synthesizeSite({ ...milan, allowSharedRegion: true });
    const topics = ofType([control!], 'AWS::SNS::Subscription').map(({ Properties }) =>
      JSON.stringify(Properties.TopicArn),
    );
    expect(topics.some((arn) => arn.includes('origin-alarms'))).toBe(true);
    expect(topics.some((arn) => arn.includes('edge-alarms'))).toBe(false);
  });
});

test('a site in an opt-in Region is heard in the control Region', () => {
  const stacks = synthesizeSite({ siteRegion: 'me-central-1' });
  const fromThere = ofType(stacks, 'AWS::Lambda::Permission').filter(
    ({ Properties }) => Properties.Principal === 'sns.me-central-1.amazonaws.com',
  );
  expect(fromThere.map(({ Properties }) => JSON.stringify(Properties.SourceArn))).toEqual([
    expect.stringContaining(':sns:me-central-1:123456789012:breakwater-site-origin-alarms'),
  ]);
});

describe('zones', () => {
  const subnetsIn = (siteRegion: string, fleet = {}) =>
    ofType(synthesizeSite({ siteRegion, fleet }), 'AWS::EC2::Subnet').map(({ Properties }) => [
      Properties.AvailabilityZone,
      Properties.AvailabilityZoneId,
    ]);

  test.each(REGION_NAMES.filter((name) => regionFacts(name)!.excludedZoneIds.length > 0))(
    '%s: each subnet is in a zone that CloudFront accepts, public and isolated in the same two',
    (region) => {
      const ids = regionFacts(region)!.zoneIds.map((id) => [undefined, id]);
      expect(subnetsIn(region)).toEqual([...ids, ...ids]);
    },
  );

  test('who asks a subnet or the network for its zone gets the name that the deploy found', () => {
    const app = new App();
    const { originStack } = new Breakwater(app, 'Site', {
      siteRegion: 'us-east-1',
      fleet: { sessionManager: true },
    });
    const { vpc } = originStack.fleet!;
    const names = vpc.isolatedSubnets.map((subnet) => originStack.resolve(subnet.availabilityZone));
    expect(names).toEqual(
      [1, 2].map((n) => ({
        'Fn::GetAtt': [expect.stringMatching(`^FleetVpcServersSubnet${n}Subnet`), 'AvailabilityZone'],
      })),
    );
    expect(originStack.resolve(vpc.availabilityZones)).toEqual(names);
    expect(vpc.selectSubnets({ availabilityZones: [vpc.availabilityZones[1]!] }).subnetIds).toHaveLength(1);
    expect(JSON.stringify(app.synth().stacks.map(({ template }) => template))).not.toContain('Fn::GetAZs');
  });

  test('elsewhere the account’s first two are taken', () => {
    const first = [0, 1].map((index) => [{ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] }, undefined]);
    expect(subnetsIn('eu-west-3')).toEqual([...first, ...first]);
  });
});
