import table from './shapes.json';

/**
 * What a property takes: text, a number, a whole number, true or false, anything (`j`), a group of properties (`#Name`, of its type's own
 * groups), a list, a map of any names, or one of several.
 */
export type Shape =
  | 's'
  | 'n'
  | 'i'
  | 'b'
  | 'j'
  | `#${string}`
  | readonly [Shape]
  | { readonly '*': Shape }
  | { readonly '|': readonly Shape[] };

export type Shapes = Readonly<Record<string, Shape>>;

export interface TypeShapes {
  readonly properties: Shapes;
  readonly groups: Readonly<Record<string, Shapes>>;
  /** Whether it takes properties of any other name. */
  readonly open?: boolean;
}

/** Custom resources of the CDK's that are read here, by what their handlers take. */
const CUSTOM: Readonly<Record<string, TypeShapes>> = {
  'Custom::CDKBucketDeployment': {
    properties: {
      DestinationBucketName: 's',
      DestinationBucketKeyPrefix: 's',
      SourceObjectKeys: ['s'],
      SourceMarkers: [{ '*': 'j' }],
      SystemMetadata: { '*': 's' },
      UserMetadata: { '*': 's' },
    },
    groups: {},
    open: true,
  },
};

/** Of each type that the drill plays, as CloudFormation's own schemas have them; written by `npm run schema`. */
export const SHAPES: Readonly<Record<string, TypeShapes | undefined>> = {
  ...(table as unknown as Readonly<Record<string, TypeShapes>>),
  ...CUSTOM,
};
