import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Side, sideBySide } from '../../drill/report/svg/side-by-side';
import type { Figures } from './figures';
import { page, withTable } from './page';

const ROOT = join(__dirname, '..', '..');
const FIGURES = join(ROOT, 'docs', 'benchmarks-outage.json');
const PAGE = join(ROOT, 'docs', 'benchmarks-outage.md');
const README = join(ROOT, 'README.md');
const PICTURE = join(ROOT, 'docs', 'images', 'outages.svg');

export const committedFigures = (): Figures => JSON.parse(readFileSync(FIGURES, 'utf8'));

/** The figures, and the pages that are made from them. */
export function writeFigures(figures: Figures): void {
  writeFileSync(FIGURES, asLines(figures));
  writeFileSync(PAGE, page(figures));
  writeFileSync(README, withTable(readFileSync(README, 'utf8'), figures));
}

export function writePicture(sides: readonly Side[]): void {
  mkdirSync(join(ROOT, 'docs', 'images'), { recursive: true });
  writeFileSync(PICTURE, sideBySide(sides));
}

/** A line for each scenario and stack, so that a change of one is seen as one. */
function asLines({ seeds, runs, cost }: Figures): string {
  const scenarios = Object.entries(runs).map(([scenario, stacks]) => {
    const lines = Object.entries(stacks).map(
      ([stack, measured]) => `   ${JSON.stringify(stack)}: ${JSON.stringify(measured)}`,
    );
    return `  ${JSON.stringify(scenario)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n "seeds": ${JSON.stringify(seeds)},\n "cost": ${JSON.stringify(cost)},\n "runs": {\n${scenarios.join(',\n')}\n }\n}\n`;
}
