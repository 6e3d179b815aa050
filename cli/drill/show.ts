import { exceptionsOf, type Judged, reasonsOf } from '../../drill/objectives/exceptions';
import { clock, withUnit } from '../../drill/objectives/objective';
import { type Highlight, highlights } from '../../drill/report/highlights';
import type { ObjectiveResult, RunResult, Verdict } from '../../drill/result';
import { isSweep, type PlayedResult } from '../../drill/sweep/result';
import { several } from '../../drill/words';
import { fold, type Style, type Terminal } from '../terminal';

export const MARK: Readonly<Record<Verdict, { readonly sign: string; readonly style: Style }>> = {
  held: { sign: '✓', style: 'green' },
  failed: { sign: '✗', style: 'red' },
  inconclusive: { sign: '?', style: 'yellow' },
  'not asked': { sign: '–', style: 'dim' },
};

/** Lines of the timeline; the report has them all. */
const LINES = 14;

/** One run, for a person at a terminal of 80 columns. */
export function showRun(terminal: Terminal, result: RunResult): void {
  const { scenario, seed, assembly } = result;
  terminal.say();
  const stacks = `${assembly.stacks.length} ${assembly.stacks.length === 1 ? 'stack' : 'stacks'}`;
  showHead(
    terminal,
    scenario.title,
    `${scenario.name}, ${hours(scenario.durationMs)}, seed ${seed}, against ${assembly.name} (${stacks})`,
  );
  terminal.say();
  const lines = highlights(result, LINES);
  // From the second day on a moment has the day in front.
  const columns = 2 + Math.max(0, ...lines.map(({ atMs }) => clock(atMs).length));
  for (const line of lines) showLine(terminal, line, columns);
  if (lines.length > 0) terminal.say();
  showObjectives(terminal, result.objectives);
  terminal.say();
  terminal.row('Visitors', visitors(result));
  const money = moneyOf(result);
  if (money !== undefined) terminal.row('Money', money);
  for (const [i, text] of relaxations(result.objectives).entries())
    terminal.row(i === 0 ? 'Relaxed' : '', text);
  const unasked = result.objectives.filter((one) => one.verdict === 'not asked' && one.relaxed === undefined);
  if (unasked.length > 0)
    terminal.row(
      'Not asked',
      `${unasked.length} ${unasked.length === 1 ? 'objective' : 'objectives'}; --json and the report say why`,
    );
  showNotModelled(terminal, result);
  terminal.row('Rests on', facts(result));
  // Not folded: it is there to be copied.
  terminal.say(`  ${terminal.style('dim', 'Again'.padEnd(LABEL_COLUMNS))}${result.reproduce}`);
  terminal.say();
  terminal.say(verdictLine(terminal, result));
}

/** Of a run, or of many seeds. */
type Asked = Judged & Pick<ObjectiveResult, 'goal'>;

/** What a file has made easier. */
export function relaxations(objectives: readonly Asked[]): readonly string[] {
  return reasonsOf(objectives).map(({ because, which }) => {
    const said = which.map(
      ({ title, verdict, goal, relaxed }) =>
        `${title} ${verdict === 'not asked' ? 'not asked' : goal} here, ${relaxed!.from} by default`,
    );
    return `${said.join('; ')}: ${because}`;
  });
}

/** What is shown, and in which way. */
export function showHead(terminal: Terminal, title: string, what: string): void {
  for (const line of fold(title, terminal.width - 2)) terminal.say(`  ${terminal.style('bold', line)}`);
  for (const line of fold(what, terminal.width - 2)) terminal.say(`  ${terminal.style('dim', line)}`);
}

const LABEL_COLUMNS = 16;

function showLine(terminal: Terminal, { atMs, kind, text, over }: Highlight, clockColumns: number): void {
  const style: Style | undefined =
    kind === 'fault' ? (over ? 'green' : 'red') : kind === 'alarm' ? 'yellow' : undefined;
  for (const [i, line] of fold(text, terminal.width - 2 - clockColumns).entries()) {
    const label =
      i === 0 ? terminal.style('dim', clock(atMs).padEnd(clockColumns)) : ' '.repeat(clockColumns);
    terminal.say(`  ${label}${style === undefined ? line : terminal.style(style, line)}`);
  }
}

function showObjectives(terminal: Terminal, objectives: readonly ObjectiveResult[]): void {
  const asked = objectives.filter(({ verdict }) => verdict !== 'not asked');
  const wide = (pick: (one: ObjectiveResult) => string) =>
    Math.max(0, ...asked.map((one) => pick(one).length));
  const [titles, values, goals] = [
    wide(({ title }) => title),
    wide(({ value }) => value),
    wide(({ goal }) => goal),
  ];
  const fits = titles + values + goals + 8 <= terminal.width;
  for (const { title, verdict, value, goal, because } of asked) {
    const { sign, style } = MARK[verdict];
    const inStyle = (text: string) => (verdict === 'held' ? text : terminal.style(style, text));
    const mark = terminal.style(style, sign);
    if (fits)
      terminal.say(
        `  ${mark} ${title.padEnd(titles)}  ${inStyle(value.padStart(values))}  ${terminal.style('dim', goal)}`,
      );
    else {
      terminal.say(`  ${mark} ${title}`);
      terminal.say(`      ${inStyle(value)}, ${terminal.style('dim', `goal ${goal}`)}`);
    }
    if (verdict !== 'held')
      for (const line of fold(because, terminal.width - 6)) terminal.say(`      ${line}`);
  }
}

