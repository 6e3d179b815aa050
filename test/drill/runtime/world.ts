import { FactBook, type FactEnds } from '../../../drill/fact-book';
import { Simulation } from '../../../drill/kernel/simulation';
import type { FunctionLog } from '../../../drill/runtime/function';
import type { SeenCall } from '../../../drill/runtime/gateway';
import { createRuntime, type Runtime } from '../../../drill/runtime/runtime';
import type { Assembly, Resource } from '../../../drill/template/assembly';
import { readAssembly } from '../../../drill/template/assembly';
import { Resolver } from '../../../drill/template/resolve';
import { ApiRegistry } from '../../../drill/world/api';
import type { EventBridgeEvent, Sender } from '../../../drill/world/delivery';
import { FaultBoard } from '../../../drill/world/faults';
import type { MetricSample } from '../../../drill/world/metrics';
import { Unsupported } from '../../../drill/world/unsupported';
import type { World } from '../../../drill/world/world';

export const START = '2026-11-22T12:00:00.000Z';

export interface TestWorld {
  readonly world: World;
  readonly runtime: Runtime;
  readonly samples: MetricSample[];
  readonly sent: { readonly targetArn: string; readonly payload: unknown; readonly sender: Sender }[];
  readonly events: EventBridgeEvent[];
  readonly logs: FunctionLog[];
  readonly calls: SeenCall[];
  readonly messages: Map<string, string[]>;
}

interface TestWorldOptions {
  readonly seed?: number;
  readonly ends?: FactEnds;
  readonly leadMs?: number;
  readonly facts?: typeof FactBook;
}

/** A world in which deliveries, metrics and logs are only kept, and queues are lists. */
export function testWorld(
  assembly: Assembly | string,
  { seed = 1, ends = {}, leadMs = 600_000, facts = FactBook }: TestWorldOptions = {},
): TestWorld {
  const read = typeof assembly === 'string' ? readAssembly(assembly) : assembly;
  const sim = new Simulation({ seed, startMs: Date.parse(START), durationMs: 7_200_000, leadMs });
  const resolver = new Resolver(read);
  const samples: MetricSample[] = [];
  const sent: TestWorld['sent'] = [];
  const events: EventBridgeEvent[] = [];
  const logs: FunctionLog[] = [];
  const calls: SeenCall[] = [];
  const messages = new Map<string, string[]>();
  const world: World = {
    sim,
    assembly: read,
    resolver,
    facts: new facts(sim, ends),
    faults: new FaultBoard(),
    api: new ApiRegistry(),
    metrics: { put: (sample) => void samples.push(sample), read: () => undefined },
    delivery: {
      send: (targetArn, payload, sender) => void sent.push({ targetArn, payload, sender }),
      receive: () => undefined,
      putEvent: (_bus, event) => void events.push(event),
    },
    unsupported: new Unsupported(),
    nameOf: ({ path }) => path,
  };
  const queues = resolver.ofType('AWS::SQS::Queue').map((found) => {
    const [arn, url] = [resolver.nameOf(found, 'Arn'), resolver.nameOf(found)];
    const list: string[] = [];
    messages.set(arn, list);
    return {
      arn,
      url,
      messages: list,
      hidden: 0,
      delayed: 0,
      put: (body: string) => `message-${list.push(body)}`,
      receive: () => [],
      delete: () => false,
      changeVisibility: () => false,
    };
  });
  const runtime = createRuntime(world, {
    log: { onLog: (log) => void logs.push(log) },
    queues: { queue: (name) => queues.find(({ arn, url }) => arn === name || url === name) },
  });
  runtime.gateway.onCall = (call) => void calls.push(call);
  return { world, runtime, samples, sent, events, logs, calls, messages };
}

/** An assembly of one stack, out of a template's resources. */
export function assemblyOf(
  resources: Readonly<Record<string, Resource>>,
  { region = 'eu-west-3' }: { region?: string } = {},
): Assembly {
  return {
    folder: '.',
    stacks: [{ name: 'app', account: '123456789012', region, template: { Resources: resources } }],
    assets: new Map(),
  };
}
