import type { Send } from './clients';
import type { Script, Seen } from './scripts';

/** What one call gave, as plain data. */
export type Outcome =
  | { readonly answer: unknown }
  | { readonly error: string; readonly members: Readonly<Record<string, unknown>> };

/** By call: `ssm.GetParameter, one that is there`. */
export type Outcomes = ReadonlyMap<string, Outcome>;

export const nameOf = ({ operation, what }: { readonly operation: string; readonly what: string }): string =>
  `${operation}, ${what}`;

/** Plays a script. `prepare`: makes first what a template makes for the drill. */
export async function playScript(send: Send, script: Script, prepare: boolean): Promise<Outcomes> {
  const seen: Record<string, Seen[string]> = {};
  const inputOf = (input: Script['calls'][number]['input']) =>
    typeof input === 'function' ? input(seen) : input;
  if (prepare) {
    for (const { operation, input, as } of script.before) {
      const answer = await send(operation, inputOf(input));
      if (as !== undefined) seen[as] = answer;
    }
  }
  const outcomes = new Map<string, Outcome>();
  for (const call of script.calls) {
    const outcome = await outcomeOf(send, call.operation, () => inputOf(call.input));
    if (call.as !== undefined && 'answer' in outcome) seen[call.as] = outcome.answer as Seen[string];
    outcomes.set(nameOf(call), outcome);
  }
  return outcomes;
}

async function outcomeOf(send: Send, operation: string, input: () => object): Promise<Outcome> {
  try {
    return { answer: await plain(await send(operation, input())) };
  } catch (thrown) {
    if (!(thrown instanceof Error) || !('$metadata' in thrown)) throw thrown;
    const members = Object.entries(thrown).filter(([key]) => !OF_EVERY_ERROR.has(key));
    return {
      error: thrown.name,
      members: (await plain(Object.fromEntries(members))) as Record<string, unknown>,
    };
  }
}

/** Without what belongs to the transport; a body that streams is read. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value !== 'object' || value === null) return value;
  if ('transformToString' in value)
    return (value as { transformToString: () => Promise<string> }).transformToString();
  const entries = await Promise.all(
    Object.entries(value)
      .filter(([key, inner]) => inner !== undefined && !TRANSPORT.has(key))
      .map(async ([key, inner]) => [key, await plain(inner)] as const),
  );
  return Object.fromEntries(entries);
}

/** The code is the error's name, and its words are each service's own. */
const OF_EVERY_ERROR = new Set([
  'name',
  'message',
  'stack',
  '$fault',
  '$response',
  '$metadata',
  '__type',
  'Error',
  'Code',
  'Type',
  'Message',
]);

const TRANSPORT = new Set(['$metadata', '$retryable', 'ResponseMetadata', 'RequestId', 'HostId']);
