import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { FactBook } from '../../drill/fact-book';
import { Simulation } from '../../drill/kernel/simulation';
import { ComputePlane } from '../../drill/model/compute/compute-plane';
import { Delivery } from '../../drill/model/messaging/delivery';
import { MetricStore } from '../../drill/model/observe/metric-store';
import { installAlarms } from '../../drill/model/observe/observe';
import { requestId } from '../../drill/runtime/aws/ids';
import { createRuntime } from '../../drill/runtime/runtime';
import { typed } from '../../drill/runtime/wire/query-types';
import { readCall } from '../../drill/runtime/wire/read';
import { writeAnswer } from '../../drill/runtime/wire/write';
import type { Application } from '../../drill/site/application';
import { Resolver } from '../../drill/template/resolve';
import { ApiFault, ApiRegistry } from '../../drill/world/api';
import { FaultBoard } from '../../drill/world/faults';
import { Unsupported } from '../../drill/world/unsupported';
import type { World } from '../../drill/world/world';
import { ACCOUNT, REGION, TEMPLATE } from './scripts';

export interface Fakes {
  /** `http://localhost:PORT` */
  readonly endpoint: string;
  readonly stop: () => void;
}

const START = '2026-11-27T17:00:00Z';
/** Between two calls, for what a call sets in motion. */
const A_MOMENT_MS = 100;

/** The drill's own AWS on the loopback interface, in the same state as the emulators: what a template of the same resources makes. */
export async function startFakes(): Promise<Fakes> {
  const world = worldOf();
  let calls = 0;
  const server = createServer((request, response) => {
    read(request)
      .then(async (body) => {
        const wire = readCall({
          method: request.method ?? 'GET',
          url: request.url ?? '/',
          headers: request.headers,
          body,
        });
        await world.sim.run(world.sim.nowMs + A_MOMENT_MS);
        const operation = world.api.get(wire.operation);
        const input = typed(wire);
        calls += 1;
        const answer = () =>
          operation === undefined
            ? new ApiFault('NotPlayedByTheDrill', `the drill does not play ${wire.operation}`)
            : operation.answer({ ...wire, input, account: ACCOUNT, role: 'parity' });
        const written = writeAnswer(wire, attempt(answer), requestId(`call ${calls}`));
        response
          .writeHead(written.status, written.headers)
          .end(request.method === 'HEAD' ? undefined : written.body);
      })
      .catch((error: Error) => response.writeHead(500).end(String(error.stack)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function attempt<T>(answer: () => T): T | ApiFault {
  try {
    return answer();
  } catch (error) {
    if (error instanceof ApiFault) return error;
    throw error;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Nobody comes: what is on the servers is of no matter. */
const APPLICATION: Application = {
  requestsPerSecond: 70,
  serviceMs: 100,
  workers: 32,
  backlog: 1000,
  shedWork: 0,
  bootSeconds: 40,
  startSeconds: 4,
  dependencyStatus: 500,
  dependencyTimeoutMs: 10_000,
  healthNeeds: [],
  healthIsExempt: true,
};

function worldOf(): World {
  const assembly = {
    folder: '.',
    stacks: [{ name: 'app', account: ACCOUNT, region: REGION, template: TEMPLATE }],
    assets: new Map(),
  };
  const sim = new Simulation({ seed: 1, startMs: Date.parse(START), durationMs: 7_200_000 });
  const store = new MetricStore(() => sim.nowMs);
  const delivery = new Delivery();
  const world: World = {
    sim,
    assembly,
    resolver: new Resolver(assembly),
    facts: new FactBook(sim, {}),
    faults: new FaultBoard(),
    api: new ApiRegistry(),
    metrics: store,
    delivery,
    unsupported: new Unsupported(),
    nameOf: ({ path }) => path,
  };
  const { functions } = createRuntime(world, { queues: delivery, log: { onLog: () => undefined } });
  delivery.connect(world, { refused: () => undefined }, functions);
  installAlarms(world, store);
  new ComputePlane(world, () => APPLICATION).settle(0);
  return world;
}
