/**
 * Base of the errors that a handler knows how to treat; everything else is a bug and is retried by Lambda.
 * The names are written out: the bundles are minified, and a class's own name would not survive.
 */
export abstract class BreakwaterError extends Error {}

/** The environment of the function is not what its construct writes: a deploy mistake. */
export class ConfigError extends BreakwaterError {
  public override readonly name = 'ConfigError';
}

/** An event that can never be handled: it goes to the dead-letter queue with the reason, and is not retried. */
export class MalformedEventError extends BreakwaterError {
  public override readonly name = 'MalformedEventError';
}

/** Something outside did not work this time: thrown again, so that Lambda retries the whole event. */
export class RetryableError extends BreakwaterError {
  public override readonly name = 'RetryableError';
}
