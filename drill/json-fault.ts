const TOKEN =
  /[\s]*(?:([{}[\],:])|("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or ]' | ', or }' | 'nothing more';

/** Where a text that is no JSON stops being it: V8's own message often has no position. */
export function jsonFault(source: string): string {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  const after = (): Expected =>
    open.length === 0 ? 'nothing more' : open.at(-1) === '{' ? ', or }' : ', or ]';
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    const start = at + (/^\s*/.exec(source.slice(at))?.[0].length ?? 0);
    if (match === null) return describe(source, start, expected);
    const [whole, mark, string] = match;
    const next = step(expected, mark, string !== undefined, open, after);
    if (next === undefined) return describe(source, start, expected);
    expected = next;
    at += whole.length;
  }
}

function step(
  expected: Expected,
  mark: string | undefined,
  isString: boolean,
  open: ('{' | '[')[],
  after: () => Expected,
): Expected | undefined {
  const close = () => {
    open.pop();
    return after();
  };
  switch (expected) {
    case 'value':
    case 'value or ]':
      if (mark === undefined) return after();
      if (mark === ']' && expected === 'value or ]') return close();
      if (mark !== '{' && mark !== '[') return undefined;
      open.push(mark);
      return mark === '{' ? 'key or }' : 'value or ]';
    case 'key':
    case 'key or }':
      if (isString) return ':';
      return mark === '}' && expected === 'key or }' ? close() : undefined;
    case ':':
      return mark === ':' ? 'value' : undefined;
    case ', or }':
      return mark === ',' ? 'key' : mark === '}' ? close() : undefined;
    case ', or ]':
      return mark === ',' ? 'value' : mark === ']' ? close() : undefined;
    case 'nothing more':
      return undefined;
  }
}

function describe(source: string, at: number, expected: Expected): string {
  const lines = source.slice(0, at).split('\n');
  const got = at >= source.length ? 'the end of the file' : JSON.stringify(source[at]);
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}: expected ${expected}, found ${got}`;
}
