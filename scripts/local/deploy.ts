import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AdaptedAssembly, adaptAssembly } from './adapt-assembly';
import { EVERYWHERE, removalKey } from './adapt-rules';
import { CdkCli } from './cdk-cli';
import type { Cleanups } from './cleanups';
import { type Clients, makeClients } from './clients';
import { Deployed } from './deployed';
import { type Emulator, installEmulator, isInstalled, isReady, REGION, startEmulator } from './emulator';
import emulatorTypes from './emulator-types.json';
import { makeZone } from './hosted-zone';
import type { Options } from './options';
import { ADAPTED, ASSEMBLY, CONFIG, LOCAL, ROOT } from './paths';
import { checkFolder, checkNode, checkPort, findPython } from './preflight';
import type { Steps } from './steps';
import type { Terminal } from './terminal';
import { uploadPages } from './upload-pages';
import { checkFunction, checkSubscriptions, readModes } from './verify';

/** What the two commands share. */
export interface Context {
  readonly options: Options;
  readonly terminal: Terminal;
  readonly steps: Steps;
  readonly cleanups: Cleanups;
}

/** A running emulator with the app in it. */
export interface Session {
  readonly python: string;
  readonly emulator: Emulator;
  readonly clients: Clients;
  readonly assembly: AdaptedAssembly;
  readonly deployed: Deployed;
}

export interface DeployPlan {
  readonly demo: boolean;
  /** Keys of the app's configuration, beside the Regions. */
  readonly config: (clients: Clients) => Promise<Record<string, unknown>>;
}

const OWN_CONFIG = join(ROOT, 'breakwater.config.json');
/** The person's own configuration, if there is one. */
const OWN: DeployPlan = {
  demo: false,
  config: async () => (existsSync(OWN_CONFIG) ? JSON.parse(readFileSync(OWN_CONFIG, 'utf8')) : {}),
};

export async function deployLocally(context: Context, plan: DeployPlan = OWN): Promise<Session> {
  const { terminal, options } = context;
  checkNode();
  checkFolder(LOCAL);
  const python = findPython();
  await checkPort(options.port);
  terminal.title('A local AWS, and the app in it');
  const emulator = await startTheEmulator(context, python);
  const clients = makeClients(emulator);
  const keys = await hereKeys(context, clients, await plan.config(clients));
  const assembly = await synthesizeAndBootstrap(context, emulator, keys, plan.demo);
  const deployed = await context.steps.run('cdk deploy --all made every stack', 180, async (step) => {
    await new CdkCli(emulator, context.cleanups).deploy((line) => step.saw(line.trim().slice(0, 60)));
    step.found(assembly.stacks.join(', '));
    return Deployed.read(clients, assembly.stacks);
  });
  const session = { python, emulator, clients, assembly, deployed };
  await verify(context, session);
  return session;
}

/** What of the configuration is another here: the zone's id, and one Region, which cannot stand by for itself. */
async function hereKeys(
  { steps, terminal }: Context,
  clients: Clients,
  { standbyRegion, standbyCapacity: _, ...keys }: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  if (standbyRegion !== undefined)
    terminal.say('left out: standbyRegion; the emulator loses what crosses from one Region to another');
  const { hostedZoneName: name } = keys;
  if (typeof name !== 'string') return keys;
  const hostedZoneId = await steps.run('the hosted zone is there, with an id of the emulator', 30, (step) =>
    makeZone(clients, step, name),
  );
  return { ...keys, hostedZoneId };
}

async function startTheEmulator({ steps, cleanups, options }: Context, python: string): Promise<Emulator> {
  if (!isInstalled())
    await steps.run('the emulator is installed in .local/venv (only the first time)', 300, (step) =>
      installEmulator(python, cleanups, (line) => step.saw(line.trim().slice(0, 60))),
    );
  return steps.run('the emulator answers on the loopback interface', 30, async (step) => {
    const emulator = startEmulator(options.port, cleanups);
    await step.until(async () => {
      if (emulator.hasEnded()) throw new Error(`it ended; what it said is in ${emulator.log}`);
      return (await isReady(emulator)) || undefined;
    });
    step.found(`${emulatorTypes.emulator.replace('==', ' ')}, ${emulator.endpoint}`);
    return emulator;
  });
}