function visitors({ totals }: RunResult): string {
  const { outcomes, requests } = totals;
  if (requests <= 0) return 'nobody came';
  const words: Readonly<Record<keyof typeof outcomes, string>> = {
    fresh: 'fresh',
    cached: 'cached',
    stale: 'older copies',
    standby: 'from the standby',
    lead: 'lead page',
    page: 'honest page',
    queued: 'waiting page',
    error: 'errors',
    timeout: 'timeouts',
    blocked: 'blocked',
  };
  const parts = (Object.keys(words) as (keyof typeof outcomes)[])
    .map((outcome) => ({ what: words[outcome], share: (100 * outcomes[outcome]) / requests }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
    .map(({ what, share }) => `${what} ${withUnit(share, '%')}`);
  return `${many(requests)} requests: ${parts.join(', ')}`;
}

function moneyOf({ totals, scenario }: RunResult): string | undefined {
  const { lostRevenue, adSpend, wastedSpend } = totals;
  if (lostRevenue === null || adSpend === null || wastedSpend === null) return undefined;
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  return `${scenario.currency} ${whole(lostRevenue)} of revenue lost; ${whole(wastedSpend)} of ${whole(adSpend)} for ads wasted`;
}

function showNotModelled(terminal: Terminal, { notModelled }: RunResult): void {
  const [grave, light] = [
    notModelled.filter((one) => one.matters),
    notModelled.filter((one) => !one.matters),
  ];
  const shown = grave.slice(0, 5);
  for (const [i, { resource, property, what }] of shown.entries())
    terminal.row(
      i === 0 ? 'Not played' : '',
      `${terminal.style('yellow', '?')} ${resource}${property === undefined ? '' : ` ${property}`}: ${what}`,
    );
  const rest = grave.length - shown.length;
  const more = [
    rest > 0 && `${rest} more that may change the result`,
    light.length > 0 &&
      `${light.length} ${light.length === 1 ? 'thing' : 'things'} taken to be as they should (in the report)`,
  ].filter(Boolean);
  if (more.length > 0) terminal.row(shown.length === 0 ? 'Not played' : '', more.join(', '));
}

/** What a result rests on, and whether a verdict turns when that moves. */
export function facts({ facts: all, sensitivity }: Pick<RunResult, 'facts' | 'sensitivity'>): string {
  const count = (kind: string) => all.filter((fact) => fact.kind === kind).length;
  const kinds = `${several(all.length, 'fact')} about AWS: ${count('documented')} documented, ${count('measured')} measured, ${count('assumed')} assumed`;
  if (sensitivity === undefined) return kinds;
  const { changes, facts: moved } = sensitivity;
  const turned = new Set(changes.map(({ objective }) => objective)).size;
  const found =
    turned === 0
      ? 'no verdict turns'
      : `${turned} ${turned === 1 ? 'verdict turns' : 'verdicts turn'}, by ${[...new Set(changes.map(({ fact }) => fact))].join(', ')}`;
  return `${kinds}; with ${moved === 1 ? 'the assumed one' : `each of ${moved} assumed ones`} at its low and its high end, ${found}`;
}

export function verdictLine(terminal: Terminal, result: RunResult): string {
  const { verdict, objectives, notModelled } = result;
  const asked = objectives.filter((one) => one.verdict !== 'not asked');
  const failed = asked.filter((one) => one.verdict === 'failed').length;
  const relaxed = asked.filter((one) => one.relaxed !== undefined).length;
  const off = exceptionsOf(objectives).length;
  const lax = `${off === 0 ? '' : ' that were asked'}${relaxed === 0 ? '' : `, ${relaxed} of them relaxed`}`;
  const grave = notModelled.filter(({ matters }) => matters).length;
  const open = asked.filter((one) => one.verdict === 'inconclusive').length;
  const text = {
    held: `Held${off === 0 ? '' : `, with ${several(off, 'exception')}`}: ${asked.length === 1 ? 'the one objective' : `all ${asked.length} objectives`}${lax}.`,
    failed: `Failed: ${failed} of ${several(asked.length, 'objective')}${lax}${open === 0 ? '' : `; ${open} ${open === 1 ? 'rests' : 'rest'} on a number that nobody has published`}.`,
    inconclusive:
      open > 0
        ? `Inconclusive: ${open} of ${several(asked.length, 'objective')} ${open === 1 ? 'rests' : 'rest'} on a number that nobody has published.`
        : grave > 0
          ? `Inconclusive: ${grave} ${grave === 1 ? 'thing that is not played may' : 'things that are not played may'} change the result.`
          : 'Inconclusive: no objective could be asked.',
    'not asked': 'Nothing was asked.',
  }[verdict];
  return signed(terminal, verdict, text);
}

/** A verdict with its sign, folded: a terminal may have little room. */
export function signed(terminal: Terminal, verdict: Verdict, text: string): string {
  const { sign, style } = MARK[verdict];
  return `${terminal.style(style, sign)} ${fold(text, terminal.width - 2).join('\n  ')}`;
}

/** Several results, a line each, and what they come to. */
export function showAll(terminal: Terminal, results: readonly PlayedResult[]): void {
  terminal.say();
  const widest = Math.max(...results.map(({ scenario }) => scenario.name.length));
  const beside = terminal.width - widest - 6;
  for (const result of results) {
    const { sign, style } = MARK[result.verdict];
    const mark = terminal.style(style, sign);
    const { name } = result.scenario;
    // Beside a name there has to be room for some words.
    if (beside < ROOM) {
      terminal.say(`  ${mark} ${name}`);
      for (const line of fold(inShort(result), terminal.width - 6)) terminal.say(`      ${line}`);
    } else
      for (const [i, line] of fold(inShort(result), beside).entries())
        terminal.say(
          i === 0 ? `  ${mark} ${name.padEnd(widest)}  ${line}` : `    ${' '.repeat(widest)}  ${line}`,
        );
  }
  terminal.say();
  for (const line of fold(together(results), terminal.width - 2)) terminal.say(`  ${line}`);
}

const ROOM = 24;

/** `24 of 26 scenarios held, 1 failed, 1 inconclusive.` */
function together(results: readonly PlayedResult[]): string {
  const count = (wanted: Verdict) => results.filter(({ verdict }) => verdict === wanted).length;
  const others = (['failed', 'inconclusive'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `, ${count(verdict)} ${verdict}`);
  const owing = results.filter(
    ({ verdict, objectives }) => verdict === 'held' && exceptionsOf<Judged>(objectives).length > 0,
  ).length;
  const except = owing === 0 ? '' : ` (${owing} with exceptions: what a file leaves out, with a reason)`;
  return `${count('held')} of ${results.length} scenarios held${except}${others.join('')}.`;
}

function inShort(result: PlayedResult): string {
  if (isSweep(result)) {
    const failed = result.objectives
      .filter((one) => one.verdict === 'failed')
      .map(({ title, failed: times }) => `${title} ${times}×`);
    const whole = `${result.failed} of ${result.runs.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`;
    return [whole, ...owedBy(result.objectives)].join(', ');
  }
  const failed = result.objectives
    .filter((one) => one.verdict === 'failed')
    .map(({ title, value }) => `${title} ${value}`);
  if (failed.length > 0) return failed.join(', ');
  return [result.verdict, ...owedBy(result.objectives)].join(', ');
}

/** A debt is not hidden by the word for success. */
function owedBy(objectives: readonly Judged[]): readonly string[] {
  const off = exceptionsOf(objectives).length;
  const relaxed = objectives.filter((one) => one.relaxed !== undefined).length - off;
  return [...(relaxed > 0 ? [`${relaxed} relaxed`] : []), ...(off > 0 ? [`${off} not asked`] : [])];
}

/** `2 h`, `3 d`, `1 h 30 m`. */
function hours(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'm'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function many(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(count >= 1e7 ? 0 : 2)} million`;
  return Math.round(count).toLocaleString('en');
}

const BAR = 24;
/** Shorter than this a bar says nothing. */
const LEAST_BAR = 6;

/** `campaign-503  ███████░░░░░░  0:42:00 of 2:00:00, 340×`, with what room there is for the bar. */
export function progressLine(
  name: string,
  elapsedMs: number,
  durationMs: number,
  realMs: number,
  columns: number,
): string {
  const speed = realMs > 0 ? `, ${Math.round(elapsedMs / realMs)}×` : '';
  return withBar(
    name,
    elapsedMs / durationMs,
    `${clock(elapsedMs)} of ${clock(durationMs)}${speed}`,
    columns,
  );
}

/** `campaign-503  ███████░░░░░░  57 of 200, 3 failed, 0:01:20 left`. */
export function sweepProgressLine(
  name: string,
  played: number,
  of: number,
  failed: number,
  realMs: number,
  columns: number,
): string {
  const share = Math.min(1, played / of);
  // The first run loads everything, and says little of the others.
  const left = played >= 1 ? `, ${clock((realMs / share) * (1 - share))} left` : '';
  const text = `${Math.floor(played)} of ${of}${failed > 0 ? `, ${failed} failed` : ''}${left}`;
  return withBar(name, share, text, columns);
}

function withBar(name: string, share: number, text: string, columns: number): string {
  const room = Math.min(BAR, columns - name.length - text.length - 4);
  if (room < LEAST_BAR) return `${name}  ${text}`;
  const full = Math.round(Math.min(1, share) * room);
  return `${name}  ${'█'.repeat(full)}${'░'.repeat(room - full)}  ${text}`;
}
