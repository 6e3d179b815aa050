/** Properties of the custom resource that makes the mode parameter. */
export interface ModeParameter {
  /** Name of the parameter, `/breakwater/<site>/mode`. */
  readonly Parameter: string;
  /** The configured mode: the parameter's first value, and its next one when this changes. */
  readonly Mode: string;
}

/** The attribute that holds the parameter's name: who reads it waits until the parameter is there. */
export const PARAMETER_NAME_ATTRIBUTE = 'Name';
