import type { Invocable, Invoked } from '../../../../drill/model/messaging/function-queue';
import type { Resource } from '../../../../drill/template/assembly';
import { type PlayWorld, type PlayWorldOptions, playWorld } from '../../support/play-world';

const ARN = 'arn:aws:lambda:eu-west-3:123456789012:function:worker';
const arnOf = (name: string) => `arn:aws:sqs:eu-west-3:123456789012:${name}`;

interface Worked {
  readonly atS: number;
  readonly bodies: readonly string[];
}
interface Source extends PlayWorld {
  readonly worked: readonly Worked[];
  put(...bodies: string[]): void;
  left(name?: string): readonly string[];
}

interface Given {
  readonly queue?: Record<string, unknown>;
  readonly mapping?: Record<string, unknown>;
  readonly timeout?: number;
  /** How long a run takes, and how the n-th ends. */
  readonly seconds?: number;
  readonly ends?: (run: number, bodies: readonly string[], ids: readonly string[]) => Invoked;
  readonly options?: Partial<PlayWorldOptions>;
}

function source({ queue, mapping, timeout = 10, seconds = 1, ends, options }: Given = {}): Source {
  const worked: Worked[] = [];
  const resources: Record<string, Resource> = {
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'worker', Timeout: timeout, Role: 'arn:aws:iam::123456789012:role/r' },
    },
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work', ...queue } },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Source: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: arnOf('work'), FunctionName: { Ref: 'Worker' }, ...mapping },
    },
  };
  const place: PlayWorld = playWorld(resources, {
    ends: { 'sqs.polling': 'low' },
    functions: (found) => {
      const target: Invocable = {
        found: found('Worker'),
        arn: ARN,
        name: 'Worker',
        start: (event, done) => {
          const { Records } = event as { Records: { body: string; messageId: string }[] };
          const bodies = Records.map(({ body }) => body);
          worked.push({ atS: place.sim.elapsedMs / 1000, bodies });
          const ids = Records.map(({ messageId }) => messageId);
          const end = ends?.(worked.length, bodies, ids) ?? { ended: 'result', result: null };
          if (end.ended === 'throttled') done(end);
          else place.sim.after(seconds * 1000, 60, () => done(end));
        },
      };
      return [target];
    },
    ...options,
  });
  return {
    ...place,
    worked,
    put: (...bodies) => {
      for (const body of bodies) place.delivery.queue(arnOf('work'))!.put(body, 'test');
    },
    left: (name = 'work') => place.delivery.queue(arnOf(name))!.messages.map(({ body }) => body),
  };
}
const FAILS: Invoked = { ended: 'error', message: 'it threw' };
const done = (result: unknown): Invoked => ({ ended: 'result', result });
const many = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);

