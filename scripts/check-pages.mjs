// Opens each page in Chromium as a visitor would meet it: served on loopback with its own status, at any address, beside an
// incident object that is there or not. Usage: node scripts/check-pages.mjs [--out dist/pages] [--only queue]
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';
import { crawlerTable } from './check-pages/crawler.mjs';
import { edge, listen, outage, PAGES, render, THEME } from './check-pages/fake-edge.mjs';
import { formChecks } from './check-pages/form.mjs';
import { keyboardChecks, layoutChecks } from './check-pages/layout.mjs';
import { newsChecks } from './check-pages/news.mjs';
import { retryChecks } from './check-pages/retry.mjs';
import { launch, visit } from './check-pages/visitor.mjs';
import { commandLine } from './command-line.mjs';

const LIMIT = 14 * 1024;

async function main() {
  const { values } = commandLine({
    name: 'pages',
    about:
      'Opens each page in Chromium as a visitor would meet it: widths, languages, light and dark, without a script, by keyboard. About a minute.',
    options: { out: { type: 'string', default: 'dist/pages' }, only: { type: 'string', default: '' } },
    help: {
      out: 'where its screenshots go (default: dist/pages)',
      only: 'the checks with this in their name, as queue',
    },
  });
  const browser = await launch();
  const out = join(process.cwd(), values.out);
  mkdirSync(out, { recursive: true });
  await bundle();
  const server = await listen();
  const results = [sizesFit(), await crawlerTable(server.origin, report)];
  for (const one of allChecks(out).filter(({ name }) => name.includes(values.only))) {
    results.push(await passes(browser, server.origin, one));
  }
  await browser.close();
  server.close();
  const failed = results.filter((ok) => !ok).length;
  console.log(`screenshots in ${values.out}`);
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

function allChecks(out) {
  const checks = [];
  const check = (name, options, run) => checks.push({ name, options, run });
  layoutChecks(check, out);
  keyboardChecks(check);
  retryChecks(check);
  newsChecks(check, out);
  formChecks(check, out);
  return checks;
}

function sizesFit() {
  const sizes = PAGES.flatMap((page) =>
    ['en', 'fr'].map((lang) => ({
      name: `${page} ${lang}`,
      bytes: gzipSync(render(THEME, page, lang)).length,
    })),
  );
  const { name, bytes } = sizes.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  return report(
    bytes <= LIMIT,
    `the biggest whole document, ${name}, is ${bytes} bytes compressed (at most ${LIMIT})`,
  );
}

async function passes(browser, origin, { name, options, run }) {
  const {
    theme = THEME,
    shown = 'failures',
    lang = 'en',
    site = outage,
    incident,
    ...visitorOptions
  } = options;
  Object.assign(edge, { html: render(theme, shown, lang), page: shown, site, incident });
  const visitor = await visit(browser, origin, visitorOptions);
  try {
    await run(visitor);
    assert.deepEqual(visitor.faults, [], 'errors inside the page');
    return report(true, name);
  } catch (error) {
    return report(false, name, String(error.message).replace(/\s*\n\s*/g, '\n      '));
  } finally {
    await visitor.close();
  }
}

function report(ok, name, detail = '') {
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name}${detail && `\n      ${detail}`}`);
  return ok;
}

await main().catch((error) => {
  console.error(`check-pages: ${error.message}`);
  process.exitCode = 1;
});
