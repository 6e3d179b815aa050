import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { RunResult } from '../../result';
import type { ComparisonResult } from '../../sweep/comparison';
import { isSweep, type PlayedResult } from '../../sweep/result';
import { Again, Functions } from './again';
import { Charts } from './charts';
import { explore } from './client/explore';
import { Comparison } from './comparison';
import { Facts } from './facts';
import { clock } from './format';
import { headings } from './heading';
import { LeftOut } from './not-modelled';
import { Audiences, Objectives } from './objectives';
import { Overview, runId } from './overview';
import { STYLES } from './styles';
import { Summary } from './summary';
import { SweepSummary } from './sweep';
import { Terms } from './terms';
import { timeTicks } from './ticks';
import { Timeline } from './timeline';

/** Rows that a plot draws at most, and lines that a timeline shows; a run's part of the document stays under 300 kB. */
const ROWS = 505;
const LINES = 250;
/** Several runs in one document share what ten single ones may have, so that a browser opens it at once. */
const ROWS_OF_ALL = 3000;
const LINES_OF_ALL = 1500;

/**
 * One document with everything in it: no request leaves the browser that opens it. What a template or a scenario says is text in it,
 * never markup. The same results give the same bytes.
 *
 * @param results one run or sweep, or several with an index in front
 */
export function htmlReport(results: PlayedResult | readonly PlayedResult[]): string {
  const all = Array.isArray(results) ? (results as readonly PlayedResult[]) : [results as PlayedResult];
  const limits = limitsFor(all.length);
  return documentOf(
    all.length === 1 ? all[0]!.scenario.title : `${all.length} scenarios`,
    <>
      {all.length !== 1 && <Overview results={all} />}
      {all.map((result, index) => (
        <Played key={index} result={result} id={runId(index)} deeper={all.length > 1} limits={limits} />
      ))}
    </>,
  );
}

/**
 * Several stacks side by side in one document, with links to the documents that each stack has of its own.
 * @param hrefOf where a stack's own report is, from this one
 */
export function comparisonReport(
  comparison: ComparisonResult,
  hrefOf: (stack: string) => string | undefined = () => undefined,
): string {
  const { stacks, results } = comparison;
  return documentOf(
    `${stacks.map(({ name }) => name).join(', ')} side by side`,
    <Comparison comparison={comparison} rows={limitsFor(results.length).rows} hrefOf={hrefOf} />,
  );
}

function limitsFor(runs: number) {
  return {
    rows: Math.min(ROWS, Math.max(150, Math.floor(ROWS_OF_ALL / Math.max(1, runs)))),
    lines: Math.min(LINES, Math.max(60, Math.floor(LINES_OF_ALL / Math.max(1, runs)))),
  };
}

function documentOf(title: string, content: ComponentChildren): string {
  const script = `(${explore})(${timeTicks},${clock})`;
  return `<!doctype html>${renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy(script)} />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · drill report`}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLES }} />
      </head>
      <body>
        <Definitions />
        <main>
          {content}
          <Terms />
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>,
  )}\n`;
}

/** Of a sweep: the field, and the run that went worst. */
function Played({
  result,
  id,
  deeper,
  limits,
}: Omit<RunProps, 'result'> & { readonly result: PlayedResult }) {
  if (!isSweep(result)) return <Run result={result} id={id} deeper={deeper} limits={limits} />;
  return (
    <>
      <SweepSummary sweep={result} id={id} H={headings(deeper)} />
      <Run result={result.worst} id={id} deeper limits={limits} />
    </>
  );
}

interface RunProps {
  readonly result: RunResult;
  readonly id: string;
  /** Whether the document has a heading above the run's. */
  readonly deeper: boolean;
  readonly limits: { readonly rows: number; readonly lines: number };
}

function Run({ result, id, deeper, limits }: RunProps) {
  const H = headings(deeper);
  // Landmarks have names that tell them apart, also when a scenario is played twice.
  const of = deeper ? `, ${id.replace('run', 'run ')}` : '';
  const sections = [
    ['plots', 'Second by second', <Charts key="plots" result={result} id={id} of={of} rows={limits.rows} />],
    [
      'objectives',
      'What was asked of the stack',
      <div key="objectives" class="pair">
        <Objectives result={result} />
        <Audiences result={result} of={of} />
      </div>,
    ],
    [
      'timeline',
      'What happened',
      <div key="timeline" class="pair">
        <Timeline result={result} id={id} of={of} limit={limits.lines} />
        <Functions result={result} />
      </div>,
    ],
    ['facts', 'What this rests on', <Facts key="facts" result={result} id={id} />],
    ['left-out', 'What was not played', <LeftOut key="left-out" result={result} />],
    ['again', 'Play it again', <Again key="again" result={result} />],
  ] as const;
  return (
    <article aria-labelledby={id}>
      <Summary result={result} id={id} H={H} />
      <nav aria-label={`Parts${of}`}>
        {sections.map(([name, title]) => (
          <a key={name} href={`#${id}-${name}`}>
            {title}
          </a>
        ))}
      </nav>
      {sections.map(([name, title, content]) => (
        <section key={name} class="part">
          <H level={2} id={`${id}-${name}`}>
            {title}
          </H>
          {content}
        </section>
      ))}
    </article>
  );
}

/** What several plots use. */
function Definitions() {
  return (
    <svg width="0" height="0" class="definitions" aria-hidden="true">
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="hatch" d="M0 0V6" />
      </pattern>
    </svg>
  );
}

/** Nothing but this style sheet and this script may load or run, whatever the results contain. */
function policy(script: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none';style-src ${hash(STYLES)};script-src ${hash(script)};base-uri 'none';form-action 'none'`;
}
