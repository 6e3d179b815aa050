import type { TraceEntry } from '../kernel/trace';
import { siteWrites } from '../objectives/changes';
import { clock } from '../objectives/objective';
import type { RunResult } from '../result';

/** One line of a timeline that has room for a dozen. */
export interface Highlight {
  readonly atMs: number;
  readonly kind: TraceEntry['kind'];
  readonly text: string;
  /** Of a fault: that it is over. */
  readonly over?: true;
}

/**
 * The lines that tell the story: what broke, what visitors got, the first alarms, what was done and by whom. Between two faults each kind of
 * thing is told once. What breaks and is mended again and again is told once too: its turns would leave no room for what came of them.
 */
export function highlights(
  { timeline, scenario: { faults } }: Pick<RunResult, 'timeline' | 'scenario'>,
  most: number,
): readonly Highlight[] {
  const said = new Set<string>();
  const retold = new Set<string>();
  const turns = turnsOf(timeline);
  let alarms = 0;
  const told = timeline.flatMap((entry): Highlight[] => {
    const { atMs, kind, text } = entry;
    if (atMs < 0) return [];
    if (kind === 'fault') {
      const all = turns.get(text) ?? [];
      const again = all.length >= AGAIN;
      if (again && atMs > all[0]!) return [];
      said.clear();
      retold.clear();
      alarms = 0;
      return [
        {
          atMs,
          kind,
          text: again ? `${text}, ${all.length} times until ${clock(all.at(-1)!)}` : text,
          ...(endsFault(entry, faults) ? { over: true as const } : {}),
        },
      ];
    }
    const line = lineOf(entry);
    if (line === undefined || said.has(line.key)) return [];
    said.add(line.key);
    // What is taken back and then done again is told again, once: else the last word would be that it was taken back.
    const opposite = oppositeOf(line.key);
    if (opposite !== undefined && !retold.has(opposite) && said.delete(opposite)) retold.add(opposite);
    if (kind === 'alarm' && ++alarms > ALARMS) return [];
    return [{ atMs, kind, text: line.text }];
  });
  if (told.length <= most) return told;
  // Faults first, then in the order of what people ask for.
  const rank = (kind: TraceEntry['kind']) => RANK.indexOf(kind);
  const kept = new Set(
    [...told].sort((a, b) => rank(a.kind) - rank(b.kind) || a.atMs - b.atMs).slice(0, most),
  );
  return told.filter((line) => kept.has(line));
}

/** Of a call that undoes another: the other, as `said` knows it. */
function oppositeOf(key: string): string | undefined {
  if (!key.startsWith('call ')) return undefined;
  if (key.includes('Suspend')) return key.replace('Suspend', 'Resume');
  return key.includes('Resume') ? key.replace('Resume', 'Suspend') : undefined;
}

/** Whether a line of a scenario says that something is well again, and not that it breaks. */
export function endsFault(
  { kind, atMs, text }: Pick<TraceEntry, 'kind' | 'atMs' | 'text'>,
  faults: RunResult['scenario']['faults'],
): boolean {
  return (
    kind === 'fault' && faults.some(({ toMs }) => toMs === atMs) && faults.every((one) => one.text !== text)
  );
}

/** When each fault begins or ends. */
function turnsOf(timeline: RunResult['timeline']): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { atMs, kind, text } of timeline)
    if (kind === 'fault' && atMs >= 0) found.set(text, [...(found.get(text) ?? []), atMs]);
  return found;
}

/** From so many times on. */
const AGAIN = 3;
const ALARMS = 3;
const RANK: readonly TraceEntry['kind'][] = [
  'fault',
  'alarm',
  'dns',
  'edge',
  'call',
  'lambda',
  'money',
  'visitors',
  'capacity',
  'delivery',
  'health',
  'notification',
];

function lineOf(entry: TraceEntry): { key: string; text: string } | undefined {
  const { kind, actor, text, data } = entry;
  switch (kind) {
    case 'visitors':
      return { key: `visitors ${text.replace(/[\d.,]+/g, '')}`, text };
    case 'alarm':
      return text.endsWith('→ ALARM') ? { key: `alarm ${actor}`, text: `${actor} rings` } : undefined;
    case 'call':
      if (data?.refused !== true && siteWrites([entry]).length === 0) return undefined;
      return {
        key: `call ${actor} ${String(data?.operation)}`,
        text: `${shortName(actor)} ${data?.refused === true ? text : callOf(data)}`,
      };
    case 'capacity':
      return /target tracking|step|insufficient/.test(text)
        ? {
            key: `capacity ${text.split(/[:(]/)[0]}`,
            text: text.replace(/ \([^)]*\)/, '').replace(/minimum \S+ → \S+, /, ''),
          }
        : undefined;
    case 'lambda':
      return {
        key: `lambda ${actor} ${text}`,
        text: `${shortName(actor)}${text.startsWith('an event') ? ':' : ''} ${withoutHashes(text)}`,
      };
    case 'dns':
    case 'health':
    case 'edge':
    case 'money':
      return { key: `${kind} ${actor} ${text}`, text: `${shortName(actor)}: ${text}` };
    default:
      return undefined;
  }
}

/** `called autoscaling.UpdateAutoScalingGroup: MinSize 6`: what it asked for, without the long names of whom. */
function callOf(data: TraceEntry['data']): string {
  const asked = Object.entries((data?.input ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
    if (typeof value === 'number' || typeof value === 'boolean') return [`${name} ${value}`];
    const words = Array.isArray(value) && value.every((one) => typeof one === 'string' && one.length < 30);
    return words ? [`${(value as string[]).join(' and ')}`] : [];
  });
  return `called ${String(data?.operation)}${asked.length === 0 ? '' : `: ${asked.join(', ')}`}`;
}

/** `Site/Origin/ScaleOut/Responder/Function` is known as `ScaleOut`. */
export function shortName(path: string): string {
  const parts = path.split('/').filter((part) => !GENERIC.has(part));
  return parts.at(-1) ?? path;
}

/** A rule has the name that CloudFormation gave it: `rule/shop-origin-SweepD1164267-A7D08ADDA90A` is known as `the rule Sweep`. */
function withoutHashes(text: string): string {
  return text.replace(/\brule\/(?:[\w-]*-)?([A-Za-z]\w*?)[0-9A-F]{8}-[0-9A-Z]{12,13}\b/g, 'the rule $1');
}

const GENERIC = new Set(['Resource', 'Function', 'Responder', 'ASG', 'Group', 'Handler', 'Default']);
