import { Cleanups } from './cleanups';
import { runDemo } from './demo';
import { type Context, deployOwn, type Session } from './deploy';
import { deployExamples } from './deploy-examples';
import { type Emulator, emulatorClientEnvironment } from './emulator';
import { UserError } from './errors';
import { type Command, helpOf, type Options, parseOptions } from './options';
import { StepFailed, Steps } from './steps';
import { Terminal } from './terminal';

/** Runs one of the two commands; resolves to the exit code: 2 for what it does not take, 1 for what went wrong. */
export async function main(command: Command, args: readonly string[]): Promise<number> {
  let exitCode = 2;
  try {
    const options = parseOptions(command, args);
    exitCode = 1;
    if (!options.help) return await run(options);
    process.stdout.write(helpOf(command));
    return 0;
  } catch (error) {
    process.stderr.write(
      `error: ${error instanceof UserError ? error.message : String((error as Error).stack)}\n`,
    );
    return exitCode;
  }
}

async function run(options: Options): Promise<number> {
  const terminal = new Terminal({ out: process.stdout, json: options.json, now: Date.now });
  const steps = new Steps(terminal, Date.now);
  const cleanups = new Cleanups();
  cleanups.onExit();
  const context = { options, terminal, steps, cleanups };
  try {
    const session = await runCommand(context);
    if (options.keep) keep(session.emulator, context);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    terminal.say('What follows depends on that step, so the run ends here.');
  } finally {
    cleanups.run();
  }
  terminal.summary(steps.passed, steps.failed);
  return steps.failed === 0 ? 0 : 1;
}

function runCommand(context: Context): Promise<Session> {
  const { command, examples } = context.options;
  if (command === 'demo') return runDemo(context);
  return examples ? deployExamples(context, examples) : deployOwn(context);
}

function keep(emulator: Emulator, { cleanups, terminal }: Context): void {
  cleanups.forget(emulator.stop);
  terminal.title('The emulator goes on running');
  const settings = Object.entries(emulatorClientEnvironment(emulator)).map(
    ([name, value]) => `${name}=${value}`,
  );
  terminal.say(`look into it with:  export ${settings.join(' ')}`);
  terminal.say('for example:        aws cloudformation describe-stacks');
  terminal.say(`stop it with:       kill ${emulator.pid}`);
}
