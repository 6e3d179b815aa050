import { whyClosed } from '../../../../drill/model/edge/viewer-side';
import type { Resource } from '../../../../drill/template/assembly';
import { covers } from '../../../../drill/template/certificate';
import { playWorld } from '../../support/play-world';
import { failedOf, playSmall, smallSite, totalsOf } from '../../support/small-site';

const NAME = 'shop.example';
const certified = { ViewerCertificate: { AcmCertificateArn: { Ref: 'Certificate' } } };

function closed(config: object, names: readonly unknown[] = [NAME], asked = NAME): string | undefined {
  const [DomainName, ...SubjectAlternativeNames] = names;
  const resources: Record<string, Resource> = {
    Certificate: {
      Type: 'AWS::CertificateManager::Certificate',
      Properties: { DomainName, SubjectAlternativeNames },
    },
    Site: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: config } },
  };
  const { world, found } = playWorld(resources);
  const own = world.resolver.nameOf(found('Site'), 'DomainName');
  return whyClosed(world.resolver, found('Site'), asked === '' ? own.toLowerCase() : asked);
}

test.each<[string, object, readonly unknown[] | undefined, string | undefined]>([
  ['by its own name', {}, undefined, ''],
  ['with the alias and a certificate for it', { Aliases: [NAME], ...certified }, undefined, undefined],
  [
    'with a certificate that has it besides',
    { Aliases: [NAME], ...certified },
    ['a.example', NAME],
    undefined,
  ],
  ['by a wildcard', { Aliases: ['*.shop.example'], ...certified }, ['*.shop.example'], 'www.shop.example'],
  [
    'with a certificate of which the templates say nothing',
    { Aliases: [NAME], ViewerCertificate: { AcmCertificateArn: 'arn:aws:acm:us-east-1:1:certificate/1' } },
    undefined,
    undefined,
  ],
])('a distribution answers %s', (_, config, names, asked) => {
  expect(closed(config, names, asked)).toBeUndefined();
});

test.each<[string, object, readonly string[] | undefined, string | undefined, RegExp]>([
  ['when it is switched off', { Enabled: false }, undefined, '', /switched off/],
  [
    'without the alias',
    { Aliases: ['old.example'], ...certified },
    undefined,
    undefined,
    /none of its Aliases/,
  ],
  [
    'with CloudFront’s own certificate',
    { Aliases: [NAME] },
    undefined,
    undefined,
    /CloudFront’s own certificate/,
  ],
  [
    'with the certificate of another name',
    { Aliases: [NAME], ...certified },
    ['old.example'],
    undefined,
    /is for old\.example/,
  ],
])('nobody is answered %s', (_, config, names, asked, because) => {
  expect(closed(config, names, asked)).toMatch(because);
});

test('a wildcard of a certificate is for one label', () => {
  expect(
    ['a.shop.example', 'shop.example', 'a.b.shop.example'].map((name) => covers('*.shop.example', name)),
  ).toEqual([true, false, false]);
});

function withConfig(change: object, more: Record<string, Resource> = {}): Record<string, Resource> {
  const resources = structuredClone(smallSite()) as Record<string, Resource>;
  const { DistributionConfig } = resources.Distribution!.Properties as { DistributionConfig: object };
  Object.assign(DistributionConfig, change);
  return { ...resources, ...more };
}

const ZONE: Record<string, Resource> = {
  Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'shop.example' } },
  Record: {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      HostedZoneId: { Ref: 'Zone' },
      Name: NAME,
      Type: 'A',
      AliasTarget: {
        HostedZoneId: 'Z2FDTNDATAQYW2',
        DNSName: { 'Fn::GetAtt': ['Distribution', 'DomainName'] },
      },
    },
  },
  Certificate: { Type: 'AWS::CertificateManager::Certificate', Properties: { DomainName: NAME } },
};

test.each<[string, Record<string, Resource>]>([
  ['a distribution that is switched off', withConfig({ Enabled: false })],
  ['one that has lost the site’s name', withConfig({}, ZONE)],
])('every visitor of %s fails', async (_, resources) => {
  const played = await playSmall({ resources });
  expect(failedOf(played)).toBeCloseTo(totalsOf(played).requests, 3);
  expect(totalsOf(played).requests).toBeGreaterThan(10_000);
});

test('visitors by a name that it has are served, and of those by another it is said', async () => {
  const resources = withConfig({ Aliases: [NAME], ...certified }, ZONE);
  expect(failedOf(await playSmall({ resources }))).toBe(0);
  const { Record } = ZONE;
  const second = { ...Record!, Properties: { ...Record!.Properties, Name: `www.${NAME}` } };
  const { world } = await playSmall({ resources: { ...resources, Second: second } });
  expect(world.unsupported.all.filter(({ matters }) => matters).map(({ what }) => what)).toEqual([
    'visitors who come by www.shop.example, whom it turns away: www.shop.example is none of its Aliases',
  ]);
});
