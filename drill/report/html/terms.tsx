const TERMS: readonly (readonly [string, string])[] = [
  [
    'Useful answer',
    'what the visitor came for: fresh, from a cache, an older copy, from the standby Region, or the lead page of a campaign',
  ],
  [
    'Honest page',
    'a page that says that the site is down, with an error code that browsers, search engines and ad platforms understand (a true 503)',
  ],
  ['Waiting page', 'the same for visitors who are let in by and by'],
  [
    'Failure',
    'a naked error, no answer within 5 seconds, or a request that was blocked. A maintenance page that claims to be a success (200) counts as one too',
  ],
  [
    'First honest answer',
    'from the beginning of the fault until a visitor who would have met it gets something other than a failure',
  ],
  ['Detected', 'from the beginning of the fault until the first alarm that begins to ring while it lasts'],
  [
    'Mitigated',
    'from the beginning of the fault until the first 10 seconds from which on failures stay under 1 %, up to its end',
  ],
  [
    'Load, capacity, goodput',
    'requests a second that reach the servers; what the servers in service can do; and what they did for somebody who still waited for it',
  ],
  ['Sales lost', 'the scenario’s revenue, as far as the checkout gave no useful answer'],
  ['Ad money wasted', 'the scenario’s ad spend, as far as clicks met no useful answer'],
  [
    'Safety, liveness',
    'what must not happen while something is broken; what must be back, and when, after it is mended',
  ],
  [
    'Held, failed, inconclusive',
    'the objective was met; it was not; or it rests on something that the drill does not play, or on an assumption that decides it',
  ],
  [
    'Documented, measured, assumed',
    'AWS has published the number; somebody has measured it; or nobody has published it, and the drill takes a value within a range',
  ],
];

export function Terms() {
  return (
    <details class="numbers terms">
      <summary>What the words mean</summary>
      <dl>
        {TERMS.map(([term, meaning]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
