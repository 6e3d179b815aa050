import type { RunResult } from '../../result';
import { grouped } from './format';
import { PathName } from './prose';

/** How to play exactly this again, and what to compare it with. */
export function Again({ result }: { result: RunResult }) {
  const { assembly, digest, reproduce, seed } = result;
  return (
    <>
      <div class="command">
        <pre>
          <code data-command>{reproduce}</code>
        </pre>
        <button type="button" data-copy hidden>
          Copy
        </button>
      </div>
      <p class="small">The same stack, scenario and seed give the same run, byte by byte, on any machine.</p>
      <dl class="origin">
        <div>
          <dt>Seed</dt>
          <dd class="code">{seed}</dd>
        </div>
        <div>
          <dt>Stack</dt>
          <dd>
            {assembly.name} ({assembly.stacks.join(', ')})
          </dd>
        </div>
        <div>
          <dt>SHA-256 of the stack</dt>
          <dd class="code">{assembly.sha256}</dd>
        </div>
        <div>
          <dt>SHA-256 of all that happened</dt>
          <dd class="code">{digest}</dd>
        </div>
      </dl>
    </>
  );
}

/** What ran, how often, and what it was not allowed to do. */
export function Functions({ result: { functions } }: { result: RunResult }) {
  if (functions.length === 0) return null;
  return (
    <table class="functions">
      <caption>Functions of the stack, run from their deployed code</caption>
      <thead>
        <tr>
          <th scope="col">function</th>
          <th scope="col">ran</th>
          <th scope="col">failed</th>
        </tr>
      </thead>
      <tbody>
        {functions.map(({ name, invocations, errors, refusedCalls }) => (
          <tr key={name}>
            <th scope="row">
              <PathName path={name} />
              {refusedCalls.length > 0 && (
                <p class="because refused">No permission for {refusedCalls.join(', ')}</p>
              )}
            </th>
            <td class="number">{grouped(invocations)}</td>
            <td class="number">{grouped(errors)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
