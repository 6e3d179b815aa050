import { runDrill } from '../../../drill/drill';
import { KILLED, killing } from './killing';
import { makeNamedSite } from './play';
import { scenarioOf } from './scenarios';

const { mutants, kill } = killing('DNS and the lifeboat', () => makeNamedSite());

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});

test('of a site under its own name that is well nobody is told anything, not even of silence', async () => {
  const folder = makeNamedSite();
  const told: string[] = [];
  // Each seed has alarms looked at in another second of the minute: in one of some, what comes late is missing.
  for (const seed of [1, 2, 3, 4]) {
    const scenario = scenarioOf('quiet-hours');
    const { timeline } = await runDrill({ source: folder, scenario, seed, reproduce: '' });
    for (const { kind, actor, text } of timeline)
      if (kind === 'notification' || kind === 'alarm') told.push(`seed ${seed}: ${actor} ${text}`);
  }
  expect(told).toEqual([]);
});
