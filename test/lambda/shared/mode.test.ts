import { SSMClient } from '@aws-sdk/client-ssm';
import { SsmModeSource } from '../../../lambda/shared/mode';
import { MODES } from '../../../lib/private/contracts/mode';
import { awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';

let aws: LoopbackAws;
let warnings: [string, Record<string, unknown>][];
beforeEach(async () => {
  aws = await startLoopbackAws();
  warnings = [];
});
afterEach(() => aws.close());

function read() {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const client = new SSMClient({ region: 'eu-west-3', endpoint: aws.url, credentials, maxAttempts: 1 });
  return new SsmModeSource(client, '/breakwater/shop/mode', (...warning) => warnings.push(warning)).read();
}

test.each(MODES)('reads %s', async (mode) => {
  aws.on('ssm.GetParameter', () => ({ Parameter: { Value: mode } }));
  expect(await read()).toBe(mode);
  expect(aws.callsTo('ssm.GetParameter')).toEqual([{ Name: '/breakwater/shop/mode' }]);
  expect(warnings).toEqual([]);
});

test.each(['Protect', '', 'aggressive'])(
  'an unknown value %j is no mode, and is warned of',
  async (value) => {
    aws.on('ssm.GetParameter', () => ({ Parameter: { Value: value } }));
    expect(await read()).toBeUndefined();
    expect(warnings).toEqual([
      ['the mode parameter holds an unknown value', { parameter: '/breakwater/shop/mode', value }],
    ]);
  },
);

test.each([
  ['refused', awsFault('AccessDeniedException', 'no')],
  ['absent', awsFault('ParameterNotFound', 'no')],
  ['out of reach', awsFault('', '', 0)],
])('a parameter that is %s is no mode, and is warned of', async (_, fault) => {
  aws.on('ssm.GetParameter', () => fault);
  expect(await read()).toBeUndefined();
  expect(warnings).toEqual([
    ['the mode parameter cannot be read', expect.objectContaining({ parameter: '/breakwater/shop/mode' })],
  ]);
});
