import type { AlarmKey } from '../../lib/private/contracts/alarms';
import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import { dnsAnswers, isVerdict, raisesCapacity, silenceMatters, unitOf } from './catalogue';
import { sightLines, sightSms } from './checkers';
import { holding, holds } from './decide';
import { clockTime, duration, instant, quantity, shortTime } from './format';
import type { Brief, Section } from './message';
import { isOfStandby } from './standby';
import type { AlarmStory, Numbers, Setting } from './story';
import type { AlarmText, Label, Texts } from './texts/texts';

/** Longer lists of what was done help nobody at night; the table keeps them all. */
const CAPACITY_LINES = 5;
const MORE_POINTS = 3;

const TYPES: Readonly<Record<AlarmStory['kind'], string>> = {
  alarm: 'alarm.started',
  recovered: 'alarm.recovered',
  silent: 'alarm.silent',
  flapping: 'alarm.flapping',
  settled: 'alarm.settled',
};

export function alarmBrief(story: AlarmStory, setting: Setting, texts: Texts): Brief {
  const { notice, key } = story;
  const text = isOfStandby(story, setting) ? atStandby(key!, texts) : wordsOf(story, texts);
  const name = story.subject ? `${text.name} (${story.subject})` : text.name;
  const lasted = duration(notice.changedAtMs - story.startedAtMs, texts.language);
  const done = whatIsDone(story, setting, texts);
  const numbers = numberLines(story, text, texts);
  const kept = duration(setting.nowMs - notice.changedAtMs, texts.language);
  const said = story.kind === 'settled' ? kept : lasted;
  return {
    title: texts.title(story.kind, story, setting.site, name, said),
    opening: texts.opening(story.kind, story, said),
    sections: alarmSections(story, setting, texts, { text, done, numbers }),
    links: [
      { label: texts.labels.runbook, url: `${setting.runbookBaseUrl}/${key ?? 'README'}.md` },
      { label: texts.labels.console, url: consoleUrl(story) },
    ],
    sms: alarmSms(story, setting, texts, text),
    type: TYPES[story.kind],
    urgent: story.kind !== 'silent',
    facts: alarmFacts(story, setting, { text, done, numbers }),
  };
}

function wordsOf({ kind, key, notice }: AlarmStory, texts: Texts): AlarmText {
  if (!key) return texts.generic(notice.alarmName);
  const words = texts.alarms[key];
  // After an alarm the words that were true last hold until something else is known.
  const isFault = kind !== 'silent' || notice.previousState === 'ALARM';
  return isFault || !silenceMatters(key) ? words : { ...words, ...texts.silence[key] };
}

/** What is the case is the same there; what visitors notice of it is not. */
const atStandby = (key: AlarmKey, { alarms, standby }: Texts): AlarmText => ({
  ...alarms[key],
  name: standby.name(alarms[key].name),
  customers: standby.customers,
  brief: standby.brief,
});

interface AlarmLines {
  readonly text: AlarmText;
  readonly done: readonly string[];
  readonly numbers: readonly string[];
}

function alarmSections(story: AlarmStory, setting: Setting, texts: Texts, lines: AlarmLines): Section[] {
  const { notice } = story;
  const over = isOver(story);
  const all: Array<readonly [Label, readonly (string | undefined)[]]> = [
    [story.kind === 'recovered' ? 'when' : 'since', [timeLine(story, setting, texts)]],
    ['alarm', [`${notice.alarmName} (${notice.region})`]],
    ['now', [story.now && texts.nowIs(story.now.state, instant(story.now.atMs, texts.language))]],
    ['meaning', over ? [] : [lines.text.meaning]],
    ['customers', over ? [] : [lines.text.customers]],
    ['numbers', lines.numbers],
    ['checkers', story.sights.flatMap((sight) => sightLines(sight, texts))],
    ['done', lines.done],
    ['mode', [setting.mode === 'observe' ? texts.observing : undefined]],
    ['description', story.key ? [] : [notice.description]],
    ['reason', story.key ? [] : [notice.reason]],
  ];
  return all
    .map(([label, entries]) => ({
      label: texts.labels[label],
      lines: entries.filter((line): line is string => Boolean(line)),
    }))
    .filter((section) => section.lines.length > 0);
}

