/** What is compared: templates as they were synthesized, by example and stack. */

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Stack {
  /** `aws://account/region`: a stack that moves is another stack. */
  readonly environment: string;
  readonly template: Template;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly [section: string]: unknown;
}

/** By the stack's name. */
export type Stacks = Readonly<Record<string, Stack>>;
/** By the example's folder; `default` is the app without a configuration. */
export type Cases = Readonly<Record<string, Stacks>>;
