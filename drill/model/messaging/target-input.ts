// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** What a template may name without a path (documented: "Amazon EventBridge input transformation", predefined variables). */
export interface RuleFacts {
  readonly arn: string;
  readonly name: string;
  readonly nowMs: number;
}

/** What a target of a rule gets of an event: all of it, a part, a constant, or a template that is filled in. */
export function inputFor(target: Config, event: unknown, rule: RuleFacts): unknown {
  if (target.Input !== undefined) return parsed(String(target.Input));
  if (target.InputPath !== undefined) return atPath(event, String(target.InputPath));
  const transformer = target.InputTransformer;
  if (transformer === undefined) return event;
  const paths = Object.entries((transformer.InputPathsMap ?? {}) as Record<string, string>);
  const values = new Map<string, unknown>([
    ...predefined(event, rule),
    ...paths.map(([name, path]) => [name, atPath(event, path)] as const),
  ]);
  return parsed(filled(String(transformer.InputTemplate), values));
}

function predefined(event: unknown, { arn, name, nowMs }: RuleFacts): [string, unknown][] {
  const { detail: _left, ...rest } = event as { readonly detail?: unknown };
  return [
    ['aws.events.rule-arn', arn],
    ['aws.events.rule-name', name],
    ['aws.events.event.ingestion-time', new Date(nowMs).toISOString()],
    ['aws.events.event', rest],
    ['aws.events.event.json', event],
  ];
}

/** Inside of quotes a text goes in as it is and anything else as JSON, both escaped; outside as JSON (documented: the same page). */
function filled(template: string, values: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([^<>]+)>/gs, (found, name?: string) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name);
    const json = JSON.stringify(value) ?? 'null';
    if (!quoted) return json;
    return typeof value === 'string' ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
}

/** `$.detail.alarmName`, `$.resources[0]`. */
function atPath(event: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted!,
  );
  let value: unknown = event;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
