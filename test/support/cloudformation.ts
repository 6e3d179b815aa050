/** The address at which CloudFormation waits for a custom resource's answer, on the loopback interface. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WaitingStack {
  readonly url: string;
  /** The answers it took, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read the answer's members by name
  readonly answers: any[];
  /** How many of the next answers it refuses with a 503. */
  failures: number;
  close(): Promise<void>;
}

export async function startWaitingStack(): Promise<WaitingStack> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (stack.failures > 0) {
      stack.failures -= 1;
      response.writeHead(503).end();
      return;
    }
    stack.answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const stack: WaitingStack = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=s`,
    answers: [],
    failures: 0,
    close: () => new Promise((done) => void server.close(() => done())),
  };
  return stack;
}
