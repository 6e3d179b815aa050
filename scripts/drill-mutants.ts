// Writes docs/drill-mutants.md from the mutants that the tests play.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutantsPage } from '../test/drill/mutants/table';
import { commandLine } from './command-line';

commandLine({
  name: 'mutants',
  about:
    'Writes docs/drill-mutants.md from the mutants that the tests play. Seconds; the tests play them: npx jest test/drill/mutants.',
});

writeFileSync(join(__dirname, '..', 'docs', 'drill-mutants.md'), mutantsPage());
