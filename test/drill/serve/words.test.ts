import { DemoBackend } from '../../../drill/serve/demo-backend';
import type { RunningEdge } from '../../../drill/serve/edge-server';
import { parseOptions } from '../../../drill/serve/options';
import { startText } from '../../../drill/serve/words';

const EDGE = {
  siteUrl: 'http://127.0.0.1:4280',
  controlUrl: 'http://127.0.0.1:4281',
  play: {
    objects: 0,
    unread: [],
    played: { name: 'Shop/Edge', ignored: [], distribution: { behaviors: [], origins: [] } },
  },
} as unknown as RunningEdge;

const text = (keyboard: boolean) => startText(EDGE, parseOptions([]), new DemoBackend(), keyboard);

test('single keys are offered on a terminal', () => {
  expect(text(true)).toContain('  press d, and reload the page: the backend refuses connections\n');
  expect(text(true)).toContain('without a keyboard: curl -X POST http://127.0.0.1:4281/demo-backend/down\n');
});

test('where there is no terminal, commands are: a key would do nothing', () => {
  expect(text(false)).not.toContain('press ');
  expect(text(false)).toContain(
    '  curl -X POST http://127.0.0.1:4281/demo-backend/slow  # the backend takes connections and does not answer\n',
  );
});
