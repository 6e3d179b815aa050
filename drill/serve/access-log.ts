import type { Outcome } from '../model/cloudfront/edge';

export interface AccessLine {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: Outcome | 'broken';
  /** Ids of the origins that were asked. */
  readonly asked: readonly string[];
  readonly ms: number;
  readonly functionLog: readonly string[];
  readonly trouble?: string;
}

/** `GET   /cart  503  error page  asked app, pages  2 ms`, and what went wrong. */
export function asText(line: AccessLine): string {
  const { method, path, status, outcome, asked, ms, functionLog, trouble } = line;
  const origins = asked.length === 0 ? 'asked nobody' : `asked ${asked.join(', ')}`;
  const why = trouble === undefined ? '' : `  (${trouble})`;
  const said = functionLog.map((one) => `\n        function says: ${one}`).join('');
  return `${method.padEnd(5)} ${path}  ${status}  ${outcome}  ${origins}  ${ms} ms${why}${said}`;
}
