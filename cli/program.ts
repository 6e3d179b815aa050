import { Command, CommanderError } from 'commander';
import { BYPASS_SECONDS } from '../lib/private/contracts/edge';
import { MODES, type Mode } from '../lib/private/contracts/mode';
import { PERSON_SECONDS, PRESETS } from '../lib/private/contracts/site-mode';
import { nearest } from '../lib/private/suggest';
import { type Access, accessOf, LOCAL_URL } from './access';
import type { MergeOptions } from './commands/drill';
import type { Context } from './context';
import type { DrillOptions } from './drill/request';
import { shortDuration } from './duration';
import { CommandError, EXIT, isCommandError, oneLine } from './errors';
import { type FailoverOptions, readFailoverRequest } from './failover-request';
import { DEFAULT_ASSEMBLY, lastDrill } from './last-drill';
import { type ModeOptions, readModeRequest, seconds } from './mode-request';
import { siteOf } from './site';
import type { System } from './system';
import { Terminal } from './terminal';

/** Loaded when its turn comes: an SDK client takes longer to load than all of the rest, and `--help` needs none. */
const commands = {
  bypass: () => require('./commands/bypass') as typeof import('./commands/bypass'),
  doctor: () => require('./commands/doctor') as typeof import('./commands/doctor'),
  drill: () => require('./commands/drill') as typeof import('./commands/drill'),
  failover: () => require('./commands/failover') as typeof import('./commands/failover'),
  deployment: () => require('./deployment') as typeof import('./deployment'),
  mode: () => require('./commands/mode') as typeof import('./commands/mode'),
  status: () => require('./commands/status') as typeof import('./commands/status'),
  switch: () => require('./commands/switch') as typeof import('./commands/switch'),
};

interface SharedOptions {
  readonly site?: string;
  readonly profile?: string;
  readonly local?: string | boolean;
  readonly json?: boolean;
}

