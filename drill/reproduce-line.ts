import { quoted } from './words';

/** What changes a run's result, as the command line has it. */
export interface Played {
  /** Folder of an assembly, or a template. */
  readonly source: string;
  /** As it was given: a name, or a file. */
  readonly scenario: string;
  readonly seed: number;
  /** Words that give them: `--parameter NAME=VALUE`, `--parameters FILE`. */
  readonly parameters: readonly string[];
  readonly objectives?: string;
  readonly baseline: boolean;
}

/** The command line that plays one run again, for a shell. @param program what runs the command */
export function reproduceLine(
  program: string,
  { source, scenario, seed, parameters, objectives, baseline }: Played,
): string {
  const words = [
    'drill',
    source,
    ...['--scenario', scenario],
    ...['--seed', String(seed)],
    ...parameters,
    ...(objectives === undefined ? [] : ['--objectives', objectives]),
    ...(baseline ? ['--baseline'] : []),
  ];
  return `${program} ${words.map(quoted).join(' ')}`;
}
