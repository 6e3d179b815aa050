// Opens the drill's report in Chromium as a reader would: from a file, wide and narrow, light and dark, on paper, without a script,
// with the keyboard. Usage: node scripts/check-report.mjs [--out dist/report] [--only phone]
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch } from './check-pages/visitor.mjs';
import { lookChecks } from './check-report/looks.mjs';
import { readerChecks } from './check-report/reader.mjs';
import { commandLine } from './command-line.mjs';

const require = createRequire(import.meta.url);

async function main() {
  const { values } = commandLine({
    name: 'report:check',
    about:
      'Opens the drill’s report in Chromium as a reader would: wide and narrow, light and dark, on paper, without a script, by keyboard. About a minute.',
    options: { out: { type: 'string', default: 'dist/report' }, only: { type: 'string', default: '' } },
    help: {
      out: 'where its screenshots go (default: dist/report)',
      only: 'the checks with this in their name, as phone',
    },
  });
  const out = join(process.cwd(), values.out);
  mkdirSync(out, { recursive: true });
  writeReports(out);
  const checks = [];
  const check = (name, options, run) => checks.push({ name, options, run });
  lookChecks(check, out);
  readerChecks(check);
  const browser = await launch();
  const results = [];
  try {
    for (const one of checks.filter(({ name }) => name.includes(values.only))) {
      results.push(await passes(browser, out, one));
    }
  } finally {
    await browser.close();
  }
  const failed = results.filter((ok) => !ok).length;
  console.log(
    `reports and ${readdirSync(out).filter((name) => name.endsWith('.png')).length} screenshots in ${values.out}`,
  );
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed || results.length === 0 ? 1 : 0;
}

/** The documents that the checks open. */
function writeReports(out) {
  require('./ts-require.cjs');
  const { comparisonReport, htmlReport } = require('../drill/report/html/html-report.tsx');
  const { comparisonOf } = require('../drill/sweep/comparison.ts');
  const { sweepWithSensitivity, withSensitivity } = require('../drill/sweep/sensitivity.ts');
  const { Sweep } = require('../drill/sweep/sweep.ts');
  const { sampleResult } = require('../test/support/drill-result.ts');
  const hostile = '</script><img src=x onerror="document.title=1"> <b>Ωמ</b> ';
  const text = (one) => `${one} ${hostile}${'long'.repeat(20)}`;
  const documents = {
    one: sampleResult(),
    // Half of the outage fails, and nothing is held back.
    bad: sampleResult({ seed: 4, failures: () => 290 }),
    quiet: sampleResult({ seed: 5, faults: false, verdict: 'held' }),
    hostile: sampleResult({ seed: 6, text }),
    several: [
      sampleResult({ seed: 1, verdict: 'held' }),
      sampleResult({ seed: 2, verdict: 'inconclusive' }),
      sampleResult({ seed: 3, faults: false, verdict: 'held' }),
    ],
  };
  const sweep = new Sweep();
  for (let seed = 1; seed <= 3; seed++) sweep.add(sampleResult({ seed }));
  // Two facts turn one of its verdicts.
  const whole = sweep.result();
  const turned = ['low', 'high'].map((end, i) => ({
    move: { fact: whole.worst.facts[i].name, end },
    result: {
      objectives: whole.worst.objectives.map((one) =>
        one.verdict === 'failed' ? { ...one, verdict: 'held' } : one,
      ),
    },
  }));
  const moved = sweepWithSensitivity(whole, withSensitivity(whole.worst, turned));
  const stacks = ['campaign-shop', 'plain-fleet', 'naive-card', 'solutions-constructs'];
  const comparison = comparisonOf(
    ['campaign-503', 'bad-deploy'].flatMap((scenario) =>
      stacks.map((stack, i) => ({ stack, result: comparedSample(sampleResult, scenario, i) })),
    ),
  );
  const pages = {
    ...Object.fromEntries(Object.entries(documents).map(([name, results]) => [name, htmlReport(results)])),
    sweep: htmlReport(moved),
    comparison: comparisonReport(comparison, (stack) => `stack-${stack}.html`),
  };
  for (const [name, page] of Object.entries(pages)) writeFileSync(join(out, `${name}.html`), page);
}

/** Stacks that differ in what they hold; the last one has what is not played. */
function comparedSample(sampleResult, scenario, i) {
  const verdict = ['held', 'failed', 'failed', 'inconclusive'][i];
  const result = sampleResult({ seed: i + 1, failures: () => 80 * i, verdict });
  return {
    ...result,
    scenario: { ...result.scenario, name: scenario },
    objectives: result.objectives.map((one) => ({
      ...one,
      verdict: one.verdict === 'not asked' || verdict !== 'failed' ? 'held' : one.verdict,
      value: one.measured === null ? one.value : `${one.measured + i} ${one.unit}`,
    })),
  };
}

async function passes(browser, out, { name, options, run }) {
  const { document = 'one', media, ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...contextOptions });
  const page = await context.newPage();
  if (media) await page.emulateMedia({ media });
  const faults = [];
  const asked = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => faults.push(message.text()));
  page.on('request', (request) => asked.push(request.url()));
  const address = pathToFileURL(join(out, `${document}.html`)).href;
  try {
    await page.goto(address);
    await run(page);
    assert.deepEqual(faults, [], 'errors inside the document');
    assert.deepEqual(
      asked.filter((url) => url !== address),
      [],
      'requests',
    );
    return report(true, name);
  } catch (error) {
    return report(false, name, String(error.message).replace(/\s*\n\s*/g, '\n      '));
  } finally {
    await context.close();
  }
}

function report(ok, name, detail = '') {
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name}${detail && `\n      ${detail}`}`);
  return ok;
}

await main().catch((error) => {
  console.error(`check-report: ${error.message}`);
  process.exitCode = 1;
});
