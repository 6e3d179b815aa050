import { MODES } from '../../../lib/private/contracts/mode';
import { CommandError } from '../../errors';
import type { RegionMode } from '../../operating-mode';
import type { Check } from '../check';
import { type Finding, listed, unseen, warn, wrong } from '../finding';

/** Each Region's responders read the parameter of their own Region: two values are two behaviours. */
export function operatingModeFindings(regions: readonly RegionMode[]): Finding[] {
  const known = regions.flatMap(({ region, value }) => (value === undefined ? [] : [{ region, value }]));
  const values = [...new Set(known.map(({ value }) => value))];
  const strange = known.filter(({ value }) => !MODES.some((mode) => mode === value));
  return [
    ...regions.flatMap(({ problem }) => (problem === undefined ? [] : [unseen(new CommandError(problem))])),
    ...strange.map(({ region, value }) =>
      wrong(
        `the operating mode in ${region} is ${JSON.stringify(value)}, which is none of ${MODES.join(', ')}`,
        'run `breakwater on --mode protect`',
      ),
    ),
    ...(values.length > 1
      ? [
          wrong(
            `the operating mode differs: ${known.map(({ region, value }) => `${value} in ${region}`).join(', ')}`,
            'write them all: `breakwater on --mode act` (or protect, observe), or `breakwater off`',
          ),
        ]
      : []),
    ...(values.length === 1 && values[0] === 'off'
      ? [warn('automation is off: it will decide, send and write nothing', 'run `breakwater on`')]
      : []),
  ];
}

export const operatingMode: Check = {
  id: 'operating-mode',
  title: 'Automation',
  async examine({ account }) {
    const regions = await account.operatingModes();
    return {
      findings: operatingModeFindings(regions),
      fine: `${regions[0]?.value} in ${listed(regions.map(({ region }) => region))}`,
    };
  },
};
