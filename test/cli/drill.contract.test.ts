// The published bytes as a process: what a script and a person see of `breakwater drill`.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseDrillRecord } from '../../drill/record';
import type { RunResult } from '../../drill/result';
import { CUT, plainSite, quiet, siteWithThrowingFunction } from './drill-stack';
import { COMMAND, environment, runCommand } from './world';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'breakwater-drill-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(name: string, content: unknown): string {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}
const drill = (args: readonly string[], env = {}) => runCommand(['drill', ...args], cwd, env);
const files = () => readdirSync(cwd, { recursive: true, encoding: 'utf8' }).sort();

/** A template, a scenario, and what leads to them. */
function given(scenario: object = quiet(), template: object = plainSite()): string[] {
  return [write('site.json', template), '--scenario', write('scenario.json', scenario)];
}

describe('exit codes', () => {
  test('0: everything held', async () => {
    const { status, stdout, stderr } = await drill(given());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/✓ Held: all \d objectives\.\n$/);
  });

  test('1: an objective failed, and the line that plays it again does', async () => {
    const { status, stdout } = await drill(given(quiet(CUT)));
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ Failed requests +[\d.]+ % +≤ 3 %/);
    // Played from a folder of its own, a checkout's command is run by its path.
    const [, line = ''] = /Again +node \S+\/assets\/cli\/breakwater\.js drill (.*)\n/.exec(stdout) ?? [];
    const again = await drill(line.split(' '));
    expect({ status: again.status, stdout: again.stdout }).toEqual({ status: 1, stdout });
  });

  test('4: nothing failed, and what is not played may change that', async () => {
    const alone = { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't4g.small' } };
    const { status, stdout } = await drill(given(quiet(), plainSite({ Alone: alone })));
    expect(status).toBe(4);
    expect(stdout).toMatch(/Not played +\? .*Alone/);
    expect(stdout).toMatch(/\? Inconclusive: 1 thing that is not played may change the result\.\n$/);
  });

  /** Breaks the digest of a run, which is at its very end. */
  const broken = (body: string) => {
    const file = write(
      'broken.cjs',
      `const { Hash, createHash } = require('node:crypto');\nHash.prototype.copy = function () { ${body} };\n`,
    );
    return { NODE_OPTIONS: `--require ${join(cwd, file)}` };
  };

  test('4: a share of the servers that is none of them has broken nothing', async () => {
    const events = [{ ...CUT.events[0]!, share: 0.2 }, CUT.events[1]!];
    const { status, stdout } = await drill(given(quiet({ events })));
    expect(status).toBe(4);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      '? the scenario: fail-application at 10m: 20 % of the servers answer 500, which is none of the 2 that there are then; a larger share would strike one',
    );
  });

  test('3: a bug of the drill says so, how to report it, and leaves nothing behind', async () => {
    const env = broken("throw new RangeError('the clock is broken')");
    const { status, stdout, stderr } = await drill([...given(), '--report', 'report'], env);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(
      /^error: RangeError: the clock is broken; this is a bug of the drill, not of your stack: please report it with this line and the stack: node \S+breakwater\.js drill site\.json --scenario scenario\.json --seed 1; BREAKWATER_DEBUG=1 shows where\n$/,
    );
    expect(existsSync(join(cwd, 'report'))).toBe(false);
    const { stderr: debugged } = await drill(given(), { ...env, BREAKWATER_DEBUG: '1' });
    expect(debugged).toContain('    at ');
  });

  test('3: two runs that differ are a bug of the drill', async () => {
    const same = await drill([...given(), '--check-determinism']);
    expect(same).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^quiet: twice the same, [0-9a-f]{12}\n$/),
    });
    const env = broken("return createHash('sha256').update(String(process.hrtime.bigint()))");
    const { status, stderr } = await drill([...given(), '--check-determinism'], env);
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^error: quiet: two runs differ \(\w{12}, \w{12}\); this is a bug of the drill: .*--check-determinism\n$/,
    );
  });
});