async function synthesizeAndBootstrap(
  context: Context,
  emulator: Emulator,
  keys: Record<string, unknown>,
  demo: boolean,
): Promise<AdaptedAssembly> {
  const { steps, cleanups } = context;
  const cli = new CdkCli(emulator, cleanups);
  writeConfig(keys);
  // What an earlier synthesis left (its validation report, for one) would be taken for this one's.
  rmSync(ASSEMBLY, { recursive: true, force: true });
  const bootstrap = cli.bootstrap(() => undefined);
  bootstrap.catch(() => undefined);
  await steps.run('cdk synth wrote the templates', 120, (step) =>
    cli.synth((line) => step.saw(line.trim().slice(0, 60))),
  );
  await steps.run('cdk bootstrap prepared the account', 120, () => bootstrap);
  return steps.run('a copy of the templates fits the emulator', 30, async (step) => {
    const assembly = adaptAssembly(ASSEMBLY, ADAPTED, { demo, supported: new Set(emulatorTypes.types) });
    tell(context.terminal, assembly);
    step.found(`${assembly.removals.length} resources removed, ${assembly.changes.length} places rewritten`);
    return assembly;
  });
}

/** One Region for all: the emulator keeps stacks and topics per Region, but loses what crosses from one to the other. */
function writeConfig(keys: Record<string, unknown>): void {
  const { account: _, ...rest } = keys;
  const config = { ...rest, siteRegion: REGION, controlRegion: REGION, allowSharedRegion: true };
  mkdirSync(LOCAL, { recursive: true });
  writeFileSync(CONFIG, `${JSON.stringify(config, null, 2)}\n`);
}

/** Each removal and each rewrite, with the reason: what was deployed is not what was synthesized. */
function tell(terminal: Terminal, assembly: AdaptedAssembly): void {
  for (const { what, reason } of EVERYWHERE) terminal.say(`rewritten: ${what}; ${reason}`);
  for (const [rule, removals] of groups(
    assembly.removals,
    ({ rule }) => `${removalKey(rule)}; ${rule.reason}`,
  )) {
    terminal.say(`removed: ${removals.length} × ${rule}`);
    for (const { path } of removals) terminal.detail(path);
  }
  for (const [rule, changes] of groups(assembly.changes, ({ rule, reason }) => `${rule}; ${reason}`)) {
    terminal.say(`rewritten: ${changes.length} × ${rule}`);
    for (const [what, same] of groups(changes, (change) => change.what))
      terminal.detail(`${what}: ${same.map(({ path }) => path).join(', ')}`);
  }
}

function groups<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function verify({ steps }: Context, session: Session): Promise<void> {
  const { clients, assembly, deployed } = session;
  await steps.run('the pages are in their bucket', 30, async (step) => {
    const files = await uploadPages(clients, assembly, deployed);
    if (files.length === 0) throw new Error('the templates deploy no file to any bucket');
    step.found(files.map(({ key, bytes }) => `${key} ${bytes} bytes`).join(', '));
  });
  await steps.run('every SNS subscription of the templates exists', 20, async (step) => {
    const checks = await checkSubscriptions(clients, assembly, deployed);
    const missing = checks
      .filter((check) => !check.found)
      .map(({ name, protocol }) => `${name} (${protocol})`);
    if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
    if (checks.length === 0) throw new Error('the templates have no subscription at all');
    step.found(`${checks.length} of ${checks.length}`);
  });
  await steps.run('the mode is in its parameter', 20, async (step) => {
    const modes = await readModes(clients, assembly, deployed);
    if (modes.length === 0) throw new Error('the templates have no mode at all');
    step.found(modes.join(', '));
  });
  await steps.run('every Lambda function runs', 60, async (step) => {
    const functions = deployed.ofType('AWS::Lambda::Function');
    if (functions.length === 0) throw new Error('the templates have no function at all');
    const checks = await Promise.all(functions.map((resource) => checkFunction(clients, assembly, resource)));
    const broken = checks.filter(({ problem }) => problem).map(({ name, problem }) => `${name}: ${problem}`);
    if (broken.length > 0) throw new Error(broken.join('; '));
    const scheduled = checks.filter(({ event }) => event !== '{}').length;
    step.found(`${checks.length} of ${checks.length}, ${scheduled} with the event of their own schedule`);
  });
}
