import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { exampleNames } from '../../scripts/local/apps';
import { Cleanups } from '../../scripts/local/cleanups';
import { withoutAwsSettings } from '../../scripts/local/emulator';
import { UserError } from '../../scripts/local/errors';
import { helpOf, parseOptions } from '../../scripts/local/options';
import { checkFolder, checkNode, checkPort, findPython } from '../../scripts/local/preflight';
import { StepFailed, Steps } from '../../scripts/local/steps';
import { Terminal } from '../../scripts/local/terminal';

function screen(options: { json?: boolean } = {}) {
  const chunks: string[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const terminal = new Terminal({ out, json: options.json ?? false, now: () => 5_000 });
  return { terminal, text: () => chunks.join('') };
}

describe('options', () => {
  test('have defaults', () => {
    expect(parseOptions('demo', [], {})).toEqual({
      command: 'demo',
      help: false,
      json: false,
      keep: false,
      port: 4566,
    });
  });

  test('take the port from the environment, but the command line first', () => {
    const env = { BREAKWATER_LOCAL_PORT: '5001' };
    expect(parseOptions('demo', [], env).port).toBe(5001);
    expect(parseOptions('demo', ['--port', '5002'], env).port).toBe(5002);
    expect(parseOptions('demo', [], { BREAKWATER_LOCAL_PORT: '' }).port).toBe(4566);
  });

  test('a bad port of the environment is refused by its own name', () => {
    expect(() => parseOptions('demo', [], { BREAKWATER_LOCAL_PORT: '80' })).toThrow(
      'BREAKWATER_LOCAL_PORT must be a whole number from 1024 to 65535, got 80; choose such a port',
    );
  });

  test.each([
    [['--port', '80'], '--port must be a whole number from 1024 to 65535, got 80; choose such a port'],
    [['--port', 'x'], '--port must be a whole number from 1024 to 65535, got x; choose such a port'],
    [['--fast'], /Unknown option '--fast'; npm run demo -- --help lists what there is/],
  ])('%j are refused in one line', (args, message) => {
    expect(() => parseOptions('demo', args)).toThrow(UserError);
    expect(() => parseOptions('demo', args)).toThrow(message);
  });

  test('name examples, of which the app or the configuration is synthesized', () => {
    const { examples = [] } = parseOptions(
      'deploy:local',
      ['--example', 'minimal', '--example', 'with-a-domain'],
      {},
    );
    expect(examples.map(({ name, synthArgs }) => [name, ...synthArgs])).toEqual([
      ['minimal', '--app', 'node -r ./scripts/ts-require.cjs examples/minimal/app.ts'],
      ['with-a-domain', '--context', 'config=examples/with-a-domain/breakwater.config.json'],
    ]);
    expect(new Set(examples.map(({ adapted }) => adapted)).size).toBe(2);
  });

  test('name all of them', () => {
    const { examples = [] } = parseOptions('deploy:local', ['--all-examples'], {});
    expect(examples.map(({ name }) => name)).toEqual(exampleNames());
    expect(parseOptions('deploy:local', [], {}).examples).toBeUndefined();
  });

  test.each([
    [
      ['--example', 'x'],
      /^--example must be one of the folders of examples\/, got x; choose one of .*cdn-bypass, /,
    ],
    [
      ['--example', 'minimal', '--all-examples'],
      '--example and --all-examples say different things; give one of them',
    ],
    [
      ['--all-examples', '--keep'],
      /--keep keeps one app, and these are \d+; give one --example, or leave out --keep/,
    ],
  ])('%j of examples are refused in one line', (args, message) => {
    expect(() => parseOptions('deploy:local', args, {})).toThrow(message);
  });

  test('for examples are none of the demo, and its help has none', () => {
    expect(() => parseOptions('demo', ['--all-examples'])).toThrow(/Unknown option '--all-examples'/);
    expect(helpOf('demo')).not.toContain('example');
    expect(helpOf('deploy:local')).toContain('--example NAME');
  });
});

describe('before anything starts', () => {
  test.each(['18.20.0', '20.15.9'])('Node.js %s is refused with the remedy', (version) => {
    expect(() => checkNode(version)).toThrow(`Node.js ${version} is too old; install Node.js 20.16 or later`);
  });

  test.each(['20.16.0', '22.0.0'])('Node.js %s will do', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });

  test('no Python is said with the remedy', () => {
    expect(() => findPython(['no-such-python'])).toThrow(
      'python3 is not on the PATH; install Python 3.10 or later',
    );
  });

  test('a folder that cannot be made is said with the remedy', () => {
    expect(() => checkFolder(join(__filename, '.local'))).toThrow(
      `${join(__filename, '.local')} cannot be written to (ENOTDIR); make ${__filename} writable for you, or run this in a copy`,
    );
  });

  test('a folder that can be made is made, and nothing is left in it', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'breakwater-')), '.local');
    checkFolder(folder);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  describe('a port', () => {
    let holder: Server;
    /** What it answers over HTTP; without it, it says nothing and hangs up. */
    let answer: string | undefined;
    beforeEach(async () => {
      answer = undefined;
      holder = createServer((request, response) => {
        if (answer === undefined) request.socket.destroy();
        else response.end(answer);
      }).listen(0, '127.0.0.1');
      await once(holder, 'listening');
    });
    afterEach(() => void holder.close());
    const port = () => (holder.address() as { port: number }).port;

    test('that is taken is said with another one', async () => {
      await expect(checkPort(port())).rejects.toThrow(
        `port ${port()} is in use; stop what listens there, or choose another port: --port ${port() + 1}`,
      );
    });

    test.each(['ok', 'null', '{"services":"up"}', '{"services":{"web":"up"}}'])(
      'on which something answers %s is no emulator',
      async (body) => {
        answer = body;
        await expect(checkPort(port())).rejects.toThrow(`port ${port()} is in use;`);
      },
    );

    test('with an emulator on it is said as that', async () => {
      answer = '{"services":{"cloudformation":"available"}}';
      await expect(checkPort(port())).rejects.toThrow(
        `port ${port()} is taken by another local AWS emulator; stop what listens there`,
      );
    });

    test('that is free is accepted', async () => {
      const free = port();
      await new Promise((resolve) => holder.close(resolve));
      await expect(checkPort(free)).resolves.toBeUndefined();
    });
  });
});

