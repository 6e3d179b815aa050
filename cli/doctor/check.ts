import type { Deployment } from '../deployment';
import type { LastDrill } from '../last-drill';
import type { PublicDns } from '../public-dns';
import type { Account, ResourceFacts, StackFacts } from './account';
import type { Examined } from './finding';

/** Whom a check can ask. */
export interface Sources {
  readonly account: Account;
  readonly dns: PublicDns;
  readonly lastDrill: LastDrill;
}

/** What a check is given: the site as it is deployed, and whom to ask. */
export interface Patient extends Sources {
  readonly deployment: Deployment;
  /** Those that could be read. That one could not be is said once, by the check of the stacks. */
  readonly stacks: readonly StackFacts[];
  /** What could not be read of them, in the words of the failure. */
  readonly stackFailures: readonly unknown[];
  /** ms since the epoch. */
  readonly now: number;
}

/** One thing that has to be true before the first incident. */
export interface Check {
  /** In `--json`. */
  readonly id: string;
  /** At most 15 characters. */
  readonly title: string;
  examine(patient: Patient): Promise<Examined>;
}

export interface Located extends ResourceFacts {
  readonly region: string;
  readonly stack: string;
}

/** The deployed resources of a type, with the Region that each is in. */
export const resourcesOf = ({ stacks }: Patient, type: string): Located[] =>
  stacks.flatMap(({ region, name, resources }) =>
    resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({ ...resource, region, stack: name })),
  );

/** Every Region that the site is in, each once. */
export const regionsOf = ({ siteRegion, controlRegion, standbyRegion }: Deployment): string[] => [
  ...new Set([
    siteRegion,
    ...(standbyRegion === undefined ? [] : [standbyRegion]),
    'us-east-1',
    controlRegion,
  ]),
];