describe('Lambda, "Using Lambda with Amazon SQS"', () => {
  test('ten at most make a batch, and what it worked on is deleted', async () => {
    const place = source();
    place.put(...many(25));
    await place.pass(60);
    expect(place.worked.map(({ bodies }) => bodies.length)).toEqual([10, 10, 5]);
    expect(place.left()).toEqual([]);
    expect(place.delivery.queue(arnOf('work'))!.hidden).toBe(0);
  });

  test('a window gathers until it ends or the batch is full', async () => {
    const place = source({ mapping: { MaximumBatchingWindowInSeconds: 20, BatchSize: 3 } });
    place.put('a');
    await place.pass(10);
    place.put('b');
    expect(place.worked).toEqual([]);
    await place.pass(11);
    place.put('c', 'd', 'e');
    await place.pass(1);
    expect(place.worked.map(({ bodies }) => bodies)).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    expect(Math.round(place.worked[0]!.atS)).toBe(20);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ['five by default', {}, 5],
    ['as many as it may', { ScalingConfig: { MaximumConcurrency: 2 } }, 2],
  ])('batches at once: %s', async (_, mapping, most) => {
    const place = source({ mapping: { BatchSize: 1, ...mapping }, seconds: 8 });
    place.put(...many(9));
    await place.pass(5);
    expect(place.worked).toHaveLength(most);
    await place.pass(50);
    expect(place.worked).toHaveLength(9);
  });

  test('with a backlog it takes 300 more after a minute', async () => {
    const place = source({
      mapping: { BatchSize: 1 },
      seconds: 600,
      timeout: 900,
      queue: { VisibilityTimeout: 5400 },
    });
    place.put(...many(400));
    await place.pass(59);
    expect(place.worked).toHaveLength(5);
    await place.pass(10);
    expect(place.worked).toHaveLength(305);
  });

  test('what fails comes back after the visibility timeout, and is moved when it was received too often', async () => {
    const place = source({
      queue: {
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 },
      },
      ends: () => FAILS,
    });
    place.put('a');
    await place.pass(600);
    expect(place.worked.map(({ atS }) => Math.round(atS))).toEqual([0, 60, 120]);
    expect([place.left(), place.left('dead')]).toEqual([[], ['a']]);
    expect(place.said('delivery').at(-1)).toBe('moved a message of test to Dead: it was received 3 times');
  });

  test.each<[string, string[] | undefined, string[][]]>([
    ['without the setting the whole batch is deleted', undefined, [['a', 'b', 'c']]],
    ['with it what failed comes again', ['ReportBatchItemFailures'], [['a', 'b', 'c'], ['b']]],
  ])('partial answers: %s', async (_, FunctionResponseTypes, batches) => {
    const place = source({
      mapping: { FunctionResponseTypes },
      ends: (run, bodies, ids) =>
        done({
          batchItemFailures: run === 1 ? [{ itemIdentifier: ids[bodies.indexOf('b')] }] : [],
        }),
    });
    place.put('a', 'b', 'c');
    await place.pass(120);
    expect(place.worked.map(({ bodies }) => bodies)).toEqual(batches);
    expect(place.left()).toEqual([]);
  });

  test('a throttled batch is tried again while its messages are hidden', async () => {
    const place = source({
      ends: (run) => (run <= 3 ? { ended: 'throttled', message: 'no room' } : done(null)),
    });
    place.put('a');
    await place.pass(60);
    expect(place.worked.map(({ atS }) => Math.round(atS))).toEqual([0, 1, 3, 7]);
    expect(place.left()).toEqual([]);
  });

  test('a window that outlasts the visibility timeout makes duplicates, and they are said', async () => {
    const place = source({
      mapping: { MaximumBatchingWindowInSeconds: 40, BatchSize: 10 },
      queue: { VisibilityTimeout: 30 },
    });
    place.put('a');
    await place.pass(300);
    const times = place.worked.flatMap(({ bodies }) => bodies).length;
    expect(times).toBeGreaterThan(1);
    expect(place.said('delivery').some((line) => /came again: it was hidden for 30 s only/.test(line))).toBe(
      true,
    );
  });

  test('what no filter fits is deleted', async () => {
    const Pattern = JSON.stringify({ body: { kind: ['order'] } });
    const place = source({ mapping: { FilterCriteria: { Filters: [{ Pattern }] } } });
    place.put('{"kind":"order","n":1}', '{"kind":"visit"}', 'no JSON');
    await place.pass(60);
    expect(place.worked.map(({ bodies }) => bodies)).toEqual([['{"kind":"order","n":1}']]);
    expect(place.left()).toEqual([]);
  });

  test('a Region that invokes nothing leaves the messages where they are', async () => {
    const place = source();
    place.world.faults.change({ functions: ['eu-west-3'] });
    place.put('a');
    await place.pass(600);
    expect([place.worked, place.left()]).toEqual([[], ['a']]);
    place.world.faults.change({ functions: [] });
    await place.pass(61);
    expect(place.worked).toHaveLength(1);
  });

  test('one that is not enabled takes nothing', async () => {
    const place = source({ mapping: { Enabled: false } });
    place.put('a');
    await place.pass(60);
    expect([place.worked, place.said('delivery').length]).toEqual([[], 1]);
  });
});

describe('Lambda, "Creating and configuring an Amazon SQS event source mapping": what Lambda refuses to make', () => {
  test.each<[string, Given, RegExp]>([
    [
      'a batch of more than ten that waits for no window',
      { mapping: { BatchSize: 11 } },
      /a batch of 11 wants a MaximumBatchingWindowInSeconds of 1 or more/,
    ],
    [
      'a visibility timeout below the function’s',
      { timeout: 60, queue: { VisibilityTimeout: 30 } },
      /its function may run for 60 s, and a message is hidden for 30 s only/,
    ],
    [
      'a role that may not receive',
      {
        options: {
          access: { refused: ({ action }) => (action === 'sqs:ReceiveMessage' ? action : undefined) },
        },
      },
      /a deploy would fail: sqs:ReceiveMessage/,
    ],
  ])('%s', async (_, given, says) => {
    const place = source(given);
    place.put('a');
    await place.pass(60);
    expect(place.worked).toEqual([]);
    const [line] = place.sim.trace.entries.filter(({ data }) => data?.refused === true);
    expect(line!.text).toMatch(says);
  });

  test('a source that is no queue is named', () => {
    const stream = 'arn:aws:dynamodb:eu-west-3:123456789012:table/t/stream/2026';
    const place = source({ mapping: { EventSourceArn: stream } });
    expect(place.world.unsupported.all).toMatchObject([{ resource: 'Source', matters: true }]);
  });
});
