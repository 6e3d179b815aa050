import type { StackFacts } from '../account';
import type { Check } from '../check';
import { type Finding, listed, unknown, unseen, wrong } from '../finding';

const WELL = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
const MOVING = /_IN_PROGRESS$/;

/** A stack whose last deploy was taken back is older than its neighbours, and the next deploy may fail again: in an incident. */
export function stackFindings(stacks: readonly StackFacts[]): Finding[] {
  return stacks.flatMap(({ name, region, status, statusReason }) => {
    if (status === undefined)
      return [wrong(`there is no stack ${name} in ${region}`, 'deploy all stacks: `npx cdk deploy --all`')];
    if (WELL.test(status)) return [];
    const why = statusReason === undefined ? '' : ` (${statusReason})`;
    if (MOVING.test(status))
      return [wrong(`${name} is being changed: ${status}`, 'wait until the deploy is over, then ask again')];
    return [
      wrong(
        `${name} in ${region} is ${status}${why}: its last deploy failed, and it is not in step with the others`,
        `see why: \`aws cloudformation describe-stack-events --region ${region} --stack-name ${name}\`; then deploy all stacks`,
      ),
    ];
  });
}

export const stacks: Check = {
  id: 'stacks',
  title: 'Stacks',
  async examine(patient) {
    // Without its resources, the other checks had nothing to look at: that must not look like health.
    const unread = patient.stackFailures.map((failure) => {
      const { what, remedy } = unseen(failure);
      return unknown(`${what}; nothing of that stack was examined`, remedy);
    });
    return {
      findings: [...unread, ...stackFindings(patient.stacks)],
      fine: listed(patient.stacks.map(({ part, region }) => `${part} in ${region}`)),
    };
  },
};
