import { deploymentOf } from '../../cli/deployment';
import { OperatingModes } from '../../cli/operating-mode';

const outputs = {
  SiteUrl: 'https://www.shop.example',
  SiteModeStoreArn: 'arn:aws:cloudfront::123456789012:key-value-store/1',
  SigningKeysSecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:keys-AbCdEf',
  SiteRegion: 'eu-west-3',
  ControlRegion: 'eu-west-1',
};
const deployment = (more: Record<string, string> = {}) =>
  deploymentOf('shop', {
    Outputs: Object.entries({ ...outputs, ...more }).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
    })),
  });

test.each([
  ['without a standby', {}, ['eu-west-3', 'eu-west-1']],
  [
    'with one, whose servers have a responder too',
    { StandbyRegion: 'eu-central-1' },
    ['eu-west-3', 'eu-central-1', 'eu-west-1'],
  ],
  ['with one in the control Region, once', { StandbyRegion: 'eu-west-1' }, ['eu-west-3', 'eu-west-1']],
])('automation is stopped in every Region, %s', (_, more, regions) => {
  expect(new OperatingModes({}, deployment(more)).regions).toEqual(regions);
});
