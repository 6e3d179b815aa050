import type { Invoked } from '../../../drill/model/messaging/function-queue';
import type { Resource } from '../../../drill/template/assembly';
import { assemblyOf, START, type TestWorld, testWorld } from './world';

const ROLE: Resource = {
  Type: 'AWS::IAM::Role',
  Properties: {
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  },
};

function worldWith(code: string, properties: Record<string, unknown> = {}, seed = 1): TestWorld {
  const resources = {
    Role: ROLE,
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 30,
        Code: { ZipFile: code },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ...properties,
      },
    },
  };
  return testWorld(assemblyOf(resources), { seed, leadMs: 0 });
}

/** How it ended; how long it took is asked where time is asked. */
async function invoke(played: TestWorld, event: unknown = {}, forMs = 60_000) {
  const { sim } = played.world;
  let outcome: Invoked | undefined;
  sim.after(0, 0, () =>
    played.runtime.functions[0]!.start(event, (invoked) => {
      outcome = invoked;
    }),
  );
  await sim.run(sim.nowMs + forMs);
  if (outcome === undefined) return undefined;
  const { durationMs: _ms, ...ended } = { durationMs: 0, ...outcome };
  return ended;
}

const once = async (code: string, properties: Record<string, unknown> = {}) => {
  const played = worldWith(code, properties);
  return { outcome: await invoke(played), played };
};

/** A handler's body, whose result says what it found. */
const found = async (body: string, properties: Record<string, unknown> = {}) => {
  const { outcome } = await once(`exports.handler = async (event, context) => {${body}};`, properties);
  return outcome;
};

describe('time', () => {
  test.each([
    ['setTimeout', 'await new Promise((done) => setTimeout(done, 2500));', 2500],
    ['timers/promises', "await require('node:timers/promises').setTimeout(700);", 700],
    ['a promisified timer', "await require('util').promisify(setTimeout)(300);", 300],
    ['setImmediate', 'await new Promise((done) => setImmediate(done));', 0],
    [
      'an interval',
      'await new Promise((done) => { let n = 0; const i = setInterval(() => { if (++n === 4) { clearInterval(i); done(); } }, 250); });',
      1000,
    ],
    [
      'AbortSignal.timeout',
      "await new Promise((done) => AbortSignal.timeout(1200).addEventListener('abort', done));",
      1200,
    ],
    [
      'a timer that was cleared',
      'clearTimeout(setTimeout(() => { throw new Error(); }, 10)); await new Promise((done) => setTimeout(done, 50));',
      50,
    ],
  ])('%s waits on the virtual clock', async (_, body, ms) => {
    const outcome = await found(
      `const [a, p] = [Date.now(), performance.now()]; ${body} return [Date.now() - a, performance.now() - p];`,
    );
    expect(outcome).toEqual({ ended: 'result', result: [ms, ms] });
  });

  test('dates are dates, of the world’s clock', async () => {
    const outcome = await found(
      'const d = new Date(); return [d instanceof Date, d.constructor === Date, new Date(5).getTime(), d.toISOString().slice(0, 10), typeof Date(), Date.length, new (class extends Date {})() instanceof Date];',
    );
    expect(outcome).toEqual({
      ended: 'result',
      result: [true, true, 5, START.slice(0, 10), 'string', 7, true],
    });
  });

  test('a loop that waits for the clock without leaving it is ended', async () => {
    const outcome = await found('const end = Date.now() + 1000; while (Date.now() < end);');
    expect(outcome).toMatchObject({
      ended: 'error',
      message: expect.stringContaining('waits for the clock'),
    });
  });
});

describe('chance', () => {
  const CODE = `exports.handler = async () => [Math.random(), crypto.randomUUID(), require('crypto').randomBytes(4).toString('hex')];`;

  test('the same seed gives the same draws, another one others', async () => {
    const draws = async (seed: number) => JSON.stringify(await invoke(worldWith(CODE, {}, seed)));
    const first = await draws(1);
    expect(await draws(1)).toBe(first);
    expect(await draws(2)).not.toBe(first);
    expect(first).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  });
});

