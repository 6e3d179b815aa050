// One measured run, in a process of its own: `measure.ts ASSEMBLY JSON`. Prints a Measured.
import { play } from '../../drill/run';
import { checkScenario, readScenario, type Scenario } from '../../drill/scenario/scenario';

export interface Measurement {
  /** A scenario that comes with the drill; else what follows. */
  readonly preset?: string;
  readonly hours?: number;
  /** Requests a second at the height of the campaign. */
  readonly peak?: number;
}

export interface Measured {
  readonly seconds: number;
  /** Of all processors, which a busy machine changes little. */
  readonly cpuSeconds: number;
  /** Of that, inside the functions' own code. */
  readonly handlerSeconds: number;
  readonly megabytes: number;
}

const FACTOR = 5;

function scenarioOf({ preset, hours = 2, peak = 10_000 }: Measurement): Scenario {
  if (preset !== undefined) return readScenario(preset);
  const minutes = hours * 60;
  return checkScenario(
    {
      name: 'bench',
      title: 'For measuring',
      description: 'A campaign with an outage in the middle.',
      duration: `${hours}h`,
      mode: 'act',
      crowd: {
        requestsPerSecond: peak / FACTOR,
        surges: [{ at: '20m', until: `${Math.round(minutes * 0.65)}m`, factor: FACTOR }],
      },
      // Servers that fit the crowd: the cost of a run is to be seen, not that of an overload.
      application: { requestsPerSecond: Math.max(20, peak / 30) },
      events: [
        { at: '30m', do: 'fail-application', how: 'unavailable', healthCheckFails: true },
        { at: '60m', do: 'restore-application' },
      ],
    },
    'bench',
  );
}

async function main(): Promise<void> {
  const [source = '', what = '{}'] = process.argv.slice(2);
  const measurement = JSON.parse(what) as Measurement;
  const begun = performance.now();
  const used = process.cpuUsage();
  const { runtime } = await play({ source, scenario: scenarioOf(measurement), seed: 1 });
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(used);
  const handlerSeconds = runtime.functions.reduce((sum, { realMs }) => sum + realMs, 0) / 1000;
  const measured: Measured = {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    handlerSeconds,
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(measured));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
