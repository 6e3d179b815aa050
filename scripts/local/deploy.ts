import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AdaptedAssembly, adaptAssembly, readAssembly, type StackPlace } from './adapt-assembly';
import { DEMO, type LocalApp, OWN } from './apps';
import { CdkCli } from './cdk-cli';
import type { Cleanups } from './cleanups';
import { type Clients, type ClientsIn, clientsOf } from './clients';
import { Deployed } from './deployed';
import {
  ACCOUNT,
  type Emulator,
  installEmulator,
  isInstalled,
  isReady,
  REGION,
  startEmulator,
} from './emulator';
import emulatorTypes from './emulator-types.json';
import type { Options } from './options';
import { CONFIG, LOCAL, OWN_CONFIG } from './paths';
import { checkFolder, checkNode, checkPort, findPython } from './preflight';
import { makeStandIns, type StandIn, standInsFor } from './stand-ins';
import type { Steps } from './steps';
import { tell } from './tell';
import type { Terminal } from './terminal';
import { verify } from './verify-app';

/** What the commands share. */
export interface Context {
  readonly options: Options;
  readonly terminal: Terminal;
  readonly steps: Steps;
  readonly cleanups: Cleanups;
}

/** A running emulator. */
export interface Running {
  readonly python: string;
  readonly emulator: Emulator;
  readonly cli: CdkCli;
  readonly clientsIn: ClientsIn;
}

/** A running emulator with the app in it. */
export interface Session extends Running {
  readonly app: LocalApp;
  /** In the emulator's own Region, where the demo is as a whole. */
  readonly clients: Clients;
  readonly assembly: AdaptedAssembly;
  readonly deployed: Deployed;
  readonly standIns: readonly StandIn[];
}

/** The person's own site, in the account and the Regions of its configuration. */
export async function deployOwn(context: Context): Promise<Session> {
  const running = await start(context, ownAccount());
  await synthesize(context, running, [OWN]);
  return deployApp(context, running, OWN);
}

/** @param config the keys of the demo's configuration */
export async function deployDemo(
  context: Context,
  config: (clients: Clients) => Promise<Record<string, unknown>>,
): Promise<Session> {
  const running = await start(context, ACCOUNT);
  mkdirSync(LOCAL, { recursive: true });
  writeFileSync(CONFIG, `${JSON.stringify(await config(running.clientsIn(REGION)), null, 2)}\n`);
  await synthesize(context, running, [DEMO]);
  return deployApp(context, running, DEMO);
}

/** Looks at what is needed, and starts the emulator. */
export async function start(context: Context, account: string): Promise<Running> {
  const { terminal, options } = context;
  checkNode();
  checkFolder(LOCAL);
  const python = findPython();
  await checkPort(options.port);
  terminal.title('A local AWS, and the app in it');
  const emulator = await startTheEmulator(context, python, account);
  return { python, emulator, cli: new CdkCli(emulator, context.cleanups), clientsIn: clientsOf(emulator) };
}

/** Synthesizes each app as for AWS, and prepares every Region that one of them has a stack in. */
export async function synthesize(
  { steps }: Context,
  { emulator, cli }: Running,
  apps: readonly LocalApp[],
): Promise<void> {
  for (const [index, app] of apps.entries()) {
    await steps.run(`cdk synth wrote the templates of ${app.name}`, 120, async (step) => {
      await cli.synth(app, index === 0, (line) => step.saw(line.trim().slice(0, 60)));
      step.found(placesOf(readAssembly(app.assembly)));
    });
  }
  await steps.run('cdk bootstrap prepared the Regions', 120, async (step) => {
    const regions = new Set(apps.flatMap((app) => readAssembly(app.assembly).map(({ region }) => region)));
    const environments = [...regions].map((region) => `aws://${emulator.account}/${region}`);
    await cli.bootstrap(environments, (line) => step.saw(line.trim().slice(0, 60)));
    step.found([...regions].join(', '));
  });
}

/** Deploys what was synthesized, and checks what came out. */
export async function deployApp(context: Context, running: Running, app: LocalApp): Promise<Session> {
  const { clientsIn, cli } = running;
  const { assembly, standIns } = await fitted(context, running, app);
  const deployed = await context.steps.run('cdk deploy --all made every stack', 180, async (step) => {
    await cli.deploy(app, (line) => step.saw(line.trim().slice(0, 60)));
    step.found(placesOf(assembly.stacks));
    return Deployed.read(clientsIn, assembly.stacks);
  });
  const session = { ...running, app, clients: clientsIn(REGION), assembly, deployed, standIns };
  await verify(context, session);
  return session;
}

async function fitted(
  { steps, terminal }: Context,
  { clientsIn }: Running,
  app: LocalApp,
): Promise<{ assembly: AdaptedAssembly; standIns: readonly StandIn[] }> {
  const standIns = standInsFor(readAssembly(app.assembly));
  const ids =
    standIns.length === 0
      ? new Map<string, string>()
      : await steps.run('what the app takes for granted is there', 30, async (step) => {
          const made = await makeStandIns(clientsIn, step, standIns);
          step.found(standIns.map(({ what, region }) => `${what} in ${region}`).join(', '));
          return made;
        });
  const assembly = await steps.run('a copy of the templates fits the emulator', 30, async (step) => {
    const supported = new Set(emulatorTypes.types);
    const adapted = adaptAssembly(app.assembly, app.adapted, { demo: app.demo, supported, standIns: ids });
    tell(terminal, adapted);
    step.found(`${adapted.removals.length} resources removed, ${adapted.changes.length} places rewritten`);
    return adapted;
  });
  return { assembly, standIns };
}

const placesOf = (stacks: readonly StackPlace[]): string =>
  stacks.map(({ name, region }) => `${name} in ${region}`).join(', ');

/** Credentials decide the account, so it has to be known before anything is synthesized. What is wrong with the file says synthesis. */
function ownAccount(): string {
  if (!existsSync(OWN_CONFIG)) return ACCOUNT;
  const [, account = ACCOUNT] = /"account"\s*:\s*"(\d{12})"/.exec(readFileSync(OWN_CONFIG, 'utf8')) ?? [];
  return account;
}

async function startTheEmulator(
  { steps, cleanups, options }: Context,
  python: string,
  account: string,
): Promise<Emulator> {
  if (!isInstalled())
    await steps.run('the emulator is installed in .local/venv (only the first time)', 300, (step) =>
      installEmulator(python, cleanups, (line) => step.saw(line.trim().slice(0, 60))),
    );
  return steps.run('the emulator answers on the loopback interface', 30, async (step) => {
    const emulator = startEmulator(options.port, account, cleanups);
    await step.until(async () => {
      if (emulator.hasEnded()) throw new Error(`it ended; what it said is in ${emulator.log}`);
      return (await isReady(emulator)) || undefined;
    });
    step.found(`${emulatorTypes.emulator.replace('==', ' ')}, ${emulator.endpoint}`);
    return emulator;
  });
}
