/** `cdk-breakwater/drill/jest`: `await expect(app).toSurvive('campaign-503')`, for Jest and for whatever else has `expect.extend`. */
import { DrillInputError, type DrillStack, explain, type RunDrillOptions, runDrill } from '.';
import { OPTIONS, unknownOptions } from './unknown-options';

export interface SurviveOptions extends Omit<RunDrillOptions, 'scenario'> {
  /** Whether it is enough that nothing failed, although something is not played that may change that. @default false */
  readonly allowInconclusive?: boolean;
}

export interface SurviveMatchers<R = unknown> {
  /**
   * Plays an outage against the stack and wants every objective held. A run takes seconds: give the test a timeout of a minute.
   *
   * @param scenario name of one that comes with the drill, path of a file, or its content
   */
  toSurvive(scenario: NonNullable<RunDrillOptions['scenario']>, options?: SurviveOptions): R;
}

declare global {
  namespace jest {
    interface Matchers<R> {
      /** Plays an outage against the stack and wants every objective held. A run takes seconds: give the test a timeout of a minute. */
      toSurvive(scenario: NonNullable<RunDrillOptions['scenario']>, options?: SurviveOptions): Promise<R>;
    }
  }
}

const KNOWN = [...OPTIONS.filter((name) => name !== 'scenario'), 'allowInconclusive'];

interface Found {
  readonly pass: boolean;
  readonly message: () => string;
}

/** For `expect.extend`. */
export const matchers = {
  async toSurvive(
    stack: DrillStack,
    scenario: NonNullable<RunDrillOptions['scenario']>,
    asked: SurviveOptions = {},
  ): Promise<Found> {
    const { allowInconclusive = false, ...options } = asked ?? {};
    const unknown = unknownOptions(options, KNOWN);
    if (unknown.length > 0) throw new DrillInputError(unknown);
    const result = await runDrill(stack, { ...options, scenario });
    const { verdict } = result;
    return {
      pass: verdict === 'held' || (allowInconclusive && verdict === 'inconclusive'),
      message: () =>
        verdict === 'inconclusive' && !allowInconclusive
          ? `${explain(result)}\nInconclusive does not pass; allowInconclusive: true lets it.`
          : explain(result),
    };
  },
};

// In Jest it is there for all; elsewhere it is for the one who imports it: expect.extend(matchers).
const { expect } = globalThis as { expect?: { extend?: (all: typeof matchers) => void } };
if (typeof expect?.extend === 'function') expect.extend(matchers);
