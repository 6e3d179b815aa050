/** Environment that every responder Lambda receives, beside its own. */
export interface ResponderEnvironment {
  readonly BREAKWATER_SITE: string;
  /** Name of the SSM parameter with the mode, in the responder's own Region. */
  readonly BREAKWATER_MODE_PARAMETER: string;
  /** Queue for events that cannot be handled, with the reason; also the destination of failed invocations. */
  readonly BREAKWATER_DEAD_LETTER_QUEUE_URL: string;
}
