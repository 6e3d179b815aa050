/** What has a cloud assembly made: an App, a Stage. */
export interface Synthesizes {
  synth(): { readonly directory: string };
}

/**
 * A stack as a program has it: an App or a Stage, which is synthesized; a Stack or another construct, whose App is; a CloudAssembly; the path of an
 * assembly's folder or of a template; a template, also as `Template` of aws-cdk-lib/assertions.
 */
export type DrillStack =
  | string
  | Synthesizes
  | { readonly directory: string }
  | { readonly node: { readonly root: object } }
  | { toJSON(): { readonly [key: string]: unknown } }
  | { readonly Resources: object };

/** Other limits, by the objective's name: a number in its unit, `off`, or a limit with the reason why it is easier. */
export type ObjectiveOverrides = Readonly<
  Record<string, number | 'off' | { readonly limit: number | 'off'; readonly because: string }>
>;

export interface RunDrillOptions {
  /** Name of one that comes with the drill, path of a file, or its content (scenario.schema.json). @default 'campaign-503' */
  readonly scenario?: string | Readonly<Record<string, unknown>>;
  /** Of everything that is left to chance; 0 to 4294967295. @default 1 */
  readonly seed?: number;
  /** Other limits, or the path of a file with them (objectives.schema.json). @default those of the drill */
  readonly objectives?: string | ObjectiveOverrides;
  /**
   * Values of the templates' parameters: `Name`, or `Stack:Name` for one stack; or the path of a file with them, as `aws cloudformation` and
   * CodePipeline take it. @default their own defaults
   */
  readonly parameters?: string | Readonly<Record<string, string>>;
  /** Whether it is played once more with automation off, to compare. @default false */
  readonly baseline?: boolean;
}