/** Runs one command line; gives the exit code. Nothing is written to the site before everything typed has been checked. */
export async function run(args: readonly string[], system: System, version: string): Promise<number> {
  let code: number = EXIT.ok;
  const terminal = new Terminal(system, args.includes('--json'));
  const program = programOf(system, version, terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(localFirst(args), { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, terminal, system, program, args);
  }
}

function programOf(
  system: System,
  version: string,
  terminal: Terminal,
  done: (code: number) => void,
): Command {
  const program = new Command('breakwater')
    .description('Decides what visitors get while the backend is in trouble, and shows what is in force.')
    .version(version, '-V, --version', 'the version')
    .option('--site <name>', "the site (default: `site` of this folder's breakwater.config.json, else site)")
    .option('--profile <name>', 'AWS profile; else what the AWS CLI would take')
    .option('--local [url]', `a local edge, \`npm run edge\`, instead of AWS (default: ${LOCAL_URL})`)
    .option('--json', 'the answer as one JSON object on stdout')
    .helpOption('-h, --help', 'this text')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, helpWidth: 80 })
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void system.out.write(text),
      // Errors are one line of ours.
      writeErr: () => undefined,
    })
    .addHelpText('after', HELP.program);

  const contextOf = async (options: SharedOptions): Promise<Context> => {
    const access = accessOf(options, system.env);
    const site = siteOf(options.site, system.cwd);
    terminal.progress(`looking for the site ${site} …`);
    // A local edge plays one site, whatever its name.
    const orOnly = access.local !== undefined && options.site === undefined;
    const deployment = await commands.deployment().findDeployment(access, site, orOnly);
    return { system, terminal, access, deployment };
  };

  // commander keeps the last one of the two.
  const leads = new Set<string>();
  program
    .command('mode')
    .summary('set what visitors get, until a moment')
    .description('Sets what visitors get, at every edge, until a moment; then the site is normal by itself.')
    .argument('<mode>', PRESETS.join(', '))
    .option('--for <time>', `how long, 1m to 24h (default: ${shortDuration(PERSON_SECONDS.standard)})`)
    .option('--reason <text>', 'why, in a few words; visitors never see it')
    .option('--admit <percent>', 'how many of 100 new visitors get the site')
    .option('--dim <share>', 'share of the optional features to leave out, 0 to 1')
    .option('--lead', 'paid clicks get the lead page')
    .option('--no-lead', 'paid clicks are treated as everybody else')
    .option(
      '--hard',
      'planned work (maintenance only): closes pages and forms, on public pages and in the checkout too; files, webhooks and XHRs of open pages still reach the backend; operators pass',
    )
    .option('--retry-after <seconds>', 'when those who were turned away should try again, 1 to 3600')
    .option('--incident <id>', 'the incident that it belongs to')
    .option('--no-watch', 'do not wait until the nearest edge has it')
    .on('option:lead', () => leads.add('--lead'))
    .on('option:no-lead', () => leads.add('--no-lead'))
    .addHelpText('after', HELP.mode)
    .action(async (preset: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SharedOptions & ModeOptions & { watch: boolean }>();
      const request = readModeRequest(preset, { ...options, bothLeads: leads.size > 1 });
      const context = await contextOf(options);
      done(await commands.mode().setMode(context, request, options.watch));
    });

  program
    .command('status')
    .summary('what is in force, and what the nearest edge has')
    .description('Shows what is in force, what the nearest edge has, and what automation may do.')
    .addHelpText('after', HELP.status)
    .action(async (_options: unknown, command: Command) => {
      const context = await contextOf(command.optsWithGlobals());
      done(await commands.status().showStatus(context));
    });

  program
    .command('bypass')
    .summary('print a link that gets you in, whatever the mode')
    .description('Prints a link. The browser that opens it gets the site past every mode.')
    .option('--for <time>', `how long, 1m to 7d (default: ${shortDuration(BYPASS_SECONDS.standard)})`)
    .option('--path', 'only the path, for a site under another host name')
    .addHelpText('after', HELP.bypass)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SharedOptions & { for?: string; path?: boolean }>();
      const problems: string[] = [];
      const length = seconds(problems, options.for, BYPASS_SECONDS);
      if (problems.length > 0) throw new CommandError(...problems);
      const context = await contextOf(options);
      await commands.bypass().printBypass(context, length, options.path ?? false);
    });

  program
    .command('off')
    .summary('automation off, in both Regions')
    .description(
      "Stops all automation: it decides, sends and writes nothing. A mode that it has set ends; a person's stays.",
    )
    .addHelpText('after', HELP.off)
    .action(async (_options: unknown, command: Command) => {
      const context = await contextOf(command.optsWithGlobals());
      await commands.switch().switchOff(context);
    });

  program
    .command('on')
    .summary('automation on again, as it was before off')
    .description('Lets automation work again, as before `breakwater off`, in both Regions.')
    .option('--mode <mode>', 'act, protect or observe (default: the last one before off, else protect)')
    .addHelpText('after', HELP.on)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SharedOptions & { mode?: string }>();
      const mode = operatingMode(options.mode);
      const context = await contextOf(options);
      await commands.switch().switchOn(context, mode);
    });

  program
    .command('failover')
    .summary('send visitors to the standby, or back, without us-east-1')
    .description(
      'Sends visitors to the standby, or back: by the stop switch, an object in S3. Neither us-east-1 nor the API of Route 53 is asked.',
    )
    .option('--to <where>', 'standby or primary')
    .option('--reason <text>', 'why, in a few words')
    .option(
      '--region <region>',
      "Region of the switch (default: standbyRegion, else controlRegion of this folder's breakwater.config.json)",
    )
    .option('--bucket <name>', 'bucket of the switch, with --region: then nothing is looked up')
    .addHelpText('after', HELP.failover)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SharedOptions & FailoverOptions>();
      const request = readFailoverRequest(options);
      const access = inAws(options, 'failover');
      const site = siteOf(options.site, system.cwd);
      done(await commands.failover().failover({ system, terminal, access, site }, request));
    });

  program
    .command('doctor')
    .summary('check everything that must be true before an incident')
    .description(
      'Checks against the account everything that must be true before the first incident; each finding with its remedy.',
    )
    .option(
      '--resolver <address>',
      'DNS server that is asked who serves the domain (default: as this machine does)',
    )
    .option('--assembly <folder>', `where the last drill left its record (default: ${DEFAULT_ASSEMBLY})`)
    .addHelpText('after', HELP.doctor)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SharedOptions & { resolver?: string; assembly?: string }>();
      inAws(options, 'doctor');
      const dns = system.publicDns(options.resolver);
      const drill = lastDrill(system.cwd, options.assembly);
      const context = await contextOf(options);
      done(await commands.doctor().showDoctor(context, dns, drill));
    });

  program
    .command('drill')
    .summary('play an outage against the synthesized stack, on this machine')
    .description(
      'Plays an outage against a synthesized stack, on this machine: what visitors, alarms, functions and the ad budget do, and which objectives hold. Nothing is asked of AWS.',
    )
    .argument('[stack]', 'folder of a cloud assembly, or a template (default: cdk.out)')
    .option(
      '--scenario <name|file>',
      'what happens; may be given several times (default: campaign-503)',
      collect,
    )
    .option('--all', 'every scenario that comes with the drill but noise-30-days: minutes')
    .option('--list', 'the scenarios that come with the drill')
    .option('--seed <number>', 'of everything that is left to chance (default: 1)')
    .option('--seeds <from..to>', 'many seeds, on all cores: how often it holds, and how bad it gets')
    .option('--workers <number>', 'threads that play at once (default: one for each core)')
    .option('--fail-fast', 'stops after the first run that fails')
    .option('--compare <stack...>', 'several stacks side by side, as folders or NAME=FOLDER')
    .option('--sensitivity', 'moves each assumed fact to its ends: which verdicts rest on one')
    .option('--no-sensitivity', 'a sweep without that')
    .option('--report <folder>', 'writes the report there: report.html and results.json')
    .option('--junit <file>', 'writes JUnit XML, for CI')
    .option('--objectives <file>', 'other limits than the default ones, as JSON')
    .option('--parameter <name=value>', 'value of a parameter of a template', collect)
    .option('--parameters <file>', 'a file of them, as aws cloudformation and CodePipeline take it', collect)
    .option('--baseline', 'plays it once more with automation off, to compare')
    .option('--check-determinism', 'plays it twice; both must be the same to the last byte')
    .addHelpText('after', HELP.drill)
    .action(async (stack: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SharedOptions & DrillOptions & { list?: boolean }>();
      onThisMachine(options);
      const machine = { system, terminal };
      done(
        options.list === true
          ? commands.drill().listScenarios(machine)
          : await commands.drill().drill(machine, stack, options),
      );
    })
    .command('merge')
    .summary('one answer from results that were played apart')
    .description(
      'Puts results together that other machines have played: one report, one exit code. A folder stands for the results.json in it.',
    )
    // Those of drill play; nothing is played here.
    .configureHelp({ showGlobalOptions: false, helpWidth: 80 })
    .argument('<result...>', 'what --json or --report has written')
    .option('--report <folder>', 'writes the report there: report.html and results.json')
    .option('--junit <file>', 'writes JUnit XML, for CI')
    .addHelpText('after', HELP.merge)
    .action((files: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SharedOptions & MergeOptions>();
      onThisMachine(options);
      onlyOfDrill(command);
      done(commands.drill().mergeDrills({ system, terminal }, files, options));
    });

  return program;

  function onThisMachine(options: SharedOptions): void {
    const given = (['site', 'profile', 'local'] as const).filter((name) => options[name] !== undefined);
    if (given.length > 0)
      throw new CommandError(
        `drill plays on this machine and asks nobody; leave ${given.map((name) => `--${name}`).join(' and ')} out`,
      );
  }

  /** Commander takes those of drill before and behind its command, and merge would do nothing about them. */
  function onlyOfDrill(merge: Command): void {
    const { parent: play } = merge;
    const given = (play?.options ?? []).filter(
      (option) =>
        play?.getOptionValueSource(option.attributeName()) === 'cli' &&
        !merge.options.some(({ long }) => long === option.long),
    );
    // One with --no- has two options of one value.
    const names = given
      .filter((option) => option.negate === (play?.getOptionValue(option.attributeName()) === false))
      .map(({ long }) => long);
    if (names.length > 0)
      throw new CommandError(
        `merge plays nothing; leave ${names.join(' and ')} out, and play the pieces with ${names.length === 1 ? 'it' : 'them'}`,
      );
  }

  function inAws(options: SharedOptions, command: string): Access {
    if (options.local !== undefined)
      throw new CommandError(`${command} needs an account: a local edge has none; leave --local out`);
    return accessOf(options, system.env);
  }
}

