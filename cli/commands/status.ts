import type { Access } from '../access';
import { type Context, clockOf } from '../context';
import { storeInUse } from '../deployment';
import { spokenDuration } from '../duration';
import { EXIT } from '../errors';
import { type KeyStanding, SiteModeStore, type StoredState } from '../mode-store';
import { OperatingModes, type RegionMode } from '../operating-mode';
import { type EdgeMode, probe } from '../probe';
import { howToCopyKeys, signingKey } from '../signing-key';
import {
  authorWords,
  type Clock,
  clockTime,
  inForce,
  isNormal,
  listed,
  nameOf,
  PRESET_STYLE,
  untilWords,
  whoSeesWhat,
} from '../words';

type Edge = EdgeMode | { readonly problem: string };
type State = StoredState | { readonly problem: string };

/** `breakwater status`: everything that can be known, even when a part of it cannot. */
export async function showStatus(context: Context): Promise<number> {
  const { system, terminal, access, deployment } = context;
  terminal.progress('asking the store, the nearest edge and the Regions …');
  const [state, edge, regions, secret, used] = await Promise.all([
    new SiteModeStore(access, deployment).read().catch((error: Error) => ({ problem: error.message })),
    probe(system, deployment.siteUrl),
    new OperatingModes(access, deployment).read(),
    // Who may look at the mode need not be able to let herself in: without the key, it is not compared.
    signingKey(access, deployment).catch(() => undefined),
    storeInUse(access, deployment),
  ]);
  const astray = used !== undefined && used !== deployment.storeArn;
  const standing = 'problem' in state || secret === undefined ? undefined : state.standing(secret);
  const clock = clockOf(system);
  const problems = [state, edge, ...regions].flatMap((part) => ('problem' in part && part.problem) || []);

  terminal.say();
  terminal.say(`  ${terminal.style('bold', deployment.site)}  ${deployment.siteUrl}`);
  terminal.say();
  showSiteMode(context, state, clock);
  terminal.row('Nearest edge', ...edgeWords(edge, state, access));
  showOperatingMode(context, regions);
  if (astray) showAstray(context);
  if (!('problem' in state)) showKeys(context, state, standing);
  terminal.say();
  for (const problem of problems) terminal.error(problem);
  terminal.answer(asJson(context, { state, edge, regions, standing, used, problems, now: clock.now }));
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
}

function showSiteMode(context: Context, state: State, clock: Clock): void {
  const { terminal } = context;
  if ('problem' in state) {
    terminal.row('Site mode', 'not known: the store cannot be read', 'red');
    return;
  }
  if (state.unreadable) {
    terminal.row(
      'Site mode',
      'normal: the store holds a document that nobody understands; write another with `breakwater mode`',
      'red',
    );
    return;
  }
  const document = inForce(state.document, clock.now);
  terminal.row('Site mode', document === undefined ? 'normal' : nameOf(document), [
    'bold',
    PRESET_STYLE[document?.preset ?? 'normal'] as 'red',
  ]);
  if (document === undefined) {
    showEnded(context, state, clock);
    return;
  }
  terminal.row('', whoSeesWhat(document, context.deployment.admission));
  const age = clock.now - document.at;
  const since = age < 5 ? 'just now' : `${clockTime(document.at, clock)}, ${spokenDuration(age)} ago`;
  terminal.row('Since', `${since}, by ${authorWords(document)}`);
  const what = isNormal(document) ? 'then automation may change it' : 'then normal, by itself';
  terminal.row('Until', `${untilWords(document.until, clock)}; ${what}`);
}

function showEnded({ terminal }: Context, { document }: StoredState, clock: Clock): void {
  if (document === undefined || isNormal(document)) return;
  terminal.row('', `${nameOf(document)} ended at ${clockTime(document.until, clock)}`);
}