describe('bad input: every problem in one line, exit code 2, and nothing is written', () => {
  const cases: Readonly<Record<string, readonly [args: () => string[], ...lines: readonly RegExp[]]>> = {
    'no stack at all': [
      () => [],
      /^there is no cdk\.out in this folder; run cdk synth first, or name an assembly's folder or a template$/,
    ],
    'a stack that is not there': [
      () => ['nowhere'],
      /nowhere does not exist; name the output folder of cdk synth, or a template file$/,
    ],
    'a folder that is no assembly': [() => [dirname(write('folder/x.txt', 'x'))], /folder.*manifest\.json/],
    'a file that is no template': [
      () => [write('x.json', { a: 1 })],
      /x\.json is no CloudFormation template: it has no Resources/,
    ],
    'a broken template': [() => [write('x.json', '{ "Resources": ')], /x\.json.*(JSON|YAML|line)/],
    'a cycle': [
      () => [
        write('x.json', {
          Resources: {
            A: { Type: 'AWS::SNS::Topic', DependsOn: 'B' },
            B: { Type: 'AWS::SNS::Topic', DependsOn: 'A' },
          },
        }),
      ],
      /x\.json.*A.*B.*A/,
    ],
    'a function whose code throws at its top level': [
      () => given(quiet(), siteWithThrowingFunction('no key in the environment')),
      /Function: its code cannot be loaded: no key in the environment; see what its bundle does at its top level$/,
    ],
    'a missing asset': [
      () => {
        write('cdk.out/Site.template.json', plainSite());
        write('cdk.out/Site.assets.json', {
          version: '53.0.0',
          files: {
            abc: {
              source: { path: 'asset.abc', packaging: 'zip' },
              destinations: { d: { bucketName: 'b', objectKey: 'abc.zip' } },
            },
          },
        });
        const environment = 'aws://111122223333/us-east-1';
        write('cdk.out/manifest.json', {
          version: '53.0.0',
          artifacts: {
            'Site.assets': { type: 'cdk:asset-manifest', properties: { file: 'Site.assets.json' } },
            Site: {
              type: 'aws:cloudformation:stack',
              environment,
              properties: { templateFile: 'Site.template.json' },
              dependencies: ['Site.assets'],
            },
          },
        });
        return ['cdk.out'];
      },
      /asset\.abc does not exist, and the assembly names it as an asset; run cdk synth again$/,
    ],
    'an unknown scenario, one that is nearly another, a file that is not there, and one that is broken': [
      () => [
        write('site.json', plainSite()),
        ...['outage', 'campaign-504', 'mine/outage.json', write('o.json', '{ "name": "o", }')].flatMap(
          (name) => ['--scenario', name],
        ),
      ],
      /^no scenario and no file has the name outage; there are campaign-503, black-hole, /,
      /^no scenario and no file has the name campaign-504; write campaign-503, or another name of --list$/,
      /^there is no file mine\/outage\.json; --scenario takes a JSON file, or one of the names of --list$/,
      /^o\.json is not JSON \(line 1, column 16: expected key, found "}"\); correct it there$/,
    ],
    'an unknown key, a negative rate and a time beyond the end, all at once': [
      () =>
        given({
          ...quiet(),
          durration: '1h',
          crowd: { requestsPerSecond: -20 },
          events: [{ at: '30 min', do: 'deploy' }],
        }),
      /^scenario\.json: crowd\.requestsPerSecond must be more than 0, got -20$/,
      /^scenario\.json: events\[0\]\.at must be a time such as 90s, 20m, 2h or 1h30m, got "30 min"$/,
      /^scenario\.json: durration is not a key of this file; write duration$/,
    ],
    'a time beyond the end': [
      () => given(quiet({ events: [{ at: '21m', do: 'deploy' }] })),
      /^scenario\.json: events\[0\]\.at is 21m, after the end of the run \(20m\); write a moment before it, or a longer duration$/,
    ],
    'what is not there to break': [
      () =>
        given(
          quiet({
            events: [
              { at: '10m', do: 'lose-zone', zone: 9 },
              { at: '11m', do: 'break-api', region: 'site', service: 'dynamobd' },
            ],
          }),
        ),
      /^scenario\.json: events\[0\] \(lose-zone at 10m\) names zone 9, in which nothing of the stacks is in us-east-1; they are in 0, 1, counted from 0; it would break nothing$/,
      /^scenario\.json: events\[1\] \(break-api at 11m\) names the service dynamobd, which nothing here calls; there are \*, .*; it would break nothing$/,
    ],
    'what mends nothing': [
      () => given(quiet({ events: [{ at: '10m', do: 'join-origin' }] })),
      /^scenario\.json: events\[0\] is join-origin at 10m, and nothing is broken that it mends$/,
    ],
    'a seed that is no number, and an unknown objective': [
      () => [
        ...given(),
        '--seed',
        'seven',
        '--objectives',
        write('o.json', {
          objectives: { detekt: 3, detect: 'soon' },
          scenarios: { 'black-hole': { told: 3, mitigat: 'off' } },
        }),
      ],
      /^--seed must be a whole number from 0 to 4294967295, got "seven"$/,
      /^o\.json: objectives\.detect must be a limit from 0 to 1000000 \(s\), "off", or an object with limit and because, got "soon"$/,
      /^o\.json: objectives\.detekt is not a key of this file; write detect$/,
      /^o\.json: scenarios\.black-hole\.told is not a key of this file; known here: first-honest-answer, /,
      /^o\.json: scenarios\.black-hole\.mitigat is not a key of this file; write mitigate$/,
    ],
    'objectives for a scenario whose name is a slip of the pen': [
      () => [
        ...given(),
        '--objectives',
        write('o.json', { scenarios: { 'campain-503': { detect: 60 }, mine: { detect: 60 } } }),
      ],
      /^o\.json: scenarios\.campain-503 is for no scenario that there is; write campaign-503, or give yours another name$/,
    ],
    'seeds that are none, with a seed, on no thread': [
      () => [...given(), '--seed', '1', '--seeds', '9..1', '--workers', '0'],
      /^--seeds names all of them; leave --seed out$/,
      /^--seeds has 9\.\.1, which ends before it begins; write 1\.\.9$/,
      /^--workers must be a whole number from 1 to 256, got "0"$/,
    ],
    'stacks of which one is broken, one is not there, and two have one name': [
      () => [
        '--compare',
        write('a/site.json', plainSite()),
        write('b/site.json', plainSite()),
        'bad name=c',
        ...given().slice(1),
      ],
      /^"bad name" is no name for a stack: letters, digits, dots and hyphens, at most 40; write NAME=c$/,
      /^2 stacks have the name site; give them names: NAME=FOLDER$/,
    ],
    'stacks that cannot be read, all at once': [
      () => ['--compare', write('x.json', { a: 1 }), 'nowhere', ...given().slice(1)],
      /x\.json is no CloudFormation template: it has no Resources/,
      /nowhere does not exist; name the output folder of cdk synth, or a template file$/,
    ],
    'one stack to compare with nothing': [
      () => ['--compare', write('site.json', plainSite())],
      /^--compare takes two stacks or more, as folders or as NAME=FOLDER, got 1$/,
    ],
    'objectives that are not there': [
      () => [...given(), '--objectives', 'o.json'],
      /^there is no file o\.json; --objectives takes a JSON file$/,
    ],
    'a parameter without a value, and --all with --scenario': [
      () => [...given(), '--all', '--parameter', 'Servers'],
      /^--all plays every scenario that comes with the drill; leave --scenario out$/,
      /^--parameter must be NAME=VALUE, or STACK:NAME=VALUE for one stack, got "Servers"$/,
    ],
    'one parameter twice, and scenarios of one name': [
      () => [
        ...given(),
        ...['scenario.json', write('copy.json', quiet({ duration: '25m' }))].flatMap((name) => [
          '--scenario',
          name,
        ]),
        ...['Servers=2', 'Servers=3', 'Servers=2'].flatMap((text) => ['--parameter', text]),
      ],
      /^--scenario scenario\.json is there twice; once is enough, and --seeds plays it several times$/,
      /^--scenario copy\.json has the name of scenario\.json, quiet; give one of them another name$/,
      /^--parameter Servers is there twice, as "2" and as "3"; leave one of them out$/,
    ],
    'a parameter that no template has': [
      () => [...given(), '--parameter', 'Severs=3'],
      /site\.json: there is no parameter Severs; it has Servers; write Servers$/,
    ],
    'a site': [
      () => [...given(), '--site', 'shop', '--local'],
      /^drill plays on this machine and asks nobody; leave --site and --local out$/,
    ],
    'a place that cannot be written': [
      () => [...given(), '--junit', join(write('file', ''), 'drill.xml')],
      /^.*\/file is a file, and a folder is wanted there; name another place$/,
    ],
    'two files at one place': [
      () => [...given(), '--junit', './report/results.json'],
      /^\.\/report\/results\.json is where report\/results\.json is to be written; name another place for one of them$/,
    ],
    'a place at which nobody can make a folder': [
      () => [...given(), '--junit', '/proc/nothing/here/drill.xml'],
      /^\/proc\/nothing cannot be written \(\w+\); name another place$/,
    ],
  };

  test.each(Object.entries(cases))('%s', async (_what, [args, ...lines]) => {
    const line = [...args(), '--report', 'report'];
    const before = files();
    const { status, stdout, stderr } = await drill(line);
    expect({ status, stdout, stderr: stderr.split('\n').length - 1 }).toEqual({
      status: 2,
      // Nothing was played that could be shown.
      stdout: '',
      stderr: lines.length,
    });
    for (const [i, expected] of lines.entries()) {
      const [, text = ''] = /^error: (.*)$/.exec(stderr.split('\n')[i] ?? '') ?? [];
      expect(text).toMatch(expected);
    }
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(files()).toEqual(before);
  });
});

