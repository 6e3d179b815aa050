import type { RunResult } from '../../result';
import { FAILURES, USEFUL } from '../../world/traffic';
import { clock, lasting, rate } from './format';
import { rowLengths } from './outcomes';

const MOST = 60;
const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440, 2880, 10_080];

/** The plots as numbers: means over slices of the run, the failures' worst second beside them. */
export function MinuteTable({ result: { series, scenario }, of }: { result: RunResult; of: string }) {
  const { durationMs } = scenario;
  const stepMs = 60_000 * (STEPS_MIN.find((one) => durationMs / 60_000 / one <= MOST) ?? STEPS_MIN.at(-1)!);
  const lengths = rowLengths(series.atMs, durationMs);
  const slices = Array.from({ length: Math.ceil(durationMs / stepMs) }, (): number[] => []);
  for (const [row, at] of series.atMs.entries()) slices[Math.floor(at / stepMs)]?.push(row);
  const mean = (rows: readonly number[], value: (row: number) => number) => {
    const all = rows.reduce((total, row) => total + lengths[row]!, 0);
    return all > 0 ? rows.reduce((total, row) => total + value(row) * lengths[row]!, 0) / all : 0;
  };
  const rateOf = (outcomes: typeof USEFUL) => (row: number) =>
    outcomes.reduce((total, outcome) => total + (series.outcomes[outcome][row] ?? 0), 0);
  const column = (values: readonly number[]) => (row: number) => values[row] ?? 0;
  return (
    <details class="numbers">
      <summary>The same as numbers</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <section class="scroll" tabIndex={0} aria-label={`The plots as numbers${of}`}>
        <table>
          <caption>Requests a second, mean of each {lasting(stepMs)}</caption>
          <thead>
            <tr>
              <th scope="col">from</th>
              <th scope="col">useful</th>
              <th scope="col">honest page</th>
              <th scope="col">waiting page</th>
              <th scope="col">failed</th>
              <th scope="col">failed, worst second</th>
              <th scope="col">load</th>
              <th scope="col">capacity</th>
              <th scope="col">servers</th>
            </tr>
          </thead>
          <tbody>
            {slices.map((rows, index) => (
              <tr key={index}>
                <th scope="row">{clock((index * stepMs) / 1000, true)}</th>
                <td>{rate(mean(rows, rateOf(USEFUL)))}</td>
                <td>{rate(mean(rows, rateOf(['page'])))}</td>
                <td>{rate(mean(rows, rateOf(['queued'])))}</td>
                <td>{rate(mean(rows, rateOf(FAILURES)))}</td>
                <td>{rate(Math.max(0, ...rows.map(rateOf(FAILURES))))}</td>
                <td>{rate(mean(rows, column(series.load)))}</td>
                <td>{rate(mean(rows, column(series.capacity)))}</td>
                <td>{rate(mean(rows, column(series.inService)))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
