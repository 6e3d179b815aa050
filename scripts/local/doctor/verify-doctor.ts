import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetHostedZoneCommand } from '@aws-sdk/client-route-53';
import { GetBucketPolicyCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { modeStoreClient } from '../../../lambda/shared/mode-store-client';
import { stackName } from '../../../lib/private/contracts/outputs';
import { STOP_SWITCH_KEY } from '../../../lib/private/contracts/stop-switch';
import type { Context, Session } from '../deploy';
import { emulatorClientEnvironment, REGION, withoutAwsSettings } from '../emulator';
import { startLoopbackDns } from '../loopback-dns';
import { LOCAL, ROOT } from '../paths';
import { lookAround } from '../world';
import { BROKEN, type Broken, type Site } from './broken';
import { type Front, startFront } from './front';
import type { Answering } from './route53-data-plane';

/** The site's name in every example. */
const SITE = 'shop';
const COMMAND = join(ROOT, 'assets', 'cli', 'breakwater.js');

/** What `breakwater doctor --json` says. */
interface Diagnosis {
  readonly well: boolean;
  readonly checks: readonly {
    readonly check: string;
    readonly findings: readonly Finding[];
  }[];
}
interface Finding {
  readonly severity: string;
  readonly what: string;
  readonly remedy: string;
}

/**
 * Runs the published `breakwater doctor` against the deployed site: it finds nothing wrong; then things are broken by the emulator's API, as
 * a person could break them in an account, and it names each; put right, all is well again. A site without a stop switch is not asked.
 */
export async function verifyDoctor({ steps, terminal }: Context, session: Session): Promise<void> {
  const outputs = await outputsOf(session);
  const { StopSwitchBucket: switchBucket, DomainName: domainName, HostedZoneId: zoneId } = outputs;
  if (!switchBucket || !domainName || !zoneId) return;
  const { clientsIn, deployed, emulator, assembly } = session;
  const standbyRegion = outputs.StandbyRegion ?? '';
  const dns = await startLoopbackDns();
  const front = await startFront({
    emulator: emulator.endpoint,
    checkerRanges: await rangesOf(session, standbyRegion, switchBucket),
    look: async (): Promise<Answering> => ({
      world: await lookAround(
        clientsIn,
        assembly.stacks.map(({ region }) => region),
      ),
      objects: await switchObject(session, standbyRegion, switchBucket),
    }),
  });
  const run = commandAt(front, session);
  const doctor = async (): Promise<{ code: number | null; said: Diagnosis }> => {
    const { code, stdout, stderr } = await run('doctor', '--json', '--resolver', dns.address);
    if (stdout === '') throw new Error(`breakwater doctor ended with ${code}: ${stderr.trim()}`);
    return { code, said: JSON.parse(stdout) as Diagnosis };
  };
  const { DelegationSet } = await clientsIn(REGION).route53.send(new GetHostedZoneCommand({ Id: zoneId }));
  dns.answers.set(`${domainName} NS`, DelegationSet?.NameServers ?? []);
  const site: Site = {
    clientsIn,
    deployed,
    domainName,
    standbyRegion,
    controlRegion: outputs.ControlRegion ?? '',
    switchBucket,
    storeArn: outputs.SiteModeStoreArn ?? '',
    store: modeStoreClient({
      region: REGION,
      endpoint: emulator.endpoint,
      credentials: { accessKeyId: emulator.account, secretAccessKey: 'test' },
    }),
    resolver: dns.answers,
    command: async (...args) => {
      const { code, stderr } = await run(...args);
      if (code !== 0) throw new Error(`breakwater ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
    },
  };

  const well = async () => {
    const { code, said } = await doctor();
    const ill = gravest(said);
    if (code !== 0 || ill.length > 0)
      throw new Error(`it ended with ${code} and said: ${ill.map(({ what }) => what).join('; ')}`);
    return said;
  };
  await steps.run('breakwater doctor finds nothing wrong with it', 60, async (step) => {
    const { checks } = await well();
    step.found(`${checks.length} checks`);
  });
  await steps.run(
    `${BROKEN.length} things are broken at once, and breakwater doctor names each`,
    120,
    async (step) => {
      const repairs: (() => Promise<unknown>)[] = [];
      for (const broken of BROKEN) {
        step.saw(broken.name);
        repairs.push(await broken.how(site));
      }
      const { code, said } = await doctor();
      for (const broken of BROKEN) terminal.detail(`${broken.name}: ${findingOf(broken, code, said)}`);
      step.saw('putting it right');
      for (const repair of repairs.reverse()) await repair();
      step.found('with exit code 1');
    },
  );
  await steps.run('put right, all of it is well again', 60, async () => {
    await well();
  });
  await Promise.all([front.close(), dns.close()]);
}

/** The words in which it is said. */
function findingOf({ name, check, what }: Broken, code: number | null, { checks }: Diagnosis): string {
  const all = checks.find((one) => one.check === check)?.findings ?? [];
  const finding = all.find((one) => one.severity === 'wrong' && what.test(one.what));
  if (finding === undefined || finding.remedy === '' || code !== 1)
    throw new Error(
      `${name}: ended with ${code}, and ${check} says: ${all.map((one) => one.what).join('; ')}`,
    );
  return finding.what;
}

const gravest = ({ checks }: Diagnosis): Finding[] =>
  checks.flatMap(({ findings }) => findings).filter(({ severity }) => severity !== 'warn');

async function outputsOf({ clientsIn, assembly }: Session): Promise<Record<string, string>> {
  const names = [stackName(SITE, 'edge'), stackName(SITE, 'standby')];
  const wanted = assembly.stacks.filter(({ name }) => names.includes(name));
  const found = await Promise.all(
    wanted.map(async ({ name: StackName, region }) => {
      const { Stacks = [] } = await clientsIn(region).cloudFormation.send(
        new DescribeStacksCommand({ StackName }),
      );
      return Stacks[0]?.Outputs ?? [];
    }),
  );
  return Object.fromEntries(
    found.flat().map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

/** Those that the template lets in: that these are Route 53's is not to be known here. */
async function rangesOf({ clientsIn }: Session, region: string, Bucket: string): Promise<string[]> {
  const { Policy = '' } = await clientsIn(region).s3.send(new GetBucketPolicyCommand({ Bucket }));
  return Policy.match(/\d+\.\d+\.\d+\.\d+\/\d+/g) ?? [];
}

async function switchObject({ clientsIn }: Session, region: string, Bucket: string): Promise<Set<string>> {
  const there = await clientsIn(region)
    .s3.send(new HeadObjectCommand({ Bucket, Key: STOP_SWITCH_KEY }))
    .then(
      () => true,
      () => false,
    );
  return new Set(there ? [`${Bucket}/${STOP_SWITCH_KEY}`] : []);
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The published command, in a folder without a configuration. */
function commandAt({ endpoint }: Front, { emulator }: Session) {
  const cwd = join(LOCAL, 'doctor');
  mkdirSync(cwd, { recursive: true });
  const env = {
    ...withoutAwsSettings(process.env),
    ...emulatorClientEnvironment(emulator),
    AWS_ENDPOINT_URL: endpoint,
  };
  return (...args: readonly string[]): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [COMMAND, ...args, '--site', SITE], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      });
      const told = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          told[stream] += text;
        });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, ...told }));
    });
}
