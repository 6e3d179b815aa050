import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { FACTS } from './facts';
import { FACTS as CLOUDFRONT } from './model/cloudfront/facts';

interface Fact {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly kind: string;
  readonly source: string;
  readonly read?: string;
}

/** docs/facts.md: each number of AWS's, how it is known, and which files ask for it. @param root the checkout */
export function factsPage(root = join(__dirname, '..')): string {
  const sources = sourcesIn(root);
  const all: readonly Fact[] = Object.values(FACTS);
  const count = (kind: string) => all.filter((fact) => fact.kind === kind).length;
  return `# Facts

Every number of AWS's that [the drill](drill.md) uses. Written by \`npm run schema\` from \`drill/facts.ts\` and \`drill/model/cloudfront/facts.ts\`.

*Documented*: AWS says so; a range is what the document leaves open. *Measured*: somebody has, and the source says who. *Assumed*: nobody has published it; the range is where it may
lie, and a verdict that turns within it is inconclusive ([drill.md](drill.md#what-a-verdict-rests-on)). Values that vary are drawn between low and high, those near the value more often.

${all.length} facts: ${count('documented')} documented, ${count('measured')} measured, ${count('assumed')} assumed.

${table(Object.entries(FACTS), (name) => usersOf(sources, `'${name}'`, 'drill/facts.ts'))}

## CloudFront's own rules

Shared by the drill and the edge server ([edge-server.md](edge-server.md)). Where its documents can be read in two ways, \`drill/model/cloudfront/switches.ts\` has both.

${table(Object.entries(CLOUDFRONT), (name) => usersOf(cloudfrontUsers(sources), `FACTS.${name}`, 'drill/model/cloudfront/facts.ts'))}
`;
}

function table(
  facts: readonly (readonly [string, Fact])[],
  usersOfFact: (name: string) => readonly string[],
): string {
  const head = ['fact', 'value', 'range', 'kind', 'source', 'read', 'used by'];
  const rows = facts.map(([name, { value, low, high, unit, kind, source, read }]) => [
    `\`${name}\``,
    amount(value, unit),
    low === high ? '–' : `${amount(low, unit)} to ${amount(high, unit)}`,
    kind,
    source,
    read ?? '–',
    usersOfFact(name)
      .map((file) => `[${file.replace(/^drill\//, '').replace(/\.tsx?$/, '')}](../${file})`)
      .join(', '),
  ]);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function amount(value: number, unit: string): string {
  if (unit === 'share') return `${Number((100 * value).toPrecision(4))} %`;
  const said = value.toLocaleString('en');
  return unit === 'count' ? said : `${said} ${unit}`;
}

type Source = readonly [file: string, text: string];

function sourcesIn(root: string): readonly Source[] {
  return readdirSync(join(root, 'drill'), { recursive: true, encoding: 'utf8' })
    .map((file) => `drill/${file.split(sep).join('/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .sort()
    .map((file) => [file, readFileSync(join(root, file), 'utf8')]);
}

const usersOf = (sources: readonly Source[], word: string, own: string): readonly string[] =>
  sources.flatMap(([file, text]) => (file !== own && said(text, word) ? [file] : []));

/** As a whole word: `FACTS.storeKey` is not in `FACTS.storeKeysAtOnce`. */
const said = (text: string, word: string) =>
  new RegExp(`${word.replace(/[.$]/g, '\\$&')}(?![\\w])`).test(text);

const cloudfrontUsers = (sources: readonly Source[]): readonly Source[] =>
  sources.filter(
    ([file, text]) =>
      /from '.*cloudfront\/facts'/.test(text) ||
      (file.startsWith('drill/model/cloudfront/') && /from '\.{1,2}\/facts'/.test(text)),
  );
