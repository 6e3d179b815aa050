import type { Account } from '../../../cli/doctor/account';
import type { Check } from '../../../cli/doctor/check';
import { examine } from '../../../cli/doctor/examine';
import { warn, wrong } from '../../../cli/doctor/finding';
import { CommandError } from '../../../cli/errors';
import type { PublicDns } from '../../../cli/public-dns';

const deployment = {
  site: 'shop',
  siteUrl: 'https://shop.example/',
  storeArn: 'arn:aws:cloudfront::1:key-value-store/x',
  secretArn: 'arn',
  siteRegion: 'eu-west-3',
  controlRegion: 'eu-west-1',
};
const account = {
  stack: async (part: string, region: string) => ({ part, region, name: part, outputs: {}, resources: [] }),
} as unknown as Account;
const dns: PublicDns = { nameServers: async () => [], addresses: async () => [] };
const sources = { account, dns, lastDrill: { folder: 'cdk.out' } };
const check = (id: string, look: Check['examine']): Check => ({ id, title: id.toUpperCase(), examine: look });
const fine = check('fine', async () => ({ findings: [], fine: 'well' }));
const examined = (...checks: Check[]) => examine(deployment, sources, checks, 0, () => undefined);

test('a check that throws is a finding of its own, and the others look', async () => {
  const denied = check('denied', () =>
    Promise.reject(new CommandError('access denied to x; ask for x; then y')),
  );
  const bug = check('bug', () => {
    throw new TypeError('undefined is\nnothing');
  });
  const { results, well, blind } = await examined(denied, fine, bug);
  expect({ well, blind }).toEqual({ well: false, blind: false });
  expect(results.map(({ findings }) => findings)).toEqual([
    [{ severity: 'unknown', what: 'access denied to x', remedy: 'ask for x; then y' }],
    [],
    [
      {
        severity: 'unknown',
        what: 'TypeError: undefined is nothing',
        remedy: 'this is a bug of the command; report it',
      },
    ],
  ]);
});

test('nothing could be seen: blind; one thing seen, or found wrong: not', async () => {
  const denied = check('denied', () => Promise.reject(new CommandError('no; yes')));
  const none = check('none', async () => ({ findings: [], fine: 'there are none', skipped: true }));
  expect((await examined(denied, none)).blind).toBe(true);
  expect((await examined(denied, fine)).blind).toBe(false);
  const ill = check('ill', async () => ({ findings: [wrong('a', 'b')], fine: '' }));
  expect((await examined(denied, ill)).blind).toBe(false);
  const odd = check('odd', async () => ({ findings: [warn('a', 'b')], fine: '' }));
  expect(await examined(odd, fine)).toMatchObject({ well: true, blind: false });
});

test('progress names those that are still looking', async () => {
  const said: string[] = [];
  let done: () => void = () => undefined;
  const slow = check(
    'slow',
    () =>
      new Promise((resolve) => {
        done = () => resolve({ findings: [], fine: '' });
      }),
  );
  const running = examine(deployment, sources, [slow, fine], 0, (waiting) => {
    said.push(waiting.join(' '));
    if (waiting.join(' ') === 'SLOW') done();
  });
  await running;
  expect(said).toEqual(['Stacks', 'SLOW FINE', 'SLOW', '']);
});

test('what the same failure says twice is said once', async () => {
  const twice = check('twice', async () => ({
    findings: [wrong('a', 'b'), wrong('a', 'b'), wrong('c', 'b')],
    fine: '',
  }));
  const { results } = await examined(twice);
  expect(results[0]?.findings).toHaveLength(2);
});
