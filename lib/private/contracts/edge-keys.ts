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
