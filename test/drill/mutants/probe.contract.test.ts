import { KILLED, killing } from './killing';
import { makeProbedSite } from './play';

const { mutants, kill, control } = killing('A probe from outside', makeProbedSite);

test('a probe in another Region is the first to know that the site is lost, and people hear of it', async () => {
  const { timeline, objectives } = await control('probed-region-lost');
  expect(objectives.find(({ name }) => name === 'detect')?.because).toMatch(/^breakwater-site-lost rang/);
  const told = timeline.filter(({ kind, atMs }) => kind === 'notification' && atMs > 8 * 60_000);
  expect(told[0]?.text).toContain('on-call@example.com');
});

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
