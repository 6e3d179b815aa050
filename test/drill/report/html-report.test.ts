import { comparisonReport, htmlReport } from '../../../drill/report/html/html-report';
import type { ObjectiveResult, RunResult } from '../../../drill/result';
import { comparisonOf } from '../../../drill/sweep/comparison';
import { Sweep } from '../../../drill/sweep/sweep';
import { documentUrl } from '../../../drill/version';
import { OUTCOMES } from '../../../drill/world/traffic';
import { sampleResult } from '../../support/drill-result';

const report = htmlReport(sampleResult());
const textOf = (html: string) =>
  html
    .replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

test('begins with what was played, the verdict in words and the five numbers', () => {
  const text = textOf(report);
  const inOrder = [
    'The backend answers 503 in the middle of a campaign',
    'every server answers 503',
    'for 30 minutes, from 0:30:00',
    'Failed',
    '4 of 6 objectives held. Not held: Paid clicks that land on an error. Not known, because a number that nobody has published decides:',
    'First honest answer 1.9 s',
    'Detected 28 s',
    'Mitigated 3 s',
    'Failed requests 0.03 %',
    'Money lost',
    'What visitors got while it was broken',
    'Second by second',
  ];
  const places = inOrder.map((part) => text.indexOf(part, text.indexOf('Drill')));
  expect(places.filter((place) => place < 0)).toEqual([]);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
});

test('the same result gives the same bytes, whoever reads it', () => {
  expect(htmlReport(sampleResult())).toBe(report);
  expect(htmlReport([sampleResult()])).toBe(report);
  expect(htmlReport(sampleResult({ seed: 2 }))).not.toBe(report);
});

