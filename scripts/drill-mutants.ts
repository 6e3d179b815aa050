// Writes docs/drill-mutants.md from the mutants that the tests play.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutantsPage } from '../test/drill/mutants/table';

writeFileSync(join(__dirname, '..', 'docs', 'drill-mutants.md'), mutantsPage());
