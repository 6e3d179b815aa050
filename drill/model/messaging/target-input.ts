// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** What a target of a rule gets of an event: all of it, a part, a constant, or a template that is filled in. */
export function inputFor(target: Config, event: unknown): unknown {
  if (target.Input !== undefined) return parsed(String(target.Input));
  if (target.InputPath !== undefined) return atPath(event, String(target.InputPath));
  const transformer = target.InputTransformer;
  if (transformer === undefined) return event;
  const values = Object.entries((transformer.InputPathsMap ?? {}) as Record<string, string>).map(
    ([name, path]) => [name, atPath(event, path)] as const,
  );
  let text = String(transformer.InputTemplate);
  for (const [name, value] of values) {
    // Inside of quotes a text goes in as it is, else as JSON (documented: "Transforming Amazon EventBridge target input").
    text = text.replace(new RegExp(`"([^"]*)<${name}>([^"]*)"`, 'g'), (_, before: string, after: string) =>
      JSON.stringify(`${before}${typeof value === 'string' ? value : JSON.stringify(value)}${after}`),
    );
    text = text.replaceAll(`<${name}>`, JSON.stringify(value) ?? 'null');
  }
  return parsed(text);
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
