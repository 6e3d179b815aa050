import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDrill } from '../../drill/drill';
import { readScenario } from '../../drill/scenario/scenario';
import { type Figures, measuredIn } from '../../scripts/outage/figures';
import { synthesizeAll } from '../../scripts/outage/synthesize';

const FIGURES: Figures = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'docs', 'benchmarks-outage.json'), 'utf8'),
);
const work = mkdtempSync(join(tmpdir(), 'breakwater-outage-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

// The whole takes minutes; a run is deterministic, so that one which gives what is committed says that nobody has changed the rest by much.
test('the committed figures are what a run gives: npm run bench:outage -- --write', async () => {
  const folders = synthesizeAll([{ name: 'naive-card' }], work);
  const result = await runDrill({
    source: folders['naive-card']!,
    scenario: readScenario('campaign-503'),
    seed: 1,
    reproduce: 'npm run bench:outage',
  });
  const [again, before] = [measuredIn([result]), FIGURES.runs['campaign-503']!['naive-card']!];
  expect(again).toEqual(Object.fromEntries(Object.entries(before).map(([name, [first]]) => [name, [first]])));
});