function edgeWords(edge: Edge, state: State, { local }: Access): [string, 'red' | 'yellow' | undefined] {
  if ('problem' in edge) return ['not known: it does not say what it has', 'red'];
  if ('problem' in state) return [`${edge.preset}, revision ${edge.revision}`, undefined];
  if (edge.revision === state.revision || state.unreadable)
    return [`has it (revision ${edge.revision})`, undefined];
  const lag = edge.revision < state.revision ? 'is behind' : 'is ahead of what the store says';
  return [
    `${lag}: revision ${edge.revision} (${edge.preset}), the store has ${state.revision}${local === undefined ? '; half a minute is usual' : ''}`,
    'yellow',
  ];
}

function showOperatingMode({ terminal }: Context, regions: readonly RegionMode[]): void {
  const known = regions.filter(({ value }) => value !== undefined);
  const each = regions.map(({ region, value }) => `${value ?? 'not known'} in ${region}`).join(', ');
  if (new Set(known.map(({ value }) => value)).size > 1) {
    const remedy = 'the Regions act differently; `breakwater off` and `breakwater on --mode …` write both';
    terminal.row('Operating mode', `DIFFERS: ${each}: ${remedy}`, ['bold', 'red']);
    return;
  }
  const all = known.length === regions.length;
  terminal.row(
    'Operating mode',
    all ? `${known[0]?.value} in ${listed(regions.map(({ region }) => region))}` : each,
    all ? undefined : 'red',
  );
}

/** A reference between Regions is resolved when the stack that has it is deployed, and not when what it refers to changes. */
function showAstray({ terminal }: Context): void {
  terminal.row(
    'Automation',
    "writes to ANOTHER STORE, which no edge reads: the edge was made anew since; deploy the other stack again: npx cdk deploy '*/Control' --force",
    ['bold', 'red'],
  );
}

const COMPARED = {
  signs: '',
  verifies: "; the secret's is the previous one: a rotation is on its way",
  refused: '',
  unknown: '; not compared with the secret, which cannot be read',
} as const;

function showKeys(
  { terminal, deployment }: Context,
  { keys }: StoredState,
  standing: KeyStanding | undefined,
): void {
  if (keys.key && standing === 'refused') {
    const words = `DIFFER from the secret's: no edge would take a link of \`breakwater bypass\`; give them its key with: ${howToCopyKeys(deployment)}`;
    terminal.row('Signing keys', words, ['bold', 'red']);
  } else if (keys.key) {
    const present = keys.previousKey ? 'present, current and previous' : 'present';
    terminal.row('Signing keys', `${present}${COMPARED[standing ?? 'unknown']}`);
  } else
    terminal.row(
      'Signing keys',
      'ABSENT: no tickets and no bypass; draws go by address. Rotate the secret to write them again',
      'yellow',
    );
}

interface Found {
  readonly state: State;
  readonly edge: Edge;
  readonly regions: readonly RegionMode[];
  readonly standing: KeyStanding | undefined;
  readonly used: string | undefined;
  readonly problems: readonly string[];
  readonly now: number;
}

function asJson(
  { deployment }: Context,
  { state, edge, regions, standing, used, problems, now }: Found,
): unknown {
  const stored = 'problem' in state ? undefined : state;
  const document = inForce(stored?.document, now);
  return {
    site: deployment.site,
    url: deployment.siteUrl,
    mode: stored === undefined ? null : (document?.preset ?? 'normal'),
    document: stored?.document ?? null,
    inForce: document !== undefined,
    remainingSeconds: document === undefined ? 0 : document.until - now,
    revision: stored?.revision ?? null,
    edge:
      'problem' in edge
        ? null
        : { ...edge, current: stored !== undefined && edge.revision === stored.revision },
    operatingMode: Object.fromEntries(regions.map(({ region, value }) => [region, value ?? null])),
    operatingModeDiffers: new Set(regions.flatMap(({ value }) => value ?? [])).size > 1,
    automationsStore: used === undefined ? null : { arn: used, current: used === deployment.storeArn },
    keys: stored === undefined ? null : { ...stored.keys, secret: standing ?? null },
    problems,
  };
}
