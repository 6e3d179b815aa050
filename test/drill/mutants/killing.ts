import type { RunResult } from '../../../drill/result';
import { CATALOGUE } from './catalogue';
import type { Mutant } from './mutant';
import { bundlesOf, makeSite, mutated, play, wordsOf } from './play';
import type { ScenarioName } from './scenarios';

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
export function killing(group: keyof typeof CATALOGUE, make: () => string = makeSite) {
  const mutants = CATALOGUE[group]!;
  const controls = new Map<string, Promise<RunResult>>();
  let site: { readonly folder: string; readonly bundles: Readonly<Record<string, string>> } | undefined;
  const made = () => {
    site ??= { folder: make(), bundles: bundlesOf(mutants) };
    return site;
  };
  const control = (scenario: ScenarioName): Promise<RunResult> => {
    const played = controls.get(scenario) ?? play(made().folder, scenario);
    controls.set(scenario, played);
    return played;
  };
  return {
    mutants: mutants.map((mutant) => [mutant.name, mutant] as const),
    /** The stack as it is. */
    control,
    kill: async (mutant: Mutant): Promise<Runs> => {
      const { folder, bundles } = made();
      const { scenario, red, says, application } = mutant;
      const asItIs = await control(scenario);
      const broken = await play(mutated(folder, mutant, bundles), scenario, application);
      return {
        asItIs: verdictOf(asItIs, red),
        broken: verdictOf(broken, red),
        named: says.test(wordsOf(broken, red)),
      };
    },
  };
}

const verdictOf = ({ objectives }: RunResult, name: string): string | undefined =>
  objectives.find((objective) => objective.name === name)?.verdict;
