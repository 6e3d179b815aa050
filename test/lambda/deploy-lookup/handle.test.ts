import { type Directory, handle } from '../../../lambda/deploy-lookup/handle';

const properties = { Kind: 'ami', Parameter: '/aws/service/al2023', AmiRelease: 'default' };
const request = {
  RequestType: 'Create',
  ResponseURL: 'https://answer.example',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Image',
  ResourceProperties: properties,
};

async function answerTo(
  directory: Partial<Directory>,
  { lookupMs = 1000, ...changes }: Record<string, unknown> & { lookupMs?: number } = {},
) {
  const bodies: string[] = [];
  await handle(
    { ...request, ...changes },
    {
      directory: { readParameter: refuse, prefixListIds: refuse, ...directory },
      answers: { send: async (_url, body) => void bodies.push(body) },
      lookupMs,
    },
  );
  expect(bodies).toHaveLength(1);
  expect(Buffer.byteLength(bodies[0] ?? '')).toBeLessThanOrEqual(4096);
  return JSON.parse(bodies[0] ?? '');
}
const refuse = async (): Promise<never> => {
  throw new Error('AccessDeniedException: not allowed');
};

test('success carries the ids CloudFormation sent and the value found', async () => {
  const answer = await answerTo({ readParameter: async () => 'ami-0123456789abcdef0' });
  expect(answer).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'ami-0123456789abcdef0@/aws/service/al2023#default',
    Data: { ImageId: 'ami-0123456789abcdef0' },
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Image',
  });
});

test('a prefix list', async () => {
  const answer = await answerTo(
    { prefixListIds: async (name) => (name === 'cf' ? ['pl-3b927c52'] : []) },
    { ResourceProperties: { Kind: 'prefix-list', Name: 'cf' } },
  );
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { PrefixListId: 'pl-3b927c52' } });
});

test('a refusal by AWS becomes FAILED with the reason, and keeps the physical id', async () => {
  const answer = await answerTo({}, { RequestType: 'Update', PhysicalResourceId: 'kept' });
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'kept' });
  expect(answer.Reason).toContain('AccessDeniedException: not allowed');
});

test('bad input is answered too', async () => {
  expect(await answerTo({}, { ResourceProperties: undefined })).toMatchObject({
    Status: 'FAILED',
    Reason: 'Breakwater deploy lookup: Kind must be ami or prefix-list, got nothing',
  });
});

test('a call that never returns is given up in time, and told to stop', async () => {
  let stopped = false;
  const readParameter: Directory['readParameter'] = (_name, signal) =>
    new Promise(() => {
      signal.addEventListener('abort', () => {
        stopped = true;
      });
    });
  const answer = await answerTo({ readParameter }, { lookupMs: 20 });
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('no answer from AWS within'),
  });
  expect(stopped).toBe(true);
});

test('a long reason is cut to what CloudFormation takes', async () => {
  const readParameter = () => Promise.reject(new Error('x'.repeat(10_000)));
  expect((await answerTo({ readParameter })).Reason).toHaveLength(1000);
});

test('deleting succeeds without a look at AWS', async () => {
  const answer = await answerTo({}, { RequestType: 'Delete', PhysicalResourceId: 'gone' });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'gone' });
});
