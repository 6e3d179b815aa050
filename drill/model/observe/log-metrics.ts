import type { World } from '../../world/world';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

interface Filter {
  readonly matches: (line: string) => boolean;
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
  readonly defaultValue: number | undefined;
}

/**
 * Metrics that come out of logs: those that a metric filter counts, and those that a line carries in the embedded metric format
 * (documented: CloudWatch Logs "Filter pattern syntax for metric filters"; "Embedded metric format specification").
 */
export class LogMetrics {
  /** By log group and Region. */
  private readonly filters = new Map<string, Filter[]>();

  public constructor(private readonly world: World) {
    for (const found of world.resolver.ofType('AWS::Logs::MetricFilter')) {
      const properties = world.resolver.properties(found) as Config;
      const matches = patternOf(String(properties.FilterPattern ?? ''));
      if (matches === undefined) {
        world.unsupported.add({
          resource: world.nameOf(found),
          type: found.resource.Type,
          property: 'FilterPattern',
          what: `the pattern ${properties.FilterPattern}: nothing is counted`,
          matters: true,
        });
        continue;
      }
      const key = `${found.stack.region} ${String(properties.LogGroupName)}`;
      const made = ((properties.MetricTransformations ?? []) as Config[]).map(
        ({ MetricNamespace, MetricName, MetricValue, DefaultValue }): Filter => ({
          matches,
          namespace: String(MetricNamespace),
          name: String(MetricName),
          value: String(MetricValue),
          defaultValue: DefaultValue === undefined ? undefined : Number(DefaultValue),
        }),
      );
      this.filters.set(key, [...(this.filters.get(key) ?? []), ...made]);
    }
  }

  /** Lines of one log group; each stands for `times` lines like it. */
  public see(region: string, logGroup: string, lines: readonly string[], times = 1): void {
    for (const filter of this.filters.get(`${region} ${logGroup}`) ?? []) {
      const hits = lines.filter(filter.matches).length * times;
      // `$field` takes a number from the line; a constant counts.
      const value = filter.value.startsWith('$') ? 1 : Number(filter.value);
      if (hits > 0) this.put(region, filter.namespace, filter.name, {}, value * hits, hits);
    }
    for (const line of lines) if (line.includes('"CloudWatchMetrics"')) this.embedded(region, line, times);
  }

  private embedded(region: string, line: string, times: number): void {
    let record: Config;
    try {
      record = JSON.parse(line.slice(line.indexOf('{')));
    } catch {
      return;
    }
    for (const { Namespace, Dimensions, Metrics } of (record._aws?.CloudWatchMetrics ?? []) as Config[]) {
      for (const names of (Dimensions ?? [[]]) as string[][]) {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(record[name])]));
        for (const { Name } of (Metrics ?? []) as Config[]) {
          const values = [record[Name]].flat().map(Number).filter(Number.isFinite);
          const sum = values.reduce((total, value) => total + value, 0);
          this.put(region, String(Namespace), String(Name), dimensions, sum * times, values.length * times);
        }
      }
    }
  }

  private put(
    region: string,
    namespace: string,
    name: string,
    dimensions: Record<string, string>,
    sum: number,
    count: number,
  ): void {
    const { sim, facts, metrics } = this.world;
    if (count <= 0) return;
    const mean = sum / count;
    const sample = { region, namespace, name, dimensions, sum, count, minimum: mean, maximum: mean };
    const lag = 1000 * facts.draw('cloudwatch.logMetricLag', `${namespace}/${name}`);
    metrics.put(
      { ...sample, timestampMs: Math.floor(sim.nowMs / 60_000) * 60_000 },
      sim.nowMs + lag,
      'cloudwatch.logMetricLag',
    );
  }
}

/** Terms, with and without quotes, all of which must be there, and JSON equality of one field; undefined for what is not played. */
function patternOf(pattern: string): ((line: string) => boolean) | undefined {
  const text = pattern.trim();
  if (text === '') return () => true;
  const json = /^\{\s*\$\.([\w.]+)\s*=\s*(?:"([^"]*)"|(\d+))\s*\}$/.exec(text);
  if (json !== null) {
    const [, path = '', word, number] = json;
    return (line) => {
      try {
        const value = path
          .split('.')
          .reduce<unknown>((at, key) => (at as Config | undefined)?.[key], JSON.parse(line));
        return String(value) === (word ?? number);
      } catch {
        return false;
      }
    };
  }
  if (/[{[%?]/.test(text)) return undefined;
  const terms = [...text.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, not, quoted, word]) => ({
    not: not === '-',
    term: quoted ?? word!,
  }));
  return (line) => terms.every(({ not, term }) => line.includes(term) !== not);
}
