import { STOP_SWITCH_BUCKET_OUTPUT } from '../../../lib/private/contracts/outputs';
import type { Check } from '../check';
import { each, type Finding, listed, PUT_BACK, plural, skipped, wrong } from '../finding';

const REMEDY =
  'give StopSwitch checkerRanges as `aws route53 get-checker-ip-ranges` has them, and deploy the stack with the switch';

/** A checker whose address is not let in cannot see the switch; an address that is no checker's has no business there. */
export function rangeFindings(
  allowed: readonly string[],
  checkers: readonly string[],
  bucket: string,
): Finding[] {
  if (allowed.length === 0)
    return [
      wrong(
        `the bucket ${bucket} lets no health checker read the switch: throwing it would move nobody`,
        `its policy was changed by hand; ${PUT_BACK}`,
      ),
    ];
  // Checkers ask names by IPv4 only (documented: Route 53 "Values that you specify when you create or update health checks").
  const asked = checkers.filter((range) => !range.includes(':'));
  const missing = asked.filter((range) => !allowed.some((wide) => holds(wide, range)));
  const strange = allowed.filter((range) => !asked.some((narrow) => holds(range, narrow)));
  return [
    ...(missing.length > 0
      ? [wrong(`the switch is hidden from the health checkers in ${listed(missing)}`, REMEDY)]
      : []),
    ...(strange.length > 0
      ? [wrong(`the switch can be read from ${listed(strange)}, where no health checker is`, REMEDY)]
      : []),
  ];
}

interface Range {
  readonly first: number;
  readonly size: number;
}

function rangeOf(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d, bits] = match.slice(1).map((part) => Number(part ?? 32)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first: Math.floor(address / size) * size, size };
}

function holds(wide: string, narrow: string): boolean {
  const [outer, inner] = [rangeOf(wide), rangeOf(narrow)];
  if (outer === undefined || inner === undefined) return wide === narrow;
  return outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size;
}

export const switchRanges: Check = {
  id: 'switch-ranges',
  title: 'Stop switch',
  async examine({ account, stacks }) {
    const homes = stacks.flatMap(({ region, outputs }) => {
      const bucket = outputs[STOP_SWITCH_BUCKET_OUTPUT];
      return bucket === undefined ? [] : [{ region, bucket }];
    });
    if (homes.length === 0) return skipped('there is none');
    const { facts, findings } = await each(homes, async ({ region, bucket }) => {
      const [allowed, checkers] = await Promise.all([
        account.switchRanges(region, bucket),
        account.checkerRanges(),
      ]);
      return { bucket, allowed, checkers };
    });
    return {
      findings: [
        ...findings,
        ...facts.flatMap(({ bucket, allowed, checkers }) => rangeFindings(allowed, checkers, bucket)),
      ],
      fine: `seen from the ${plural(facts[0]?.allowed.length ?? 0, 'range')} of Route 53’s health checkers`,
    };
  },
};
