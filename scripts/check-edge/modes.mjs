// What a visitor lives through while modes change around her.
import assert from 'node:assert/strict';
import { said } from '../check-pages/visitor.mjs';

const ADDRESS = '/product?gclid=abc&colour=blue&utm_source=ads';
const QUEUE = 'We are letting in only some visitors at the moment';
const LEAD = 'It’s good to see you here';
const MINUTE = 60_000;

export function modeChecks() {
  return [
    { name: 'a click’s parameters reach the application, in a header of their own', run: clickSurvives },
    { name: 'reloading keeps the draw, for those inside and for those who wait', run: reloadKeepsDraw },
    { name: 'whoever waits asks nothing of the backend, and is let in with her address', run: letIn },
    { name: 'the lead page of a later mode is not taken for the site', run: leadIsNotTheSite },
    { name: 'a paid click gets the lead page by one request, and its form survives Back', run: leadForm },
    { name: 'when the backend dies the page waits for it, in any mode', run: backendDies },
  ];
}

let visitors = 0;

/** A browser of her own; the edge draws for each address and agent. */
async function visitor(browser) {
  visitors += 1;
  const agent = `Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 visitor-${visitors}`;
  const context = await browser.newContext({ userAgent: agent, locale: 'en-GB' });
  const page = await context.newPage();
  await page.clock.install();
  return { agent, page, context };
}

async function withVisitor(browser, run) {
  const one = await visitor(browser);
  try {
    return await run(one);
  } finally {
    await one.context.close();
  }
}

/**
 * Lets the clocks of the page and of the edge run until the page tries again, then waits for the answer: a clock that ran on would
 * reach the page's own time limit before a busy machine has answered.
 */
async function nextTry(page, { origin, clock }) {
  let tried;
  const isTry = (request) => request.headers()['x-breakwater-poll'] === '1';
  const onRequest = (request) => {
    if (isTry(request)) tried = request;
  };
  page.on('request', onRequest);
  for (let second = 0; second < 120 && !tried; second++) {
    clock.ahead += 1000;
    await page.clock.runFor(1000);
  }
  page.off('request', onRequest);
  assert.ok(tried, 'the page has tried again within two minutes');
  const response = await tried.response();
  assert.ok(response.url().startsWith(origin));
  return response;
}

async function clickSurvives(browser, { origin, backend }) {
  await withVisitor(browser, async ({ page, agent }) => {
    await page.goto(origin + ADDRESS);
    assert.equal(await page.title(), 'Shop');
    assert.ok(page.url().endsWith(ADDRESS), page.url());
    checkClick(backend.askedBy(agent).at(-1));
  });
}

function checkClick({ url, headers }) {
  const click = new URLSearchParams(headers['x-breakwater-click']);
  assert.equal(click.get('gclid'), 'abc');
  assert.equal(click.get('utm_source'), 'ads');
  assert.equal(url, '/product?colour=blue');
}

async function reloadKeepsDraw(browser, { origin, setMode, clock }) {
  setMode('queue', { admit: 50 });
  const outcomes = { 503: 0, 200: 0 };
  for (let i = 0; i < 40 && (outcomes[503] < 2 || outcomes[200] < 2); i++) {
    await withVisitor(browser, async ({ page }) => {
      const first = (await page.goto(`${origin}/product`)).status();
      outcomes[first] += 1;
      for (let reload = 0; reload < 4; reload++) {
        // Past the five minutes for which the draw of those without a cookie holds.
        clock.ahead += 4 * MINUTE;
        assert.equal((await page.reload()).status(), first, `reload ${reload + 1} of visitor ${i + 1}`);
      }
      // Time must not pass the mode's own end.
      setMode('queue', { admit: 50 });
    });
  }
  setMode('normal');
  assert.ok(outcomes[503] >= 2 && outcomes[200] >= 2, `of both kinds: ${JSON.stringify(outcomes)}`);
}

async function letIn(browser, site) {
  const { origin, setMode, backend } = site;
  setMode('queue', { admit: 0.0001 });
  await withVisitor(browser, async ({ page, agent }) => {
    const answer = await page.goto(origin + ADDRESS);
    assert.equal(answer.status(), 503);
    await said(page, QUEUE);
    for (let i = 0; i < 2; i++) {
      const tried = await nextTry(page, site);
      assert.equal(tried.status(), 503);
      assert.equal(tried.request().method(), 'HEAD');
      await said(page, 'Not yet, sorry. Next try');
    }
    assert.deepEqual(backend.askedBy(agent), [], 'what reached the backend while she waited');
    setMode('queue', { admit: 99.9999 });
    await nextTry(page, site);
    await page.waitForURL(origin + ADDRESS);
    await said(page, 'Shop');
    const asked = backend.askedBy(agent);
    assert.deepEqual(
      asked.map(({ method }) => method),
      ['GET', 'GET'],
    );
    asked.forEach(checkClick);
    for (const { headers } of asked) assert.equal(headers['x-breakwater-poll'], undefined);
  });
  setMode('normal');
}

async function leadIsNotTheSite(browser, site) {
  const { origin, setMode, backend } = site;
  setMode('queue', { admit: 0.0001 });
  await withVisitor(browser, async ({ page, agent }) => {
    await page.goto(origin + ADDRESS);
    await said(page, QUEUE);
    setMode('maintenance');
    const tried = await nextTry(page, site);
    assert.equal(tried.status(), 200);
    await said(page, 'Not yet, sorry. Next try');
    await said(page, QUEUE);
    assert.deepEqual(backend.askedBy(agent), []);
    setMode('normal');
    await nextTry(page, site);
    await said(page, 'Shop');
  });
}

async function leadForm(browser, { origin, setMode, backend }) {
  setMode('lead-capture');
  await withVisitor(browser, async ({ page, agent }) => {
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    const answer = await page.goto(origin + ADDRESS);
    assert.equal(answer.status(), 200);
    assert.equal(answer.headers()['cache-control'], 'no-store');
    await said(page, LEAD);
    await page.clock.runFor(10 * MINUTE);
    assert.deepEqual(asked, [origin + ADDRESS]);
    await page.locator('#wish-en').fill('Boots, size 38');
    await page.locator('#contact-en').fill('ada@example.com');
    await page.clock.runFor(1000);
    await page.goto(`${origin}/public`);
    assert.equal(await page.title(), 'Shop');
    await page.goBack();
    await said(page, LEAD);
    assert.equal(await page.locator('#wish-en').inputValue(), 'Boots, size 38');
    assert.equal(await page.locator('#contact-en').inputValue(), 'ada@example.com');
    assert.deepEqual(
      backend.askedBy(agent).filter(({ url }) => url.startsWith('/product')),
      [],
    );
  });
  setMode('normal');
}

async function backendDies(browser, site) {
  const { origin, backend } = site;
  await withVisitor(browser, async ({ page, agent }) => {
    backend.alive = false;
    const answer = await page.goto(origin + ADDRESS);
    assert.ok(answer.status() >= 500, String(answer.status()));
    await said(page, 'Sorry, our site isn’t answering right now');
    assert.ok((await nextTry(page, site)).status() >= 500);
    await said(page, 'Not yet, sorry. Next try');
    backend.alive = true;
    await nextTry(page, site);
    await said(page, 'Shop');
    checkClick(backend.askedBy(agent).at(-1));
  });
}