describe('what Node has', () => {
  test('values of Node’s own realm are what they are', async () => {
    const outcome = await found(`
      const caught = (work) => { try { work(); } catch (error) { return error; } };
      return [
        caught(() => new URL('x')) instanceof Error,
        caught(() => null.x) instanceof TypeError,
        Buffer.from('a') instanceof Uint8Array,
        new Uint8Array(1) instanceof Uint8Array,
        Buffer.concat([new Uint8Array([65]), Buffer.from('B')]).toString(),
        require('util').promisify((done) => done(null, 1))() instanceof Promise,
        new (class extends Error {})() instanceof Error,
        {} instanceof Error,
        typeof structuredClone({ a: 1 }).a,
      ];`);
    const result = [true, true, true, true, 'AB', true, true, false, 'number'];
    expect(outcome).toEqual({ ended: 'result', result });
  });

  test.each([
    ['net', 'connect', 'require("net").connect(80)'],
    ['child_process', 'execSync', 'require("node:child_process").execSync("true")'],
    ['worker_threads', 'Worker', 'new (require("worker_threads").Worker)("x")'],
    ['dns', 'lookup', 'require("dns").lookup("x", () => {})'],
  ])('%s can be required; its use is refused by name', async (module, member, use) => {
    const { outcome, played } = await once(`exports.handler = async () => { ${use}; };`);
    expect(outcome).toMatchObject({
      ended: 'error',
      message: expect.stringContaining(`the drill does not play node:${module}: ${member}`),
    });
    expect(played.world.unsupported.all).toMatchObject([
      { what: expect.stringContaining(`node:${module}.${member}`), matters: true },
    ]);
  });

  test('the file system is the code’s own, to be read', async () => {
    const outcome = await found(`
      const fs = require('node:fs');
      const code = (work) => { try { work(); return 'done'; } catch (error) { return error.code; } };
      return [
        fs.existsSync('/var/task/index.js'),
        code(() => fs.readFileSync('/etc/passwd')),
        code(() => fs.writeFileSync('/tmp/x', '1')),
        await require('fs/promises').readFile('/nowhere').catch((error) => error.code),
      ];`);
    expect(outcome).toEqual({ ended: 'result', result: [true, 'ENOENT', 'EROFS', 'ENOENT'] });
  });

  test('the environment is the template’s, and Lambda’s', async () => {
    const outcome = await found(
      'const { A, AWS_REGION, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, HOME } = process.env; return [A, AWS_REGION, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, HOME ?? null, context.memoryLimitInMB];',
      { MemorySize: 512, Environment: { Variables: { A: { Ref: 'AWS::Region' } } } },
    );
    expect(outcome).toEqual({ ended: 'result', result: ['eu-west-3', 'eu-west-3', '512', null, '512'] });
  });
});

describe('how an invocation ends', () => {
  test.each([
    ['throws', 'exports.handler = async () => { throw new RangeError("no"); };', 'no'],
    ['throws at load', 'throw new Error("not today"); exports.handler = 1;', 'not today'],
    ['is no JavaScript', 'exports.handler = (', 'Unexpected token'],
    ['has no handler', 'exports.other = () => 1;', 'index.handler is undefined or not exported'],
    ['needs a module that is not there', 'require("left-pad");', "Cannot find module 'left-pad'"],
    ['leaves the process', 'exports.handler = async () => process.exit(3);', 'exit status 3'],
    [
      'leaves a rejection alone',
      'exports.handler = async () => { Promise.reject(new Error("alone")); await new Promise((done) => setTimeout(done, 5)); };',
      'alone',
    ],
    [
      'throws in a timer',
      'exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("late"); }, 5));',
      'late',
    ],
  ])('a function that %s fails with that', async (_, code, message) => {
    const { outcome, played } = await once(code);
    expect(outcome).toMatchObject({ ended: 'error', message: expect.stringContaining(message) });
    expect(played.runtime.functions[0]).toMatchObject({ invocations: 1, errors: 1 });
    expect(played.logs.flatMap(({ lines }) => lines.map(({ text }) => text)).join('\n')).toContain(message);
  });

  test('a failure to load is kept apart', async () => {
    const { played } = await once('throw new Error("not today");');
    expect(played.runtime.functions[0]!.loadFailure).toMatchObject({ errorMessage: 'not today' });
    const { played: other } = await once('exports.handler = async () => { throw new Error("no"); };');
    expect(other.runtime.functions[0]!.loadFailure).toBeUndefined();
  });

  test('one that never ends is ended at its timeout, with its environment', async () => {
    const played = worldWith(
      'let n = 0; exports.handler = async () => { n += 1; if (n === 1) await new Promise(() => setInterval(() => {}, 1000)); return n; };',
      { Timeout: 7 },
    );
    const began = played.world.sim.nowMs;
    expect(await invoke(played)).toMatchObject({
      message: expect.stringContaining('Task timed out after 7.00 seconds'),
    });
    const [log] = played.logs;
    const endedMs = log!.lines.at(-1)!.atMs - began;
    expect(endedMs).toBeGreaterThanOrEqual(7000);
    expect(endedMs).toBeLessThan(8000);
    // A new environment: its module begins anew.
    expect(await invoke(played)).toEqual({ ended: 'error', message: expect.stringContaining('timed out') });
  });

  test('what a warm environment remembers, and for how long', async () => {
    const played = worldWith('let n = 0; exports.handler = async () => ++n;');
    expect(await invoke(played)).toMatchObject({ result: 1 });
    expect(await invoke(played)).toMatchObject({ result: 2 });
    await invoke(played, {}, 7_000_000);
    expect(await invoke(played)).toMatchObject({ result: 1 });
  });

  test('between invocations time stands still for it', async () => {
    const played = worldWith(`
      const fired = [];
      exports.handler = async () => { const seen = [...fired]; setTimeout(() => fired.push(Date.now()), 10); await null; return seen.length; };`);
    expect(await invoke(played)).toMatchObject({ result: 0 });
    expect(played.world.sim.nowMs).toBeGreaterThan(Date.parse(START) + 50_000);
    // Due long ago, and run once there is an invocation again.
    expect(await invoke(played)).toMatchObject({ result: 0 });
    expect(await invoke(played)).toMatchObject({ result: 1 });
  });

  test('above its reserved concurrency it is throttled', async () => {
    const played = worldWith('exports.handler = () => new Promise((done) => setTimeout(done, 5000));', {
      ReservedConcurrentExecutions: 1,
    });
    const ends: string[] = [];
    const { sim } = played.world;
    for (let i = 0; i < 2; i += 1) {
      sim.after(0, 0, () => played.runtime.functions[0]!.start({}, ({ ended }) => void ends.push(ended)));
    }
    await sim.run(sim.nowMs + 200_000);
    expect(ends).toEqual(['throttled', 'result']);
    const sums = Object.fromEntries(
      played.samples.filter(({ sum }) => sum > 0).map(({ name, sum }) => [name, sum]),
    );
    expect(sums).toMatchObject({ Invocations: 1, Throttles: 1, ConcurrentExecutions: 1 });
    expect(sums.Duration).toBeGreaterThanOrEqual(5000);
  });

  test('in a Region that does not invoke functions, nothing runs', async () => {
    const played = worldWith('exports.handler = async () => 1;');
    played.world.faults.change({ functions: ['eu-west-3'] });
    expect(await invoke(played)).toMatchObject({ ended: 'throttled' });
    expect(played.runtime.functions[0]!.invocations).toBe(0);
  });
});

