import type { Fact } from '../../facts';
import type { RunResult, Sensitivity } from '../../result';
import { documentUrl, VERSION } from '../../version';
import { grouped, plural } from './format';

const KINDS: readonly Fact['kind'][] = ['assumed', 'measured', 'documented'];
const LETTERS: Readonly<Record<Fact['kind'], string>> = { documented: 'D', measured: 'M', assumed: 'A' };

export function KindMark({ kind }: { readonly kind: Fact['kind'] }) {
  return (
    <abbr class={kind} title={kind}>
      {LETTERS[kind]}
    </abbr>
  );
}

/** The numbers of AWS's that this run has used, those that nobody has published first. */
export function Facts({ result: { facts, sensitivity }, id }: { result: RunResult; id: string }) {
  const count = (kind: Fact['kind']) => facts.filter((fact) => fact.kind === kind).length;
  const sorted = [...facts].sort(
    (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1),
  );
  return (
    <>
      <p class="counts">
        This run rests on <b>{plural(facts.length, 'fact')}</b> about AWS:{' '}
        <span>
          <KindMark kind="documented" /> {count('documented')} documented by AWS
        </span>
        ,{' '}
        <span>
          <KindMark kind="measured" /> {count('measured')} measured by somebody
        </span>
        ,{' '}
        <span>
          <KindMark kind="assumed" /> {count('assumed')} assumed within a range, because nobody has published
          them
        </span>
        .
      </p>
      {sensitivity === undefined ? (
        <p class="small">
          Whether a verdict turns when an assumed fact lies at the other end of its range was not asked; the
          option is <span class="code">--sensitivity</span>.
        </p>
      ) : (
        <Moved
          sensitivity={sensitivity}
          sources={new Map(facts.map(({ name, source }) => [name, source]))}
          id={id}
        />
      )}
      {facts.length > 0 && (
        <details class="numbers">
          <summary>The facts, with their ranges and sources</summary>
          <p class="small">
            <a href={documentUrl('facts.md')}>All facts of version {VERSION}</a>, with what uses them.
          </p>
          <table class="facts">
            <thead>
              <tr>
                <th scope="col">fact and source</th>
                <th scope="col">value</th>
                <th scope="col">range</th>
                <th scope="col">how we know</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((fact) => (
                <tr key={fact.name} id={`${id}-${fact.name}`}>
                  <th scope="row">
                    <span class="code">{fact.name}</span>
                    <p class="because">
                      {fact.source} <span class="read">(read {fact.read})</span>
                    </p>
                  </th>
                  <td class="number">{amount(fact.value, fact.unit)}</td>
                  <td class="number">
                    {fact.low === fact.high
                      ? '–'
                      : `${amount(fact.low, fact.unit)} to ${amount(fact.high, fact.unit)}`}
                  </td>
                  <td>
                    <KindMark kind={fact.kind} /> {fact.kind}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

/** What turned when the assumed facts were moved. */
function Moved({
  sensitivity: { facts, runs, changes },
  sources,
  id,
}: {
  sensitivity: Sensitivity;
  /** Of the facts, by name: most names say little to who does not know them. */
  sources: ReadonlyMap<string, string>;
  id: string;
}) {
  const asked = `Each of ${plural(facts, 'assumed fact')} was put at its low and at its high end, alone, in ${plural(runs, 'run')} more`;
  if (changes.length === 0)
    return (
      <p>
        {asked}: <b>no verdict turned</b>.
      </p>
    );
  return (
    <>
      <p>{asked}. A verdict that turns says more about the fact than about the stack: it is inconclusive.</p>
      <table class="facts turned">
        <caption>Verdicts that rest on a number that nobody has published</caption>
        <thead>
          <tr>
            <th scope="col">objective</th>
            <th scope="col">as it is</th>
            <th scope="col">fact</th>
            <th scope="col">then</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ objective, title, fact, end, at, unit, from, to }) => (
            <tr key={`${objective} ${fact} ${end}`}>
              <th scope="row">{title}</th>
              <td class="number" data-label="as it is:">
                {from.value}, {from.verdict}
              </td>
              <td data-label="with">
                <a class="code" href={`#${id}-${fact}`}>
                  {fact}
                </a>{' '}
                at its {end} end, {amount(at, unit)}
                <p class="because">{sources.get(fact)}</p>
              </td>
              <td class="number" data-label="it would be:">
                {to.value}, {to.verdict}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function amount(value: number, unit: Fact['unit']): string {
  const said = Number.isInteger(value) ? grouped(value) : String(value);
  switch (unit) {
    case 's':
    case 'ms':
      return `${said} ${unit}`;
    case 'share':
      return `${Number((value * 100).toPrecision(4))} %`;
    case 'bytes':
      return `${said} bytes`;
    case 'count':
      return said;
  }
}
