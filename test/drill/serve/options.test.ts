import { HELP, parseOptions } from '../../../drill/serve/options';

test('nothing given: the app of this folder, the built-in backend, the ports of the documentation', () => {
  expect(parseOptions([])).toEqual({
    help: false,
    json: false,
    backend: undefined,
    backendOf: {},
    assembly: undefined,
    distribution: undefined,
    port: 4280,
    controlPort: 4281,
    propagationSeconds: 3,
    switches: {},
  });
});

test('all of it', () => {
  const given =
    '--backend http://127.0.0.1:8080 --backend-of breakwater-standby=http://127.0.0.1:8081 --assembly cdk.out --distribution D --port 5000 --control-port 5001 --propagation 0.5 --switch viewerResponseSees=modified --switch collapses=false --json';
  expect(parseOptions(given.split(' '))).toMatchObject({
    json: true,
    assembly: 'cdk.out',
    distribution: 'D',
    port: 5000,
    controlPort: 5001,
    propagationSeconds: 0.5,
    switches: { viewerResponseSees: 'modified', collapses: false },
    backend: new URL('http://127.0.0.1:8080'),
    backendOf: { 'breakwater-standby': new URL('http://127.0.0.1:8081') },
  });
});

test('the help fits 80 columns', () => {
  expect(HELP.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each([
  [
    ['--backend-of', 'http://127.0.0.1:8080'],
    /--backend-of must be an origin's id and an address .* got http:/,
  ],
  [['--backend-of', 'app=shop'], /--backend-of app must be an address .* got shop/],
  [
    ['--backend', 'localhost:8080'],
    /--backend must be an address such as http:\/\/127\.0\.0\.1:8080, without a path, got localhost:8080/,
  ],
  [['--backend', 'https://a.example'], /--backend must be/],
  [['--backend', 'http://a.example/path'], /without a path/],
  [['--port', '80'], /--port must be a whole number from 1024 to 65535, got 80/],
  [['--port', '4281'], /--port and --control-port must differ, got 4281 twice/],
  [['--control-port', 'x'], /--control-port must be .* got x/],
  [['--propagation', '-1'], /--propagation/],
  [['--propagation', '999'], /--propagation must be 0 to 300 seconds, got 999/],
  [['--switch', 'collapses=maybe'], /--switch must be one of those that --help lists, got collapses=maybe/],
  [['--switch', 'nonsense'], /got nonsense/],
  [['--nonsense'], /Unknown option '--nonsense'; npm run edge -- --help lists what there is/],
  [['stray'], /stray/],
])('%j is refused in one line', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});

test('everything that is wrong is said at once', () => {
  expect(() => parseOptions(['--port', '1', '--backend', 'x', '--propagation', 'y'])).toThrow(
    /--port .*; --propagation .*; --backend /,
  );
});
