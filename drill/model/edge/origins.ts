import type { OriginLoad, OriginPart, OriginPort, Place } from '../../world/traffic';
import type { ComputePlane } from '../compute/compute-plane';

/** Everything of a stack that a distribution can ask: each load goes to the place that answers to its name, and servers take what is left. */
export class Origins implements OriginPort {
  public constructor(
    private readonly places: readonly Place[],
    private readonly compute: Pick<ComputePlane, 'serve' | 'serveSecond' | 'balancerFor'>,
  ) {}

  public answersTo(domainName: string): boolean {
    return (
      this.compute.balancerFor(domainName) !== undefined ||
      this.places.some((place) => place.answersTo(domainName))
    );
  }

  public serve(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    return this.spread(loads, stepMs, (rest) => this.compute.serve(rest, stepMs));
  }

  public serveSecond(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    return this.spread(loads, stepMs, (rest) => this.compute.serveSecond(rest, stepMs));
  }

  /** The servers have their step whatever comes to them. */
  private spread(
    loads: readonly OriginLoad[],
    stepMs: number,
    servers: (rest: readonly OriginLoad[]) => readonly (readonly OriginPart[])[],
  ): readonly (readonly OriginPart[])[] {
    const owners = loads.map(({ domainName }) => this.places.find((place) => place.answersTo(domainName)));
    if (owners.every((owner) => owner === undefined)) return servers(loads);
    const answers: (readonly OriginPart[])[] = loads.map(() => []);
    const give = (indexes: readonly number[], parts: readonly (readonly OriginPart[])[]) =>
      indexes.forEach((index, at) => {
        answers[index] = parts[at]!;
      });
    const rest = indexesOf(owners, undefined);
    const toServers = rest.map((index) => loads[index]!);
    const begun = this.places.flatMap((place) => {
      const own = indexesOf(owners, place);
      if (own.length === 0) return [];
      const one = place.begin(
        own.map((index) => loads[index]!),
        stepMs,
      );
      const from = toServers.push(...one.onward) - one.onward.length;
      return [{ ...one, own, from }];
    });
    const served = servers(toServers);
    give(rest, served);
    for (const { own, onward, from, end } of begun) give(own, end(served.slice(from, from + onward.length)));
    return answers;
  }
}

function indexesOf<T>(all: readonly T[], wanted: T): readonly number[] {
  return all.flatMap((one, index) => (one === wanted ? [index] : []));
}
