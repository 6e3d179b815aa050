// What the page does with the incident's text.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { said, violations } from './visitor.mjs';

const MINUTE = 60_000;

const news = (changes) => ({
  version: 1,
  message: { en: 'The <b>payment</b> page is slow.', fr: 'La page de <b>paiement</b> est lente.' },
  updatedAt: new Date(Date.now() - MINUTE).toISOString(),
  until: new Date(Date.now() + 60 * MINUTE).toISOString(),
  ...changes,
});

export function newsChecks(check, out) {
  const soon = new Date(Date.now() + 20 * MINUTE).toISOString();
  const past = new Date(Date.now() - 5 * MINUTE).toISOString();
  check(
    'the incident’s text, letter by letter, and when the next one comes',
    { incident: news({ nextUpdateAt: soon }) },
    async ({ page }) => {
      await said(page, 'The <b>payment</b> page is slow.');
      await said(page, 'Next update by');
      assert.equal(await page.getByText('rather not guess').filter({ visible: true }).count(), 0);
      await page.screenshot({ path: join(out, '1280-en-news.png'), fullPage: true });
      assert.deepEqual(await violations(page), [], 'axe');
    },
  );
  check(
    'a promised text that is late is called late',
    { incident: news({ nextUpdateAt: past }) },
    ({ page }) => said(page, 'are late with it. Sorry.'),
  );
  const bad = {
    'that has expired': news({ until: past }),
    'of another version': news({ version: 2 }),
    'that is null': null,
    'without texts': news({ message: null }),
    'with a number as its text': news({ message: { en: 7 } }),
  };
  for (const [name, incident] of Object.entries(bad)) {
    check(`an incident ${name} is not shown`, { incident }, async ({ page }) => {
      await page.waitForLoadState('networkidle');
      assert.equal(await page.locator('[data-news]').filter({ visible: true }).count(), 0);
      await said(page, 'rather not guess');
    });
  }
}