test('nothing is loaded, and the policy lets nothing load', () => {
  const sources = [...report.matchAll(/\s(?:src|srcset|data|action|poster|xlink:href|href)="([^"]*)"/g)];
  // One link leads out, to the page of all facts, when somebody follows it.
  const leadsOut = sources.map(([, address]) => address).filter((address) => !address?.startsWith('#'));
  expect(leadsOut).toEqual([documentUrl('facts.md')]);
  expect(report).toContain(`<a href="${documentUrl('facts.md')}">`);
  expect(report).not.toMatch(/@import|url\((?!["']?#)|<(link|iframe|object|embed|img)\b/);
  expect(report).toMatch(/Content-Security-Policy" content="default-src 'none';style-src 'sha256-/);
  expect(report).not.toMatch(/\sstyle="|\son\w+="/);
});

describe('texts of templates and scenarios', () => {
  const hostile = `</script></style></title><script>alert(1)</script><img src=x onerror=alert(1)> "'&quot; --> \${x} $& $'`;
  const html = htmlReport(sampleResult({ text: (text) => `${text} ${hostile}` }));

  test('are text wherever they come', () => {
    const tags = (document: string) =>
      [...document.matchAll(/<(script|style|img|title|!--)/g)].map(([, tag]) => tag);
    expect(tags(html).sort()).toEqual(tags(report).sort());
    expect(html).not.toMatch(/<[^>]*\sonerror/);
  });

  test('are all there, letter by letter', () => {
    const escaped = hostile.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
    expect(html.split(escaped).length).toBeGreaterThan(60);
  });
});

describe('size', () => {
  /** Everything changes in every second, everything is said once, each line with three facts. */
  const worst = (durationMs: number): RunResult => {
    const result = sampleResult({ durationMs, failures: (second) => (second * 7919) % 97 });
    const { series } = result;
    const restless = (column: readonly number[], salt: number) =>
      column.map((_, row) => ((row * 104_729 + salt * 7919) % 1000) + 0.123);
    return {
      ...result,
      series: {
        ...series,
        outcomes: Object.fromEntries(
          OUTCOMES.map((outcome, salt) => [outcome, restless(series.load, salt)]),
        ) as unknown as RunResult['series']['outcomes'],
        load: restless(series.load, 11),
        capacity: restless(series.load, 12),
      },
      timeline: Array.from({ length: 5000 }, (_, index) => ({
        atMs: index * 1000,
        kind: 'call',
        actor: 'breakwater-shop-origin/Fleet/ScaleOut/Function',
        text: `called autoscaling.UpdateAutoScalingGroup with a minimum of ${index}`,
        facts: ['api.latency', 'lambda.coldStart', 'cloudwatch.evaluationPeriod'],
      })),
    };
  };

  const longest = htmlReport(worst(7_200_000));

  test('stays under 300 kB for a run of two hours in which nothing is ever the same', () => {
    expect(Buffer.byteLength(longest)).toBeLessThan(300_000);
    expect(Buffer.byteLength(report)).toBeLessThan(220_000);
  });

  test('what is left out of the timeline is counted', () => {
    expect(textOf(longest)).toContain('4,750 of “API call” are not in this list');
  });
});

test('several runs have an index: the worst verdict, a row for each, which leads there', () => {
  const html = htmlReport([
    sampleResult({ verdict: 'held' }),
    sampleResult({ seed: 2, verdict: 'inconclusive' }),
    sampleResult({ seed: 3, verdict: 'held', faults: false }),
  ]);
  const index = html.slice(html.indexOf('class="overview"'), html.indexOf('<article'));
  expect(textOf(index)).toContain('Inconclusive 2 of 3 scenarios held.');
  expect([...index.matchAll(/href="#(run\d)"/g)].map(([, id]) => id)).toEqual(['run1', 'run2', 'run3']);
  for (const id of ['run1', 'run2', 'run3']) expect(html.split(`id="${id}"`)).toHaveLength(2);
  expect(html.match(/<h1\b/g)).toHaveLength(1);
});

test('every id is there once, and every link within the document leads somewhere', () => {
  const html = htmlReport([sampleResult(), sampleResult({ seed: 2 })]);
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = [...html.matchAll(/href="#([^"]+)"|url\(#([^)"']+)\)|\sfor="([^"]+)"/g)].map(
    (found) => found[1] ?? found[2] ?? found[3],
  );
  expect(targets.length).toBeGreaterThan(50);
  expect(targets.filter((target) => !ids.includes(target!))).toEqual([]);
});

describe('each line says on what it rests', () => {
  test('and the facts are counted by how we know them', () => {
    expect(textOf(report)).toMatch(
      /rests on 19 facts about AWS: D 5 documented by AWS , M 1 measured by somebody , A 13 assumed/,
    );
  });

  test('what repeats is one line', () => {
    const text = textOf(report);
    expect(text).toContain('was invoked by its schedule 120 times, until 1:59:15');
    expect(text.split('was invoked by its schedule')).toHaveLength(2);
  });
});

test('what failed comes before what held, and what was not asked is apart', () => {
  const table = report.slice(report.indexOf('class="objectives"'), report.indexOf('class="others"'));
  const places = ['Paid clicks that land on an error', 'decides: at its high end', 'First honest answer'].map(
    (title) => table.indexOf(title),
  );
  expect(places.every((place) => place > 0)).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(table.slice(0, table.indexOf('</table>'))).not.toContain('Campaigns restored exactly');
  expect(textOf(report)).toMatch(/Campaigns restored exactly ?: the stack has nothing that pauses campaigns/);
});

test('what is not played comes with what matters first, and the same of several resources once', () => {
  const text = textOf(report);
  const matters = text.indexOf('managed rules: no request is blocked');
  const rest = text.indexOf('routes: every server reaches what it needs');
  expect(matters).toBeGreaterThan(0);
  expect(rest).toBeGreaterThan(matters);
  expect(text).toContain(
    'Fleet/Vpc/A, breakwater-shop-origin/Fleet/Vpc/B, breakwater-shop-origin/Fleet/Vpc/C and 2 more',
  );
});

test('a run without money, faults, alarms or functions is a report too', () => {
  const result = sampleResult({ faults: false, durationMs: 1_200_000 });
  const text = textOf(
    htmlReport({
      ...result,
      verdict: 'not asked',
      objectives: [],
      totals: { ...result.totals, lostRevenue: null, adSpend: null, wastedSpend: null },
      alarms: [],
      functions: [],
      timeline: [],
      facts: [],
      notModelled: [],
    }),
  );
  expect(text).toContain('No objective was asked of this run.');
  expect(text).toContain('the scenario names no revenue');
  expect(text).toContain('Everything that this stack has was played.');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  expect(report).not.toMatch(/NaN|undefined(?!\b.{0,40}[)};])|Infinity/);
});

test('the verdict says at once that limits are easier than usual: nobody takes a debt for a success', () => {
  const { objectives, ...rest } = sampleResult();
  const relaxed = { from: '≤ 30 s', because: 'alarms of one minute' };
  const held = objectives.map((one) =>
    one.verdict === 'failed' ? { ...one, verdict: 'held' as const } : one,
  );
  const easier = held.map((one) => (one.name === 'detect' ? { ...one, relaxed } : one));
  const unasked = [...easier, { ...held[0]!, name: 'off', verdict: 'not asked' as const, relaxed }];
  const text = (all: typeof held) => textOf(htmlReport({ ...rest, verdict: 'held', objectives: all }));
  expect(text(held)).not.toContain('easier limits');
  expect(text(easier)).toContain('objectives held, 1 of them against easier limits than the default ones.');
  expect(text(unasked)).toContain(
    'default ones; 1 more is not asked of this stack, with the reason below (First honest answer).',
  );
  expect(text(easier)).toMatch(/ Held All \d objectives held, 1 of them/);
  expect(text(unasked)).toMatch(/ Held, with 1 exception All \d objectives that were asked held, 1 of them/);
});

test('what a file leaves out with a reason is not folded away: the default goal, what it was, and why', () => {
  const { objectives, ...rest } = sampleResult();
  const because =
    'switched off by the file: no `replace500` in eu-west-1; measured all the same: not at all, …';
  const relaxed = { from: '≤ 75 s', because: 'no `replace500` in eu-west-1' };
  const owed = objectives.map((one) =>
    one.name === 'mitigate'
      ? { ...one, verdict: 'not asked' as const, goal: 'off', value: 'not at all', because, relaxed }
      : one,
  );
  const html = htmlReport({ ...rest, objectives: owed });
  const table = html.slice(html.indexOf('class="objectives"'), html.indexOf('class="others"'));
  const seen = table.slice(0, table.indexOf('</table>'));
  expect(textOf(seen)).toContain('Not asked of this stack, for a reason (exceptions) Mitigated switched off');
  expect(textOf(seen)).toContain('measured all the same: not at all, … ≤ 75 s not at all Not asked');
  expect(seen).toContain('no <code>replace500</code> in <span class="number">eu-west-1</span>; measured');
});

describe('what is left out with a reason is no plain success', () => {
  const because = 'nothing leads past CloudFront';
  const owing = (seed = 1): RunResult => {
    const result = sampleResult({ seed, verdict: 'held' });
    return {
      ...result,
      objectives: result.objectives.map((one) => {
        if (!['mitigate', 'failed-requests'].includes(one.name))
          return one.verdict === 'not asked' ? one : { ...one, verdict: 'held' };
        const relaxed = { from: one.goal, because };
        return { ...one, verdict: 'not asked', measured: null, value: `was ${one.name}`, relaxed };
      }),
    };
  };
  const whole: RunResult = {
    ...owing(),
    objectives: owing().objectives.map(({ relaxed: _, ...one }) => one),
  };
  const bannerOf = (html: string) => /<div class="(banner [^"]*)">(.*?)<\/div>/.exec(html)!;

  test('in the index of several scenarios', () => {
    const [, tone, banner] = bannerOf(htmlReport([owing(), whole, owing(2)]));
    expect(tone).toBe('banner held owing');
    expect(textOf(banner!)).toContain(
      'Held, with exceptions 3 of 3 scenarios held. In 2 of them something is not asked of this stack; the report of each says what, and why.',
    );
    const index = htmlReport([owing(), whole]).split('<article')[0]!;
    expect(textOf(index).match(/Held with 2 exceptions/g)).toHaveLength(1);
    expect(bannerOf(htmlReport([whole, whole]))[1]).toBe('banner held');
    // What fails is red, whatever else is owed.
    const failed = bannerOf(htmlReport([owing(), sampleResult()]));
    expect(failed[1]).toBe('banner failed');
    expect(textOf(failed[2]!)).toContain('Failed 1 of 2 scenarios held. In 1 of them');
  });

  test('over many seeds, where the list has what the worst run was', () => {
    const sweep = new Sweep();
    for (const seed of [1, 2]) sweep.add({ ...owing(seed), notModelled: [] });
    const html = htmlReport(sweep.result());
    const [, tone, banner] = bannerOf(html);
    expect(tone).toBe('banner held owing');
    expect(textOf(banner!)).toMatch(
      /Held, with 2 exceptions 2 of 2 runs held\. Of \d+ objectives 2 are not asked of this stack, with the reason below\./,
    );
    expect(textOf(html.split('<article')[0]!)).toContain(
      `Mitigated was mitigate (by default ≤ 75 s), Failed requests was failed-requests (by default ≤ 3 %): ${because}`,
    );
  });

  test('and of several stacks beside each other', () => {
    const compared = ['one', 'other'].map((stack) => ({ stack, result: owing() }));
    const html = comparisonReport(comparisonOf(compared));
    expect(html.match(/<span class="verdict held owing">/g)).toHaveLength(2);
    const text = textOf(html);
    expect(text).toMatch(/Mitigated ≤ 75 s Not asked: was mitigate Not asked: was mitigate/);
    expect(text).toContain(
      `Not asked ( Mitigated, Failed requests ): ${because}`.replace(/ (?=[,)])|(?<=\() /g, ''),
    );
    const plain = comparisonReport(comparisonOf(compared.map((one) => ({ ...one, result: whole }))));
    expect(plain).not.toContain('owing"');
  });
});