describe('a sweep', () => {
  const sweep = (args: readonly string[], env = {}) => drill([...given(quiet(CUT)), ...args], env);

  test('is the same to the last byte with one thread and with three', async () => {
    const [one, three] = await Promise.all([
      sweep(['--seeds', '1..2', '--workers', '1', '--no-sensitivity', '--json']),
      sweep(['--seeds', '1..2', '--workers', '3', '--no-sensitivity', '--json']),
    ]);
    expect(one).toEqual({ status: 1, stdout: three.stdout, stderr: '' });
    expect(JSON.parse(one.stdout)).toMatchObject({
      kind: 'sweep',
      seeds: '1..2',
      failed: 2,
      runs: [{ seed: 1 }, { seed: 2 }],
    });
  });

  test('played in pieces and merged, it is the same to the last byte, with one report and one exit code', async () => {
    const pieces = ['1..2', '3..4'].map(async (seeds, i) => {
      const { stdout } = await sweep(['--seeds', seeds, '--no-sensitivity', '--json']);
      return write(`piece${i}.json`, stdout);
    });
    const names = await Promise.all(pieces);
    const merged = await drill(['merge', ...names, '--json', '--report', 'report', '--junit', 'drill.xml']);
    const whole = await sweep(['--seeds', '1..4', '--no-sensitivity', '--json']);
    expect(merged).toEqual({
      status: 1,
      stdout: whole.stdout,
      stderr: 'Written: report/report.html, report/results.json, drill.xml\n',
    });
    const refused = await drill(['merge', ...names, 'gone.json', write('other.json', quiet())]);
    expect(refused).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'error: gone.json: there is no such result; name what --json or --report has written\nerror: other.json is no result of breakwater drill; name what --json or --report has written\n',
    });
  });

  test('its worst seed, played alone, is the run that it shows', async () => {
    const { stdout } = await sweep(['--seeds', '5..7', '--no-sensitivity', '--json']);
    const { worst } = JSON.parse(stdout) as { worst: RunResult };
    const alone = await sweep(['--seed', String(worst.seed), '--json']);
    expect(JSON.parse(alone.stdout)).toEqual(worst);
  });

  test('--fail-fast ends with the first seed that fails, for any number of threads', async () => {
    const { status, stdout } = await sweep(['--seeds', '3..40', '--fail-fast']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\(seed 3\)/);
    // Nor are facts moved under it: that is some eighty runs more of a site.
    expect(stdout).not.toContain('low and its high end');
    expect(stdout).toMatch(/✗ Failed: with 1 of 1 seed\.\n$/);
  });

  test('stopped by Ctrl-C it leaves nothing behind, and says so', async () => {
    const file = write(
      'stop.cjs',
      `const threads = require('node:worker_threads');
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    this.once('online', () => process.kill(process.pid, 'SIGINT'));
  }
};
`,
    );
    const args = ['--seeds', '1..500', '--workers', '1', '--report', 'report'];
    const before = files();
    const { status, stdout, stderr } = await sweep(args, { NODE_OPTIONS: `--require ${join(cwd, file)}` });
    expect({ status, stdout, stderr }).toEqual({
      status: 130,
      stdout: '',
      stderr: 'Stopped; nothing is written.\n',
    });
    expect(files()).toEqual([...before, 'scenario.json', 'site.json'].sort());
  });
});

