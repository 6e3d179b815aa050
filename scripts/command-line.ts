import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

export interface Command<Options extends ParseArgsOptionsConfig> {
  /** As package.json has it. */
  readonly name: string;
  /** What it is for, how long it takes, and where it writes. */
  readonly about: string;
  /** By option, what it does: one for each of `options`. */
  readonly help?: { readonly [Name in keyof Options]: string };
  readonly options?: Options;
  /** Names of what may follow without an option, in their order. @default nothing may */
  readonly rest?: readonly string[];
}

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/** What a script of this repository was given. `--help` ends it with what it is for, a wrong option with one line and exit code 2. */
export function commandLine<const Options extends ParseArgsOptionsConfig>(
  command: Command<Options>,
  args: readonly string[] = process.argv.slice(2),
): Parsed<Options> {
  const { name, rest = [] } = command;
  if (args.includes('--help')) {
    process.stdout.write(helpOf(command));
    process.exit(0);
  }
  try {
    const options = (command.options ?? {}) as Options;
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    const extra = (parsed.positionals as string[])[rest.length];
    if (extra !== undefined) throw new Error(`"${extra}" is not expected`);
    return parsed as Parsed<Options>;
  } catch (error) {
    const [what] = (error as Error).message.split(/\. To specify|\n/);
    console.error(`error: ${name}: ${what}; npm run ${name} -- --help lists what it takes`);
    process.exit(2);
  }
}

function helpOf<Options extends ParseArgsOptionsConfig>({
  name,
  about,
  help,
  rest = [],
}: Command<Options>): string {
  const lines = Object.entries<string>(help ?? {}).map(
    ([option, what]) => `  --${option.padEnd(10)} ${what}`,
  );
  const takes = [...(lines.length > 0 ? ['options'] : []), ...rest.map((one) => `[${one}]`)].join(' ');
  return `npm run ${name}${takes === '' ? '' : ` -- ${takes}`}\n\n${about}\n\n${[...lines, '  --help     this text'].join('\n')}\n`;
}