test('a number of which nobody wants the last digit has three', () => {
  const { totals, ...rest } = sampleResult();
  const none = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as typeof totals.outcomes;
  const bot = { ...none, fresh: 971_998.7 };
  const text = textOf(
    htmlReport({ ...rest, totals: { ...totals, byAudience: { ...totals.byAudience, bot } } }),
  );
  expect(text).toContain('Machines 972,000 100 %');
});

test('the buttons lead to what visitors met, which may begin later than what was broken', () => {
  const result = sampleResult();
  const faults = [{ fromMs: 1_500_000, toMs: 4_500_000, text: 'no metric arrives' }];
  const outages = [
    { fromMs: 2_100_000, toMs: 2_400_000 },
    { fromMs: 3_000_000, toMs: 3_900_000 },
  ];
  const zooms = (one: RunResult) =>
    [...htmlReport(one).matchAll(/data-zoom="([\d. ]+)"/g)].map(([, zoom]) => zoom);
  const scenario = { ...result.scenario, faults };
  expect(zooms({ ...result, scenario, outages })).toEqual(['2085 2220', '1980 3960', '3840 4800']);
  expect(zooms({ ...result, scenario })[0]).toBe('1485 1620');
});

test('where no money was lost a sentence says so, instead of a plot of nothing', () => {
  const { series, totals, ...rest } = sampleResult();
  const nothing = series.atMs.map(() => 0);
  const html = htmlReport({
    ...rest,
    series: { ...series, lostRevenue: nothing, wastedSpend: nothing },
    totals: { ...totals, lostRevenue: 0, wastedSpend: 0 },
  });
  expect(textOf(html)).toContain('Money lost so far nothing, in the whole run');
  expect(html).not.toContain('Ad money wasted, EUR');
  expect(report).toContain('data-name="Ad money wasted, EUR"');
});

