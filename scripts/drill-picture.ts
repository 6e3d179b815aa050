// A drill's run as one picture for documents. Usage, after `npm run drill`: npm run drill:picture [-- RESULTS.json PICTURE.svg [SCENARIO]]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pictureOf } from '../drill/report/svg/picture';
import type { RunResult } from '../drill/result';
import { commandLine } from './command-line';

const { positionals } = commandLine({
  name: 'drill:picture',
  about:
    'After `npm run drill`: its run as one picture for documents, from .local/drill/report/results.json to docs/images/drill.svg. At once.',
  rest: ['RESULTS.json', 'PICTURE.svg', 'SCENARIO'],
});
const [from = '.local/drill/report/results.json', to = 'docs/images/drill.svg', scenario] = positionals;

function main(): void {
  if (!existsSync(from)) throw new Error(`${from} does not exist: play a drill first (npm run drill)`);
  const results = JSON.parse(readFileSync(from, 'utf8')) as readonly RunResult[];
  const result = scenario === undefined ? results[0] : results.find((one) => one.scenario.name === scenario);
  if (result === undefined) {
    const names = results.map((one) => one.scenario.name).join(', ') || 'no run at all';
    throw new Error(`${from} has no run of ${scenario ?? 'any scenario'}; it has ${names}`);
  }
  const svg = pictureOf(result);
  writeFileSync(to, svg);
  console.log(`${to}: ${result.scenario.name}, ${svg.length} bytes`);
}

try {
  main();
} catch (error) {
  console.error(`drill-picture: ${(error as Error).message}`);
  process.exitCode = 1;
}
