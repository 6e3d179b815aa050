import type { RunResult } from '../../drill/result';
import { readScenario, type Scenario } from '../../drill/scenario/scenario';
import { playAll } from '../../drill/sweep/pool';
import { type Figures, measuredIn } from './figures';
import { type Contestant, LIMIT, LONG, limited, WITH_THE_LIMIT } from './stacks';

export interface Match {
  /** As figures name it. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly contestant: Contestant;
  readonly seeds: readonly number[];
}

/** Who plays what, in the order of scenarios. */
export function matchesOf(
  scenarios: readonly string[],
  contestants: readonly Contestant[],
  seeds: readonly number[],
): readonly Match[] {
  return scenarios.flatMap((name) => {
    const scenario = readScenario(name);
    const own = LONG.includes(name) ? seeds.slice(0, 1) : seeds;
    const plain = contestants
      .filter(({ only }) => only === undefined || only.includes(name))
      .map((contestant) => ({ name, scenario, contestant, seeds: own }));
    if (!WITH_THE_LIMIT.includes(name)) return plain;
    const { file } = scenario;
    const same = {
      ...scenario,
      file: { ...file, application: { ...file.application, maxInFlight: LIMIT } },
    };
    return [
      ...plain,
      ...plain.map(({ contestant }) => ({
        name: limited(name),
        scenario: same,
        contestant,
        seeds: seeds.slice(0, 1),
      })),
    ];
  });
}

/** Plays all of it on all cores. `onFirst` gets the first seed of each match, whole. */
export async function playMatches(
  matches: readonly Match[],
  folders: Readonly<Record<string, string>>,
  options: {
    readonly workers?: number;
    readonly onFirst?: (match: Match, result: RunResult) => void;
    readonly onProgress?: (played: number, of: number) => void;
  },
): Promise<Figures['runs']> {
  const { onFirst, ...pool } = options;
  const all = matches.flatMap((match) => match.seeds.map((seed) => ({ match, seed })));
  const results = new Map<Match, RunResult[]>();
  await playAll(
    all.map(({ match: { scenario, contestant }, seed }) => ({
      source: folders[contestant.name]!,
      scenario,
      seed,
      reproduce: `npm run bench:outage -- --scenario ${scenario.file.name} --stack ${contestant.name} --seeds ${seed}`,
    })),
    {
      ...pool,
      onResult: (index, result) => {
        const { match } = all[index]!;
        const own = results.get(match);
        if (own === undefined) {
          onFirst?.(match, result);
          results.set(match, [slim(result)]);
        } else own.push(slim(result));
      },
    },
  );
  const runs: Record<string, Record<string, ReturnType<typeof measuredIn>>> = {};
  for (const [{ name, contestant }, own] of results) {
    runs[name] ??= {};
    runs[name][contestant.name] = measuredIn(own);
  }
  return runs;
}

/** A run has some megabytes of timeline, and there are hundreds. */
function slim(result: RunResult): RunResult {
  return { ...result, timeline: [], series: { ...result.series, atMs: [] } };
}
