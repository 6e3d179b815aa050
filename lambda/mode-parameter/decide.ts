import { MODES } from '../../lib/private/contracts/mode';
import {
  type CustomResourceRequest,
  NOTHING_MADE,
  type ResourceProperties,
  show,
} from '../shared/custom-resource';

/** What to do; `physicalId` is the answer's, where the step does not decide it. */
export type Plan =
  | { readonly step: 'leave'; readonly physicalId: string; readonly parameter: string }
  | { readonly step: 'create'; readonly parameter: string; readonly mode: string }
  | {
      readonly step: 'overwrite';
      readonly physicalId: string;
      readonly parameter: string;
      readonly mode: string;
    }
  | { readonly step: 'delete'; readonly physicalId: string; readonly parameter: string };

const PARAMETER = /^\/breakwater\/[a-z0-9-]{1,20}\/mode$/;
/** Begins the physical id of a parameter that was there already. */
const FOUND = 'found:';

/**
 * What to do for a request.
 *
 * @throws Error that names every property that is wrong.
 */
export function planFor(request: CustomResourceRequest): Plan {
  const physicalId = request.PhysicalResourceId ?? NOTHING_MADE;
  if (request.RequestType === 'Delete') return planForDeletion(physicalId);
  const { parameter, mode } = read(request.ResourceProperties ?? {});
  // By the physical id and not by the old properties: in the rollback of an update that failed, those are what was tried.
  if (request.RequestType !== 'Update' || nameIn(physicalId) !== parameter)
    return { step: 'create', parameter, mode };
  const before = request.OldResourceProperties?.Mode;
  const changed = before !== undefined && before !== mode;
  return changed
    ? { step: 'overwrite', physicalId, parameter, mode }
    : { step: 'leave', physicalId, parameter };
}

/**
 * The physical id is the memory of whose the parameter is. One that was there, because a person or another stack made it, is
 * never deleted by this resource.
 */
export function physicalIdOf(parameter: string, made: boolean): string {
  return made ? parameter : `${FOUND}${parameter}`;
}

/**
 * CloudFormation also deletes what an update replaced, by its old physical id: that is another name, since an update that
 * keeps the name keeps the id.
 */
function planForDeletion(physicalId: string): Plan {
  return PARAMETER.test(physicalId)
    ? { step: 'delete', physicalId, parameter: physicalId }
    : { step: 'leave', physicalId, parameter: nameIn(physicalId) };
}

function nameIn(physicalId: string): string {
  return physicalId.startsWith(FOUND) ? physicalId.slice(FOUND.length) : physicalId;
}

function read({ Parameter: parameter, Mode: mode }: ResourceProperties): { parameter: string; mode: string } {
  const problems: string[] = [];
  if (typeof parameter !== 'string' || !PARAMETER.test(parameter))
    problems.push(`Parameter must be /breakwater/<site>/mode, got ${show(parameter)}`);
  if (!(MODES as readonly unknown[]).includes(mode))
    problems.push(`Mode must be one of ${MODES.join(', ')}, got ${show(mode)}`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { parameter: String(parameter), mode: String(mode) };
}
