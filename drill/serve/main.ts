import { AssemblyError } from '../template/errors';
import { asText } from './access-log';
import { CONDITION_WORDS, CONDITIONS, DemoBackend } from './demo-backend';
import { type RunningEdge, startEdge } from './edge-server';
import { UsageError } from './errors';
import { HELP, type Options, parseOptions } from './options';
import { checkPorts } from './ports';
import { synthesize } from './synthesize';
import { startText } from './words';

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Runs until it is interrupted; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (!options.help) return await run(options);
    process.stdout.write(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof AssemblyError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
}

async function run(options: Options): Promise<number> {
  // Before the synthesis, which takes seconds.
  await checkPorts({ '--port': options.port, '--control-port': options.controlPort });
  const note = options.json ? () => undefined : say;
  if (options.assembly === undefined) note('Synthesizing the app of this folder …');
  const assembly = options.assembly ?? synthesize(process.cwd());
  const demoBackend = options.backend === undefined ? new DemoBackend() : undefined;
  // Of origins that no behaviour goes to, which a function chooses when the others fail: it stays up.
  const demoStandby = demoBackend && new DemoBackend('the standby');
  await demoBackend?.start();
  await demoStandby?.start();
  let spare: readonly string[] = [];
  try {
    const edge = await startEdge({
      assembly,
      distribution: options.distribution,
      backend: (id) =>
        options.backendOf[id] ?? options.backend ?? (spare.includes(id) ? demoStandby! : demoBackend!).url,
      demoBackend,
      port: options.port,
      controlPort: options.controlPort,
      propagationMs: options.propagationSeconds * 1000,
      switches: options.switches,
      log: (line) => say(options.json ? JSON.stringify({ event: 'request', ...line }) : asText(line)),
    });
    spare = spareOrigins(edge);
    await checkBackends(edge, options);
    started(edge, options, demoBackend);
    const stopKeys = demoBackend && takeKeys(demoBackend, note);
    await interrupted();
    stopKeys?.();
    await edge.close();
    return 0;
  } finally {
    await demoBackend?.close();
    await demoStandby?.close();
  }
}

/** Those that no behaviour goes to. */
function spareOrigins({ play }: RunningEdge): string[] {
  const { origins, behaviors } = play.played.distribution;
  return origins.map(({ id }) => id).filter((id) => !behaviors.some(({ originId }) => originId === id));
}

/** @throws UsageError for a backend of an origin that is not there, with everything closed. */
async function checkBackends(edge: RunningEdge, { backendOf }: Options): Promise<void> {
  const known = edge.play.played.distribution.origins.filter(({ kind }) => kind !== 's3').map(({ id }) => id);
  const unknown = Object.keys(backendOf).filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  await edge.close();
  throw new UsageError(
    `--backend-of ${unknown.join(', ')}: no such origin that is no bucket; the distribution has ${known.join(', ')}`,
  );
}

function started(edge: RunningEdge, options: Options, demoBackend: DemoBackend | undefined): void {
  if (!options.json) {
    say(startText(edge, options, demoBackend, process.stdin.isTTY));
    return;
  }
  const { siteUrl, controlUrl, play } = edge;
  say(
    JSON.stringify({
      event: 'started',
      siteUrl,
      controlUrl,
      distribution: play.played.name,
      ignored: play.played.ignored,
    }),
  );
}

/** Single keys on a terminal: the first letter of what becomes of the backend. */
function takeKeys(backend: DemoBackend, note: (text: string) => void): (() => void) | undefined {
  const { stdin } = process;
  if (!stdin.isTTY) return undefined;
  stdin.setRawMode(true);
  stdin.resume();
  const onKey = (bytes: Buffer) => {
    const key = bytes.toString();
    // In raw mode Ctrl-C is a key like others.
    if (key === '\u0003') process.kill(process.pid, 'SIGINT');
    const condition = CONDITIONS.find((one) => one[0] === key);
    if (condition !== undefined)
      void backend.set(condition).then(() => note(`--- ${CONDITION_WORDS[condition]}`));
  };
  stdin.on('data', onKey);
  return () => {
    stdin.off('data', onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
