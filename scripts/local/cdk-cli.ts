import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalApp } from './apps';
import type { Cleanups } from './cleanups';
import { type Emulator, emulatorClientEnvironment, withoutAwsSettings } from './emulator';
import { LOCAL, ROOT } from './paths';
import { runCommand } from './run-command';

const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

type OnLine = (line: string) => void;

/** The real command-line tool, pointed at the emulator. */
export class CdkCli {
  public constructor(
    private readonly emulator: Emulator,
    private readonly cleanups: Cleanups,
  ) {}

  /** @param build whether what cdk.json says of building is done: once is enough for many apps */
  public async synth(app: LocalApp, build: boolean, onLine: OnLine): Promise<void> {
    // What an earlier synthesis left (its validation report, for one) would be taken for this one's.
    rmSync(app.assembly, { recursive: true, force: true });
    mkdirSync(app.assembly, { recursive: true });
    const args = [
      'synth',
      '--quiet',
      '--output',
      app.assembly,
      ...(build ? [] : ['--build', 'true']),
      ...app.synthArgs,
    ];
    await this.run(`synth-${app.name}`, ROOT, args, onLine);
  }

  /** @param environments such as aws://123456789012/eu-west-3 */
  public async bootstrap(environments: readonly string[], onLine: OnLine): Promise<void> {
    await this.run('bootstrap', LOCAL, ['bootstrap', ...environments], onLine);
  }

  public async deploy(app: LocalApp, onLine: OnLine): Promise<void> {
    const args = ['deploy', '--all', '--app', app.adapted, '--require-approval', 'never'];
    const how = ['--method', 'direct', '--progress', 'events'];
    await this.run(`deploy-${app.name}`, LOCAL, [...args, ...how], onLine);
  }

  public async destroy(app: LocalApp, onLine: OnLine): Promise<void> {
    await this.run(
      `destroy-${app.name}`,
      LOCAL,
      ['destroy', '--all', '--force', '--app', app.adapted],
      onLine,
    );
  }

  /** Outside the project's folder the tool finds no cdk.json, so it does not build and synthesize once more. */
  private async run(name: string, cwd: string, args: readonly string[], onLine: OnLine): Promise<void> {
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
