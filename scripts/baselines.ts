// The baselines of `npm run bench:outage` are frozen: their templates are committed, so that no change of ours makes them weaker unnoticed.
// `npm run baselines` compares, `npm run baselines -- --write` commits what the apps synthesize now.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from './command-line';
import { BASELINES, freeze, frozen, templatesIn, thawedDifferences } from './outage/baselines';
import { synthesizeAll } from './outage/synthesize';

const { values } = commandLine({
  name: 'baselines',
  about:
    'Whether the baselines of bench:outage are as they were frozen, in examples/baselines/*/frozen. Seconds.',
  options: { write: { type: 'boolean' } },
  help: { write: 'freeze what the apps synthesize now' },
});

function main(): void {
  const work = mkdtempSync(join(tmpdir(), 'breakwater-baselines-'));
  try {
    const folders = synthesizeAll(
      BASELINES.map((name) => ({ name })),
      work,
    );
    if (values.write) {
      for (const name of BASELINES) freeze(name, templatesIn(folders[name]!));
      console.log(`written: ${BASELINES.join(', ')}`);
      return;
    }
    const differences = BASELINES.flatMap((name) =>
      thawedDifferences(frozen(name), templatesIn(folders[name]!)).map((what) => `${name}: ${what}`),
    );
    if (differences.length > 0)
      throw new Error(`${differences.join('\n')}\nSee examples/baselines/README.md, "Frozen".`);
    console.log(`${BASELINES.join(', ')}: as they were frozen`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
