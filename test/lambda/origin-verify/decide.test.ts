import * as fc from 'fast-check';
import { nextValues, planFor } from '../../../lambda/origin-verify/decide';
import type { CustomResourceRequest } from '../../../lambda/shared/custom-resource';
import { beforeKey, sentKey } from '../../../lib/private/contracts/origin-verify';

const SECRET =
  'arn:aws:secretsmanager:eu-west-3:123456789012:secret:breakwater/shop/origin-verification-AbCdEf';

function request(rest: Partial<CustomResourceRequest>): CustomResourceRequest {
  return {
    RequestType: 'Create',
    ResponseURL: 'https://answer.example',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Values',
    ResourceProperties: properties('first'),
    ...rest,
  };
}
const properties = (Release: string) => ({ ServiceToken: 'arn', SecretId: SECRET, Release });

/** Values that say in which order they were made. */
function counter(): () => string {
  let made = 0;
  return () => String(++made).padStart(64, '0');
}
const value = (number: number) => String(number).padStart(64, '0');

describe('the plan', () => {
  const made = { physicalId: SECRET, data: { SecretId: SECRET } };

  test.each<[string, Partial<CustomResourceRequest>, string | undefined]>([
    ['a first deploy leaves nothing', {}, undefined],
    ['an update to another release leaves the old one', { OldResourceProperties: properties('old') }, 'old'],
    ['an update of something else leaves nothing', { OldResourceProperties: properties('first') }, undefined],
  ])('%s', (_name, rest, before) => {
    expect(planFor(request(rest))).toEqual({
      step: 'rotate',
      made,
      secretId: SECRET,
      release: 'first',
      before,
    });
  });

  test('a deletion touches nothing, whatever it is of', () => {
    const plan = planFor(request({ RequestType: 'Delete', PhysicalResourceId: 'x', ResourceProperties: {} }));
    expect(plan).toEqual({ step: 'leave', made: { physicalId: 'x', data: {} } });
  });

  test('bad properties are all named at once', () => {
    expect(() => planFor(request({ ResourceProperties: { SecretId: 'shop', Release: 'a b' } }))).toThrow(
      'SecretId must be a secret\'s ARN, got "shop"; Release must be 1 to 40 of A-Z, a-z, 0-9, _ and -, got "a b"',
    );
  });
});

describe('the values', () => {
  const first = nextValues('{"placeholder":"x"}', { release: 'first', before: undefined }, counter());

  test('a first deploy makes one to send, and one that nobody sends, so that the rule always has two', () => {
    expect(first).toEqual({ [sentKey('first')]: value(1), [beforeKey('first')]: value(2) });
  });

  test('another release makes another one, and keeps the one of before', () => {
    const next = nextValues(JSON.stringify(first), { release: 'second', before: 'first' }, () => value(9));
    expect(next).toMatchObject({ [sentKey('second')]: value(9), [beforeKey('second')]: value(1) });
    expect(next).toMatchObject({ [sentKey('first')]: value(1) });
  });

  test('a request that is repeated changes nothing', () => {
    const change = { release: 'second', before: 'first' };
    const next = nextValues(JSON.stringify(first), change, () => value(9));
    expect(nextValues(JSON.stringify(next), change, () => value(8))).toBeUndefined();
    expect(
      nextValues(JSON.stringify(first), { release: 'first', before: undefined }, counter()),
    ).toBeUndefined();
  });

  test('only a few releases are remembered, the one that is left among them', () => {
    let content = JSON.stringify(first);
    const random = counter();
    for (let n = 1; n <= 30; n += 1) {
      const change = { release: `r${n}`, before: n === 1 ? 'first' : `r${n - 1}` };
      content = JSON.stringify(nextValues(content, change, random));
    }
    expect(Object.keys(JSON.parse(content)).filter((key) => key.startsWith('release-'))).toEqual([
      'release-r27',
      'release-r28',
      'release-r29',
      'release-r30',
    ]);
  });

  test.each([undefined, '', 'null', '[]', '7', '{"release-first":7,"before-first":"short"}'])(
    'what this function did not write does not count: %s',
    (content) => {
      const made = nextValues(content, { release: 'first', before: undefined }, counter());
      expect(made).toEqual({ [sentKey('first')]: value(1), [beforeKey('first')]: value(2) });
    },
  );
});

