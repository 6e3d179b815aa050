import { sayWhatWasNotRead } from '../../../drill/model/unread-properties';
import { Unsupported } from '../../../drill/world/unsupported';
import type { World } from '../../../drill/world/world';

const resource = 'site/Distribution';
const type = 'AWS::CloudFront::Distribution';

/** What is named of a distribution with these places unread, of which somebody has named one before. */
function named(unread: readonly string[], before: string): readonly string[] {
  const unsupported = new Unsupported();
  unsupported.add({ resource, type, property: before, what: 'said before', matters: false });
  sayWhatWasNotRead({
    resolver: { all: [{ resource: { Type: type } }], unread: () => unread },
    unsupported,
    nameOf: () => resource,
  } as unknown as World);
  return unsupported.all.flatMap(({ property, what }) => (what === 'said before' ? [] : [String(property)]));
}

test('what somebody said of one place hides nothing of its neighbours', () => {
  const unread = [
    'DistributionConfig/Staging',
    'DistributionConfig/StagingKind',
    'DistributionConfig/Origins/0/A',
  ];
  expect(named(unread, 'DistributionConfig/Staging')).toEqual(unread.slice(1).sort());
  expect(named(unread, 'DistributionConfig.Origins')).toEqual(unread.slice(0, 2));
});

test('what somebody said of the whole covers its parts', () => {
  expect(named(['DistributionConfig/Origins/0/A'], 'DistributionConfig')).toEqual([]);
});

test('the certificate of a distribution’s own name is nobody’s question, another one’s is', () => {
  const one = 'DistributionConfig/ViewerCertificate';
  const all = [one, `${one}/CloudFrontDefaultCertificate`, `${one}/AcmCertificateArn`];
  expect(named(all, 'none')).toEqual(all.slice(2));
});
