import { nameWhatExpires } from '../../../../drill/model/s3/expiry';
import { playWorld } from '../../support/play-world';

const OBJECTS = new Map([
  ['_pages/closed.html', { bytes: new Uint8Array(200_000) }],
  ['_pages/wait.html', { bytes: new Uint8Array(10) }],
]);

// Documented: AWS::S3::Bucket Rule.
test.each<[string, Record<string, unknown>, string | undefined]>([
  ['that deletes all', { ExpirationInDays: 1 }, '_pages/closed.html and 1 more 1 days after a deploy'],
  ['of a day', { ExpirationDate: '2027-01-01' }, '_pages/closed.html and 1 more on 2027-01-01'],
  ['of large ones', { ExpirationInDays: 30, ObjectSizeGreaterThan: 131_072 }, '_pages/closed.html 30 days'],
  ['of a folder', { ExpirationInDays: 30, Prefix: '_pages/w' }, '_pages/wait.html 30 days'],
  ['of another folder', { ExpirationInDays: 1, Prefix: 'logs/' }, undefined],
  ['that is off', { ExpirationInDays: 1, Status: 'Disabled' }, undefined],
  ['of tags', { ExpirationInDays: 1, TagFilters: [{ Key: 'a', Value: 'b' }] }, undefined],
  ['of older versions', { NoncurrentVersionExpiration: { NoncurrentDays: 1 } }, undefined],
])('a lifecycle rule %s', (_, rule, expected) => {
  const { world } = playWorld({
    Pages: {
      Type: 'AWS::S3::Bucket',
      Properties: { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...rule }] } },
    },
  });
  const [bucket] = world.resolver.ofType('AWS::S3::Bucket');
  nameWhatExpires(world, bucket!, OBJECTS);
  const { all } = world.unsupported;
  expect(all.map(({ matters }) => matters)).toEqual(expected === undefined ? [] : [true]);
  if (expected !== undefined) expect(all[0]?.what).toContain(`it deletes ${expected}`);
});
