// Runs the complete bytes of a CloudFront function under Debian's njs, which knows as little of ES 6 as the edge does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EdgeCase, EdgeRun } from './event';

/** In place of CloudFront's module; njs finds a module by its whole file name. */
const HELPERS = `
export default {
  kvs: function () {
    return {
      get: async function (key) {
        globalThis.run.reads.push(key);
        const store = globalThis.run.store;
        if (!Object.prototype.hasOwnProperty.call(store, key)) throw new Error('KeyNotFound: ' + key);
        return store[key];
      },
    };
  },
  selectRequestOriginById: function (id, options) {
    globalThis.run.selected.push([id, options || null]);
  },
};
`;

/** After the function: feeds it the cases one by one, and prints a line for each. */
const DRIVER = `
const print = console.log;
console.log = function (line) { globalThis.run.log.push(line); };
Date.now = function () { return globalThis.run.now * 1000; };
Math.random = function () { return globalThis.run.random; };
async function runAll(cases) {
  for (let i = 0; i < cases.length; i++) {
    const one = cases[i];
    const said = { selected: [], reads: [], log: [] };
    globalThis.run = {
      store: one.store, now: one.now, random: one.random,
      selected: said.selected, reads: said.reads, log: said.log,
    };
    try { said.result = await handler(one.event); } catch (error) { said.thrown = String(error); }
    print.call(console, JSON.stringify(said));
  }
}
`;

export interface NjsScript {
  readonly arguments: string[];
  dispose(): void;
}

/** A folder with what njs needs: the module, and the function with the cases behind it. */
export function scriptForNjs(code: string, cases: readonly EdgeCase[], repeat = 1): NjsScript {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-njs-'));
  writeFileSync(join(folder, 'cloudfront'), HELPERS);
  // Text that is parsed, not a literal: as a literal, a name such as __proto__ would be something else.
  const text = JSON.stringify(JSON.stringify(cases)).replace(/[^ -~]/g, (one) => {
    return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  const main =
    repeat === 1
      ? `runAll(JSON.parse(${text}));`
      : `async function main() { for (let n = 0; n < ${repeat}; n++) await runAll(JSON.parse(${text})); }\nmain();`;
  writeFileSync(join(folder, 'function.js'), `${code}\n${DRIVER}\n${main}\n`);
  return {
    arguments: ['-p', folder, join(folder, 'function.js')],
    dispose: () => rmSync(folder, { recursive: true }),
  };
}

export function runInNjs(code: string, cases: readonly EdgeCase[]): EdgeRun[] {
  const script = scriptForNjs(code, cases);
  try {
    const { error, status, stdout, stderr } = spawnSync('njs', script.arguments, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (error) throw new Error(`njs does not run (${error.message}): apt-get install njs`);
    const lines = stdout.trim().split('\n').filter(Boolean);
    // njs reports what it cannot parse on stdout.
    if (status !== 0 || lines.length !== cases.length || !lines[0]?.startsWith('{')) {
      throw new Error(`njs failed with ${status}: ${(stdout + stderr).slice(0, 2000)}`);
    }
    return lines.map((line) => JSON.parse(line));
  } finally {
    script.dispose();
  }
}