test('stacks side by side have parameters of their own, and the line that plays one again has them', async () => {
  const { Servers: _, ...rest } = plainSite().Parameters as Record<string, unknown>;
  const other = JSON.parse(JSON.stringify(plainSite()).replaceAll('"Servers"', '"Size"'));
  other.Parameters = { ...rest, Size: { Type: 'Number' } };
  write('a.json', plainSite());
  write('b.json', other);
  const scenario = write('scenario.json', quiet());
  const args = ['--scenario', scenario, '--compare', 'one=a.json', 'two=a.json', 'three=b.json'];
  const parameters = ['one:Servers=3', 'Servers=4', 'Size=5'].flatMap((one) => ['--parameter', one]);
  const { stdout, stderr } = await drill([...args, ...parameters, '--report', 'report', '--json']);
  expect(stderr).toMatch(/^Written: /);
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'comparison' });
  const lines = ['one', 'two', 'three'].map((name) =>
    /--parameter ([^<]*)/.exec(readFileSync(join(cwd, `report/stack-${name}.html`), 'utf8'))?.[1]?.trim(),
  );
  expect(lines).toEqual(['Servers=3', 'Servers=4', 'Size=5']);

  const wrong = await drill([...args, '--parameter', 'Sieze=5', '--parameter', 'Size=5']);
  expect(wrong).toMatchObject({
    status: 2,
    stderr:
      'error: --parameter Sieze: none of the stacks has it; write it as its template does, or one:NAME=VALUE\n',
  });
});