/**
 * A site through deploys that succeed, fail and are repeated. CloudFormation resolves the references of a stack when it changes the
 * resource; while a distribution is being deployed, some edges send the old value and some the new one.
 */
class Site {
  public sent = new Set<string>();
  private secret: string | undefined;
  private accepted: readonly string[] = [];
  private origin = '';
  private edge = '';
  private made = 0;

  public constructor() {
    this.values('r0', undefined);
    this.origin = 'r0';
    this.listen('r0');
    this.edge = 'r0';
    this.sent = new Set([this.read(sentKey('r0'))]);
  }

  /** Whether both stacks are at the same release, as after a deploy that succeeded. */
  public get settled(): boolean {
    return this.origin === this.edge;
  }

  public get releases(): readonly string[] {
    return [this.origin, this.edge];
  }

  public deploy(release: string, fails: 'nowhere' | 'before the rule' | 'after the rule' | 'edge'): void {
    if (!this.deployOrigin(release, fails) || release === this.edge) return;
    const [old, next] = [this.read(sentKey(this.edge)), this.read(sentKey(release))];
    this.send([old, next]);
    if (fails === 'edge') this.send([old]);
    else {
      this.send([next]);
      this.edge = release;
    }
  }

  private deployOrigin(release: string, fails: string): boolean {
    if (release === this.origin) return true;
    const before = this.origin;
    this.values(release, before);
    if (fails !== 'before the rule') this.listen(release);
    if (fails !== 'before the rule' && fails !== 'after the rule') {
      this.origin = release;
      return true;
    }
    // CloudFormation's rollback: an update from the properties that were tried to those of before.
    this.values(before, release);
    if (fails === 'after the rule') this.listen(before);
    return false;
  }

  private values(release: string, before: string | undefined): void {
    const next = nextValues(this.secret, { release, before }, () => value(++this.made));
    if (next) this.secret = JSON.stringify(next);
  }

  private listen(release: string): void {
    this.accepted = [this.read(sentKey(release)), this.read(beforeKey(release))];
    this.check();
  }

  private send(values: readonly string[]): void {
    this.sent = new Set(values);
    this.check();
  }

  private check(): void {
    const refused = [...this.sent].filter((one) => !this.accepted.includes(one));
    if (refused.length > 0) throw new Error(`refused: ${refused} of ${[...this.sent]}`);
  }

  private read(key: string): string {
    const found = JSON.parse(this.secret ?? '{}')[key];
    if (typeof found !== 'string') throw new Error(`no ${key} in the secret`);
    return found;
  }
}

const fate = fc.constantFrom('nowhere', 'before the rule', 'after the rule', 'edge');

test('no request is ever refused, whichever deploys fail, while a new release waits until all stacks have the last one', () => {
  const step = fc.record({ fate, move: fc.constantFrom('new', 'again', 'back') });
  void fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const site = new Site();
      let releases = 0;
      for (const one of steps) {
        const [origin = '', edge = ''] = site.releases;
        if (one.move === 'new' && site.settled) site.deploy(`r${++releases}`, one.fate);
        else site.deploy(one.move === 'back' ? edge : origin, one.fate);
      }
    }),
    { seed: 170, numRuns: 2000 },
  );
});

test('the model can fail: a second new release, while the distribution still has none of the first, refuses it', () => {
  const site = new Site();
  site.deploy('r1', 'edge');
  expect(() => site.deploy('r2', 'nowhere')).toThrow('refused');
});