/** Nothing to explain any more: the alarm is OK, and stays so as far as anybody knows. */
const isOver = ({ kind, notice }: AlarmStory): boolean =>
  kind === 'recovered' || (kind === 'settled' && notice.state === 'OK');

function timeLine(story: AlarmStory, setting: Setting, texts: Texts): string {
  const { startedAtMs, notice } = story;
  const began = instant(startedAtMs, texts.language);
  if (story.kind !== 'recovered') {
    return texts.since(began, duration(setting.nowMs - startedAtMs, texts.language));
  }
  const ended = instant(notice.changedAtMs, texts.language);
  return texts.lasted(began, ended, duration(notice.changedAtMs - startedAtMs, texts.language));
}

function numberLines(story: AlarmStory, text: AlarmText, texts: Texts): string[] {
  const { numbers } = story;
  if (numbers === 'none') return [];
  if (numbers === 'unreadable') return [texts.numbersUnreadable];
  const per = texts.per(numbers.periodSeconds, periodOf(numbers, texts));
  const measure = story.key ? text.measure(per) : numbers.metric;
  const show = (value: number) => quantity(value, unitOf(story.key), texts.language);
  const [last, ...earlier] = numbers.points.map((point) => show(point.value));
  const more = earlier.slice(0, MORE_POINTS).join(', ');
  return [
    last === undefined
      ? texts.noPoints(measure, numbers.missingBreaches)
      : texts.numbers(measure, last, more),
    thresholdLine(numbers, show, texts),
  ];
}

function thresholdLine(numbers: Numbers, show: (value: number) => string, texts: Texts): string {
  const threshold = numbers.threshold === undefined ? '' : show(numbers.threshold);
  const period = periodOf(numbers, texts);
  return texts.threshold(numbers.comparison, threshold, numbers.breaching, numbers.periods, period);
}

const periodOf = (numbers: Numbers, texts: Texts): string =>
  duration(numbers.periodSeconds * 1000, texts.language);

function whatIsDone(story: AlarmStory, setting: Setting, texts: Texts): string[] {
  const say = (change: CapacityChange) => capacityLine(change, setting.nowMs, texts);
  const reported = story.capacity.slice(-CAPACITY_LINES).map(say);
  if (isOver(story)) return reported;
  if (dnsAnswers(story.key) && story.kind !== 'silent') return [texts.dnsMoves, ...reported];
  if (!raisesCapacity(story.key)) return reported.length > 0 ? reported : [texts.nothingAutomatic];
  if (story.capacity.some(answersAlarm)) return reported;
  if (story.held.length > 0) return [...story.held.map(say), texts.stillHeld, ...reported];
  return [...reported, setting.mode === 'observe' ? texts.wouldRaise : texts.raising];
}

/** ScaleOut has looked at the alarm: it raised the group, could not, or only says what it would have done. */
const answersAlarm = (change: CapacityChange): boolean =>
  holds(change) || (change.action === 'observed' && !change.heldBack?.includes('replacement'));

function capacityLine(change: CapacityChange, nowMs: number, texts: Texts): string {
  const atMs = Date.parse(change.at);
  const at = dayOf(atMs) === dayOf(nowMs) ? clockTime(atMs) : instant(atMs, texts.language);
  // Renewals are not reported: an end that has passed says nothing about now.
  const untilMs = change.until ? Date.parse(change.until) : 0;
  return texts.capacity(change, at, untilMs > nowMs ? instant(untilMs, texts.language) : '');
}