const collect = (one: string, before: readonly string[] = []): readonly string[] => [...before, one];

function operatingMode(text: string | undefined): Mode | undefined {
  if (text === undefined) return undefined;
  const known = MODES.find((mode) => mode === text);
  if (known === 'off') throw new CommandError('--mode off is another command: breakwater off');
  if (known !== undefined) return known;
  const meant = nearest(text, MODES);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new CommandError(`--mode must be one of act, protect, observe, got ${JSON.stringify(text)}${hint}`);
}

/**
 * `--local` takes an address or none; without this, `--local status` would take the command for the address. Another word is taken for
 * an address, which accessOf then refuses.
 */
function localFirst(args: readonly string[]): string[] {
  const words: readonly string[] = [...Object.keys(HELP), ...PRESETS];
  return args.map((arg, i) => {
    const next = args[i + 1] ?? '-';
    return arg === '--local' && (next.startsWith('-') || words.includes(next)) ? `--local=${LOCAL_URL}` : arg;
  });
}

function failed(
  error: unknown,
  terminal: Terminal,
  system: System,
  program: Command,
  args: readonly string[],
): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  terminal.clear();
  if (isCommandError(error)) for (const line of error.lines) terminal.error(oneLine(line));
  else if (error instanceof CommanderError) terminal.error(commandLineProblem(error, program, args));
  else {
    const { name, message, stack } = error as Error;
    terminal.error(`${name}: ${oneLine(message)}; this is a bug: BREAKWATER_DEBUG=1 shows where`);
    if (system.env.BREAKWATER_DEBUG) terminal.note(String(stack));
  }
  return EXIT.failed;
}

