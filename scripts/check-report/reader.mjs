// What a reader does: filters the timeline, looks closer, reads a moment, follows a fact, copies the command. And without a script.
import assert from 'node:assert/strict';

const scale = (page) => page.locator('.charts svg[data-y]').first().getAttribute('viewBox');
const lines = (page, kind) => page.locator(`.k-${kind}`).filter({ visible: true }).count();
const readout = (page) => page.locator('[data-readout]').innerText();

export function readerChecks(check) {
  check(
    'without a script: plots, filters and facts are there, and nothing that does nothing',
    { javaScriptEnabled: false },
    async (page) => {
      assert.ok((await page.locator('.charts path.band').count()) >= 6);
      assert.equal(await page.getByRole('button').filter({ visible: true }).count(), 0);
      assert.ok((await lines(page, 'alarm')) > 0);
      await page.getByRole('checkbox', { name: 'Alarm' }).uncheck();
      assert.equal(await lines(page, 'alarm'), 0);
      assert.ok((await lines(page, 'fault')) > 0);
    },
  );
  check('the keyboard filters the timeline', {}, async (page) => {
    await page.getByRole('checkbox', { name: 'Function' }).focus();
    await page.keyboard.press('Space');
    assert.equal(await lines(page, 'lambda'), 0);
    await page.keyboard.press('Space');
    assert.ok((await lines(page, 'lambda')) > 0);
  });
  check('the buttons change the scale of all plots at once', {}, async (page) => {
    await page.getByRole('button', { name: 'The first two minutes' }).click();
    const scales = await page.$$eval('.charts svg[data-y]', (all) =>
      all.map((one) => one.getAttribute('viewBox').split(' ')[0]),
    );
    assert.ok(scales.length > 10);
    assert.deepEqual([...new Set(scales)], ['1785']);
    await page.getByRole('button', { name: 'Later' }).click();
    assert.match(await scale(page), /^1852\.5 0 135 /);
    await page.getByRole('button', { name: 'Whole run' }).click();
    assert.match(await scale(page), /^0 0 7200 /);
  });
  check('the keyboard reads a moment, and a screen reader hears it', {}, async (page) => {
    const slider = page.getByRole('slider', { name: 'Moment' });
    await page.getByRole('button', { name: 'The first two minutes' }).press('Enter');
    await slider.focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 16; i++) await page.keyboard.press('ArrowRight');
    assert.match(await slider.getAttribute('aria-valuetext'), /^0:30:01: .*Naked error 96/);
    assert.match(await readout(page), /0:30:01[\s\S]*Naked error\s*96[\s\S]*every server answers 503/);
  });
  check('nothing fails in the second before the fault, and all of it in the first one', {}, async (page) => {
    const slider = page.getByRole('slider', { name: 'Moment' });
    await page.getByRole('button', { name: 'The first two minutes' }).click();
    await slider.fill('1799');
    assert.doesNotMatch(await readout(page), /Naked error/);
    await slider.fill('1800');
    assert.match(await readout(page), /Naked error\s*136/);
  });
  check('the mouse reads a moment, and drags to look closer', {}, async (page) => {
    const view = page.locator('.charts svg.view:has(path.edge)');
    await view.scrollIntoViewIfNeeded();
    const box = await view.boundingBox();
    await page.mouse.move(box.x + box.width / 4, box.y + 40);
    assert.match(await readout(page), /^0:(29:5|30:0)\d/);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 40, { steps: 4 });
    await page.mouse.up();
    const [from, , length] = (await scale(page)).split(' ').map(Number);
    assert.ok(Math.abs(from - 1800) < 15 && Math.abs(length - 1800) < 15, `${from} ${length}`);
    await page.mouse.dblclick(box.x + box.width / 2, box.y + 40);
    assert.match(await scale(page), /^0 0 7200 /);
  });
  check('a fact’s name leads to its source, which unfolds', {}, async (page) => {
    const source = page.getByText('smoketurner/virtual-waiting-room');
    assert.ok(!(await source.isVisible()));
    await page.getByRole('link', { name: 'cloudfront.storePropagation' }).first().click();
    await source.waitFor({ state: 'visible', timeout: 5000 });
  });
  check(
    'the command is copied as it is',
    { permissions: ['clipboard-read', 'clipboard-write'] },
    async (page) => {
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor({ timeout: 5000 });
      assert.equal(
        await page.evaluate(() => navigator.clipboard.readText()),
        'breakwater drill cdk.out --scenario campaign-503 --seed 1',
      );
    },
  );
  check('names of a template run nothing', { document: 'hostile' }, async (page) => {
    assert.equal(await page.locator('img').count(), 0);
    assert.match(await page.title(), /onerror/);
    assert.ok(await page.getByText('<img src=x onerror=').first().isVisible());
  });
  check('the index leads to each run', { document: 'several' }, async (page) => {
    await page.locator('table.index a').nth(1).click();
    const top = await page.$eval('#run2', (heading) => heading.getBoundingClientRect().top);
    assert.ok(top >= 0 && top < 200, `the second run is at ${top}`);
  });
}
