import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { OBJECTIVES } from './objectives';
import { checkObjectives, type ObjectivesFile } from './objectives/file';
import { goalOf } from './objectives/objective';
import { presetNames, readScenario } from './scenario/scenario';
import { EVENT, type ScenarioEvent } from './scenario/schema';
import { ENDED_BY } from './scenario/verbs';

/** What the example that `npm run drill` plays has been granted, and why. */
const EXAMPLE = join('examples', 'campaign-shop', 'objectives.json');

/** The generated tables of docs/drill.md, by the name of their marks. */
export function drillTables(root = join(__dirname, '..')): Readonly<Record<string, string>> {
  const file = checkObjectives(JSON.parse(readFileSync(join(root, EXAMPLE), 'utf8')), EXAMPLE);
  return {
    scenarios: scenariosTable(),
    simplified: simplifiedTable(),
    verbs: verbsTable(),
    objectives: objectivesTable(),
    lacking: lackingTable(file),
  };
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function scenariosTable(): string {
  return table(
    ['scenario', 'what happens', 'length'],
    presetNames().map((name) => {
      const { description, duration } = readScenario(name).file;
      return [`\`${name}\``, description, duration];
    }),
  );
}

/** What scenarios are taken from, and what of that is played otherwise. */
function simplifiedTable(): string {
  const rows = presetNames().flatMap((name) => {
    const { sources, simplifies } = readScenario(name).file;
    if (sources.length === 0 && simplifies.length === 0) return [];
    return [[`\`${name}\``, sources.map((one) => `<${one}>`).join(', ') || '–', simplifies.join(' ')]];
  });
  return table(['scenario', 'taken from', 'what is left out or played otherwise'], rows);
}

interface Shape {
  readonly shape: Readonly<Record<string, z.ZodType>>;
  meta(): { description?: string } | undefined;
}

function verbsTable(): string {
  const options = EVENT.options as unknown as readonly Shape[];
  const verbOf = ({ shape }: Shape) => (shape.do as unknown as { value: ScenarioEvent['do'] }).value;
  const mends = new Set<string>(Object.values(ENDED_BY));
  return table(
    ['verb', 'ended by', 'takes', 'what it does'],
    options
      .filter((option) => !mends.has(verbOf(option)))
      .map((option) => {
        const verb = verbOf(option);
        const keys = Object.keys(option.shape).filter((key) => key !== 'at' && key !== 'do');
        const ended = ENDED_BY[verb];
        return [
          `\`${verb}\``,
          ended === undefined ? '–' : `\`${ended}\``,
          keys.map((key) => `\`${key}\``).join(', ') || '–',
          option.meta()?.description ?? '',
        ];
      }),
  );
}

function objectivesTable(): string {
  return table(
    ['objective', 'default', 'how it is measured', 'why'],
    OBJECTIVES.map(({ name, bound, limit, unit, definition, why }) => [
      `\`${name}\``,
      goalOf(bound, limit, unit),
      definition,
      why,
    ]),
  );
}

/** A row for each objective that a scenario gives the stack more room for than the default. */
function lackingTable({ objectives, scenarios }: ObjectivesFile): string {
  const rows = [['every scenario', objectives] as const, ...Object.entries(scenarios)].flatMap(
    ([scenario, overrides]) =>
      OBJECTIVES.flatMap(({ name, bound, limit, unit }) => {
        const override = overrides[name];
        if (typeof override !== 'object') return [];
        return [
          [
            `\`${name}\``,
            scenario === 'every scenario' ? scenario : `\`${scenario}\``,
            goalOf(bound, limit, unit),
            override.limit === 'off' ? 'not held' : goalOf(bound, override.limit, unit),
            override.because,
          ],
        ];
      }),
  );
  return table(['objective', 'scenario', 'default', 'today', 'what is lacking'], rows);
}
