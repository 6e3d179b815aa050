/** Properties of the custom resource that reads the id of an Amazon machine image at deploy time. */
export interface ImageLookup {
  readonly Kind: 'ami';
  /** Name of the public SSM parameter that holds the image's id. */
  readonly Parameter: string;
  /** Any word; the image found once is kept until this (or `Parameter`) changes. */
  readonly AmiRelease: string;
}

/**
 * Properties of the custom resource that reads the id of an AWS-managed prefix list in the stack's Region.
 */
export interface PrefixListLookup {
  readonly Kind: 'prefix-list';
  readonly Name: string;
}

/** Names of the attributes that the lookups answer with. */
export const IMAGE_ID_ATTRIBUTE = 'ImageId';
export const PREFIX_LIST_ID_ATTRIBUTE = 'PrefixListId';

/** What a release may be called: it becomes part of the custom resource's physical id. */
export const RELEASE_PATTERN = /^[A-Za-z0-9._-]{1,40}$/;
