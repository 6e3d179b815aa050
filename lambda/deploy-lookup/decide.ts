import {
  IMAGE_ID_ATTRIBUTE,
  PREFIX_LIST_ID_ATTRIBUTE,
  RELEASE_PATTERN,
} from '../../lib/private/contracts/deploy-lookup';
import {
  type CustomResourceRequest,
  type Made,
  NOTHING_MADE,
  type ResourceProperties,
  show,
} from '../shared/custom-resource';

export type Plan =
  | { readonly step: 'answer'; readonly found: Made }
  | { readonly step: 'read-image'; readonly parameter: string; readonly key: string; readonly known: Known[] }
  | { readonly step: 'find-prefix-list'; readonly name: string };

/** An image found earlier, and what it was found for. */
export interface Known {
  readonly imageId: string;
  readonly key: string;
}

const IMAGE_ID = /^ami-[0-9a-f]{8,17}$/;
const PREFIX_LIST_ID = /^pl-[0-9a-f]{8,17}$/;
const PARAMETER = /^\/[A-Za-z0-9._/-]{1,200}$/;

/**
 * What to do for a request.
 *
 * @throws Error that names every property that is wrong.
 */
export function planFor(request: CustomResourceRequest): Plan {
  if (request.RequestType === 'Delete') return answer(request.PhysicalResourceId ?? NOTHING_MADE, {});
  const properties = request.ResourceProperties ?? {};
  switch (properties.Kind) {
    case 'ami':
      return planForImage(properties, request.PhysicalResourceId);
    case 'prefix-list':
      return planForPrefixList(properties);
    default:
      throw new Error(`Kind must be ami or prefix-list, got ${show(properties.Kind)}`);
  }
}

/** The answer once the parameter has been read. */
export function imageFound(plan: Extract<Plan, { step: 'read-image' }>, value: string | undefined): Made {
  if (!value || !IMAGE_ID.test(value)) {
    throw new Error(`${plan.parameter} must hold an image id (ami-…), got ${show(value)}`);
  }
  return imageAnswer([{ imageId: value, key: plan.key }, ...plan.known]);
}

/** The answer once the prefix lists of that name have been listed. */
export function prefixListFound(name: string, ids: readonly string[]): Made {
  const [id] = ids;
  if (ids.length !== 1 || id === undefined || !PREFIX_LIST_ID.test(id)) {
    throw new Error(`this Region must have exactly one prefix list named ${name}, got ${show(ids)}`);
  }
  return { physicalId: id, data: { [PREFIX_LIST_ID_ATTRIBUTE]: id } };
}

function planForImage(properties: ResourceProperties, physicalId: string | undefined): Plan {
  const { Parameter: parameter, AmiRelease: release } = properties;
  const problems: string[] = [];
  if (typeof parameter !== 'string' || !PARAMETER.test(parameter))
    problems.push(`Parameter must be the path of an SSM parameter, got ${show(parameter)}`);
  if (typeof release !== 'string' || !RELEASE_PATTERN.test(release))
    problems.push(`AmiRelease must be 1 to 40 of A-Z, a-z, 0-9, ., _ and -, got ${show(release)}`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const key = `${String(parameter)}#${String(release)}`;
  const known = remembered(physicalId);
  const kept = known.find((entry) => entry.key === key);
  if (!kept) return { step: 'read-image', parameter: String(parameter), key, known };
  const found = imageAnswer([kept, ...known.filter((entry) => entry !== kept)]);
  return { step: 'answer', found };
}

function planForPrefixList(properties: ResourceProperties): Plan {
  const { Name: name } = properties;
  if (typeof name !== 'string' || name === '')
    throw new Error(`Name must be a prefix list's name, got ${show(name)}`);
  return { step: 'find-prefix-list', name };
}

/**
 * The physical id is the memory: the image in use, and the one before. CloudFormation rolls a failed update
 * back by an update to the old properties under the *new* physical id; without the second entry that would
 * read the parameter again and could leave a fleet on an image that nobody chose.
 */
function imageAnswer(entries: readonly Known[]): Made {
  const kept = entries.slice(0, 2);
  return {
    physicalId: kept.map(({ imageId, key }) => `${imageId}@${key}`).join(';'),
    data: { [IMAGE_ID_ATTRIBUTE]: kept[0]?.imageId ?? '' },
  };
}

function remembered(physicalId = ''): Known[] {
  return physicalId
    .split(';')
    .map((entry) => ({
      imageId: entry.slice(0, entry.indexOf('@')),
      key: entry.slice(entry.indexOf('@') + 1),
    }))
    .filter(({ imageId }) => IMAGE_ID.test(imageId));
}

function answer(physicalId: string, data: Readonly<Record<string, string>>): Plan {
  return { step: 'answer', found: { physicalId, data } };
}
