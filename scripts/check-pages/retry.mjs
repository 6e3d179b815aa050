// How the page tries again, and what it does with each answer.
import assert from 'node:assert/strict';
import {
  ADDRESS,
  back,
  edge,
  failsOnHead,
  formsOnly,
  INCIDENT,
  leadPage,
  noHead,
  outage,
  toLogin,
} from './fake-edge.mjs';
import { countdown, said } from './visitor.mjs';

const MINUTE = 60_000;

/**
 * Lets the page's clock run, second by second, until it has asked for the site once more. In one go the clock
 * would outrun the real answer and reach the page's own time limit.
 */
async function nextTry(page, withinSeconds) {
  edge.asked = [];
  for (let second = 0; second < withinSeconds; second++) {
    const site = edge.asked.filter((one) => !one.includes(INCIDENT));
    if (site.length > 0) return site;
    await page.clock.runFor(1000);
  }
  return edge.asked;
}

export function retryChecks(check) {
  const clock = true;
  check('tries again at the same address, and goes there once it answers', { clock }, async ({ page }) => {
    const first = await countdown(page);
    assert.ok(first >= 15 && first <= 45, `the first wait, ${first} s`);
    assert.deepEqual(await nextTry(page, 46), [`HEAD ${ADDRESS}`]);
    await said(page, 'Not yet, sorry. Next try');
    edge.site = back;
    await nextTry(page, 70);
    await said(page, 'Shop');
    assert.ok(page.url().endsWith(ADDRESS), page.url());
  });
  check('waits differ from visitor to visitor', { clock }, async ({ page }) => {
    const waits = new Set();
    for (let i = 0; i < 12; i++) {
      waits.add(await countdown(page));
      await page.reload();
    }
    assert.ok(waits.size >= 4, `different first waits: ${[...waits].join(', ')}`);
  });
  check('once stopped it asks nothing, until it is started again', { clock }, async ({ page }) => {
    await page.getByRole('button', { name: 'Stop trying' }).click();
    edge.asked = [];
    await page.clock.runFor(10 * MINUTE);
    await said(page, 'This page has stopped trying by itself.');
    assert.deepEqual(edge.asked, []);
    await page.getByRole('button', { name: 'Start trying again' }).click();
    assert.deepEqual(await nextTry(page, 46), [`HEAD ${ADDRESS}`]);
  });
  check('stopped while it is trying, it stays stopped', { clock }, async ({ page }) => {
    let answer;
    edge.site = (response) => {
      answer = () => back(response);
    };
    await nextTry(page, 46);
    await page.getByRole('button', { name: 'Stop trying' }).click();
    answer();
    await page.waitForLoadState('networkidle');
    await said(page, 'This page has stopped trying by itself.');
  });
  check('an answer that never comes counts as none', { clock }, async ({ page }) => {
    edge.site = () => undefined;
    await nextTry(page, 46);
    await page.clock.runFor(11_000);
    await said(page, 'Not yet, sorry. Next try');
  });
  check('waits as long as Retry-After asks', { clock }, async ({ page }) => {
    edge.site = (response) => response.writeHead(503, { 'retry-after': '300' }).end();
    await nextTry(page, 46);
    await said(page, 'Not yet, sorry. Next try');
    const seconds = await countdown(page);
    // And up to a quarter longer, so that those who were told the same do not come back together.
    assert.ok(seconds >= 295 && seconds <= 375, `${seconds} s`);
  });
  check('a redirect means that the site is back', { clock }, async ({ page }) => {
    edge.site = toLogin;
    await nextTry(page, 46);
    await page.waitForURL('**/login');
  });
  check('an address that only takes forms leads to the home page', { clock }, async ({ page }) => {
    edge.site = formsOnly;
    await nextTry(page, 46);
    await said(page, 'The site answers again, but not at this address.');
    assert.equal(await page.locator('#en a.go').getAttribute('href'), '/');
  });
  check(
    'an application that does not know HEAD is asked as the visitor would',
    { clock },
    async ({ page }) => {
      edge.site = noHead;
      await nextTry(page, 46);
      await said(page, 'Shop');
    },
  );
  check(
    'an application that fails on HEAD only does not keep its visitors out',
    { clock },
    async ({ page }) => {
      edge.site = failsOnHead;
      await nextTry(page, 46);
      await said(page, 'Not yet, sorry. Next try');
      await nextTry(page, 70);
      await said(page, 'Not yet, sorry. Next try');
      await nextTry(page, 105);
      await said(page, 'Shop');
    },
  );
  for (const shown of ['failures', 'queue']) {
    check(
      `${shown}: the lead page is not the site, though it is a 200`,
      { clock, shown },
      async ({ page }) => {
        edge.site = leadPage;
        await nextTry(page, 46);
        await said(page, 'Not yet, sorry. Next try');
        assert.ok(page.url().endsWith(ADDRESS), page.url());
        edge.site = back;
        await nextTry(page, 70);
        await said(page, 'Shop');
      },
    );
  }
  check('the edge is told that a try is a navigation', { clock, shown: 'queue' }, async ({ page }) => {
    edge.asked = [];
    for (let second = 0; second < 46 && !edge.asked.includes(`HEAD ${ADDRESS}`); second++) {
      edge.seen = undefined;
      edge.site = (response, request) => {
        edge.seen = request.headers;
        outage(response);
      };
      await page.clock.runFor(1000);
    }
    await said(page, 'Not yet, sorry. Next try');
    assert.equal(edge.seen['x-breakwater-poll'], '1');
    assert.equal(edge.seen.accept, 'text/html');
  });
  check('a queue is asked at least every minute and a half', { clock, shown: 'queue' }, async ({ page }) => {
    for (let i = 0; i < 6; i++) {
      assert.ok((await nextTry(page, 91)).length > 0, `try ${i + 1}`);
      await said(page, 'Not yet, sorry. Next try');
    }
  });
  check('on the lead page nothing is tried', { clock, shown: 'lead' }, async ({ page }) => {
    edge.asked = [];
    await page.clock.runFor(10 * MINUTE);
    assert.deepEqual(edge.asked, []);
  });
  const own = { clock, address: '/_breakwater/pages/maintenance.html' };
  check('opened at its own address it asks for the home page', own, async ({ page }) => {
    assert.deepEqual(await nextTry(page, 46), ['HEAD /']);
  });
  const sends = { clock, address: '/form', site: form };
  check('after a form it goes back by itself, and never sends the form again', sends, async ({ page }) => {
    edge.site = outage;
    await page.getByText('Send').click();
    await said(page, 'Try again now');
    edge.site = back;
    // The first of them only: the answer leads to the page at once, so that its GET may be there already.
    const [first] = await nextTry(page, 46);
    assert.equal(first, 'HEAD /checkout');
    await said(page, 'Shop');
    assert.deepEqual(
      edge.asked.filter((one) => one.startsWith('POST')),
      [],
    );
  });
}

function form(response) {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<form method="post" action="/checkout"><button>Send</button></form>');
}