describe('parameters by file', () => {
  const list = (values: Record<string, string>) =>
    JSON.stringify(
      Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    );
  const againOf = (page: string) =>
    /--seed 1 ([^<]*)/.exec(readFileSync(join(cwd, `report/${page}`), 'utf8'))?.[1]?.trim();
  const saidOf = (stderr: string) =>
    stderr
      .replaceAll(`${realpathSync(cwd)}/`, '')
      .replaceAll(`${cwd}/`, '')
      .split('\n');

  test('a later file goes before an earlier one, a name before any file, and the line that plays it again has both', async () => {
    const site = given();
    write('one.json', list({ Servers: '3' }));
    write('two.json', { Parameters: { Servers: '4' } });
    const play = async (...more: string[]) => {
      const { stdout } = await drill([...site, ...more, '--json']);
      const { series, reproduce } = JSON.parse(stdout) as RunResult;
      return { series, again: reproduce.split(' --seed 1 ')[1] };
    };
    const files = ['--parameters', 'one.json', '--parameters', 'file://two.json'];
    const byFiles = await play(...files);
    const byName = await play('--parameters', 'one.json', '--parameter', 'Servers=4');
    expect(byFiles.series).toEqual((await play('--parameter', 'Servers=4')).series);
    expect(byFiles.series).not.toEqual((await play('--parameter', 'Servers=3')).series);
    expect(byName.series).toEqual(byFiles.series);
    expect([byFiles.again, byName.again]).toEqual([
      files.join(' '),
      '--parameters one.json --parameter Servers=4',
    ]);
  });

  test('all that is wrong with a file is said at once, what only the template says too', async () => {
    const { Servers } = plainSite().Parameters as Record<string, object>;
    const args = given(quiet(), {
      ...plainSite(),
      Parameters: {
        Servers: { ...Servers, MaxValue: 6 },
        Word: { Type: 'String', Default: 'x', NoEcho: true, MaxLength: 3 },
      },
    });
    write('p.json', [
      { ParameterKey: 'Servers', ParameterValue: '9' },
      { ParameterKey: 'Word', ParameterValue: 'secret' },
      { ParameterKey: 'Severs', ParameterValue: '3' },
      { ParameterKey: 'Size', ParameterValue: 3 },
    ]);
    const { status, stdout, stderr } = await drill([...args, '--parameters', 'p.json']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(saidOf(stderr)).toEqual([
      'error: p.json: [3].ParameterValue must be a text, got 3; write "3"',
      'error: p.json: [2].ParameterValue: site.json: there is no parameter Severs; it has Servers, Word; write Servers',
      'error: site.json: Parameters/Servers was given "9" (p.json: [0].ParameterValue), which is more than its MaxValue of 6; give a smaller one',
      'error: site.json: Parameters/Word was given a value (p.json: [1].ParameterValue), which is longer than its MaxLength of 3; give a shorter one',
      '',
    ]);
  });

  test('side by side each stack is given those of a file that it has; a file may be for one alone', async () => {
    const renamed = JSON.parse(JSON.stringify(plainSite()).replaceAll('"Servers"', '"Size"'));
    write('a.json', plainSite());
    write('b.json', renamed);
    write('all.json', list({ Servers: '3', Size: '4' }));
    write('b-only.json', list({ Size: '5' }));
    const compared = ['--compare', 'one=a.json', 'two=b.json', '--scenario', write('scenario.json', quiet())];
    const files = ['--parameters', 'all.json', '--parameters', 'two=b-only.json'];
    const { stderr } = await drill([...compared, ...files, '--report', 'report', '--json']);
    expect(stderr).toMatch(/^Written: /);
    expect(['one', 'two'].map((name) => againOf(`stack-${name}.html`))).toEqual([
      '--parameter Servers=3',
      '--parameters b-only.json',
    ]);
    write('wrong.json', list({ Seize: '5', Size: 'five' }));
    const wrong = await drill([...compared, '--parameters', 'wrong.json']);
    expect(wrong.status).toBe(2);
    expect(saidOf(wrong.stderr)).toEqual([
      'error: wrong.json: [0].ParameterValue: Seize: none of the stacks has it; write it as its template does, or one:NAME=VALUE',
      'error: b.json: Parameters/Size was given "five" (wrong.json: [1].ParameterValue), which is no number; give one',
      'error: b.json: Resources/Group has MinSize "five", and CloudFormation takes a number from 0 to 10000; correct it',
      '',
    ]);
  });
});

test('--compare plays stacks side by side: a table, one page and a page for each, and nothing of one file name twice', async () => {
  const alarm = {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HTTPCode_Target_5XX_Count',
      Dimensions: [{ Name: 'LoadBalancer', Value: { 'Fn::GetAtt': ['Balancer', 'LoadBalancerFullName'] } }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    },
  };
  write('deaf.json', plainSite());
  write('watched.json', plainSite({ Alarm: alarm }));
  const events = [
    { at: '10m', do: 'fail-application', how: 'errors', share: 1 },
    { at: '15m', do: 'restore-application' },
  ];
  const scenario = write('errors.json', quiet({ events }));
  const args = ['--scenario', scenario, '--compare', 'deaf.json', 'alarmed=watched.json'];
  const { status, stdout, stderr } = await drill([...args, '--report', 'report']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/goal +deaf +alarmed\n/);
  expect(stdout).toMatch(/Detected +≤ 30 s +not at all ✗ +\d+ s ★✗\n/);
  expect(stderr).toMatch(
    /^Written: report\/report\.html, report\/stack-deaf\.html, report\/stack-alarmed\.html, /,
  );
  const results = JSON.parse(readFileSync(join(cwd, 'report/results.json'), 'utf8'));
  expect(results).toMatchObject({ kind: 'comparison', stacks: [{ name: 'deaf' }, { name: 'alarmed' }] });

  // What it took to detect rests on when metrics come, which is published nowhere.
  const { measured } = results.scenarios[0].objectives.find(({ name }: { name: string }) => name === 'detect')
    .cells[1];
  const limits = write('limits.json', {
    objectives: Object.fromEntries(
      results.scenarios[0].objectives.map(({ name }: { name: string }) => [
        name,
        name === 'detect' ? measured : 'off',
      ]),
    ),
  });
  const alone = await drill([
    'watched.json',
    '--scenario',
    scenario,
    '--objectives',
    limits,
    '--sensitivity',
  ]);
  expect(alone.status).toBe(4);
  expect(alone.stdout.replace(/\s+/g, ' ')).toMatch(
    /\? Detected .* held with \d+ s, and that rests on .*cloudwatch\.\w+ at its (low|high) end/,
  );
  expect(alone.stdout).toMatch(
    /\? Inconclusive: 1 of 1 objective rests on a number that nobody has published\.\n$/,
  );
  // Without the option the line would answer 0.
  expect(alone.stdout).toMatch(/Again +.* drill watched\.json .* --sensitivity\n/);
});

describe('an assembly', () => {
  const manifest = {
    version: '53.0.0',
    artifacts: {
      Site: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://111122223333/us-east-1',
        properties: { templateFile: 'Site.template.json' },
      },
    },
  };
  const assembly = (template: object = plainSite()) => {
    write('cdk.out/manifest.json', manifest);
    write('cdk.out/Site.template.json', template);
  };

  test('cdk.out of the folder is played, and beside it lies a record of it', async () => {
    assembly();
    const scenario = write('scenario.json', quiet());
    const { status } = await drill(['--scenario', scenario, '--seed', '7']);
    expect(status).toBe(0);
    const record = parseDrillRecord(readFileSync(join(cwd, 'cdk.out', 'drill-record.json'), 'utf8'));
    expect(record).toMatchObject({
      verdict: 'held',
      scenarios: [{ name: 'quiet', seed: 7, verdict: 'held' }],
      assembly: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('where there is no writing beside the assembly, the run is none the worse: there is no record of it', async () => {
    assembly();
    mkdirSync(join(cwd, 'cdk.out', 'drill-record.json'));
    const { status, stderr } = await drill([
      '--scenario',
      write('scenario.json', quiet()),
      '--report',
      'report',
    ]);
    expect({ status, stderr: stderr.split('\n') }).toEqual({
      status: 0,
      stderr: [
        expect.stringMatching(
          /^warning: .*cdk\.out\/drill-record\.json cannot be written \(EISDIR\): doctor will not know of this drill$/,
        ),
        'Written: report/report.html, report/results.json',
        '',
      ],
    });
    expect(readdirSync(join(cwd, 'report')).sort()).toEqual(['report.html', 'results.json']);
  });

  test('a report is a page and the results; nothing else is left', async () => {
    assembly();
    const scenario = write('scenario.json', quiet(CUT));
    const { status, stderr } = await drill([
      '--scenario',
      scenario,
      '--report',
      'out/report/',
      '--junit',
      'out/drill.xml',
    ]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Written: out/report/report.html, out/report/results.json, out/drill.xml\n',
    });
    expect(readdirSync(join(cwd, 'out'), { recursive: true }).sort()).toEqual([
      'drill.xml',
      'report',
      'report/report.html',
      'report/results.json',
    ]);
    expect(readFileSync(join(cwd, 'out/report/report.html'), 'utf8')).toContain('Nothing happens');
    const xml = readFileSync(join(cwd, 'out/drill.xml'), 'utf8');
    const [result] = JSON.parse(readFileSync(join(cwd, 'out/report/results.json'), 'utf8')) as RunResult[];
    const failed = result!.objectives.filter(({ verdict }) => verdict === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(xml.match(/<failure /g)).toHaveLength(failed.length);
    expect(xml).toContain(`tests="${result!.objectives.length}" failures="${failed.length}"`);
  });
});

test('a stdout that takes no more is one line, and not an objective that failed', () => {
  const full = openSync('/dev/full', 'w');
  const args = [COMMAND, 'drill', ...given(), '--json'];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    stdio: ['ignore', full, 'pipe'],
    env: environment(cwd, {}),
    encoding: 'utf8',
  });
  closeSync(full);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'error: stdout cannot be written (ENOSPC); send it to another place\n',
  });
});