describe('logs', () => {
  test('the console as Lambda writes it, the standard output as it is', async () => {
    const { played } = await once(
      'exports.handler = async () => { console.warn("a", { b: 1 }); process.stdout.write("{\\"c\\":1}\\nrest"); };',
    );
    const [log] = played.logs;
    const texts = log!.lines.map(({ text }) => text);
    expect(texts).toEqual([
      expect.stringMatching(/^START RequestId: /),
      expect.stringMatching(/^2026-11-22T12:00:00\.\d+Z\t[0-9a-f-]{36}\tWARN\ta \{ b: 1 \}$/),
      '{"c":1}',
      'rest',
      expect.stringMatching(/^END RequestId: /),
      expect.stringMatching(/^REPORT RequestId: .*Init Duration/),
    ]);
  });

  test('without the permission to write them, nothing arrives, and it is told', async () => {
    const assembly = assemblyOf({
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Code: { ZipFile: 'exports.handler = async () => console.log("x");' },
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
    });
    const played = testWorld(assembly, { leadMs: 0 });
    expect(await invoke(played)).toMatchObject({ ended: 'result' });
    expect(played.logs).toEqual([]);
    expect(played.runtime.functions[0]!.refusedCalls).toEqual(['logs.PutLogEvents']);
  });
});

describe('what is not played', () => {
  test.each([
    ['nodejs22.x', '@aws-sdk/client-ecs', 'comes with Lambda’s runtime'],
    ['nodejs16.x', 'aws-sdk/clients/s3', 'comes with Lambda’s runtime'],
    ['nodejs22.x', 'left-pad', 'in one of its layers', ['arn:aws:lambda:eu-west-3:123456789012:layer:all:1']],
  ])(
    'code that needs what Lambda has beside it (%s, %s) is named, and no fault of the stack',
    async (Runtime, specifier, what, Layers: string[] = []) => {
      const played = worldWith(`require(${JSON.stringify(specifier)}); exports.handler = async () => 1;`, {
        Runtime,
        Layers,
      });
      for (let times = 0; times < 2; times++)
        expect(await invoke(played)).toEqual({ ended: 'result', result: null });
      const named = played.world.unsupported.all.filter(({ property }) => property === undefined);
      expect(named).toEqual([
        expect.objectContaining({ what: expect.stringContaining(`needs ${specifier}`), matters: true }),
      ]);
      expect(named[0]!.what).toContain(what);
      expect(played.runtime.functions[0]).toMatchObject({ errors: 0, loadFailure: undefined });
    },
  );

  test.each([
    ['nodejs22.x', 'aws-sdk'],
    ['nodejs16.x', '@aws-sdk/client-ecs'],
  ])('%s does not have %s', async (Runtime, specifier) => {
    const played = worldWith(`require(${JSON.stringify(specifier)}); exports.handler = async () => 1;`, {
      Runtime,
    });
    expect(await invoke(played)).toMatchObject({ ended: 'error' });
    expect(played.world.unsupported.all).toEqual([]);
  });

  test.each([
    ['another runtime', { Runtime: 'python3.13' }, 'only Node.js is played'],
    ['an image', { Code: { ImageUri: 'x' } }, 'a container image'],
    ['code that is not there', { Code: { S3Key: 'gone.zip' } }, 'which is no asset of the assembly'],
  ])('%s is named when it is invoked', async (_, properties, what) => {
    const played = worldWith('exports.handler = async () => 1;', properties);
    expect(played.world.unsupported.all).toEqual([]);
    expect(await invoke(played)).toEqual({ ended: 'result', result: null });
    expect(played.world.unsupported.all).toMatchObject([
      { what: expect.stringContaining(what), matters: true },
    ]);
  });
});
