// Opens the site's modes in Chromium through the synthesized distribution, its functions' bytes included, as `npm run edge` plays it.
// Everything twice: with each of the two requests that a viewer-response function may see. Usage: node scripts/check-edge.mjs
import { modeChecks } from './check-edge/modes.mjs';
import { startSite, synthesize } from './check-edge/site.mjs';
import { audienceTable } from './check-edge/table.mjs';
import { launch } from './check-pages/visitor.mjs';
import { commandLine } from './command-line.mjs';

commandLine({
  name: 'edge:check',
  about:
    'Opens the modes of the site in Chromium, through the synthesized distribution and the bytes of its functions. About a minute; writes nothing.',
});

async function main() {
  const assembly = await synthesize();
  const browser = await launch();
  const results = [];
  try {
    for (const sees of ['original', 'modified']) {
      console.log(`The viewer-response function sees the ${sees} request:`);
      const site = await startSite(assembly, sees);
      try {
        results.push(await audienceTable(site, report));
        for (const { name, run } of modeChecks()) results.push(await passes(name, () => run(browser, site)));
      } finally {
        await site.close();
      }
    }
  } finally {
    await browser.close();
  }
  const failed = results.filter((ok) => !ok).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

async function passes(name, run) {
  try {
    await run();
    return report(true, name);
  } catch (error) {
    return report(false, name, String(error.message).replace(/\s*\n\s*/g, '\n      '));
  }
}

function report(ok, name, detail = '') {
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name}${detail && `\n      ${detail}`}`);
  return ok;
}

await main().catch((error) => {
  console.error(`check-edge: ${error.message}`);
  process.exitCode = 1;
});