describe('the cards', () => {
  const cardsOf = (change: (one: ObjectiveResult) => ObjectiveResult, more: Partial<RunResult> = {}) => {
    const result = sampleResult();
    const html = htmlReport({ ...result, objectives: result.objectives.map(change), ...more });
    return [...html.matchAll(/<div class="card [^"]*">(.*?)<\/div>/g)].map(([, card]) =>
      textOf(card!).trim(),
    );
  };
  const unasked = (one: ObjectiveResult, value: string, because: string): ObjectiveResult => ({
    ...one,
    verdict: 'not asked',
    value,
    measured: null,
    because,
  });

  test('say why there is no number', () => {
    const cards = cardsOf((one) =>
      one.name === 'mitigate'
        ? unasked(one, '–', 'nothing was broken that one visitor in a hundred met')
        : one,
    );
    expect(cards[2]).toBe('Mitigated – nothing was broken that one visitor in a hundred met');
  });

  test('where nobody met anything broken what else was asked takes the place of the three times', () => {
    const names: Readonly<Record<string, string>> = {
      'first-honest-answer': 'goodput',
      detect: 'priority-requests',
      mitigate: 'false-alarms',
    };
    const cards = cardsOf((one) =>
      names[one.name] === undefined
        ? one
        : { ...one, name: names[one.name]!, title: names[one.name]!, verdict: 'held', because: 'so many' },
    );
    expect(cards.map((card) => card.split(' ')[0])).toEqual([
      'Failed',
      'Money',
      'goodput',
      'priority-requests',
      'false-alarms',
    ]);
    expect(cards[2]).toMatch(/^goodput [\d.]+ s so many held, goal: ≤/);
  });

  test('of days on which nothing happens, that nothing was done, instead of three dashes', () => {
    const names: Readonly<Record<string, string>> = {
      'first-honest-answer': 'false-mitigations',
      detect: 'flips',
      mitigate: 'back-to-normal',
    };
    const cards = cardsOf((one) =>
      names[one.name] === undefined
        ? one
        : { ...one, name: names[one.name]!, title: names[one.name]!, verdict: 'held', because: 'nothing' },
    );
    expect(cards.map((card) => card.split(' ')[0])).toEqual([
      'Failed',
      'Money',
      'false-mitigations',
      'flips',
      'back-to-normal',
    ]);
  });

  test('do not say that no alarm rang where one rang when it was over', () => {
    const cards = cardsOf((one) =>
      one.name === 'detect' ? { ...one, verdict: 'failed', value: 'not at all', measured: null } : one,
    );
    expect(cards[1]).toMatch(/^Detected not at all no alarm rang before it was over failed, goal: ≤/);
  });

  test('say what it was and why it is not asked', () => {
    const relaxed = { from: '≤ 75 s', because: 'nothing rolls a release back (as far as we know)' };
    const cards = cardsOf((one) =>
      one.name === 'mitigate'
        ? { ...unasked(one, 'not at all', 'switched off by the file: …'), relaxed }
        : one,
    );
    expect(cards[2]).toBe(
      'Mitigated not at all visitors met errors until it was over not asked: nothing rolls a release back',
    );
  });

  test('say over which time failures count, and the bar below over which it does', () => {
    const over = 'over half an hour from when it broke, 0:30:00 to 1:00:00';
    const outages = [{ fromMs: 1_800_000, toMs: 3_000_000 }];
    const cards = cardsOf((one) => (one.name === 'failed-requests' ? { ...one, because: over } : one));
    expect(cards[3]).toContain(`errors, endless waits and refusals, ${over}`);
    expect(textOf(htmlReport({ ...sampleResult(), outages }))).toContain(
      'What visitors got while it was broken 0:30:00 to 0:50:00',
    );
  });

  test('a share of failures that is not asked is that of the bar', () => {
    const cards = cardsOf(
      (one) => (one.name === 'failed-requests' ? unasked(one, '1 %', 'switched off by the file') : one),
      { outages: [{ fromMs: 1_800_000, toMs: 1_803_000 }] },
    );
    // 170, 120 and 70 of some six hundred fail in these three seconds.
    expect(cards[3]).toMatch(
      /^Failed requests 19\.5 % errors, endless waits and refusals, while it was broken/,
    );
  });

  test('of several outages the worst is in them', () => {
    const outages = [0, 1, 2].map((i) => ({ fromMs: 1_800_000 + i * 60_000, toMs: 1_830_000 + i * 60_000 }));
    expect(cardsOf((one) => one, { outages })[1]).toContain(
      'until the first alarm rang, in the worst of 3 outages',
    );
  });
});

