import { EXISTING_SERVERS_OUTPUTS } from '../../../lib/private/contracts/outputs';
import type { FleetFacts } from '../account';
import { type Check, type Patient, resourcesOf } from '../check';
import { each, type Finding, plural, skipped, unknown, wrong } from '../finding';

/** What the quota "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances" counts; other families have quotas of their own. */
const STANDARD = /^(?:[acdmrtz]\d|i\d|h\d|im\d|is\d)/;

export interface Need {
  readonly fleet: FleetFacts;
  readonly processors: ReadonlyMap<string, number>;
  readonly quota: number;
}

/** What the group may grow to, of the largest of its types: on the day, that may be the only one to be had. */
export function quotaFindings(needs: readonly Need[]): Finding[] {
  return [...byRegion(needs)].flatMap(([region, inRegion]) => {
    const strange = inRegion.filter(({ fleet }) => fleet.instanceTypes.length === 0);
    const needed = inRegion.reduce((sum, need) => sum + processorsOf(need), 0);
    const quota = inRegion[0]?.quota ?? 0;
    return [
      ...strange.map(({ fleet }) =>
        unknown(
          `the instance types of ${fleet.group} in ${region} are not known: it has no instance, and its launch template names none`,
          'compare its largest size with the quota "Running On-Demand Standard instances" by hand',
        ),
      ),
      ...(needed > quota
        ? [
            wrong(
              `${region} allows ${plural(quota, 'virtual processor')} of On-Demand servers; the fleet’s largest size needs ${needed}`,
              `ask for more: \`aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code L-1216C47A --desired-value ${needed * 2}\``,
            ),
          ]
        : []),
    ];
  });
}

/**
 * Lambda's own default is 1,000 in each Region; new accounts begin with much less, and AWS raises it with use (documented: Lambda "Lambda
 * quotas"). The alarms of an outage start some tens of executions at once, and the lifeboat takes one for each request that is being answered.
 */
const LEAST_EXECUTIONS = 100;

export const concurrencyFindings = (
  regions: readonly { readonly region: string; readonly executions: number }[],
): Finding[] =>
  regions
    .filter(({ executions }) => executions < LEAST_EXECUTIONS)
    .map(({ region, executions }) =>
      wrong(
        `${region} allows ${plural(executions, 'execution')} of Lambda functions at once, of the whole account; an outage needs ${LEAST_EXECUTIONS}`,
        `ask for more: \`aws service-quotas request-service-quota-increase --region ${region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000\``,
      ),
    );

/** Those of the stacks, and the one that existed before them. */
const groupsOf = (patient: Patient): { readonly region: string; readonly id: string }[] => [
  ...resourcesOf(patient, 'AWS::AutoScaling::AutoScalingGroup'),
  ...patient.stacks.flatMap(({ region, outputs }) => {
    const id = outputs[EXISTING_SERVERS_OUTPUTS.autoScalingGroup];
    return id === undefined ? [] : [{ region, id }];
  }),
];

function byRegion(needs: readonly Need[]): Map<string, Need[]> {
  const groups = new Map<string, Need[]>();
  for (const need of needs) groups.set(need.fleet.region, [...(groups.get(need.fleet.region) ?? []), need]);
  return groups;
}

const processorsOf = ({ fleet, processors }: Need): number =>
  fleet.maxSize *
  Math.max(
    0,
    ...fleet.instanceTypes.filter((type) => STANDARD.test(type)).map((type) => processors.get(type) ?? 0),
  );

export const quotas: Check = {
  id: 'quotas',
  title: 'Quotas',
  async examine(patient) {
    const { account } = patient;
    const groups = groupsOf(patient);
    const regions = [...new Set(resourcesOf(patient, 'AWS::Lambda::Function').map(({ region }) => region))];
    if (groups.length + regions.length === 0) return skipped('there is nothing that has one');
    const executions = await each(regions, async (region) => ({
      region,
      executions: await account.concurrencyQuota(region),
    }));
    const { facts, findings } = await each(groups, async ({ region, id }): Promise<Need> => {
      const [fleet, quota] = await Promise.all([account.fleet(region, id), account.processorQuota(region)]);
      const types = fleet.instanceTypes;
      const processors = types.length === 0 ? new Map() : await account.processors(region, types);
      return { fleet, processors, quota };
    });
    return {
      findings: [
        ...findings,
        ...executions.findings,
        ...quotaFindings(facts),
        ...concurrencyFindings(executions.facts),
      ],
      fine: [
        ...facts.map(
          (need) =>
            `${processorsOf(need)} of ${need.quota} virtual processors at most in ${need.fleet.region}`,
        ),
        `${LEAST_EXECUTIONS} or more executions of Lambda at once in ${plural(regions.length, 'Region')}`,
      ].join(', '),
    };
  },
};
