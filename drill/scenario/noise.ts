import { PRIORITY } from '../kernel/simulation';
import type { ComputePlane } from '../model/compute/compute-plane';
import type { World } from '../world/world';
import type { Scenario } from './scenario';

const DAY_MS = 86_400_000;
/** Of a blip: how many of the servers it meets. */
const BLIP_SHARE = 0.5;
/** How long a zone is gone in a blip that nobody writes about. */
const ZONE_BLIP_MS = 30_000;

/** Small things that go wrong by themselves: blips of the application, of a zone, and deploys; drawn in advance, so that they do not depend on the run. Gives their moments, ms since the run began. */
export function scheduleNoise(
  world: World,
  { file, durationMs }: Scenario,
  compute: ComputePlane,
): readonly number[] {
  const { noise } = file;
  if (noise === undefined) return [];
  const { sim, faults } = world;
  faults.change({ probeLoss: noise.probeLoss });
  const days = durationMs / DAY_MS;
  const all: number[] = [];
  const moments = (name: string, mean: number): number[] => {
    const random = sim.random(`noise/${name}`);
    // The first half hour is for the alarms to have seen a quiet site.
    const free = durationMs - 1_800_000;
    const drawn = Array.from(
      { length: random.poisson(mean) },
      () => 1_800_000 + Math.floor(random.next() * free),
    );
    all.push(...drawn);
    return drawn.map((atMs) => sim.startMs + atMs);
  };
  for (const atMs of moments('blips', noise.blipsPerDay * days)) {
    sim.at(atMs, PRIORITY.fault, () => {
      const blip = { how: 'errors', share: BLIP_SHARE, healthCheckFails: false } as const;
      sim.note({
        kind: 'fault',
        actor: 'noise',
        text: `half of the servers answer 500 for ${noise.blipSeconds} s`,
      });
      faults.change({ application: [...faults.now.application, blip] });
      sim.after(noise.blipSeconds * 1000, PRIORITY.fault, () =>
        faults.change({ application: faults.now.application.filter((one) => one !== blip) }),
      );
    });
  }
  for (const atMs of moments('deploys', (noise.deploysPerWeek * days) / 7)) {
    sim.at(atMs, PRIORITY.fault, () => {
      sim.note({ kind: 'fault', actor: 'noise', text: 'the stacks are deployed again' });
      compute.deployAgain();
    });
  }
  const region = compute.balancers[0]?.region;
  if (region === undefined) return all;
  for (const atMs of moments('zones', (noise.zoneBlipsPerMonth * days) / 30)) {
    sim.at(atMs, PRIORITY.fault, () => {
      const zone = `${region}/0`;
      sim.note({ kind: 'fault', actor: 'noise', text: `a zone is gone for ${ZONE_BLIP_MS / 1000} s` });
      faults.change({ zones: [...faults.now.zones, zone] });
      sim.after(ZONE_BLIP_MS, PRIORITY.fault, () =>
        faults.change({ zones: faults.now.zones.filter((one) => one !== zone) }),
      );
    });
  }
  return all;
}
