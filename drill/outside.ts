import type { Runtime } from './runtime/runtime';
import type { IncomingAnswer } from './runtime/sandbox/http';
import { OUTCOMES, type Outcome, type Served } from './world/traffic';
import type { World } from './world/world';

/** The site as those see it who come by its name. */
export interface SeenSite {
  /** Names by which visitors come to it. */
  readonly names: readonly string[];
  /** What became of each kind of request in the last step. */
  readonly served: readonly Served[];
}

/**
 * Lets functions ask the site by its name, as a probe does that looks from outside: one visitor more, who gets what those get who ask for the same,
 * with copies, error pages, firewalls and whatever DNS says. What no visitor asks for is in no cache: it fares as the page does that is rarest in one,
 * and is named.
 */
export function listenOutside(world: World, { gateway }: Runtime, site: SeenSite | undefined): void {
  if (site === undefined) return;
  const names = new Set(site.names);
  const said = new Set<string>();
  gateway.addOutsider(({ host, method, path }, { name, type = 'AWS::Lambda::Function', region, waysOut }) => {
    if (!names.has(host.toLowerCase())) return undefined;
    // The gateway says that nothing takes it there.
    if (waysOut?.reaches(host) === false) return undefined;
    const dice = world.sim.random(`${name}/outside`);
    const { faults } = world;
    if (faults.isLost(region) || dice.chance(faults.now.probeLoss)) return 'silence';
    const { served, exact } = alike(site.served, method, path);
    if (!exact) {
      const as = served === undefined ? 'nothing else' : `${served.kind.method} ${served.kind.path}`;
      world.unsupported.add({
        resource: name,
        type,
        what: `${method} ${path.split('?')[0]}, which no visitor asks for: it fares as ${as} does`,
        matters: false,
      });
    }
    if (served === undefined) return WELL;
    const outcome = drawn(served, dice.next());
    // An older copy is also what comes while a newer one is fetched.
    const what = outcome === 'stale' && served.met.perSecond <= 0 ? undefined : GETS[outcome];
    const key = `${name} ${path} ${outcome}`;
    if (what !== undefined && !said.has(key)) {
      said.add(key);
      world.sim.note({ kind: 'call', actor: name, text: `asks for ${host}${path} and gets ${what}` });
    }
    return answerOf(served, outcome);
  });
}

/** Of those who came in the last step, the ones who asked for the same; or else for what is in a cache least of all. */
function alike(
  all: readonly Served[],
  method: string,
  path: string,
): { readonly served: Served | undefined; readonly exact: boolean } {
  const [plain = '/', query = ''] = path.split('?', 2);
  const came = all.filter(({ perSecond }) => perSecond > 0);
  const same = came.find(
    ({ kind }) => kind.method === method && kind.path === plain && (query === '' || kind.query === query),
  );
  if (same !== undefined) return { served: same, exact: true };
  const rarest = [...came]
    .filter(({ kind }) => kind.method === 'GET' && kind.navigation)
    .sort((a, b) => b.kind.addresses - a.kind.addresses)[0];
  return { served: rarest ?? came[0], exact: false };
}

function drawn({ outcomes, perSecond }: Served, dice: number): Outcome {
  let left = dice * perSecond;
  const found = OUTCOMES.find((outcome) => {
    left -= outcomes[outcome];
    return left < 0;
  });
  return found ?? 'fresh';
}

/** For people, what is not the site as it is; once in a run. */
const GETS: Readonly<Partial<Record<Outcome, string>>> = {
  stale: 'an older copy, while the servers do not answer',
  page: 'the error page',
  queued: 'the waiting page',
  error: 'a naked error',
  timeout: 'no answer while a visitor would wait',
  blocked: 'turned away',
};

/** Statuses that stand for an outcome: which of the failures it was is not known of a single request (assumed). */
const STATUS: Readonly<Record<Exclude<Outcome, 'timeout'>, number>> = {
  fresh: 200,
  cached: 200,
  stale: 200,
  standby: 200,
  lead: 200,
  page: 503,
  queued: 503,
  error: 502,
  blocked: 403,
};

function answerOf(
  { latencyMs, met }: Served,
  outcome: Outcome,
): (IncomingAnswer & { readonly afterMs: number }) | 'silence' {
  if (outcome === 'timeout') return 'silence';
  const status = STATUS[outcome];
  return { status, headers: {}, body: '', afterMs: status === 200 ? latencyMs : met.honestMs };
}

const WELL = { status: 200, headers: {}, body: '', afterMs: 0 } as const;
