import type { RunResult } from '../../../drill/result';
import { CATALOGUE } from './catalogue';
import type { Mutant } from './mutant';
import { bundlesOf, makeSite, mutated, play, wordsOf } from './play';

/** What the two runs of one mutant say: of the stack as it is, and of the broken one. */
export interface Runs {
  readonly asItIs: string | undefined;
  readonly broken: string | undefined;
  /** Whether the broken run names what is broken. */
  readonly named: boolean;
}

/** Of a mutant that is dead. */
export const KILLED: Runs = { asItIs: 'held', broken: 'failed', named: true };

/** Plays the mutants of one group; the stack as it is is played once for each scenario. */
export function killing(group: keyof typeof CATALOGUE) {
  const mutants = CATALOGUE[group]!;
  const controls = new Map<string, Promise<RunResult>>();
  let made: { readonly folder: string; readonly bundles: Readonly<Record<string, string>> } | undefined;
  return {
    mutants: mutants.map((mutant) => [mutant.name, mutant] as const),
    kill: async (mutant: Mutant): Promise<Runs> => {
      made ??= { folder: makeSite(), bundles: bundlesOf(mutants) };
      const { scenario, red, says, application } = mutant;
      const control = controls.get(scenario) ?? play(made.folder, scenario);
      controls.set(scenario, control);
      const broken = await play(mutated(made.folder, mutant, made.bundles), scenario, application);
      return {
        asItIs: verdictOf(await control, red),
        broken: verdictOf(broken, red),
        named: says.test(wordsOf(broken, red)),
      };
    },
  };
}

const verdictOf = ({ objectives }: RunResult, name: string): string | undefined =>
  objectives.find((objective) => objective.name === name)?.verdict;
