// What the page looks like, asks for and can be operated by.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ADDRESS, back, edge, HARD_THEME, INCIDENT } from './fake-edge.mjs';
import { LANGUAGES, overflow, said, violations, visibleSections } from './visitor.mjs';

const WIDTHS = [320, 768, 1280];

export function layoutChecks(check, out) {
  for (const width of WIDTHS) {
    for (const [lang, locale] of Object.entries(LANGUAGES)) {
      for (const colorScheme of ['light', 'dark']) {
        const name = `${width} px, ${lang}, ${colorScheme}`;
        check(name, { viewport: { width, height: 800 }, locale, colorScheme }, async ({ page, status }) => {
          assert.equal(status, 503, 'the status of the page');
          await page.screenshot({ path: join(out, `${width}-${lang}-${colorScheme}.png`), fullPage: true });
          assert.deepEqual(await visibleSections(page), [lang]);
          assert.equal(await page.$eval('html', (html) => html.lang), lang);
          assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
          await page.waitForLoadState('networkidle');
          assert.deepEqual(edge.asked, [`GET ${ADDRESS}`, `GET ${INCIDENT}`], 'requests');
          assert.deepEqual(await violations(page), [], 'axe');
        });
      }
    }
    const options = { viewport: { width, height: 800 }, javaScriptEnabled: false };
    check(`${width} px, JavaScript off`, options, async ({ page }) => {
      await page.screenshot({ path: join(out, `${width}-no-script.png`), fullPage: true });
      assert.deepEqual(await visibleSections(page), ['en', 'fr']);
      assert.equal(
        await page.locator('button').filter({ visible: true }).count(),
        0,
        'buttons that do nothing',
      );
      assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
      assert.deepEqual(edge.asked, [`GET ${ADDRESS}`], 'requests');
      edge.site = back;
      await page.locator('#fr a.go').click();
      assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, ADDRESS);
      assert.equal(await page.title(), 'Shop');
    });
  }
  const hard = { viewport: { width: 320, height: 640 }, theme: HARD_THEME };
  check('320 px, a theme with everything difficult', hard, async ({ page }) => {
    await page.screenshot({ path: join(out, '320-hard-theme.png'), fullPage: true });
    assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
    assert.equal(await page.locator('b').count(), 0, 'elements that the theme made');
    const logo = await page.locator('.brand img').boundingBox();
    assert.ok(
      logo.width >= 24 && logo.height >= 24,
      `a logo that can be seen, ${logo.width} by ${logo.height}`,
    );
    assert.deepEqual(await violations(page), [], 'axe');
  });
  check('text at twice its size', { viewport: { width: 640, height: 800 } }, async ({ page }) => {
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '34px'));
    assert.equal(await overflow(page), 0, 'pixels to scroll sideways');
  });
}

export function keyboardChecks(check) {
  for (const [lang, locale] of Object.entries(LANGUAGES)) {
    check(`keyboard only, ${lang}`, { locale }, async ({ page }) => {
      const controls = await page.$$eval(
        'a[href],button',
        (all) => all.filter((one) => one.checkVisibility()).length,
      );
      const reached = new Set();
      for (let i = 0; i < controls; i++) {
        await page.keyboard.press('Tab');
        const { text, outline } = await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement);
          const outline = style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth);
          return { text: document.activeElement.textContent, outline };
        });
        assert.ok(outline >= 2, `a visible focus on "${text}"`);
        reached.add(text);
      }
      assert.equal(reached.size, controls, `controls reached: ${[...reached].join(' | ')}`);
      await page.locator('section:not([hidden]) [data-toggle]').focus();
      await page.keyboard.press('Enter');
      await said(page, lang === 'fr' ? 'Recommencer à essayer' : 'Start trying again');
      await page.locator(`nav a[lang=${lang === 'fr' ? 'en' : 'fr'}]`).focus();
      await page.keyboard.press('Enter');
      assert.deepEqual(await visibleSections(page), [lang === 'fr' ? 'en' : 'fr']);
    });
  }
}
