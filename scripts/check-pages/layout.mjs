// What each page looks like, asks for and can be operated by.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ADDRESS, back, edge, HARD_THEME, INCIDENT, PAGES } from './fake-edge.mjs';
import { LANGUAGES, overflow, said, violations, visibleSections } from './visitor.mjs';

const WIDTHS = [320, 768, 1280];

/** The lead page asks for nothing at all; where visitors wait, the incident's text is a second, optional object. */
const asks = (shown) => (shown === 'lead' ? [`GET ${ADDRESS}`] : [`GET ${ADDRESS}`, `GET ${INCIDENT}`]);

export function layoutChecks(check, out) {
  for (const shown of PAGES) {
    for (const width of WIDTHS) pageChecks(check, out, shown, width);
  }
  difficultChecks(check, out);
}

function pageChecks(check, out, shown, width) {
  const viewport = { width, height: 800 };
  for (const [lang, locale] of Object.entries(LANGUAGES)) {
    for (const colorScheme of ['light', 'dark']) {
      const name = `${shown}, ${width} px, ${lang}, ${colorScheme}`;
      check(name, { shown, lang, viewport, locale, colorScheme }, async ({ page, status }) => {
        assert.equal(status, shown === 'lead' ? 200 : 503, 'the status of the page');
        const path = join(out, `${shown}-${width}-${lang}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        assert.deepEqual(await visibleSections(page), [lang]);
        assert.equal(await page.$eval('html', (html) => html.lang), lang);
        assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
        await page.waitForLoadState('networkidle');
        assert.deepEqual(edge.asked, asks(shown), 'requests');
        assert.deepEqual(await violations(page), [], 'axe');
      });
    }
  }
  const options = { shown, viewport, javaScriptEnabled: false };
  check(`${shown}, ${width} px, JavaScript off`, options, async ({ page }) => {
    await page.screenshot({ path: join(out, `${shown}-${width}-no-script.png`), fullPage: true });
    await readsBothLanguages(page, shown);
    assert.equal(
      await page.locator('button').filter({ visible: true }).count(),
      0,
      'buttons that do nothing',
    );
    assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
    assert.deepEqual(edge.asked, [`GET ${ADDRESS}`], 'requests');
    edge.site = back;
    await page.locator('#fr a[href=""]').click();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, ADDRESS);
    assert.equal(await page.title(), 'Shop');
  });
}

/** Without a script: both at once in the page for everybody, elsewhere the other one by its link, and back. */
async function readsBothLanguages(page, shown) {
  if (shown === 'failures') return assert.deepEqual(await visibleSections(page), ['en', 'fr']);
  assert.deepEqual(await visibleSections(page), ['en']);
  for (const lang of ['fr', 'en', 'fr']) {
    await page.locator(`nav a[lang=${lang}]`).click();
    assert.deepEqual(await visibleSections(page), [lang]);
  }
}

function difficultChecks(check, out) {
  for (const shown of ['failures', 'lead']) {
    const hard = { shown, viewport: { width: 320, height: 640 }, theme: HARD_THEME };
    hardChecks(check, out, hard);
    check(
      `${shown}, text at twice its size`,
      { shown, viewport: { width: 640, height: 800 } },
      async ({ page }) => {
        await page.evaluate(() => document.documentElement.style.setProperty('font-size', '34px'));
        assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
      },
    );
  }
}

function hardChecks(check, out, hard) {
  check(`${hard.shown}, 320 px, a theme with everything difficult`, hard, async ({ page }) => {
    await page.screenshot({ path: join(out, `${hard.shown}-320-hard-theme.png`), fullPage: true });
    assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
    assert.equal(await page.locator('b').count(), 0, 'elements that the theme made');
    const logo = await page.locator('.brand img').boundingBox();
    assert.ok(
      logo.width >= 24 && logo.height >= 24,
      `a logo that can be seen, ${logo.width} by ${logo.height}`,
    );
    assert.deepEqual(await violations(page), [], 'axe');
  });
}

export function keyboardChecks(check) {
  for (const shown of PAGES) {
    for (const [lang, locale] of Object.entries(LANGUAGES)) {
      const other = lang === 'fr' ? 'en' : 'fr';
      check(`${shown}, keyboard only, ${lang}`, { shown, lang, locale }, async ({ page }) => {
        await reachesEverything(page);
        if (shown !== 'lead') {
          await page.locator('section:not([hidden]) [data-toggle]').focus();
          await page.keyboard.press('Enter');
          await said(page, lang === 'fr' ? 'Recommencer à essayer' : 'Start trying again');
        }
        await page.locator(`nav a[lang=${other}]`).focus();
        await page.keyboard.press('Enter');
        assert.deepEqual(await visibleSections(page), [other]);
      });
    }
  }
}

/** Each control once, by the Tab key, with a focus that can be seen. */
async function reachesEverything(page) {
  const controls = await page.$$eval(
    'a[href],button,input,textarea',
    (all) => all.filter((one) => one.checkVisibility()).length,
  );
  const reached = new Set();
  for (let i = 0; i < controls; i++) {
    await page.keyboard.press('Tab');
    const { name, outline } = await page.evaluate(() => {
      const focused = document.activeElement;
      const style = getComputedStyle(focused);
      const outline = style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth);
      return { name: focused.labels?.[0]?.textContent ?? focused.textContent, outline };
    });
    assert.ok(outline >= 2, `a visible focus on "${name}"`);
    reached.add(name);
  }
  assert.equal(reached.size, controls, `controls reached: ${[...reached].join(' | ')}`);
}
