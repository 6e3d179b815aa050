import type { StackPart } from '../../lib/private/contracts/outputs';
import { type Deployment, EDGE_REGION } from '../deployment';
import type { Check, Patient, Sources } from './check';
import { type Examined, type Finding, unseen } from './finding';

export interface Result extends Examined {
  readonly check: Check;
}

export interface Diagnosis {
  readonly results: readonly Result[];
  /** Something is wrong, or could not be looked at. */
  readonly well: boolean;
  /** Not one thing could be looked at. */
  readonly blind: boolean;
}

/**
 * Every check, all at once; what one of them throws is a finding of its own and keeps nobody else from looking.
 *
 * @param onProgress titles of those that are still looking
 */
export async function examine(
  deployment: Deployment,
  sources: Sources,
  checks: readonly Check[],
  now: number,
  onProgress: (waiting: readonly string[]) => void,
): Promise<Diagnosis> {
  onProgress(['Stacks']);
  const patient = await patientOf(deployment, sources, now);
  // What a check did not find in a stack that nobody could read, it has not examined.
  const partly = patient.stackFailures.length === 0 ? '' : ' (of the stacks that could be read)';
  const waiting = new Set(checks.map(({ title }) => title));
  onProgress([...waiting]);
  const results = await Promise.all(
    checks.map(async (check): Promise<Result> => {
      try {
        const examined = await check.examine(patient);
        return { check, ...examined, findings: unique(examined.findings), fine: `${examined.fine}${partly}` };
      } catch (error) {
        return { check, findings: [unseen(error)], fine: '' };
      } finally {
        waiting.delete(check.title);
        onProgress([...waiting]);
      }
    }),
  );
  const looked = results.filter(({ skipped }) => !skipped);
  return {
    results,
    well: results.every(({ findings }) => findings.every(({ severity }) => severity === 'warn')),
    blind: looked.every(({ findings }) => findings.length > 0 && findings.every(isUnknown)),
  };
}

/** Where a sign-in has ended, every call says so. */
const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [`${finding.what}; ${finding.remedy}`, finding])).values(),
];

const isUnknown = ({ severity }: Finding): boolean => severity === 'unknown';

async function patientOf(deployment: Deployment, sources: Sources, now: number): Promise<Patient> {
  const { siteRegion, standbyRegion, controlRegion } = deployment;
  const { account } = sources;
  const places: [StackPart, string][] = [
    ['origin', siteRegion],
    ...(standbyRegion === undefined ? [] : [['standby', standbyRegion] as [StackPart, string]]),
    ['edge', EDGE_REGION],
    ['control', controlRegion],
  ];
  const answers = await Promise.allSettled(places.map(([part, region]) => account.stack(part, region)));
  // The alarms on health checks have a stack of their own, which is there where the checks are.
  const hasChecks = answers.some(
    (answer) =>
      answer.status === 'fulfilled' &&
      answer.value.part === 'control' &&
      answer.value.resources.some(({ type }) => type === 'AWS::Route53::HealthCheck'),
  );
  if (hasChecks) answers.push(...(await Promise.allSettled([account.stack('health', EDGE_REGION)])));
  return {
    deployment,
    ...sources,
    now,
    stacks: answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
    stackFailures: answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : [])),
  };
}
