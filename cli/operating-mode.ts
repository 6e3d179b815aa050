import {
  GetParameterCommand,
  PutParameterCommand,
  paginateGetParameterHistory,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { MODES, type Mode, modeParameterName } from '../lib/private/contracts/mode';
import { type Access, clientSettings } from './access';
import type { Deployment } from './deployment';
import { CommandError } from './errors';
import { explain } from './explain';

/** What one Region's parameter holds, or why nobody knows. */
export interface RegionMode {
  readonly region: string;
  readonly value?: string;
  readonly problem?: string;
}

/** The parameter that says how much is trusted to automation: one in each Region that has a responder. */
export class OperatingModes {
  public readonly name: string;
  public readonly regions: readonly string[];

  public constructor(
    private readonly access: Access,
    deployment: Deployment,
  ) {
    this.name = modeParameterName(deployment.site);
    const { siteRegion, standbyRegion, controlRegion } = deployment;
    this.regions = [...new Set([siteRegion, ...(standbyRegion ? [standbyRegion] : []), controlRegion])];
  }

  public read(): Promise<RegionMode[]> {
    return this.inEach(async (region) => {
      const client = this.client(region);
      const { Parameter } = await client.send(new GetParameterCommand({ Name: this.name }));
      return Parameter?.Value;
    }, 'ssm:GetParameter');
  }

  /** In all Regions at once: each is tried, whatever another one says. */
  public write(mode: Mode): Promise<RegionMode[]> {
    return this.inEach(async (region) => {
      const client = this.client(region);
      await client.send(new PutParameterCommand({ Name: this.name, Value: mode, Overwrite: true }));
      return mode;
    }, 'ssm:PutParameter');
  }

  /** The last value before `off` of the Region's parameter; undefined when it has never had one. */
  public async before(region: string): Promise<Mode | undefined> {
    const client = this.client(region);
    let last: Mode | undefined;
    try {
      // Oldest first; at most a hundred versions are kept (documented: Systems Manager User Guide, parameter versions).
      for await (const page of paginateGetParameterHistory({ client }, { Name: this.name })) {
        for (const { Value } of page.Parameters ?? []) {
          const known = MODES.find((mode) => mode === Value);
          if (known !== undefined && known !== 'off') last = known;
        }
      }
    } catch (error) {
      throw this.explained(error, 'ssm:GetParameterHistory', region);
    }
    return last;
  }

  private client(region: string) {
    return new SSMClient(clientSettings(this.access, region));
  }

  private inEach(
    ask: (region: string) => Promise<string | undefined>,
    action: string,
  ): Promise<RegionMode[]> {
    return Promise.all(
      this.regions.map(async (region) => {
        try {
          return { region, value: await ask(region) };
        } catch (error) {
          return { region, problem: this.explained(error, action, region).message };
        }
      }),
    );
  }

  private explained(error: unknown, action: string, region: string): CommandError {
    if (error instanceof Error && error.name === 'ParameterNotFound')
      return new CommandError(`there is no parameter ${this.name} in ${region}; deploy the site again`);
    return explain(error, { action, resource: this.name, region }, this.access);
  }
}
