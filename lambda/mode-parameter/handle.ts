import { PARAMETER_NAME_ATTRIBUTE } from '../../lib/private/contracts/mode-parameter';
import {
  type Answers,
  answerRequest,
  type CustomResourceRequest,
  type Made,
} from '../shared/custom-resource';
import { physicalIdOf, planFor } from './decide';

/** Where the mode is kept. */
export interface Parameters {
  /** Makes a parameter; false when there is one of that name, which is left as it is. */
  create(name: string, mode: string, signal: AbortSignal): Promise<boolean>;
  overwrite(name: string, mode: string, signal: AbortSignal): Promise<void>;
  /** Deletes a parameter; one that is not there is fine. */
  delete(name: string, signal: AbortSignal): Promise<void>;
}

export interface Ports {
  readonly parameters: Parameters;
  readonly answers: Answers;
  /** How long the work may take, in ms. */
  readonly workMs: number;
}

/** Makes, changes or deletes the parameter as {@link planFor} says, and answers. */
export async function handle(request: CustomResourceRequest, ports: Ports): Promise<void> {
  const { parameters, answers, workMs } = ports;
  await answerRequest(request, { name: 'mode parameter', answers, workMs }, (signal) =>
    carryOut(request, parameters, signal),
  );
}

async function carryOut(
  request: CustomResourceRequest,
  parameters: Parameters,
  signal: AbortSignal,
): Promise<Made> {
  const plan = planFor(request);
  const { parameter } = plan;
  const data = { [PARAMETER_NAME_ATTRIBUTE]: parameter };
  if (plan.step === 'create') {
    const made = await parameters.create(parameter, plan.mode, signal);
    return { physicalId: physicalIdOf(parameter, made), data };
  }
  if (plan.step === 'overwrite') await parameters.overwrite(parameter, plan.mode, signal);
  if (plan.step === 'delete') await parameters.delete(parameter, signal);
  return { physicalId: plan.physicalId, data };
}
