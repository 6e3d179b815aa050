import type { RunResult } from '../../result';
import type { NotModelled } from '../../world/unsupported';
import { plural } from './format';

/** What the drill left out: what could change the verdict, and then the rest. */
export function LeftOut({ result: { notModelled } }: { result: RunResult }) {
  const matters = gathered(notModelled.filter((one) => one.matters));
  const rest = gathered(notModelled.filter((one) => !one.matters));
  if (notModelled.length === 0) return <p>Everything that this stack has was played.</p>;
  return (
    <>
      {matters.length === 0 ? (
        <p>Nothing was left out that is known to change what visitors get, or whether somebody notices.</p>
      ) : (
        <>
          <p>
            <b>{plural(matters.length, 'thing')}</b> could change what visitors get, or whether somebody
            notices. A verdict that would otherwise have held is inconclusive because of them.
          </p>
          <List some={matters} />
        </>
      )}
      {rest.length > 0 && (
        <details class="numbers">
          <summary>{plural(rest.length, 'thing')} more, taken to be as they should</summary>
          <List some={rest} />
        </details>
      )}
    </>
  );
}

interface Gathered extends NotModelled {
  readonly resources: readonly string[];
}

/** The same of several resources is said once. */
function gathered(some: readonly NotModelled[]): readonly Gathered[] {
  const found = new Map<string, NotModelled & { resources: string[] }>();
  for (const one of some) {
    const key = `${one.type}\n${one.property ?? ''}\n${one.what}`;
    const before = found.get(key);
    if (before) before.resources.push(one.resource);
    else found.set(key, { ...one, resources: [one.resource] });
  }
  return [...found.values()];
}

const SHOWN = 3;

function List({ some }: { some: readonly Gathered[] }) {
  return (
    <ul class="left-out">
      {some.map(({ type, property, what, resources }) => (
        <li key={`${type} ${property} ${what}`}>
          <span class="code">
            {type}
            {property !== undefined && ` · ${property}`}
          </span>
          <p>{what}</p>
          <p class="because">
            {resources.slice(0, SHOWN).join(', ')}
            {resources.length > SHOWN && ` and ${resources.length - SHOWN} more`}
          </p>
        </li>
      ))}
    </ul>
  );
}
