import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { runDrill } from '../../../drill/drill';
import { Simulation } from '../../../drill/kernel/simulation';
import { checkScenario, ScenarioError } from '../../../drill/scenario/scenario';
import type { Template } from '../../../drill/template/assembly';
import { AssemblyError } from '../../../drill/template/errors';
import { scenarioOf, smallSite } from '../support/small-site';
import { changed, changedFile, changes } from './mutations';
import { STRANGERS } from './stacks';

/** Things that happen in twenty minutes of the least of these stacks: some 6,000. */
const MOST_EVENTS = 400_000;

const VERDICTS = ['held', 'failed', 'inconclusive', 'not asked'];

const templateOf = (name: string): Template => {
  const folder = STRANGERS.find((one) => one.name.startsWith(name))!.make();
  const [file] = readdirSync(folder).filter((one) => one.endsWith('.template.json'));
  return JSON.parse(readFileSync(join(folder, file!), 'utf8')) as Template;
};

/** A line of its own for each problem, and nothing of where in the drill it was found. */
const isLine = (text: string) => !/\n|\bat .*:\d+:\d+|\[object /.test(text) && text.length > 10;

describe('whatever is in a template, there is a verdict, or a line for each problem', () => {
  const runs = jest.spyOn(Simulation.prototype, 'run');
  afterEach(() => runs.mockClear());
  const events = [
    { at: '8m', do: 'fail-application', how: 'unavailable' },
    { at: '10m', do: 'restore-application' },
  ];
  // Some have no servers, or lose them.
  const scenario = { ...scenarioOf({ events }), forAnyStack: true };
  const file = join(mkdtempSync(join(tmpdir(), 'breakwater-anything-')), 'stack.json');

  test.each<[string, () => Template]>([
    ['a fleet behind CloudFront', () => ({ Resources: smallSite() })],
    ['a service of Amazon ECS', () => templateOf('ApplicationLoadBalancedFargateService')],
    ['a queue and what works on it', () => templateOf('QueueProcessingFargateService')],
    ['origin groups and buckets', () => templateOf('the same behind CloudFront')],
    ['a firewall', () => templateOf('WafwebaclToCloudFront')],
    ['an HTTP API with a function', () => templateOf('HttpApi')],
  ])('%s', async (_, make) => {
    const template = make();
    const seen = { verdicts: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        writeFileSync(file, JSON.stringify(changed(template, all)));
        runs.mockClear();
        try {
          const { verdict } = await runDrill({ source: file, scenario, seed: 1, reproduce: '' });
          expect(VERDICTS).toContain(verdict);
          seen.verdicts += 1;
        } catch (error) {
          if (!(error instanceof AssemblyError)) throw error;
          expect(error.problems.filter((one) => !isLine(one))).toEqual([]);
          seen.refused += 1;
        }
        const happened = runs.mock.contexts.reduce((sum, sim) => sum + (sim as Simulation).events, 0);
        expect(happened).toBeLessThan(MOST_EVENTS);
      }),
      { numRuns: 30, seed: 7, endOnFailure: true },
    );
    // Neither all that is refused nor all that is played: the changes are about something.
    expect(seen.verdicts).toBeGreaterThan(2);
    expect(seen.refused).toBeGreaterThan(2);
  });
});

describe('whatever is in a scenario, it is played, or there is a line for each problem', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'breakwater-anything-')), 'stack.json');
  writeFileSync(file, JSON.stringify({ Resources: smallSite() }));
  const [base, crowd] = [
    { name: 'any', title: 'any', description: 'any', duration: '20m' },
    { requestsPerSecond: 50 },
  ];
  const times = { at: '5m', ramp: '30s', until: '9m' };

  test.each<[string, object]>([
    [
      'with a crowd, money and alarms',
      {
        ...base,
        startsAt: '2026-11-27T17:30:00Z',
        mode: 'act',
        crowd: {
          ...crowd,
          mix: { organic: 0.6, paid: 0.1, customer: 0.25, bot: 0.05 },
          dayAmplitude: 0.5,
          peakHour: 12,
          surges: [{ ...times, factor: 5, paidShare: 0.5 }],
          retries: { share: 0.5, pageShare: 0.1, from: '4s', to: '20s', most: 3 },
        },
        money: { currency: 'EUR', revenuePerMinute: 100, adSpendPerMinute: 10 },
        alarms: [{ name: '*-errors', within: '5m' }],
        events: [{ at: '6m', do: 'fail-application', how: 'hangs', share: 0.5 }],
      },
    ],
    [
      'with an application and all that it needs',
      {
        ...base,
        crowd,
        application: {
          requestsPerSecond: 70,
          serviceSeconds: 0.1,
          workers: 16,
          maxInFlight: 48,
          backlog: 100,
          shedWork: 0.02,
          bootSeconds: 40,
          startSeconds: 4,
          dependencyStatus: 502,
          dependencyTimeoutSeconds: 5,
          healthNeeds: ['database'],
          cache: { hitRatio: 0.8, missWork: 2, warmUpRequests: 1000, timeoutSeconds: 0.05, required: true },
          database: { connections: 100, querySeconds: 0.01, queriesPerPage: 5 },
          thirdParties: [{ name: 'pay', neededBy: ['order'], timeoutSeconds: 3, breakerSeconds: 30 }],
        },
        events: [
          { at: '5m', do: 'break-dependency', name: 'pay', how: 'slow', addedSeconds: 2 },
          { at: '6m', do: 'slow-application', factor: 3 },
          { at: '7m', do: 'lose-zone', zone: 0 },
          { at: '8m', do: 'mend-dependency', name: 'pay' },
        ],
      },
    ],
    [
      'with noise, in parts',
      {
        ...base,
        duration: '40m',
        split: '20m',
        crowd,
        noise: {
          blipsPerDay: 20,
          blipSeconds: 20,
          deploysPerWeek: 7,
          zoneBlipsPerMonth: 30,
          probeLoss: 0.01,
        },
      },
    ],
  ])('%s', async (_, given) => {
    const seen = { verdicts: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        try {
          // Of many changes one is nearly always refused.
          const scenario = checkScenario(changedFile(given, all.slice(0, 1)), 'scenario.json');
          const { verdict, totals } = await runDrill({ source: file, scenario, seed: 1, reproduce: '' });
          expect(VERDICTS).toContain(verdict);
          expect(Object.values(totals.outcomes).filter((one) => !(one >= 0))).toEqual([]);
          seen.verdicts += 1;
        } catch (error) {
          if (!(error instanceof ScenarioError || error instanceof AssemblyError)) throw error;
          expect(error.message.split('\n').filter((one) => !isLine(one))).toEqual([]);
          seen.refused += 1;
        }
      }),
      { numRuns: 40, seed: 5, endOnFailure: true },
    );
    expect(seen.verdicts).toBeGreaterThan(2);
    expect(seen.refused).toBeGreaterThan(2);
  });
});
