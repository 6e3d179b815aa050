import type { ScenarioName } from './scenarios';
import type { Site } from './site';

/** A change of the functions' sources, which are bundled with it as they are for a deploy. */
export interface SourceChange {
  /** `lambda/scale-out`, `edge/viewer-request`: all bundles that have the file. */
  readonly bundles: readonly string[];
  readonly file: string;
  /** Is in the file once. */
  readonly from: string;
  readonly to: string;
}

/** One thing that is broken in the stack, and how the drill says so. */
export interface Mutant {
  /** What is broken, in a few words. */
  readonly name: string;
  readonly scenario: ScenarioName;
  readonly change?: (site: Site) => void;
  readonly source?: SourceChange;
  /** What the application does otherwise, which no template says: in the words of a scenario. */
  readonly application?: Readonly<Record<string, unknown>>;
  /** The objective that holds in the stack as it is and fails in this one. */
  readonly red: string;
  /** What names it: in the objective's sentence, or in a line of the timeline. */
  readonly says: RegExp;
}
