import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { runDrill } from '../../../drill/drill';
import { Simulation } from '../../../drill/kernel/simulation';
import type { Template } from '../../../drill/template/assembly';
import { AssemblyError } from '../../../drill/template/errors';
import { scenarioOf, smallSite } from '../support/small-site';
import { changed, changes } from './mutations';
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
  const scenario = scenarioOf({
    events: [
      { at: '8m', do: 'fail-application', how: 'unavailable' },
      { at: '10m', do: 'restore-application' },
    ],
  });
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
      { numRuns: 25, seed: 5, endOnFailure: true },
    );
    // Neither all that is refused nor all that is played: the changes are about something.
    expect(seen.verdicts).toBeGreaterThan(2);
    expect(seen.refused).toBeGreaterThan(2);
  });
});
