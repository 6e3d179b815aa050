import type { Emulator } from './emulator';

/** One thing that a service of the emulator holds. */
export interface Held {
  readonly service: string;
  readonly store: string;
  /** Empty where the service has none. */
  readonly region: string;
  readonly name: string;
}

/** What all services hold, as emulator.py tells it. */
export async function inventory(emulator: Emulator): Promise<Held[]> {
  const url = `${emulator.endpoint}/_breakwater/inventory`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`the emulator's inventory answered ${answer.status}`);
  return (await answer.json()) as Held[];
}

export const labelOf = ({ service, store, region, name }: Held): string =>
  [service, store, region, name].filter(Boolean).join(' ');
