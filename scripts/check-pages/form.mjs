// The lead page's form: it becomes an e-mail, it is nobody else’s before that, and it survives the Back button.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { THEME } from './fake-edge.mjs';
import { said, violations } from './visitor.mjs';

const shown = 'lead';
const WISH = 'Des bottes bleues, taille 38 + une idée\u202f?\nÉtoile & co, 100 %';
const FILLED = { wish: WISH, name: 'Ada Lovelace', contact: 'ada@example.com' };

async function fill(page, lang = 'en') {
  for (const [field, value] of Object.entries(FILLED)) await page.locator(`#${field}-${lang}`).fill(value);
}

async function typed(page, lang = 'en') {
  const fields = Object.keys(FILLED);
  const values = await Promise.all(fields.map((field) => page.locator(`#${field}-${lang}`).inputValue()));
  return Object.fromEntries(fields.map((field, i) => [field, values[i]]));
}

/** Waits until the page has what was typed: the browser puts it back a moment after the document is there. */
async function keeps(page, lang = 'en') {
  await page.waitForFunction(
    ([id, value]) => document.getElementById(id)?.value === value,
    [`contact-${lang}`, FILLED.contact],
    { timeout: 5000 },
  );
  assert.deepEqual(await typed(page, lang), FILLED);
}

/** The address that the page hands to the e-mail app. */
async function mailed(page, act) {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.enable');
  const address = new Promise((done) => {
    session.on('Page.frameRequestedNavigation', ({ url }) => done(url));
  });
  await act();
  return new URL(await address);
}

export function formChecks(check, out) {
  for (const lang of ['en', 'fr']) {
    check(
      `lead, ${lang}: the form becomes an e-mail with every letter`,
      { shown, lang },
      async ({ page }) => {
        await fill(page, lang);
        const url = await mailed(page, () => page.locator(`#${lang} form button[type=submit]`).click());
        assert.equal(url.protocol + url.pathname, 'mailto:hello@example.com');
        const body = url.searchParams.get('body').split('\r\n');
        assert.deepEqual(body.slice(0, 3), [...WISH.split('\n'), '']);
        assert.match(body[3], /: Ada Lovelace$/);
        assert.match(body[4], /: ada@example\.com$/);
        // The address without what follows its path.
        assert.match(body[5], /\/checkout$/);
        assert.match(url.searchParams.get('subject'), /Maison Varech$/);
        await said(
          page,
          lang === 'en' ? 'Your e-mail app should be open now.' : 'Votre messagerie devrait être ouverte.',
        );
        await page.screenshot({ path: join(out, `lead-1280-${lang}-sent.png`), fullPage: true });
        assert.deepEqual(await violations(page), [], 'axe');
      },
    );
  }
  check('lead: an empty form opens nothing', { shown }, async ({ page }) => {
    await page.locator('#en form button[type=submit]').click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'wish-en');
    assert.equal(await page.locator('[data-sent]').first().textContent(), '');
  });
  check('lead: the form survives the Back button and a reload', { shown }, async ({ page }) => {
    await fill(page);
    // The history's entry is written a moment after the last key.
    await page.waitForFunction((value) => history.state?.breakwater?.contact === value, FILLED.contact);
    await elsewhere(page);
    await page.goBack();
    await keeps(page);
    await page.reload();
    await keeps(page);
  });
  const noScript = { shown, javaScriptEnabled: false };
  check(
    'lead, JavaScript off: a link writes the e-mail, and there is no form',
    noScript,
    async ({ page }) => {
      assert.equal(await page.locator('form').filter({ visible: true }).count(), 0);
      const url = await mailed(page, () => page.locator('#en a.go').click());
      assert.equal(url.href, 'mailto:hello@example.com?subject=A%20question%20for%20Maison%20Varech');
    },
  );
  check('lead: what was typed in one language is there in the other', { shown }, async ({ page }) => {
    await fill(page);
    await page.locator('nav a[lang=fr]').click();
    await keeps(page, 'fr');
  });
  const plain = { ...THEME, contact: { phone: THEME.contact.phone } };
  check('lead: without an e-mail address there is no form', { shown, theme: plain }, async ({ page }) => {
    await page.screenshot({ path: join(out, 'lead-1280-en-phone.png'), fullPage: true });
    assert.equal(await page.locator('form').count(), 0);
    assert.equal(await page.locator('#en a.go').getAttribute('href'), 'tel:+33123456789');
  });
  const bare = { shown, theme: { brand: 'Maison Varech' }, viewport: { width: 360, height: 740 } };
  check('lead: with no way to be reached it only invites to come back', bare, async ({ page }) => {
    await page.screenshot({ path: join(out, 'lead-360-en-bare.png'), fullPage: true });
    await said(page, 'Come back a little later');
    assert.equal(await page.locator('form,aside').count(), 0);
  });
}

/** Another page of the Web, in the same tab. */
async function elsewhere(page) {
  await page.route('**/elsewhere', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }),
  );
  await page.goto(new URL('/elsewhere', page.url()).href);
  assert.equal(await page.title(), 'Elsewhere');
}