describe('steps', () => {
  test('one that happens is counted, and says what was found', async () => {
    const { terminal, text } = screen();
    const steps = new Steps(terminal, () => 0);
    await expect(
      steps.run('the page is there', 1, async (step) => {
        step.found('10 bytes');
        return 7;
      }),
    ).resolves.toBe(7);
    expect(text()).toBe('[   0 s] ✓ the page is there: 10 bytes\n');
    expect([steps.passed, steps.failed]).toEqual([1, 0]);
  });

  test('one that fails says what was seen last', async () => {
    const { terminal, text } = screen();
    const steps = new Steps(terminal, () => 0);
    const failing = steps.run('the alarm fires', 1, async (step) => {
      step.saw('state OK');
      throw new Error('no datapoints');
    });
    await expect(failing).rejects.toThrow(StepFailed);
    expect(text()).toContain('✗ the alarm fires\n          no datapoints; last seen: state OK\n');
    expect(steps.failed).toBe(1);
  });

  test('one whose message holds what was seen last says it once', async () => {
    const { terminal, text } = screen();
    const failing = new Steps(terminal, () => 0).run('pip installs', 1, async (step) => {
      step.saw('ERROR: no match');
      throw new Error('pip ended with 1:\n    ERROR: no match for x');
    });
    await expect(failing).rejects.toThrow(StepFailed);
    expect(text()).toContain('ERROR: no match for x\n');
    expect(text()).not.toContain('last seen');
  });

  test('one that never happens ends at its deadline', async () => {
    const { terminal, text } = screen();
    const steps = new Steps(terminal, () => 0);
    await expect(steps.run('never', 0.01, (step) => step.until(async () => undefined))).rejects.toThrow(
      StepFailed,
    );
    expect(text()).toContain('did not happen within 0.01 s');
  });

  test('what the person can put right passes through: it is one line, not a failed step', async () => {
    const { terminal } = screen();
    const steps = new Steps(terminal, () => 0);
    const body = async () => {
      throw new UserError('a', 'b');
    };
    await expect(steps.run('x', 1, body)).rejects.toThrow(new UserError('a', 'b'));
    expect(steps.failed).toBe(0);
  });
});

describe('the terminal', () => {
  test('ends with the line that is counted', () => {
    const { terminal, text } = screen();
    terminal.summary(3, 0);
    expect(text().split('\n').filter(Boolean).at(-1)).toBe('3 passed, 0 failed');
  });

  test('writes no colours and nothing that moves where there is no terminal', () => {
    const { terminal, text } = screen();
    terminal.title('A');
    terminal.progress('waiting');
    terminal.passed('done', undefined, 1);
    expect(text()).toBe('\nA\n[   0 s] ✓ done\n');
  });

  test('with json, every line is an object', () => {
    const { terminal, text } = screen({ json: true });
    terminal.title('A');
    terminal.passed('done', 'well', 1.5);
    terminal.summary(1, 0);
    const lines = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { at: 0, event: 'title', text: 'A' },
      { at: 0, event: 'step', title: 'done', ok: true, detail: 'well', seconds: 1.5 },
      { at: 0, event: 'summary', passed: 1, failed: 0 },
    ]);
  });
});

describe('clean-ups', () => {
  test('run once, last first, whatever one of them throws', () => {
    const ran: string[] = [];
    const cleanups = new Cleanups();
    cleanups.add(() => ran.push('first'));
    const kept = cleanups.add(() => ran.push('kept'));
    cleanups.add(() => {
      throw new Error('gone already');
    });
    cleanups.add(() => ran.push('last'));
    cleanups.forget(kept);
    cleanups.run();
    cleanups.run();
    expect(ran).toEqual(['last', 'first']);
  });
});

test('nothing of the person’s own AWS settings or proxies reaches the tools', () => {
  const env = withoutAwsSettings({
    PATH: '/bin',
    AWS_PROFILE: 'prod',
    HTTPS_PROXY: 'http://p',
    CDK_NEW: '1',
  });
  expect(env).toEqual({
    PATH: '/bin',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
});
