import { COMPUTE } from './identity/compute';
import { EDGE } from './identity/edge';
import { MESSAGING } from './identity/messaging';
import type { Identify } from './identity/naming';
import { NETWORK } from './identity/network';

export { type Identity, Subject } from './identity/naming';

/** Types whose Ref and attributes are known; of any other type both are symbolic. */
export const IDENTITIES: Readonly<Record<string, Identify>> = {
  ...COMPUTE,
  ...EDGE,
  ...MESSAGING,
  ...NETWORK,
};
