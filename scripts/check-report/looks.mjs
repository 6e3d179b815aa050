// The report at every width and in both colour schemes: nothing sticks out, nothing overlaps its neighbour, axe finds nothing.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { overflow, violations } from '../check-pages/visitor.mjs';

const DOCUMENTS = ['one', 'bad', 'quiet', 'hostile', 'several', 'sweep', 'comparison'];
const LOOKS = {
  desktop: {},
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 780 } },
  'phone, dark': { viewport: { width: 360, height: 780 }, colorScheme: 'dark' },
};

export function lookChecks(check, out) {
  for (const document of DOCUMENTS) {
    for (const [look, options] of Object.entries(LOOKS)) {
      check(
        `${document}, ${look}: nothing sticks out, and axe finds nothing`,
        { document, ...options },
        async (page) => {
          await page.screenshot({
            path: join(out, `${document}-${look.replace(', ', '-')}.png`),
            fullPage: true,
          });
          assert.equal(await overflow(page), 0, 'px wider than the window');
          // What is folded is read too.
          await page.$$eval('details', (all) => {
            for (const one of all) one.open = true;
          });
          assert.equal(await overflow(page), 0, 'px wider than the window, with everything unfolded');
          // A caption of a table that is no table any more had the width of a letter.
          const captions = await page.$$eval('caption', (all) =>
            all.map(({ clientWidth, textContent }) => [clientWidth, textContent]),
          );
          const narrow = captions.filter(
            ([width, words]) => width > 0 && width < Math.min(200, words.length * 5),
          );
          assert.deepEqual(narrow, [], 'captions that are narrower than their words');
          assert.deepEqual(await violations(page), [], 'axe');
        },
      );
    }
  }
  check(
    'text at twice its size still fits a phone',
    { viewport: { width: 360, height: 780 } },
    async (page) => {
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      assert.equal(await overflow(page), 0);
    },
  );
  check(
    'on paper everything is unfolded, on white, without what only a screen can do',
    { media: 'print', viewport: { width: 794, height: 1123 } },
    async (page) => {
      await page.screenshot({ path: join(out, 'one-paper.png'), fullPage: true });
      assert.equal(await overflow(page), 0);
      assert.ok(await page.getByText('cloudfront.storePropagation').last().isVisible());
      assert.equal(await page.getByRole('button').filter({ visible: true }).count(), 0);
      const entries = await page.$eval('.entries', (list) => list.scrollHeight - list.clientHeight);
      assert.equal(entries, 0, 'the timeline is cut off');
    },
  );
  check(
    'a sheet of A4 has the tables of a wide window, and not the line of the moment that is read',
    // As wide as what A4 leaves between its margins, which is less than some phones held sideways.
    { document: 'comparison', media: 'print', viewport: { width: 700, height: 1000 } },
    async (page) => {
      assert.equal(await overflow(page), 0);
      const heads = await page.$$eval('table.compared thead', (all) =>
        all.map((head) => head.getBoundingClientRect().height),
      );
      assert.ok(Math.min(...heads) > 10, `heads of ${heads.join(', ')} px`);
      assert.equal(await page.locator('.cursor').filter({ visible: true }).count(), 0);
      await page.screenshot({ path: join(out, 'comparison-paper.png'), fullPage: true });
    },
  );
  check(
    'on paper in a dark browser it is dark on white',
    { media: 'print', colorScheme: 'dark' },
    async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const background = await page.evaluate(
        () => getComputedStyle(document.documentElement).backgroundColor,
      );
      assert.equal(background, 'rgb(255, 255, 255)');
    },
  );
  check(
    'a phone sees each stack of a comparison without scrolling sideways',
    { document: 'comparison', viewport: { width: 360, height: 780 } },
    async (page) => {
      const cells = await page.$$eval('table.compared td', (all) =>
        all.map((cell) => cell.getBoundingClientRect()).map(({ left, right }) => [left, right]),
      );
      assert.ok(cells.length > 40);
      for (const [left, right] of cells) assert.ok(left >= 0 && right <= 360, `${left} to ${right}`);
    },
  );
  check(
    'a phone sees the verdict on each objective of a sweep',
    { document: 'sweep', viewport: { width: 360, height: 780 } },
    async (page) => {
      const edges = await page.$$eval('table.swept .verdict', (all) =>
        all.map((badge) => badge.getBoundingClientRect().right),
      );
      assert.ok(edges.length >= 5);
      assert.ok(Math.max(...edges) <= 360, edges.join(' '));
    },
  );
  check('the verdict and the five numbers are on the first screen', {}, async (page) => {
    for (const text of [
      'Failed',
      'First honest answer',
      'Detected',
      'Mitigated',
      'Failed requests',
      'Money lost',
    ]) {
      const box = await page.locator('.summary').getByText(text, { exact: true }).first().boundingBox();
      assert.ok(box && box.y + box.height < 900, `${text} is at ${box?.y}`);
    }
  });
  check('all plots share one axis', {}, async (page) => {
    const edges = await page.$$eval('.charts :is(.view, .track, .hours)', (views) =>
      views.map((view) =>
        [view.getBoundingClientRect().left, view.getBoundingClientRect().right].map(Math.round).join(),
      ),
    );
    assert.ok(edges.length >= 15, `${edges.length} plots, lanes and rulers`);
    assert.equal(new Set(edges).size, 1, edges.join(' '));
  });
  check('three seconds of failures in two hours can be seen', {}, async (page) => {
    const red = await redPixels(page);
    assert.ok(red > 20, `${red} red pixels`);
  });
}

/** In the plot of what visitors got, as it is on the screen. */
async function redPixels(page) {
  const view = page.locator('.charts svg.view:has(path.edge)');
  await page.evaluate(() => {
    for (const cursor of document.querySelectorAll('.cursor')) cursor.remove();
  });
  const png = (await view.screenshot()).toString('base64');
  // A page of its own: the report's policy lets no image load.
  const other = await page.context().newPage();
  try {
    return await other.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
      let red = 0;
      for (let at = 0; at < bytes.length; at += 4) {
        if (bytes[at] > 130 && bytes[at + 1] < 110 && bytes[at + 2] < 110) red += 1;
      }
      return red;
    }, png);
  } finally {
    await other.close();
  }
}
