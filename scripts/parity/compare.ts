import type { Outcome, Outcomes } from './play';

export interface Difference {
  readonly call: string;
  /** Where in the answer; `error` for the code, empty for one that answered where the other failed. */
  readonly path: string;
  readonly drill: string;
  readonly emulator: string;
}

/** Values that are each run's own: compared by whether they are there. */
const OWN =
  /(^|\.)(MessageId|EventId|SequenceNumber|VersionId|ReceiptHandle|ETag|InstanceId|PrefixListId|[A-Za-z]*(Arn|ARN|Date|Time|Timestamp|Modified))$/;

/** Everything in which two runs of the same calls differ. */
export function compare(drill: Outcomes, emulator: Outcomes): Difference[] {
  return [...drill].flatMap(([call, ours]) => {
    const theirs = emulator.get(call);
    return theirs === undefined ? [] : differences(ours, theirs).map((one) => ({ call, ...one }));
  });
}

type Found = Omit<Difference, 'call'>;

function differences(ours: Outcome, theirs: Outcome): Found[] {
  if ('error' in ours !== 'error' in theirs)
    return [{ path: '', drill: short(ours), emulator: short(theirs) }];
  if ('error' in ours && 'error' in theirs) {
    const code =
      ours.error === theirs.error ? [] : [{ path: 'error', drill: ours.error, emulator: theirs.error }];
    return [...code, ...walk('error', ours.members, theirs.members)];
  }
  return walk('', (ours as { answer: unknown }).answer, (theirs as { answer: unknown }).answer);
}

/** Whose keys are ids, each run's own: what they lead to is compared, in order. */
const BY_ID = /(^|\.)VersionIdsToStages$/;
const inOrder = (value: Record<string, unknown>) =>
  Object.values(value)
    .map((one) => (Array.isArray(one) ? [...one].sort() : one))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

function walk(path: string, ours: unknown, theirs: unknown): Found[] {
  if (BY_ID.test(path) && isObject(ours) && isObject(theirs))
    return walk(`${path}(values)`, inOrder(ours), inOrder(theirs));
  if (OWN.test(path) && isThere(ours) && isThere(theirs)) return [];
  if (isObject(ours) && isObject(theirs)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
    return keys.flatMap((key) => walk(path === '' ? key : `${path}.${key}`, ours[key], theirs[key]));
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length)
    return ours.flatMap((one, index) => walk(`${path}.${index}`, one, theirs[index]));
  return JSON.stringify(without(ours)) === JSON.stringify(without(theirs))
    ? []
    : [{ path, drill: text(ours), emulator: text(theirs) }];
}

/** An address without the host on which it was asked. */
const without = (value: unknown) =>
  typeof value === 'string' ? value.replace(/^https?:\/\/[^/]+/, '') : value;

const isThere = (value: unknown) => value !== undefined && value !== '';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function short(outcome: Outcome): string {
  return 'error' in outcome ? outcome.error : 'an answer';
}

function text(value: unknown): string {
  if (value === undefined) return '–';
  const said = JSON.stringify(value);
  return said.length > 80 ? `${said.slice(0, 79)}…` : said;
}
