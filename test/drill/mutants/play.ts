import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { runDrill } from '../../../drill/drill';
import { checkObjectives } from '../../../drill/objectives/file';
import type { RunResult } from '../../../drill/result';
import { siteAssembly } from '../../support/site-assembly';
import { addMailing } from '../support/mailing/mailing-stack';
import { addProbe, PROBE } from '../support/probe/probe-stack';
import { addResponder } from '../support/responder/responder-stack';
import type { Mutant } from './mutant';
import { type ScenarioName, scenarioOf } from './scenarios';
import { Site, type StackName } from './site';

/** What today's stack holds, where it does not reach the goal yet: a mutant must fall below what there is. */
const TODAY = checkObjectives(
  {
    objectives: {
      detect: { limit: 300, because: 'alarms of a minute: probes come with incident response' },
      recovered: { limit: 60, because: 'the page that an edge remembers is of five seconds' },
      'people-told': { limit: 300, because: 'the same' },
      'priority-requests': { limit: 85, because: 'nothing sets the checkout apart before a mode does' },
    },
    // What a part of the servers, of the cache or of the checkout costs is less than the default allows.
    scenarios: {
      'zone-lost': { 'useful-answers': 90 },
      'cache-primary': { 'useful-answers': 95 },
      'payment-hangs': { 'useful-answers': 90 },
      'servers-die': {
        'useful-answers': 98,
        'priority-requests': { limit: 70, because: 'nothing sets the checkout apart before a mode does' },
      },
      crowd: {
        'priority-requests': { limit: 87, because: 'nothing sets the checkout apart before a mode does' },
      },
      // Servers that are there need two good checks, five seconds apart.
      'all-fail': { recovered: 20 },
      'turned-away': {
        'useful-answers': {
          limit: 30,
          because: 'who is turned away sees the page, also where a copy is cached',
        },
        recovered: {
          limit: 240,
          because:
            'the mode ends after two good looks a minute apart, and edges hear of it half a minute later',
        },
      },
      'region-lost': { 'useful-answers': 95.5 },
      // With a probe, the goals that wait for one.
      'probed-region-lost': {
        detect: 30,
        'people-told': 60,
        recovered: { limit: 90, because: 'edges keep for a minute what DNS has said of the origin' },
      },
      // Neither errors nor load move DNS or a mode.
      unavailable: { flips: 1 },
      flood: { flips: 1 },
    },
  },
  'the mutants’ objectives',
);

/** Short leases, so that a run sees their end. */
export function makeSite(): string {
  return siteAssembly({ capacity: { leaseDuration: Duration.minutes(5) } });
}

/** With a name of its own and, where there is one, a standby: DNS has something to move. */
export function makeNamedSite(standbyRegion?: string): string {
  return siteAssembly({
    capacity: { leaseDuration: Duration.minutes(5) },
    domainName: 'www.shop.example',
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    hostedZoneName: 'shop.example',
    ...(standbyRegion === undefined ? {} : { standbyRegion }),
  });
}

export async function play(
  folder: string,
  scenario: ScenarioName,
  application?: Mutant['application'],
): Promise<RunResult> {
  return runDrill({
    source: folder,
    scenario: scenarioOf(scenario, application),
    seed: 1,
    objectives: TODAY,
    reproduce: '',
  });
}

/** The same with a small incident response beside the servers. */
export function makeRespondingSite(): string {
  const site = new Site(makeSite());
  addResponder(site, bundled([{ id: RESPONDER, bundle: RESPONDER }])[RESPONDER]!);
  return site.write();
}

/** One with a name of its own, and a probe that asks for it from the control Region. */
export function makeProbedSite(): string {
  const site = new Site(makeNamedSite());
  addProbe(site, bundled([{ id: PROBE_BUNDLE, bundle: PROBE_BUNDLE }])[PROBE_BUNDLE]!);
  return site.write();
}

/** The same, whose people are told by a state machine and Amazon SES alone. */
export function makeMailingSite(): string {
  const site = new Site(makeSite());
  addMailing(site);
  return site.write();
}

const RESPONDER = 'support/responder';
const PROBE_BUNDLE = 'support/probe';

/** Where each bundle is deployed. */
const DEPLOYED: Readonly<Record<string, readonly [StackName, RegExp]>> = {
  'lambda/scale-out': ['origin', /ScaleOut/],
  'lambda/site-mode': ['control', /SiteMode/],
  'lambda/notify': ['control', /Notify/],
  [RESPONDER]: ['origin', /SmallResponder/],
  [PROBE_BUNDLE]: ['control', PROBE.function],
  'edge/viewer-request': ['edge', /ViewerRequest/],
  'edge/viewer-response': ['edge', /ViewerResponse/],
};

/** Bundles of all mutants that change a source, by mutant's name and bundle. */
export function bundlesOf(mutants: readonly Mutant[]): Readonly<Record<string, string>> {
  const wanted = mutants.flatMap(({ name, source }) =>
    (source?.bundles ?? []).map((bundle) => ({ ...source, id: `${name} ${bundle}`, bundle })),
  );
  return wanted.length === 0 ? {} : bundled(wanted);
}

function bundled(wanted: readonly { id: string; bundle: string }[]): Record<string, string> {
  const output = execFileSync(process.execPath, [join(__dirname, 'bundle-changed.mjs')], {
    input: JSON.stringify(wanted),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(output) as Record<string, string>;
}

/** The site with what the mutant breaks, in a folder of its own. */
export function mutated(
  folder: string,
  { name, change, source }: Mutant,
  bundles: Readonly<Record<string, string>>,
): string {
  const site = new Site(folder);
  change?.(site);
  for (const bundle of source?.bundles ?? []) {
    const [stack, path] = DEPLOYED[bundle]!;
    const code = bundles[`${name} ${bundle}`]!;
    if (bundle.startsWith('support/'))
      site.only(stack, 'AWS::Lambda::Function', path).Properties.Code.ZipFile = code;
    else if (bundle.startsWith('edge/')) site.deployAtEdge(path, code);
    else site.deploy(stack, path, code);
  }
  return site.write();
}

/** Everything in a result that speaks of one objective: its sentence, the timeline, and what is not played. */
export function wordsOf({ objectives, timeline, notModelled }: RunResult, name: string): string {
  return [
    ...objectives.filter((one) => one.name === name).map(({ because }) => because),
    ...timeline.map(({ atMs, actor, text }) => `${Math.round(atMs / 1000)} ${actor} ${text}`),
    ...notModelled.map(({ resource, what }) => `${resource} ${what}`),
  ].join('\n');
}
