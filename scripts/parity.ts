// Makes the same calls to the drill's own AWS and to two emulators, and fails on a difference that nobody has explained.
// Usage: npm run parity [-- --write]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from './command-line';
import { Cleanups } from './local/cleanups';
import { LOCAL, ROOT } from './local/paths';
import { senderTo } from './parity/clients';
import { compare } from './parity/compare';
import { startEmulators } from './parity/emulators';
import { startFakes } from './parity/fakes';
import { type Compared, parityPage, problemsIn } from './parity/page';
import { playScript } from './parity/play';
import { SCRIPTS } from './parity/scripts';

const PAGE = join(ROOT, 'docs', 'parity.md');

const { values } = commandLine({
  name: 'parity',
  about:
    'Makes the same calls to the drill’s own AWS and to two emulators on 127.0.0.1; a difference that nobody has explained fails. About a minute.\nCompares with docs/parity.md; the emulators live in .local.',
  options: { write: { type: 'boolean' } },
  help: { write: 'write docs/parity.md' },
});

async function main(): Promise<void> {
  mkdirSync(LOCAL, { recursive: true });
  const cleanups = new Cleanups();
  cleanups.onExit();
  const compared: Compared[] = [];
  for (const { emulator, version, endpoint } of await startEmulators(cleanups)) {
    const fakes = await startFakes();
    const [drill, theirs] = [senderTo(fakes.endpoint), senderTo(endpoint)];
    const differences = [];
    for (const script of SCRIPTS) {
      const ours = await playScript(drill, script, false);
      differences.push(...compare(ours, await playScript(theirs, script, true)));
    }
    fakes.stop();
    console.log(`${emulator} ${version}: ${differences.length} differences`);
    compared.push({ emulator, version, differences });
  }
  cleanups.run();
  const problems = problemsIn(compared);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const page = parityPage(compared);
  if (values.write) writeFileSync(PAGE, page);
  else if (readFileSync(PAGE, 'utf8') !== page)
    throw new Error('docs/parity.md is stale: run `npm run parity -- --write` and commit it');
  console.log('every difference is explained in docs/parity.md');
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`parity: ${error.message}`);
    process.exit(1);
  },
);