test('the same fault again and again is one line, with each of its times in the plot', () => {
  const result = sampleResult();
  const faults = [30, 40, 50].map((minute) => ({
    fromMs: minute * 60_000,
    toMs: (minute + 5) * 60_000,
    text: 'every server answers 503',
  }));
  const html = htmlReport({ ...result, scenario: { ...result.scenario, faults } });
  expect(textOf(html)).toContain(
    'every server answers 503 3 times for 5 minutes, between 0:30:00 and 0:55:00',
  );
  expect(html.match(/class="bar fault"/g)).toHaveLength(3);
});

test('what is before the beginning is explained where there is something', () => {
  const result = sampleResult();
  const [first] = result.timeline;
  const early = htmlReport({ ...result, timeline: [{ ...first!, atMs: -899_000 }, ...result.timeline] });
  expect(textOf(early)).toContain('Before 0:00:00 the stack is deployed');
  expect(textOf(report)).not.toContain('Before 0:00:00');
});

test('from the second day on a moment has its day, and room for it; chance is no part of the stack', () => {
  const result = sampleResult();
  const entry = { ...result.timeline[0]!, atMs: 118_140_600, actor: 'noise' };
  const html = htmlReport({ ...result, timeline: [...result.timeline, entry] });
  expect(textOf(html)).toContain('1 d 8:49:01');
  expect(textOf(html)).toContain(`Chance ${entry.text}`);
  expect(html).toContain('<div class="timeline days">');
  expect(report).toContain('<div class="timeline">');
});

