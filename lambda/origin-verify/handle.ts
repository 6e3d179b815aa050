import {
  type Answers,
  answerRequest,
  type CustomResourceRequest,
  type Made,
} from '../shared/custom-resource';
import { nextValues, planFor } from './decide';

/** Where the values are kept. */
export interface Secrets {
  /** The secret's content; undefined while it has none. */
  read(secretId: string, signal: AbortSignal): Promise<string | undefined>;
  write(secretId: string, content: string, signal: AbortSignal): Promise<void>;
}

export interface Ports {
  readonly secrets: Secrets;
  readonly answers: Answers;
  /** 64 hexadecimal digits that nobody can guess. */
  readonly random: () => string;
  /** How long the work may take, in ms. */
  readonly workMs: number;
}

/** Makes the values that a release needs, and answers. No value leaves the secret: the answer is in the stack's events. */
export async function handle(request: CustomResourceRequest, ports: Ports): Promise<void> {
  const { answers, workMs } = ports;
  await answerRequest(request, { name: 'origin verify', answers, workMs }, (signal) =>
    carryOut(request, ports, signal),
  );
}

async function carryOut(
  request: CustomResourceRequest,
  { secrets, random }: Ports,
  signal: AbortSignal,
): Promise<Made> {
  const plan = planFor(request);
  if (plan.step === 'leave') return plan.made;
  const values = nextValues(await secrets.read(plan.secretId, signal), plan, random);
  if (values) await secrets.write(plan.secretId, JSON.stringify(values), signal);
  return plan.made;
}