test('--json is one object alone on stdout, an array of several; --list is a list', async () => {
  const line = given();
  const one = await drill([...line, '--json']);
  expect(one.stderr).toBe('');
  expect(JSON.parse(one.stdout)).toMatchObject({
    schema: 1,
    verdict: 'held',
    seed: 1,
    scenario: { name: 'quiet' },
  });
  const two = await drill([
    ...line,
    '--scenario',
    write('cut.json', { ...quiet(CUT), name: 'cut' }),
    '--json',
  ]);
  expect(two.status).toBe(1);
  expect(JSON.parse(two.stdout).map(({ verdict }: RunResult) => verdict)).toEqual(['held', 'failed']);
  const list = await drill(['--list']);
  expect(list.status).toBe(0);
  expect(list.stdout).toMatch(/^ {2}campaign-503 +The backend answers 503 in the middle of a campaign\n/);
});

test('limits of a file hold, and a report says what was made easier and why', async () => {
  const file = write('o.json', {
    objectives: {
      detect: 'off',
      mitigate: { limit: 600, because: 'nothing stands in yet' },
      'people-told': 'off',
    },
    scenarios: {
      quiet: {
        'failed-requests': 100,
        'paid-clicks': 100,
        'useful-answers': 0,
        'first-honest-answer': { limit: 600, because: 'nothing stands in yet' },
        recovered: 600,
      },
    },
  });
  const { stdout } = await drill([...given(quiet(CUT)), '--objectives', file]);
  expect(stdout).toMatch(/✓ Failed requests +[\d.]+ % +≤ 100 %/);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'First honest answer ≤ 600 s here, ≤ 3 s by default; Mitigated ≤ 600 s here, ≤ 75 s by default: nothing stands in yet',
  );
  expect(stdout).toMatch(/--objectives o\.json\n/);
});
