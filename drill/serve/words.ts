import { CONDITION_WORDS, CONDITIONS, type DemoBackend } from './demo-backend';
import type { RunningEdge } from './edge-server';
import type { Options } from './options';

/** Of CloudFront, and never played here whatever the distribution has. */
const NEVER = [
  'several edges and the regional caches between them: one edge, one cache',
  'TLS and redirects to HTTPS: HTTP on this machine counts as HTTPS',
  'compression by the edge: bodies go out as they came in',
  'ranges from a stored copy: a stored copy is sent whole',
  'WebSockets and gRPC',
  'headers above 16 KB: Node.js refuses them with 431, CloudFront takes more',
  'njs itself: functions run in V8 here, and npm test runs the same bytes in njs',
];

/** `keyboard`: whether single keys can be read, which is so on a terminal. */
export function startText(
  edge: RunningEdge,
  options: Options,
  backend: DemoBackend | undefined,
  keyboard: boolean,
): string {
  const { played, objects, unread } = edge.play;
  const { behaviors, origins } = played.distribution;
  const functions = new Set(
    behaviors.flatMap(({ viewerRequest, viewerResponse }) => [viewerRequest?.name, viewerResponse?.name]),
  );
  functions.delete(undefined);
  return [
    `The site            ${edge.siteUrl}/`,
    `Played              ${played.name}: ${count(behaviors.length, 'behaviour')}, ${count(origins.length, 'origin')}, ${count(functions.size, 'function')}, ${count(objects, 'page')} in buckets`,
    `Backend             ${backend === undefined ? options.backend?.origin : `built in, ${CONDITION_WORDS[backend.state]}`}`,
    `AWS operations      ${edge.controlUrl}, for breakwater --local; the mode reaches this edge after ${options.propagationSeconds} s`,
    ...(played.store === undefined
      ? ['Modes               none: the functions of this distribution have no store']
      : []),
    '',
    'Not modelled:',
    ...[...NEVER, ...played.ignored, ...unread].map((line) => `  - ${line}`),
    '',
    ...tries(edge, backend, keyboard),
    '',
  ].join('\n');
}

function tries(edge: RunningEdge, backend: DemoBackend | undefined, keyboard: boolean): string[] {
  const local = edge.controlUrl === 'http://127.0.0.1:4281' ? '--local' : `--local ${edge.controlUrl}`;
  const modes =
    edge.play.played.store === undefined
      ? []
      : [
          `  npm run -s breakwater -- mode queue --for 10m --reason "trying" ${local}`,
          `  npm run -s breakwater -- status ${local}`,
          `  npm run -s breakwater -- mode normal --reason "enough" ${local}`,
        ];
  const breaking =
    backend === undefined
      ? ['  stop your backend, and reload the page']
      : [
          ...CONDITIONS.filter(() => keyboard).map(
            (one) => `  press ${one[0]}, and reload the page: ${CONDITION_WORDS[one]}`,
          ),
          ...(keyboard
            ? [`  without a keyboard: curl -X POST ${edge.controlUrl}/demo-backend/down`]
            : CONDITIONS.map(
                (one) => `  curl -X POST ${edge.controlUrl}/demo-backend/${one}  # ${CONDITION_WORDS[one]}`,
              )),
        ];
  return ['Try:', ...modes, ...breaking, '  Ctrl-C ends it'];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
