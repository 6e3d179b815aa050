import { join } from 'node:path';
import type { Cleanups } from './cleanups';
import { ACCOUNT, type Emulator, emulatorClientEnvironment, REGION, withoutAwsSettings } from './emulator';
import { ADAPTED, ASSEMBLY, CONFIG, LOCAL, ROOT } from './paths';
import { runCommand } from './run-command';

const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** The real command-line tool, pointed at the emulator. */
export class CdkCli {
  public constructor(
    private readonly emulator: Emulator,
    private readonly cleanups: Cleanups,
  ) {}

  public async synth(onLine: (line: string) => void): Promise<void> {
    const args = ['synth', '--quiet', '--output', ASSEMBLY, '--context', `config=${CONFIG}`];
    await this.run('synth', ROOT, args, onLine);
  }

  public async bootstrap(onLine: (line: string) => void): Promise<void> {
    await this.run('bootstrap', LOCAL, ['bootstrap', `aws://${ACCOUNT}/${REGION}`], onLine);
  }

  public async deploy(onLine: (line: string) => void): Promise<void> {
    const args = [
      'deploy',
      '--all',
      '--app',
      ADAPTED,
      '--require-approval',
      'never',
      '--method',
      'direct',
      '--progress',
      'events',
    ];
    await this.run('deploy', LOCAL, args, onLine);
  }

  /** Outside the project's folder the tool finds no cdk.json, so it does not build and synthesize once more. */
  private async run(
    name: string,
    cwd: string,
    args: readonly string[],
    onLine: (line: string) => void,
  ): Promise<void> {
    await runCommand(process.execPath, [CDK, ...args, '--no-notices', '--ci'], {
      cwd,
      env: {
        ...withoutAwsSettings(process.env),
        ...emulatorClientEnvironment(this.emulator),
        // The validator has its own step in the tests; here it would cost seconds at each start.
        CDK_VALIDATION: 'false',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        NO_COLOR: '1',
      },
      log: join(LOCAL, `cdk-${name}.log`),
      cleanups: this.cleanups,
      onLine,
    });
  }
}
