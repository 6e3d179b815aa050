import { fold, Terminal } from '../../cli/terminal';

interface Options {
  readonly tty?: boolean;
  readonly json?: boolean;
  readonly env?: Record<string, string>;
  readonly columns?: number;
}

function screen({ tty = false, json = false, env = {}, columns }: Options = {}) {
  const texts = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTTY: tty,
    columns,
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const terminal = new Terminal({ out: stream('out'), err: stream('err'), env }, json);
  return { terminal, texts };
}

const ESCAPE = '\u001b[';

test('colours are for terminals', () => {
  const { terminal } = screen({ tty: true });
  expect(terminal.style('red', 'x')).toBe(`${ESCAPE}31mx${ESCAPE}39m`);
});

test.each([
  ['a pipe', { tty: false }],
  ['NO_COLOR', { tty: true, env: { NO_COLOR: '1' } }],
  ['a dumb terminal', { tty: true, env: { TERM: 'dumb' } }],
])('none for %s', (_name, options) => {
  expect(screen(options).terminal.style('red', 'x')).toBe('x');
});

test('what moves is for terminals too, and gone before the next line', () => {
  const pipe = screen();
  pipe.terminal.progress('waiting');
  expect(pipe.texts.err).toBe('');
  const { terminal, texts } = screen({ tty: true, env: { NO_COLOR: '1' }, columns: 10 });
  terminal.progress('waiting for ever');
  terminal.say('done');
  expect(texts.err).toBe(`\r${ESCAPE}2Kwaiting f\r${ESCAPE}2K`);
  expect(texts.out).toBe('done\n');
});

test('with json the answer is one object, and only what is beside it is text', () => {
  const { terminal, texts } = screen({ tty: true, json: true, env: { NO_COLOR: '1' } });
  terminal.say('a');
  terminal.row('b', 'c');
  terminal.progress('d');
  terminal.answer({ e: 1 });
  terminal.warn('f');
  expect(JSON.parse(texts.out)).toEqual({ e: 1 });
  expect(texts.err).toBe('warning: f\n');
});

test('rows fold under their text', () => {
  const { terminal, texts } = screen({ columns: 56 });
  terminal.row('Visitors', 'Everybody gets the site of the shop without anything else that they want.');
  expect(texts.out).toBe(
    '  Visitors        Everybody gets the site of the shop\n                  without anything else that they want.\n',
  );
});

test('a command is not cut', () => {
  expect(fold('a link from `breakwater bypass`, or none', 24)).toEqual([
    'a link from',
    '`breakwater bypass`, or',
    'none',
  ]);
});

test('what is beside the answer is one line in a log, and folded on a terminal', () => {
  const pipe = screen({ columns: 20 });
  pipe.terminal.warn('one two three four five');
  expect(pipe.texts.err).toBe('warning: one two three four five\n');
  const { terminal, texts } = screen({ tty: true, env: { NO_COLOR: '1' }, columns: 20 });
  terminal.warn('one two three four five');
  expect(texts.err).toBe('warning: one two\nthree four five\n');
});

test('a word that is longer than the line is not cut', () => {
  expect(fold('a https://shop.example/ b', 5)).toEqual(['a', 'https://shop.example/', 'b']);
});

test('a number stays with its unit, and a limit with its sign', () => {
  expect(fold('some text, goal ≤ 300 s, and 73.2 %, or more', 18)).toEqual([
    'some text, goal',
    '≤ 300 s, and',
    '73.2 %, or more',
  ]);
});

test('a narrow terminal has labels above their text', () => {
  const { terminal, texts } = screen({ columns: 40 });
  terminal.row('Visitors', 'three million requests of which most are cached');
  expect(texts.out).toBe('  Visitors\n    three million requests of which most\n    are cached\n');
});
