// One measured run, in a process of its own: `measure.ts ASSEMBLY JSON`. Prints a Measured.
import { play } from '../../drill/run';
import { checkScenario, readScenario, type Scenario } from '../../drill/scenario/scenario';
import { partsOf } from '../../drill/scenario/split';
import { tuneForManyRuns } from '../../drill/sweep/engine';
import { playAll } from '../../drill/sweep/pool';

export interface Measurement {
  /** A scenario that comes with the drill; else what follows. */
  readonly preset?: string;
  /** How often, in one thread; the last one is measured. @default 1 */
  readonly times?: number;
  readonly hours?: number;
  /** Requests a second at the height of the campaign. */
  readonly peak?: number;
  /** Instead: these presets with these seeds, judged, on all cores. */
  readonly presets?: readonly string[];
  readonly seeds?: number;
}

export interface Measured {
  readonly seconds: number;
  /** Of all processors, which a busy machine changes less. */
  readonly cpuSeconds: number;
  /** Of that, inside the functions' own code; undefined where it happens in other threads. */
  readonly handlerSeconds?: number;
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

/** One run after another in this thread; seconds inside handlers. */
async function alone(source: string, measurement: Measurement): Promise<number> {
  const { runtime } = await play({ source, scenario: scenarioOf(measurement), seed: 1 });
  return runtime.functions.reduce((sum, { realMs }) => sum + realMs, 0) / 1000;
}

async function onAllCores(source: string, presets: readonly string[], seeds: number): Promise<void> {
  const jobs = presets.flatMap((preset) =>
    Array.from({ length: seeds }, (_, index) => partsOf(readScenario(preset), index + 1)).flat(),
  );
  tuneForManyRuns();
  await playAll(
    jobs.map((part) => ({ source, ...part, reproduce: '' })),
    { onResult: () => undefined },
  );
}

async function main(): Promise<void> {
  const [source = '', what = '{}'] = process.argv.slice(2);
  const measurement = JSON.parse(what) as Measurement;
  const { times = 1, presets, seeds = 1 } = measurement;
  for (let before = 1; before < times; before++) await alone(source, measurement);
  const begun = performance.now();
  const used = process.cpuUsage();
  const handlerSeconds =
    presets === undefined
      ? await alone(source, measurement)
      : await onAllCores(source, presets, seeds).then(() => undefined);
  const { user, system } = process.cpuUsage(used);
  const measured: Measured = {
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: (user + system) / 1e6,
    ...(handlerSeconds === undefined ? {} : { handlerSeconds }),
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(measured));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
