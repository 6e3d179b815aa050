// The real SDK's clients on the wire: what the breakwater command will use.
import '@aws-sdk/signature-v4a';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudFrontKeyValueStoreClient,
  DeleteKeyCommand,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  PutKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { KeyValueStore } from '../../../drill/model/cloudfront/functions/key-value-store';
import { controlServer } from '../../../drill/serve/control/control-server';
import { KeyValueStoreApi } from '../../../drill/serve/control/key-value-store-api';
import { Parameters } from '../../../drill/serve/control/parameters';
import { Stacks } from '../../../drill/serve/control/stacks';
import type { Assembly } from '../../../drill/template/assembly';
import { Resolver } from '../../../drill/template/resolve';
import { type Listening, listening } from '../../support/listening';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/0f0e0d0c-0000-4000-8000-000000000000';
const ASSEMBLY: Assembly = {
  folder: 'none',
  assets: new Map(),
  stacks: [
    {
      name: 'breakwater-shop-edge',
      account: '123456789012',
      region: 'us-east-1',
      template: {
        Outputs: {
          SiteUrl: { Value: 'https://d1.cloudfront.net/' },
          SiteRegion: { Value: { Ref: 'AWS::Region' } },
        },
      },
    },
  ],
};

let control: Listening;
let store: KeyValueStore;
beforeEach(async () => {
  store = new KeyValueStore(Date.now, { key: 'k' });
  control = await listening(
    controlServer({
      stacks: new Stacks(ASSEMBLY, new Resolver(ASSEMBLY), () => 'http://127.0.0.1:4280/'),
      parameters: new Parameters(Date.now),
      store: new KeyValueStoreApi(ARN, store, Date.now()),
      secret: '{"key":"k"}',
    }),
  );
});
afterEach(() => control.close());

const settings = (region = 'us-east-1') => ({
  endpoint: control.url,
  region,
  credentials: { accessKeyId: 'any', secretAccessKey: 'thing' },
  maxAttempts: 1,
});
// By itself the SDK puts the account in front of the host, which an address cannot have.
const kvs = () => {
  const signing = { name: 'sigv4a', signingName: 'cloudfront-keyvaluestore', signingRegionSet: ['*'] };
  const properties = { authSchemes: [signing] } as unknown as Record<string, never>;
  const { endpoint, ...rest } = settings();
  return new CloudFrontKeyValueStoreClient({
    ...rest,
    endpointProvider: () => ({ url: new URL(endpoint), headers: {}, properties }),
  });
};

test('the outputs of a stack, the site’s address being this machine’s', async () => {
  const client = new CloudFormationClient(settings());
  const { Stacks: found = [] } = await client.send(
    new DescribeStacksCommand({ StackName: 'breakwater-shop-edge' }),
  );
  expect(found[0]?.Outputs).toEqual([
    { OutputKey: 'SiteUrl', OutputValue: 'http://127.0.0.1:4280/' },
    { OutputKey: 'SiteRegion', OutputValue: 'us-east-1' },
  ]);
  await expect(client.send(new DescribeStacksCommand({ StackName: 'other' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining('does not exist'),
  });
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  expect(StackSummaries.map(({ StackName }) => StackName)).toEqual(['breakwater-shop-edge']);
});

test('the store is read and written with its ETag', async () => {
  const client = kvs();
  const { ETag, ItemCount, Status } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN: ARN }));
  expect([ItemCount, Status]).toEqual([1, 'READY']);
  const update = (IfMatch?: string) =>
    client.send(
      new UpdateKeysCommand({
        KvsARN: ARN,
        IfMatch,
        Puts: [{ Key: 'mode', Value: '{}' }],
        Deletes: [{ Key: 'key' }],
      }),
    );
  const written = await update(ETag);
  expect(written.ETag).not.toBe(ETag);
  expect(await client.send(new GetKeyCommand({ KvsARN: ARN, Key: 'mode' }))).toMatchObject({
    Key: 'mode',
    Value: '{}',
    ItemCount: 1,
  });
  expect((await client.send(new ListKeysCommand({ KvsARN: ARN }))).Items).toEqual([
    { Key: 'mode', Value: '{}' },
  ]);
  await expect(update(ETag)).rejects.toMatchObject({ name: 'ConflictException' });
  const put = await client.send(
    new PutKeyCommand({ KvsARN: ARN, Key: 'a b', Value: '1', IfMatch: written.ETag }),
  );
  await client.send(new DeleteKeyCommand({ KvsARN: ARN, Key: 'a b', IfMatch: put.ETag }));
  expect([...store.entries.keys()]).toEqual(['mode']);
});

test.each<[what: string, call: (client: CloudFrontKeyValueStoreClient) => Promise<unknown>, name: string]>([
  [
    'another store',
    (c) => c.send(new DescribeKeyValueStoreCommand({ KvsARN: `${ARN}x` })),
    'ResourceNotFoundException',
  ],
  [
    'an absent key',
    (c) => c.send(new GetKeyCommand({ KvsARN: ARN, Key: 'nope' })),
    'ResourceNotFoundException',
  ],
  [
    'a value above 1 KB',
    (c) =>
      c.send(
        new UpdateKeysCommand({
          KvsARN: ARN,
          IfMatch: store.etag,
          Puts: [{ Key: 'a', Value: 'x'.repeat(1025) }],
        }),
      ),
    'ValidationException',
  ],
])('%s is refused as by AWS', async (_, call, name) => {
  await expect(call(kvs())).rejects.toMatchObject({ name });
});

test('the secret has the key of the store', async () => {
  const { SecretString } = await new SecretsManagerClient(settings()).send(
    new GetSecretValueCommand({ SecretId: 'arn:x' }),
  );
  expect(JSON.parse(SecretString ?? '')).toEqual({ key: store.entries.get('key') });
});

test('the operating mode has a value of its own in each Region, and its history', async () => {
  const Name = '/breakwater/shop/mode';
  const [here, there] = [new SSMClient(settings('eu-west-3')), new SSMClient(settings('eu-west-1'))];
  await here.send(new PutParameterCommand({ Name, Value: 'off', Overwrite: true }));
  expect((await here.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({
    Value: 'off',
    Version: 2,
  });
  expect((await there.send(new GetParameterCommand({ Name }))).Parameter?.Value).toBe('protect');
  const { Parameters: history } = await here.send(new GetParameterHistoryCommand({ Name }));
  expect(history?.map(({ Value }) => Value)).toEqual(['protect', 'off']);
  await expect(here.send(new GetParameterCommand({ Name: '/other' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
});

test('what is not played is refused by its name', async () => {
  const call = new SecretsManagerClient(settings()).send(new ListSecretsCommand({}));
  await expect(call).rejects.toMatchObject({ message: 'secretsmanager.ListSecrets is not played here' });
});
