import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { runBundle } from '../../support/run-bundle';

/** EC2 in its own XML dialect, and the address CloudFormation waits at, on one loopback server. */
interface Peers {
  readonly url: string;
  readonly asked: string[];
  readonly answers: { method: string; contentType: string | undefined; body: string }[];
  failures: number;
  readonly server: Server;
}

let aws: LoopbackAws;
let peers: Peers;
beforeEach(async () => {
  aws = await startLoopbackAws();
  peers = await startPeers();
});
afterEach(async () => {
  await aws.close();
  await new Promise((done) => peers.server.close(done));
});

async function startPeers(): Promise<Peers> {
  const asked: string[] = [];
  const answers: Peers['answers'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (request.method === 'POST') {
        asked.push(body);
        response.writeHead(200, { 'content-type': 'text/xml' }).end(PREFIX_LISTS);
        return;
      }
      if (state.failures > 0) {
        state.failures -= 1;
        response.writeHead(503).end();
        return;
      }
      answers.push({ method: request.method ?? '', contentType: request.headers['content-type'], body });
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: Peers = { url, asked, answers, failures: 0, server };
  return state;
}

const PREFIX_LISTS =
  '<DescribeManagedPrefixListsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>' +
  '<prefixListSet><item><prefixListId>pl-75b1541c</prefixListId></item></prefixListSet>' +
  '</DescribeManagedPrefixListsResponse>';

function run(RequestType: string, ResourceProperties: Record<string, unknown>) {
  const event = {
    RequestType,
    ResponseURL: `${peers.url}/answer?X-Amz-Signature=s`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Lookup',
    ResourceProperties,
  };
  return runBundle('deploy-lookup', { event, env: { AWS_ENDPOINT_URL_EC2: peers.url }, aws });
}
const answer = () => JSON.parse(peers.answers[0]?.body ?? 'null');

test('reads the image over the wire and answers as CloudFormation expects', async () => {
  aws.on('ssm.GetParameter', ({ Name }) => ({ Parameter: { Name, Value: 'ami-0123456789abcdef0' } }));
  const outcome = await run('Create', { Kind: 'ami', Parameter: '/aws/service/x', AmiRelease: 'default' });
  expect(outcome.error).toBeUndefined();
  expect(aws.callsTo('ssm.GetParameter')).toEqual([{ Name: '/aws/service/x' }]);
  expect(answer()).toMatchObject({ Status: 'SUCCESS', Data: { ImageId: 'ami-0123456789abcdef0' } });
  // The address is signed for an empty content type.
  expect(peers.answers[0]).toMatchObject({ method: 'PUT', contentType: '' });
});

test('finds the prefix list in EC2 by its name', async () => {
  const name = 'com.amazonaws.global.cloudfront.origin-facing';
  await run('Create', { Kind: 'prefix-list', Name: name });
  const asked = new URLSearchParams(peers.asked[0]);
  expect(asked.get('Action')).toBe('DescribeManagedPrefixLists');
  expect([asked.get('Filter.1.Name'), asked.get('Filter.1.Value.1')]).toEqual(['prefix-list-name', name]);
  expect(answer()).toMatchObject({ Status: 'SUCCESS', Data: { PrefixListId: 'pl-75b1541c' } });
});

test('sends the answer again when the first attempts fail', async () => {
  peers.failures = 2;
  await run('Delete', {});
  expect(answer()).toMatchObject({ Status: 'SUCCESS' });
});

test('throws when it cannot answer, so that Lambda retries the whole request', async () => {
  peers.failures = 3;
  const outcome = await run('Delete', {});
  expect(outcome.error?.message).toBe("CloudFormation's answer address returned 503");
});
