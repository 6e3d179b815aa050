// Runs the complete bytes of a CloudFront function under Debian's njs, which knows as little of ES 6 as the edge does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EdgeCase, EdgeRun } from './event';

/** In place of CloudFront's module; njs finds a module by its whole file name. */
const HELPERS = `
// Made once: njs writes the stack into each new error, which takes longer than the function.
const absent = new Error('KeyNotFound');
export default {
  kvs: function () {
    return {
      get: async function (key) {
        globalThis.run.reads.push(key);
        const store = globalThis.run.store;
        const fails = globalThis.run.fails;
        if (fails && fails.get) throw new Error(fails.get);
        if (!Object.prototype.hasOwnProperty.call(store, key)) throw absent;
        return store[key];
      },
    };
  },
  selectRequestOriginById: function (id, options) {
    const fails = globalThis.run.fails;
    if (fails && fails.select === id) throw new Error('cannot select ' + id);
    globalThis.run.selected.push([id, options || null]);
  },
  createRequestOriginGroup: function (group) {
    const fails = globalThis.run.fails;
    if (fails && fails.group) throw new Error('cannot make a group');
    globalThis.run.groups.push(group);
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
    const said = { selected: [], groups: [], reads: [], log: [] };
    globalThis.run = {
      store: one.store, now: one.now, random: one.random, fails: one.fails,
      selected: said.selected, groups: said.groups, reads: said.reads, log: said.log,
    };
    try { said.result = await handler(one.event); } catch (error) { said.thrown = String(error); }
    print.call(console, JSON.stringify(said));
  }
}
`;

/** Runs one case over and over and prints nothing: for counting instructions. */
const LOOP = `
Date.now = function () { return globalThis.run.now * 1000; };
Math.random = function () { return globalThis.run.random; };
async function runAll(text, times) {
  for (let i = 0; i < times; i++) {
    const one = JSON.parse(text);
    globalThis.run = { store: one.store, now: one.now, random: one.random, selected: [], groups: [], reads: [], log: [] };
    await handler(one.event);
  }
}
`;

export interface NjsScript {
  readonly arguments: string[];
  dispose(): void;
}

/** A folder with what njs needs: the module, and the function with what drives it behind it. */
function script(code: string, driver: string, main: string): NjsScript {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-njs-'));
  writeFileSync(join(folder, 'cloudfront'), HELPERS);
  writeFileSync(join(folder, 'function.js'), `${code}\n${driver}\n${main}\n`);
  return {
    arguments: ['-p', folder, join(folder, 'function.js')],
    dispose: () => rmSync(folder, { recursive: true }),
  };
}

/** Text that is parsed, not a literal: as a literal, a name such as __proto__ would be something else. */
const parsed = (value: unknown): string =>
  JSON.stringify(JSON.stringify(value)).replace(
    /[^ -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export const loopForNjs = (code: string, one: EdgeCase, times: number): NjsScript =>
  script(code, LOOP, `runAll(${parsed(one)}, ${times});`);

export function runInNjs(code: string, cases: readonly EdgeCase[]): EdgeRun[] {
  const run = script(code, DRIVER, `runAll(JSON.parse(${parsed(cases)}));`);
  try {
    const { error, status, stdout, stderr } = spawnSync('njs', run.arguments, {
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
    run.dispose();
  }
}
