import type { Accepted } from './compare';

/**
 * Losses that were decided, each with the reason and what a user has to do; the changelog says so too. An entry goes when the release that
 * has it is out and the baseline was written anew.
 */
export const ACCEPTED: readonly Accepted[] = [];
