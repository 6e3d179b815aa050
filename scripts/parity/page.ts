import type { Difference } from './compare';
import { type EmulatorName, EXPLAINED, type Explanation, explanationOf } from './explained';
import { NOT_COMPARED, SCRIPTS } from './scripts';

export interface Compared {
  readonly emulator: EmulatorName;
  readonly version: string;
  readonly differences: readonly Difference[];
}

/** What nobody has explained, and explanations that explain nothing any more; empty when all is well. */
export function problemsIn(all: readonly Compared[]): string[] {
  const used = new Set<Explanation>();
  const open = all.flatMap(({ emulator, differences }) =>
    differences.flatMap((one) => {
      const found = explanationOf(emulator, one);
      if (found !== undefined) {
        used.add(found);
        return [];
      }
      const where = one.path === '' ? '' : `, ${one.path}`;
      return [
        `${one.call}${where}: the drill says ${one.drill}, ${emulator} says ${one.emulator}, and nobody says why`,
      ];
    }),
  );
  const stale = EXPLAINED.filter((one) => !used.has(one)).map(
    ({ at }) => `${at} explains nothing any more: take it out of scripts/parity/explained.ts`,
  );
  return [...open, ...stale];
}

/** docs/parity.md. */
export function parityPage(all: readonly Compared[]): string {
  const calls = SCRIPTS.reduce((sum, { calls: own }) => sum + own.length, 0);
  const operations = new Set(SCRIPTS.flatMap(({ calls: own }) => own.map(({ operation }) => operation)));
  const rows = EXPLAINED.map((explanation) => {
    const found = all.flatMap(({ emulator, differences }) =>
      differences
        .filter((one) => explanationOf(emulator, one) === explanation)
        .map(({ call, path }) => ({ other: emulator, call, path })),
    );
    const names = [...new Set(found.map(({ call }) => `\`${call.split(',')[0]}\``))].join(', ');
    const members = [...new Set(found.map(({ path }) => memberOf(path)))].sort();
    const who = [...new Set(found.map(({ other }) => other))].join(', ');
    const { right, why, source } = explanation;
    return `| ${names} | ${members.join(', ')} | ${who} | ${right} | ${why} ([${pageOf(source)}](${source})) |`;
  });
  const without = Object.entries(NOT_COMPARED).map(([operation, why]) => `| \`${operation}\` | ${why} |`);
  return `${[
    '# Parity',
    '',
    '<!-- Written by `npm run parity -- --write`; CI fails when it is stale. -->',
    '',
    `The drill answers AWS’s APIs itself, with just the operations that handlers use. \`npm run parity\` makes the same ${calls} calls of ${operations.size} operations to the drill’s own and to`,
    `${all.map(({ emulator, version }) => `${emulator} ${version}`).join(' and ')}, two independent emulators, with the SDK that handlers use, and compares answers member by member and errors by their codes. What differs is here, with who does as AWS`,
    'documents it, and the page that says so or, where AWS says nothing, who has measured it there; anything else fails. Neither emulator is AWS: where both agree with the drill, three readings of the same',
    'documents agree.',
    '',
    '| operation | where | other than | as documented | why |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'Not compared:',
    '',
    '| operation | why |',
    '|---|---|',
    ...without,
    '',
    'Times, ids and ARNs that each run makes anew are compared by whether they are there.',
  ].join('\n')}\n`;
}

/** `PutEvents`, `cloudwatch-alarm-notifications`, `kubernetes/autoscaler#943`. */
export function pageOf(source: string): string {
  const [, repository, number] =
    /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)$/.exec(source) ?? [];
  if (repository !== undefined) return `${repository}#${number}`;
  return source
    .split('/')
    .at(-1)!
    .replace(/^API_|\.html$/g, '');
}

/** Of a path the member at its end; the whole answer where one failed and the other did not. */
function memberOf(path: string): string {
  if (path === '') return 'whether it is refused';
  return `\`${path
    .replace(/\.\d+(?=\.|$)/g, '')
    .split('.')
    .slice(-1)[0]!
    .replace('(values)', '')}\``;
}
