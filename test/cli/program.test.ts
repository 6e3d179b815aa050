import { run } from '../../cli/program';
import { publicDns } from '../../cli/public-dns';
import type { System } from '../../cli/system';

/** A machine without a network: whoever asks AWS here has a bug. */
async function outcomeOf(args: readonly string[], more: Partial<System> = {}) {
  const texts = { stdout: '', stderr: '' };
  const screen = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const system: System = {
    now: () => 0,
    sleep: async () => undefined,
    fetch: () => Promise.reject(new Error('no network')),
    publicDns,
    env: {},
    cwd: __dirname,
    out: screen('stdout'),
    err: screen('stderr'),
    ...more,
  };
  const status = await run(args, system, '1.2.3');
  return { status, ...texts };
}

test.each([
  [['statsu'], "unknown command 'statsu'; did you mean status?"],
  [['mode', 'queue', '--fro', '2h'], "unknown option '--fro'; did you mean --for?"],
  [['mode'], "missing required argument 'mode'; breakwater --help lists what there is"],
  [
    [],
    'no command; it is one of mode, status, bypass, off, on, failover, doctor, drill; breakwater --help says more',
  ],
  [
    ['mode', 'queue', '--reason', 'database', 'is', 'full'],
    "too many arguments for 'mode'. Expected 1 argument but got 3; put a text of several words in quotes",
  ],
  [['bypass', '--for', '8d'], '--for must be from 1m to 7d, written as 90s, 20m, 2h or 1h30m, got "8d"'],
  [
    ['on', '--mode', 'protekt'],
    '--mode must be one of act, protect, observe, got "protekt"; did you mean protect?',
  ],
  [['on', '--mode', 'off'], '--mode off is another command: breakwater off'],
  ...['1.1.1', 'ns.shop.example', '1.1.1.1:0', '::1:53000000', '[::1'].map((resolver): [string[], string] => [
    ['doctor', '--resolver', resolver],
    `--resolver must be the IP address of a DNS server, such as 1.1.1.1 or 127.0.0.1:5353, got ${JSON.stringify(resolver)}`,
  ]),
  [['doctor', '--region', 'eu-west-3'], "unknown option '--region' of doctor; it is one of failover"],
  [['status', '--reason=x'], "unknown option '--reason=x' of status; it is one of mode, failover"],
  [['doctor', '--jsno'], "unknown option '--jsno'; did you mean --json?"],
  [
    ['drill', 'cdk.out', 'main/cdk.out'],
    "too many arguments for 'drill'. Expected 1 argument but got 2; several stacks are played with --compare, and results put together with drill merge",
  ],
  [
    ['drill', 'merge', 'a.json', '--no-sensitivity', '--workers', '2', '--report', 'here'],
    'merge plays nothing; leave --workers and --no-sensitivity out, and play the pieces with them',
  ],
  [
    ['drill', '--objectives', 'o.json', 'merge', 'a.json'],
    'merge plays nothing; leave --objectives out, and play the pieces with it',
  ],
  [['failover', 'standby'], 'failover takes options only; breakwater failover --help lists them'],
  [['failover', '--reason', 'x'], '--to must say where visitors go: standby or primary'],
  [
    ['failover', '--to', 'standyb', '--reason', 'x'],
    '--to must be standby or primary, got "standyb"; did you mean standby?',
  ],
  [
    ['failover', '--to', 'standby'],
    '--reason must say why in a few words, for those who come after: --reason "database is lost"',
  ],
  [
    ['failover', '--to', 'standby', '--reason', 'x\u0007'],
    '--reason must be plain text, got control characters',
  ],
  [
    ['failover', '--to', 'primary', '--reason', 'x', '--bucket', 'shop-switch'],
    '--bucket needs --region: the Region that the bucket is in',
  ],
  [
    ['failover', '--to', 'primary', '--reason', 'x', '--region', 'Paris'],
    '--region must be a Region such as eu-central-1, got "Paris"',
  ],
  [
    ['failover', '--to', 'primary', '--reason', 'x', '--local'],
    'failover needs an account: a local edge has none; leave --local out',
  ],
  [
    ['status', '--local', 'ftp://x'],
    '--local must be followed by an address such as http://127.0.0.1:4281, without a path, or by none, got ftp://x',
  ],
  [
    ['status', '--local', 'notaurl'],
    '--local must be followed by an address such as http://127.0.0.1:4281, without a path, or by none, got notaurl',
  ],
  [
    ['--local', 'http://127.0.0.1:4281/x', 'status'],
    '--local must be followed by an address such as http://127.0.0.1:4281, without a path, or by none, got http://127.0.0.1:4281/x',
  ],
  [
    ['mode', 'queue', '--reason', 'full', '--lead', '--no-lead'],
    '--lead and --no-lead exclude each other; leave one out',
  ],
  [
    ['status', '--local', '--profile', 'prod'],
    '--profile and --local exclude each other: a local edge asks for no credentials',
  ],
])('%j is refused in one line', async (args, problem) => {
  expect(await outcomeOf(args)).toEqual({ status: 2, stdout: '', stderr: `error: ${problem}\n` });
});

test.each([
  ['--local', 'status'],
  ['mode', '--local', 'queue', '--reason', 'full'],
  ['bypass', '--local', '--for', '1h'],
])('%s %s %s …: what follows --local is not taken for its address', async (...args) => {
  const { stderr } = await outcomeOf([...args, '--profile', 'prod']);
  expect(stderr).toBe(
    'error: --profile and --local exclude each other: a local edge asks for no credentials\n',
  );
});

test.each(['mode', 'status', 'bypass', 'off', 'on', 'failover', 'doctor'])(
  '%s --help has examples, and fits 80 columns',
  async (command) => {
    const { status, stdout, stderr } = await outcomeOf([command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: breakwater ${command}`);
    expect(stdout).toMatch(/Examples:\n {2}\$ /);
    expect(stdout).toContain('--site <name>');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  },
);

test('a bug is one line too, and says how to see where', async () => {
  const broken = {
    get AWS_ENDPOINT_URL(): string {
      throw new TypeError('x is\nundefined');
    },
  };
  const { status, stderr } = await outcomeOf(['status'], { env: broken });
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^error: TypeError: x is undefined; this is a bug: BREAKWATER_DEBUG=1 shows where\n$/,
  );
  const { stderr: more } = await outcomeOf(['status'], {
    env: Object.defineProperty(broken, 'BREAKWATER_DEBUG', { value: '1' }),
  });
  expect(more).toContain('\n    at ');
});
