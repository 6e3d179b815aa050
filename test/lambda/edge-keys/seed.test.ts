import { type SeedPorts, seed } from '../../../lambda/edge-keys/seed';
import { keyValueStore, STORE_ARN } from '../../support/key-value-store';
import { FakeSecret, keyOf, secretOf } from './key-secret';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:breakwater-shop-keys-AbCdEf';

/** A first deploy, in which something is not there until a moment on the function's clock. */
class Deploy {
  public nowMs = 0;
  public readonly slept: number[] = [];
  public readonly store = keyValueStore();
  public readonly secret = new FakeSecret(secretOf('a'));
  public answer: { Status: string; Reason?: string } = { Status: 'none' };

  public constructor(
    private readonly workMs = 228_000,
    private readonly readyAtMs = 0,
    private readonly refusal = fault('AccessDeniedException'),
  ) {}

  public async run(): Promise<this> {
    const ready = <T>(value: T): T => {
      if (this.nowMs < this.readyAtMs) throw this.refusal;
      return value;
    };
    const ports: SeedPorts = {
      store: () => ({
        read: async (names) => ready(this.store).read(names),
        update: async (puts, etag) => ready(this.store).update(puts, etag),
      }),
      secret: () => this.secret,
      answers: {
        send: async (_url, body) => {
          this.answer = JSON.parse(body);
        },
      },
      workMs: this.workMs,
      clock: () => this.nowMs,
      sleep: async (ms) => {
        this.slept.push(ms);
        this.nowMs += ms;
      },
    };
    const request = {
      RequestType: 'Create',
      ResponseURL: 'url',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Keys',
      ResourceProperties: { StoreArn: STORE_ARN, SecretArn: SECRET_ARN },
    };
    await seed(request, ports);
    return this;
  }
}

const fault = (name: string): Error => Object.assign(new Error(`${name}: no`), { name });

test('what is there is not waited for', async () => {
  const { answer, slept } = await new Deploy().run();
  expect(answer.Status).toBe('SUCCESS');
  expect(slept).toEqual([]);
});

test.each(['AccessDeniedException', 'AccessDenied', 'ResourceNotFoundException'])(
  '%s of something new is tried again, each time later',
  async (name) => {
    const { answer, slept, store } = await new Deploy(228_000, 20_000, fault(name)).run();
    expect(answer.Status).toBe('SUCCESS');
    expect(slept).toEqual([1_000, 2_000, 4_000, 8_000, 10_000]);
    expect(store.entries.get('key')).toBe(keyOf('a'));
  },
);

test('a secret whose value comes later', async () => {
  const deploy = new Deploy();
  const read = deploy.secret.read.bind(deploy.secret);
  deploy.secret.read = async (version) => (deploy.nowMs < 3_000 ? undefined : read(version));
  expect((await deploy.run()).answer.Status).toBe('SUCCESS');
});

test('a refusal that is meant fails within a minute, with its reason', async () => {
  const { answer, nowMs, slept } = await new Deploy(228_000, Number.POSITIVE_INFINITY).run();
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: 'Breakwater edge keys: AccessDeniedException: no',
  });
  expect(nowMs).toBeLessThan(60_000);
  expect(slept.length).toBeGreaterThan(5);
});

test('with less time than that, there is still enough to say so', async () => {
  const { answer, nowMs } = await new Deploy(5_000, Number.POSITIVE_INFINITY).run();
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('AccessDenied') });
  expect(nowMs).toBeLessThan(5_000);
});

test('any other failure is none of something new', async () => {
  const { answer, slept } = await new Deploy(228_000, 20_000, fault('ValidationException')).run();
  expect(answer.Status).toBe('FAILED');
  expect(slept).toEqual([]);
});
