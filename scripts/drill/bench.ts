// `npm run bench:drill`: how long the drill takes, and how much memory, on this machine. Each figure is the best of several runs in a
// process of its own. `--write` puts the figures into docs/benchmarks.md; `--no-days` leaves out the runs of days and of many scenarios.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRESETS } from '../../drill/scenario/presets';
import { commandLine } from '../command-line';
import type { Measured, Measurement } from './measure';

const ROOT = join(__dirname, '..', '..');
const PAGE = join(ROOT, 'docs', 'benchmarks.md');
const MARKS = ['<!-- drill: written by npm run bench:drill -->', '<!-- end of drill -->'] as const;
/** The machines are noisy: the best of a few says what the program needs. */
const TIMES = 3;

const { values: options } = commandLine({
  name: 'bench:drill',
  about:
    'How long the drill takes, and how much memory, on this machine: about a quarter of an hour on two idle cores.',
  options: { write: { type: 'boolean' }, 'no-days': { type: 'boolean' } },
  help: {
    write: 'put the figures into docs/benchmarks.md',
    'no-days': 'leave out the runs of days and of many scenarios',
  },
});

/** Scenarios in which something happens. */
const LOUD = Object.keys(PRESETS).filter((name) => !name.startsWith('noise'));
/** The whole sweep that the goal is for: of fewer, what each thread needs for its first run would be a larger share. */
const SEEDS = 200;

/** Two hours with ten thousand requests a second at the peak, and what is changed of it to see what the cost depends on. */
const PEAK: Measurement = { hours: 2, peak: 10_000 };

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  try {
    const assembly = join(folder, 'cdk.out');
    synthesize(assembly);
    const best = measured(assembly, PEAK, TIMES);
    const rows = [
      row('two hours, 10,000 requests a second at the peak, an outage of 30 minutes', best, '< 4 s'),
      row(
        'the same with 100 requests a second',
        measured(assembly, { ...PEAK, peak: 100 }, TIMES),
        'as above',
      ),
      row(
        'the same with 1,000,000 requests a second',
        measured(assembly, { ...PEAK, peak: 1_000_000 }, TIMES),
        'as above',
      ),
      row('four hours', measured(assembly, { ...PEAK, hours: 4 }, TIMES), '2 times'),
      row('eight hours', measured(assembly, { ...PEAK, hours: 8 }, TIMES), '4 times'),
      row(
        'two hours, eleven times the alarms',
        measured(withMoreAlarms(assembly, join(folder, 'more'), 10), PEAK, TIMES),
        'linear',
      ),
      row(
        '`campaign-503`, the third in one thread',
        measured(assembly, { preset: 'campaign-503', times: 3 }, TIMES),
        '< 3 s of processor time',
      ),
    ];
    if (options['no-days'] !== true) {
      rows.push(
        row('`noise-3-days`', measured(assembly, { preset: 'noise-3-days' }, 1), '< 40 s'),
        row(
          `all ${LOUD.length} scenarios but those of noise, on all cores`,
          measured(assembly, { presets: LOUD }, 1),
          '< 60 s on two',
        ),
        row(
          `\`campaign-503\` with ${SEEDS} seeds, on all cores`,
          measured(assembly, { presets: ['campaign-503'], seeds: SEEDS }, 1),
          '< 300 s on two',
        ),
        row(
          '`noise-30-days`, day by day on all cores',
          measured(assembly, { presets: ['noise-30-days'] }, 1),
          '< 360 s on two',
        ),
      );
    }
    const head = [
      '| run | all | processor time | of which handlers | memory | goal |',
      '|---|--:|--:|--:|--:|--:|',
    ];
    const text = [...head, ...rows].join('\n');
    console.log(text);
    if (options.write === true) write(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function synthesize(folder: string): void {
  const { status, stderr } = spawnSync('npx', ['cdk', 'synth', '--quiet', '--output', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cdk synth failed:\n${stderr}`);
}

/** A copy in which each alarm has others like it beside it, which tell nobody. */
function withMoreAlarms(folder: string, copy: string, more: number): string {
  cpSync(folder, copy, { recursive: true });
  for (const name of readdirSync(copy).filter((one) => one.endsWith('.template.json'))) {
    const file = join(copy, name);
    const template = JSON.parse(readFileSync(file, 'utf8'));
    for (const [id, resource] of Object.entries<{ Type: string; Properties: Record<string, unknown> }>(
      template.Resources,
    )) {
      if (resource.Type !== 'AWS::CloudWatch::Alarm') continue;
      for (let n = 1; n <= more; n++) {
        const { AlarmActions, OKActions, ...properties } = resource.Properties;
        const renamed = { ...properties, AlarmName: `${properties.AlarmName}-${n}` };
        template.Resources[`${id}More${n}`] = { Type: resource.Type, Properties: renamed };
      }
    }
    writeFileSync(file, JSON.stringify(template));
  }
  return copy;
}

function measured(folder: string, what: Measurement, times: number): Measured {
  const runs = Array.from({ length: times }, () => once(folder, what));
  return runs.reduce((best, one) => (one.seconds < best.seconds ? one : best));
}

function once(folder: string, what: Measurement): Measured {
  process.stderr.write(`${JSON.stringify(what)}\n`);
  const script = join(__dirname, 'measure.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', join(ROOT, 'scripts', 'ts-require.cjs'), script, folder, JSON.stringify(what)],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${JSON.stringify(what)} failed:\n${stderr}`);
  return JSON.parse(stdout) as Measured;
}

function row(
  what: string,
  { seconds, cpuSeconds, handlerSeconds, megabytes }: Measured,
  goal: string,
): string {
  const handlers = handlerSeconds === undefined ? '' : `${handlerSeconds.toFixed(1)} s`;
  return `| ${what} | ${seconds.toFixed(1)} s | ${cpuSeconds.toFixed(1)} s | ${handlers} | ${Math.round(megabytes)} MB | ${goal} |`;
}

function write(table: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = MARKS;
  const before = page.includes(from) ? page.slice(0, page.indexOf(from)) : `${page.trimEnd()}\n\n`;
  const after = page.includes(to) ? page.slice(page.indexOf(to) + to.length) : '\n';
  const day = new Date().toISOString().slice(0, 10);
  const section = [
    from,
    '',
    '## The drill',
    '',
    `Written by \`npm run bench:drill -- --write\` on ${day}: Node ${process.version}, the best of ${TIMES} runs, each in a process of its own, on the`,
    'default site with every function of it running. Time is that of the process, reading the templates included, starting Node and compiling',
    'the sources not; on all cores, each thread compiles them for itself. Processor time is that of all threads: the engine compiles and',
    'collects beside the run. Memory is the largest resident set.',
    '',
    table,
    '',
    to,
  ].join('\n');
  writeFileSync(PAGE, before + section + after);
}

main();
