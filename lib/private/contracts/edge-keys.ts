/** Properties of the custom resource that gives a store its signing keys. */
export interface EdgeKeys {
  /** ARN of the edge's KeyValueStore. */
  readonly StoreArn: string;
  /** ARN of the secret that the keys come from. */
  readonly SecretArn: string;
  /** Any word; the keys are written again when it changes. */
  readonly Version: string;
}

/** What the same function knows when Secrets Manager calls it to rotate: the event names the secret only. */
export interface EdgeKeysEnvironment {
  readonly BREAKWATER_STORE_ARN: string;
}

/** The secret's string is JSON with the key, 43 letters and digits or base64url text, under this name. */
export const SECRET_KEY_FIELD = 'key';

/** 32 random bytes as base64url; letters and digits alone, as GenerateSecretString makes them, are as good. */
export const SIGNING_KEY_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/**
 * Every edge has to know a new key before one of them signs with it. From a write to its effect at an edge others have measured
 * 20 to 35 s; AWS promises nothing. A rotation waits for several times that.
 */
export const KEY_PROPAGATION_SECONDS = 120;
/** Longest run of one invocation: that wait, and the calls. */
export const EDGE_KEYS_TIMEOUT_SECONDS = 240;
