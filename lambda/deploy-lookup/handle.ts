import {
  type Answers,
  answerRequest,
  type CustomResourceRequest,
  type Made,
} from '../shared/custom-resource';
import { imageFound, planFor, prefixListFound } from './decide';

/** Where ids are read. */
export interface Directory {
  /** Value of a public SSM parameter. */
  readParameter(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** Ids of the managed prefix lists with that name. */
  prefixListIds(name: string, signal: AbortSignal): Promise<string[]>;
}

export interface Ports {
  readonly directory: Directory;
  readonly answers: Answers;
  /** How long a lookup may take, in ms. */
  readonly lookupMs: number;
}

/** Answers with the id that was asked for, or with the reason why there is none. */
export async function handle(request: CustomResourceRequest, ports: Ports): Promise<void> {
  const { answers, lookupMs, directory } = ports;
  await answerRequest(request, { name: 'deploy lookup', answers, workMs: lookupMs }, (signal) =>
    find(request, directory, signal),
  );
}

async function find(
  request: CustomResourceRequest,
  directory: Directory,
  signal: AbortSignal,
): Promise<Made> {
  const plan = planFor(request);
  if (plan.step === 'answer') return plan.found;
  return plan.step === 'read-image'
    ? imageFound(plan, await directory.readParameter(plan.parameter, signal))
    : prefixListFound(plan.name, await directory.prefixListIds(plan.name, signal));
}