/** What is wrong with the line itself, in commander's words, and what to do about it. */
function commandLineProblem(
  { code, message }: CommanderError,
  program: Command,
  args: readonly string[],
): string {
  const names = program.commands.map((command) => command.name());
  // Without any argument, commander "shows the help" as an error.
  if (code === 'commander.help')
    return `no command; it is one of ${names.join(', ')}; breakwater --help says more`;
  const what = oneLine(message.replace(/^error: /, '')).replace(/\.$/, '');
  const used = program.commands.find((command) => args.includes(command.name()));
  if (code === 'commander.excessArguments') {
    if (used?.registeredArguments.length === 0)
      return `${used.name()} takes options only; breakwater ${used.name()} --help lists them`;
    return used?.name() === 'drill'
      ? `${what}; several stacks are played with --compare, and results put together with drill merge`
      : `${what}; put a text of several words in quotes`;
  }
  const word = (/'([^']+)'/.exec(what)?.[1] ?? '').split('=')[0] ?? '';
  const owners = program.commands.filter((command) => command !== used && optionsOf(command).includes(word));
  if (code === 'commander.unknownOption' && used !== undefined && owners.length > 0)
    return `${what} of ${used.name()}; it is one of ${owners.map((owner) => owner.name()).join(', ')}`;
  const known =
    code === 'commander.unknownCommand' ? names : optionsOf(program, ...(used ? [used] : program.commands));
  const meant = /unknown(Command|Option)/.test(code) ? nearest(word, known) : undefined;
  return `${what}; ${meant === undefined ? 'breakwater --help lists what there is' : `did you mean ${meant}?`}`;
}

const optionsOf = (...commands: readonly Command[]): string[] =>
  commands.flatMap((command) => command.options.flatMap(({ long }) => long ?? []));

const HELP = {
  program: `
Examples:
  $ breakwater status
  $ breakwater mode queue --for 20m --reason "database is full" --admit 40
  $ breakwater mode normal
  $ breakwater mode --help

Exit codes: 0 done, 1 something is wrong (doctor, drill), 2 not done (stderr says why),
3 written but not yet seen at the nearest edge, or not read back (failover).`,
  mode: `
Modes, from the mildest to the hardest:
  normal        the site as it is
  brownout      the site without its optional features
  queue         40 of 100 new visitors get the site, the rest a waiting page
  lead-capture  paid clicks get the lead page
  maintenance   nobody new gets the site; paid clicks get the lead page

Files pass in every mode; buyers and public pages in every mode but --hard.

Examples:
  $ breakwater mode queue --for 20m --reason "database is full" --admit 30
  $ breakwater mode maintenance --for 2h --reason "moving the database" --hard
  $ breakwater mode normal`,
  status: `
Examples:
  $ breakwater status
  $ breakwater status --json | jq .mode`,
  bypass: `
Examples:
  $ breakwater bypass --for 2h
  $ open "$(breakwater bypass)"`,
  off: `
Examples:
  $ breakwater off
  $ breakwater off && breakwater mode normal`,
  failover: `
Examples:
  $ breakwater failover --to standby --reason "the database's zone is lost"
  $ breakwater failover --to primary --reason "it is back, and complete"
  $ breakwater failover --to standby --reason "no single sign-on" \\
      --region eu-central-1 --bucket NAME`,
  doctor: `
Examples:
  $ breakwater doctor
  $ breakwater doctor --json | jq '.checks[] | select(.state != "ok")'`,
  drill: `
Examples:
  $ breakwater drill
  $ breakwater drill --scenario black-hole --scenario flash-crowd-10x
  $ breakwater drill cdk.out --all --report drill-report --junit drill.xml
  $ breakwater drill cdk.out --seeds 1..200
  $ breakwater drill --compare before=main/cdk.out after=cdk.out --all
  $ breakwater drill template.yaml --scenario my-outage.json --seed 7
  $ breakwater drill template.yaml --parameters live.json --parameter Servers=4

A file of parameters is a list of {"ParameterKey", "ParameterValue"} or of
"NAME=VALUE", or {"Parameters": {"NAME": "VALUE"}}; STACK=FILE is for one stack.

Exit codes: 0 every objective held, 1 one failed, 2 bad input, 3 a bug of the
drill, 4 inconclusive: what is not played, or an assumed fact, may change it.`,
  merge: `
Examples:
  $ breakwater drill cdk.out --seeds 1..100 --json > a.json     # on one machine
  $ breakwater drill cdk.out --seeds 101..200 --json > b.json   # on another
  $ breakwater drill merge a.json b.json --report drill-report`,
  on: `
Examples:
  $ breakwater on
  $ breakwater on --mode observe`,
} as const;