/** In UTC, as every time of a message. */
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function alarmSms(story: AlarmStory, setting: Setting, texts: Texts, text: AlarmText): string[] {
  const { numbers, kind } = story;
  const show = (value: number) => quantity(value, unitOf(story.key), texts.language);
  const last = typeof numbers === 'object' ? numbers.points[0] : undefined;
  const threshold = typeof numbers === 'object' ? numbers.threshold : undefined;
  const trouble = !isOver(story);
  return [
    trouble ? text.brief : '',
    // Of the first: two would both say "it".
    ...(trouble ? story.sights.slice(0, 1).map((sight) => sightSms(sight, texts)) : []),
    last && threshold !== undefined && !isVerdict(story.key)
      ? texts.sms.numbers(show(last.value), show(threshold))
      : '',
    trouble && setting.mode !== 'observe' ? capacitySms(story, texts) : '',
    setting.mode === 'observe' ? texts.sms.observing : '',
    kind === 'recovered' ? '' : texts.sms.since(shortTime(story.startedAtMs)),
  ];
}

/** How large the fleet is kept, by the latest report on it; before there is one, that more was asked for. */
function capacitySms(story: AlarmStory, texts: Texts): string {
  const asks = raisesCapacity(story.key);
  const last = holding(asks ? [...story.held, ...story.capacity] : story.capacity).at(-1);
  if (last?.action === 'bounded') return texts.sms.decide;
  if (last) return texts.sms.raisedTo(last.toMinSize);
  return asks ? texts.sms.raising : '';
}

function alarmFacts(story: AlarmStory, setting: Setting, lines: AlarmLines): Record<string, unknown> {
  const { notice, numbers } = story;
  return {
    alarm: {
      name: notice.alarmName,
      arn: notice.alarmArn,
      region: notice.region,
      key: story.key ?? null,
      state: notice.state,
      previousState: notice.previousState ?? null,
      changedAt: new Date(notice.changedAtMs).toISOString(),
      startedAt: new Date(story.startedAtMs).toISOString(),
      reason: notice.reason,
      description: notice.description ?? null,
    },
    meaning: lines.text.meaning,
    customers: lines.text.customers,
    numbers:
      typeof numbers === 'string'
        ? null
        : {
            ...numbers,
            points: numbers.points.map((p) => ({ at: new Date(p.atMs).toISOString(), value: p.value })),
          },
    checkers: story.sights,
    done: lines.done,
    capacity: story.capacity,
    capacityHeld: story.held,
    runbook: `${setting.runbookBaseUrl}/${story.key ?? 'README'}.md`,
  };
}

/** The console's address differs by partition; the alarm's ARN says which. */
function consoleUrl({ notice }: AlarmStory): string {
  const domains: Readonly<Record<string, string>> = {
    'aws-cn': 'console.amazonaws.cn',
    'aws-us-gov': 'console.amazonaws-us-gov.com',
  };
  const domain = domains[notice.alarmArn.split(':')[1] ?? ''] ?? 'console.aws.amazon.com';
  const name = encodeURIComponent(notice.alarmName);
  return `https://${notice.region}.${domain}/cloudwatch/home?region=${notice.region}#alarmsV2:alarm/${name}`;
}

/** A person has to decide about `bounded`; the others are news that nobody should be woken for. */
export function capacityBrief(change: CapacityChange, setting: Setting, texts: Texts): Brief {
  const urgent = change.action === 'bounded';
  const runbook = `${setting.runbookBaseUrl}/capacity.md`;
  const sections: Section[] = [
    { label: texts.labels.capacity, lines: [capacityLine(change, setting.nowMs, texts)] },
  ];
  if (change.owners.length > 0) {
    sections.push({ label: texts.labels.alarm, lines: [texts.owners(change.owners)] });
  }
  if (setting.mode === 'observe') sections.push({ label: texts.labels.mode, lines: [texts.observing] });
  return {
    title: texts.capacityTitle(change, setting.site),
    sections,
    links: [{ label: texts.labels.runbook, url: runbook }],
    sms: [urgent ? texts.sms.decide : ''],
    type: `capacity.${change.action}`,
    urgent,
    facts: { capacity: [change], runbook },
  };
}
