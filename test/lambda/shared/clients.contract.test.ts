import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_SETTINGS } from '../../../lambda/shared/clients';

let server: Server;
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

/** One attempt, so that the test takes no longer than one answer may. */
async function askedOf(answer: RequestListener): Promise<unknown> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SSMClient({
    ...CLIENT_SETTINGS,
    maxAttempts: 1,
    region: 'eu-west-3',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIDLOOPBACK', secretAccessKey: 'loopback' },
  });
  return client.send(new GetParameterCommand({ Name: 'mode' }));
}

test('a call that is accepted and never answered fails', async () => {
  await expect(askedOf(() => undefined)).rejects.toThrow('requestTimeout');
});

test('an answer that stops in the middle fails', async () => {
  const half: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '1000' });
    response.write('{"Parameter":');
  };
  await expect(askedOf(half)).rejects.toThrow('inactivity');
});

test('all attempts of one call fit three times into a run of thirty seconds', () => {
  const { maxAttempts, requestHandler } = CLIENT_SETTINGS;
  expect(maxAttempts * requestHandler.requestTimeout).toBeLessThanOrEqual(10_000);
});
