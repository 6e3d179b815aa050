// The files for CI, as far as they can be played here: their command lines, in their order, in a folder as they would find it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { plainSite } from '../cli/drill-stack';
import { runCommand } from '../cli/world';

const EXAMPLES = join(__dirname, '..', '..', 'examples', 'ci');
const read = (name: string) => readFileSync(join(EXAMPLES, name), 'utf8');

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'breakwater-ci-'));
  write('cdk.out/Site.template.json', plainSite());
  write('cdk.out/manifest.json', {
    version: '53.0.0',
    artifacts: {
      Site: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://111122223333/us-east-1',
        properties: { templateFile: 'Site.template.json' },
      },
    },
  });
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(name: string, content: unknown): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
}

/** The words of the first line that says `npx breakwater …`, up to a redirection. */
function lineIn(text: string, start: string): string[] {
  const [, line = ''] = new RegExp(`npx breakwater (${start}[^>|\\n]*)`).exec(text) ?? [];
  return line.trim().split(/\s+/);
}

interface Job {
  readonly strategy?: { readonly matrix: { readonly seeds: readonly string[] } };
  readonly steps: readonly { readonly run?: string; readonly with?: { readonly path?: string } }[];
}

test.each([
  [
    'github-actions.yml',
    (seeds: string) => (word: string) => word.replace('${{', seeds).replace(/^(matrix\.seeds|\}\})$/, ''),
  ],
  ['buildspec.yml', (seeds: string) => (word: string) => word.replace('"$SEEDS"', seeds)],
] as const)('%s: what its jobs play is merged by what its last one says', async (name, filled) => {
  const text = read(name);
  expect(parse(text)).toBeInstanceOf(Object);
  const play = lineIn(text, 'drill cdk.out');
  for (const [i, seeds] of ['1..2', '3'].entries()) {
    const args = play.map(filled(seeds)).filter((word) => word !== '');
    const { status, stdout, stderr } = await runCommand(args, cwd, {});
    // The line goes on with `|| [ $? -eq 1 -o $? -eq 4 ]`.
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    write(name === 'buildspec.yml' ? `pieces/${i}.json` : `results/drill-${i}/result.json`, stdout);
  }
  const merge = lineIn(text, 'drill merge').flatMap((word) =>
    word.includes('*')
      ? readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((file) =>
          new RegExp(`^${word.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`).test(file),
        )
      : [word],
  );
  expect(merge.length).toBeGreaterThan(4);
  const { status, stdout } = await runCommand(merge, cwd, {});
  expect(status).toBe(1);
  expect(stdout).toMatch(/3 runs \(seeds 1\.\.3\)/);
});

test('the workflow’s matrix covers each seed once, and its verdict waits for all of it', () => {
  const { jobs } = parse(read('github-actions.yml')) as { jobs: Record<string, Job & { needs?: string }> };
  const seeds = jobs.play!.strategy!.matrix.seeds.flatMap((range) => {
    const [from, to] = range.split('..').map(Number) as [number, number];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  expect(seeds).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(jobs.verdict!.needs).toBe('play');
});

test('the state machine starts the build of the buildspec with every variable that it reads', () => {
  const { States } = JSON.parse(read('distributed-map.asl.json'));
  const seeds = States.Play.ItemProcessor.States.Seeds;
  const namesOf = (state: { Arguments: { EnvironmentVariablesOverride: { Name: string }[] } }) =>
    state.Arguments.EnvironmentVariablesOverride.map(({ Name }) => Name);
  const used = [
    ...new Set([...read('buildspec.yml').matchAll(/\$([A-Z]+)/g)].map(([, name]) => name!)),
  ].sort();
  expect(used).toEqual(['BUCKET', 'RUN', 'SEEDS', 'STEP']);
  expect(namesOf(seeds).sort()).toEqual(['RUN', 'SEEDS', 'STEP']);
  expect(namesOf(States.Merge).sort()).toEqual(['RUN', 'STEP']);
  expect(States.Play.ItemProcessor.ProcessorConfig.Mode).toBe('DISTRIBUTED');
  expect([States.Play.Next, States.Merge.End]).toEqual(['Merge', true]);
});
