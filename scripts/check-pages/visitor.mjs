// A visitor's browser, and the questions that the checks ask of it.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { ADDRESS, edge } from './fake-edge.mjs';

const require = createRequire(import.meta.url);
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Language of the page by the browser's. */
export const LANGUAGES = { en: 'en-GB', fr: 'fr-FR' };

export function launch() {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `no Chromium at ${CHROMIUM}: install it (apt-get install chromium) or set CHROMIUM to its path`,
    );
  }
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET });
}

/** A page at the failing address, with everything that went wrong inside it. */
export async function visit(browser, origin, { address = ADDRESS, clock = false, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: LANGUAGES.en,
    ...options,
  });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  if (clock) await page.clock.install();
  edge.asked = [];
  const response = await page.goto(origin + address);
  return { page, faults, status: response.status(), close: () => context.close() };
}

export async function violations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

export const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export const visibleSections = (page) =>
  page.$$eval('section', (all) => all.filter((one) => one.checkVisibility()).map((one) => one.lang));

export const said = (page, text) =>
  page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 5000 });

export function countdown(page) {
  return page.$eval('section:not([hidden]) [data-timer]', (timer) =>
    Number(/\d+/.exec(timer.textContent)?.[0]),
  );
}