test('a deploy of the scenario has its place in the plots, and the end of a fault is no fault', () => {
  const result = sampleResult();
  const { fromMs, toMs, text } = result.scenario.faults[0]!;
  const line = (atMs: number, said: string) => ({
    atMs,
    kind: 'fault' as const,
    actor: 'scenario',
    text: said,
  });
  const timeline = [
    line(fromMs, text),
    line(2_400_000, 'the stacks are deployed again'),
    line(toMs, 'the application is well again'),
  ];
  const html = htmlReport({ ...result, timeline });
  expect(textOf(html)).toContain('What happened to the site');
  expect(textOf(html)).toContain('the stacks are deployed again, at 0:40:00');
  expect(html).toMatch(
    /aria-label="What happened to the site: [^"]*; the stacks are deployed again, at 0:40:00"/,
  );
  expect(html.match(/<li class="k-fault over"/g)).toHaveLength(1);
  expect(textOf(html)).toContain('Fault over Scenario the application is well again');
  // Without such a moment it is as before.
  const plain = textOf(htmlReport({ ...result, timeline: [timeline[0]!, timeline[2]!] }));
  expect(plain).toContain('What was broken');
  expect(plain).not.toContain('What happened to the site');
});

test('a comparison has a list of the stacks’ own pages, where there are any: on a phone its table has no head', () => {
  const compared = comparisonOf(['one', 'two'].map((stack) => ({ stack, result: sampleResult() })));
  const html = comparisonReport(compared, (stack) => `stack-${stack}.html`);
  expect(html).toContain(
    'Each stack’s own report: <a href="stack-one.html">one</a>, <a href="stack-two.html">two</a></p>',
  );
  expect(comparisonReport(compared)).not.toContain('own report');
});
