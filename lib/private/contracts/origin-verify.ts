/** Properties of the custom resource that makes the values of the origin-verify header. */
export interface OriginVerifyValues {
  /** ARN of the secret that holds them. */
  readonly SecretId: string;
  /** Any word; another one makes another value, and the one in force before is accepted beside it. */
  readonly Release: string;
}

/** The attribute that holds the secret's ARN: who reads it waits until the values are there. */
export const SECRET_ID_ATTRIBUTE = 'SecretId';

/** What a release may be called: it is a part of a key in a dynamic reference, where `:` separates. */
export const VERIFY_RELEASE_PATTERN = /^[A-Za-z0-9_-]{1,40}$/;
export const DEFAULT_VERIFY_RELEASE = 'first';

/**
 * The secret's keys. They contain the release, because CloudFormation reads a dynamic reference again only when the reference's own
 * text has changed (documented: AWS re:Post, knowledge center, "cloudformation-stack-update-secrets").
 */
export const sentKey = (release: string): string => `release-${release}`;
/** The value that CloudFront sent before the release, and still sends from the edges that do not know it yet. */
export const beforeKey = (release: string): string => `before-${release}`;
